package appointment_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// A program may make a Booking of its own, for example in a test. Its ScheduleFlag decides.
func TestBooking_HandMade(t *testing.T) {
	t.Parallel()
	day := appointment.Date{Year: 2026, Month: 11, Day: 24}
	tests := map[appointment.ScheduleFlag]bool{
		"1":                       true,
		appointment.FlagBooked:    true,
		appointment.FlagNotNeeded: false,
		appointment.FlagByStaff:   false,
	}
	for flag, want := range tests {
		t.Run("flag "+string(flag), func(t *testing.T) {
			t.Parallel()
			b := &appointment.Booking{ScheduleFlag: flag, ScheduleSeq: "1", ScheduleDate: day}
			if got := b.Booked(); got != want {
				t.Errorf("Booked() = %v, want %v", got, want)
			}
			slot, ok := b.Slot()
			if ok != want || ok && slot.Date != day || !ok && slot != (appointment.BookedSlot{}) {
				t.Errorf("Slot() = day %v, %v; want day %v, %v", slot.Date, ok, day, want)
			}
		})
	}
}

func TestBooking_CancelRequest_HandMade(t *testing.T) {
	t.Parallel()
	b := &appointment.Booking{ScheduleFlag: appointment.FlagBooked, ScheduleSeq: "1"}
	if got := b.CancelRequest(); got.ScheduleSeq != "1" || got.PlacerOrderNO != "" {
		t.Errorf("CancelRequest() = scheduleSeq %q, placerOrderNO %q; want 1 and none", got.ScheduleSeq, got.PlacerOrderNO)
	}
}
