package main

import (
	"crypto/rand"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// state is what the desk knows of an order's place at a hospital.
type state string

const (
	open          state = "open"           // holds no slot: it can be booked
	saveUnknown   state = "save-unknown"   // a save may have been carried out
	booked        state = "booked"         // holds a slot
	cancelUnknown state = "cancel-unknown" // a cancel may have been carried out
	byStaff       state = "by-staff"       // accepted; the hospital's staff arrange the time
	notNeeded     state = "not-needed"     // accepted; no appointment is needed
)

// Unknown reports whether a write's outcome is still to be found out.
func (s state) Unknown() bool { return s == saveUnknown || s == cancelUnknown }

// action is what the operator lets be done with an order.
type action string

const (
	saving     action = "save"
	cancelling action = "cancel"
	finding    action = "find" // out what became of a save or a cancel
)

// facts is all that is known of an order at one moment: what its page shows.
type facts struct {
	Sheet sheet
	State state
	Token string    // of the actions that are possible now; each is good for one
	Doing action    // what is under way; "" if nothing is
	Since time.Time // when that began

	Hospital string                   // that has been asked last
	Save     *appointment.SaveRequest // what it is asked, or was, as far as that is or may be booked
	Slot     appointment.BookedSlot   // where the patient is expected, if State is booked
	Booking  *appointment.Booking     // what the hospital answered; nil if the slot was found otherwise
	Counts   time.Time                // in an unknown state: before, what is sent can still arrive
	Asked    time.Time                // when a query was last to find the outcome out
	Phone    *phoneAnswer             // what is known by the hospital's word on the phone alone; nil: nothing

	Notice *notice // what came of the last action
	Lost   string  // key of the slot that was taken by somebody else
}

// Bookable reports whether a page may offer slots. While an order is booked or its outcome
// is unknown, none does.
func (f facts) Bookable() bool { return f.State == open && f.Doing == "" }

// Doubtful reports whether asking the hospital can tell more than is known: what became of a
// write, or whether what was said on the phone is so.
func (f facts) Doubtful() bool { return f.State.Unknown() || f.State == booked && f.Phone != nil }

// ByPhone reports whether the hospital's word on the phone can settle an outcome: nothing
// can arrive any more, and a query made since has not told.
func (f facts) ByPhone() bool { return f.State.Unknown() && f.Doing == "" && !f.Asked.Before(f.Counts) }

// may reports whether the order's state lets an action begin. While an outcome is unknown,
// the hospital can only be asked about it.
func (f facts) may(a action) bool {
	switch a {
	case saving:
		return f.State == open
	case cancelling:
		return f.State == booked
	}
	return f.Doubtful()
}

// order is one exam order (申请单) at the desk. What is known of it changes by begin and end,
// and by edit, one at a time.
type order struct {
	id string // tells nothing of the patient: it is in addresses

	mu     sync.Mutex
	facts  facts
	offers map[string]appointment.Offer // slots that its pages have shown, by key
}

func newOrder(s sheet) *order {
	return &order{id: rand.Text(), facts: facts{Sheet: s, State: open, Token: rand.Text()}, offers: map[string]appointment.Offer{}}
}

func (o *order) now() facts {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.facts
}

// begin takes an action once. It refuses, with false, if the order is in no state for it, or
// the token has been used: by the other click of a double one, a reload, another tab. What
// has begun is to be ended. note writes down what is about to be asked, before it is.
func (o *order) begin(a action, token string, at time.Time, note func(*facts)) (facts, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if token != o.facts.Token || o.facts.Doing != "" || !o.facts.may(a) {
		return facts{}, false
	}
	o.facts.Token, o.facts.Doing, o.facts.Since, o.facts.Notice, o.facts.Lost = rand.Text(), a, at, nil, ""
	note(&o.facts)
	return o.facts, true
}

// end says what follows from the hospital's answer.
func (o *order) end(change func(*facts)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	change(&o.facts)
	o.facts.Token, o.facts.Doing = rand.Text(), ""
}

// edit changes what is known without an action, and only while that is what the caller saw,
// whose token this is, and may says that it can be changed so.
func (o *order) edit(token string, may func(facts) bool, change func(*facts)) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if token != o.facts.Token || !may(o.facts) {
		return false
	}
	change(&o.facts)
	o.facts.Token = rand.Text()
	clear(o.offers) // they are of another exam, or of before
	return true
}

// offer remembers slots that a page shows, so that a click names one of ours.
func (o *order) offer(token string, offers map[string]appointment.Offer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if token != o.facts.Token {
		return // what the page says is out of date already
	}
	for key, offer := range offers {
		o.offers[key] = offer
	}
}

func (o *order) offered(key string) (appointment.Offer, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	offer, ok := o.offers[key]
	return offer, ok
}
