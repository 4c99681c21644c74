package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// loseResponse books a slot while the response to the save is lost, so that the client finds
// the booking by a query. Then it cancels the booking.
func (d *demo) loseResponse(ctx context.Context) error {
	client := d.clients[lossyHospital]
	slot, err := queryOpenSlot(ctx, client)
	if err != nil {
		return err
	}
	d.hospitals[lossyHospital].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	booking, err := client.SaveSchedule(ctx, newSave(slot, 1))
	if err != nil {
		return err
	}
	_, err = client.CancelSchedule(ctx, booking.CancelRequest())
	return err
}

// bookSlotTwice books one slot for two orders: the hospital rejects the second. Before that, a
// query fails and the client retries it.
func (d *demo) bookSlotTwice(ctx context.Context) error {
	client := d.clients[fullHospital]
	d.hospitals[fullHospital].Fail(appointment.QuerySchedule, appointmenttest.BadGateway())
	slot, err := queryOpenSlot(ctx, client)
	if err != nil {
		return err
	}
	if _, err := client.SaveSchedule(ctx, newSave(slot, 1)); err != nil {
		return err
	}
	_, err = client.SaveSchedule(ctx, newSave(slot, 2))
	if e := (*appointment.Error)(nil); !errors.As(err, &e) || e.Reason != appointment.ReasonSlotTaken {
		return fmt.Errorf("save of a slot that is taken: got error %w, want reason %q", err, appointment.ReasonSlotTaken)
	}
	return nil
}

// openBreaker queries a hospital that refuses connections until the circuit breaker opens, and
// once more while it is open.
func (d *demo) openBreaker(ctx context.Context) error {
	client := d.clients[downHospital]
	d.hospitals[downHospital].Refuse()
	for client.BreakerState() != appointment.BreakerOpen {
		if _, err := queryOpenSlot(ctx, client); !errors.Is(err, appointment.ErrNotSent) {
			return fmt.Errorf("query of a hospital that refuses connections: got error %w, want ErrNotSent", err)
		}
	}
	if _, err := queryOpenSlot(ctx, client); !errors.Is(err, appointment.ErrNotSent) {
		return fmt.Errorf("query while the circuit breaker is open: got error %w, want ErrNotSent", err)
	}
	return nil
}

// closeBreaker lets the hospital accept connections again, and queries it until the circuit
// breaker has closed.
func (d *demo) closeBreaker(ctx context.Context) error {
	if err := d.hospitals[downHospital].Reopen(); err != nil {
		return err
	}
	for {
		_, err := queryOpenSlot(ctx, d.clients[downHospital])
		e := (*appointment.Error)(nil)
		if !errors.As(err, &e) || e.RetryAfter == 0 {
			return err
		}
		select {
		case <-time.After(e.RetryAfter):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// queryOpenSlot queries a hospital and returns its first open slot.
func queryOpenSlot(ctx context.Context, client *appointment.Client) (appointment.Slot, error) {
	schedule, err := client.QuerySchedule(ctx, newQuery())
	if err != nil {
		return appointment.Slot{}, err
	}
	for slot := range schedule.Slots() {
		if slot.Open() {
			return slot, nil
		}
	}
	return appointment.Slot{}, errors.New("no slot is open")
}
