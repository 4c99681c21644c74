package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"github.com/exam-appointment/appointment-go/appointment"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// Telemetry records the calls of appointment clients as OpenTelemetry spans and metrics. One
// value serves all clients of a service. To use it, copy this file into your service. It needs
// no other file of this folder.
//
// Each call is a span, and each request that it sends is a client span below it. The metrics are:
//
//	appointment.call.duration     histogram of calls, in seconds, including waiting, retries
//	                              and the query for the outcome of a save
//	appointment.attempt.duration  histogram of single requests to the hospital, in seconds
//	appointment.breaker.state     gauge for each hospital and each state: 1 if the circuit
//	                              breaker is in that state, else 0
//
// The attributes are the fields of [appointment.Event]. They are called "appointment." and the
// name from Event.LogValue, except the two that OpenTelemetry defines: error.type and
// http.response.status_code. An Event contains no patient data, no key and no address, so spans
// and metrics contain none either. They identify a hospital by its name.
type Telemetry struct {
	tracer   trace.Tracer
	meter    metric.Meter
	calls    metric.Float64Histogram
	attempts metric.Float64Histogram
	breaker  metric.Int64ObservableGauge
}

// NewTelemetry creates the tracer and the metrics. The error is that of the MeterProvider if it
// rejects a metric.
func NewTelemetry(tracers trace.TracerProvider, meters metric.MeterProvider) (*Telemetry, error) {
	const scope = "github.com/exam-appointment/appointment-go"
	t := &Telemetry{tracer: tracers.Tracer(scope), meter: meters.Meter(scope)}
	buckets := metric.WithExplicitBucketBoundaries(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30)

	var callsErr, attemptsErr, breakerErr error
	t.calls, callsErr = t.meter.Float64Histogram("appointment.call.duration", metric.WithUnit("s"), buckets,
		metric.WithDescription("Duration of calls, including waiting, retries and the query for the outcome of a save."))
	t.attempts, attemptsErr = t.meter.Float64Histogram("appointment.attempt.duration", metric.WithUnit("s"), buckets,
		metric.WithDescription("Duration of single requests to the hospital."))
	t.breaker, breakerErr = t.meter.Int64ObservableGauge("appointment.breaker.state",
		metric.WithDescription("1 for the state that the circuit breaker is in, 0 for the other states."))
	if err := errors.Join(callsErr, attemptsErr, breakerErr); err != nil {
		return nil, err
	}
	return t, nil
}

// ClientOption returns the option of [appointment.NewClient] that records a client's calls. For
// the clients of a directory, return it from the function of directory.WithClientOptions.
func (t *Telemetry) ClientOption() appointment.Option {
	return appointment.WithObserver(appointment.Observer{
		CallStart: func(ctx context.Context, call appointment.Event) context.Context {
			name := string(call.Operation)
			if call.Find {
				name = "FindBooking"
			}
			return t.startSpan(ctx, name, trace.SpanKindInternal, call)
		},
		CallEnd: func(ctx context.Context, call appointment.Event) {
			t.calls.Record(ctx, call.Duration.Seconds(), metric.WithAttributes(metricAttributes(call)...))
			endSpan(ctx, call)
		},
		AttemptStart: func(ctx context.Context, attempt appointment.Event) context.Context {
			return t.startSpan(ctx, string(attempt.Operation)+" attempt", trace.SpanKindClient, attempt)
		},
		AttemptEnd: func(ctx context.Context, attempt appointment.Event) {
			t.attempts.Record(ctx, attempt.Duration.Seconds(), metric.WithAttributes(metricAttributes(attempt)...))
			endSpan(ctx, attempt)
		},
		BreakerChange: func(ctx context.Context, change appointment.Event) {
			span := trace.SpanFromContext(ctx)
			span.AddEvent("breaker "+string(change.Breaker), trace.WithAttributes(eventAttributes(change)...))
		},
	})
}

// ObserveBreaker adds the circuit breaker of a client to the gauge appointment.breaker.state.
// Call stop when the client is no longer used.
func (t *Telemetry) ObserveBreaker(client *appointment.Client) (stop func() error, err error) {
	config := client.Config()
	observe := func(_ context.Context, o metric.Observer) error {
		current := client.BreakerState()
		for _, state := range []appointment.BreakerState{appointment.BreakerClosed, appointment.BreakerHalfOpen, appointment.BreakerOpen} {
			var value int64
			if state == current {
				value = 1
			}
			e := appointment.Event{Hospital: config.Name, Vendor: config.Vendor, Breaker: state}
			o.ObserveInt64(t.breaker, value, metric.WithAttributes(eventAttributes(e)...))
		}
		return nil
	}
	registration, err := t.meter.RegisterCallback(observe, t.breaker)
	if err != nil {
		return nil, err
	}
	return registration.Unregister, nil
}

// startSpan starts a span and returns the context that contains it.
func (t *Telemetry) startSpan(ctx context.Context, name string, kind trace.SpanKind, e appointment.Event) context.Context {
	ctx, _ = t.tracer.Start(ctx, name, trace.WithSpanKind(kind), trace.WithAttributes(eventAttributes(e)...))
	return ctx
}

// endSpan ends the span that startSpan started in ctx.
func endSpan(ctx context.Context, e appointment.Event) {
	span := trace.SpanFromContext(ctx)
	span.SetAttributes(eventAttributes(e)...)
	if e.Class != nil && !isBusinessResult(e.Class) {
		span.SetStatus(codes.Error, e.Class.Error())
	}
	span.End()
}

// isBusinessResult reports whether the hospital responded as it should and only the result is
// negative. The span of such a call shows the class, but it is not an error.
func isBusinessResult(class error) bool {
	return errors.Is(class, appointment.ErrRejected) || errors.Is(class, appointment.ErrNotBooked)
}

// metricKeys are the attributes of the histograms. Each must have few values, because each
// combination is a separate time series.
var metricKeys = []attribute.Key{
	"appointment.hospital", "appointment.vendor", "appointment.operation", "appointment.find",
	"appointment.source", semconv.ErrorTypeKey, "appointment.reason", "appointment.outcome_unknown",
	"appointment.blocked_by", semconv.HTTPResponseStatusCodeKey, "appointment.unverified",
}

// metricAttributes returns the attributes of an event that a histogram records.
func metricAttributes(e appointment.Event) []attribute.KeyValue {
	return slices.DeleteFunc(eventAttributes(e), func(a attribute.KeyValue) bool {
		return !slices.Contains(metricKeys, a.Key)
	})
}

// eventAttributes returns the fields of an event that are not zero. Durations are in seconds.
func eventAttributes(e appointment.Event) []attribute.KeyValue {
	var attributes []attribute.KeyValue
	for _, field := range e.LogValue().Group() {
		key := attributeKey(field.Key)
		switch field.Value.Kind() {
		case slog.KindInt64:
			attributes = append(attributes, key.Int64(field.Value.Int64()))
		case slog.KindBool:
			attributes = append(attributes, key.Bool(field.Value.Bool()))
		case slog.KindDuration:
			attributes = append(attributes, key.Float64(field.Value.Duration().Seconds()))
		default:
			attributes = append(attributes, key.String(field.Value.String()))
		}
	}
	return attributes
}

// attributeKey returns the attribute's name for a field of Event.LogValue.
func attributeKey(field string) attribute.Key {
	switch field {
	case "class":
		return semconv.ErrorTypeKey
	case "http_status":
		return semconv.HTTPResponseStatusCodeKey
	}
	return attribute.Key("appointment." + field)
}
