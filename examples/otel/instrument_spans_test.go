package main

import (
	"net/http"
	"slices"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

// TestTelemetry_Spans_ResponseLost checks the spans of a save whose response is lost. The call is
// below the caller's span. Its second attempt is the query that finds the booking.
func TestTelemetry_Spans_ResponseLost(t *testing.T) {
	t.Parallel()
	b, d := newTestDemo(t)
	ctx, caller := b.tracers.Tracer("test").Start(t.Context(), "caller")
	if err := d.loseResponse(ctx); err != nil {
		t.Fatal(err)
	}
	caller.End()
	children := groupByParent(b.spans.GetSpans())
	calls := children[caller.SpanContext().SpanID()]
	if len(calls) != 3 || calls[1].Name != "SaveSchedule" {
		t.Fatalf("got calls %q, want 3 with SaveSchedule as the second", spanNames(calls))
	}
	save := calls[1]
	attempts := children[save.SpanContext.SpanID()]
	if got, want := spanNames(attempts), []string{"SaveSchedule attempt", "QuerySchedule attempt"}; !slices.Equal(got, want) {
		t.Fatalf("got attempts %q, want %q", got, want)
	}
	for _, tt := range []struct {
		span       tracetest.SpanStub
		kind       trace.SpanKind
		status     codes.Code
		attributes map[attribute.Key]string // "" is an attribute that must be absent
	}{
		{save, trace.SpanKindInternal, codes.Unset, map[attribute.Key]string{
			"appointment.operation": "SaveSchedule", "appointment.requests": "2", "appointment.source": "query",
			"appointment.attempt": "", "error.type": "",
		}},
		{attempts[0], trace.SpanKindClient, codes.Error, map[attribute.Key]string{
			"appointment.operation": "SaveSchedule", "appointment.attempt": "1", "error.type": "no usable response was received",
			"appointment.outcome_unknown": "true", "http.response.status_code": "",
		}},
		{attempts[1], trace.SpanKindClient, codes.Unset, map[attribute.Key]string{
			"appointment.operation": "QuerySchedule", "appointment.attempt": "2", "appointment.source": "response",
			"http.response.status_code": "200", "error.type": "",
		}},
	} {
		tt.attributes["appointment.hospital"], tt.attributes["appointment.vendor"] = lossyHospital, "jintang"
		got := spanAttributes(tt.span)
		for key, want := range tt.attributes {
			if got[key] != want {
				t.Errorf("%s: %s = %q, want %q", tt.span.Name, key, got[key], want)
			}
		}
		if tt.span.SpanKind != tt.kind || tt.span.Status.Code != tt.status {
			t.Errorf("%s: got kind %v and status %v, want %v and %v", tt.span.Name, tt.span.SpanKind, tt.span.Status.Code, tt.kind, tt.status)
		}
		if tt.span.StartTime.Before(save.StartTime) || tt.span.EndTime.After(save.EndTime) {
			t.Errorf("%s: got times %v to %v, want times within those of the call, %v to %v",
				tt.span.Name, tt.span.StartTime, tt.span.EndTime, save.StartTime, save.EndTime)
		}
	}
	for _, span := range b.spans.GetSpans() {
		if got, want := span.SpanContext.TraceID(), caller.SpanContext().TraceID(); got != want {
			t.Errorf("%s: got trace %v, want %v, the caller's", span.Name, got, want)
		}
	}
}

// TestTelemetry_Spans_Rejection checks that the span of a rejection shows the class and is no error.
func TestTelemetry_Spans_Rejection(t *testing.T) {
	t.Parallel()
	b, d := newTestDemo(t)
	if err := d.bookSlotTwice(t.Context()); err != nil {
		t.Fatal(err)
	}
	spans := b.spans.GetSpans()
	last := spans[len(spans)-1]
	if last.Name != "SaveSchedule" || last.Status.Code != codes.Unset {
		t.Errorf("got span %s with status %v, want SaveSchedule with %v", last.Name, last.Status.Code, codes.Unset)
	}
	attributes := spanAttributes(last)
	for key, want := range map[attribute.Key]string{
		"appointment.reason": "slot taken", "error.type": "the hospital rejected the request",
	} {
		if got := attributes[key]; got != want {
			t.Errorf("%s = %q, want %q", key, got, want)
		}
	}
}

// TestTelemetry_Spans_FindBooking checks that a call of FindBooking has a span of its own name.
func TestTelemetry_Spans_FindBooking(t *testing.T) {
	t.Parallel()
	b, d := newTestDemo(t)
	client := d.clients[fullHospital]
	slot, err := queryOpenSlot(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	b.spans.Reset()
	if _, err := client.FindBooking(t.Context(), newSave(slot, 1)); err == nil {
		t.Fatal("FindBooking found a booking, want ErrNotBooked")
	}
	spans := b.spans.GetSpans()
	if got, want := spanNames(spans), []string{"QuerySchedule attempt", "FindBooking"}; !slices.Equal(got, want) {
		t.Fatalf("got spans %q, want %q", got, want)
	}
	if got := spans[1].Status.Code; got != codes.Unset {
		t.Errorf("got status %v for an order that is not booked, want %v", got, codes.Unset)
	}
}

// TestTelemetry_Spans_Transport checks that a transport runs in the span of the attempt, so that
// an instrumented transport can add spans below it.
func TestTelemetry_Spans_Transport(t *testing.T) {
	t.Parallel()
	b := newBackend()
	hospital, err := appointmenttest.Start(appointment.Laida)
	if err != nil {
		t.Fatalf("Start() error = %v, want none", err)
	}
	t.Cleanup(hospital.Close)
	telemetry := newTestTelemetry(t, b)
	var transportSpan trace.SpanID
	client, err := appointment.NewClient(hospital.Config(), telemetry.ClientOption(), appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(r *http.Request) (*http.Response, error) {
			transportSpan = trace.SpanContextFromContext(r.Context()).SpanID()
			return inner.RoundTrip(r)
		})
	}))
	if err != nil {
		t.Fatalf("NewClient() error = %v, want none", err)
	}
	t.Cleanup(client.CloseIdleConnections)
	if _, err := queryOpenSlot(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	attempt := b.spans.GetSpans()[0]
	if attempt.Name != "QuerySchedule attempt" || attempt.SpanContext.SpanID() != transportSpan {
		t.Errorf("got the request in span %v, want %v, that of QuerySchedule attempt; it is %q", transportSpan, attempt.SpanContext.SpanID(), attempt.Name)
	}
}
