package appointmenttest

import (
	"fmt"
	"maps"
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
	repeat    bool // an order that is booked can be booked again

	mu      sync.Mutex
	serial  int             // the last booking's number, cancelled ones counted
	booked  map[int]Booking // by number, which is the order of booking
	byOrder map[string][]int
	held    map[place]int
}

// place is a slot on a day, as bookings name it.
type place struct {
	resourceUID string
	date        appointment.Date
	start       appointment.Clock
}

func placeOf(r Booking) place { return place{r.ResourceUID, r.Date, r.Start} }

func newBooks(s settings) *books {
	return &books{
		now: s.now, first: dayOf(s.now()), days: s.days, resources: s.resources, repeat: s.repeat,
		booked: map[int]Booking{}, byOrder: map[string][]int{}, held: map[place]int{},
	}
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
	record   Booking
	serial   int
}

// save gives the order a place, or says why it cannot. Unless commit, it only says what
// it would do.
func (b *books) save(o order, commit bool) (confirmation, denial) {
	now := b.now() // the user's function: called without the lock
	b.mu.Lock()
	defer b.mu.Unlock()

	if len(b.byOrder[o.placerOrderNO]) > 0 && !b.repeat {
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
	serial := b.serial + 1
	record := Booking{
		PlacerOrderNO: o.placerOrderNO,
		// Like the published example a day and five digits, yet never the order's own number.
		ScheduleSeq:     fmt.Sprintf("%s%05d", compactDate(dayOf(now)), serial),
		AccessionNumber: fmt.Sprint(serial),
		ResourceUID:     resource.UID,
		ResourceName:    resource.Name,
		Date:            o.date,
		Start:           o.start,
		End:             o.end,
		MedRecNO:        o.medRecNO,
		Name:            o.name,
		BookedAt:        now.In(hospitalZone()),
	}
	if commit {
		b.enter(serial, record)
	}
	return confirmation{resource: resource, record: record, serial: serial}, ""
}

func (b *books) enter(serial int, r Booking) {
	b.serial = serial
	b.booked[serial] = r
	b.byOrder[r.PlacerOrderNO] = append(b.byOrder[r.PlacerOrderNO], serial)
	b.held[placeOf(r)]++
}

// find is the slot that an order names: its resource, and its day and its time by number.
func (b *books) find(o order) (r Resource, day, i int, ok bool) {
	day = b.dayNumber(o.date)
	for _, r := range b.resources {
		if r.UID != o.resourceUID || !r.serves(o.serviceSectID) {
			continue
		}
		i := slices.IndexFunc(r.Times, func(t Time) bool { return t.Start == o.start && t.End == o.end })
		return r, day, i, i >= 0 && 0 <= day && day < b.days
	}
	return Resource{}, 0, 0, false
}

// dayNumber counts from the first day of the calendar, which is 0.
func (b *books) dayNumber(d appointment.Date) int {
	return int(midnight(d).Sub(midnight(b.first)) / (24 * time.Hour)) // hospital days have 24 hours
}

// taken is how many places of a slot are held, by our orders and by others.
func (b *books) taken(r Resource, day, i int) int {
	return r.taken(day, i) + b.held[place{r.UID, addDays(b.first, day), r.Times[i].Start}]
}

// cancel frees the place that the order holds, the oldest if it holds more. seq may be
// empty. Unless commit, it only says what it would do.
func (b *books) cancel(placerOrderNO, seq string, commit bool) denial {
	b.mu.Lock()
	defer b.mu.Unlock()
	serials := b.byOrder[placerOrderNO]
	i := slices.IndexFunc(serials, func(n int) bool { return seq == "" || b.booked[n].ScheduleSeq == seq })
	if i < 0 {
		return notBooked
	}
	if commit {
		b.strikeOut(serials[i])
	}
	return ""
}

// strikeOut forgets a booking. Its number is not given again.
func (b *books) strikeOut(serial int) {
	r := b.booked[serial]
	delete(b.booked, serial)
	left := slices.DeleteFunc(b.byOrder[r.PlacerOrderNO], func(n int) bool { return n == serial })
	if b.byOrder[r.PlacerOrderNO] = left; len(left) == 0 {
		delete(b.byOrder, r.PlacerOrderNO)
	}
	if b.held[placeOf(r)]--; b.held[placeOf(r)] == 0 {
		delete(b.held, placeOf(r))
	}
}

// all is a copy of the bookings, in the order of booking.
func (b *books) all() []Booking {
	b.mu.Lock()
	defer b.mu.Unlock()
	records := make([]Booking, 0, len(b.booked))
	for _, serial := range slices.Sorted(maps.Keys(b.booked)) {
		records = append(records, b.booked[serial])
	}
	return records
}
