package appointment

import (
	"iter"
	"strings"
)

// Slot is one time of one resource on one day: what is booked. It is made by
// [Schedule.Slots] and given to [NewSaveRequest].
type Slot struct {
	ResourceUID  string `json:"resourceUID"`  // 资源UID
	ResourceName string `json:"resourceName"` // 资源名称
	ArrangeUID   string `json:"arrangeUID"`   // 排班UID
	ArrangeDay   Date   `json:"arrangeDay"`   // 排班日期
	Time                // its times, counts and status
}

// Slots yields every slot of the schedule in the hospital's order, open or not, with
// the resource and the day that it belongs to filled in.
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

// Open reports whether the slot can be booked. The hospital's status decides where it
// is given (Enable and Current are open, every other is not); where it is absent, as in
// the published example, the counts do. A slot with neither is not open.
func (s Slot) Open() bool {
	if s.ScheduleTimeStatus != "" {
		return s.is(StatusEnable) || s.is(StatusCurrent)
	}
	n, known := s.Remaining()
	return known && n > 0
}

// Remaining is how many more bookings the slot takes: quantity less
// appointmentQuantity, and no less than 0. It is known only if the hospital gave both.
func (s Slot) Remaining() (n int, known bool) {
	if !s.Quantity.Known || !s.AppointmentQuantity.Known {
		return 0, false
	}
	return max(0, s.Quantity.N-s.AppointmentQuantity.N), true
}

// is compares without case: hospitals spell values as freely as names.
func (s Slot) is(status TimeStatus) bool {
	return strings.EqualFold(string(s.ScheduleTimeStatus), string(status))
}
