package proof

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// full is a definite rejection; pending is one after which a save may have been carried out.
var (
	full    = appointmenttest.Rejection("99999999", "号源已满")
	pending = appointmenttest.Rejection("99999999", "处理中，请稍后查询")
)

func TestLedger_Book(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	save := f.save(t, 0, 1)
	entry, err := f.ledger.Book(t.Context(), f.names[0], save)
	if err != nil || entry.State != ledger.Booked {
		t.Fatalf("Book = %v, %v, want %s", entry, err, ledger.Booked)
	}
	if slot, ok := entry.Booking.Slot(); !ok || slot.ResourceUID != save.ScheduleResourceUID || slot.Start != save.StartTime {
		t.Errorf("Booking.Slot() = %+v, %v, want the slot of the request", slot, ok)
	}
	if got, want := entry.Booking.ScheduleSeq, f.hospitals[0].Bookings()[0].ScheduleSeq; got != want {
		t.Errorf("ScheduleSeq = %q, want %q", got, want)
	}
	if !reflect.DeepEqual(entry.Save, save) {
		t.Errorf("Entry.Save = %v, want the request %v", entry.Save, save)
	}
	again, err := f.ledger.Book(t.Context(), f.names[0], save)
	if err != nil || again.State != ledger.Booked || !again.Since.Equal(entry.Since) {
		t.Errorf("Book again = %v, %v, want the same entry", again, err)
	}
	f.checkBookings(t, 0, 1, 1)
	cancelled, err := f.ledger.Cancel(t.Context(), entry.Order, operator)
	if err != nil || cancelled.State != ledger.Cancelled {
		t.Fatalf("Cancel = %v, %v, want %s", cancelled, err, ledger.Cancelled)
	}
	f.checkBookings(t, 0, 0, 1)
}

// Book returns the state that each behaviour of a hospital leads to. If that is not settled, Run settles
// the order.
func TestLedger_Book_Outcomes(t *testing.T) {
	t.Parallel()
	flag := func(flag appointment.ScheduleFlag) []appointmenttest.Option {
		times := []appointmenttest.Time{{Start: appointment.ClockAt(8, 0), End: appointment.ClockAt(8, 30), Capacity: 9}}
		return []appointmenttest.Option{appointmenttest.WithResources(appointmenttest.Resource{UID: "18", Times: times, Flag: flag})}
	}
	for name, tt := range map[string]struct {
		options  []appointmenttest.Option
		fault    appointmenttest.Fault // of the save
		queries  []appointmenttest.Fault
		refuse   bool // the port is closed during Book
		state    ledger.State
		class    error        // of Entry.Err
		settled  ledger.State // after Run; "" if Run has nothing to do
		bookings int
	}{
		"booked":                   {state: ledger.Booked, bookings: 1},
		"booked, response lost":    {fault: appointmenttest.DropResponse(), state: ledger.Booked, bookings: 1},
		"rejected":                 {fault: full.Uncommitted(), state: ledger.Rejected, class: appointment.ErrRejected},
		"rejected, but booked":     {fault: full, state: ledger.Booked, class: appointment.ErrRejected, bookings: 1},
		"rejected, query fails":    {fault: full.Uncommitted(), queries: failingQueries(3), state: ledger.SaveUnknown, class: appointment.ErrRejected, settled: ledger.Rejected},
		"invalid request":          {fault: appointmenttest.ErrorPage(415).Uncommitted(), state: ledger.Rejected, class: appointment.ErrRejected},
		"hospital unreachable":     {refuse: true, state: ledger.NotSent, class: appointment.ErrNotSent},
		"unknown, then booked":     {fault: appointmenttest.DropResponse(), queries: failingQueries(3), state: ledger.SaveUnknown, class: appointment.ErrOutcomeUnknown, settled: ledger.Booked, bookings: 1},
		"unknown, then not booked": {fault: appointmenttest.DropResponse().Uncommitted(), state: ledger.SaveUnknown, class: appointment.ErrOutcomeUnknown, settled: ledger.NotBooked},
		"committed late":           {fault: appointmenttest.CommitLate(400 * time.Millisecond), state: ledger.SaveUnknown, class: appointment.ErrOutcomeUnknown, settled: ledger.Booked, bookings: 1},
		"pending, booked":          {fault: pending, queries: failingQueries(3), state: ledger.SaveUnknown, class: appointment.ErrOutcomeUnknown, settled: ledger.Booked, bookings: 1},
		"pending, not booked":      {fault: pending.Uncommitted(), state: ledger.SaveUnknown, class: appointment.ErrOutcomeUnknown, settled: ledger.NotBooked},
		"unavailable":              {fault: appointmenttest.Unavailable(0), state: ledger.SaveUnknown, class: appointment.ErrOutcomeUnknown, settled: ledger.NotBooked},
		"no slot needed":           {options: flag(appointment.FlagNotNeeded), state: ledger.NoSlotNeeded},
		"by staff":                 {options: flag(appointment.FlagByStaff), state: ledger.ByStaff},
		"flag 0 beside a slot":     {fault: appointmenttest.SetField("scheduleFlag", "0").Uncommitted(), state: ledger.SaveUnknown, class: appointment.ErrBadResponse, settled: ledger.AskHospital},
		"flag 5 beside a slot":     {fault: appointmenttest.SetField("scheduleFlag", "5").Uncommitted(), state: ledger.SaveUnknown, class: appointment.ErrBadResponse, settled: ledger.AskHospital},
		"flag 0, but booked":       {fault: appointmenttest.SetField("scheduleFlag", "0"), queries: failingQueries(3), state: ledger.SaveUnknown, class: appointment.ErrBadResponse, settled: ledger.Booked, bookings: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixtureOf(t, [][]appointmenttest.Option{tt.options})
			save := f.save(t, 0, 1)
			if tt.refuse {
				f.gates[0].refuse(true)
			}
			f.hospitals[0].Fail(appointment.SaveSchedule, tt.fault)
			f.hospitals[0].Fail(appointment.QuerySchedule, tt.queries...)
			entry, err := f.ledger.Book(t.Context(), f.names[0], save)
			if err != nil || entry.State != tt.state || tt.class == nil && entry.Err != nil || tt.class != nil && !errors.Is(entry.Err, tt.class) {
				t.Fatalf("Book = %v (Err %v), %v, want %s with %v", entry, entry.Err, err, tt.state, tt.class)
			}
			want := tt.state
			if tt.settled != "" {
				if entry.AskAgain.IsZero() {
					t.Error("AskAgain is zero, want the time of the next query")
				}
				startRun(t, f.ledger)
				want = tt.settled
				entry = f.waitState(t, 1, want)
			}
			if saves := f.hospitals[0].Deliveries(appointment.SaveSchedule); saves > 1 {
				t.Errorf("the hospital received %d saves, want 1 at most", saves)
			}
			if got := len(f.hospitals[0].Bookings()); got != tt.bookings {
				t.Errorf("the hospital has %d bookings, want %d", got, tt.bookings)
			}
			if (entry.Booking != nil) != (want == ledger.Booked || want == ledger.NoSlotNeeded || want == ledger.ByStaff) {
				t.Errorf("Booking = %v in state %s, want one only in %s, %s and %s", entry.Booking, want, ledger.Booked, ledger.NoSlotNeeded, ledger.ByStaff)
			}
			if want == ledger.Booked {
				if slot, ok := entry.Booking.Slot(); !ok || slot.Date != save.ScheduleDate || slot.Start != save.StartTime || slot.ResourceUID != save.ScheduleResourceUID {
					t.Errorf("Booking.Slot() = %+v, %v, want the slot of the request", slot, ok)
				}
			}
			if len(entry.Attempts) != 1 || entry.Attempts[0].By != operator || entry.Attempts[0].Began.IsZero() || entry.Attempts[0].State != want {
				t.Errorf("Attempts = %+v, want one by %v in state %s", entry.Attempts, operator, want)
			}
		})
	}
}

// failingQueries returns faults that make queries fail.
func failingQueries(n int) (faults []appointmenttest.Fault) {
	for range n {
		faults = append(faults, appointmenttest.Unavailable(0))
	}
	return faults
}

// A query that finds another slot of the order settles it, and the order is not free.
func TestLedger_Book_HeldOtherwise(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]appointmenttest.Fault{"rejected": {}, "unknown": appointmenttest.DropResponse().Uncommitted()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			saves := f.saves(t, 0, 1)
			if _, err := f.clients[f.names[0]].SaveSchedule(t.Context(), saves[1]); err != nil { // by somebody else
				t.Fatal(err)
			}
			f.hospitals[0].Fail(appointment.SaveSchedule, fault)
			if _, err := f.ledger.Book(t.Context(), f.names[0], saves[0]); err != nil {
				t.Fatal(err)
			}
			startRun(t, f.ledger)
			entry := f.waitState(t, 1, ledger.HeldOtherwise)
			if entry.Booking != nil {
				t.Errorf("Booking = %v, want none: it is not known", entry.Booking)
			}
			_, err := f.ledger.Book(t.Context(), f.names[0], saves[2])
			if !errors.Is(err, ledger.ErrTaken) {
				t.Errorf("Book of another slot = %v, want %v", err, ledger.ErrTaken)
			}
			cancelled, err := f.ledger.Cancel(t.Context(), orderNO(1), operator)
			if err != nil || cancelled.State != ledger.Cancelled {
				t.Errorf("Cancel = %v, %v, want %s", cancelled, err, ledger.Cancelled)
			}
			if got := len(f.hospitals[0].Bookings()); got != 0 {
				t.Errorf("the hospital has %d bookings, want 0", got)
			}
		})
	}
}

// After a hospital has once accepted a save without a slot, a query cannot distinguish such a save from
// one that was not carried out.
func TestLedger_Book_HospitalWithoutSlots(t *testing.T) {
	t.Parallel()
	for _, isCancelled := range []bool{false, true} {
		t.Run(fmt.Sprintf("cancelled %v", isCancelled), func(t *testing.T) {
			t.Parallel()
			times := []appointmenttest.Time{{Start: appointment.ClockAt(8, 0), End: appointment.ClockAt(8, 30), Capacity: 9}}
			f := newFixtureOf(t, [][]appointmenttest.Option{{appointmenttest.WithResources(appointmenttest.Resource{UID: "18", Times: times, Flag: appointment.FlagByStaff})}})
			f.book(t, 1, ledger.ByStaff)
			if isCancelled {
				f.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.Rewrite("success", func(doc map[string]any) {
					doc["statusCode"], doc["data"] = "00000000", map[string]any{"resultCode": "Success"}
				}))
				if entry, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err != nil || entry.State != ledger.Cancelled {
					t.Fatalf("Cancel = %v, %v, want %s", entry, err, ledger.Cancelled)
				}
			}
			f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
			f.book(t, 2, ledger.SaveUnknown)
			startRun(t, f.ledger)
			waitUntil(t, "AskHospital", func() bool { return f.entry(t, 2).State.Settled() || f.entry(t, 2).State == ledger.AskHospital }, func() any { return f.entry(t, 2) })
			entry := f.entry(t, 2)
			if entry.State != ledger.AskHospital || !entry.AskAgain.IsZero() {
				t.Errorf("the order is %v (next query %v), want %s and no query", entry, entry.AskAgain, ledger.AskHospital)
			}
			f.events.waitAlarm(t, ledger.AlarmAskHospital)
		})
	}
}

func TestLedger_Book_AnotherRequest(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	f.book(t, 1, ledger.Booked)
	other := f.save(t, 1, 1)
	entry, err := f.ledger.Book(t.Context(), f.names[1], other)
	if !errors.Is(err, ledger.ErrTaken) || entry == nil || entry.State != ledger.Booked || entry.Hospital != f.names[0] {
		t.Errorf("Book of another slot = %v, %v, want %v with the entry", entry, err, ledger.ErrTaken)
	}
	f.checkBookings(t, 1, 0, 0)
}

// An order that is free can be booked again, with the same request too.
func TestLedger_Book_FreeOrder(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.hospitals[0].Fail(appointment.SaveSchedule, full.Uncommitted())
	save := f.book(t, 1, ledger.Rejected)
	for _, want := range []int{2, 3} {
		entry, err := f.ledger.Book(t.Context(), f.names[0], save)
		if err != nil || entry.State != ledger.Booked || len(entry.Attempts) != want {
			t.Fatalf("Book = %v, %v with %d attempts, want %s with %d", entry, err, len(entry.Attempts), ledger.Booked, want)
		}
		if _, err := f.ledger.Cancel(t.Context(), orderNO(1), otherOperator); err != nil {
			t.Fatal(err)
		}
	}
	entry := f.entry(t, 1)
	if a := entry.Attempts[0]; a.State != ledger.Rejected || !errors.Is(a.Err, appointment.ErrRejected) || a.By != operator {
		t.Errorf("the first attempt is %+v, want %s by %v", a, ledger.Rejected, operator)
	}
	if a := entry.Attempts[1]; a.State != ledger.Cancelled || a.By != otherOperator || a.Err != nil {
		t.Errorf("the second attempt is %+v, want %s by %v", a, ledger.Cancelled, otherOperator)
	}
}

// Many callers of two ledgers on one file book an order once.
func TestLedger_Book_ManyCallers(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	second, _ := f.open(t)
	startRun(t, f.ledger)
	startRun(t, second)
	for order := range 3 {
		offers := f.offers(t, order)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				l := []*ledger.Ledger{f.ledger, second}[i%2]
				entry, err := l.BookFirst(t.Context(), []ledger.Offer{offers[i/2%2], offers[1-i/2%2]})
				if err != nil || entry.Order != orderNO(order) {
					t.Errorf("BookFirst = %v, %v, want an entry: both requests are offers", entry, err)
				}
			})
		}
		wg.Wait()
		f.waitState(t, order, ledger.Booked)
	}
	saves := f.hospitals[0].Deliveries(appointment.SaveSchedule) + f.hospitals[1].Deliveries(appointment.SaveSchedule)
	bookings := len(f.hospitals[0].Bookings()) + len(f.hospitals[1].Bookings())
	if saves != 3 || bookings != 3 {
		t.Errorf("the hospitals received %d saves and have %d bookings, want 3 and 3", saves, bookings)
	}
}

func TestLedger_Book_ContextCancelled(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	save := f.save(t, 0, 1)
	h := f.gates[0].holdRequest(appointment.SaveSchedule)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		h.wait(t)
		cancel()
		h.release()
	}()
	entry, err := f.ledger.Book(ctx, f.names[0], save)
	if err != nil || entry.State != ledger.Booked {
		t.Errorf("Book = %v, %v, want %s", entry, err, ledger.Booked)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if entry, err := f.ledger.Book(cancelled, f.names[0], f.save(t, 0, 2)); !errors.Is(err, context.Canceled) || entry != nil {
		t.Errorf("Book with a cancelled context = %v, %v, want %v", entry, err, context.Canceled)
	}
	if _, err := f.ledger.Entry(t.Context(), orderNO(2)); !errors.Is(err, ledger.ErrUnknownOrder) {
		t.Errorf("Entry = %v, want %v", err, ledger.ErrUnknownOrder)
	}
	f.checkBookings(t, 0, 1, 1)
}

// The deadline of the caller bounds the save and the query after a rejection.
func TestLedger_Book_Deadline(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		save, query appointmenttest.Fault
	}{
		"save without response": {save: appointmenttest.Delay(time.Minute)},
		"query after rejection": {save: full.Uncommitted(), query: appointmenttest.Delay(time.Minute)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			save := f.save(t, 0, 1)
			f.hospitals[0].Fail(appointment.SaveSchedule, tt.save)
			f.hospitals[0].Fail(appointment.QuerySchedule, tt.query)
			const allowed = 500 * time.Millisecond
			ctx, cancel := context.WithTimeout(t.Context(), allowed)
			defer cancel()
			began := time.Now()
			entry, err := f.ledger.Book(ctx, f.names[0], save)
			if took := time.Since(began); took > allowed+time.Second {
				t.Errorf("Book took %v, want %v", took, allowed)
			}
			if err != nil || entry.State != ledger.SaveUnknown {
				t.Errorf("Book = %v, %v, want %s", entry, err, ledger.SaveUnknown)
			}
		})
	}
}

// A process dies while it sends. Another settles the order by queries and never sends the save
// again.
func TestLedger_Book_DeadProcess(t *testing.T) {
	t.Parallel()
	for name, isSent := range map[string]bool{"before it sent": false, "after it sent": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			save := f.save(t, 0, 1)
			h := f.gates[0].holdNext(appointment.SaveSchedule, isSent)
			go func() { _, _ = f.ledger.Book(context.Background(), f.names[0], save) }()
			h.wait(t)
			living, _ := f.open(t)
			startRun(t, living)
			if entry := f.entry(t, 1); entry.State != ledger.Saving || entry.AskAgain.Before(entry.Since.Add(2*time.Second)) || entry.AskAgain.After(entry.Since.Add(3*time.Second)) {
				t.Errorf("entry = %v, the next query is at %v after %v, want %s, and the query after the deadline and within the quiet time", entry, entry.AskAgain, entry.Since, ledger.Saving)
			}
			f.age(t, 1, 4*time.Second) // deadline 2 s, quiet time 1 s
			want, bookings := ledger.NotBooked, 0
			if isSent {
				want, bookings = ledger.Booked, 1
			}
			f.waitState(t, 1, want)
			f.checkBookings(t, 0, bookings, bookings)
			if len(f.events.entered(ledger.SaveUnknown)) != 1 {
				t.Errorf("the order entered %s %d times, want once, after the deadline", ledger.SaveUnknown, len(f.events.entered(ledger.SaveUnknown)))
			}
		})
	}
}

func TestLedger_BookFirst(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		save, query appointmenttest.Fault // of the first hospital
		refuse      bool
		state       ledger.State
		hospital    int
	}{
		"first booked":           {state: ledger.Booked},
		"not sent":               {refuse: true, state: ledger.Booked, hospital: 1},
		"rejected and confirmed": {save: full.Uncommitted(), state: ledger.Booked, hospital: 1},
		"rejected, but booked":   {save: full, state: ledger.Booked},
		"rejected, query fails":  {save: full.Uncommitted(), query: appointmenttest.Garbage(), state: ledger.SaveUnknown},
		"rejected, query unsure": {save: full, query: appointmenttest.FirstPage(), state: ledger.SaveUnknown},
		"unknown":                {save: appointmenttest.DropResponse().Uncommitted(), state: ledger.SaveUnknown},
		"committed late":         {save: appointmenttest.CommitLate(time.Minute), state: ledger.SaveUnknown},
		"unavailable":            {save: appointmenttest.Unavailable(0), state: ledger.SaveUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 2)
			offers := f.offers(t, 1)
			if tt.refuse {
				f.gates[0].refuse(true)
			}
			f.hospitals[0].Fail(appointment.SaveSchedule, tt.save)
			f.hospitals[0].Fail(appointment.QuerySchedule, tt.query)
			entry, err := f.ledger.BookFirst(t.Context(), offers)
			if err != nil || entry.State != tt.state || entry.Hospital != f.names[tt.hospital] || len(entry.Attempts) != tt.hospital+1 {
				t.Fatalf("BookFirst = %v with attempts %v, %v, want %s at %s", entry, entry.Attempts, err, tt.state, f.names[tt.hospital])
			}
			bookings := 0
			if tt.state == ledger.Booked {
				bookings = 1
			}
			if got := len(f.hospitals[0].Bookings()) + len(f.hospitals[1].Bookings()); got != bookings && name != "rejected, query unsure" {
				t.Errorf("the hospitals have %d bookings, want %d", got, bookings)
			}
			if got := f.hospitals[1].Deliveries(appointment.SaveSchedule); got != tt.hospital {
				t.Errorf("the second hospital received %d saves, want %d", got, tt.hospital)
			}
			again, err := f.ledger.BookFirst(t.Context(), offers)
			if err != nil || again.State != tt.state || len(again.Attempts) != len(entry.Attempts) {
				t.Errorf("BookFirst again = %v, %v, want the same entry", again, err)
			}
		})
	}
}

// The first hospital rejects the save. Another process takes the order over before the response arrives.
// The frozen process must not go on to the next hospital.
func TestLedger_BookFirst_Fenced(t *testing.T) {
	t.Parallel()
	newFixture(t, 2).checkFence(t, 1)
}

// checkFence lets another process take an order over before a rejection is recorded.
func (f *fixture) checkFence(t *testing.T, order int) {
	t.Helper()
	offers := f.offers(t, order)
	saves := f.hospitals[1].Deliveries(appointment.SaveSchedule)
	f.hospitals[0].Fail(appointment.SaveSchedule, full.Uncommitted())
	h := f.gates[0].holdResponse(appointment.SaveSchedule)
	done := make(chan *ledger.Entry)
	go func() {
		entry, err := f.ledger.BookFirst(context.Background(), offers)
		if err != nil {
			t.Error(err)
		}
		done <- entry
	}()
	h.wait(t)
	living, _ := f.open(t)
	startRun(t, living)
	f.age(t, order, 4*time.Second)
	f.waitState(t, order, ledger.NotBooked)
	h.release()
	entry := <-done
	if entry.State != ledger.NotBooked || !strings.Contains(entry.Attempts[0].Late, "rejected") {
		t.Errorf("BookFirst = %v, Late %q, want %s and the rejection", entry, entry.Attempts[0].Late, ledger.NotBooked)
	}
	if got := f.hospitals[1].Deliveries(appointment.SaveSchedule); got != saves {
		t.Errorf("the second hospital received %d saves, want none", got-saves)
	}
}

func TestLedger_Book_Invalid(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	save, other := f.save(t, 0, 1), f.save(t, 1, 2)
	long := *save
	long.PlacerOrderNO = strings.Repeat("1", 65)
	for name, offers := range map[string][]ledger.Offer{
		"no offers":  nil,
		"no request": {{Hospital: f.names[0]}},
		"no order":   {{Hospital: f.names[0], Save: &appointment.SaveRequest{}}},
		"two orders": {{Hospital: f.names[0], Save: save}, {Hospital: f.names[1], Save: other}},
		"long order": {{Hospital: f.names[0], Save: &long}},
	} {
		if entry, err := f.ledger.BookFirst(t.Context(), offers); !errors.Is(err, ledger.ErrInvalid) || entry != nil {
			t.Errorf("BookFirst with %s = %v, %v, want %v", name, entry, err, ledger.ErrInvalid)
		}
	}
	if _, err := f.ledger.Book(t.Context(), "hospital 9", save); err == nil || !strings.Contains(err.Error(), "hospital 9") {
		t.Errorf("Book at an unknown hospital = %v, want an error that names it", err)
	}
	incomplete := *save
	incomplete.Name = ""
	if _, err := f.ledger.Book(t.Context(), f.names[0], &incomplete); !errors.Is(err, appointment.ErrInvalidRequest) || !strings.Contains(err.Error(), "name") {
		t.Errorf("Book of an incomplete request = %v, want %v that names the field", err, appointment.ErrInvalidRequest)
	}
	if _, err := f.ledger.Entry(t.Context(), save.PlacerOrderNO); !errors.Is(err, ledger.ErrUnknownOrder) {
		t.Errorf("Entry after that = %v, want %v", err, ledger.ErrUnknownOrder)
	}
}

// A hospital gives the sequence number of one order to another. The second save stays unknown until a
// query shows the outcome.
func TestLedger_Book_DuplicateSequence(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]appointmenttest.Fault{
		"booked":     appointmenttest.SetField("scheduleSeq", "777"),
		"not booked": appointmenttest.SetField("scheduleSeq", "777").Uncommitted(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.SetField("scheduleSeq", "777"), fault)
			f.book(t, 1, ledger.Booked)
			f.book(t, 2, ledger.SaveUnknown)
			if alarms := f.events.alarms(ledger.AlarmDuplicate); len(alarms) != 1 || alarms[0].Order != orderNO(2) {
				t.Errorf("alarms = %v, want one of the second order", alarms)
			}
			startRun(t, f.ledger)
			want := ledger.Booked
			if name == "not booked" {
				want = ledger.NotBooked
			}
			entry := f.waitState(t, 2, want)
			if want == ledger.Booked && entry.Booking.ScheduleSeq != "" {
				t.Errorf("ScheduleSeq = %q, want none: it is that of another order", entry.Booking.ScheduleSeq)
			}
		})
	}
}
