package proof

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// Every resolution of an order in AskHospital, with who noted it and when.
func TestLedger_Resolve_AskHospital(t *testing.T) {
	t.Parallel()
	for _, state := range []ledger.State{ledger.Booked, ledger.HeldOtherwise, ledger.NoSlotNeeded, ledger.ByStaff, ledger.NotBooked, ledger.Cancelled} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			save := f.askHospital(t, 1)
			before := time.Now().Add(-time.Second)
			resolution := ledger.Resolution{State: state, By: otherOperator, Booking: &appointment.Booking{
				ScheduleFlag: appointment.FlagBooked, ScheduleSeq: "4711", ScheduleResourceUID: save.ScheduleResourceUID, ScheduleDate: save.ScheduleDate,
			}}
			if err := f.ledger.Resolve(t.Context(), orderNO(1), resolution); err != nil {
				t.Fatal(err)
			}
			entry := f.entry(t, 1)
			a := entry.Attempts[0]
			if entry.State != state || a.By != otherOperator || a.When.Before(before) {
				t.Errorf("the order is %v by %v at %v, want %s by %v now", entry, a.By, a.When, state, otherOperator)
			}
			if got, want := entry.Booking != nil && entry.Booking.ScheduleSeq == "4711", state == ledger.Booked; got != want {
				t.Errorf("the entry has the booking: %v, want %v", got, want)
			}
			if err := f.ledger.Resolve(t.Context(), orderNO(1), resolution); !errors.Is(err, ledger.ErrInvalid) {
				t.Errorf("Resolve again = %v, want %v: it is settled", err, ledger.ErrInvalid)
			}
			startRun(t, f.ledger)
			if !state.Free() {
				return
			}
			if entry, err := f.ledger.Book(t.Context(), f.names[0], save); err != nil || entry.State != ledger.Booked {
				t.Errorf("Book after %s = %v, %v, want %s", state, entry, err, ledger.Booked)
			}
		})
	}
}

// The number that the hospital said by phone is sent with a cancel.
func TestLedger_Resolve_CancelAfterwards(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	save := f.askHospital(t, 1)
	booking, err := f.clients[f.names[0]].SaveSchedule(t.Context(), save)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.ledger.Resolve(t.Context(), orderNO(1), ledger.Resolution{State: ledger.Booked, By: otherOperator, Booking: booking}); err != nil {
		t.Fatal(err)
	}
	if entry, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err != nil || entry.State != ledger.Cancelled {
		t.Fatalf("Cancel = %v, %v, want %s", entry, err, ledger.Cancelled)
	}
	if sent := f.gates[0].sent(appointment.CancelSchedule); !strings.Contains(sent[0], booking.ScheduleSeq) {
		t.Errorf("the cancel does not contain %q, want the number of the booking", booking.ScheduleSeq)
	}
}

// A wish to cancel is carried out after the hospital has said that the order is booked, and ends if it
// is not.
func TestLedger_Resolve_Wish(t *testing.T) {
	t.Parallel()
	for state, want := range map[ledger.State]ledger.State{ledger.Booked: ledger.Cancelled, ledger.NotBooked: ledger.NotBooked} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			save := f.askHospital(t, 1)
			if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); !errors.Is(err, ledger.ErrPending) {
				t.Fatalf("Cancel = %v, want %v", err, ledger.ErrPending)
			}
			if state == ledger.Booked {
				if _, err := f.clients[f.names[0]].SaveSchedule(t.Context(), save); err != nil {
					t.Fatal(err)
				}
			}
			if err := f.ledger.Resolve(t.Context(), orderNO(1), ledger.Resolution{State: state, By: otherOperator}); err != nil {
				t.Fatal(err)
			}
			startRun(t, f.ledger)
			entry := f.waitState(t, 1, want)
			if entry.CancelBy != (ledger.Operator{}) {
				t.Errorf("CancelBy = %v, want none", entry.CancelBy)
			}
			if got := len(f.hospitals[0].Bookings()); got != 0 {
				t.Errorf("the hospital has %d bookings, want 0", got)
			}
		})
	}
}

// A stray that does not exist any more leaves the order in the state of its other attempts.
func TestLedger_Resolve_Stray(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		resolution, other, want ledger.State
		err                     error
	}{
		"gone, nothing else":     {ledger.NotBooked, "", ledger.NotBooked, nil},
		"cancelled":              {ledger.Cancelled, "", ledger.Cancelled, nil},
		"it is the booking":      {ledger.Booked, "", ledger.Booked, nil},
		"gone, booked elsewhere": {ledger.NotBooked, ledger.Booked, ledger.Booked, nil},
		"two bookings":           {ledger.Booked, ledger.Booked, ledger.Stray, ledger.ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 2)
			save := f.notBooked(t, 1)
			if tt.other != "" {
				if entry, err := f.ledger.Book(t.Context(), f.names[1], f.save(t, 1, 1)); err != nil || entry.State != ledger.Booked {
					t.Fatalf("Book = %v, %v, want %s", entry, err, ledger.Booked)
				}
			}
			if _, err := f.clients[f.names[0]].SaveSchedule(t.Context(), save); err != nil {
				t.Fatal(err)
			}
			f.age(t, 1, time.Hour)
			f.settleOnce(t, 1, ledger.Stray)
			err := f.ledger.Resolve(t.Context(), orderNO(1), ledger.Resolution{State: tt.resolution, By: otherOperator})
			entry := f.entry(t, 1)
			if !errors.Is(err, tt.err) || entry.State != tt.want {
				t.Fatalf("Resolve = %v, the order is %v, want %v and %s", err, entry, tt.err, tt.want)
			}
			if tt.other != "" && tt.err == nil && entry.Hospital != f.names[1] {
				t.Errorf("the order is at %s, want %s", entry.Hospital, f.names[1])
			}
			if tt.err == nil && entry.Attempts[0].By != otherOperator {
				t.Errorf("By = %v, want %v", entry.Attempts[0].By, otherOperator)
			}
			if tt.err != nil { // the cancel releases the stray
				entry, _ := f.ledger.Cancel(t.Context(), orderNO(1), operator)
				if entry == nil || entry.State != ledger.Booked || entry.Hospital != f.names[1] || len(f.hospitals[0].Bookings()) != 0 {
					t.Errorf("after the cancel of the stray, the order is %v, want %s at %s", entry, ledger.Booked, f.names[1])
				}
			}
		})
	}
}

// NotBooked, and after a cancel Booked, can still change until the quiet time is over.
func TestLedger_Resolve_QuietTime(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		isCancel bool
		refused  []ledger.State // within the quiet time
		accepted ledger.State
	}{
		"save":   {false, []ledger.State{ledger.NotBooked}, ledger.Booked},
		"cancel": {true, []ledger.State{ledger.Booked, ledger.HeldOtherwise, ledger.NotBooked}, ledger.Cancelled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1, ledger.WithQuietTime(time.Hour))
			if tt.isCancel {
				f.book(t, 1, ledger.Booked)
				f.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse().Uncommitted())
				_, _ = f.ledger.Cancel(t.Context(), orderNO(1), operator)
			} else {
				f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
				f.book(t, 1, ledger.SaveUnknown)
			}
			for _, state := range tt.refused {
				err := f.ledger.Resolve(t.Context(), orderNO(1), ledger.Resolution{State: state, By: operator})
				if !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), "until") {
					t.Errorf("Resolve(%s) = %v, want %v and until when", state, err, ledger.ErrInvalid)
				}
			}
			f.age(t, 1, 2*time.Hour)
			if err := f.ledger.Resolve(t.Context(), orderNO(1), ledger.Resolution{State: tt.refused[0], By: operator}); err != nil {
				t.Errorf("Resolve(%s) after the quiet time = %v, want nil", tt.refused[0], err)
			}
			if tt.isCancel {
				return
			}
			f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
			f.book(t, 2, ledger.SaveUnknown)
			if err := f.ledger.Resolve(t.Context(), orderNO(2), ledger.Resolution{State: tt.accepted, By: operator}); err != nil {
				t.Errorf("Resolve(%s) within the quiet time = %v, want nil", tt.accepted, err)
			}
		})
	}
}

func TestLedger_Resolve_Refused(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	by := operator
	if err := f.ledger.Resolve(t.Context(), "1", ledger.Resolution{State: ledger.Booked, By: by}); !errors.Is(err, ledger.ErrUnknownOrder) {
		t.Errorf("Resolve of an unknown order = %v, want %v", err, ledger.ErrUnknownOrder)
	}
	f.book(t, 1, ledger.Booked)
	f.askHospital(t, 2)
	f.intend(t, time.Now().Add(time.Hour), f.offers(t, 3)...)
	save := f.save(t, 0, 4)
	h := f.gates[0].holdResponse(appointment.SaveSchedule)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = f.ledger.Book(context.Background(), f.names[0], save)
	}()
	h.wait(t)
	for _, tt := range []struct {
		name       string
		order      int
		resolution ledger.Resolution
	}{
		{"a settled order", 1, ledger.Resolution{State: ledger.NotBooked, By: by}},
		{"without an operator", 2, ledger.Resolution{State: ledger.NotBooked}},
		{"no outcome", 2, ledger.Resolution{State: ledger.SaveUnknown, By: by}},
		{"no state", 2, ledger.Resolution{By: by}},
		{"Rejected", 2, ledger.Resolution{State: ledger.Rejected, By: by}},
		{"an intent", 3, ledger.Resolution{State: ledger.NotBooked, By: by}},
		{"a save in flight", 4, ledger.Resolution{State: ledger.NotBooked, By: by}},
	} {
		before := f.entry(t, tt.order).State
		err := f.ledger.Resolve(t.Context(), orderNO(tt.order), tt.resolution)
		if !errors.Is(err, ledger.ErrInvalid) || f.entry(t, tt.order).State != before {
			t.Errorf("Resolve of %s = %v and changed %s to %s, want %v", tt.name, err, before, f.entry(t, tt.order).State, ledger.ErrInvalid)
		}
	}
	h.release()
	<-done
}

// A query that is under way when the order is resolved changes nothing.
func TestLedger_Resolve_DuringQuery(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	f.book(t, 1, ledger.SaveUnknown)
	f.age(t, 1, time.Hour/2)
	h := f.gates[0].holdResponse(appointment.QuerySchedule)
	stop := startRun(t, f.ledger)
	h.wait(t)
	if err := f.ledger.Resolve(t.Context(), orderNO(1), ledger.Resolution{State: ledger.Booked, By: operator}); err != nil {
		t.Fatal(err)
	}
	h.release()
	stop()
	if got := f.entry(t, 1).State; got != ledger.Booked {
		t.Errorf("the order is %s, want %s: the person comes before an older query", got, ledger.Booked)
	}
}
