package ledger

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Resolution is the outcome of an order that the hospital gave by phone.
type Resolution struct {
	// State is the outcome: Booked, HeldOtherwise, NoSlotNeeded, ByStaff, NotBooked, or Cancelled.
	State State
	// By names the person who noted it. Required.
	By Operator
	// Booking is the booking, with the number that the hospital gave it, if State is Booked.
	// Optional.
	Booking *appointment.Booking
}

// Format prints the state and the operator for every verb, and no patient data.
func (r Resolution) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "Resolution{%s, noted by %s %s}", r.State, r.By.ID, r.By.Name)
}

// LogValue contains the state and the operator.
func (r Resolution) LogValue() slog.Value {
	return slog.GroupValue(slog.String("state", string(r.State)), slog.String("by", r.By.ID))
}

// Resolve settles an order by a phone call to the hospital. The order is in the state AskHospital or
// Stray, or its outcome is unknown. Until the quiet time is over, a request on its way can still change
// the outcome: NotBooked, and after a cancel Booked, are refused so long. The error is ErrUnknownOrder,
// or ErrInvalid if the resolution does not fit the state of the order.
//
// The resolution of a stray says whether the stray booking still exists. If not, the order has the state
// of its other attempts. If it does, it becomes the booking of the order. But if another attempt may hold
// something too, the resolution is refused: cancel the stray, or let the hospital cancel it.
func (l *Ledger) Resolve(ctx context.Context, order string, resolution Resolution) error {
	const operation = "Resolve"
	if resolution.By.ID == "" && resolution.By.Name == "" {
		return invalidf(operation, "By is missing: who noted what the hospital said")
	}
	r, err := l.changeRecord(ctx, order, func(_ context.Context, r *record) error {
		if r.isNew {
			return ErrUnknownOrder
		}
		if problem := r.checkResolution(resolution); problem != "" {
			return fmt.Errorf("%w: %s", ErrInvalid, problem)
		}
		a := r.leadingRow()
		a.operator = resolution.By
		if resolution.State == Booked {
			if err := r.setBooking(a, resolution.Booking); err != nil {
				return err
			}
		}
		if !resolution.State.isHeld() {
			r.order.cancelBy = Operator{}
		}
		r.setState(a, resolution.State)
		if a.state != NotBooked { // the hospital has just looked
			r.scheduleNext(a)
		}
		return nil
	})
	if err != nil {
		return &ledgerError{operation: operation, order: order, err: err}
	}
	l.notifySettled(ctx, r)
	return nil
}

// checkResolution returns why a resolution does not fit the order; "" if it does.
func (r *record) checkResolution(resolution Resolution) string {
	a := r.leadingRow()
	state := resolution.State
	if a == nil || a.state.isInFlight() || !a.state.isUnknown() && a.state != AskHospital && a.state != Stray {
		return fmt.Sprintf("it is %s; only an order that is unsettled and not being sent can be resolved", r.order.state)
	}
	switch state {
	case Booked, HeldOtherwise, NoSlotNeeded, ByStaff, NotBooked, Cancelled:
	default:
		return fmt.Sprintf("%q is no outcome; want Booked, HeldOtherwise, NoSlotNeeded, ByStaff, NotBooked or Cancelled", state)
	}
	if a.state == Stray && state.isHeld() {
		for _, other := range r.attempts {
			if other.number != a.number && !other.state.Free() {
				return fmt.Sprintf("it would have two bookings, as the one at %s is %s; cancel one of them", other.hospital, other.state)
			}
		}
	}
	isReversible := a.state == SaveUnknown && state == NotBooked || a.state == CancelUnknown && state != Cancelled
	if isReversible && r.now <= a.quietEnd() {
		return fmt.Sprintf("it may still change until %s; ask the hospital again then", toTime(a.quietEnd()).Format("15:04:05 UTC-07:00"))
	}
	return ""
}
