package appointmenttest

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// rejection is the reason for which a hospital does not book or cancel, as the text of
// resultDesc. It is empty if there is none.
type rejection string

const (
	slotFull      rejection = "该时段已约满"
	alreadyBooked rejection = "该申请单已预约"
	noSuchSlot    rejection = "号源不存在"
	slotPast      rejection = "该时段已停诊"
	notBooked     rejection = "未找到预约记录"
)

// bookingStore holds the calendar of a hospital and its bookings. Each method is atomic.
type bookingStore struct {
	now         func() time.Time
	firstDay    appointment.Date // of the calendar
	days        int
	resources   []Resource
	allowRepeat bool // an order may have several bookings

	mu       sync.Mutex
	serial   int             // of the last booking, including cancelled ones
	bookings map[int]Booking // by serial
	byOrder  map[string][]int
	bySlot   map[slotKey]int // the number of bookings
	history  []BookingEvent
}

// slotKey identifies a slot on one day.
type slotKey struct {
	resourceUID string
	date        appointment.Date
	start       appointment.Clock
}

func slotKeyOf(b Booking) slotKey { return slotKey{b.ResourceUID, b.Date, b.Start} }

func newBookingStore(o options) *bookingStore {
	return &bookingStore{
		now: o.now, firstDay: dateOf(o.now()), days: o.days, resources: o.resources, allowRepeat: o.allowRepeat,
		bookings: map[int]Booking{}, byOrder: map[string][]int{}, bySlot: map[slotKey]int{},
	}
}

// saveOrder is the content of a save request.
type saveOrder struct {
	placerOrderNO  string
	resourceUID    string
	serviceSectID  string
	date           appointment.Date
	start, end     appointment.Clock
	medRecNO, name string

	anyService, anyEnd bool // serviceSectID and end are not compared
}

// confirmation is the result of a save that was not rejected. booking and serial are zero if the
// flag of the resource is not FlagBooked.
type confirmation struct {
	resource Resource
	booking  Booking
	endText  string // the end of the booking, as the platform writes it
	serial   int
}

// saveBooking books a slot, or returns the reason against it. Without commit it changes nothing and
// returns the same result.
func (s *bookingStore) saveBooking(o saveOrder, commit bool) (confirmation, rejection) {
	now := s.now() // may be slow: called without the lock
	s.mu.Lock()
	defer s.mu.Unlock()

	if len(s.byOrder[o.placerOrderNO]) > 0 && !s.allowRepeat {
		return confirmation{}, alreadyBooked
	}
	resource, day, i, ok := s.findSlot(o)
	switch {
	case !ok:
		return confirmation{}, noSuchSlot
	case timeAt(o.date, o.start).Before(now):
		return confirmation{}, slotPast
	case resource.Flag != appointment.FlagBooked:
		return confirmation{resource: resource}, ""
	case s.countTaken(resource, day, i) >= resource.Times[i].Capacity:
		return confirmation{}, slotFull
	}
	serial := s.serial + 1
	booking := Booking{
		PlacerOrderNO: o.placerOrderNO,
		// A day and five digits, as in the published example. It differs from every order number.
		ScheduleSeq:     fmt.Sprintf("%s%05d", formatCompactDate(dateOf(now)), serial),
		AccessionNumber: fmt.Sprint(serial),
		ResourceUID:     resource.UID,
		ResourceName:    resource.Name,
		Date:            o.date,
		Start:           o.start,
		End:             resource.Times[i].End,
		MedRecNO:        o.medRecNO,
		Name:            o.name,
		BookedAt:        now.In(hospitalZone()),
	}
	if commit {
		s.addBooking(serial, booking)
	}
	return confirmation{resource: resource, booking: booking, endText: resource.Times[i].formatEnd(), serial: serial}, ""
}

func (s *bookingStore) addBooking(serial int, b Booking) {
	s.serial = serial
	s.bookings[serial] = b
	s.byOrder[b.PlacerOrderNO] = append(s.byOrder[b.PlacerOrderNO], serial)
	s.bySlot[slotKeyOf(b)]++
	s.history = append(s.history, BookingEvent{Booking: b, At: time.Now()})
}

// findSlot returns the slot of an order: its resource, the number of its day, and its index in
// the times of the resource.
func (s *bookingStore) findSlot(o saveOrder) (r Resource, day, i int, ok bool) {
	day = s.dayNumber(o.date)
	for _, r := range s.resources {
		if r.UID != o.resourceUID || !o.anyService && !r.serves(o.serviceSectID) {
			continue
		}
		i := slices.IndexFunc(r.Times, func(t Time) bool { return t.Start == o.start && (o.anyEnd || t.endsAt(o.end)) })
		return r, day, i, i >= 0 && 0 <= day && day < s.days
	}
	return Resource{}, 0, 0, false
}

// dayNumber returns the number of days from the first day of the calendar to d.
func (s *bookingStore) dayNumber(d appointment.Date) int {
	return int(startOfDay(d).Sub(startOfDay(s.firstDay)) / (24 * time.Hour)) // hospital days have 24 hours
}

// countTaken returns how many places of a slot are taken, by bookings and from the start.
func (s *bookingStore) countTaken(r Resource, day, i int) int {
	return r.initiallyTaken(day, i) + s.bySlot[slotKey{r.UID, addDays(s.firstDay, day), r.Times[i].Start}]
}

// cancelBooking removes a booking of an order, or returns the reason against it. An empty seq means the
// oldest booking. Without commit it changes nothing.
func (s *bookingStore) cancelBooking(placerOrderNO, seq string, commit bool) rejection {
	s.mu.Lock()
	defer s.mu.Unlock()
	serials := s.byOrder[placerOrderNO]
	i := slices.IndexFunc(serials, func(serial int) bool { return seq == "" || s.bookings[serial].ScheduleSeq == seq })
	if i < 0 {
		return notBooked
	}
	if commit {
		s.removeBooking(serials[i])
	}
	return ""
}

// cancelAll removes all bookings.
func (s *bookingStore) cancelAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, serial := range slices.Sorted(maps.Keys(s.bookings)) {
		s.removeBooking(serial)
	}
}

// removeBooking deletes a booking. Its serial is not used again.
func (s *bookingStore) removeBooking(serial int) {
	b := s.bookings[serial]
	s.history = append(s.history, BookingEvent{Booking: b, Cancelled: true, At: time.Now()})
	delete(s.bookings, serial)
	rest := slices.DeleteFunc(s.byOrder[b.PlacerOrderNO], func(other int) bool { return other == serial })
	if s.byOrder[b.PlacerOrderNO] = rest; len(rest) == 0 {
		delete(s.byOrder, b.PlacerOrderNO)
	}
	if s.bySlot[slotKeyOf(b)]--; s.bySlot[slotKeyOf(b)] == 0 {
		delete(s.bySlot, slotKeyOf(b))
	}
}

// listBookings returns the bookings in the order in which they were made.
func (s *bookingStore) listBookings() []Booking {
	s.mu.Lock()
	defer s.mu.Unlock()
	bookings := make([]Booking, 0, len(s.bookings))
	for _, serial := range slices.Sorted(maps.Keys(s.bookings)) {
		bookings = append(bookings, s.bookings[serial])
	}
	return bookings
}

// listHistory returns the bookings and cancels in the order in which they were executed.
func (s *bookingStore) listHistory() []BookingEvent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.history)
}
