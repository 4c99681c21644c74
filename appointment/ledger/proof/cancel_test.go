package proof

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// notBooked leaves an order of the first hospital NotBooked, and returns its request.
func (f *fixture) notBooked(t *testing.T, order int) *appointment.SaveRequest {
	t.Helper()
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	save := f.book(t, order, ledger.SaveUnknown)
	f.age(t, order, time.Hour/2)
	f.settleOnce(t, order, ledger.NotBooked)
	return save
}

// stray leaves an order of the first hospital Stray: the hospital carries the save out after all.
func (f *fixture) stray(t *testing.T, order int) *appointment.SaveRequest {
	t.Helper()
	save := f.notBooked(t, order)
	if _, err := f.clients[f.names[0]].SaveSchedule(t.Context(), save); err != nil {
		t.Fatal(err)
	}
	f.age(t, order, time.Hour)
	f.settleOnce(t, order, ledger.Stray)
	return save
}

// askHospital leaves an order of the first hospital AskHospital.
func (f *fixture) askHospital(t *testing.T, order int) *appointment.SaveRequest {
	t.Helper()
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.SetField("scheduleFlag", "5").Uncommitted())
	save := f.book(t, order, ledger.SaveUnknown)
	f.age(t, order, time.Hour/2)
	f.settleOnce(t, order, ledger.AskHospital)
	return save
}

// settleOnce runs a ledger of another process until an order has a state.
func (f *fixture) settleOnce(t *testing.T, order int, want ledger.State) {
	t.Helper()
	l, db := f.open(t)
	stop := startRun(t, l)
	f.waitState(t, order, want)
	stop()
	_ = db.Close()
}

func TestLedger_Cancel_States(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		prepare func(t *testing.T, f *fixture)
		state   ledger.State // that Cancel returns
		err     error
	}{
		"booked":       {func(t *testing.T, f *fixture) { f.book(t, 1, ledger.Booked) }, ledger.Cancelled, nil},
		"stray":        {func(t *testing.T, f *fixture) { f.stray(t, 1) }, ledger.Cancelled, nil},
		"not booked":   {func(t *testing.T, f *fixture) { f.notBooked(t, 1) }, ledger.NotBooked, nil},
		"ask hospital": {func(t *testing.T, f *fixture) { f.askHospital(t, 1) }, ledger.AskHospital, ledger.ErrPending},
		"intended":     {func(t *testing.T, f *fixture) { f.intend(t, time.Now().Add(time.Hour), f.offers(t, 1)...) }, ledger.Cancelled, nil},
		"save unknown": {func(t *testing.T, f *fixture) {
			f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
			f.book(t, 1, ledger.SaveUnknown)
		}, ledger.SaveUnknown, ledger.ErrPending},
		"rejected": {func(t *testing.T, f *fixture) {
			f.hospitals[0].Fail(appointment.SaveSchedule, full.Uncommitted())
			f.book(t, 1, ledger.Rejected)
		}, ledger.Rejected, nil},
		"not sent": {func(t *testing.T, f *fixture) {
			save := f.save(t, 0, 1)
			f.gates[0].refuse(true)
			if entry, err := f.ledger.Book(t.Context(), f.names[0], save); err != nil || entry.State != ledger.NotSent {
				t.Fatalf("Book = %v, %v, want %s", entry, err, ledger.NotSent)
			}
		}, ledger.NotSent, nil},
		"cancelled": {func(t *testing.T, f *fixture) {
			f.book(t, 1, ledger.Booked)
			if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err != nil {
				t.Fatal(err)
			}
		}, ledger.Cancelled, nil},
		"cancel unknown": {func(t *testing.T, f *fixture) {
			f.book(t, 1, ledger.Booked)
			f.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse().Uncommitted())
			if entry, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); !errors.Is(err, ledger.ErrPending) || entry.State != ledger.CancelUnknown {
				t.Fatalf("Cancel = %v, %v, want %v", entry, err, ledger.ErrPending)
			}
		}, ledger.CancelUnknown, ledger.ErrPending},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			tt.prepare(t, f)
			before := f.hospitals[0].Deliveries(appointment.CancelSchedule)
			entry, err := f.ledger.Cancel(t.Context(), orderNO(1), otherOperator)
			if !errors.Is(err, tt.err) || entry == nil || entry.State != tt.state {
				t.Fatalf("Cancel = %v, %v, want %s and %v", entry, err, tt.state, tt.err)
			}
			wantBy := ledger.Operator{}
			if tt.err != nil {
				wantBy = otherOperator
			}
			if entry.CancelBy != wantBy {
				t.Errorf("CancelBy = %v, want %v", entry.CancelBy, wantBy)
			}
			cancels := f.hospitals[0].Deliveries(appointment.CancelSchedule) - before
			if isSent := tt.state == ledger.Cancelled && name != "intended" && name != "cancelled"; isSent != (cancels == 1) || cancels > 1 {
				t.Errorf("Cancel sent %d requests, want one: %v", cancels, isSent)
			}
			if tt.state == ledger.Cancelled && len(f.hospitals[0].Bookings()) != 0 {
				t.Errorf("the hospital has %d bookings, want 0", len(f.hospitals[0].Bookings()))
			}
		})
	}
}

// The cancel has the number of the booking and the operator who cancels.
func TestLedger_Cancel_Request(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.book(t, 1, ledger.Booked)
	seq := f.hospitals[0].Bookings()[0].ScheduleSeq
	entry, err := f.ledger.Cancel(t.Context(), orderNO(1), otherOperator)
	if err != nil {
		t.Fatal(err)
	}
	sent := f.gates[0].sent(appointment.CancelSchedule)
	if len(sent) != 1 {
		t.Fatalf("the hospital received %d cancels, want 1", len(sent))
	}
	for _, want := range []string{seq, orderNO(1), otherOperator.ID, otherOperator.Name} {
		if !strings.Contains(sent[0], want) {
			t.Errorf("the cancel does not have %s", want)
		}
	}
	if a := entry.Attempts[0]; a.By != otherOperator || a.State != ledger.Cancelled || entry.Booking != nil {
		t.Errorf("the attempt is %+v with the booking %v, want %s by %v and none", a, entry.Booking, ledger.Cancelled, otherOperator)
	}
}

// Cancel during an open save stores the wish. It survives its process, and another carries it out.
func TestLedger_Cancel_DuringSave(t *testing.T) {
	t.Parallel()
	for name, dies := range map[string]bool{"save ends": false, "process dies": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			save := f.save(t, 0, 1)
			h := f.gates[0].holdResponse(appointment.SaveSchedule)
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, _ = f.ledger.Book(context.Background(), f.names[0], save)
			}()
			h.wait(t)
			entry, err := f.ledger.Cancel(t.Context(), orderNO(1), otherOperator)
			if !errors.Is(err, ledger.ErrPending) || entry.State != ledger.Saving || entry.CancelBy != otherOperator {
				t.Fatalf("Cancel = %v by %v, %v, want %v in %s", entry, entry.CancelBy, err, ledger.ErrPending, ledger.Saving)
			}
			if dies {
				f.age(t, 1, 4*time.Second)
			} else {
				h.release()
				<-done
			}
			living, _ := f.open(t)
			startRun(t, living)
			entry = f.waitState(t, 1, ledger.Cancelled)
			if entry.CancelBy != (ledger.Operator{}) || entry.Attempts[0].By != otherOperator || !entry.AskAgain.IsZero() {
				t.Errorf("CancelBy = %v, By = %v, AskAgain %v, want none, %v and none", entry.CancelBy, entry.Attempts[0].By, entry.AskAgain, otherOperator)
			}
			f.checkBookings(t, 0, 0, 1)
		})
	}
}

// A wish on a save that was not carried out is fulfilled when the order is settled.
func TestLedger_Cancel_NothingBooked(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	f.book(t, 1, ledger.SaveUnknown)
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); !errors.Is(err, ledger.ErrPending) {
		t.Fatalf("Cancel = %v, want %v", err, ledger.ErrPending)
	}
	startRun(t, f.ledger)
	entry := f.waitState(t, 1, ledger.NotBooked)
	if entry.CancelBy != (ledger.Operator{}) {
		t.Errorf("CancelBy = %v, want none: there is nothing to cancel", entry.CancelBy)
	}
	// A wish ends with its order: the next booking stays.
	if entry, err := f.ledger.Book(t.Context(), f.names[1], f.save(t, 1, 1)); err != nil || entry.State != ledger.Booked || entry.CancelBy != (ledger.Operator{}) {
		t.Errorf("Book = %v, %v, want %s", entry, err, ledger.Booked)
	}
	if n := f.hospitals[0].Deliveries(appointment.CancelSchedule); n != 0 {
		t.Errorf("the hospital received %d cancels, want 0", n)
	}
}

// After a wish to cancel, BookFirst does not go on to the next hospital.
func TestLedger_Cancel_StopsBookFirst(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	offers := f.offers(t, 1)
	f.hospitals[0].Fail(appointment.SaveSchedule, full.Uncommitted())
	h := f.gates[0].holdResponse(appointment.SaveSchedule)
	done := make(chan *ledger.Entry)
	go func() {
		entry, _ := f.ledger.BookFirst(context.Background(), offers)
		done <- entry
	}()
	h.wait(t)
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); !errors.Is(err, ledger.ErrPending) {
		t.Fatalf("Cancel = %v, want %v", err, ledger.ErrPending)
	}
	h.release()
	if entry := <-done; entry == nil || entry.State != ledger.Rejected || entry.CancelBy != (ledger.Operator{}) {
		t.Errorf("BookFirst = %v, want %s and no wish", entry, ledger.Rejected)
	}
	f.checkBookings(t, 1, 0, 0)
}

func TestLedger_Cancel_Outcomes(t *testing.T) {
	t.Parallel()
	paid := appointmenttest.Rejection("99999999", "已缴费，不能取消")
	for name, tt := range map[string]struct {
		fault   appointmenttest.Fault
		queries []appointmenttest.Fault
		state   ledger.State
		err     error
		settled ledger.State // after Run
		cancels int          // that the hospital received at the end
	}{
		"response lost, carried out": {fault: appointmenttest.DropResponse(), state: ledger.Cancelled, cancels: 1},
		"unknown, carried out":       {fault: appointmenttest.DropResponse(), queries: failingQueries(3), state: ledger.CancelUnknown, err: ledger.ErrPending, settled: ledger.Cancelled, cancels: 1},
		"unknown, carried out late":  {fault: appointmenttest.CommitLate(400 * time.Millisecond), state: ledger.CancelUnknown, err: ledger.ErrPending, settled: ledger.Cancelled, cancels: 1},
		"unknown, not carried out":   {fault: appointmenttest.DropResponse().Uncommitted(), state: ledger.CancelUnknown, err: ledger.ErrPending, settled: ledger.Cancelled, cancels: 2},
		"rejected":                   {fault: paid.Uncommitted(), state: ledger.Booked, err: appointment.ErrRejected, settled: ledger.Booked, cancels: 1},
		"rejected, but carried out":  {fault: paid, state: ledger.Cancelled, cancels: 1},
		"rejected, query fails":      {fault: paid.Uncommitted(), queries: failingQueries(3), state: ledger.CancelUnknown, err: ledger.ErrPending, settled: ledger.Cancelled, cancels: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			f.book(t, 1, ledger.Booked)
			f.hospitals[0].Fail(appointment.CancelSchedule, tt.fault)
			f.hospitals[0].Fail(appointment.QuerySchedule, tt.queries...)
			entry, err := f.ledger.Cancel(t.Context(), orderNO(1), otherOperator)
			if !errors.Is(err, tt.err) || entry.State != tt.state {
				t.Fatalf("Cancel = %v, %v, want %s and %v", entry, err, tt.state, tt.err)
			}
			if tt.settled != "" {
				stop := startRun(t, f.ledger)
				entry = f.waitState(t, 1, tt.settled)
				stop()
			}
			if entry.CancelBy != (ledger.Operator{}) {
				t.Errorf("CancelBy = %v at the end, want none", entry.CancelBy)
			}
			if got := f.hospitals[0].Deliveries(appointment.CancelSchedule); got != tt.cancels {
				t.Errorf("the hospital received %d cancels, want %d", got, tt.cancels)
			}
			if got, want := len(f.hospitals[0].Bookings()) == 0, entry.State == ledger.Cancelled; got != want {
				t.Errorf("the hospital holds no booking: %v, want %v", got, want)
			}
			if entry.State == ledger.Booked && entry.Booking.ScheduleSeq == "" {
				t.Error("ScheduleSeq is empty, want the number of the booking")
			}
		})
	}
}

// While a query finds the order still booked, the cancel is repeated only after the quiet time.
func TestLedger_Cancel_QuietTime(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, ledger.WithQuietTime(time.Hour))
	f.book(t, 1, ledger.Booked)
	f.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse().Uncommitted())
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); !errors.Is(err, ledger.ErrPending) {
		t.Fatalf("Cancel = %v, want %v", err, ledger.ErrPending)
	}
	startRun(t, f.ledger)
	f.exec(t, "UPDATE ledger_attempts SET due = 1")
	f.waitQueried(t, 1, 1)
	if entry := f.entry(t, 1); entry.State != ledger.CancelUnknown {
		t.Errorf("the order is %v within the quiet time, want %s", entry, ledger.CancelUnknown)
	}
	f.age(t, 1, 2*time.Hour)
	f.waitState(t, 1, ledger.Cancelled)
	if n := f.hospitals[0].Deliveries(appointment.CancelSchedule); n != 2 {
		t.Errorf("the hospital received %d cancels, want 2", n)
	}
}

// The hospital cannot be reached. Run repeats the cancel with growing delays. Meanwhile it does not call
// WithSettled for the order that is still booked.
func TestLedger_Cancel_NotSent(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	f := newFixture(t, 1, ledger.WithSettled(func(context.Context, *sql.Tx, *ledger.Entry) error {
		calls.Add(1)
		return nil
	}))
	f.book(t, 1, ledger.Booked)
	f.gates[0].refuse(true)
	entry, err := f.ledger.Cancel(t.Context(), orderNO(1), operator)
	if !errors.Is(err, ledger.ErrPending) || entry.State != ledger.Booked || entry.CancelBy != operator || entry.AskAgain.IsZero() {
		t.Fatalf("Cancel = %v, %v, want %s and %v", entry, err, ledger.Booked, ledger.ErrPending)
	}
	stop := startRun(t, f.ledger)
	var delays []time.Duration
	for range 4 {
		before := f.entry(t, 1).Since
		f.exec(t, "UPDATE ledger_attempts SET due = 1")
		waitUntil(t, "another try", func() bool {
			entry = f.entry(t, 1)
			return entry.State == ledger.Booked && entry.Since.After(before)
		}, func() any { return entry })
		delays = append(delays, entry.AskAgain.Sub(entry.Since))
	}
	if delays[3] < 10*time.Second || delays[3] <= delays[0] {
		t.Errorf("the delays are %v, want growing ones", delays)
	}
	if n := calls.Load(); n != 1 {
		t.Errorf("WithSettled was called %d times, want once: nothing has changed", n)
	}
	stop()
	f.gates[0].refuse(false)
	f.age(t, 1, time.Hour)
	startRun(t, f.ledger)
	f.waitState(t, 1, ledger.Cancelled)
	waitUntil(t, "two calls of WithSettled", func() bool { return calls.Load() == 2 }, func() any { return calls.Load() })
	if n := f.hospitals[0].Deliveries(appointment.CancelSchedule); n != 1 {
		t.Errorf("the hospital received %d cancels, want 1", n)
	}
}

// A query cannot show whether a save without a slot was cancelled.
func TestLedger_Cancel_WithoutSlot(t *testing.T) {
	t.Parallel()
	success := appointmenttest.Rewrite("success", func(doc map[string]any) {
		doc["statusCode"], doc["data"] = "00000000", map[string]any{"resultCode": "Success"}
	})
	for name, tt := range map[string]struct {
		fault appointmenttest.Fault
		state ledger.State
		err   error
	}{
		"carried out":   {success, ledger.Cancelled, nil},
		"rejected":      {appointmenttest.Fault{}, ledger.ByStaff, appointment.ErrRejected},
		"response lost": {appointmenttest.DropResponse(), ledger.CancelUnknown, ledger.ErrPending},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			times := []appointmenttest.Time{{Start: appointment.ClockAt(8, 0), End: appointment.ClockAt(8, 30), Capacity: 9}}
			f := newFixtureOf(t, [][]appointmenttest.Option{{appointmenttest.WithResources(appointmenttest.Resource{UID: "18", Times: times, Flag: appointment.FlagByStaff})}})
			f.book(t, 1, ledger.ByStaff)
			f.hospitals[0].Fail(appointment.CancelSchedule, tt.fault)
			entry, err := f.ledger.Cancel(t.Context(), orderNO(1), operator)
			if !errors.Is(err, tt.err) || entry.State != tt.state {
				t.Fatalf("Cancel = %v, %v, want %s and %v", entry, err, tt.state, tt.err)
			}
			if tt.state != ledger.CancelUnknown {
				return
			}
			f.age(t, 1, 2*time.Hour)
			startRun(t, f.ledger)
			f.waitState(t, 1, ledger.AskHospital)
		})
	}
}

func TestLedger_Cancel_Errors(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	if _, err := f.ledger.Cancel(t.Context(), "1", operator); !errors.Is(err, ledger.ErrUnknownOrder) || !strings.Contains(err.Error(), "Cancel order 1") {
		t.Errorf("Cancel of an unknown order = %v, want %v", err, ledger.ErrUnknownOrder)
	}
	f.book(t, 1, ledger.Booked)
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), ledger.Operator{ID: "438"}); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("Cancel without a name = %v, want %v", err, ledger.ErrInvalid)
	}
	client := f.clients[f.names[0]]
	delete(f.clients, f.names[0])
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err == nil || f.entry(t, 1).CancelBy != (ledger.Operator{}) {
		t.Errorf("Cancel without a client = %v, want an error, and no wish", err)
	}
	f.clients[f.names[0]] = client
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	f.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.Delay(time.Minute))
	entry, err := f.ledger.Cancel(ctx, orderNO(1), operator)
	if !errors.Is(err, ledger.ErrPending) || entry.State != ledger.CancelUnknown {
		t.Errorf("Cancel with a deadline = %v, %v, want %s", entry, err, ledger.CancelUnknown)
	}
}

// The response to a cancel arrives while the outcome is unknown, or when a query has found it.
func TestLedger_Cancel_LateResponse(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault  appointmenttest.Fault
		before ledger.State
		late   string
	}{
		"cancelled, unknown":     {before: ledger.CancelUnknown, late: "cancelled"},
		"cancelled, found":       {before: ledger.Cancelled},
		"rejected, unknown":      {fault: appointmenttest.Rejection("99999999", "已缴费"), before: ledger.CancelUnknown, late: "cancelled"}, // but a query finds nothing
		"no response, cancelled": {fault: appointmenttest.Garbage(), before: ledger.Cancelled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			f.book(t, 1, ledger.Booked)
			f.hospitals[0].Fail(appointment.CancelSchedule, tt.fault)
			h := f.gates[0].holdResponse(appointment.CancelSchedule)
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, _ = f.ledger.Cancel(context.Background(), orderNO(1), operator)
			}()
			h.wait(t)
			if tt.before == ledger.CancelUnknown {
				f.hospitals[0].Fail(appointment.QuerySchedule, failingQueries(3)...)
				f.exec(t, "UPDATE ledger_attempts SET due = 1, quiet = 3600000")
				l, _ := f.open(t)
				stop := startRun(t, l)
				waitUntil(t, "a query", func() bool {
					return f.entry(t, 1).Attempts[0].Tries == 1 && time.Until(f.entry(t, 1).AskAgain) > 5*time.Second
				}, func() any { return f.entry(t, 1) })
				stop()
			} else {
				f.age(t, 1, 4*time.Second)
				f.settleOnce(t, 1, tt.before)
			}
			if err := f.hospitals[0].Heal(); err != nil {
				t.Fatal(err)
			}
			h.release()
			<-done
			if got := f.entry(t, 1).Attempts[0]; got.State != tt.before || got.Late != tt.late {
				t.Errorf("the attempt is %s with Late %q, want %s with %q: the fence refuses the rest", got.State, got.Late, tt.before, tt.late)
			}
			startRun(t, f.ledger)
			f.waitState(t, 1, ledger.Cancelled)
			if n := f.hospitals[0].Deliveries(appointment.CancelSchedule); n != 1 {
				t.Errorf("the hospital received %d cancels, want 1", n)
			}
		})
	}
}

// The response to a cancel arrives after another process has settled the order.
func TestLedger_Cancel_Late(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.book(t, 1, ledger.Booked)
	h := f.gates[0].holdRequest(appointment.CancelSchedule)
	done := make(chan error, 1)
	go func() {
		_, err := f.ledger.Cancel(context.Background(), orderNO(1), operator)
		done <- err
	}()
	h.wait(t)
	f.age(t, 1, 4*time.Second)
	living, _ := f.open(t)
	startRun(t, living)
	f.waitState(t, 1, ledger.Cancelled) // repeated, after a query found the booking
	h.release()
	if err := <-done; err != nil {
		t.Errorf("Cancel = %v, want nil: the order is released", err)
	}
	entry := f.entry(t, 1)
	if late := entry.Attempts[0].Late; entry.State != ledger.Cancelled || strings.HasPrefix(late, "booked") {
		t.Errorf("entry = %v, Late %q, want %s and how the late cancel ended", entry, late, ledger.Cancelled)
	}
}

// silenceQueries makes a hospital respond to no query until Heal.
func (f *fixture) silenceQueries(hospital int) {
	f.hospitals[hospital].Fail(appointment.QuerySchedule, slices.Repeat([]appointmenttest.Fault{appointmenttest.DropResponse()}, 100)...)
}

// bookedStray leaves an order booked at the second hospital, and a Stray at the first.
func (f *fixture) bookedStray(t *testing.T) {
	t.Helper()
	save := f.notBooked(t, 1)
	if entry, err := f.ledger.Book(t.Context(), f.names[1], f.save(t, 1, 1)); err != nil || entry.State != ledger.Booked {
		t.Fatalf("Book = %v, %v, want %s", entry, err, ledger.Booked)
	}
	if _, err := f.clients[f.names[0]].SaveSchedule(t.Context(), save); err != nil {
		t.Fatal(err)
	}
}

// The response to the cancel of a stray is lost, and a query finds that it was carried out. The wish to
// cancel was for the stray: the booking of the order stays, and nothing more is to be cancelled.
func TestLedger_Cancel_StrayResponseLost(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	f.bookedStray(t)
	f.age(t, 1, time.Hour)
	f.settleOnce(t, 1, ledger.Stray)
	f.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
	f.silenceQueries(0)
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); !errors.Is(err, ledger.ErrPending) {
		t.Fatalf("Cancel = %v, want %v", err, ledger.ErrPending)
	}
	if err := f.hospitals[0].Heal(); err != nil {
		t.Fatal(err)
	}
	f.age(t, 1, time.Hour)
	f.settleOnce(t, 1, ledger.Booked)
	entry := f.entry(t, 1)
	if entry.Hospital != f.names[1] || entry.CancelBy != (ledger.Operator{}) {
		t.Errorf("the order is %v with the wish of %v to cancel it, want it booked at %s without a wish", entry, entry.CancelBy, f.names[1])
	}
	f.checkBookings(t, 0, 0, 2)
	f.checkBookings(t, 1, 1, 1)
}

// A stray turns up and is cancelled while the outcome of the order's own cancel is unknown. The wish to
// cancel the order stays until that is carried out too.
func TestLedger_Cancel_StrayDuringUnknown(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	f.bookedStray(t)
	f.hospitals[1].Fail(appointment.CancelSchedule, appointmenttest.DropResponse().Uncommitted())
	f.silenceQueries(1)
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); !errors.Is(err, ledger.ErrPending) {
		t.Fatalf("Cancel = %v, want %v", err, ledger.ErrPending)
	}
	f.exec(t, "UPDATE ledger_attempts SET due = 1 WHERE number = 1")
	startRun(t, f.ledger)
	waitUntil(t, "the stray cancelled", func() bool { return len(f.hospitals[0].Bookings()) == 0 }, func() any { return f.entry(t, 1) })
	if err := f.hospitals[1].Heal(); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "the stray's cancel recorded", func() bool { return f.entry(t, 1).Attempts[0].State == ledger.Cancelled }, func() any { return f.entry(t, 1) })
	f.age(t, 1, time.Hour)
	f.waitState(t, 1, ledger.Cancelled)
	f.checkBookings(t, 0, 0, 2)
	f.checkBookings(t, 1, 0, 1)
}
