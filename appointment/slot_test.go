package appointment_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

func TestSlotOpen(t *testing.T) {
	t.Parallel()
	known, unknown := appointment.CountOf, appointment.Count{}
	tests := []struct {
		status          appointment.TimeStatus
		quantity, taken appointment.Count
		open            bool
		remaining       int
		isKnown         bool
	}{
		// The hospital's word decides, whatever it counts.
		{appointment.StatusEnable, unknown, unknown, true, 0, false},
		{appointment.StatusCurrent, unknown, unknown, true, 0, false},
		{"ENABLE", unknown, unknown, true, 0, false},
		{"current", known(1), known(0), true, 1, true},
		{appointment.StatusEnable, known(1), known(1), true, 0, true},
		{appointment.StatusFull, known(2), known(1), false, 1, true},
		{appointment.StatusDisable, known(20), known(0), false, 20, true},
		{appointment.StatusSchedule, known(20), known(1), false, 19, true},
		{"停诊", known(20), known(0), false, 20, true},
		// Without it the counts do.
		{"", known(20), known(14), true, 6, true},
		{"", known(1), known(1), false, 0, true},
		{"", known(0), known(0), false, 0, true},
		{"", known(1), known(3), false, 0, true}, // overbooked is full
		// What is not known is not open.
		{"", unknown, unknown, false, 0, false},
		{"", known(20), unknown, false, 0, false},
		{"", unknown, known(0), false, 0, false},
	}
	for _, tt := range tests {
		slot := appointment.Slot{Time: appointment.Time{ScheduleTimeStatus: tt.status, Quantity: tt.quantity, AppointmentQuantity: tt.taken}}
		if got := slot.Open(); got != tt.open {
			t.Errorf("status %q, %v of %v taken: open %v, want %v", tt.status, tt.taken, tt.quantity, got, tt.open)
		}
		if n, ok := slot.Remaining(); n != tt.remaining || ok != tt.isKnown {
			t.Errorf("status %q, %v of %v taken: %d remain, known %v", tt.status, tt.taken, tt.quantity, n, ok)
		}
	}
}

func TestSlotsComeInTheHospitalsOrder(t *testing.T) {
	t.Parallel()
	day := func(of int, times ...int) appointment.Day {
		d := appointment.Day{ArrangeUID: "day", ArrangeDay: appointment.Date{Year: 2026, Month: 11, Day: of}}
		for _, hour := range times {
			d.Times = append(d.Times, appointment.Time{StartTime: appointment.ClockAt(hour, 0)})
		}
		return d
	}
	schedule := &appointment.Schedule{Resources: []appointment.Resource{
		{ResourceUID: "18", ResourceName: "DX", Days: []appointment.Day{day(25, 9, 8), day(24, 10), day(26)}},
		{ResourceUID: "3"},
		{ResourceUID: "2", ResourceName: "US", Days: []appointment.Day{day(24, 7)}},
	}}
	want := []string{"18 DX day 2026-11-25 09:00", "18 DX day 2026-11-25 08:00", "18 DX day 2026-11-24 10:00", "2 US day 2026-11-24 07:00"}
	text := func(s appointment.Slot) string {
		return s.ResourceUID + " " + s.ResourceName + " " + s.ArrangeUID + " " + s.ArrangeDay.String() + " " + s.StartTime.String()
	}
	var got []string
	for range 2 { // a sequence can be ranged over again
		got = nil
		for slot := range schedule.Slots() {
			got = append(got, text(slot))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	// A loop that ends early ends in any of the three depths.
	for n := 1; n <= len(want); n++ {
		got = nil
		for slot := range schedule.Slots() {
			if got = append(got, text(slot)); len(got) == n {
				break
			}
		}
		if !slices.Equal(got, want[:n]) {
			t.Errorf("broken off after %d: %q", n, got)
		}
	}
	for range (&appointment.Schedule{}).Slots() {
		t.Error("an empty schedule has a slot")
	}
	if weekday := schedule.Resources[0].Days[0].Weekday(); weekday != time.Wednesday {
		t.Errorf("2026-11-25 is a %v", weekday)
	}
}

// What both requests have under one name is copied, from the query alone.
func TestNewSaveRequestCopiesByName(t *testing.T) {
	t.Parallel()
	q := everyQueryField()
	slot := appointment.Slot{ResourceUID: "18", ResourceName: "DX", ArrangeDay: appointment.Date{Year: 2026, Month: 11, Day: 24}}
	slot.StartTime, slot.EndTime = appointment.ClockAt(8, 0), appointment.ClockAt(8, 30)
	save := appointment.NewSaveRequest(q, slot)
	query, saved := reflect.ValueOf(q).Elem(), reflect.ValueOf(save).Elem()
	shared := 0
	for i := range query.NumField() {
		name := query.Type().Field(i).Name
		field := saved.FieldByName(name)
		if !field.IsValid() || name == "Extra" {
			continue
		}
		shared++
		if !reflect.DeepEqual(field.Interface(), query.Field(i).Interface()) || field.IsZero() {
			t.Errorf("%s is not the query's", name)
		}
	}
	if shared != 13 {
		t.Errorf("%d shared fields, want 13", shared)
	}
	if save.ScheduleResourceUID != "18" || save.ScheduleResourceName != "DX" || save.ScheduleDate != slot.ArrangeDay ||
		save.StartTime != slot.StartTime || save.EndTime != slot.EndTime {
		t.Error("the slot is not the one chosen")
	}
}

// From query to slot to booking to cancellation, at every vendor. The hospital swaps
// serviceText and procedureName in its answer, as the published one does.
func TestQueryPickBookCancel(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := box(t, vendor)
			client, err := appointment.NewClient(hospital.Config())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(client.CloseIdleConnections)
			query := everyQueryField()
			schedule, err := client.QuerySchedule(t.Context(), query)
			if err != nil {
				t.Fatal(err)
			}
			if schedule.ServiceText != query.ProcedureName || schedule.ProcedureName != query.ServiceText {
				t.Error("the hospital does not swap: this test proves nothing")
			}
			slots := slices.Collect(schedule.Slots())
			if len(slots) != 2 || !slots[0].Open() || slots[1].Open() {
				t.Fatalf("%d slots, the first to be open and the second full", len(slots))
			}
			save := everySaveField()
			fromQuery := appointment.NewSaveRequest(query, slots[0])
			save.ServiceText, save.ProcedureName = fromQuery.ServiceText, fromQuery.ProcedureName
			if save.ServiceText != "上肢" || save.ProcedureName != query.ProcedureName {
				t.Error("what is booked is not what was asked for")
			}
			booking, err := client.SaveSchedule(t.Context(), save)
			if err != nil {
				t.Fatal(err)
			}
			slot, ok := booking.Slot()
			want := appointment.BookedSlot{
				ResourceUID: "18", ResourceName: "DX", Location: "门诊楼一层", Room: "DX 1室",
				Date: slots[0].ArrangeDay, Start: slots[0].StartTime, End: slots[0].EndTime,
			}
			if !ok || slot != want {
				t.Error("the slot booked is not the slot picked")
			}
			cancel := booking.CancelRequest()
			wantCancel := &appointment.CancelRequest{
				PlacerOrderNO: save.PlacerOrderNO, ScheduleSeq: booking.ScheduleSeq, OrganizationID: save.OrganizationID,
				ScheduleOperatorID: save.ScheduleOperatorID, ScheduleOperatorName: save.ScheduleOperatorName,
				Save: save,
			}
			if !reflect.DeepEqual(cancel, wantCancel) || cancel.ScheduleSeq == "" {
				t.Error("the cancellation is not ready to send")
			}
			if _, err := client.CancelSchedule(t.Context(), cancel); err != nil || len(hospital.Bookings()) != 0 {
				t.Errorf("%d bookings are left, %v", len(hospital.Bookings()), err)
			}
			_, err = client.CancelSchedule(t.Context(), cancel)
			checkClass(t, err, appointment.ErrRejected)
		})
	}
}

// A booking that a program makes up, for its own tests, is as booked as it says.
func TestAMadeUpBooking(t *testing.T) {
	t.Parallel()
	day := appointment.Date{Year: 2026, Month: 11, Day: 24}
	b := &appointment.Booking{ScheduleFlag: appointment.FlagBooked, ScheduleSeq: "1", ScheduleDate: day}
	if slot, ok := b.Slot(); !ok || !b.Booked() || slot.Date != day {
		t.Error("it holds no slot")
	}
	if got := b.CancelRequest(); got.ScheduleSeq != "1" || got.PlacerOrderNO != "" {
		t.Error("its cancellation is not its own")
	}
	if none := (&appointment.Booking{ScheduleFlag: appointment.FlagByStaff}); none.Booked() {
		t.Error("one that staff must arrange holds a slot")
	}
}

// TestACancelOfASave is ready to send after a restart.
func TestACancelOfASave(t *testing.T) {
	t.Parallel()
	hospital := box(t, appointment.Mingtian)
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	save := everySaveField()
	if _, err := client.SaveSchedule(t.Context(), save); err != nil {
		t.Fatal(err)
	}
	cancel := save.CancelRequest()
	save.PlacerOrderNO = "another"
	if cancel.Save.PlacerOrderNO != cancel.PlacerOrderNO {
		t.Error("the save in it is the caller's")
	}
	if _, err := client.CancelSchedule(t.Context(), cancel); err != nil || len(hospital.Bookings()) != 0 {
		t.Errorf("%v, %d bookings are left", err, len(hospital.Bookings()))
	}
}
