package appointmenttest

import (
	"slices"

	"github.com/exam-appointment/appointment-go/appointment"
)

// window is what a query asks to see.
type window struct {
	placerOrderNO string
	serviceSectID string
	from          appointment.Date
	days          int
}

// week is what the books show of it at one moment.
type week struct {
	resources []weekResource
	chosen    *weekSlot // the slot that the order holds, else the recommended one; nil: neither
	booked    bool      // chosen is held by the order
}

type weekResource struct {
	Resource
	days []weekDay
}

type weekDay struct {
	date            appointment.Date
	capacity, taken int
	slots           []*weekSlot
}

type weekSlot struct {
	Time
	resource Resource
	date     appointment.Date
	taken    int
	status   appointment.TimeStatus
}

// show lists the calendar as far as it lies in the window. The first open slot is the
// one that the hospital recommends, unless the order holds one already, in the window
// or out of it.
func (b *books) show(w window) week {
	now := b.now()
	b.mu.Lock()
	defer b.mu.Unlock()

	out := week{chosen: b.heldBy(w.placerOrderNO)}
	out.booked = out.chosen != nil
	from := b.dayNumber(w.from)
	for _, r := range b.resources {
		if !r.serves(w.serviceSectID) {
			continue
		}
		shown := weekResource{Resource: r}
		for day := max(0, from); day < min(b.days, from+w.days); day++ {
			date := addDays(b.first, day)
			d := weekDay{date: date}
			for i, t := range r.Times {
				slot := &weekSlot{Time: t, resource: r, date: date, taken: b.taken(r, day, i)}
				past := moment(date, t.Start).Before(now)
				slot.status = out.judge(slot, past)
				d.capacity += t.Capacity
				d.taken += slot.taken
				d.slots = append(d.slots, slot)
			}
			shown.days = append(shown.days, d)
		}
		if len(shown.days) > 0 {
			out.resources = append(out.resources, shown)
		}
	}
	return out
}

// judge gives the slot its status, and recommends the first that is open.
func (w *week) judge(s *weekSlot, past bool) appointment.TimeStatus {
	switch {
	case w.booked && s.is(w.chosen):
		return appointment.StatusSchedule
	case past:
		return appointment.StatusDisable
	case s.taken >= s.Capacity:
		return appointment.StatusFull
	case w.chosen == nil:
		w.chosen = s
		return appointment.StatusCurrent
	}
	return appointment.StatusEnable
}

func (s *weekSlot) is(o *weekSlot) bool {
	return s.resource.UID == o.resource.UID && s.date == o.date && s.Start == o.Start
}

// heldBy is the slot that an order holds, nil if none; the oldest if it holds more.
func (b *books) heldBy(placerOrderNO string) *weekSlot {
	serials := b.byOrder[placerOrderNO]
	if len(serials) == 0 {
		return nil
	}
	record := b.booked[serials[0]]
	r := b.resources[slices.IndexFunc(b.resources, func(r Resource) bool { return r.UID == record.ResourceUID })]
	i := slices.IndexFunc(r.Times, func(t Time) bool { return t.Start == record.Start })
	return &weekSlot{Time: r.Times[i], resource: r, date: record.Date, taken: b.taken(r, b.dayNumber(record.Date), i)}
}
