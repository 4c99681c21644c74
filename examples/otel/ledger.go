package main

import (
	"context"
	"errors"
	"time"

	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// LedgerTelemetry records what happens in a ledger as OpenTelemetry metrics. To use it, copy this
// file into your service. It needs no other file of this folder. The metrics are:
//
//	appointment.ledger.oldest_unsettled  gauge, in seconds: how long the oldest unsettled order
//	                                     has been in its state; 0 if every order is settled
//	appointment.ledger.states            counter of the states that orders entered
//	appointment.ledger.alarms            counter of alarms, each of which asks for a person
//
// Every process that shares a database reports the same oldest order: take the maximum. The
// attributes of the counters are the hospital and the state or the alarm. No metric contains
// patient data or an order number.
type LedgerTelemetry struct {
	meter  metric.Meter
	oldest metric.Float64ObservableGauge
	states metric.Int64Counter
	alarms metric.Int64Counter
}

// NewLedgerTelemetry creates the metrics. The error is that of the MeterProvider if it rejects
// one.
func NewLedgerTelemetry(meters metric.MeterProvider) (*LedgerTelemetry, error) {
	t := &LedgerTelemetry{meter: meters.Meter("github.com/exam-appointment/appointment-go")}
	var oldestErr, statesErr, alarmsErr error
	t.oldest, oldestErr = t.meter.Float64ObservableGauge("appointment.ledger.oldest_unsettled", metric.WithUnit("s"),
		metric.WithDescription("How long the oldest unsettled order has been in its state."))
	t.states, statesErr = t.meter.Int64Counter("appointment.ledger.states", metric.WithUnit("{order}"),
		metric.WithDescription("States that orders entered."))
	t.alarms, alarmsErr = t.meter.Int64Counter("appointment.ledger.alarms", metric.WithUnit("{alarm}"),
		metric.WithDescription("Alarms that ask for a person."))
	if err := errors.Join(oldestErr, statesErr, alarmsErr); err != nil {
		return nil, err
	}
	return t, nil
}

// Record counts an event. Pass it to [ledger.WithObserver], or call it from your own observer.
func (t *LedgerTelemetry) Record(ctx context.Context, e ledger.Event) {
	attributes := make([]attribute.KeyValue, 0, 2)
	if e.Hospital != "" {
		attributes = append(attributes, attribute.String("appointment.hospital", e.Hospital))
	}
	if e.Alarm != "" {
		t.alarms.Add(ctx, 1, metric.WithAttributes(append(attributes, attribute.String("appointment.alarm", string(e.Alarm)))...))
		return
	}
	t.states.Add(ctx, 1, metric.WithAttributes(append(attributes, attribute.String("appointment.state", string(e.State)))...))
}

// ObserveOldest adds a ledger to the gauge appointment.ledger.oldest_unsettled. Each collection
// of the metrics reads one page of the database. Call stop before the database is closed.
func (t *LedgerTelemetry) ObserveOldest(l *ledger.Ledger) (stop func() error, err error) {
	observe := func(ctx context.Context, o metric.Observer) error {
		age, err := oldestAge(ctx, l)
		if err == nil {
			o.ObserveFloat64(t.oldest, age.Seconds())
		}
		return err
	}
	registration, err := t.meter.RegisterCallback(observe, t.oldest)
	if err != nil {
		return nil, err
	}
	return registration.Unregister, nil
}

// oldestAge returns how long the oldest unsettled order has been in its state, or 0.
func oldestAge(ctx context.Context, l *ledger.Ledger) (time.Duration, error) {
	for entry, err := range l.Unsettled(ctx) {
		if entry == nil {
			return 0, err
		}
		return max(0, time.Since(entry.Since)), nil // also if no key opens its request: err is ErrSealed
	}
	return 0, nil
}
