package main

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// maxOffers is the number of slots on the page of the earliest slots. A receptionist reads out
// far fewer.
const maxOffers = 40

// earliest is the open slots of all hospitals, day by day.
type earliest struct {
	Days   []earliestDay
	More   int // the number of slots that are not shown
	Failed []hospitalFailure
}

type earliestDay struct {
	Date   appointment.Date
	Today  bool
	Offers []offerView
}

type offerView struct {
	slotView
	directory.Offer
}

// hospitalFailure is a hospital whose query failed, and the notice of the error.
type hospitalFailure struct {
	Hospital string
	*notice
}

// showEarliest shows the earliest open slots of all hospitals.
func (d *desk) showEarliest(w http.ResponseWriter, r *http.Request, o *order) {
	ctx, cancel := context.WithTimeout(r.Context(), queryTime)
	defer cancel()
	offers, failed := d.dir.EarliestOpen(ctx, o.State.Details.newQueryRequest(appointment.Date{}))
	if !o.State.Rescheduling && slices.ContainsFunc(failed, func(err *appointment.Error) bool { return err.Reason == appointment.ReasonAlreadyBooked }) {
		offers = nil // a booking at another hospital would be a second one
	}
	e := newEarliest(offers, d.now())
	for _, err := range failed {
		if err.Held != nil && o.State.CanBook() && !o.State.Rescheduling {
			http.Redirect(w, r, o.Path(), http.StatusSeeOther) // which shows the booking
			return
		}
		n := newErrorNotice("查询", err)
		if o.State.Rescheduling && err.Reason == appointment.ReasonAlreadyBooked {
			n = noticeHeldHere
		}
		e.Failed = append(e.Failed, hospitalFailure{err.Hospital, n})
	}
	d.render(w, r, http.StatusOK, "earliest", page{Title: "各医院最早号源", Order: o, State: o.State, Body: e})
}

// newEarliest returns the page of these offers, which are sorted by time.
func newEarliest(offers []directory.Offer, now time.Time) earliest {
	e, shown := earliest{}, 0
	for _, offer := range offers {
		if offer.ArrangeDay.IsZero() || offer.StartTime.IsZero() || shown == maxOffers {
			e.More++
			continue
		}
		if n := len(e.Days); n == 0 || e.Days[n-1].Date != offer.ArrangeDay {
			e.Days = append(e.Days, earliestDay{Date: offer.ArrangeDay, Today: offer.ArrangeDay == appointment.DateOf(now)})
		}
		view := newSlotView(offer, orderState{}, hasTimeStatus(offer.Slot, appointment.StatusCurrent), now)
		view.Label = offer.Hospital + " " + view.Label
		day := &e.Days[len(e.Days)-1]
		day.Offers = append(day.Offers, offerView{view, offer})
		shown++
	}
	return e
}
