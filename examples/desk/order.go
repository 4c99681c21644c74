package main

import (
	"crypto/rand"
	"maps"
	"path"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// status is the status of an order, as far as the desk knows it.
type status string

const (
	statusOpen          status = "open"           // holds no slot and can be booked
	statusSaveUnknown   status = "save-unknown"   // a save may have been carried out
	statusBooked        status = "booked"         // holds a slot
	statusCancelUnknown status = "cancel-unknown" // a cancel may have been carried out
	statusByStaff       status = "by-staff"       // accepted; the hospital's staff arrange the time
	statusNotNeeded     status = "not-needed"     // accepted; no appointment is needed
)

// Unknown reports whether the outcome of a save or cancel is unknown.
func (s status) Unknown() bool { return s == statusSaveUnknown || s == statusCancelUnknown }

// action is a call to a hospital that the receptionist starts.
type action string

const (
	actionSave   action = "save"
	actionCancel action = "cancel"
	actionFind   action = "find" // queries the outcome of a save or cancel
)

// orderState is everything known about an order at one moment. The pages of the order show it.
type orderState struct {
	Details orderDetails
	Status  status
	Token   string // must come with each change, and is replaced by it, so that no form counts twice

	Action      action    // the action in progress; "" if there is none
	ActionStart time.Time // when it started

	Hospital   string                   // the hospital of the last action
	Save       *appointment.SaveRequest // the request for the slot that is or may be booked
	Slot       appointment.BookedSlot   // the slot that the order holds, if Status is statusBooked
	Booking    *appointment.Booking     // the response that booked Slot; nil if a query or a phone call told it
	QuietUntil time.Time                // if the outcome is unknown: until then the request can still arrive
	LastQuery  time.Time                // when a query last tried to find the outcome
	PhoneReply *phoneReply              // the source of Status, if it is known by phone alone; otherwise nil

	Notice    *notice // the result of the last action
	TakenSlot string  // the key of the slot that another patient took first
}

// CanBook reports whether the pages may offer slots.
func (s orderState) CanBook() bool { return s.Status == statusOpen && s.Action == "" }

// CanQuery reports whether a query can tell more: the outcome of a save or cancel, or whether a
// phone reply was right.
func (s orderState) CanQuery() bool {
	return s.Status.Unknown() || s.Status == statusBooked && s.PhoneReply != nil
}

// AcceptsPhoneReply reports whether a phone reply can settle the outcome. It can if the quiet
// period is over, and a query after it did not find the outcome.
func (s orderState) AcceptsPhoneReply() bool {
	return s.Status.Unknown() && s.Action == "" && !s.LastQuery.Before(s.QuietUntil)
}

// allowsAction reports whether the status allows an action. While an outcome is unknown, only a
// query is allowed.
func (s orderState) allowsAction(a action) bool {
	switch a {
	case actionSave:
		return s.Status == statusOpen
	case actionCancel:
		return s.Status == statusBooked
	}
	return s.CanQuery()
}

// stateChange changes the state of an order.
type stateChange func(*orderState)

// order is one exam order (申请单) at the desk. Its state changes only through beginAction,
// finishAction and update.
type order struct {
	id string // random, since it is part of addresses

	mu     sync.Mutex
	state  orderState
	offers map[string]directory.Offer // slots that its pages have shown, by key
}

func newOrder(details orderDetails) *order {
	return &order{
		id:     rand.Text(),
		state:  orderState{Details: details, Status: statusOpen, Token: rand.Text()},
		offers: map[string]directory.Offer{},
	}
}

// Path returns the address of the order's page, or of the page that more path elements name.
func (o *order) Path(elements ...string) string {
	return path.Join(append([]string{"/orders", o.id}, elements...)...)
}

func (o *order) currentState() orderState {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.state
}

// beginAction begins an action and returns the new state; finishAction must follow. It returns
// false if the status does not allow the action or the token is no longer valid, as after a
// double click, a reload, or a change in another tab. prepare stores the request: a real service
// writes it to its database here, before it sends it.
func (o *order) beginAction(a action, token string, at time.Time, prepare stateChange) (orderState, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if token != o.state.Token || o.state.Action != "" || !o.state.allowsAction(a) {
		return orderState{}, false
	}
	o.state.Token, o.state.Action, o.state.ActionStart = rand.Text(), a, at
	o.state.Notice, o.state.TakenSlot = nil, ""
	prepare(&o.state)
	return o.state, true
}

// finishAction ends the action and applies its result.
func (o *order) finishAction(apply stateChange) {
	o.mu.Lock()
	defer o.mu.Unlock()
	apply(&o.state)
	o.state.Token, o.state.Action = rand.Text(), ""
}

// update changes the state without an action. It returns false if the token is no longer valid
// or allowed returns false.
func (o *order) update(token string, allowed func(orderState) bool, change stateChange) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if token != o.state.Token || !allowed(o.state) {
		return false
	}
	change(&o.state)
	o.state.Token = rand.Text()
	clear(o.offers) // they may be for other details
	return true
}

// addOffers stores the slots that a page shows. Only these can be booked. If the token is no
// longer valid, the page is out of date and nothing is stored.
func (o *order) addOffers(token string, offers map[string]directory.Offer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if token == o.state.Token {
		maps.Copy(o.offers, offers)
	}
}

func (o *order) findOffer(key string) (directory.Offer, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	offer, ok := o.offers[key]
	return offer, ok
}
