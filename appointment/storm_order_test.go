package appointment_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// processOrder does for one order what a careful program does. It queries for a slot and books it.
// If a save is not sent or is rejected, it books another slot. Sometimes it cancels the booking. If
// an outcome is unknown, it sends nothing more.
func (s *storm) processOrder(h *stormHospital, serial int, random *rand.Rand) {
	// From time to time the hospital cannot be reached while a few orders are processed.
	switch h.started.Add(1) % 200 {
	case 150:
		h.server.Refuse()
	case 160:
		if err := h.server.Reopen(); err != nil {
			s.t.Error(err)
		}
	}
	client := h.clients[random.IntN(len(h.clients))]
	save := saveForOrder(s.t, serial)
	save.ServiceSectID = h.sections[random.IntN(len(h.sections))]
	result := orderResult{number: save.PlacerOrderNO, save: save}
	addHistory := func(op string, source appointment.Source, err error) {
		result.history = append(result.history, fmt.Sprintf("%s %s: %v, error %v", time.Now().Format("05.000"), op, source, err))
	}
	const maxTries = 3
	for range maxTries {
		slot, ok := s.findOpenSlot(client, save, random)
		if !ok {
			continue
		}
		next := *save // the request that was sent before stays as it was
		save, result.save = &next, &next
		save.ScheduleResourceUID, save.ScheduleResourceName = slot.ResourceUID, slot.ResourceName
		save.ScheduleDate, save.StartTime, save.EndTime = slot.ArrangeDay, slot.StartTime, slot.EndTime
		h.saves.Add(1)
		start := time.Now()
		booking, err := client.SaveSchedule(s.t.Context(), save)
		var source appointment.Source
		if err == nil {
			source = booking.Source
		}
		s.countCall("save", start, source, err)
		addHistory("save", source, err)
		if err == nil {
			result.state = orderBooked
			result.slot, _ = booking.Slot()
			if random.IntN(5) == 0 {
				result.state, source, err = s.cancelBooking(h, client, booking)
				addHistory("cancel", source, err)
			}
			break
		}
		if errors.Is(err, appointment.ErrOutcomeUnknown) {
			result.state = orderUnknown
			break
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.results = append(h.results, result)
}

// findOpenSlot returns one of the first two open slots, which many other orders want as well.
func (s *storm) findOpenSlot(client *appointment.Client, save *appointment.SaveRequest, random *rand.Rand) (slot appointment.Slot, ok bool) {
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
func (s *storm) cancelBooking(h *stormHospital, client *appointment.Client, booking *appointment.Booking) (orderState, appointment.Source, error) {
	h.cancels.Add(1)
	start := time.Now()
	cancellation, err := client.CancelSchedule(s.t.Context(), booking.CancelRequest())
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
