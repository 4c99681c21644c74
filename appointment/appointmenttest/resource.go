package appointmenttest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Resource is a room, a machine or a team that can be booked (预约资源). It has the same slots on
// every day of the calendar.
type Resource struct {
	// UID identifies the resource (资源UID). It is required and unique in a hospital.
	UID string
	// Name is the name for people (资源名称). Default: UID.
	Name string
	// ServiceSectID is the exam type of the resource, such as "CT" (检查类型). Queries and saves of
	// other types do not find the resource. If empty, it serves all types.
	ServiceSectID string
	// Location is the location of the resource (预约资源位置). Default: Name, as in the published
	// example.
	Location string
	// Room is the room of the resource (预约资源房间). Default: Name.
	Room string
	// Times are the slots of each day, in any order. If empty: half hours from 07:30 to 17:00
	// with a lunch break, with one place each.
	Times []Time
	// Flag is the scheduleFlag in the response to a save (预约标志). With FlagNotNeeded and
	// FlagByStaff, a save succeeds without a booking: it takes no place and is not in
	// [Hospital.Bookings]. Default: FlagBooked.
	Flag appointment.ScheduleFlag

	// servesType replaces ServiceSectID for default resources.
	servesType func(serviceSectID string) bool
	// varyTaken takes a different number of places on each day, so that the calendar of the
	// default resources looks real.
	varyTaken bool
}

// Time is one slot on the days of a resource (预约时间段).
type Time struct {
	// Start and End are hospital time. End is after Start.
	Start, End appointment.Clock
	// Capacity is the number of places on each day (排班数量). A slot with 0 is always full.
	Capacity int
	// Taken is the number of places that others hold from the start, from 0 to Capacity.
	Taken int
	// EndText replaces End in responses, as platforms write the end of a day: "00:00" or "23:59:59"
	// for an End of 24:00. A save may then send End, or EndText without its seconds. Default: End as
	// HH:mm.
	EndText string
}

// formatEnd returns the end of the slot as the platform writes it.
func (t Time) formatEnd() string { return cmp.Or(t.EndText, formatClock(t.End)) }

// endsAt reports whether a save that sends c means the end of the slot.
func (t Time) endsAt(c appointment.Clock) bool {
	return c == t.End || t.EndText != "" && strings.HasPrefix(t.EndText, formatClock(c))
}

// withDefaults returns r with its defaults, or an error if r is invalid.
func (r Resource) withDefaults() (Resource, error) {
	if r.UID == "" {
		return r, errors.New("UID is empty")
	}
	if r.Name == "" {
		r.Name = r.UID
	}
	if r.Location == "" {
		r.Location = r.Name
	}
	if r.Room == "" {
		r.Room = r.Name
	}
	if r.Flag == "" {
		r.Flag = appointment.FlagBooked
	}
	flags := []appointment.ScheduleFlag{appointment.FlagNotNeeded, appointment.FlagBooked, appointment.FlagByStaff}
	if !slices.Contains(flags, r.Flag) {
		return r, fmt.Errorf("Flag %q: want one of %q", r.Flag, flags)
	}
	if len(r.Times) == 0 {
		r.Times = halfHours(1)
	}
	r.Times = slices.Clone(r.Times)
	slices.SortStableFunc(r.Times, func(a, b Time) int { return minuteOfDay(a.Start) - minuteOfDay(b.Start) })
	return r, checkTimes(r.Times)
}

// checkTimes returns an error if one of the sorted times is invalid.
func checkTimes(times []Time) error {
	for i, t := range times {
		name := fmt.Sprintf("time %s-%s", formatClock(t.Start), formatClock(t.End))
		switch {
		case t.Start.IsZero(), t.End.IsZero():
			return errors.New("a time lacks its Start or End")
		case minuteOfDay(t.End) <= minuteOfDay(t.Start):
			return fmt.Errorf("%s ends before it starts", name)
		case i > 0 && times[i-1].Start == t.Start:
			return fmt.Errorf("%s: another time has the same Start", name)
		case t.Capacity < 0:
			return fmt.Errorf("%s: Capacity is negative", name)
		case t.Taken < 0 || t.Taken > t.Capacity:
			return fmt.Errorf("%s: Taken must be 0 to Capacity", name)
		}
	}
	return nil
}

// initiallyTaken returns how many places others hold in slot i on a day of the calendar.
func (r Resource) initiallyTaken(day, i int) int {
	t := r.Times[i]
	if r.varyTaken {
		return (3*day + 5*i) % (t.Capacity + 1)
	}
	return t.Taken
}

// serves reports whether the resource serves an exam type.
func (r Resource) serves(serviceSectID string) bool {
	if r.servesType != nil {
		return r.servesType(serviceSectID)
	}
	return r.ServiceSectID == "" || r.ServiceSectID == serviceSectID
}
