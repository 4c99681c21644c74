package main

import (
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestDesk_ShowCalendar_NothingOpen shows a week with slots and a week without. The button to
// book appears only in the first.
func TestDesk_ShowCalendar_NothingOpen(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	_, address := s.addOrder()
	for daysAhead, want := range map[int]string{0: "", 100: "这一周没有排班"} {
		page := s.getPage(address + "/hospitals/0?from=" + appointment.DateOf(time.Now()).AddDays(daysAhead).String())
		s.checkPage(page, want)
		if got, want := strings.Contains(page, `class="book-bar"`), want == ""; got != want {
			t.Errorf("the page %d days ahead has a button to book: %v, want %v", daysAhead, got, want)
		}
	}
}
