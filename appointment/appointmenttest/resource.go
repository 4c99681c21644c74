package appointmenttest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Resource is what the hospital books out: a room, a machine, a team (预约资源). It
// offers the same times on every day of the calendar.
type Resource struct {
	// UID identifies the resource (资源UID). Required, and unique in a hospital.
	UID string
	// Name is for people (资源名称). Default: UID.
	Name string
	// ServiceSectID is the exam type that the resource serves (检查类型), such as "CT".
	// Queries and saves for another type do not find it. Empty: it serves all.
	ServiceSectID string
	// Location is where it is (预约资源位置). Default: Name, as in the published example.
	Location string
	// Room is its room (预约资源房间). Default: Name.
	Room string
	// Times are the slots of each day, in any order. Empty: half hours from 07:30 to
	// 17:00 without lunch, one place each.
	Times []Time
	// Flag is what a save with this resource answers (预约标志). FlagNotNeeded and
	// FlagByStaff make the save succeed without a booking: it holds no place and is in no
	// [Hospital.Bookings]. Empty: FlagBooked.
	Flag appointment.ScheduleFlag

	// does decides in the place of ServiceSectID which exam types a default resource serves.
	does func(serviceSectID string) bool
	// varied fills the days unevenly, so that a week of the default hospital looks like one.
	varied bool
}

// Time is one slot of a resource's day (预约时间段).
type Time struct {
	// Start and End are hospital time; End is after Start.
	Start, End appointment.Clock
	// Capacity is how many places the slot has on each day (排班数量). With 0 it is
	// always full.
	Capacity int
	// Taken is how many of them others hold from the start, 0 to Capacity.
	Taken int
}

// complete fills the defaults of r and says what cannot be.
func (r Resource) complete() (Resource, error) {
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
	slices.SortStableFunc(r.Times, func(a, b Time) int { return minutes(a.Start) - minutes(b.Start) })
	return r, checkTimes(r.Times)
}

func checkTimes(times []Time) error {
	for i, t := range times {
		name := fmt.Sprintf("time %s-%s", clockText(t.Start), clockText(t.End))
		switch {
		case t.Start.IsZero(), t.End.IsZero():
			return errors.New("a time lacks its Start or End")
		case minutes(t.End) <= minutes(t.Start):
			return fmt.Errorf("%s ends before it starts", name)
		case i > 0 && times[i-1].Start == t.Start:
			return fmt.Errorf("%s: two times start then", name)
		case t.Capacity < 0:
			return fmt.Errorf("%s: Capacity is negative", name)
		case t.Taken < 0 || t.Taken > t.Capacity:
			return fmt.Errorf("%s: Taken must be 0 to Capacity", name)
		}
	}
	return nil
}

// taken is how many places others hold in the i-th slot of the given day.
func (r Resource) taken(day, i int) int {
	t := r.Times[i]
	if r.varied {
		return (3*day + 5*i) % (t.Capacity + 1)
	}
	return t.Taken
}

func (r Resource) serves(serviceSectID string) bool {
	if r.does != nil {
		return r.does(serviceSectID)
	}
	return r.ServiceSectID == "" || r.ServiceSectID == serviceSectID
}
