package appointment_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// live is one order's life, as a careful program leads it: it looks for a slot, books
// it, takes another where it is told to, at times changes its mind, and where an outcome
// is unknown does no more.
func (s *storm) live(site *site, serial int, random *rand.Rand) {
	// Now and then a hospital is away, for as long as a few orders come and go.
	switch site.lived.Add(1) % 200 {
	case 150:
		site.hospital.Refuse()
	case 160:
		if err := site.hospital.Reopen(); err != nil {
			s.t.Error(err)
		}
	}
	client := site.clients[random.IntN(len(site.clients))]
	save := orderOf(s.t, serial)
	save.ServiceSectID = site.sections[random.IntN(len(site.sections))]
	e := entry{order: save.PlacerOrderNO, save: save}
	tell := func(what string, err error) {
		e.history = append(e.history, fmt.Sprintf("%s %s: %v", time.Now().Format("05.000"), what, err))
	}
	for try := 0; try < 3; try++ {
		slot, ok := s.look(client, save, random)
		if !ok {
			continue
		}
		save.ScheduleResourceUID, save.ScheduleResourceName = slot.ResourceUID, slot.ResourceName
		save.ScheduleDate, save.StartTime, save.EndTime = slot.ArrangeDay, slot.StartTime, slot.EndTime
		site.saves.Add(1)
		start := time.Now()
		booking, err := client.SaveSchedule(s.t.Context(), save)
		source := appointment.SourceResponse
		if err == nil {
			source = booking.Source
		}
		s.count("save", start, err, source)
		tell("save "+string(source), err)
		if err == nil {
			e.state = booked
			e.slot, _ = booking.Slot()
			if random.IntN(5) == 0 {
				e.state, err = s.giveUp(site, client, booking)
				tell("cancel", err)
			}
		}
		if errors.Is(err, appointment.ErrOutcomeUnknown) {
			e.state = unknown
		}
		if e.state != absent || err == nil {
			break
		}
		again := *save // what was sent stays as it was
		save, e.save = &again, &again
	}
	site.mu.Lock()
	defer site.mu.Unlock()
	site.ledger = append(site.ledger, e)
}

// look picks one of the first open slots, which everybody else wants as well.
func (s *storm) look(client *appointment.Client, save *appointment.SaveRequest, random *rand.Rand) (appointment.Slot, bool) {
	query := everyQueryField()
	query.PlacerOrderNO, query.ServiceSectID = save.PlacerOrderNO, save.ServiceSectID
	query.Days = 6
	start := time.Now()
	schedule, err := client.QuerySchedule(s.t.Context(), query)
	s.count("query", start, err, appointment.SourceResponse)
	if err != nil {
		return appointment.Slot{}, false
	}
	var open []appointment.Slot
	for slot := range schedule.Slots() {
		if slot.Open() {
			open = append(open, slot)
		}
	}
	if len(open) == 0 {
		return appointment.Slot{}, false
	}
	return open[random.IntN(min(len(open), 2))], true
}

// giveUp cancels a booking.
func (s *storm) giveUp(site *site, client *appointment.Client, booking *appointment.Booking) (state, error) {
	site.cancels.Add(1)
	start := time.Now()
	cancellation, err := client.CancelSchedule(s.t.Context(), booking.CancelRequest())
	source := appointment.SourceResponse
	if err == nil {
		source = cancellation.Source
	}
	s.count("cancel", start, err, source)
	switch {
	case err == nil:
		return absent, nil
	case errors.Is(err, appointment.ErrOutcomeUnknown):
		return unknown, err
	}
	return booked, err
}

// audit holds what the clients said of a site against its books.
func (s *storm) audit(site *site) {
	name := site.hospital.Config().Vendor
	held := map[string][]appointment.BookedSlot{}
	places := map[appointment.BookedSlot]int{}
	for _, r := range site.hospital.Bookings() {
		slot := appointment.BookedSlot{ResourceUID: r.ResourceUID, Date: r.Date, Start: r.Start}
		held[r.PlacerOrderNO] = append(held[r.PlacerOrderNO], slot)
		if places[slot]++; places[slot] > stormPlaces {
			s.wrong("%s: a slot of %d places has %d", name, stormPlaces, places[slot])
		}
	}
	for _, e := range site.ledger {
		has := held[e.order]
		delete(held, e.order)
		if len(has) > 1 {
			s.wrong("%s: order %s is DOUBLED: %v", name, e.order, len(has))
			continue
		}
		if e.state == unknown {
			e.state, e.slot = s.ask(site, e)
		}
		want := appointment.BookedSlot{ResourceUID: e.slot.ResourceUID, Date: e.slot.Date, Start: e.slot.Start}
		switch {
		case e.state == booked && len(has) == 0:
			s.wrong("%s: order %s is LOST: reported as booked, and not in the books: %v", name, e.order, strings.Join(e.history, "\n\t"))
		case e.state == booked && has[0] != want:
			s.wrong("%s: order %s is LOST: in another slot than reported", name, e.order)
		case e.state == absent && len(has) > 0:
			s.wrong("%s: order %s is booked, and was reported as not sent, rejected or cancelled: %s", name, e.order, strings.Join(e.history, "\n\t"))
		}
	}
	site.log.check(s.t, nil)
	for order := range held {
		s.wrong("%s: order %s is booked, and nobody asked", name, order)
	}
	if n := int64(site.hospital.Deliveries(appointment.SaveSchedule)); n > site.saves.Load() {
		s.wrong("%s: %d saves were delivered of %d", name, n, site.saves.Load())
	}
	if n := int64(site.hospital.Deliveries(appointment.CancelSchedule)); n > site.cancels.Load() {
		s.wrong("%s: %d cancels were delivered of %d", name, n, site.cancels.Load())
	}
}

// ask resolves an unknown outcome now that nothing goes wrong any more.
func (s *storm) ask(site *site, e entry) (state, appointment.BookedSlot) {
	client := site.clients[0]
	booking, err := client.FindBooking(s.t.Context(), e.save)
	for end := time.Now().Add(10 * time.Second); errors.Is(err, appointment.ErrNotSent) && time.Now().Before(end); {
		var left *appointment.Error // alone, from the storm's last failures
		errors.As(err, &left)
		time.Sleep(left.RetryAfter)
		booking, err = client.FindBooking(s.t.Context(), e.save)
	}
	switch {
	case err == nil:
		s.count("find", time.Now(), nil, "it is booked")
		slot, _ := booking.Slot()
		return booked, slot
	case errors.Is(err, appointment.ErrNotBooked):
		s.count("find", time.Now(), nil, "it is not booked")
	default:
		s.wrong("order %s stays unknown: %v", e.order, err)
	}
	return absent, appointment.BookedSlot{}
}

// wrong is a rule that was broken.
func (s *storm) wrong(format string, args ...any) {
	s.t.Helper()
	s.count("WRONG", time.Now(), nil, appointment.Source(format))
	s.t.Errorf(format, args...)
}

// report prints the storm's figures.
func (s *storm) report(took time.Duration) {
	faults := map[string]int{}
	held, deliveries := 0, 0
	for _, site := range s.sites {
		held += len(site.hospital.Bookings())
		for _, op := range appointment.Operations() {
			deliveries += site.hospital.Deliveries(op)
		}
		for kind, n := range site.hospital.Faults() {
			faults[kind] += n
		}
	}
	s.t.Logf("%d orders in %v: %d requests delivered, %d bookings in the books", *stormOrders, took.Round(time.Millisecond), deliveries, held)
	for _, what := range slices.Sorted(maps.Keys(s.outcomes)) {
		s.t.Logf("%6d  %s", s.outcomes[what], what)
	}
	for _, kind := range slices.Sorted(maps.Keys(faults)) {
		s.t.Logf("%6d  fault: %s", faults[kind], kind)
	}
	s.t.Logf("the worst overrun of a deadline: %v", time.Duration(s.overrun.Load()).Round(time.Microsecond))
	if over := time.Duration(s.overrun.Load()); over > 10*time.Second {
		s.t.Errorf("a call ended %v after its deadline", over)
	}
}
