package main

import (
	"context"
	"net/http"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// book sends a save for the slot that was chosen, once.
func (d *desk) book(w http.ResponseWriter, r *http.Request, o *order) {
	offer, ok := o.offered(r.PostFormValue("slot"))
	if !ok { // none was chosen, or one that no page of this order has shown
		http.Redirect(w, r, d.back(r, o), http.StatusSeeOther)
		return
	}
	client, err := d.dir.Client(offer.Hospital)
	if err != nil {
		d.notFound(w, r)
		return
	}
	trick := r.PostFormValue("demo")
	note := func(f *facts) {
		f.Hospital, f.Save = offer.Hospital, f.Sheet.save(offer.Slot, appointment.DateOf(d.now()))
	}
	d.act(w, r, o, saving, note, func(ctx context.Context, f facts) func(*facts) {
		defer d.demo.play(trick, saving, offer, f.Sheet)()
		booking, err := client.SaveSchedule(ctx, f.Save)
		at, reason := d.now(), failureOf(err).Reason
		if reason == appointment.ReasonAlreadyBooked {
			booking, err = client.FindBooking(ctx, f.Save) // tells which slot the order holds
		}
		return func(f *facts) {
			if reason == appointment.ReasonAlreadyBooked {
				f.refound(booking, err, at)
				return
			}
			if reason == appointment.ReasonSlotTaken {
				f.Lost = keyOf(offer)
			}
			f.saved(booking, err, at, d.quiet)
		}
	})
}

// cancel releases the order's slot, once.
func (d *desk) cancel(w http.ResponseWriter, r *http.Request, o *order) {
	trick := r.PostFormValue("demo")
	d.act(w, r, o, cancelling, asBefore, func(ctx context.Context, f facts) func(*facts) {
		defer d.demo.play(trick, cancelling, appointment.Offer{Hospital: f.Hospital}, f.Sheet)()
		client, err := d.dir.Client(f.Hospital)
		if err == nil {
			_, err = client.CancelSchedule(ctx, f.cancelRequest())
		}
		at := d.now()
		return func(f *facts) { f.cancelled(err, at, d.quiet) }
	})
}

// find asks what became of a save or a cancel, or whether what was said on the phone is so.
func (d *desk) find(w http.ResponseWriter, r *http.Request, o *order) {
	trick := r.PostFormValue("demo")
	d.act(w, r, o, finding, asBefore, func(ctx context.Context, f facts) func(*facts) {
		defer d.demo.play(trick, finding, appointment.Offer{Hospital: f.Hospital}, f.Sheet)()
		at := d.now()
		var booking *appointment.Booking
		client, err := d.dir.Client(f.Hospital)
		if err == nil {
			booking, err = client.FindBooking(ctx, f.Save)
		}
		return func(f *facts) { f.found(booking, err, at) }
	})
}

// asBefore notes nothing: what is asked about is what was.
func asBefore(*facts) {}

// act lets an action happen, whether or not the browser stays to see it: a save that is
// under way is not given up because somebody has closed a tab. The answer is always the way
// to a page that can be reloaded.
func (d *desk) act(w http.ResponseWriter, r *http.Request, o *order, a action, note func(*facts), do func(context.Context, facts) func(*facts)) {
	to := "/orders/" + o.id
	before, ok := o.begin(a, r.PostFormValue("token"), d.now(), note)
	if !ok {
		http.Redirect(w, r, to+"?again", http.StatusSeeOther)
		return
	}
	ctx, done := context.WithoutCancel(r.Context()), make(chan struct{})
	d.work.Go(func() {
		defer close(done)
		o.end(do(ctx, before))
	})
	select {
	case <-done:
		if a == saving && o.now().State == open {
			to = d.back(r, o)
		}
	case <-time.After(d.patience):
	case <-r.Context().Done():
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// back is the calendar that a slot was chosen on.
func (d *desk) back(r *http.Request, o *order) string {
	switch back := r.PostFormValue("back"); {
	case back == "earliest":
		return "/orders/" + o.id + "/earliest"
	case back != "":
		return "/orders/" + o.id + "/hospitals/" + back
	}
	return "/orders/" + o.id
}
