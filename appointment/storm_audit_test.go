package appointment_test

import (
	"errors"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// audit compares the results of all orders with the bookings of the hospital.
func (s *storm) audit(h *stormHospital) {
	vendor := h.server.Config().Vendor
	bookings := s.bookingsByOrder(h)
	for _, result := range h.results {
		s.auditOrder(h, result, bookings[result.number])
		delete(bookings, result.number)
	}
	h.log.check(s.t, nil)
	for number := range bookings {
		s.fail(wrongResult, "%s: order %s is booked, want no booking: no program saved it", vendor, number)
	}
	// The hospital plays the proxy that wants a password, and counts its requests too.
	toProxy := h.server.Faults()["HTTP 407 page, uncommitted"]
	for op, sent := range h.sent {
		if got := h.server.Deliveries(op); got > sent+toProxy {
			s.fail(wrongResult, "%s: %d deliveries of %s, want %d at most, one for each call that was sent", vendor, got, op, sent+toProxy)
		}
	}
}

// bookingsByOrder returns the slots that the hospital booked, by order number. It checks that no
// slot has more bookings than it takes.
func (s *storm) bookingsByOrder(h *stormHospital) map[string][]appointment.BookedSlot {
	byOrder := map[string][]appointment.BookedSlot{}
	perSlot := map[appointment.BookedSlot]int{}
	for _, booking := range h.server.Bookings() {
		slot := bookingKey(booking)
		byOrder[booking.PlacerOrderNO] = append(byOrder[booking.PlacerOrderNO], slot)
		if perSlot[slot]++; perSlot[slot] > stormCapacity {
			s.fail(wrongResult, "%s: a slot has %d bookings, want %d at most", h.server.Config().Vendor, perSlot[slot], stormCapacity)
		}
	}
	return byOrder
}

// auditOrder compares the result of one order with the slots that the hospital booked for it.
func (s *storm) auditOrder(h *stormHospital, result orderResult, booked []appointment.BookedSlot) {
	vendor := h.server.Config().Vendor
	if len(booked) > 1 {
		s.fail(doubledBooking, "%s: order %s is booked twice or more: %d bookings, want 1 at most", vendor, result.number, len(booked))
		return
	}
	if result.state == orderUnknown {
		result.state, result.slot = s.resolveOrder(h, result)
	}
	want := slotKey(result.slot)
	history := strings.Join(result.history, "\n\t")
	switch {
	case result.state == orderBooked && len(booked) == 0:
		s.fail(lostBooking, "%s: the booking of order %s is lost: the hospital has none, want one:\n\t%s", vendor, result.number, history)
	case result.state == orderBooked && booked[0] != want:
		s.fail(lostBooking, "%s: the booking of order %s is lost: the hospital has one in slot %v, want %v:\n\t%s", vendor, result.number, booked[0], want, history)
	case result.state == orderNotBooked && len(booked) > 0:
		s.fail(wrongResult, "%s: order %s is booked, want no booking: it was not sent, rejected or cancelled:\n\t%s", vendor, result.number, history)
	}
}

// resolveOrder finds the state of an order whose outcome was unknown, now that no fault happens any
// more.
func (s *storm) resolveOrder(h *stormHospital, result orderResult) (orderState, appointment.BookedSlot) {
	client := h.bookers[0]
	booking, err := client.FindBooking(s.t.Context(), result.save)
	// The circuit breaker may still be open from the last failures of the storm.
	for deadline := time.Now().Add(10 * time.Second); errors.Is(err, appointment.ErrNotSent) && time.Now().Before(deadline); {
		var blocked *appointment.Error
		errors.As(err, &blocked)
		time.Sleep(blocked.RetryAfter)
		booking, err = client.FindBooking(s.t.Context(), result.save)
	}
	switch {
	case err == nil:
		s.countOutcome("FindBooking", "booked")
		slot, _ := booking.Slot()
		return orderBooked, slot
	case errors.Is(err, appointment.ErrNotBooked):
		s.countOutcome("FindBooking", "not booked")
	default:
		s.fail(wrongResult, "the outcome of order %s stays unknown, want a known one: %v", result.number, err)
	}
	return orderNotBooked, appointment.BookedSlot{}
}
