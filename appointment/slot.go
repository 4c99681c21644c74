package appointment

import (
	"iter"
	"strings"
)

// Slot is one time of one resource on one day. [Schedule.Slots] returns slots, and
// [NewSaveRequest] returns a request that books one.
type Slot struct {
	ResourceUID  string `json:"resourceUID"`  // identifies the room, machine or team (资源UID)
	ResourceName string `json:"resourceName"` // its name (资源名称)
	ArrangeUID   string `json:"arrangeUID"`   // identifies the day of the resource (排班UID)
	ArrangeDay   Date   `json:"arrangeDay"`   // the day (排班日期)
	Time                // its times, counts and status
}

// Slots yields every slot of the schedule in the hospital's order, open or not, together with
// its resource and its day.
func (s *Schedule) Slots() iter.Seq[Slot] {
	return func(yield func(Slot) bool) {
		for _, r := range s.Resources {
			for _, d := range r.Days {
				for _, t := range d.Times {
					slot := Slot{
						ResourceUID: r.ResourceUID, ResourceName: r.ResourceName,
						ArrangeUID: d.ArrangeUID, ArrangeDay: d.ArrangeDay, Time: t,
					}
					if !yield(slot) {
						return
					}
				}
			}
		}
	}
}

// Open reports whether the slot can be booked. The hospital's status decides if it is given:
// Enable and Current are open, every other status is not, however many places are left. A status
// that the interface does not have is also in Response.Deviations. If the status is absent, as in
// the published example, the counts decide. A slot with neither is not open.
func (s Slot) Open() bool {
	if strings.TrimSpace(string(s.ScheduleTimeStatus)) != "" {
		return s.hasStatus(StatusEnable) || s.hasStatus(StatusCurrent)
	}
	n, known := s.Remaining()
	return known && n > 0
}

// Remaining returns how many more bookings the slot takes: quantity less appointmentQuantity,
// at least 0. It is known only if the hospital gave both.
func (s Slot) Remaining() (n int, known bool) {
	if !s.Quantity.Known || !s.AppointmentQuantity.Known {
		return 0, false
	}
	return max(0, s.Quantity.N-s.AppointmentQuantity.N), true
}

// hasStatus reports whether the hospital gave that status, in any case. It takes a pointer, since a
// schedule may have thousands of times, which are large.
func (t *Time) hasStatus(status TimeStatus) bool {
	return !t.isUnknownStatus() && strings.EqualFold(strings.TrimSpace(string(t.ScheduleTimeStatus)), string(status))
}
