package appointment_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// mishap is a row of the classification table: something that goes wrong with a call,
// and what is then true.
type mishap struct {
	name string
	// strike lets it happen to the next op at the hospital.
	strike func(h *appointmenttest.Hospital, op appointment.Operation)
	class  error // of the call's own failure; nil: it succeeds
	// delivered is how often the hospital counts the request.
	delivered int
	// commits says whether the request is carried out. A save or cancel that was is found
	// out to have been; one that is carried out late, or not, stays unknown.
	commits commit
	hangs   bool // until the call's time is over
	// overTLS and overSOAP are the class where the transport makes a difference.
	overTLS, overSOAP error
}

type commit uint8

const (
	never commit = iota
	atOnce
	late
)

// by is a fault of requests, on a request that is delivered once.
func by(f appointmenttest.Fault, class error, commits commit) mishap {
	return mishap{
		name: f.String(), class: class, commits: commits, delivered: 1,
		strike: func(h *appointmenttest.Hospital, op appointment.Operation) { h.Fail(op, f) },
	}
}

// undelivered is a fault before the request is read.
func undelivered(f appointmenttest.Fault, class error) mishap {
	m := by(f, class, never)
	m.delivered = 0
	return m
}

// onConnect is a fault of connections: of TCP alone, where nobody can tell whether the
// hospital read the request, and of TLS, where it cannot have.
func onConnect(f appointmenttest.ConnectionFault, hangs bool) mishap {
	return mishap{
		name: f.String(), class: appointment.ErrNoAnswer, overTLS: appointment.ErrNotSent, hangs: hangs,
		strike: func(h *appointmenttest.Hospital, _ appointment.Operation) { h.FailConnections(f) },
	}
}

func whileItLasts(m mishap) mishap { m.hangs = true; return m }

func mishaps() []mishap {
	const forever = time.Hour
	noAnswer, badAnswer := appointment.ErrNoAnswer, appointment.ErrBadAnswer
	breakdown, quietBreakdown := by(appointmenttest.ServerError(), noAnswer, atOnce), by(appointmenttest.ServerError().Uncommitted(), noAnswer, never)
	breakdown.overSOAP, quietBreakdown.overSOAP = appointment.ErrRejected, appointment.ErrRejected // the hospital says so
	return []mishap{
		{name: "none", strike: func(*appointmenttest.Hospital, appointment.Operation) {}, delivered: 1, commits: atOnce},
		{name: "refuse", strike: func(h *appointmenttest.Hospital, _ appointment.Operation) { h.Refuse() }, class: appointment.ErrNotSent},
		onConnect(appointmenttest.ResetBeforeRead(), false),
		onConnect(appointmenttest.SilentConnection(), true),
		undelivered(appointmenttest.ResetDuringRead(), noAnswer),
		undelivered(appointmenttest.CloseIdle(), noAnswer),
		by(appointmenttest.ResetAfterRead(), noAnswer, never),
		by(appointmenttest.DropAnswer(), noAnswer, atOnce),
		by(appointmenttest.CommitLate(forever), noAnswer, late),
		by(appointmenttest.Delay(time.Millisecond), nil, atOnce),
		whileItLasts(by(appointmenttest.Delay(forever), noAnswer, late)),
		whileItLasts(by(appointmenttest.Drip(forever), noAnswer, atOnce)),
		whileItLasts(by(appointmenttest.Drip(forever).Uncommitted(), noAnswer, never)),
		by(appointmenttest.Truncate(), noAnswer, atOnce),
		by(appointmenttest.Truncate().Uncommitted(), noAnswer, never),
		by(appointmenttest.Garbage(), badAnswer, atOnce),
		by(appointmenttest.Garbage().Uncommitted(), badAnswer, never),
		by(appointmenttest.BadGateway(), noAnswer, atOnce),
		by(appointmenttest.BadGateway().Uncommitted(), noAnswer, never),
		by(appointmenttest.Unavailable(time.Second), noAnswer, never),
		breakdown,
		quietBreakdown,
	}
}

// TestClassification goes through every mishap, operation and transport, and holds what
// the caller is told against what the hospital counted. -v prints the table.
func TestClassification(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var table []string
	t.Run("cells", func(t *testing.T) {
		for _, m := range mishaps() {
			for _, op := range appointment.Operations() {
				for _, vendor := range carriers() {
					for _, tls := range []bool{false, true} {
						c := cell{mishap: m, op: op, vendor: vendor, tls: tls}
						t.Run(c.String(), func(t *testing.T) {
							t.Parallel()
							row, problems := c.run(t, 600*time.Millisecond)
							if len(problems) > 0 && c.hangs { // where time decides, a busy machine has more of it
								row, problems = c.run(t, 10*time.Second)
							}
							for _, p := range problems {
								t.Error(p)
							}
							mu.Lock()
							defer mu.Unlock()
							table = append(table, row)
						})
					}
				}
			}
		}
	})
	slices.Sort(table)
	t.Logf("fault, operation, transport: expected; given; delivered, carried out\n%s", strings.Join(table, "\n"))
}

// cell is one call that meets one mishap.
type cell struct {
	mishap

	op     appointment.Operation
	vendor appointment.Vendor
	tls    bool
}

func (c cell) String() string {
	transport := "REST"
	if c.isSOAP() {
		transport = "SOAP"
	}
	if c.tls {
		transport += " TLS"
	}
	return fmt.Sprintf("%s, %s, %s", c.name, c.op, transport)
}

func (c cell) isSOAP() bool { return c.vendor == appointment.JintangWrapped }

// expected is what the caller is to be told: where a success comes from, or whether the
// outcome is unknown, and the class.
func (c cell) expected() (source appointment.Source, unknown bool, class error) {
	class = c.class
	switch {
	case c.tls && c.overTLS != nil:
		class = c.overTLS
	case c.isSOAP() && c.overSOAP != nil:
		class = c.overSOAP
	}
	writes := c.op != appointment.QuerySchedule
	switch {
	case class == nil:
		return appointment.Answered, false, nil
	case writes && c.commits == atOnce:
		return appointment.FoundByQuery, false, nil
	}
	return "", writes && !errors.Is(class, appointment.ErrNotSent), class
}

// run makes the call at a hospital of its own, with so much time if it hangs, and returns
// the table's row and what is not as expected.
func (c cell) run(t *testing.T, hangsFor time.Duration) (row string, problems []string) {
	t.Helper()
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	var opts []appointmenttest.Option
	if c.tls {
		opts = append(opts, appointmenttest.WithTLS())
	}
	hospital := roomWith(t, c.vendor, 2, opts...)
	patience := 30 * time.Second
	if c.hangs {
		patience = hangsFor
	}
	save, cancel := everySaveField(), everyCancelField()
	cancel.ScheduleSeq, cancel.Save = "", save
	log := &watch{canaries: append(said(save, cancel, everyQueryField()), string(hospital.Config().SystemKey))}
	client, err := appointment.NewClient(hospital.Config(), appointment.WithHTTPClient(hospital.HTTPClient()),
		appointment.WithRetries(0), appointment.WithTimeout(patience), log.option())
	if err != nil {
		t.Fatal(err)
	}
	if c.op == appointment.CancelSchedule {
		patient, err := appointment.NewClient(hospital.Config(), appointment.WithHTTPClient(hospital.HTTPClient()))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := patient.SaveSchedule(t.Context(), save); err != nil {
			t.Fatal(err)
		}
	}
	if c.name != appointmenttest.CloseIdle().String() { // which is about a connection that was used before
		hospital.HTTPClient().CloseIdleConnections()
	}
	before := len(hospital.Bookings())
	c.strike(hospital, c.op)
	source, err := callOnce(t.Context(), client, c.op, save, cancel)

	log.check(t, err)
	wantSource, unknown, class := c.expected()
	if got := told(err, false, source); got != told(class, false, wantSource) {
		wrong("%v; want %s", err, told(class, false, wantSource))
	}
	if errors.Is(err, appointment.ErrOutcomeUnknown) != unknown || source != wantSource {
		wrong("from %q: %v; want an unknown outcome: %v, from %q", source, err, unknown, wantSource)
	}
	var e *appointment.Error
	if held := errors.As(err, &e) && e.Held != nil; held != (unknown && c.op == appointment.CancelSchedule) {
		wrong("told of the slot that is still held: %v, in %v", held, err)
	}
	if n := hospital.Deliveries(c.op); n != c.delivered {
		wrong("%d deliveries, want %d", n, c.delivered)
	}
	changed := func() bool { return len(hospital.Bookings()) != before }
	writes := c.op != appointment.QuerySchedule
	if got, want := changed(), writes && c.commits == atOnce; got != want {
		wrong("carried out: %v, want %v", got, want)
	}
	carriedOut := changed()
	hospital.Settle()
	if got, want := changed(), writes && c.commits != never; got != want {
		wrong("carried out in the end: %v, want %v", got, want)
	}
	row = fmt.Sprintf("%v: %s; %s; %d, %v", c, told(class, unknown, wantSource),
		told(err, errors.Is(err, appointment.ErrOutcomeUnknown), source), hospital.Deliveries(c.op), carriedOut)
	return row, problems
}

// callOnce makes one call of a kind and says where its success came from.
func callOnce(ctx context.Context, client *appointment.Client, op appointment.Operation, save *appointment.SaveRequest, cancel *appointment.CancelRequest) (appointment.Source, error) {
	switch op {
	case appointment.SaveSchedule:
		booking, err := client.SaveSchedule(ctx, save)
		if err != nil {
			return "", err
		}
		return booking.Source, nil
	case appointment.CancelSchedule:
		cancellation, err := client.CancelSchedule(ctx, cancel)
		if err != nil {
			return "", err
		}
		return cancellation.Source, nil
	}
	schedule, err := client.QuerySchedule(ctx, everyQueryField())
	if err != nil {
		return "", err
	}
	return schedule.Source, nil
}

// told is what a caller is told, in few words.
func told(err error, unknown bool, source appointment.Source) string {
	if err == nil {
		return string(source)
	}
	var all []string // one, if all is well
	for _, class := range classes() {
		if errors.Is(err, class) {
			all = append(all, class.Error())
		}
	}
	if unknown {
		all = append(all, "(unknown)")
	}
	return strings.Join(all, " ")
}
