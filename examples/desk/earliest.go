package main

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// slotsPerPage is the number of slots on one page of all hospitals.
const slotsPerPage = 40

// earliest is one page of the open slots of all hospitals, day by day.
type earliest struct {
	Filter    slotFilter
	Week      []appointment.Date // the days that were queried
	Hospitals []string           // all hospitals of the directory
	Days      []earliestDay
	Found     int // the number of slots that the filter lets through
	Total     int // the number of slots without the filter
	Undated   int // the number of slots without a day or a time, which are not shown
	Pages     int
	Failed    []hospitalFailure
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

// slotFilter says which open slots a page shows. It is part of the page's address.
type slotFilter struct {
	From     appointment.Date // the first day of the week; zero means today
	Day      appointment.Date // zero means every day of the week
	Half     string           // "am", "pm", or "" for the whole day
	Hospital string           // "" means all hospitals
	Page     int              // counted from 1
}

// parseSlotFilter reads the filter from an address. It ignores values that are malformed.
func parseSlotFilter(q url.Values) slotFilter {
	f := slotFilter{Half: q.Get("half"), Hospital: q.Get("hospital")}
	f.From, _ = appointment.ParseDate(q.Get("from"))
	f.Day, _ = appointment.ParseDate(q.Get("day"))
	if f.Half != "am" && f.Half != "pm" {
		f.Half = ""
	}
	page, _ := strconv.Atoi(q.Get("page"))
	f.Page = max(1, page)
	return f
}

// Query returns the filter as the query of an address.
func (f slotFilter) Query() string {
	q := url.Values{}
	set := func(name, value string, isSet bool) {
		if isSet {
			q.Set(name, value)
		}
	}
	set("from", f.From.String(), !f.From.IsZero())
	set("day", f.Day.String(), !f.Day.IsZero())
	set("half", f.Half, f.Half != "")
	set("hospital", f.Hospital, f.Hospital != "")
	set("page", strconv.Itoa(f.Page), f.Page > 1)
	return "?" + q.Encode()
}

// NextPage returns the filter with the page that follows.
func (f slotFilter) NextPage() slotFilter {
	f.Page++
	return f
}

// PreviousPage returns the filter with the page before.
func (f slotFilter) PreviousPage() slotFilter {
	f.Page--
	return f
}

// StartAt returns the filter with the week that begins on a day, and with every day of it.
func (f slotFilter) StartAt(from appointment.Date) slotFilter {
	f.From, f.Day, f.Page = from, appointment.Date{}, 1
	return f
}

// ThisWeek returns the filter with the week that begins today.
func (f slotFilter) ThisWeek() slotFilter { return f.StartAt(appointment.Date{}) }

// Cleared returns the filter that lets through every slot of the same week.
func (f slotFilter) Cleared() slotFilter { return slotFilter{From: f.From, Page: 1} }

// IsSet reports whether the filter hides any slot of the week.
func (f slotFilter) IsSet() bool { return !f.Day.IsZero() || f.Half != "" || f.Hospital != "" }

// matches reports whether the filter lets a slot through.
func (f slotFilter) matches(o directory.Offer) bool {
	return (f.Day.IsZero() || f.Day == o.ArrangeDay) && (f.Hospital == "" || f.Hospital == o.Hospital) &&
		(f.Half == "" || (f.Half == "am") == o.StartTime.Before(appointment.ClockAt(12, 0)))
}

// showEarliest shows the open slots of all hospitals, the earliest first.
func (d *desk) showEarliest(w http.ResponseWriter, r *http.Request, o *order) {
	filter := parseSlotFilter(r.URL.Query())
	ctx, cancel := context.WithTimeout(r.Context(), queryTime)
	defer cancel()
	offers, failed := d.dir.EarliestOpen(ctx, o.State.Details.newQueryRequest(filter.From))
	if !o.State.Rescheduling && slices.ContainsFunc(failed, func(err *appointment.Error) bool { return err.Reason == appointment.ReasonAlreadyBooked }) {
		offers = nil // a booking at another hospital would be a second one
	}
	e := newEarliest(offers, filter, d.now())
	e.Hospitals = d.dir.Names()
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

// newEarliest returns one page of these offers, which are sorted by time.
func newEarliest(offers []directory.Offer, filter slotFilter, now time.Time) earliest {
	e := earliest{}
	first := filter.From
	if first.IsZero() {
		first = appointment.DateOf(now)
	}
	for i := range 7 {
		e.Week = append(e.Week, first.AddDays(i))
	}
	if !slices.Contains(e.Week, filter.Day) {
		filter.Day = appointment.Date{}
	}
	var found []directory.Offer
	for _, offer := range offers {
		switch {
		case offer.ArrangeDay.IsZero() || offer.StartTime.IsZero():
			e.Undated++
			continue
		case filter.matches(offer):
			found = append(found, offer)
		}
		e.Total++
	}
	e.Found, e.Pages = len(found), max(1, (len(found)+slotsPerPage-1)/slotsPerPage)
	filter.Page = min(filter.Page, e.Pages)
	e.Filter = filter
	start := (filter.Page - 1) * slotsPerPage
	for _, offer := range found[start:min(start+slotsPerPage, len(found))] {
		if n := len(e.Days); n == 0 || e.Days[n-1].Date != offer.ArrangeDay {
			e.Days = append(e.Days, earliestDay{Date: offer.ArrangeDay, Today: offer.ArrangeDay == appointment.DateOf(now)})
		}
		view := newSlotView(offer, orderState{}, hasTimeStatus(offer.Slot, appointment.StatusCurrent), now)
		view.Label = offer.Hospital + " " + view.Label
		day := &e.Days[len(e.Days)-1]
		day.Offers = append(day.Offers, offerView{view, offer})
	}
	return e
}
