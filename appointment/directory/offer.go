package directory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Offer is an open slot and the hospital that has it.
type Offer struct {
	Hospital string `json:"hospital"` // its name in the directory
	appointment.Slot
}

// Format prints no values except the hospital.
func (o Offer) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "Offer{%s %v}", o.Hospital, o.Slot) }

// LogValue contains no values except the hospital.
func (o Offer) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(o)) }

// EarliestOpen queries all hospitals at the same time and returns their open slots, the earliest
// first. Slots that begin together are in the order of the directory and then of the hospital. A
// slot without a day or a time comes last. Book with the hospital's [Directory.Client] and
// [appointment.NewSaveRequest].
//
// It returns when the last hospital has responded or failed, so give ctx the deadline that the
// patient can wait for. failed has the errors of the hospitals that failed, in the order of the
// directory. A hospital where the order already holds a slot is among them, with
// ReasonAlreadyBooked, and offers nothing: to book elsewhere would be to book twice. Error.Held
// is that slot, if the hospital names it.
func (d *Directory) EarliestOpen(ctx context.Context, req *appointment.QueryRequest) (offers []Offer, failed []*appointment.Error) {
	index := map[string]int{} // of each hospital in the directory
	for i, name := range d.names {
		index[name] = i
	}
	var found []Offer
	var keys []offerKey
	for schedule, err := range d.QueryAll(ctx, req) {
		if e := (*appointment.Error)(nil); errors.As(err, &e) { // every error of a call is one
			failed = append(failed, e)
			continue
		}
		if req.PlacerOrderNO != "" && schedule.Booked() {
			failed = append(failed, d.newAlreadyBooked(schedule))
			continue
		}
		for slot := range schedule.Slots() {
			if slot.Open() {
				keys = append(keys, offerKey{startOf(slot), index[schedule.Hospital], len(found)})
				found = append(found, Offer{schedule.Hospital, slot})
			}
		}
	}
	slices.SortFunc(keys, offerKey.compare)
	offers = slices.Grow(offers, len(keys))
	for _, key := range keys {
		offers = append(offers, found[key.number])
	}
	slices.SortFunc(failed, func(a, b *appointment.Error) int { return index[a.Hospital] - index[b.Hospital] })
	return offers, failed
}

// newAlreadyBooked returns the error of a hospital where the order already holds a slot.
func (d *Directory) newAlreadyBooked(s *appointment.Schedule) *appointment.Error {
	e := &appointment.Error{
		Operation: appointment.QuerySchedule, Vendor: d.clients[s.Hospital].Config().Vendor, Hospital: s.Hospital,
		Class: appointment.ErrRejected, Reason: appointment.ReasonAlreadyBooked, Response: &s.Response,
		HTTPStatus: s.HTTPStatus,
	}
	if held, ok := s.Held(); ok {
		e.Held = &held
	}
	return e
}

// offerKey decides the place of an offer. Sorting keys takes a third of the time of sorting offers, which are large.
type offerKey struct {
	start    int64 // see startOf
	hospital int   // its index in the directory
	number   int   // of the offer among those found: the slots of a hospital keep their order
}

// compare orders keys as EarliestOpen returns their offers.
func (k offerKey) compare(other offerKey) int {
	return cmp.Or(cmp.Compare(k.start, other.start), k.hospital-other.hospital, k.number-other.number)
}

// startOf returns the time at which a slot begins, in seconds since 1970. A slot without a day or a
// time is later than all others.
func startOf(s appointment.Slot) int64 {
	if s.ArrangeDay.IsZero() || s.StartTime.IsZero() {
		return math.MaxInt64
	}
	return s.ArrangeDay.At(s.StartTime).Unix()
}
