package appointment_test

import (
	"slices"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// The hospital's status decides whether a slot is open. Without one, the counts decide.
func TestSlot_OpenAndRemaining(t *testing.T) {
	t.Parallel()
	known, unknown := appointment.CountOf, appointment.Count{}
	tests := map[string]struct {
		status          appointment.TimeStatus
		quantity, taken appointment.Count
		open            bool
		remaining       int
		isKnown         bool
	}{
		"Enable, no counts":          {appointment.StatusEnable, unknown, unknown, true, 0, false},
		"Current, no counts":         {appointment.StatusCurrent, unknown, unknown, true, 0, false},
		"Enable in upper case":       {"ENABLE", unknown, unknown, true, 0, false},
		"Current in lower case":      {"current", known(1), known(0), true, 1, true},
		"Enable, full by its counts": {appointment.StatusEnable, known(1), known(1), true, 0, true},
		"Full, free by its counts":   {appointment.StatusFull, known(2), known(1), false, 1, true},
		"Disable, free by its counts": {
			appointment.StatusDisable, known(20), known(0), false, 20, true,
		},
		"Schedule, free by its counts": {
			appointment.StatusSchedule, known(20), known(1), false, 19, true,
		},
		"unknown status, free by its counts": {"停诊", known(20), known(0), false, 20, true},
		"no status, free by its counts":      {"", known(20), known(14), true, 6, true},
		"no status, full":                    {"", known(1), known(1), false, 0, true},
		"no status, no places":               {"", known(0), known(0), false, 0, true},
		"no status, overbooked":              {"", known(1), known(3), false, 0, true},
		"no status, no counts":               {"", unknown, unknown, false, 0, false},
		"no status, quantity alone":          {"", known(20), unknown, false, 0, false},
		"no status, taken alone":             {"", unknown, known(0), false, 0, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			slot := appointment.Slot{Time: appointment.Time{
				ScheduleTimeStatus: tt.status, Quantity: tt.quantity, AppointmentQuantity: tt.taken,
			}}
			if got := slot.Open(); got != tt.open {
				t.Errorf("Open() = %v, want %v", got, tt.open)
			}
			if n, ok := slot.Remaining(); n != tt.remaining || ok != tt.isKnown {
				t.Errorf("Remaining() = %d, %v; want %d, %v", n, ok, tt.remaining, tt.isKnown)
			}
		})
	}
}

// newSlotsSchedule returns a schedule with days and times that are not sorted, and its slots
// as texts in the order of the schedule.
func newSlotsSchedule() (schedule *appointment.Schedule, slots []string) {
	newDay := func(day int, hours ...int) appointment.Day {
		d := appointment.Day{ArrangeUID: "day", ArrangeDay: appointment.Date{Year: 2026, Month: 11, Day: day}}
		for _, hour := range hours {
			d.Times = append(d.Times, appointment.Time{StartTime: appointment.ClockAt(hour, 0)})
		}
		return d
	}
	return &appointment.Schedule{Resources: []appointment.Resource{
			{ResourceUID: "18", ResourceName: "DX", Days: []appointment.Day{newDay(25, 9, 8), newDay(24, 10), newDay(26)}},
			{ResourceUID: "3"},
			{ResourceUID: "2", ResourceName: "US", Days: []appointment.Day{newDay(24, 7)}},
		}}, []string{
			"18 DX day 2026-11-25 09:00", "18 DX day 2026-11-25 08:00", "18 DX day 2026-11-24 10:00", "2 US day 2026-11-24 07:00",
		}
}

func slotText(s appointment.Slot) string {
	return s.ResourceUID + " " + s.ResourceName + " " + s.ArrangeUID + " " + s.ArrangeDay.String() + " " + s.StartTime.String()
}

func TestSchedule_Slots_Order(t *testing.T) {
	t.Parallel()
	schedule, want := newSlotsSchedule()
	for range 2 { // a sequence can be ranged over again
		var got []string
		for slot := range schedule.Slots() {
			got = append(got, slotText(slot))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Slots() (-want +got):\n%s", diff)
		}
	}
}

// Slots has a loop over resources, one over days and one over times. A break must end all.
func TestSchedule_Slots_Break(t *testing.T) {
	t.Parallel()
	schedule, want := newSlotsSchedule()
	for n := 1; n <= len(want); n++ {
		var got []string
		for slot := range schedule.Slots() {
			if got = append(got, slotText(slot)); len(got) == n {
				break
			}
		}
		if !slices.Equal(got, want[:n]) {
			t.Errorf("Slots() until a break after %d = %q, want %q", n, got, want[:n])
		}
	}
}

func TestSchedule_Slots_Empty(t *testing.T) {
	t.Parallel()
	if got := slices.Collect((&appointment.Schedule{}).Slots()); len(got) != 0 {
		t.Errorf("Slots() = %v, want none", got)
	}
}

func TestDay_Weekday(t *testing.T) {
	t.Parallel()
	day := appointment.Day{ArrangeWeek: "2", ArrangeDay: appointment.Date{Year: 2026, Month: 11, Day: 25}}
	if got := day.Weekday(); got != time.Wednesday {
		t.Errorf("Weekday() of 2026-11-25 = %v, want Wednesday", got)
	}
}
