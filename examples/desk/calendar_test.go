package main

import (
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
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

// addPastDay replaces the hospitals by one whose only slot is at midnight, so that all slots of
// today are past.
func addPastDay(s *site) {
	s.t.Helper()
	room := appointmenttest.Resource{UID: "18", Name: "DX 1室", Times: []appointmenttest.Time{
		{Start: appointment.ClockAt(0, 0), End: appointment.ClockAt(0, 1), Capacity: 3},
	}}
	h, err := appointmenttest.Start(appointment.Laida, appointmenttest.WithResources(room))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(h.Close)
	if s.desk.dir, err = directory.New([]appointment.Config{h.Config()}); err != nil {
		s.t.Fatal(err)
	}
}

// TestDesk_ShowCalendar_PastDay hides the column of a day whose slots are all past, and has the
// control that shows it.
func TestDesk_ShowCalendar_PastDay(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	_, address := s.addOrder()
	if page := s.getPage(address + "/hospitals/0?from=" + secondDay().String()); containsAny(page, "past-day", "显示已过") {
		t.Errorf("a week without past days hides some:\n%s", page)
	}
	addPastDay(s)
	page := s.getPage(address + "/hospitals/0")
	s.checkPage(page, "显示已过的 1 天", `title="荐：医院推荐的时段"`, "余 3，医院推荐", "荐 医院推荐的时段")
	if got, want := strings.Count(page, `class="past-day"`), 3; got != want {
		t.Errorf("the page hides %d elements, want %d: the heading, the cell and the choice of the day", got, want)
	}
	if got := strings.Index(page, "checked"); got < strings.Index(page, `class="day-1"`) {
		t.Error("a narrow screen shows the past day first, want the first day with open slots")
	}
}

// TestNewCalendarDays_AllPast hides no column if nothing else would be left.
func TestNewCalendarDays_AllPast(t *testing.T) {
	t.Parallel()
	day := appointment.DateOf(noon)
	days := newCalendarDays(map[appointment.Date]int{day: 0}, map[appointment.Date]bool{day: false}, noon)
	if len(days) != 1 || days[0].Past || !days[0].Initial {
		t.Errorf("days = %+v, want the one day, shown", days)
	}
}
