package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// callTime limits a call of the ledger. An action whose desk was stopped for longer sends nothing.
const callTime = 30 * time.Second

// bookSlot books the chosen slot, once.
func (d *desk) bookSlot(w http.ResponseWriter, r *http.Request, o *order) {
	if !o.State.CanBook() {
		d.rejectForm(w, r, o)
		return
	}
	offer, save, ok := d.readSlot(w, r, o)
	if !ok {
		return
	}
	fault := r.PostFormValue("fault")
	change := func(row *orderRow) {
		row.action = actionSave
		if row.phase != phaseFailed { // that stays until the order is booked
			row.phase = phaseNone
		}
	}
	d.runAction(w, r, o, change, func(ctx context.Context) error {
		d.demo.takeSlot(fault, offer, o.State.Details)
		defer d.demo.injectFault(fault, appointment.SaveSchedule, offer.Hospital)()
		_, err := d.ledger.Book(ctx, offer.Hospital, save)
		return err
	})
}

// cancelBooking releases what the order holds, once.
func (d *desk) cancelBooking(w http.ResponseWriter, r *http.Request, o *order) {
	if !o.State.CanCancel() {
		d.rejectForm(w, r, o)
		return
	}
	fault := r.PostFormValue("fault")
	change := func(row *orderRow) {
		row.action = actionCancel
		if o.State.Status != statusStray { // a reschedule goes on, or stays on the list
			row.phase = phaseNone
		}
	}
	d.runAction(w, r, o, change, func(ctx context.Context) error {
		defer d.demo.injectFault(fault, appointment.CancelSchedule, o.State.Hospital)()
		return d.cancelShown(ctx, o)
	})
}

// cancelShown releases what the order held when it was loaded. It does nothing if the order has changed
// since: the desk may have been stopped for a while.
func (d *desk) cancelShown(ctx context.Context, shown *order) error {
	now, err := d.loadOrder(ctx, shown.row.id)
	if err != nil || now.State.Status != shown.State.Status || !now.State.Since.Equal(shown.State.Since) {
		return err
	}
	_, err = d.ledger.Cancel(ctx, shown.row.number, shown.row.details.operator())
	if errors.Is(err, ledger.ErrPending) || errors.Is(err, appointment.ErrRejected) {
		return nil // the page of the order shows it
	}
	return err
}

// readSlot returns the slot of a form, and the request that books it. If the form has no valid one, it
// redirects to the page on which the slot was chosen, or to the fields that are wrong.
func (d *desk) readSlot(w http.ResponseWriter, r *http.Request, o *order) (directory.Offer, *appointment.SaveRequest, bool) {
	offer, err := parseOffer(d.dir, r.PostFormValue("slot"))
	if err != nil {
		http.Redirect(w, r, slotPage(r, o, "bad-slot"), http.StatusSeeOther)
		return offer, nil, false
	}
	if o.State.Rescheduling && isSameSlot(offer, o.State.heldOffer()) {
		http.Redirect(w, r, slotPage(r, o, "same-slot"), http.StatusSeeOther)
		return offer, nil, false
	}
	save, err := d.newSave(o.State.Details, offer)
	if err == nil {
		return offer, save, true
	}
	wrong := slices.DeleteFunc(newErrorNotice("预约", err).WrongFields, func(name string) bool { return findFormField(name).Label == name })
	target := slotPage(r, o, "bad-slot")
	if len(wrong) > 0 && !o.State.Rescheduling {
		target = o.Path("edit") + "?" + url.Values{"wrong": wrong}.Encode()
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
	return offer, nil, false
}

// newSave returns the request that books a slot for an order. It returns an error if the hospital was removed,
// or if fields are missing or wrong.
func (d *desk) newSave(details orderDetails, offer directory.Offer) (*appointment.SaveRequest, error) {
	client, err := d.dir.Client(offer.Hospital)
	if err != nil {
		return nil, err
	}
	save := details.newSaveRequest(offer.Slot, appointment.DateOf(d.now()))
	return save, client.CheckSave(save)
}

// changeOrder changes the row of an order, once, and shows the page of the order.
func (d *desk) changeOrder(w http.ResponseWriter, r *http.Request, o *order, change func(*orderRow)) {
	if d.claimForm(w, r, o, change) {
		http.Redirect(w, r, o.Path(), http.StatusSeeOther)
	}
}

// claimForm changes the row of an order, and returns true. If the form is out of date, it redirects to the
// order and returns false. That happens after a double click, a reload, or a change in another tab or at
// another desk. If the database fails, it shows an error page and returns false.
func (d *desk) claimForm(w http.ResponseWriter, r *http.Request, o *order, change func(*orderRow)) bool {
	row := *o.row
	change(&row)
	isFirst := r.PostFormValue("token") == o.State.Token
	if isFirst {
		var err error
		if isFirst, err = d.orders.updateOrder(r.Context(), d.db, &row); err != nil {
			d.showFailure(w, r, err)
			return false
		}
	}
	if !isFirst {
		d.rejectForm(w, r, o)
	}
	return isFirst
}

// rejectForm says that a form is out of date, and shows the present state.
func (*desk) rejectForm(w http.ResponseWriter, r *http.Request, o *order) {
	o.base = ""
	http.Redirect(w, r, o.Path()+"?stale-form", http.StatusSeeOther)
}

// runAction calls the ledger, once for each form. The call is not cancelled when the browser closes the
// page. The browser is always redirected to a page that can be reloaded.
func (d *desk) runAction(w http.ResponseWriter, r *http.Request, o *order, change func(*orderRow), call func(context.Context) error) {
	if !d.claimForm(w, r, o, change) {
		return
	}
	ctx, done := context.WithoutCancel(r.Context()), make(chan error, 1)
	d.actions.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, callTime)
		defer cancel()
		err := call(ctx)
		if err != nil {
			d.log.Error("action failed", "error", err)
		}
		done <- err
	})
	target := o.Path()
	select {
	case err := <-done:
		after, loadErr := d.loadOrder(ctx, o.row.id)
		switch {
		case errors.Is(err, ledger.ErrTaken):
			target += "?stale-form"
		case err != nil || loadErr != nil:
			target += "?failed"
		case after.row.action == actionSave && after.State.Status == statusOpen:
			target = slotPage(r, o) // to choose another slot
		}
	case <-time.After(d.pageWait):
	case <-r.Context().Done():
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
}

// slotPage returns the address of the page on which the slot was chosen, with the query flags. The
// page of all hospitals keeps its filter.
func slotPage(r *http.Request, o *order, flags ...string) string {
	name, filter, _ := strings.Cut(r.PostFormValue("return-to"), "?")
	query := url.Values{}
	target := o.Path()
	if _, err := strconv.Atoi(name); err == nil {
		target = o.Path("hospitals", name)
	} else if name == "earliest" {
		target = o.Path(name)
		query, _ = url.ParseQuery(filter) // as much of it as is valid
	}
	for _, flag := range flags {
		query.Set(flag, "")
	}
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	return target
}
