package main

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// bookSlot sends a save for the chosen slot, once.
func (d *desk) bookSlot(w http.ResponseWriter, r *http.Request, o *order) {
	offer, ok := o.findOffer(r.PostFormValue("slot"))
	if !ok { // no slot was chosen, or one that no page of this order has shown
		http.Redirect(w, r, calendarPath(r, o), http.StatusSeeOther)
		return
	}
	client, err := d.dir.Client(offer.Hospital)
	if err != nil {
		d.showNotFound(w, r)
		return
	}
	prepare := func(s *orderState) {
		s.Hospital, s.Save = offer.Hospital, s.Details.newSaveRequest(offer.Slot, appointment.DateOf(d.now()))
	}
	fault := r.PostFormValue("fault")
	d.runAction(w, r, o, actionSave, prepare, func(ctx context.Context, s orderState) stateChange {
		defer d.demo.injectFault(fault, actionSave, offer, s.Details)()
		return d.sendSave(ctx, client, offer, s)
	})
}

// sendSave sends the save and returns the change that its result makes.
func (d *desk) sendSave(ctx context.Context, client *appointment.Client, offer directory.Offer, s orderState) stateChange {
	booking, err := client.SaveSchedule(ctx, s.Save)
	at := d.now()
	switch callError(err).Reason {
	case appointment.ReasonAlreadyBooked:
		booking, err = client.FindBooking(ctx, s.Save) // returns the slot that the order holds
		return func(s *orderState) { s.applyAlreadyBooked(booking, err, at) }
	case appointment.ReasonSlotTaken:
		return func(s *orderState) {
			s.TakenSlot = offerKey(offer)
			s.applySave(booking, err, at, d.quietPeriod)
		}
	}
	return func(s *orderState) { s.applySave(booking, err, at, d.quietPeriod) }
}

// cancelBooking sends a cancel for the slot that the order holds, once.
func (d *desk) cancelBooking(w http.ResponseWriter, r *http.Request, o *order) {
	fault := r.PostFormValue("fault")
	d.runAction(w, r, o, actionCancel, keepState, func(ctx context.Context, s orderState) stateChange {
		defer d.demo.injectFault(fault, actionCancel, directory.Offer{Hospital: s.Hospital}, s.Details)()
		client, err := d.dir.Client(s.Hospital)
		if err == nil {
			_, err = client.CancelSchedule(ctx, s.newCancelRequest())
		}
		at := d.now()
		return func(s *orderState) { s.applyCancel(err, at, d.quietPeriod) }
	})
}

// findBooking queries the outcome of a save or cancel, or whether a phone reply was right.
func (d *desk) findBooking(w http.ResponseWriter, r *http.Request, o *order) {
	fault := r.PostFormValue("fault")
	d.runAction(w, r, o, actionFind, keepState, func(ctx context.Context, s orderState) stateChange {
		defer d.demo.injectFault(fault, actionFind, directory.Offer{Hospital: s.Hospital}, s.Details)()
		at := d.now() // before the query: it tells nothing about later
		var booking *appointment.Booking
		client, err := d.dir.Client(s.Hospital)
		if err == nil {
			booking, err = client.FindBooking(ctx, s.Save)
		}
		return func(s *orderState) { s.applyQuery(booking, err, at) }
	})
}

// keepState prepares an action that needs no new request: the state already has it.
func keepState(*orderState) {}

// runAction runs an action on an order. send calls the hospital and returns the change that the
// result makes. It is not cancelled when the browser closes the page. The browser is always
// redirected to a page that can be reloaded.
func (d *desk) runAction(w http.ResponseWriter, r *http.Request, o *order, a action, prepare stateChange, send func(context.Context, orderState) stateChange) {
	state, ok := o.beginAction(a, r.PostFormValue("token"), d.now(), prepare)
	if !ok {
		http.Redirect(w, r, o.Path()+"?stale-form", http.StatusSeeOther)
		return
	}
	ctx, done := context.WithoutCancel(r.Context()), make(chan struct{})
	d.actions.Go(func() {
		defer close(done)
		o.finishAction(send(ctx, state))
	})
	target := o.Path()
	select {
	case <-done:
		if a == actionSave && o.currentState().Status == statusOpen {
			target = calendarPath(r, o) // to choose another slot
		}
	case <-time.After(d.pageWait):
	case <-r.Context().Done():
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
}

// calendarPath returns the address of the page on which the slot was chosen.
func calendarPath(r *http.Request, o *order) string {
	page, query, _ := strings.Cut(r.PostFormValue("return-to"), "?")
	switch page {
	case "":
		return o.Path()
	case "earliest":
		return o.Path("earliest") + "?" + query
	default:
		return o.Path("hospitals", page)
	}
}
