package appointmenttest

import (
	"slices"

	"github.com/exam-appointment/appointment-go/appointment"
)

// queryWindow is the content of a query request.
type queryWindow struct {
	placerOrderNO string
	serviceSectID string
	firstDay      appointment.Date
	days          int
}

// schedule is the part of the calendar that a query shows.
type schedule struct {
	resources []scheduleResource
	selected  *scheduleSlot // the booked slot of the order, else the recommended slot, else nil
	isBooked  bool          // the order has booked selected
}

type scheduleResource struct {
	Resource
	days []scheduleDay
}

type scheduleDay struct {
	date            appointment.Date
	capacity, taken int
	slots           []*scheduleSlot
}

type scheduleSlot struct {
	Time
	resource Resource
	date     appointment.Date
	taken    int
	status   appointment.TimeStatus
}

// querySchedule returns the calendar within a window. It recommends the first open slot, unless the
// order has booked one inside or outside of the window.
func (s *bookingStore) querySchedule(w queryWindow) schedule {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()

	result := schedule{selected: s.bookedSlot(w.placerOrderNO)}
	result.isBooked = result.selected != nil
	firstDay := s.dayNumber(w.firstDay)
	for _, r := range s.resources {
		if !r.serves(w.serviceSectID) {
			continue
		}
		resource := scheduleResource{Resource: r}
		for day := max(0, firstDay); day < min(s.days, firstDay+w.days); day++ {
			d := scheduleDay{date: addDays(s.firstDay, day)}
			for i, t := range r.Times {
				slot := &scheduleSlot{Time: t, resource: r, date: d.date, taken: s.countTaken(r, day, i)}
				result.setStatus(slot, timeAt(d.date, t.Start).Before(now))
				d.capacity += t.Capacity
				d.taken += slot.taken
				d.slots = append(d.slots, slot)
			}
			resource.days = append(resource.days, d)
		}
		if len(resource.days) > 0 {
			result.resources = append(result.resources, resource)
		}
	}
	return result
}

// setStatus sets the status of a slot. The first open slot is selected as the recommended one.
func (s *schedule) setStatus(slot *scheduleSlot, isPast bool) {
	switch {
	case s.isBooked && slot.isSame(s.selected):
		slot.status = appointment.StatusSchedule
	case isPast:
		slot.status = appointment.StatusDisable
	case slot.taken >= slot.Capacity:
		slot.status = appointment.StatusFull
	case s.selected == nil:
		s.selected = slot
		slot.status = appointment.StatusCurrent
	default:
		slot.status = appointment.StatusEnable
	}
}

func (s *scheduleSlot) isSame(other *scheduleSlot) bool {
	return s.resource.UID == other.resource.UID && s.date == other.date && s.Start == other.Start
}

// bookedSlot returns the slot of the oldest booking of an order, or nil.
func (s *bookingStore) bookedSlot(placerOrderNO string) *scheduleSlot {
	serials := s.byOrder[placerOrderNO]
	if len(serials) == 0 {
		return nil
	}
	b := s.bookings[serials[0]]
	r := s.resources[slices.IndexFunc(s.resources, func(r Resource) bool { return r.UID == b.ResourceUID })]
	i := slices.IndexFunc(r.Times, func(t Time) bool { return t.Start == b.Start })
	return &scheduleSlot{Time: r.Times[i], resource: r, date: b.Date, taken: s.countTaken(r, s.dayNumber(b.Date), i)}
}
