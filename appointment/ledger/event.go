package ledger

import (
	"context"
	"log/slog"
	"time"
)

// Event is a change of an order's state, an alarm, or a failure of the database. It contains no
// patient data and no key: the order number is the only thing in it that identifies an order.
type Event struct {
	Order    string // "" for a failure of the database that concerns no order
	Hospital string
	// State is the state that was entered, and Before the one that was left; "" for a new order. An alarm
	// has the present state in both.
	State, Before State
	Age           time.Duration // the time spent in Before
	Tries         int           // the number of queries for the outcome so far
	// Alarm says that a person is needed; "" if none is.
	Alarm Alarm
	// Err is the last error of the hospital, or the failure of the database or of WithSettled.
	Err error
}

// Alarm says why a person is needed.
type Alarm string

// The alarms.
const (
	// AlarmStray means that a booking exists that was settled as not booked.
	AlarmStray Alarm = "stray booking"
	// AlarmAskHospital means that no query can show the outcome: phone the hospital, and call Resolve.
	AlarmAskHospital Alarm = "ask the hospital"
	// AlarmDuplicate means that a hospital gave two orders the same sequence number on one day at one
	// resource. The second save stays unknown until a query shows the outcome.
	AlarmDuplicate Alarm = "duplicate sequence number"
	// AlarmFailure means that the database or WithSettled failed. Run tries again.
	AlarmFailure Alarm = "failure"
	// AlarmClock means that the database's clock jumped. Quiet times begin again.
	AlarmClock Alarm = "clock jumped"
)

// LogValue returns a group of the fields that are not zero.
func (e Event) LogValue() slog.Value {
	attrs := make([]slog.Attr, 0, 8)
	text := func(key, value string) {
		if value != "" {
			attrs = append(attrs, slog.String(key, value))
		}
	}
	text("order", e.Order)
	text("hospital", e.Hospital)
	text("state", string(e.State))
	if e.Before != e.State {
		text("before", string(e.Before))
	}
	text("alarm", string(e.Alarm))
	if e.Age > 0 {
		attrs = append(attrs, slog.Duration("age", e.Age))
	}
	if e.Tries > 0 {
		attrs = append(attrs, slog.Int("tries", e.Tries))
	}
	if e.Err != nil {
		text("error", e.Err.Error())
	}
	return slog.GroupValue(attrs...)
}

// reportEvent passes an event to the observer and the logger.
func (l *Ledger) reportEvent(ctx context.Context, e Event) {
	if l.observer != nil {
		l.observer(ctx, e)
	}
	if l.logger == nil {
		return
	}
	level := slog.LevelInfo
	switch e.Alarm {
	case "":
	case AlarmFailure, AlarmClock:
		level = slog.LevelWarn
	default:
		level = slog.LevelError
	}
	l.logger.Log(ctx, level, "ledger", slog.Any("event", e))
}

func (l *Ledger) reportAll(ctx context.Context, events []Event) {
	for _, e := range events {
		l.reportEvent(ctx, e)
	}
}

// reportFailure reports that the database, or a function of the caller, failed for an order.
func (l *Ledger) reportFailure(ctx context.Context, order string, err error) {
	l.reportEvent(ctx, Event{Order: order, Alarm: AlarmFailure, Err: err})
}
