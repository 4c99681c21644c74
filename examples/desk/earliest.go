package main

import (
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// earliest is the open slots of all hospitals together, day by day.
type earliest struct {
	Days   []earliestDay
	More   int // slots that are not shown
	Failed []failure

	offers map[string]appointment.Offer
}

type earliestDay struct {
	Date   appointment.Date
	Today  bool
	Offers []offerView
}

type offerView struct {
	slotView
	appointment.Offer
}

// failure is a hospital that could not be asked.
type failure struct {
	Hospital string
	*notice
}

// shownOffers is how many a page shows: more than anybody reads out.
const shownOffers = 40

func newEarliest(offers []appointment.Offer, now time.Time) earliest {
	e := earliest{offers: map[string]appointment.Offer{}}
	for _, o := range offers {
		if o.ArrangeDay.IsZero() || o.StartTime.IsZero() || len(e.offers) == shownOffers {
			e.More++
			continue
		}
		if n := len(e.Days); n == 0 || e.Days[n-1].Date != o.ArrangeDay {
			e.Days = append(e.Days, earliestDay{Date: o.ArrangeDay, Today: o.ArrangeDay == appointment.DateOf(now)})
		}
		view := viewOf(&appointment.Schedule{Response: appointment.Response{Hospital: o.Hospital}}, o.Slot, facts{}, now)
		view.Label = o.Hospital + " " + view.Label
		day := &e.Days[len(e.Days)-1]
		day.Offers = append(day.Offers, offerView{view, o})
		e.offers[view.Key] = o
	}
	return e
}
