package main

import (
	"context"
	"net/http"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// queryTime is the time that a receptionist waits for a page with the slots of hospitals.
const queryTime = 8 * time.Second

// hospitalSummary summarises the open slots of one hospital.
type hospitalSummary struct {
	Name     string
	Earliest *appointment.Slot // nil if no slot is open
	Open     int               // the number of open slots
	Failure  *notice           // why the query failed; nil if it did not
}

// showHospitals shows all hospitals with their open slots. If one of them already has a booking
// of the order, the page of that booking is shown instead.
func (d *desk) showHospitals(w http.ResponseWriter, r *http.Request, o *order, s orderState) {
	hospitals, adopt := d.queryHospitals(r.Context(), s.Details)
	if adopt != nil && o.update(s.Token, orderState.CanBook, adopt) {
		http.Redirect(w, r, o.Path(), http.StatusSeeOther)
		return
	}
	d.render(w, r, http.StatusOK, "hospitals", page{Title: "选择医院", Order: o, State: s, Body: hospitals})
}

// queryHospitals queries all hospitals. If the order already holds a slot at one, adopt is the
// change that adopts that booking; otherwise it is nil.
func (d *desk) queryHospitals(ctx context.Context, details orderDetails) (summaries []hospitalSummary, adopt stateChange) {
	ctx, cancel := context.WithTimeout(ctx, queryTime)
	defer cancel()
	byName := map[string]hospitalSummary{}
	for schedule, err := range d.dir.QueryAll(ctx, details.newQueryRequest(appointment.Date{})) {
		if err != nil {
			byName[callError(err).Hospital] = hospitalSummary{Failure: newErrorNotice("查询", err)}
			continue
		}
		d.monitor.noteFields(schedule)
		if slot, ok := schedule.Held(); ok {
			adopt = d.adoptChange(schedule.Hospital, slot)
		}
		byName[schedule.Hospital] = summariseSchedule(schedule)
	}
	for _, name := range d.dir.Names() {
		summary := byName[name]
		summary.Name = name
		summaries = append(summaries, summary)
	}
	return summaries, adopt
}

// adoptChange returns the change that adopts a booking which the hospital has and the desk has
// not.
func (d *desk) adoptChange(hospital string, held appointment.BookedSlot) stateChange {
	return func(s *orderState) { s.adoptBooking(hospital, held, appointment.DateOf(d.now())) }
}

func summariseSchedule(schedule *appointment.Schedule) hospitalSummary {
	var summary hospitalSummary
	for slot := range schedule.Slots() {
		if !slot.Open() {
			continue
		}
		summary.Open++
		if summary.Earliest == nil || startOf(slot).Before(startOf(*summary.Earliest)) {
			summary.Earliest = &slot
		}
	}
	return summary
}

func startOf(s appointment.Slot) time.Time { return s.ArrangeDay.At(s.StartTime) }
