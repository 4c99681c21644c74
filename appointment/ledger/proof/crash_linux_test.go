package proof

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// The times of the crash points.
const (
	crashTimeout = time.Second
	crashQuiet   = 1500 * time.Millisecond
)

// A process dies before and after each of its statements and requests. Another one settles its order,
// and then the user tries again.
func TestCrash(t *testing.T) {
	t.Parallel()
	h := startHospitals(t, 100_000)
	full, err := appointmenttest.Start(appointment.Laida, appointmenttest.WithClock(stormNow), appointmenttest.WithDays(stormDays+1),
		appointmenttest.WithResources(appointmenttest.Resource{UID: "18", Name: "DX(普通放射)", Times: []appointmenttest.Time{
			{Start: appointment.ClockAt(8, 0), End: appointment.ClockAt(8, 30)},
		}}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(full.Close)
	h[full.Config().Name] = full
	wanda, jintang, laida := "测试医院（wanda）", "测试医院（jintang）", full.Config().Name
	tests := []struct {
		name string
		crash
	}{
		{"BookFirst", crash{do: "book", offers: []string{wanda, jintang}}},
		{"BookFirst, the first hospital is full", crash{do: "book", offers: []string{laida, jintang}}},
		{"Cancel", crash{do: "cancel", offers: []string{wanda}}},
		{"Intend and Run", crash{do: "intend", offers: []string{jintang, wanda}}},
		{"Intend and Run, the first hospital is full", crash{do: "intend", offers: []string{laida, jintang}}},
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.hospitals, test.serial = h, 1000*i
			test.run(t)
		})
	}
}

// crash is an operation during which a process dies.
type crash struct {
	do        string // book, cancel or intend
	offers    []string
	hospitals hospitals
	serial    int // of the first order
}

// run lets a process die at each point until one gets to the end; with -short, at every third.
func (c crash) run(t *testing.T) {
	const atOnce = 12
	step := 1
	if testing.Short() {
		step = 3
	}
	outcomes := map[string]int{}
	var mu sync.Mutex
	for n := 1; ; n += atOnce * step {
		var running sync.WaitGroup
		ended := false
		for i := range atOnce {
			running.Go(func() {
				outcome, isKilled := c.dieAt(t, n+i*step)
				mu.Lock()
				defer mu.Unlock()
				if !isKilled {
					ended = true
					return
				}
				outcomes[outcome]++
			})
		}
		running.Wait()
		if ended || t.Failed() {
			break
		}
	}
	total := 0
	for _, outcome := range slices.Sorted(maps.Keys(outcomes)) {
		t.Logf("%4d %s", outcomes[outcome], outcome)
		total += outcomes[outcome]
	}
	t.Logf("%4d crash points", total)
	if want := 30 / step; total < want {
		t.Errorf("the process died at %d points, want %d at least", total, want)
	}
}

// newOffers returns the offers of an order: the first slot of each hospital.
func newOffers(order string, hospitals ...string) (offers []ledger.Offer) {
	for _, hospital := range hospitals {
		var slot appointment.Slot
		slot.ResourceUID, slot.ResourceName, slot.ArrangeDay = "18", "DX(普通放射)", appointment.DateOf(stormNow())
		slot.StartTime, slot.EndTime = appointment.ClockAt(8, 0), appointment.ClockAt(8, 30)
		save := appointment.NewSaveRequest(newStormQuery(order), slot)
		fillPatient(save)
		offers = append(offers, ledger.Offer{Hospital: hospital, Save: save})
	}
	return offers
}

// dieAt lets a process die at its nth point, and another one settle the order. It returns how the
// order was settled. isKilled is false if the process got to the end.
func (c crash) dieAt(t *testing.T, n int) (outcome string, isKilled bool) {
	order, err := appointment.FormatOrderNO(appointment.DateOf(stormNow()), c.serial+n)
	if err != nil {
		t.Error(err)
		return "", true
	}
	settings := dyingSettings{
		Database: newDatabase(t), Configurations: c.hospitals.configurations(crashTimeout, crashQuiet), Key: make([]byte, 32),
		Do: c.do, Order: order, Hospitals: c.offers, At: point{Nth: n, Signal: syscall.SIGKILL},
	}
	_, _ = rand.Read(settings.Key)
	other, err := openPlatform(settings.Database, settings.Configurations, settings.Key)
	if err != nil {
		t.Error(err)
		return "", true
	}
	defer other.db.Close()
	if c.do == "cancel" {
		bookWithRetry(t, other, order, c.offers...)
	}
	p := startProcess(t, "dying platform", settings)
	<-p.ended
	if !p.wasKilled() {
		if p.err != nil {
			t.Errorf("the process ended with %v: %s, want that it dies or succeeds", p.err, p.stderr.Bytes())
		}
		return "", false
	}
	var report dyingReport
	_ = p.reports.Decode(&report)
	check := crashCheck{t, c, other, order, fmt.Sprintf("%s, killed at point %d, %s", c.do, n, report.Point)}
	outcome = check.settle()
	check.tryAgain()
	return outcome, true
}

// crashCheck checks an order whose process died.
type crashCheck struct {
	t *testing.T
	crash
	platform *platform // of another process
	order    string
	name     string
}

// settle runs the ledger until the order is settled, and checks the result.
func (c crashCheck) settle() (outcome string) {
	c.t.Helper()
	settleAll(c.t, c.platform, c.name)
	return c.audit()
}

// settleAll runs the ledger until nothing is unsettled.
func settleAll(t *testing.T, p *platform, name string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var running sync.WaitGroup
	running.Go(func() { _ = p.ledger.Run(ctx) })
	waitSettled(t, p, name)
	stop()
	running.Wait()
}

// bookWithRetry books an order. On a busy machine, that may need more than one attempt.
func bookWithRetry(t *testing.T, p *platform, order string, hospitals ...string) {
	t.Helper()
	for try := 0; ; try++ {
		entry, err := p.bookOffers(t.Context(), order, newOffers(order, hospitals...))
		if err == nil && entry.State == ledger.Booked {
			return
		}
		if err != nil && !errors.Is(err, ledger.ErrTaken) || try == 10 {
			t.Errorf("BookFirst = %v, %v, want %s", entry, err, ledger.Booked)
			return
		}
		settleAll(t, p, "before the test")
	}
}

// waitSettled waits until nothing is unsettled, and the user's rows are updated.
func waitSettled(t *testing.T, p *platform, name string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		n := 0
		for _, err := range p.ledger.Unsettled(t.Context()) {
			if err != nil {
				t.Error(err)
				return
			}
			n++
		}
		unnotified := 0
		if err := p.db.QueryRow("SELECT COUNT(*) FROM ledger_orders WHERE tell = 1 OR cancel_id <> '' AND state NOT IN ('Cancelled', 'NotBooked', 'NotSent', 'Rejected')").Scan(&unnotified); err != nil {
			t.Error(err)
			return
		}
		if n+unnotified == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("%s: %d orders are unsettled, and %d wait for WithSettled or a cancel, want none", name, n, unnotified)
			return
		}
	}
}

// audit compares the ledger and the user's row with the hospitals.
func (c crashCheck) audit() (outcome string) {
	c.t.Helper()
	booked := c.hospitals.bookings()[c.order]
	sent := c.hospitals.deliveries(appointment.SaveSchedule, c.order)
	var row ledger.State
	if err := c.platform.db.QueryRow(c.platform.database.numberParameters("SELECT status FROM orders WHERE no = ?"), c.order).Scan(&row); errors.Is(err, sql.ErrNoRows) {
		row = "no row"
	} else if err != nil {
		c.t.Error(err)
	}
	entry, err := c.platform.ledger.Entry(c.t.Context(), c.order)
	switch {
	case errors.Is(err, ledger.ErrUnknownOrder):
		if len(booked) > 0 || sent > 0 || row != "new" && row != "no row" || row == "new" && c.do == "intend" {
			c.t.Errorf("%s: the order is not recorded; the hospitals have %v from %d saves, and the row is %q; want no booking, no save, and a row only if it was stored alone", c.name, booked, sent, row)
		}
		return "not recorded, nothing was sent"
	case err != nil:
		c.t.Error(err)
		return ""
	}
	holds := entry.State == ledger.Booked
	if !holds && !entry.State.Free() || holds != (len(booked) == 1) || holds && booked[0].hospital != entry.Hospital {
		c.t.Errorf("%s: the order is %v, and the hospitals have %v, want the one booking of a Booked order, or none of a free one", c.name, entry, booked)
	}
	if row != entry.State {
		c.t.Errorf("%s: the row of the order says %s, want %s", c.name, row, entry.State)
	}
	if sent > len(entry.Attempts) {
		c.t.Errorf("%s: %d saves were received, want %d at most, one for each attempt", c.name, sent, len(entry.Attempts))
	}
	if most := c.hospitals.mostHeld()[c.order]; most > 1 {
		c.t.Errorf("%s: the order held %d slots at the same time, want 1 at most", c.name, most)
	}
	return fmt.Sprintf("%s after %d attempts, %d saves received", entry.State, len(entry.Attempts), sent)
}

// tryAgain repeats the operation, as a user does who got no result, until the order is booked or
// cancelled. On a busy machine, that may need more than one attempt.
func (c crashCheck) tryAgain() {
	c.t.Helper()
	want, got := ledger.Booked, ""
	if c.do == "cancel" {
		want = ledger.Cancelled
	}
	for range 5 {
		var err error
		if c.do == "cancel" {
			_, err = c.platform.ledger.Cancel(c.t.Context(), c.order, operator)
		} else {
			_, err = c.platform.bookOffers(c.t.Context(), c.order, newOffers(c.order, c.offers...))
		}
		if err != nil && !errors.Is(err, ledger.ErrTaken) && !errors.Is(err, ledger.ErrPending) {
			c.t.Errorf("%s: the operation again = %v, want nil, %v or %v", c.name, err, ledger.ErrTaken, ledger.ErrPending)
		}
		if got = c.settle(); strings.HasPrefix(got, string(want)+" ") {
			return
		}
	}
	c.t.Errorf("%s: the order is %s in the end, want %s", c.name, got, want)
}
