package appointment_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// processOrder treats one order as a careful program does. It queries for a slot and books it. If a
// save is not sent or is rejected, it books another slot. Sometimes it cancels the booking. If an
// outcome is unknown, it sends nothing more. Sometimes it then looks for the booking at once.
func (s *storm) processOrder(h *stormHospital, serial int, random *rand.Rand) {
	// From time to time the hospital cannot be reached while a few orders are processed.
	switch n := h.started.Add(1) % 200; {
	case !s.plan.refuses:
	case n == 150:
		h.server.Refuse()
	case n == 160:
		if err := h.server.Reopen(); err != nil {
			s.t.Error(err)
		}
	}
	client := h.bookers[random.IntN(len(h.bookers))]
	save := saveForOrder(s.t, serial)
	save.ServiceSectID = h.sections[random.IntN(len(h.sections))]
	result := orderResult{number: save.PlacerOrderNO, save: save}
	const maxTries = 3
	for try := range maxTries {
		slot, ok := knownSlot(save, serial+try*maxTries), true
		if !s.plan.deterministic {
			slot, ok = s.findOpenSlot(client, save, random)
		}
		if !ok {
			continue
		}
		next := *save // the request that was sent before stays as it was
		save, result.save = &next, &next
		save.ScheduleResourceUID, save.ScheduleResourceName = slot.ResourceUID, slot.ResourceName
		save.ScheduleDate, save.StartTime, save.EndTime = slot.ArrangeDay, slot.StartTime, slot.EndTime
		if s.saveSlot(h, client, &result, random) {
			break
		}
	}
	if result.state == orderUnknown && (s.plan.deterministic || random.IntN(2) == 0) {
		s.lookForBooking(h, client, &result)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.results = append(h.results, result)
}

// saveSlot saves the slot of result.save, and sometimes cancels the booking. done is false if the
// program may save another slot.
func (s *storm) saveSlot(h *stormHospital, client booker, result *orderResult, random *rand.Rand) (done bool) {
	start := time.Now()
	booking, err := client.SaveSchedule(s.t.Context(), result.save)
	h.countSent(appointment.SaveSchedule, err)
	var source appointment.Source
	if err == nil {
		source = booking.Source
	}
	s.countCall("save", start, source, err)
	result.addHistory("save", source, err)
	s.checkHeld(h, result, err)
	switch {
	case errors.Is(err, appointment.ErrOutcomeUnknown):
		result.state = orderUnknown
		return true
	case err != nil:
		return false
	}
	result.state = orderBooked
	result.slot, _ = booking.Slot()
	if s.plan.deterministic && s.plan.cancels || !s.plan.deterministic && random.IntN(5) == 0 {
		result.state, source, err = s.cancelBooking(h, client, booking)
		result.addHistory("cancel", source, err)
	}
	return true
}

// checkHeld checks the slot that an error names as that of the order.
func (s *storm) checkHeld(h *stormHospital, result *orderResult, err error) {
	var e *appointment.Error
	if !errors.As(err, &e) || e.Held == nil {
		return
	}
	if booked, ok := h.bookedSlot(result.number); !ok || booked != slotKey(*e.Held) {
		s.fail(wrongResult, "%s: Error.Held of order %s is the slot %v, want none or the booked slot %v: %v", h.server.Config().Vendor, result.number, slotKey(*e.Held), booked, err)
	}
}

// lookForBooking looks at once for the booking of an order whose outcome is unknown. The outcome stays
// unknown, because a request may still be on its way. But FindBooking must not return a booking that
// the hospital does not have, and not ErrNotBooked for one that it has.
func (s *storm) lookForBooking(h *stormHospital, client booker, result *orderResult) {
	slotBefore, before := h.bookedSlot(result.number)
	start := time.Now()
	booking, err := client.FindBooking(s.t.Context(), result.save)
	var source appointment.Source
	if err == nil {
		source = booking.Source
	}
	slotAfter, after := h.bookedSlot(result.number)
	s.countCall("find at once", start, source, err)
	result.addHistory("find", source, err)
	vendor := h.server.Config().Vendor
	checkSlot := func(slot appointment.BookedSlot) {
		if got := slotKey(slot); (!before || got != slotBefore) && (!after || got != slotAfter) {
			s.fail(wrongResult, "%s: FindBooking of order %s returned the slot %v, want one that the hospital has booked", vendor, result.number, got)
		}
	}
	var e *appointment.Error
	switch {
	case err == nil:
		slot, _ := booking.Slot()
		checkSlot(slot)
	case errors.As(err, &e) && e.Held != nil:
		checkSlot(*e.Held)
	case errors.Is(err, appointment.ErrNotBooked) && before && after:
		s.fail(wrongResult, "%s: FindBooking of order %s returned ErrNotBooked, want the booking that the hospital has:\n\t%s", vendor, result.number, strings.Join(result.history, "\n\t"))
	}
}

// knownSlot returns slot n of the section of a save. Two numbers share a slot.
func knownSlot(save *appointment.SaveRequest, n int) (slot appointment.Slot) {
	slot.ResourceUID, slot.ResourceName = save.ServiceSectID, save.ServiceSectID
	slot.ArrangeDay = appointment.Date{Year: 2026, Month: 11, Day: 24 + n/stormCapacity/16%6}
	start := 8*60 + 30*(n/stormCapacity%16)
	slot.StartTime, slot.EndTime = appointment.ClockAt(start/60, start%60), appointment.ClockAt((start+30)/60, (start+30)%60)
	return slot
}

// findOpenSlot returns one of the first two open slots, which many other orders want as well.
func (s *storm) findOpenSlot(client booker, save *appointment.SaveRequest, random *rand.Rand) (slot appointment.Slot, ok bool) {
	query := fullQueryRequest()
	query.PlacerOrderNO, query.ServiceSectID = save.PlacerOrderNO, save.ServiceSectID
	query.Days = 6
	start := time.Now()
	schedule, err := client.QuerySchedule(s.t.Context(), query)
	s.countCall("query", start, appointment.SourceResponse, err)
	if err != nil {
		return appointment.Slot{}, false
	}
	var open []appointment.Slot
	for slot := range schedule.Slots() {
		if slot.Open() {
			open = append(open, slot)
		}
	}
	if len(open) == 0 {
		return appointment.Slot{}, false
	}
	return open[random.IntN(min(len(open), 2))], true
}

// cancelBooking cancels a booking and returns the state of its order.
func (s *storm) cancelBooking(h *stormHospital, client booker, booking *appointment.Booking) (orderState, appointment.Source, error) {
	start := time.Now()
	cancellation, err := client.CancelSchedule(s.t.Context(), booking.CancelRequest())
	h.countSent(appointment.CancelSchedule, err)
	var source appointment.Source
	if err == nil {
		source = cancellation.Source
	}
	s.countCall("cancel", start, source, err)
	switch {
	case err == nil:
		return orderNotBooked, source, nil
	case errors.Is(err, appointment.ErrOutcomeUnknown):
		return orderUnknown, source, err
	}
	return orderBooked, source, err
}
