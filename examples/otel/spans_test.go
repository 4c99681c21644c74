package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

// open opens a desk, and a city of which all arrives there.
func open(t *testing.T) (*desk, *city) {
	t.Helper()
	d := newDesk()
	c, err := openCity(d.traces, d.metrics)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	return d, c
}

// attributesOf are a span's, as texts.
func attributesOf(s tracetest.SpanStub) map[string]string {
	all := map[string]string{}
	for _, a := range s.Attributes {
		all[string(a.Key)] = a.Value.String()
	}
	return all
}

// TestSpans has a save whose answer is lost below a caller's span: the save's call has two
// attempts, of which the second is the query that finds the booking.
func TestSpans(t *testing.T) {
	t.Parallel()
	d, c := open(t)
	ctx, caller := d.traces.Tracer("test").Start(t.Context(), "caller")
	if err := c.lostResponse(ctx); err != nil {
		t.Fatal(err)
	}
	caller.End()
	children := map[trace.SpanID]tracetest.SpanStubs{}
	for _, s := range d.spans.GetSpans() {
		children[s.Parent.SpanID()] = append(children[s.Parent.SpanID()], s)
	}
	calls := children[caller.SpanContext().SpanID()]
	if len(calls) != 3 || calls[1].Name != "SaveSchedule" {
		t.Fatalf("below the caller: %v", namesOf(calls))
	}
	save := calls[1]
	attempts := children[save.SpanContext.SpanID()]
	if got := strings.Join(namesOf(attempts), ", "); got != "SaveSchedule attempt, QuerySchedule attempt" {
		t.Fatalf("below the save: %s", got)
	}
	for _, tt := range []struct {
		span   tracetest.SpanStub
		kind   trace.SpanKind
		status codes.Code
		want   map[string]string
	}{
		{save, trace.SpanKindInternal, codes.Unset, map[string]string{
			"appointment.operation": "SaveSchedule", "appointment.requests": "2", "appointment.source": "found by query", "appointment.attempt": "", "error.type": "",
		}},
		{attempts[0], trace.SpanKindClient, codes.Error, map[string]string{
			"appointment.operation": "SaveSchedule", "appointment.attempt": "1", "error.type": "no answer came", "appointment.outcome_unknown": "true", "http.response.status_code": "",
		}},
		{attempts[1], trace.SpanKindClient, codes.Unset, map[string]string{
			"appointment.operation": "QuerySchedule", "appointment.attempt": "2", "appointment.source": "answered", "http.response.status_code": "200", "error.type": "",
		}},
	} {
		got := attributesOf(tt.span)
		tt.want["appointment.hospital"], tt.want["appointment.vendor"] = losing, "jintang"
		for key, value := range tt.want {
			if got[key] != value {
				t.Errorf("%s: %s is %q, want %q", tt.span.Name, key, got[key], value)
			}
		}
		if tt.span.SpanKind != tt.kind || tt.span.Status.Code != tt.status {
			t.Errorf("%s: a %v span, %v", tt.span.Name, tt.span.SpanKind, tt.span.Status)
		}
		if tt.span.StartTime.Before(save.StartTime) || tt.span.EndTime.After(save.EndTime) {
			t.Errorf("%s is not within the call", tt.span.Name)
		}
	}
	for _, spans := range children {
		for _, s := range spans {
			if s.SpanContext.TraceID() != caller.SpanContext().TraceID() {
				t.Errorf("%s is in another trace", s.Name)
			}
		}
	}
}

func namesOf(spans tracetest.SpanStubs) (all []string) {
	for _, s := range spans {
		all = append(all, s.Name)
	}
	return all
}

// TestRejectionIsNoFault has a slot taken: its class is shown, and the span is no error.
func TestRejectionIsNoFault(t *testing.T) {
	t.Parallel()
	d, c := open(t)
	if err := c.badMorning(t.Context()); err != nil {
		t.Fatal(err)
	}
	spans := d.spans.GetSpans()
	last := spans[len(spans)-1]
	got := attributesOf(last)
	if last.Name != "SaveSchedule" || last.Status.Code != codes.Unset || got["appointment.reason"] != "slot taken" || got["error.type"] != "the hospital rejected it" {
		t.Errorf("%s, %v: %v", last.Name, last.Status, got)
	}
}

// TestAnInstrumentedTransport is in an attempt's span, and can add its own below it.
func TestAnInstrumentedTransport(t *testing.T) {
	t.Parallel()
	d := newDesk()
	hospital, err := appointmenttest.Start(appointment.Laida)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hospital.Close)
	instruments, err := NewInstruments(d.traces, d.metrics)
	if err != nil {
		t.Fatal(err)
	}
	var in trace.SpanID
	client, err := appointment.NewClient(hospital.Config(), instruments.Option(), appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			in = trace.SpanContextFromContext(r.Context()).SpanID()
			return inner.RoundTrip(r)
		})
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	if _, err := firstOpen(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	if attempt := d.spans.GetSpans()[0]; attempt.Name != "QuerySchedule attempt" || attempt.SpanContext.SpanID() != in {
		t.Errorf("a request in %v, of %s %v", in, attempt.Name, attempt.SpanContext.SpanID())
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
