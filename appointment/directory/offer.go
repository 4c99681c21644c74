package directory

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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

// LogValue returns the text that Format prints, without values except the hospital.
func (o Offer) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(o)) }

// EarliestOpen queries all hospitals at the same time and returns their open slots, the earliest
// first. Slots that begin together are in the order of the directory and then of the hospital. A
// slot without a day or a time comes last. Book with the hospital's [Directory.Client] and
// [appointment.NewSaveRequest].
//
// It returns when the last hospital has responded or failed, so give ctx the deadline that the
// patient can wait for. The result failed has the errors of the hospitals that failed, in the order
// of the directory. A hospital where the order already holds a slot is among them, with
// ReasonAlreadyBooked, and offers nothing: to book elsewhere would be to book twice. Error.Held is
// that slot, if the hospital names it.
//
// Many hospitals may have hundreds of thousands of open slots. If the first few are enough, use
// [Directory.EarliestOpenN].
func (d *Directory) EarliestOpen(ctx context.Context, req *appointment.QueryRequest) (offers []Offer, failed []*appointment.Error) {
	return d.EarliestOpenN(ctx, req, -1)
}

// EarliestOpenN returns at most the n earliest offers of [Directory.EarliestOpen], and keeps no
// more than n of each hospital. If n is negative, it returns all. The result failed is complete for
// every n.
func (d *Directory) EarliestOpenN(ctx context.Context, req *appointment.QueryRequest, n int) (offers []Offer, failed []*appointment.Error) {
	index := map[string]int{} // of each hospital in the directory
	for i, name := range d.names {
		index[name] = i
	}
	var merge offerMerge
	for schedule, err := range d.QueryAll(ctx, req) {
		if e := (*appointment.Error)(nil); errors.As(err, &e) { // every error of a call is one
			failed = append(failed, e)
			continue
		}
		if req.PlacerOrderNO != "" && schedule.Booked() {
			failed = append(failed, d.newAlreadyBooked(schedule))
			continue
		}
		merge.add(index[schedule.Hospital], schedule, n)
	}
	slices.SortFunc(failed, func(a, b *appointment.Error) int { return index[a.Hospital] - index[b.Hospital] })
	return merge.earliest(n), failed
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
