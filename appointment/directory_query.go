package appointment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"slices"
	"sync"
)

// QueryAll asks all hospitals at once for their schedules and yields what each says as it
// comes, one pair for each hospital: a schedule, whose Response.Hospital names who gave it,
// or an [*Error], whose Hospital does. An error does not end the sequence. A slow hospital
// does not hold up the answers of the others; the deadline of ctx, and [WithTimeout], bound
// the wait for its own. Each request has its hospital's OrganizationID, if req leaves it
// empty.
//
// Breaking out of the loop cancels the queries still on their way and waits until they have
// ended, which no hospital can delay. If a transport panics, so does the loop, with a text
// that has the panic and its stack. Each range over the sequence asks anew.
func (d *Directory) QueryAll(ctx context.Context, req *QueryRequest) iter.Seq2[*Schedule, error] {
	type said struct {
		schedule *Schedule
		err      error
		panicked string
	}
	return func(yield func(*Schedule, error) bool) {
		var calls sync.WaitGroup
		defer calls.Wait()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		all := make(chan said, len(d.names)) // so that nobody waits for the caller's loop
		for _, name := range d.names {
			calls.Go(func() {
				var s said
				defer func() { // nobody else could recover it on this goroutine
					if p := recover(); s.schedule == nil && s.err == nil {
						s.panicked = fmt.Sprintf("%v\n\n%s", p, debug.Stack())
					}
					all <- s
				}()
				s.schedule, s.err = d.clients[name].QuerySchedule(ctx, req)
			})
		}
		for range d.names {
			s := <-all
			if s.panicked != "" {
				panic(s.panicked)
			}
			if !yield(s.schedule, s.err) {
				return
			}
		}
	}
}

// Offer is an open slot and the hospital that has it.
type Offer struct {
	Hospital string `json:"hospital"` // its name in the directory
	Slot
}

// EarliestOpen asks all hospitals at once and returns their open slots together, the
// earliest first; of those that begin together, in the order of the directory and then of
// the hospital. A slot without a day or a time comes last. Book with the hospital's
// [Directory.Client] and [NewSaveRequest].
//
// It returns when the last hospital has answered or failed, so give ctx the deadline that
// the patient can wait for. The hospitals that failed are in failed, in the order of the
// directory. A hospital where the order holds a slot already is among them, with
// ReasonAlreadyBooked, and Error.Held if it says which, and offers none: to book elsewhere as
// well would be to book twice.
func (d *Directory) EarliestOpen(ctx context.Context, req *QueryRequest) (offers []Offer, failed []*Error) {
	for schedule, err := range d.QueryAll(ctx, req) {
		if e := (*Error)(nil); errors.As(err, &e) { // as every error of a call is
			failed = append(failed, e)
			continue
		}
		if held, state := schedule.held(nil); state >= orderSomewhere && req.PlacerOrderNO != "" {
			failed = append(failed, d.clients[schedule.Hospital].holds(held, &schedule.Response))
			continue
		}
		for slot := range schedule.Slots() {
			if slot.Open() {
				offers = append(offers, Offer{schedule.Hospital, slot})
			}
		}
	}
	order := map[string]int{}
	for i, name := range d.names {
		order[name] = i
	}
	slices.SortStableFunc(offers, func(a, b Offer) int {
		return cmp.Or(a.compare(b.Slot), order[a.Hospital]-order[b.Hospital])
	})
	slices.SortFunc(failed, func(a, b *Error) int { return order[a.Hospital] - order[b.Hospital] })
	return offers, failed
}

// holds is the error of an order that cannot be offered another slot. Which one it holds may
// not be known: then it has no day.
func (c *Client) holds(held BookedSlot, a *Response) *Error {
	e := c.reject(QuerySchedule, "", "").of(a)
	e.Reason, e.detail = ReasonAlreadyBooked, "the order holds a slot there, and the answer does not say which"
	if !held.Date.IsZero() {
		e.Held, e.detail = &held, "the order holds a slot there, see Error.Held"
	}
	return e
}

// compare orders slots by when they begin.
func (s Slot) compare(t Slot) int {
	when := func(s Slot) (unknown int, begins int64) {
		if s.ArrangeDay.IsZero() || s.StartTime.IsZero() {
			return 1, 0
		}
		return 0, s.ArrangeDay.At(s.StartTime).Unix()
	}
	sUnknown, sBegins := when(s)
	tUnknown, tBegins := when(t)
	return cmp.Or(sUnknown-tUnknown, cmp.Compare(sBegins, tBegins))
}
