package appointment_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// A program can make schedules of its own for its tests. They are read with the flags of the
// interface.
func TestSchedule_Held_MadeByCaller(t *testing.T) {
	t.Parallel()
	day := appointment.Date{Year: 2026, Month: 11, Day: 24}
	for name, tt := range map[string]struct {
		flag appointment.ScheduleFlag
		held bool
	}{
		"booked":      {appointment.FlagBooked, true},
		"recommended": {appointment.FlagNotNeeded, false},
	} {
		s := &appointment.Schedule{ScheduleFlag: tt.flag, ResourceUID: "18", ScheduleDate: day}
		slot, ok := s.Held()
		if ok != tt.held || ok && slot.Date != day {
			t.Errorf("%s: Held() = a slot on %v, %v, want on %v, %v", name, slot.Date, ok, day, tt.held)
		}
		if got := s.Booked(); got != tt.held {
			t.Errorf("%s: Booked() = %v, want %v", name, got, tt.held)
		}
	}
}

func TestSchedule_Booked_SlotNotNamed(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*appointment.Schedule{
		"no day":                  {ScheduleFlag: appointment.FlagBooked, ResourceUID: "18"},
		"no resource and no time": {ScheduleFlag: appointment.FlagBooked, ScheduleDate: appointment.Date{Year: 2026, Month: 11, Day: 24}},
	} {
		if _, ok := s.Held(); ok {
			t.Errorf("%s: Held() ok = true, want false", name)
		}
		if !s.Booked() {
			t.Errorf("%s: Booked() = false, want true", name)
		}
	}
}
