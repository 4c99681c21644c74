package appointment_test

import (
	"cmp"
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

// The test makes one call for every fault, operation and transport. It compares the result with the
// hospital's own counts. With -v it prints a table. With -short, each fault and operation is tested
// with only one transport.
func TestClient_FaultMatrix(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var table []string
	t.Run("calls", func(t *testing.T) {
		for i, c := range faultCases() {
			for j, op := range appointment.Operations() {
				for k, transport := range faultTransports() {
					if testing.Short() && (i+j)%len(faultTransports()) != k {
						continue
					}
					call := faultyCall{faultCase: c, op: op, vendor: transport.vendor, tls: transport.tls}
					t.Run(call.String(), func(t *testing.T) {
						t.Parallel()
						row, problems := call.run(t, 600*time.Millisecond)
						if len(problems) > 0 && c.hangs { // a busy machine needs more time
							row, problems = call.run(t, 10*time.Second)
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
	})
	slices.Sort(table)
	t.Logf("fault, operation, transport: want; got; requests received, carried out\n%s", strings.Join(table, "\n"))
}

// faultTransport is SOAP or REST, with or without TLS.
type faultTransport struct {
	vendor appointment.Vendor
	tls    bool
}

func faultTransports() []faultTransport {
	var all []faultTransport
	for _, vendor := range soapAndRESTVendors() {
		all = append(all, faultTransport{vendor, false}, faultTransport{vendor, true})
	}
	return all
}

// faultyCall is one call to which a fault happens.
type faultyCall struct {
	faultCase

	op     appointment.Operation
	vendor appointment.Vendor
	tls    bool
}

// String returns the fault, the operation and the transport.
func (c faultyCall) String() string {
	transport := "REST"
	if c.isSOAP() {
		transport = "SOAP"
	}
	if c.tls {
		transport += " TLS"
	}
	return fmt.Sprintf("%s, %s, %s", c.name, c.op, transport)
}

func (c faultyCall) isSOAP() bool { return c.vendor == appointment.JintangWrapped }

func (c faultyCall) isWrite() bool { return c.op != appointment.QuerySchedule }

// callResult is the result of a call: the source of a success, or the class of a failure and
// whether its outcome is unknown.
type callResult struct {
	source  appointment.Source
	class   string // the text of the class
	unknown bool
}

// newCallResult returns the result of a call with a source and an error. An error of several
// classes, which would be wrong, has the texts of all of them.
func newCallResult(source appointment.Source, err error) callResult {
	var classes []string
	for _, class := range failureClasses() {
		if errors.Is(err, class) {
			classes = append(classes, class.Error())
		}
	}
	return callResult{source, strings.Join(classes, " and "), errors.Is(err, appointment.ErrOutcomeUnknown)}
}

// String returns the source or the class.
func (r callResult) String() string {
	if r.unknown {
		return r.class + " (outcome unknown)"
	}
	return cmp.Or(r.class, string(r.source))
}

// wantResult returns the result that the call must have.
func (c faultyCall) wantResult() callResult {
	class := c.class
	switch {
	case c.tls && c.classTLS != nil:
		class = c.classTLS
	case c.isSOAP() && c.classSOAP != nil:
		class = c.classSOAP
	}
	switch {
	case class == nil:
		return callResult{source: appointment.SourceResponse}
	case c.isWrite() && c.commits == commitsImmediately:
		return callResult{source: appointment.SourceQuery}
	}
	want := newCallResult("", class)
	want.unknown = c.isWrite() && !errors.Is(class, appointment.ErrNotSent)
	return want
}

// run makes the call at a hospital of its own. A call that hangs gets hangingTimeout. run returns a
// row of the table, and every problem.
func (c faultyCall) run(t *testing.T, hangingTimeout time.Duration) (row string, problems []string) {
	t.Helper()
	addProblem := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	var opts []appointmenttest.Option
	if c.tls {
		opts = append(opts, appointmenttest.WithTLS())
	}
	hospital := startOneSlotHospital(t, c.vendor, 2, opts...)
	timeout := 30 * time.Second
	if c.hangs {
		timeout = hangingTimeout
	}
	save, cancel := fullSaveRequest(), fullCancelRequest()
	cancel.ScheduleSeq, cancel.Save = "", save
	log := &privateTextChecker{texts: append(recognisableValues(save, cancel, fullQueryRequest()), string(hospital.Config().SystemKey))}
	cfg := hospital.Config()
	cfg.TLS = nil // that of the transport applies
	client, err := appointment.NewClient(cfg, append(log.options(), appointment.WithHTTPClient(hospital.HTTPClient()),
		appointment.WithRetries(0), appointment.WithTimeout(timeout))...)
	if err != nil {
		t.Fatal(err)
	}
	if c.op == appointment.CancelSchedule {
		saveBefore(t, hospital, cfg, save)
	}
	if !c.reusesConnection {
		hospital.HTTPClient().CloseIdleConnections()
	}
	bookings := len(hospital.Bookings())
	c.inject(hospital, c.op)
	source, err := callOperation(t.Context(), client, c.op, save, cancel)

	log.check(t, err)
	want, got := c.wantResult(), newCallResult(source, err)
	if got != want {
		addProblem("result = %v, want %v; error: %v", got, want, err)
	}
	var e *appointment.Error
	wantHeld := want.unknown && c.op == appointment.CancelSchedule
	if held := errors.As(err, &e) && e.Held != nil; held != wantHeld {
		addProblem("the error has the slot that is still held: %v, want %v; error: %v", held, wantHeld, err)
	}
	if got := hospital.Deliveries(c.op); got != c.received {
		addProblem("%d requests received, want %d", got, c.received)
	}
	hasChanged := func() bool { return len(hospital.Bookings()) != bookings }
	carriedOut := hasChanged()
	if want := c.isWrite() && c.commits == commitsImmediately; carriedOut != want {
		addProblem("carried out: %v, want %v", carriedOut, want)
	}
	hospital.Settle()
	if got, want := hasChanged(), c.isWrite() && c.commits != commitsNever; got != want {
		addProblem("carried out in the end: %v, want %v", got, want)
	}
	return fmt.Sprintf("%v: %v; %v; %d, %v", c, want, got, hospital.Deliveries(c.op), carriedOut), problems
}

// saveBefore books the slot that a call will cancel.
func saveBefore(t *testing.T, hospital *appointmenttest.Hospital, cfg appointment.Config, save *appointment.SaveRequest) {
	t.Helper()
	client, err := appointment.NewClient(cfg, appointment.WithHTTPClient(hospital.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.SaveSchedule(t.Context(), save); err != nil {
		t.Fatal(err)
	}
}

// callOperation makes one call of an operation and returns the source of its success.
func callOperation(ctx context.Context, client *appointment.Client, op appointment.Operation, save *appointment.SaveRequest, cancel *appointment.CancelRequest) (appointment.Source, error) {
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
	schedule, err := client.QuerySchedule(ctx, fullQueryRequest())
	if err != nil {
		return "", err
	}
	return schedule.Source, nil
}
