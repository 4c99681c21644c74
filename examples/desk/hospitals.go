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

// showHospitals shows all hospitals with their open slots. If one of them has a booking of the order
// that the ledger does not know, that booking is shown instead.
func (d *desk) showHospitals(w http.ResponseWriter, r *http.Request, o *order) {
	hospitals := d.queryHospitals(r.Context(), &o.State)
	if o.State.Status == statusHeld {
		d.render(w, r, http.StatusOK, "order", newOrderPage(o))
		return
	}
	title := "选择医院"
	if o.State.Rescheduling {
		title = "改约：选择医院"
	}
	d.render(w, r, http.StatusOK, "hospitals", page{Title: title, TabTitle: tabTitle(o), Order: o, State: o.State, Body: hospitals})
}

// queryHospitals queries all hospitals. If the order already holds a slot at one, the state shows it.
func (d *desk) queryHospitals(ctx context.Context, s *orderState) (summaries []hospitalSummary) {
	ctx, cancel := context.WithTimeout(ctx, queryTime)
	defer cancel()
	byName := map[string]hospitalSummary{}
	for schedule, err := range d.dir.QueryAll(ctx, s.Details.newQueryRequest(appointment.Date{})) {
		if err != nil {
			byName[callError(err).Hospital] = hospitalSummary{Failure: newErrorNotice("查询", err)}
			continue
		}
		d.monitor.noteFields(schedule)
		if slot, ok := schedule.Held(); ok {
			s.setHeld(schedule.Hospital, slot)
		}
		byName[schedule.Hospital] = summariseSchedule(schedule)
	}
	for _, name := range d.dir.Names() {
		summary := byName[name]
		summary.Name = name
		summaries = append(summaries, summary)
	}
	return summaries
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
