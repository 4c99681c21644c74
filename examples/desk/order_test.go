package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// TestOutcomes holds the rules of outcomes against what a hospital can be made to say.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, shanghai)
	const quiet = time.Minute
	early, late := noon.Add(quiet-1), noon.Add(quiet)

	booking := saved(t)
	other := &appointment.BookedSlot{ResourceUID: "2", Date: booking.ScheduleDate.AddDays(1), Start: appointment.ClockAt(9, 0)}
	unknown := fmt.Errorf("wrapped: %w", &unknownError{})
	held := &appointment.Error{Reason: appointment.ReasonAlreadyBooked, Held: other}
	silent := errors.New("no answer")
	yes, no := phoneAnswer{Hospital: "甲医院", Says: "已约上", Booked: true}, phoneAnswer{Hospital: "甲医院", Says: "没有约上"}
	// What the library itself says is made by its own calls in the tests of the pages.

	for name, test := range map[string]struct {
		from facts
		do   func(*facts)
		want state
	}{
		"saved":                           {facts{State: open}, func(f *facts) { f.saved(booking, nil, noon, quiet) }, booked},
		"saved, unknown":                  {facts{State: open}, func(f *facts) { f.saved(nil, unknown, noon, quiet) }, saveUnknown},
		"rejected":                        {facts{State: open}, func(f *facts) { f.saved(nil, &appointment.Error{Reason: appointment.ReasonBusy}, noon, quiet) }, open},
		"found":                           {facts{State: saveUnknown, Counts: late}, func(f *facts) { f.found(booking, nil, early) }, booked},
		"none, early":                     {facts{State: saveUnknown, Counts: late}, func(f *facts) { f.found(nil, appointment.ErrNotBooked, early) }, saveUnknown},
		"none, late":                      {facts{State: saveUnknown, Counts: late}, func(f *facts) { f.found(nil, appointment.ErrNotBooked, late) }, open},
		"another slot, early":             {facts{State: saveUnknown, Counts: late}, func(f *facts) { f.found(nil, held, early) }, saveUnknown},
		"another slot, late":              {facts{State: saveUnknown, Counts: late}, func(f *facts) { f.found(nil, held, late) }, booked},
		"no answer, late":                 {facts{State: saveUnknown, Counts: late}, func(f *facts) { f.found(nil, silent, late) }, saveUnknown},
		"already booked":                  {facts{State: open}, func(f *facts) { f.refound(nil, held, noon) }, booked},
		"already booked, nobody says how": {facts{State: open}, func(f *facts) { f.refound(nil, silent, noon) }, saveUnknown},
		"cancelled":                       {facts{State: booked}, func(f *facts) { f.cancelled(nil, noon, quiet) }, open},
		"cancelled, unknown":              {facts{State: booked}, func(f *facts) { f.cancelled(unknown, noon, quiet) }, cancelUnknown},
		"nothing to cancel":               {facts{State: booked}, func(f *facts) { f.cancelled(&appointment.Error{Reason: appointment.ReasonNotBooked}, noon, quiet) }, open},
		"cancel rejected":                 {facts{State: booked}, func(f *facts) { f.cancelled(&appointment.Error{Reason: appointment.ReasonOther}, noon, quiet) }, booked},
		"gone, early":                     {facts{State: cancelUnknown, Counts: late}, func(f *facts) { f.found(nil, appointment.ErrNotBooked, early) }, open},
		"still there, early":              {facts{State: cancelUnknown, Counts: late}, func(f *facts) { f.found(booking, nil, early) }, cancelUnknown},
		"still there, late":               {facts{State: cancelUnknown, Counts: late}, func(f *facts) { f.found(booking, nil, late) }, booked},
		"another slot there, late":        {facts{State: cancelUnknown, Counts: late}, func(f *facts) { f.found(nil, held, late) }, booked},
		"cancel, no answer, late":         {facts{State: cancelUnknown, Counts: late}, func(f *facts) { f.found(nil, silent, late) }, cancelUnknown},
		"told: booked":                    {facts{State: saveUnknown, Counts: late}, func(f *facts) { f.told(yes) }, booked},
		"told: not booked":                {facts{State: saveUnknown, Counts: late}, func(f *facts) { f.told(no) }, open},
		"told: still booked":              {facts{State: cancelUnknown, Counts: late}, func(f *facts) { f.told(yes) }, booked},
		"told: cancelled":                 {facts{State: cancelUnknown, Counts: late}, func(f *facts) { f.told(no) }, open},
		"told booked, and it is":          {facts{State: booked, Phone: &yes}, func(f *facts) { f.found(booking, nil, late) }, booked},
		"wrongly told: not booked":        {facts{State: booked, Phone: &yes}, func(f *facts) { f.found(nil, appointment.ErrNotBooked, late) }, open},
		"wrongly told: another slot":      {facts{State: booked, Phone: &yes}, func(f *facts) { f.found(nil, held, late) }, booked},
		"told booked, no answer":          {facts{State: booked, Phone: &yes}, func(f *facts) { f.found(nil, silent, late) }, booked},
		"wrongly told: nothing to cancel": {facts{State: booked, Phone: &yes}, func(f *facts) { f.cancelled(&appointment.Error{Reason: appointment.ReasonNotBooked}, noon, quiet) }, open},
		"told free by another hospital":   {facts{State: open, Phone: &no, Sheet: sheet{"placerOrderNO": "1"}}, func(f *facts) { f.adopt("乙医院", *other, other.Date) }, booked},
		"wrongly told: booked":            {facts{State: open, Phone: &no, Sheet: sheet{"placerOrderNO": "1"}}, func(f *facts) { f.adopt("甲医院", *other, other.Date) }, booked},
	} {
		f := test.from
		f.Hospital, f.Save = "甲医院", &appointment.SaveRequest{PlacerOrderNO: "2026112580001"}
		test.do(&f)
		if f.State != test.want {
			t.Errorf("%s: %s, want %s", name, f.State, test.want)
		}
		if f.Notice == nil && name != "saved" {
			t.Errorf("%s: nothing is said of it", name)
		}
		if f.State == booked && f.cancelRequest().PlacerOrderNO == "" {
			t.Errorf("%s: what is booked cannot be cancelled", name)
		}
		if f.Notice != nil && strings.HasPrefix(f.Notice.Title, "电话答复有误：") != strings.HasPrefix(name, "wrongly told: ") {
			t.Errorf("%s: the notice is %q", name, f.Notice.Title)
		}
		byPhone := strings.HasPrefix(name, "told: ") || name == "told booked, no answer"
		if byPhone != (f.Phone != nil) {
			t.Errorf("%s: known by the phone alone: %v, want %v", name, f.Phone != nil, byPhone)
		}
	}
}

// unknownError is what a lost answer ends in.
type unknownError struct{}

func (*unknownError) Error() string        { return "lost" }
func (*unknownError) Is(target error) bool { return target == appointment.ErrOutcomeUnknown }

// saved is a hospital's own answer: a Booking cannot be made by hand.
func saved(t *testing.T, opts ...appointmenttest.Option) *appointment.Booking {
	t.Helper()
	h, err := appointmenttest.Start(appointment.Laida, append([]appointmenttest.Option{appointmenttest.WithResources(testRoom())}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	client, err := appointment.NewClient(h.Config())
	if err != nil {
		t.Fatal(err)
	}
	room, tomorrow := testRoom(), appointment.DateOf(time.Now()).AddDays(1)
	slot := appointment.Slot{ResourceUID: room.UID, ResourceName: room.Name, ArrangeDay: tomorrow,
		Time: appointment.Time{StartTime: room.Times[1].Start, EndTime: room.Times[1].End}}
	booking, err := client.SaveSchedule(t.Context(), demoSheet(0, time.Now()).save(slot, tomorrow))
	if err != nil {
		t.Fatal(err)
	}
	return booking
}

// TestWithoutSlot has a hospital that takes the order and gives it no slot.
func TestWithoutSlot(t *testing.T) {
	t.Parallel()
	for flag, want := range map[appointment.ScheduleFlag]state{appointment.FlagByStaff: byStaff, appointment.FlagNotNeeded: notNeeded} {
		room := testRoom()
		room.Flag = flag
		f := facts{State: open}
		f.saved(saved(t, appointmenttest.WithResources(room)), nil, time.Now(), time.Minute)
		if f.State != want {
			t.Errorf("scheduleFlag %s: %s, want %s", flag, f.State, want)
		}
	}
}

func TestAge(t *testing.T) {
	t.Parallel()
	day := func(y int, m time.Month, d int) appointment.Date { return appointment.Date{Year: y, Month: m, Day: d} }
	today := day(2026, 11, 25)
	for born, want := range map[appointment.Date]string{
		day(2015, 12, 19): "10岁", day(2025, 11, 25): "1岁", day(2025, 11, 26): "11月",
		day(2026, 10, 25): "1月", day(2026, 10, 26): "30天", today: "0天",
	} {
		if n, unit := ageOn(today, born); fmt.Sprint(n, unit) != want {
			t.Errorf("born on %s: %d%s, want %s", born, n, unit, want)
		}
	}
}
