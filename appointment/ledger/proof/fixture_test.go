package proof

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

var (
	operator      = ledger.Operator{ID: "438", Name: "测试医生甲"}
	otherOperator = ledger.Operator{ID: "439", Name: "测试医生乙"}
)

// fixture is a ledger with simulated hospitals.
type fixture struct {
	ledger    *ledger.Ledger
	db        *sql.DB
	other     *sql.DB // of exec and query: connections of their own
	database  database
	names     []string
	hospitals []*appointmenttest.Hospital
	clients   clients

	gates  []*gate // of the clients
	events *events
	opts   []ledger.Option
}

// clients are the clients of hospitals by name.
type clients map[string]*appointment.Client

// Client returns a client.
func (c clients) Client(hospital string) (*appointment.Client, error) {
	if c[hospital] == nil {
		return nil, errors.New("no such hospital: " + hospital)
	}
	return c[hospital], nil
}

// newFixture starts n hospitals and a ledger with an empty database.
func newFixture(t *testing.T, n int, opts ...ledger.Option) *fixture {
	t.Helper()
	return newFixtureOf(t, make([][]appointmenttest.Option, n), opts...)
}

// newFixtureOf starts a hospital with each of the lists of options, and a ledger.
func newFixtureOf(t *testing.T, hospitals [][]appointmenttest.Option, opts ...ledger.Option) *fixture {
	t.Helper()
	return newFixtureOn(t, newDatabase(t), hospitals, opts...)
}

// startOfDay is the clock of the hospitals. All slots of the day are in the future, at whatever time the
// tests run.
func startOfDay() time.Time {
	now := time.Now().In(time.FixedZone("", 8*60*60))
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 1, 0, 0, now.Location())
}

// newFixtureOn starts hospitals, and a ledger with a database.
func newFixtureOn(t *testing.T, d database, hospitals [][]appointmenttest.Option, opts ...ledger.Option) *fixture {
	t.Helper()
	f := &fixture{clients: clients{}, events: &events{}, database: d}
	vendors := appointment.Vendors()
	for i, hospitalOptions := range hospitals {
		hospital, err := appointmenttest.Start(vendors[i%len(vendors)], append([]appointmenttest.Option{appointmenttest.WithClock(startOfDay)}, hospitalOptions...)...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(hospital.Close)
		cfg := hospital.Config()
		cfg.Name = fmt.Sprintf("hospital %d", i+1)
		g := &gate{}
		f.names, f.hospitals, f.gates = append(f.names, cfg.Name), append(f.hospitals, hospital), append(f.gates, g)
		f.addClient(t, cfg, g)
	}
	f.opts = append([]ledger.Option{ledger.WithPlaintext(), ledger.WithQuietTime(time.Second), ledger.WithObserver(f.events.add)}, opts...)
	f.ledger, f.db = f.open(t)
	f.other = f.database.open(t)
	return f
}

// addClient adds a client of a hospital.
func (f *fixture) addClient(t *testing.T, cfg appointment.Config, g *gate, opts ...appointment.Option) {
	t.Helper()
	client, err := appointment.NewClient(cfg, append([]appointment.Option{
		appointment.WithTimeout(2 * time.Second), appointment.WithTransport(g.wrap), appointment.WithBreaker(0, 0),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.releaseAll)
	t.Cleanup(client.CloseIdleConnections)
	f.clients[cfg.Name] = client
}

// limitClient makes the limits of a hospital hold for all processes together.
func (f *fixture) limitClient(t *testing.T, hospital, inFlight int, rate appointment.RateLimit) {
	t.Helper()
	cfg := f.hospitals[hospital].Config()
	cfg.Name, cfg.InFlight, cfg.RateLimit = f.names[hospital], &inFlight, &rate
	f.addClient(t, cfg, f.gates[hospital], ledger.Limits(f.db, f.database.dialect)(cfg)...)
}

// open opens another ledger on the same file, as another process does. opts come after those of the
// fixture.
func (f *fixture) open(t *testing.T, opts ...ledger.Option) (*ledger.Ledger, *sql.DB) {
	t.Helper()
	db := f.database.open(t)
	l, err := ledger.New(db, f.database.dialect, f.clients, slices.Concat(f.opts, opts)...)
	if err != nil {
		t.Fatal(err)
	}
	return l, db
}

// orderNO returns the number of a test's order.
func orderNO(order int) string { return fmt.Sprintf("202611238%04d", order) }

// saves returns requests that book the open slots of a hospital for an order of the test's patient.
func (f *fixture) saves(t *testing.T, hospital, order int) (saves []*appointment.SaveRequest) {
	t.Helper()
	query := newQuery(order)
	schedule, err := f.clients[f.names[hospital]].QuerySchedule(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	for slot := range schedule.Slots() {
		if !slot.Open() {
			continue
		}
		save := appointment.NewSaveRequest(query, slot)
		save.ScheduleOperatorID, save.ScheduleOperatorName = operator.ID, operator.Name
		save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
		save.Name, save.Sex, save.IdCardNO = "测试患者甲", appointment.Female, "999999201512190186"
		save.BirthDate, save.Age, save.AgeUnit = appointment.Date{Year: 2015, Month: time.December, Day: 19}, 10, appointment.AgeYears
		save.ContactPhoneNO, save.CardNO, save.OutPatientNO = "13000000001", "90000001", "90000001"
		saves = append(saves, save)
	}
	return saves
}

// save returns a request that books a slot of the test's patient at a hospital.
func (f *fixture) save(t *testing.T, hospital, order int) *appointment.SaveRequest {
	t.Helper()
	saves := f.saves(t, hospital, order)
	if len(saves) == 0 {
		t.Fatal("the schedule has no open slot, want one")
	}
	return saves[0]
}

// offers returns an offer of each hospital for an order.
func (f *fixture) offers(t *testing.T, order int) (offers []ledger.Offer) {
	t.Helper()
	for i, name := range f.names {
		offers = append(offers, ledger.Offer{Hospital: name, Save: f.save(t, i, order)})
	}
	return offers
}

// book books a slot of the first hospital and checks the state of the order.
func (f *fixture) book(t *testing.T, order int, want ledger.State) *appointment.SaveRequest {
	t.Helper()
	save := f.save(t, 0, order)
	entry, err := f.ledger.Book(t.Context(), f.names[0], save)
	if err != nil || entry.State != want {
		t.Fatalf("Book = %v, %v, want %s", entry, err, want)
	}
	return save
}

// intend stores offers in a transaction of their own.
func (f *fixture) intend(t *testing.T, notAfter time.Time, offers ...ledger.Offer) {
	t.Helper()
	tx, err := f.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := f.ledger.Intend(t.Context(), tx, notAfter, offers...); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// startRun calls Run of a ledger until the test ends or stop is called.
func startRun(t *testing.T, l *ledger.Ledger) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// entry returns the entry of an order.
func (f *fixture) entry(t *testing.T, order int) *ledger.Entry {
	t.Helper()
	entry, err := f.ledger.Entry(t.Context(), orderNO(order))
	if err != nil {
		t.Fatal(err)
	}
	return entry
}

// waitState waits until an order has a state.
func (f *fixture) waitState(t *testing.T, order int, want ledger.State) *ledger.Entry {
	t.Helper()
	var entry *ledger.Entry
	waitUntil(t, fmt.Sprintf("order %d is %s", order, want), func() bool {
		entry = f.entry(t, order)
		return entry.State == want
	}, func() any { return entry })
	return entry
}

// waitQueried waits until a number of queries of an order are recorded. With a quiet time of an hour,
// the next is due later than the lease of a query ends.
func (f *fixture) waitQueried(t *testing.T, order, n int) {
	t.Helper()
	waitUntil(t, fmt.Sprintf("%d queries of order %d", n, order), func() bool {
		entry := f.entry(t, order)
		return entry.Attempts[0].Tries == n && time.Until(entry.AskAgain) > 5*time.Second
	}, func() any { return f.entry(t, order).Attempts })
}

// waitUntil polls a condition, for 20 seconds at most.
func waitUntil(t *testing.T, want string, isTrue func() bool, got func() any) {
	t.Helper()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for end := time.After(20 * time.Second); !isTrue(); {
		select {
		case <-ticker.C:
		case <-end:
			t.Fatalf("got %v after 20 seconds, want %s", got(), want)
		}
	}
}

// exec runs a statement on a connection of its own. It locks the orders first, as the ledger does: a
// transaction that has read an attempt would write its old values back.
func (f *fixture) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	if f.database.dialect != ledger.SQLite && strings.HasPrefix(statement, "UPDATE ledger_") {
		f.execLocked(t, statement, args...)
		return
	}
	if _, err := f.other.ExecContext(t.Context(), f.database.numberParameters(statement), args...); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) execLocked(t *testing.T, statement string, args ...any) {
	t.Helper()
	tx, err := f.other.BeginTx(t.Context(), &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if rows, err := tx.QueryContext(t.Context(), "SELECT order_no FROM ledger_orders ORDER BY order_no FOR UPDATE"); err != nil || rows.Close() != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), f.database.numberParameters(statement), args...); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// queryValue reads one value on a connection of its own.
func queryValue[T any](t *testing.T, f *fixture, statement string, args ...any) (value T) {
	t.Helper()
	if err := f.other.QueryRowContext(t.Context(), f.database.numberParameters(statement), args...).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// age moves the times of an order into the past, as if the test had waited. The time at which an
// attempt began identifies it to its sender, and stays.
func (f *fixture) age(t *testing.T, order int, d time.Duration) {
	t.Helper()
	ms, no := d.Milliseconds(), orderNO(order)
	f.exec(t, "UPDATE ledger_attempts SET deadline = deadline - ?, due = due - ?, since = since - ? WHERE order_no = ?", ms, ms, ms, no)
	f.exec(t, "UPDATE ledger_orders SET due = due - ?, since = since - ? WHERE order_no = ?", ms, ms, no)
}

// checkBookings checks how many bookings a hospital has, and how many saves it has received.
func (f *fixture) checkBookings(t *testing.T, hospital, bookings, saves int) {
	t.Helper()
	if got := len(f.hospitals[hospital].Bookings()); got != bookings {
		t.Errorf("%s has %d bookings, want %d", f.names[hospital], got, bookings)
	}
	if got := f.hospitals[hospital].Deliveries(appointment.SaveSchedule); got != saves {
		t.Errorf("%s received %d saves, want %d", f.names[hospital], got, saves)
	}
}

// events collects the events of a ledger.
type events struct {
	mu   sync.Mutex
	list []ledger.Event
}

func (e *events) add(_ context.Context, event ledger.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, event)
}

// find returns the events that match.
func (e *events) find(match func(ledger.Event) bool) (found []ledger.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, event := range e.list {
		if match(event) {
			found = append(found, event)
		}
	}
	return found
}

// alarms returns the alarms of one kind.
func (e *events) alarms(alarm ledger.Alarm) []ledger.Event {
	return e.find(func(event ledger.Event) bool { return event.Alarm == alarm })
}

// entered returns the changes to a state.
func (e *events) entered(state ledger.State) []ledger.Event {
	return e.find(func(event ledger.Event) bool { return event.State == state && event.Alarm == "" })
}

// waitAlarm waits for an alarm.
func (e *events) waitAlarm(t *testing.T, alarm ledger.Alarm) ledger.Event {
	t.Helper()
	waitUntil(t, "the alarm "+string(alarm), func() bool { return len(e.alarms(alarm)) > 0 }, func() any { return e.find(func(ledger.Event) bool { return true }) })
	return e.alarms(alarm)[0]
}

// gate is the transport of a client. It can hold requests and responses back, and keeps the bodies of
// requests.
type gate struct {
	transport http.RoundTripper

	mu      sync.Mutex
	refuses bool
	queue   map[appointment.Operation][]*heldRequest
	all     []*heldRequest
	bodies  map[appointment.Operation][]string
}

// heldRequest is a request that is held back, or whose response is.
type heldRequest struct {
	received bool          // the response is held, not the request
	reached  chan struct{} // closed when it is held
	released chan struct{}
	once     sync.Once
	deadline time.Time // of the request
}

func (h *heldRequest) release() { h.once.Do(func() { close(h.released) }) }

// wait waits until the request is held.
func (h *heldRequest) wait(t *testing.T) {
	t.Helper()
	select {
	case <-h.reached:
	case <-time.After(20 * time.Second):
		t.Fatal("got no request in 20 seconds, want one to hold")
	}
}

func (g *gate) wrap(transport http.RoundTripper) http.RoundTripper {
	g.transport = transport
	return g
}

// unusedAddress is a port on which nothing listens. A port that a hospital of one test has closed can
// become that of a hospital of another test.
const unusedAddress = "127.0.0.1:1"

// refuse makes the hospital refuse connections, or accept them again.
func (g *gate) refuse(refuses bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refuses = refuses
}

func (g *gate) isRefusing() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.refuses
}

// holdRequest holds the next request of an operation, before it is sent.
func (g *gate) holdRequest(op appointment.Operation) *heldRequest { return g.holdNext(op, false) }

// holdResponse holds the response to the next request of an operation, as long as the test wants.
func (g *gate) holdResponse(op appointment.Operation) *heldRequest { return g.holdNext(op, true) }

func (g *gate) holdNext(op appointment.Operation, received bool) *heldRequest {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := &heldRequest{received: received, reached: make(chan struct{}), released: make(chan struct{})}
	if g.queue == nil {
		g.queue = map[appointment.Operation][]*heldRequest{}
	}
	g.queue[op], g.all = append(g.queue[op], h), append(g.all, h)
	return h
}

func (g *gate) releaseAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, h := range g.all {
		h.release()
	}
}

// sent returns the bodies of the requests of an operation.
func (g *gate) sent(op appointment.Operation) []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.bodies[op])
}

// note keeps the body of a request, and returns how to hold the request; nil if it is not held.
func (g *gate) note(body []byte) *heldRequest {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, op := range appointment.Operations() {
		if !bytes.Contains(body, []byte(op.Method())) {
			continue
		}
		if g.bodies == nil {
			g.bodies = map[appointment.Operation][]string{}
		}
		g.bodies[op] = append(g.bodies[op], string(body))
		if queue := g.queue[op]; len(queue) > 0 {
			g.queue[op] = queue[1:]
			return queue[0]
		}
	}
	return nil
}

// newQuery returns a query of an order's schedule.
func newQuery(order int) *appointment.QueryRequest {
	return &appointment.QueryRequest{
		PlacerOrderNO: orderNO(order), ServiceSectID: "DX(普通放射)", ServiceText: "上肢", ProcedureName: "骨龄测定(左手腕正位片)DR",
		PatientClass: appointment.Outpatient, RequestedDate: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		MedRecNO: "999999201512190186", ScheduleRoute: appointment.RouteInternetHospital,
	}
}

// RoundTrip sends a request. A request that is held ignores its deadline, as a stopped process does.
func (g *gate) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	_ = req.Body.Close()
	req = req.Clone(req.Context())
	req.Body = io.NopCloser(bytes.NewReader(body))
	if g.isRefusing() {
		req.URL.Host = unusedAddress
	}
	h := g.note(body)
	if h != nil {
		h.deadline, _ = req.Context().Deadline()
	}
	if h != nil && !h.received {
		close(h.reached)
		<-h.released
	}
	resp, err := g.transport.RoundTrip(req)
	if h == nil || !h.received || err != nil {
		return resp, err
	}
	content, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(content))
	close(h.reached)
	<-h.released
	return resp, err
}
