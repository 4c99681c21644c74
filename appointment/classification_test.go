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
		return appointment.SourceResponse, false, nil
	case writes && c.commits == atOnce:
		return appointment.SourceQuery, false, nil
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
	cfg := hospital.Config()
	cfg.TLS = nil // the transport's
	client, err := appointment.NewClient(cfg, append(log.options(), appointment.WithHTTPClient(hospital.HTTPClient()),
		appointment.WithRetries(0), appointment.WithTimeout(patience))...)
	if err != nil {
		t.Fatal(err)
	}
	if c.op == appointment.CancelSchedule {
		patient, err := appointment.NewClient(cfg, appointment.WithHTTPClient(hospital.HTTPClient()))
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
