package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// slotView is a slot as a page shows it. Each kind has its own mark, so that colour alone
// distinguishes nothing.
type slotView struct {
	Key   string // identifies the slot in the form
	Kind  slotKind
	Mark  string // the visible text, such as 余 5 or 约满
	Hint  string // explains the mark when the pointer is on it; "" if the mark needs none
	Label string // the text for screen readers, also shown when the slot is chosen
}

// slotKind is the state of a slot for one order.
type slotKind string

const (
	slotFree        slotKind = "free"
	slotRecommended slotKind = "recommended" // free, and the hospital recommends it
	slotHeld        slotKind = "held"        // by this order
	slotFull        slotKind = "full"
	slotTaken       slotKind = "taken" // another patient took the last place first
	slotPast        slotKind = "past"
	slotClosed      slotKind = "closed"
)

// CanBook reports whether the slot can be booked.
func (v slotView) CanBook() bool { return v.Kind == slotFree || v.Kind == slotRecommended }

// newSlotView returns the view of a slot for an order in this state.
func newSlotView(o directory.Offer, s orderState, recommended bool, now time.Time) slotView {
	v := slotView{Key: offerKey(o)}
	remaining, known := o.Remaining()
	switch {
	case holdsSlot(s, o):
		v.Kind, v.Mark = slotHeld, "本单已约"
	case o.Open() && known:
		v.Kind, v.Mark = slotFree, fmt.Sprintf("余 %d", remaining)
	case o.Open():
		v.Kind, v.Mark = slotFree, "可约"
	case isSameSlot(o, s.TakenSlot):
		v.Kind, v.Mark = slotTaken, "刚被约满"
	case startOf(o.Slot).Before(now):
		v.Kind, v.Mark = slotPast, "已过"
	case hasTimeStatus(o.Slot, appointment.StatusFull), known && remaining == 0:
		v.Kind, v.Mark = slotFull, "约满"
	default:
		v.Kind, v.Mark = slotClosed, "不可约"
	}
	v.Label = fmt.Sprintf("%s %s–%s %s %s", formatDay(o.ArrangeDay), o.StartTime, o.EndTime, o.ResourceName, v.Mark)
	if v.Kind == slotFree && recommended {
		v.Kind, v.Mark, v.Hint = slotRecommended, "荐 "+v.Mark, "荐：医院推荐的时段"
		v.Label += "，医院推荐"
	}
	return v
}

// holdsSlot reports whether the order holds this slot, as the hospital or the desk knows.
func holdsSlot(s orderState, o directory.Offer) bool {
	return hasTimeStatus(o.Slot, appointment.StatusSchedule) || s.Status == statusBooked && s.Hospital == o.Hospital &&
		s.Slot.ResourceUID == o.ResourceUID && s.Slot.Date == o.ArrangeDay && s.Slot.Start == o.StartTime
}

// isRecommended reports whether the hospital recommends the slot: by the slot's status or, if it
// has none, by the slot that the schedule names.
func isRecommended(s *appointment.Schedule, slot appointment.Slot) bool {
	if slot.ScheduleTimeStatus != "" {
		return hasTimeStatus(slot, appointment.StatusCurrent)
	}
	return slot.ResourceUID == s.ResourceUID && slot.ArrangeDay == s.ScheduleDate && slot.StartTime == s.ScheduleTime
}

func hasTimeStatus(s appointment.Slot, status appointment.TimeStatus) bool {
	return strings.EqualFold(string(s.ScheduleTimeStatus), string(status))
}
