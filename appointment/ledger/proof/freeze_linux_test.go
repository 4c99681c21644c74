package proof

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// freezeTest freezes a process while it books, and lets another one take its order over.
type freezeTest struct {
	*testing.T
	hospitals hospitals
	names     []string // of the hospitals: those of the offers
	order     string
	frozen    *process
	other     *platform // that does not freeze
	events    chan ledger.Event
}

// startFreezeTest starts a process that books, and waits until it is frozen. Then another one runs the
// ledger. Its configurations of the hospitals may be different; "" for the same.
func startFreezeTest(t *testing.T, h hospitals, names []string, at point, otherConfigurations string) *freezeTest {
	t.Helper()
	f := newFreezeTest(t, h, "book", names, at, otherConfigurations)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = f.other.ledger.Run(ctx) })
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
	return f
}

// newFreezeTest is startFreezeTest of a process that does something, and without the other one's Run.
func newFreezeTest(t *testing.T, h hospitals, do string, names []string, at point, otherConfigurations string) *freezeTest {
	t.Helper()
	order, _ := appointment.FormatOrderNO(appointment.DateOf(stormNow()), 1)
	at.Signal = syscall.SIGSTOP
	settings := dyingSettings{
		Database: newDatabase(t), Configurations: h.configurations(crashTimeout, crashQuiet), Key: make([]byte, 32),
		Do: do, Order: order, Hospitals: names, At: at,
	}
	_, _ = rand.Read(settings.Key)
	if otherConfigurations == "" {
		otherConfigurations = settings.Configurations
	}
	f := &freezeTest{T: t, hospitals: h, names: names, order: order, events: make(chan ledger.Event, 100)}
	var err error
	f.other, err = openPlatform(settings.Database, otherConfigurations, settings.Key, ledger.WithObserver(func(_ context.Context, e ledger.Event) { f.events <- e }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.other.db.Close() })
	f.frozen = startProcess(t, "dying platform", settings)
	var report dyingReport
	if err := f.frozen.reports.Decode(&report); err != nil || report.Point != at.Name {
		t.Fatalf("the process reports %+v, %v, want point %q", report, err, at.Name)
	}
	if err := f.frozen.waitFrozen(); err != nil {
		t.Fatal(err)
	}
	return f
}

// await waits until the order is in a state.
func (f *freezeTest) await(state ledger.State) *ledger.Entry {
	f.Helper()
	var entry *ledger.Entry
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		var err error
		if entry, err = f.other.ledger.Entry(f.Context(), f.order); err != nil && !errors.Is(err, ledger.ErrUnknownOrder) {
			f.Fatal(err)
		}
		if entry != nil && entry.State == state {
			return entry
		}
	}
	f.Fatalf("the order is %v, want %s", entry, state)
	return nil
}

// resume lets the frozen process go on to its end, and returns its report.
func (f *freezeTest) resume() (report dyingReport) {
	f.Helper()
	if err := f.frozen.resume(); err != nil {
		f.Fatal(err)
	}
	if err := f.frozen.reports.Decode(&report); err != nil {
		f.Fatal(err)
	}
	<-f.frozen.ended
	return report
}

// checkHeld checks which hospital has the only booking of the order; "" for none. It checks the
// number of slots that the order ever held at the same time.
func (f *freezeTest) checkHeld(hospital string) {
	f.Helper()
	booked := f.hospitals.bookings()[f.order]
	if hospital == "" && len(booked) != 0 || hospital != "" && (len(booked) != 1 || booked[0].hospital != hospital) {
		f.Errorf("the hospitals have %v, want one booking at %q", booked, hospital)
	}
	if most := f.hospitals.mostHeld()[f.order]; most > 1 {
		f.Errorf("the order held %d slots at the same time, want 1 at most", most)
	}
}

func hospitalNames() (wanda, jintang string) {
	return "测试医院（wanda）", "测试医院（jintang）"
}

// A process that freezes before it writes its save sends nothing when it wakes up. Meanwhile another
// one has settled the order and booked it elsewhere.
func TestFreeze_BeforeTheSave(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"before the request", "connected, before the request"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wanda, jintang := hospitalNames()
			f := startFreezeTest(t, startHospitals(t, 10), []string{wanda}, point{Name: name, Nth: 1}, "")
			f.await(ledger.NotBooked)
			bookWithRetry(t, f.other, f.order, jintang)
			f.resume()
			if n := f.hospitals[wanda].DeliveriesOf(appointment.SaveSchedule, f.order); n != 0 {
				t.Errorf("the frozen process sent %d saves after its deadline, want 0", n)
			}
			f.checkHeld(jintang)
			entry := f.await(ledger.Booked)
			if first := entry.Attempts[0]; first.State != ledger.NotBooked || first.Late == "" {
				t.Errorf("the first attempt is %+v, want %s and the late error of the frozen process", first, ledger.NotBooked)
			}
		})
	}
}

// A process freezes after it has received the response. Another one finds the booking. Then the late
// response adds the number that the hospital gave it, which a query does not show.
func TestFreeze_LateSuccess(t *testing.T) {
	t.Parallel()
	wanda, _ := hospitalNames()
	f := startFreezeTest(t, startHospitals(t, 10), []string{wanda}, point{Name: "after the response", Nth: 1}, "")
	if entry := f.await(ledger.Booked); entry.Booking.ScheduleSeq != "" {
		t.Errorf("a query found the number %q, want none", entry.Booking.ScheduleSeq)
	}
	f.resume()
	f.checkHeld(wanda)
	entry := f.await(ledger.Booked)
	if booked := f.hospitals[wanda].Bookings()[0]; entry.Booking.ScheduleSeq != booked.ScheduleSeq {
		t.Errorf("the booking has the number %q, want %q of the late response", entry.Booking.ScheduleSeq, booked.ScheduleSeq)
	}
	if n := f.hospitals[wanda].DeliveriesOf(appointment.SaveSchedule, f.order); n != 1 {
		t.Errorf("the hospital received %d saves, want 1", n)
	}
}

// A process freezes after it has received a success, and the hospital responds to the queries of
// another one from a replica without the booking. The late success makes the booking a stray: it blocks the
// order, and can be cancelled.
func TestFreeze_Stray(t *testing.T) {
	t.Parallel()
	wanda, jintang := hospitalNames()
	replicas := startHospitals(t, 10)
	f := startFreezeTest(t, startHospitals(t, 10), []string{wanda}, point{Name: "after the response", Nth: 1}, replicas.configurations(crashTimeout, crashQuiet))
	f.await(ledger.NotBooked)
	f.resume()
	entry := f.await(ledger.Stray)
	if entry.Attempts[0].Late != "booked" {
		t.Errorf("the late response is %q, want booked", entry.Attempts[0].Late)
	}
	listed := 0
	for entry, err := range f.other.ledger.Unsettled(t.Context()) {
		if err != nil || entry.Order != f.order || entry.State != ledger.Stray {
			t.Errorf("Unsettled yields %v, %v, want the stray", entry, err)
		}
		listed++
	}
	if listed != 1 {
		t.Errorf("Unsettled lists %d orders, want 1", listed)
	}
	if entry, err := f.other.bookOffers(t.Context(), f.order, newOffers(f.order, jintang)); !errors.Is(err, ledger.ErrTaken) {
		t.Errorf("BookFirst = %v, %v, want %v", entry, err, ledger.ErrTaken)
	}
	f.checkHeld(wanda)
}

// A process freezes inside the transaction that records a rejection and claims the next offer, after
// it has read the database's clock. The deadline of its save must not be later than the row's.
// Otherwise another process would take the order over while the save is being sent.
func TestFreeze_InsideTheTransaction(t *testing.T) {
	t.Parallel()
	wanda, jintang := hospitalNames()
	h := startHospitals(t, 10)
	h[wanda].Fail(appointment.SaveSchedule, appointmenttest.Rejection("99999999", "号源已满").Uncommitted())
	h[jintang].Fail(appointment.SaveSchedule, appointmenttest.Delay(crashTimeout/3)) // long enough for a query meanwhile
	clock := "after SELECT the time"
	if *engineName == "sqlite" { // the order and the time are read together
		clock = "after SELECT ledger_orders"
	}
	f := startFreezeTest(t, h, []string{wanda, jintang}, point{Name: clock, Nth: 2}, "")
	time.Sleep(crashTimeout + crashQuiet + 100*time.Millisecond) // the row's quiet time ends
	report := f.resume()
	for {
		select {
		case e := <-f.events:
			if e.Hospital == jintang && e.State == ledger.NotBooked && len(f.hospitals.bookings()[f.order]) > 0 {
				t.Errorf("the order is booked, and was settled as %s while its save was being sent, want no settlement before the save ends", e.State)
			}
			continue
		case <-time.After(crashTimeout):
		}
		break
	}
	entry, err := f.other.ledger.Entry(t.Context(), f.order)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the process reports %+v; the order is %v", report, entry)
	if booked := f.hospitals.bookings()[f.order]; (len(booked) == 1) != (entry.State == ledger.Booked) {
		t.Errorf("the order is %v, and the hospitals have %v, want one booking only if it is %s", entry, booked, ledger.Booked)
	}
}

// A process freezes after it has read an intent. Meanwhile somebody cancels it, and stores an intent
// with other offers for the same order. Those are sent, and not the ones that were read.
func TestFreeze_IntentReplaced(t *testing.T) {
	t.Parallel()
	wanda, jintang := hospitalNames()
	f := newFreezeTest(t, startHospitals(t, 10), "intend", []string{wanda}, point{Name: "before BEGIN", Nth: 2}, "")
	if _, err := f.other.ledger.Cancel(t.Context(), f.order, operator); err != nil {
		t.Fatal(err)
	}
	if err := f.other.intendOffers(t.Context(), f.order, newOffers(f.order, jintang)); err != nil {
		t.Fatal(err)
	}
	f.resume()
	f.await(ledger.Booked)
	f.checkHeld(jintang)
	if n := f.hospitals[wanda].DeliveriesOf(appointment.SaveSchedule, f.order); n != 0 {
		t.Errorf("the hospital of the cancelled intent received %d saves, want 0", n)
	}
}
