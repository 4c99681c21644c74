package appointment

import "slices"

// Held returns the slot that the order already holds at this hospital. If the order holds no slot,
// or the hospital does not name it, ok is false; see [Schedule.Booked]. An order holds at most one
// slot, and the hospital refuses to book another (ReasonAlreadyBooked): cancel first. Only a
// schedule that was queried with a PlacerOrderNO shows it.
func (s *Schedule) Held() (slot BookedSlot, ok bool) {
	slot, state := s.heldSlot(nil)
	return slot, state == orderHoldsSlot
}

// Booked reports whether the order already holds a slot at this hospital, named or not. It is
// true if only a part of the schedule says so.
func (s *Schedule) Booked() bool {
	_, state := s.heldSlot(nil)
	return state != orderUnclear && state != orderHoldsNone
}

// orderState says whether the order of a schedule holds a slot.
type orderState uint8

const (
	orderUnclear          orderState = iota // the schedule does not say
	orderHoldsNone                          // it holds none
	orderHoldsUnnamedSlot                   // it holds one whose day, or resource and time, are not given
	orderContradictory                      // one part of the schedule says so, another the opposite
	orderHoldsSlot
)

// heldSlot returns the slot that the order holds: a slot with the status Schedule or, if
// scheduleFlag says booked, the slot that the result names. If there are several, it prefers
// the slot that req asks for; req may be nil.
func (s *Schedule) heldSlot(req *SaveRequest) (held BookedSlot, state orderState) {
	isBooked := s.isBookedFlag(s.ScheduleFlag)
	named := BookedSlot{ResourceUID: s.ResourceUID, ResourceName: s.ResourceName, Date: s.ScheduleDate, Start: s.ScheduleTime}
	hasNamed := isBooked && named.isIdentified()
	listed, unidentified := s.slotsOfOrder(req)
	switch {
	case s.hasFlag(FlagNotNeeded) && len(listed)+unidentified > 0:
		return BookedSlot{}, orderContradictory
	case hasNamed && len(listed) > 0 && !slices.ContainsFunc(listed, named.agrees):
		return BookedSlot{}, orderContradictory
	case len(listed) > 0:
		i := slices.IndexFunc(listed, func(slot BookedSlot) bool { return req != nil && slot.matches(req) })
		return listed[max(i, 0)], orderHoldsSlot
	case hasNamed:
		return named, orderHoldsSlot
	case isBooked, unidentified > 0:
		return BookedSlot{}, orderHoldsUnnamedSlot
	case s.hasFlag(FlagNotNeeded):
		return BookedSlot{}, orderHoldsNone
	}
	return BookedSlot{}, orderUnclear
}

// hasFlag reports whether the schedule has a flag, by the interface or by the dialect's values.
func (s *Schedule) hasFlag(flag ScheduleFlag) bool { return !s.unknown.flag && s.ScheduleFlag == flag }

// slotsOfOrder returns the slots with the status Schedule. The result unidentified counts those
// without a day, and those without a resource and a time. It also counts those that name another
// order or patient. req may be nil.
func (s *Schedule) slotsOfOrder(req *SaveRequest) (identified []BookedSlot, unidentified int) {
	about := &subject{order: s.PlacerOrderNO, patients: []string{s.MedRecNO}}
	if req != nil {
		about = req.subject()
	}
	for slot := range s.Slots() {
		if !slot.hasStatus(StatusSchedule) {
			continue
		}
		booked := BookedSlot{
			ResourceUID: slot.ResourceUID, ResourceName: slot.ResourceName,
			Date: slot.ArrangeDay, Start: slot.StartTime, End: slot.EndTime,
		}
		if booked.isIdentified() && (slot.Extra == nil || about.mismatch(extraFacts([]map[string]string{slot.Extra})) == "") {
			identified = append(identified, booked)
		} else {
			unidentified++
		}
	}
	return identified, unidentified
}

// isIdentified reports whether the slot can be distinguished from others: by its day, and by its
// resource or its time.
func (b BookedSlot) isIdentified() bool {
	return !b.Date.IsZero() && (b.ResourceUID != "" || !b.Start.IsZero())
}

// agrees reports whether two slots can be the same. A part that is not given
// contradicts nothing.
func (b BookedSlot) agrees(other BookedSlot) bool {
	return (b.Date.IsZero() || other.Date.IsZero() || b.Date == other.Date) &&
		(b.ResourceUID == "" || other.ResourceUID == "" || isSameNumber(b.ResourceUID, other.ResourceUID)) &&
		(b.Start.IsZero() || other.Start.IsZero() || b.Start == other.Start)
}

// matches reports whether a slot can be the one that a save requests. An identified slot that
// matches is that one.
func (b BookedSlot) matches(req *SaveRequest) bool {
	return b.agrees(BookedSlot{ResourceUID: req.ScheduleResourceUID, Date: req.ScheduleDate, Start: req.StartTime})
}

// MissingPart is a part that a response to a query lacks. Its text is the field that shows it.
type MissingPart string

// The parts.
const (
	MissingFlag    MissingPart = "scheduleFlag" // whether the order is booked: no flag, or one that the dialect does not know
	MissingPages   MissingPart = "totalPage"    // further pages: the interface has no way to ask for them
	MissingRecords MissingPart = "totalRecord"  // further records

	// MissingStatus means that the slot that a save asks for has a status that is not the
	// interface's. Only [Client.FindBooking] reports it.
	MissingStatus MissingPart = "scheduleTimeStatus"
)

// missingParts returns the parts that the schedule lacks. Without an order there is no booking to
// show, and no flag is needed.
func (s *Schedule) missingParts(hasOrder bool) []MissingPart {
	var missing []MissingPart
	if hasOrder && !s.hasFlag(FlagNotNeeded) && !s.isBookedFlag(s.ScheduleFlag) {
		missing = append(missing, MissingFlag)
	}
	if s.TotalPage > 1 {
		missing = append(missing, MissingPages)
	}
	if n := s.TotalRecord; n > len(s.Resources) && !slices.Contains(s.recordCounts(), n) {
		missing = append(missing, MissingRecords)
	}
	return missing
}

// recordCounts returns the numbers of resources, days and slots: the interface does not say which
// of them totalRecord is.
func (s *Schedule) recordCounts() []int {
	days, slots := 0, 0
	for _, r := range s.Resources {
		days += len(r.Days)
		for _, d := range r.Days {
			slots += len(d.Times)
		}
	}
	return []int{len(s.Resources), days, slots}
}

// hasUnknownStatus reports whether a slot that can be the one that a save asks for has a status
// that is not the interface's.
func (s *Schedule) hasUnknownStatus(req *SaveRequest) bool {
	for slot := range s.Slots() {
		booked := BookedSlot{ResourceUID: slot.ResourceUID, Date: slot.ArrangeDay, Start: slot.StartTime}
		if booked.matches(req) && slot.isUnknownStatus() {
			return true
		}
	}
	return false
}
