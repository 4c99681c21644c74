package main

import (
	"cmp"
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

// Instruments are the spans and metrics of all hospitals' clients. This file is for
// copying into a service of your own; it needs nothing of the others here.
//
// A call is a span, and each of its attempts a client span below it. The metrics are:
//
//	appointment.call.duration     s, a histogram: how many calls, how they ended, how long they took
//	appointment.attempt.duration  s, a histogram: the same of what reached for the hospital
//	appointment.breaker.state     for each hospital and state, 1 if it is the present one
//
// Attributes are those of an appointment.Event, by the names that its LogValue has,
// after "appointment.", or OpenTelemetry's own where there is one. A hospital goes by its
// name: its address is configuration, and a message's content is in no event.
type Instruments struct {
	tracer          trace.Tracer
	meter           metric.Meter
	calls, attempts metric.Float64Histogram
	breaker         metric.Int64ObservableGauge
}

// NewInstruments makes them, once for a service.
func NewInstruments(traces trace.TracerProvider, metrics metric.MeterProvider) (*Instruments, error) {
	const scope = "github.com/exam-appointment/appointment-go"
	i := &Instruments{tracer: traces.Tracer(scope), meter: metrics.Meter(scope)}
	buckets := metric.WithExplicitBucketBoundaries(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30)
	var err1, err2, err3 error
	i.calls, err1 = i.meter.Float64Histogram("appointment.call.duration", metric.WithUnit("s"), buckets,
		metric.WithDescription("Calls, everything included: waiting, attempts, asking what became of a save."))
	i.attempts, err2 = i.meter.Float64Histogram("appointment.attempt.duration", metric.WithUnit("s"), buckets,
		metric.WithDescription("Requests to the hospital, from when each is sent."))
	i.breaker, err3 = i.meter.Int64ObservableGauge("appointment.breaker.state",
		metric.WithDescription("1 for the state that the breaker is in: open while the hospital is left alone."))
	return i, errors.Join(err1, err2, err3)
}

// Option has a client's calls traced and counted: for appointment.NewClient, and for all
// clients of appointment.ReadDirectory at once.
func (i *Instruments) Option() appointment.Option { return appointment.WithObserver(i.observer()) }

// Watch has the gauge show the breaker of a client, which was made of cfg. stop ends that,
// for a client that is given up.
func (i *Instruments) Watch(client *appointment.Client, cfg appointment.Config) (stop func() error, err error) {
	gauge, err := i.meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		present := client.BreakerState()
		for _, state := range []appointment.BreakerState{appointment.BreakerClosed, appointment.BreakerHalfOpen, appointment.BreakerOpen} {
			one := int64(0)
			if state == present {
				one = 1
			}
			e := appointment.Event{Hospital: cmp.Or(cfg.Name, string(cfg.Vendor)), Vendor: cfg.Vendor, Breaker: state}
			o.ObserveInt64(i.breaker, one, metric.WithAttributes(attributes(e)...))
		}
		return nil
	}, i.breaker)
	if err != nil {
		return nil, err
	}
	return gauge.Unregister, nil
}

func (i *Instruments) observer() appointment.Observer {
	start := func(ctx context.Context, name string, kind trace.SpanKind, e appointment.Event) context.Context {
		ctx, _ = i.tracer.Start(ctx, name, trace.WithSpanKind(kind), trace.WithAttributes(attributes(e)...))
		return ctx
	}
	end := func(ctx context.Context, durations metric.Float64Histogram, e appointment.Event) {
		durations.Record(ctx, e.Duration.Seconds(), metric.WithAttributes(attributes(e, labels...)...))
		span := trace.SpanFromContext(ctx)
		span.SetAttributes(attributes(e)...)
		// A hospital that says no has answered: its class is shown, and is no fault.
		if e.Class != nil && !errors.Is(e.Class, appointment.ErrRejected) && !errors.Is(e.Class, appointment.ErrNotBooked) {
			span.SetStatus(codes.Error, e.Class.Error())
		}
		span.End()
	}
	return appointment.Observer{
		CallStart: func(ctx context.Context, e appointment.Event) context.Context {
			name := string(e.Operation)
			if e.Find {
				name = "FindBooking"
			}
			return start(ctx, name, trace.SpanKindInternal, e)
		},
		CallEnd: func(ctx context.Context, e appointment.Event) { end(ctx, i.calls, e) },
		AttemptStart: func(ctx context.Context, e appointment.Event) context.Context {
			return start(ctx, string(e.Operation)+" attempt", trace.SpanKindClient, e)
		},
		AttemptEnd: func(ctx context.Context, e appointment.Event) { end(ctx, i.attempts, e) },
		BreakerChange: func(ctx context.Context, e appointment.Event) {
			trace.SpanFromContext(ctx).AddEvent("breaker "+string(e.Breaker), trace.WithAttributes(attributes(e)...))
		},
	}
}

// labels are the attributes that metrics have: those of few values.
var labels = []string{"hospital", "vendor", "operation", "find", "source", "class", "reason", "outcome_unknown", "withheld", "http_status", "unverified"}

// names are OpenTelemetry's for attributes that it knows.
var names = map[string]attribute.Key{"class": semconv.ErrorTypeKey, "http_status": semconv.HTTPResponseStatusCodeKey}

// attributes are those of an event; if keys are given, these alone.
func attributes(e appointment.Event, keys ...string) (all []attribute.KeyValue) {
	for _, a := range e.LogValue().Group() {
		if len(keys) > 0 && !slices.Contains(keys, a.Key) {
			continue
		}
		key := cmp.Or(names[a.Key], attribute.Key("appointment."+a.Key))
		switch a.Value.Kind() {
		case slog.KindInt64:
			all = append(all, key.Int64(a.Value.Int64()))
		case slog.KindBool:
			all = append(all, key.Bool(a.Value.Bool()))
		case slog.KindDuration:
			all = append(all, key.Float64(a.Value.Duration().Seconds()))
		default:
			all = append(all, key.String(a.Value.String()))
		}
	}
	return all
}
