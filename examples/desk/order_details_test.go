package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestAgeOn(t *testing.T) {
	t.Parallel()
	day := func(y int, m time.Month, d int) appointment.Date { return appointment.Date{Year: y, Month: m, Day: d} }
	today := day(2026, 11, 25)
	for birthDate, want := range map[appointment.Date]string{
		day(2015, 12, 19): "10岁", day(2025, 11, 25): "1岁", day(2025, 11, 26): "11月",
		day(2026, 10, 25): "1月", day(2026, 10, 26): "30天", today: "0天",
	} {
		n, unit := ageOn(today, birthDate)
		if got := fmt.Sprint(n, unit); got != want {
			t.Errorf("ageOn(%s, %s) = %s, want %s", today, birthDate, got, want)
		}
	}
}
