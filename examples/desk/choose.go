package main

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// hospitalLine is a hospital to choose.
type hospitalLine struct {
	Name  string
	First *appointment.Slot // the earliest that is open
	Open  int
	Wrong *notice
}

// survey asks all hospitals what they have for the order, and whether it is booked already;
// learn is nil if it is nowhere.
func (d *desk) survey(ctx context.Context, f facts) (lines []hospitalLine, learn func(*facts)) {
	ctx, cancel := context.WithTimeout(ctx, surveyTime)
	defer cancel()
	said := map[string]hospitalLine{}
	for schedule, err := range d.dir.QueryAll(ctx, f.Sheet.query(appointment.Date{})) {
		if err != nil {
			said[failureOf(err).Hospital] = hospitalLine{Wrong: advise("查询", err)}
			continue
		}
		if slot, ok := schedule.Held(); ok {
			learn = d.adopt(schedule.Hospital, slot)
		}
		line := hospitalLine{}
		for slot := range schedule.Slots() {
			if !slot.Open() {
				continue
			}
			if line.Open++; line.First == nil || begins(slot).Before(begins(*line.First)) {
				line.First = &slot
			}
		}
		said[schedule.Hospital] = line
	}
	for _, name := range d.dir.Names() {
		line := said[name]
		line.Name = name
		lines = append(lines, line)
	}
	return lines, learn
}

// surveyTime is how long an operator waits to be shown what hospitals have.
const surveyTime = 8 * time.Second

func begins(s appointment.Slot) time.Time { return s.ArrangeDay.At(s.StartTime) }

// adopt takes over a booking that the hospital knows and we do not.
func (d *desk) adopt(hospital string, held appointment.BookedSlot) func(*facts) {
	return func(f *facts) { f.adopt(hospital, held, appointment.DateOf(d.now())) }
}

func (d *desk) showEarliest(w http.ResponseWriter, r *http.Request, o *order) {
	f := o.now()
	ctx, cancel := context.WithTimeout(r.Context(), surveyTime)
	defer cancel()
	offers, failed := d.dir.EarliestOpen(ctx, f.Sheet.query(appointment.Date{}))
	if slices.ContainsFunc(failed, func(err *appointment.Error) bool { return err.Reason == appointment.ReasonAlreadyBooked }) {
		offers = nil // to book elsewhere would be to book twice
	}
	e := newEarliest(offers, d.now())
	for _, err := range failed {
		if err.Held != nil && o.edit(f.Token, facts.Bookable, d.adopt(err.Hospital, *err.Held)) {
			http.Redirect(w, r, "/orders/"+o.id, http.StatusSeeOther)
			return
		}
		e.Failed = append(e.Failed, failure{err.Hospital, advise("查询", err)})
	}
	o.offer(f.Token, e.offers)
	d.render(w, r, http.StatusOK, "earliest", page{Title: "各医院最早号源", Order: o, Facts: f, Body: e})
}

func (d *desk) showCalendar(w http.ResponseWriter, r *http.Request, o *order) {
	n, err := strconv.Atoi(r.PathValue("n"))
	names := d.dir.Names()
	if err != nil || n < 0 || n >= len(names) {
		d.notFound(w, r)
		return
	}
	client, err := d.dir.Client(names[n])
	if err != nil {
		d.notFound(w, r)
		return
	}
	from, _ := appointment.ParseDate(r.FormValue("from")) // from today on, if it is none
	f := o.now()
	p := page{Title: names[n], Order: o, Facts: f, Hospital: n, From: from}
	ctx, cancel := context.WithTimeout(r.Context(), surveyTime)
	defer cancel()
	schedule, err := client.QuerySchedule(ctx, f.Sheet.query(from))
	if err != nil {
		p.Failure = advise("查询", err)
		d.render(w, r, http.StatusOK, "calendar", p)
		return
	}
	if slot, ok := schedule.Held(); ok && o.edit(f.Token, facts.Bookable, d.adopt(names[n], slot)) {
		p.Facts = o.now()
	}
	c := newCalendar(schedule, p.Facts, d.now())
	o.offer(p.Facts.Token, c.offers)
	p.Body = c
	d.render(w, r, http.StatusOK, "calendar", p)
}
