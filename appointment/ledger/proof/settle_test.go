package proof

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// A query that began before the end of the quiet time proves nothing, even if its response arrives
// later.
func TestLedger_Settle_QuietTime(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	f.book(t, 1, ledger.SaveUnknown)
	h := f.gates[0].holdResponse(appointment.QuerySchedule)
	startRun(t, f.ledger)
	h.wait(t)
	waitUntil(t, "the end of the quiet time", func() bool {
		return queryValue[int64](t, f, "SELECT deadline + quiet + 50 FROM ledger_attempts") < time.Now().UnixMilli()
	}, func() any { return f.entry(t, 1) })
	h.release()
	entry := f.waitState(t, 1, ledger.NotBooked)
	if entry.Attempts[0].Tries != 2 {
		t.Errorf("the order is %v after %d queries, want 2: the first began too early", entry, entry.Attempts[0].Tries)
	}
	waitUntil(t, "an event", func() bool { return len(f.events.entered(ledger.NotBooked)) > 0 }, func() any { return entry })
	if spent := f.events.entered(ledger.NotBooked)[0].Age; spent < time.Second {
		t.Errorf("NotBooked after %v, want at least the quiet time of 1 s", spent)
	}
}

// Config.GiveUp of a hospital comes before WithQuietTime.
func TestLedger_Settle_GiveUp(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	cfg := f.hospitals[0].Config()
	cfg.Name, cfg.GiveUp = f.names[0], time.Hour
	client, err := appointment.NewClient(cfg, appointment.WithTimeout(2*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	f.clients[cfg.Name] = client
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	f.book(t, 1, ledger.SaveUnknown)
	if got := queryValue[int64](t, f, "SELECT quiet FROM ledger_attempts"); got != time.Hour.Milliseconds() {
		t.Errorf("the quiet time is %d ms, want one hour", got)
	}
	startRun(t, f.ledger)
	f.exec(t, "UPDATE ledger_attempts SET due = 1")
	f.waitQueried(t, 1, 1)
	f.age(t, 1, time.Hour-time.Minute)
	f.waitQueried(t, 1, 2)
	if got := f.entry(t, 1).State; got != ledger.SaveUnknown {
		t.Errorf("the order is %s within the hospital's time, want %s", got, ledger.SaveUnknown)
	}
	f.age(t, 1, 2*time.Minute)
	f.waitState(t, 1, ledger.NotBooked)
}

// Queries that are inconclusive for an hour after the quiet time end in AskHospital. So it is for saves
// and cancels, also if the hospital is not in the directory any more.
func TestLedger_Settle_Unclear(t *testing.T) {
	t.Parallel()
	const unclear = 50
	for name, tt := range map[string]struct {
		fault      appointmenttest.Fault // of the queries
		isCancel   bool
		isUnlisted bool
	}{
		"save, no response":       {fault: appointmenttest.Unavailable(0)},
		"save, day only":          {fault: appointmenttest.BookedDayOnly()},
		"save, first page":        {fault: appointmenttest.FirstPage()},
		"cancel, no response":     {fault: appointmenttest.Unavailable(0), isCancel: true},
		"hospital is not listed":  {isUnlisted: true},
		"cancel, hospital is not": {isUnlisted: true, isCancel: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			queries := make([]appointmenttest.Fault, unclear)
			for i := range queries {
				queries[i] = tt.fault
			}
			unknown := ledger.SaveUnknown
			if tt.isCancel {
				f.book(t, 1, ledger.Booked)
				unknown = ledger.CancelUnknown
				f.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse().Uncommitted())
				if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); !errors.Is(err, ledger.ErrPending) {
					t.Fatal(err)
				}
			} else {
				f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
				f.book(t, 1, unknown)
			}
			f.hospitals[0].Fail(appointment.QuerySchedule, queries...)
			if tt.isUnlisted {
				delete(f.clients, f.names[0])
			}
			f.age(t, 1, 55*time.Minute)
			living, _ := f.open(t)
			startRun(t, living)
			waitUntil(t, "a query", func() bool { return f.entry(t, 1).Attempts[0].Tries > 0 && time.Until(f.entry(t, 1).AskAgain) > 0 }, func() any { return f.entry(t, 1) })
			if entry := f.entry(t, 1); entry.State != unknown {
				t.Errorf("the order is %v after 55 minutes, want %s", entry, unknown)
			}
			f.age(t, 1, 10*time.Minute)
			entry := f.waitState(t, 1, ledger.AskHospital)
			if entry.Err == nil || !entry.AskAgain.IsZero() {
				t.Errorf("Err = %v, AskAgain = %v, want why the last query was inconclusive, and no time", entry.Err, entry.AskAgain)
			}
			f.events.waitAlarm(t, ledger.AlarmAskHospital)
		})
	}
}

// The response to a save arrives after another process has taken the order over.
func TestLedger_Settle_LateResponse(t *testing.T) {
	t.Parallel()
	falseSuccess := appointmenttest.Delay(0).Uncommitted() // a query finds nothing
	for name, tt := range map[string]struct {
		fault  appointmenttest.Fault
		before ledger.State // when the response arrives
		after  ledger.State
		late   string
		alarm  ledger.Alarm
	}{
		"success, booked":             {before: ledger.Booked, after: ledger.Booked},
		"success, not booked":         {fault: falseSuccess, before: ledger.NotBooked, after: ledger.Stray, late: "booked", alarm: ledger.AlarmStray},
		"success, unknown":            {fault: falseSuccess, before: ledger.SaveUnknown, after: ledger.AskHospital, late: "booked", alarm: ledger.AlarmAskHospital},
		"flag 0 by a slot, unknown":   {fault: appointmenttest.SetField("scheduleFlag", "0").Uncommitted(), before: ledger.SaveUnknown, after: ledger.AskHospital, late: "error", alarm: ledger.AlarmAskHospital},
		"rejection, not booked":       {fault: full.Uncommitted(), before: ledger.NotBooked, after: ledger.NotBooked, late: "error"},
		"garbage, unknown then empty": {fault: appointmenttest.Garbage().Uncommitted(), before: ledger.SaveUnknown, after: ledger.NotBooked, late: "error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			save := f.save(t, 0, 1)
			f.hospitals[0].Fail(appointment.SaveSchedule, tt.fault)
			h := f.gates[0].holdResponse(appointment.SaveSchedule)
			done := make(chan *ledger.Entry, 1)
			go func() {
				entry, err := f.ledger.Book(context.Background(), f.names[0], save)
				if err != nil {
					t.Error(err)
				}
				done <- entry
			}()
			h.wait(t)
			living, _ := f.open(t)
			stop := startRun(t, living)
			if tt.before == ledger.SaveUnknown {
				f.exec(t, "UPDATE ledger_attempts SET due = 1, quiet = 3600000") // the quiet time lasts
			} else {
				f.age(t, 1, 4*time.Second)
			}
			f.waitState(t, 1, tt.before)
			stop()
			h.release()
			entry := <-done
			if tt.before == ledger.SaveUnknown {
				if entry.State != ledger.SaveUnknown {
					t.Errorf("Book = %v, want %s: the fence refuses the rest", entry, ledger.SaveUnknown)
				}
				f.age(t, 1, 90*time.Minute)
				last, _ := f.open(t)
				startRun(t, last)
			}
			entry = f.waitState(t, 1, tt.after)
			a := entry.Attempts[0]
			if a.Late != tt.late && (tt.late != "error" || a.Late == "") {
				t.Errorf("Late = %q, want %q", a.Late, tt.late)
			}
			if tt.alarm != "" {
				f.events.waitAlarm(t, tt.alarm)
			}
			if name == "success, booked" && entry.Booking.ScheduleSeq != f.hospitals[0].Bookings()[0].ScheduleSeq {
				t.Errorf("ScheduleSeq = %q, want that of the late response", entry.Booking.ScheduleSeq)
			}
			if got := f.hospitals[0].Deliveries(appointment.SaveSchedule); got > 1 {
				t.Errorf("the hospital received %d saves, want 1", got)
			}
		})
	}
}

// A late response says that the save succeeded without a slot, which no query shows.
func TestLedger_Settle_LateWithoutSlot(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		flag   appointment.ScheduleFlag
		before ledger.State
		after  ledger.State
		late   string
	}{
		"by staff, not booked":        {appointment.FlagByStaff, ledger.NotBooked, ledger.Stray, "by staff"},
		"no slot needed, unknown":     {appointment.FlagNotNeeded, ledger.SaveUnknown, ledger.AskHospital, "no slot needed"},
		"no slot needed, by the desk": {appointment.FlagNotNeeded, ledger.AskHospital, ledger.AskHospital, "no slot needed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			times := []appointmenttest.Time{{Start: appointment.ClockAt(8, 0), End: appointment.ClockAt(8, 30), Capacity: 9}}
			f := newFixtureOf(t, [][]appointmenttest.Option{{appointmenttest.WithResources(appointmenttest.Resource{UID: "18", Times: times, Flag: tt.flag})}})
			save := f.save(t, 0, 1)
			h := f.gates[0].holdResponse(appointment.SaveSchedule)
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, _ = f.ledger.Book(context.Background(), f.names[0], save)
			}()
			h.wait(t)
			switch tt.before {
			case ledger.SaveUnknown:
				f.exec(t, "UPDATE ledger_attempts SET due = 1, quiet = 3600000")
			case ledger.AskHospital: // its queries fail for too long
				f.hospitals[0].Fail(appointment.QuerySchedule, failingQueries(10)...)
				f.age(t, 1, 2*time.Hour)
			default:
				f.age(t, 1, 4*time.Second)
			}
			f.settleOnce(t, 1, tt.before)
			alarms := len(f.events.alarms(ledger.AlarmAskHospital))
			h.release()
			<-done
			if tt.before == ledger.SaveUnknown {
				f.age(t, 1, 90*time.Minute)
				startRun(t, f.ledger)
			}
			entry := f.waitState(t, 1, tt.after)
			if got := entry.Attempts[0].Late; got != tt.late {
				t.Errorf("Late = %q, want %q", got, tt.late)
			}
			if tt.after == ledger.AskHospital {
				count := func() int { return len(f.events.alarms(ledger.AlarmAskHospital)) }
				waitUntil(t, "another alarm", func() bool { return count() == alarms+1 }, func() any { return count() })
				return
			}
			// A query cannot show whether a cancel of this stray was carried out.
			f.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
			if entry, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); !errors.Is(err, ledger.ErrPending) || entry.State != ledger.CancelUnknown {
				t.Errorf("Cancel = %v, %v, want %s", entry, err, ledger.CancelUnknown)
			}
		})
	}
}

// A NotBooked attempt is queried once more an hour later.
func TestLedger_Settle_Recheck(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	save := f.notBooked(t, 1)
	if due := time.UnixMilli(queryValue[int64](t, f, "SELECT due FROM ledger_attempts")); due.Before(time.Now().Add(50 * time.Minute)) {
		t.Errorf("the recheck is due at %v, want in an hour", due)
	}
	if _, err := f.clients[f.names[0]].SaveSchedule(t.Context(), save); err != nil { // carried out late
		t.Fatal(err)
	}
	startRun(t, f.ledger)
	f.age(t, 1, time.Hour)
	entry := f.waitState(t, 1, ledger.Stray)
	if entry.Booking == nil || !entry.AskAgain.IsZero() {
		t.Errorf("Booking = %v, AskAgain = %v, want the stray booking, and no time", entry.Booking, entry.AskAgain)
	}
	if alarm := f.events.waitAlarm(t, ledger.AlarmStray); alarm.Order != orderNO(1) || alarm.Hospital != f.names[0] || alarm.State != ledger.Stray {
		t.Errorf("alarm = %v, want order 1 at %s, in the state %s", alarm, f.names[0], ledger.Stray)
	}
	if _, err := f.ledger.Book(t.Context(), f.names[1], f.save(t, 1, 1)); !errors.Is(err, ledger.ErrTaken) {
		t.Errorf("Book = %v, want %v: the stray blocks the order", err, ledger.ErrTaken)
	}
	tx, err := f.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	err = f.ledger.Intend(t.Context(), tx, time.Now().Add(time.Hour), ledger.Offer{Hospital: f.names[1], Save: save})
	_ = tx.Rollback()
	if !errors.Is(err, ledger.ErrTaken) {
		t.Errorf("Intend = %v, want %v: the stray blocks the order", err, ledger.ErrTaken)
	}
	var listed []string
	for entry, err := range f.ledger.Unsettled(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, entry.Order)
	}
	if len(listed) != 1 || listed[0] != orderNO(1) {
		t.Errorf("Unsettled = %v, want the stray", listed)
	}
	if entry, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err != nil || entry.State != ledger.Cancelled {
		t.Errorf("Cancel = %v, %v, want %s", entry, err, ledger.Cancelled)
	}
	f.checkBookings(t, 0, 0, 2) // one by the test
}

// The order was booked again in the same slot: the query an hour later finds that booking, which is
// no stray.
func TestLedger_Settle_RecheckOfSameSlot(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	save := f.notBooked(t, 1)
	entry, err := f.ledger.Book(t.Context(), f.names[0], save)
	if err != nil || entry.State != ledger.Booked {
		t.Fatalf("Book = %v, %v, want %s", entry, err, ledger.Booked)
	}
	startRun(t, f.ledger)
	f.age(t, 1, time.Hour)
	waitUntil(t, "the recheck", func() bool { return queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_attempts WHERE due > 0") == 0 }, func() any { return f.entry(t, 1) })
	if entry := f.entry(t, 1); entry.State != ledger.Booked || entry.Attempts[0].State != ledger.NotBooked {
		t.Errorf("the order is %v, its first attempt %s, want %s and %s", entry, entry.Attempts[0].State, ledger.Booked, ledger.NotBooked)
	}
	if alarms := f.events.alarms(ledger.AlarmStray); len(alarms) != 0 {
		t.Errorf("alarms = %v, want none", alarms)
	}
}

// If the query an hour later is inconclusive, it is repeated.
func TestLedger_Settle_RecheckUnclear(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	save := f.notBooked(t, 1)
	if _, err := f.clients[f.names[0]].SaveSchedule(t.Context(), save); err != nil {
		t.Fatal(err)
	}
	f.hospitals[0].Fail(appointment.QuerySchedule, failingQueries(3)...)
	startRun(t, f.ledger)
	f.age(t, 1, time.Hour)
	f.waitState(t, 1, ledger.Stray)
}

// An intent is not sent while a stray exists.
func TestLedger_Settle_StrayDuringIntent(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	save := f.notBooked(t, 1)
	if _, err := f.clients[f.names[0]].SaveSchedule(t.Context(), save); err != nil {
		t.Fatal(err)
	}
	f.intend(t, time.Now().Add(time.Hour), ledger.Offer{Hospital: f.names[1], Save: f.save(t, 1, 1)})
	f.exec(t, "UPDATE ledger_orders SET due = due + 3600000") // not sent yet
	f.exec(t, "UPDATE ledger_attempts SET due = 1")
	startRun(t, f.ledger)
	f.waitState(t, 1, ledger.Stray)
	if err := f.ledger.Resolve(t.Context(), orderNO(1), ledger.Resolution{State: ledger.Cancelled, By: operator}); err != nil {
		t.Fatal(err)
	}
	f.waitState(t, 1, ledger.Cancelled)
	f.checkBookings(t, 1, 0, 0)
}

// A stray of an order that somebody had wished to cancel is cancelled.
func TestLedger_Settle_StrayOfCancelledOrder(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	save := f.book(t, 1, ledger.SaveUnknown)
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); !errors.Is(err, ledger.ErrPending) {
		t.Fatal(err)
	}
	f.age(t, 1, time.Minute)
	f.settleOnce(t, 1, ledger.NotBooked)
	if _, err := f.clients[f.names[0]].SaveSchedule(t.Context(), save); err != nil {
		t.Fatal(err)
	}
	f.age(t, 1, time.Hour)
	startRun(t, f.ledger)
	f.waitState(t, 1, ledger.Cancelled)
	f.events.waitAlarm(t, ledger.AlarmStray)
	f.checkBookings(t, 0, 0, 2)
}

// The hospital moves the order to another slot while the outcome of a cancel is unknown. The cancel
// of that slot must not have the number of the first.
func TestLedger_Settle_MovedDuringCancel(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	saves := f.saves(t, 0, 1)
	f.book(t, 1, ledger.Booked)
	f.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse().Uncommitted())
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); !errors.Is(err, ledger.ErrPending) {
		t.Fatal(err)
	}
	client := f.clients[f.names[0]]
	if _, err := client.CancelSchedule(t.Context(), saves[0].CancelRequest()); err != nil {
		t.Fatal(err)
	}
	if _, err := client.SaveSchedule(t.Context(), saves[1]); err != nil {
		t.Fatal(err)
	}
	startRun(t, f.ledger)
	entry := f.waitState(t, 1, ledger.Cancelled)
	if len(f.events.entered(ledger.HeldOtherwise)) == 0 {
		t.Errorf("the order is %v and was never %s, want that before", entry, ledger.HeldOtherwise)
	}
	if got := len(f.hospitals[0].Bookings()); got != 0 {
		t.Errorf("the hospital has %d bookings, want 0", got)
	}
}

// A wish that cannot be carried out is tried again later, so that it delays no other order.
func TestLedger_Settle_WishWithoutHospital(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.book(t, 1, ledger.Booked)
	f.gates[0].refuse(true)
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); !errors.Is(err, ledger.ErrPending) {
		t.Fatal(err)
	}
	delete(f.clients, f.names[0])
	f.exec(t, "UPDATE ledger_attempts SET due = 1")
	living, _ := f.open(t)
	startRun(t, living)
	f.events.waitAlarm(t, ledger.AlarmFailure)
	waitUntil(t, "another time", func() bool {
		return queryValue[int64](t, f, "SELECT due FROM ledger_attempts") > time.Now().UnixMilli()
	}, func() any { return f.entry(t, 1).AskAgain })
	if entry := f.entry(t, 1); entry.State != ledger.Booked || entry.CancelBy != operator {
		t.Errorf("the order is %v with the wish of %v, want %s and that of %v", entry, entry.CancelBy, ledger.Booked, operator)
	}
}

// The booking of an entry says that the order holds the slot. So it does if the hospital's flag is known
// only to its dialect, and if a query found the slot.
func TestLedger_Entry_Booking(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		save, query appointmenttest.Fault
		flags       []appointment.ScheduleFlag
	}{
		"flag of the dialect":    {save: appointmenttest.SetField("scheduleFlag", "7"), flags: []appointment.ScheduleFlag{"1", "2", "7"}},
		"resource is left out":   {save: appointmenttest.SetField("scheduleResourceUID", "")},
		"found without its flag": {save: appointmenttest.DropResponse(), query: appointmenttest.SetField("scheduleFlag", "9")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			save := f.save(t, 0, 1)
			cfg := f.hospitals[0].Config()
			cfg.Name, cfg.Dialect = f.names[0], &appointment.Dialect{BookedFlags: tt.flags}
			client, err := appointment.NewClient(cfg)
			if err != nil {
				t.Fatal(err)
			}
			f.clients[cfg.Name] = client
			f.hospitals[0].Fail(appointment.SaveSchedule, tt.save)
			f.hospitals[0].Fail(appointment.QuerySchedule, tt.query)
			entry, err := f.ledger.Book(t.Context(), f.names[0], save)
			if err != nil || entry.State != ledger.Booked {
				t.Fatalf("Book = %v (Err %v), %v, want %s", entry, entry.Err, err, ledger.Booked)
			}
			slot, ok := f.entry(t, 1).Booking.Slot()
			if !ok || slot.ResourceUID != save.ScheduleResourceUID || slot.Date != save.ScheduleDate || slot.Start != save.StartTime || slot.End != save.EndTime {
				t.Errorf("Booking.Slot() = %+v, %v, want the slot of the request", slot, ok)
			}
		})
	}
}
