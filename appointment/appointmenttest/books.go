package appointmenttest

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// denial is why the books refuse, in the words that the answer carries (resultDesc).
type denial string

const (
	slotFull      denial = "该时段已约满"
	alreadyBooked denial = "该申请单已预约"
	noSuchSlot    denial = "号源不存在"
	slotPast      denial = "该时段已停诊"
	notBooked     denial = "未找到预约记录"
)

// books is the hospital's calendar and who holds a place in it. It knows nothing of
// messages. One lock makes each of its methods happen at once or not at all.
type books struct {
	now       func() time.Time
	first     appointment.Date // of the calendar
	days      int
	resources []Resource

	mu     sync.Mutex
	booked []Record // in the order of booking
	serial int      // of bookings, cancelled ones included
}

func newBooks(s settings) *books {
	return &books{now: s.now, first: dayOf(s.now()), days: s.days, resources: s.resources}
}

// order is what a save asks for.
type order struct {
	placerOrderNO  string
	resourceUID    string
	serviceSectID  string
	date           appointment.Date
	start, end     appointment.Clock
	medRecNO, name string
}

// confirmation is what became of a save that was not denied. record is empty unless
// the resource's flag says booked.
type confirmation struct {
	resource Resource
	record   Record
	serial   int
}

// save gives the order a place, or says why it cannot.
func (b *books) save(o order) (confirmation, denial) {
	now := b.now() // the user's function: called without the lock
	b.mu.Lock()
	defer b.mu.Unlock()

	if slices.ContainsFunc(b.booked, func(r Record) bool { return r.PlacerOrderNO == o.placerOrderNO }) {
		return confirmation{}, alreadyBooked
	}
	resource, day, i, ok := b.find(o)
	switch {
	case !ok:
		return confirmation{}, noSuchSlot
	case moment(o.date, o.start).Before(now):
		return confirmation{}, slotPast
	case resource.Flag != appointment.FlagBooked:
		return confirmation{resource: resource}, ""
	case b.taken(resource, day, i) >= resource.Times[i].Capacity:
		return confirmation{}, slotFull
	}
	b.serial++
	record := Record{
		PlacerOrderNO: o.placerOrderNO,
		// Like the published example a day and five digits, yet never the order's own number.
		ScheduleSeq:     fmt.Sprintf("%s%05d", compactDate(dayOf(now)), b.serial),
		AccessionNumber: fmt.Sprint(b.serial),
		ResourceUID:     resource.UID,
		ResourceName:    resource.Name,
		Date:            o.date,
		Start:           o.start,
		End:             o.end,
		MedRecNO:        o.medRecNO,
		Name:            o.name,
		BookedAt:        now.In(hospitalZone()),
	}
	b.booked = append(b.booked, record)
	return confirmation{resource: resource, record: record, serial: b.serial}, ""
}

// find is the slot that an order names: its resource, and its day and its time by number.
func (b *books) find(o order) (r Resource, day, i int, ok bool) {
	for _, r := range b.resources {
		if r.UID != o.resourceUID || !r.serves(o.serviceSectID) {
			continue
		}
		for day := range b.days {
			if addDays(b.first, day) != o.date {
				continue
			}
			i := slices.IndexFunc(r.Times, func(t Time) bool { return t.Start == o.start && t.End == o.end })
			return r, day, i, i >= 0
		}
	}
	return Resource{}, 0, 0, false
}

// taken is how many places of a slot are held, by our orders and by others.
func (b *books) taken(r Resource, day, i int) int {
	n := r.taken(day, i)
	for _, record := range b.booked {
		if record.ResourceUID == r.UID && record.Date == addDays(b.first, day) && record.Start == r.Times[i].Start {
			n++
		}
	}
	return n
}

// cancel frees the place that the order holds. seq may be empty.
func (b *books) cancel(placerOrderNO, seq string) denial {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.booked, func(r Record) bool {
		return r.PlacerOrderNO == placerOrderNO && (seq == "" || r.ScheduleSeq == seq)
	})
	if i < 0 {
		return notBooked
	}
	b.booked = slices.Delete(b.booked, i, i+1)
	return ""
}

// all is a copy of the bookings, in the order of booking.
func (b *books) all() []Record {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.booked)
}
