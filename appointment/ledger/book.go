package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Book books one slot at one hospital. It is [Ledger.BookFirst] with one offer.
func (l *Ledger) Book(ctx context.Context, hospital string, save *appointment.SaveRequest) (*Entry, error) {
	return l.bookFirst(ctx, "Book", []Offer{{Hospital: hospital, Save: save}})
}

// BookFirst books the first of several offers of one order that it can get, and never two. It writes
// each save down before it sends it. It goes on to the next offer if it is proven that the hospital
// received nothing. It also does so if the hospital rejected the save and a query confirms that the order
// holds no slot there. In every other case it returns: while an outcome is unknown, the order must be
// booked nowhere else, and [Ledger.Run] finds the outcome.
//
// A nil error means that the ledger has recorded the outcome, not that the order is booked: see
// Entry.State. With the same request as before, it returns the entry and sends nothing, unless the
// order is free again. The error is ErrTaken if the order is not free and has another request; the
// entry that comes with it shows which. It is appointment.ErrInvalidRequest if an offer is not valid;
// then nothing is recorded. After any other error, [Ledger.Entry] shows whether the order is recorded.
//
// A deadline of ctx bounds the call. Once a save is recorded, a cancelled ctx does not stop it.
func (l *Ledger) BookFirst(ctx context.Context, offers []Offer) (*Entry, error) {
	return l.bookFirst(ctx, "BookFirst", offers)
}

func (l *Ledger) bookFirst(ctx context.Context, operation string, offers []Offer) (*Entry, error) {
	order, sendable, err := l.prepareOffers(operation, offers)
	if err != nil {
		return nil, err
	}
	if err := checkOffers(operation, order, sendable); err != nil {
		return nil, err
	}
	b := &booker{ledger: l, order: order, offers: sendable}
	r, err := b.bookOffers(ctx)
	if err != nil {
		return nil, &ledgerError{operation: operation, order: order, err: err}
	}
	entry, err := l.newEntry(r)
	switch {
	case err != nil:
		return entry, &ledgerError{operation: operation, order: order, err: err}
	case b.sent || b.isSame(r):
		return entry, nil
	}
	return entry, &ledgerError{operation: operation, order: order, err: ErrTaken, text: r.order.describe()}
}

// sendableOffer is an offer with the client that sends it.
type sendableOffer struct {
	Offer
	client *appointment.Client
}

// prepareOffers checks the offers of one order and finds their clients. It copies the requests.
func (l *Ledger) prepareOffers(operation string, offers []Offer) (order string, sendable []sendableOffer, err error) {
	if len(offers) == 0 {
		return "", nil, invalidf(operation, "there are no offers")
	}
	for i, offer := range offers {
		if offer.Save == nil {
			return "", nil, invalidf(operation, "offers[%d] has no request", i)
		}
		save := *offer.Save
		if order == "" {
			order = save.PlacerOrderNO
		}
		if save.PlacerOrderNO == "" || save.PlacerOrderNO != order || len(order) > maxOrderNO {
			return "", nil, invalidf(operation, "offers[%d].Save.PlacerOrderNO must be the same for all offers, and have 1 to %d bytes", i, maxOrderNO)
		}
		if len(offer.Hospital) > maxHospital {
			return "", nil, invalidf(operation, "offers[%d].Hospital has more than %d bytes", i, maxHospital)
		}
		client, err := l.hospitals.Client(offer.Hospital)
		if err != nil {
			return "", nil, &ledgerError{operation: operation, order: order, err: err}
		}
		sendable = append(sendable, sendableOffer{Offer{offer.Hospital, &save}, client})
	}
	return order, sendable, nil
}

// checkOffers returns the first appointment.ErrInvalidRequest of the offers.
func checkOffers(operation, order string, offers []sendableOffer) error {
	for _, offer := range offers {
		if err := offer.client.CheckSave(offer.Save); err != nil {
			return &ledgerError{operation: operation, order: order, err: err}
		}
	}
	return nil
}

// The greatest lengths of an order number and of a hospital's name, in bytes.
const (
	maxOrderNO  = 64
	maxHospital = 255
)

// booker books one order: the offers that are left, one after the other.
type booker struct {
	ledger   *Ledger
	order    string
	offers   []sendableOffer // that are left; the first is the next to send
	all      []sendableOffer // of an intent: those that can be sent again
	stored   []byte          // the same, as they were read
	notAfter int64           // of an intent, by the database's clock; 0 for none
	tries    int             // how often an intent was sent before
	since    int64           // since when it is intended
	intended bool            // the order must be in the state Intended
	sent     bool
}

// bookOffers claims the order, sends its offers until one decides, and calls the function of WithSettled.
func (b *booker) bookOffers(ctx context.Context) (*record, error) {
	r, c, err := b.recordFirst(ctx)
	if err != nil || c == nil {
		return r, err
	}
	b.sent = true
	for c != nil {
		outcome := c.sendSave(ctx)
		if r, c, err = b.recordOutcome(ctx, r.attempts, c, outcome); err != nil {
			return nil, notRecorded(err)
		}
	}
	return b.ledger.notifySettled(ctx, r), nil
}

// recordFirst records the first save before it is sent. The claim is nil if the order is not free.
func (b *booker) recordFirst(ctx context.Context) (r *record, c *claim, err error) {
	offers := b.offers
	r, err = b.ledger.changeRecord(ctx, b.order, func(ctx context.Context, r *record) error {
		b.offers, c = offers, nil
		switch {
		case b.intended && (r.order.state != Intended || !bytes.Equal(r.order.offers, b.stored)), !b.intended && !r.isFree():
			return errUnchanged
		case b.intended && r.now > r.order.notAfter:
			r.expireIntent()
			return nil
		}
		c, err = b.claimOffer(ctx, r)
		return err
	})
	if err != nil { // the COMMIT may have been carried out
		return nil, nil, fmt.Errorf("nothing was sent, and Run settles the order if it was recorded: %w", err)
	}
	return r, c, nil
}

// claimOffer records that the first of the offers is being sent. Only the holder of a claim sends.
func (b *booker) claimOffer(ctx context.Context, r *record) (*claim, error) {
	offer := b.offers[0]
	span := r.timeLeft(ctx, offer.client)
	if b.notAfter != 0 {
		span = min(span, time.Duration(b.notAfter-r.now)*time.Millisecond)
	}
	if span < time.Millisecond {
		return nil, context.DeadlineExceeded
	}
	number := len(r.attempts) + 1
	request, err := r.ledger.sealer.sealValue(b.order, number, kindRequest, offer.Save)
	if err != nil {
		return nil, err
	}
	r.attempts = append(r.attempts, attemptRow{
		number: number, hospital: offer.Hospital, revision: 1, began: r.now, since: r.now, request: request, save: offer.Save, added: true,
		operator: Operator{ID: offer.Save.ScheduleOperatorID, Name: offer.Save.ScheduleOperatorName},
	})
	a := &r.attempts[number-1]
	a.setDay(offer.Save.ScheduleDate)
	r.setState(a, Saving)
	r.order.cancelBy = Operator{}
	r.order.state = Saving // no longer Intended
	c, err := r.newClaim(ctx, a, offer.client, offer.Save, span)
	if err != nil {
		return nil, err
	}
	b.offers = b.offers[1:]
	return c, nil
}

// recordOutcome records the outcome of a save. If the order is free and offers are left, the same
// transaction claims the next. It does not depend on the caller's context.
func (b *booker) recordOutcome(ctx context.Context, known []attemptRow, c *claim, outcome outcome) (r *record, next *claim, err error) {
	left := b.offers
	r, err = b.ledger.changeWithRetry(ctx, b.order, known, func(changeCtx context.Context, r *record) error {
		b.offers, next = left, nil
		if err := c.reserved.freeCapacity(changeCtx, r); err != nil {
			return err
		}
		a, err := r.findSent(c.number, c.began)
		if err != nil {
			return err
		}
		if a.revision != c.revision {
			return r.recordLateSave(a, outcome)
		}
		if err := r.recordSave(changeCtx, a, outcome); err != nil {
			return err
		}
		if !a.state.Free() || !r.leadingRow().state.Free() || r.order.cancelBy != (Operator{}) {
			return nil
		}
		isStopped := b.intended && ctx.Err() != nil // Run ends
		if len(b.offers) > 0 && !isStopped {
			next, err = b.claimOffer(changeContext{changeCtx, ctx}, r)
			if err == nil || !errors.Is(err, context.DeadlineExceeded) {
				return err
			}
			next = nil
		}
		return b.returnIntent(r)
	})
	return r, next, err
}

// notRecorded returns the error of a call whose outcome could not be recorded.
func notRecorded(err error) error {
	if errors.Is(err, errLost) {
		return err
	}
	return fmt.Errorf("the outcome was not recorded, and Run will query it: %w", err)
}

// changeWithRetry changes a record, also if the caller's context has ended. While the database fails, it
// retries, for databaseTimeout at most. See changeKnownRecord for known.
func (l *Ledger) changeWithRetry(ctx context.Context, order string, known []attemptRow, edit func(ctx context.Context, r *record) error) (*record, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), databaseTimeout)
	defer cancel()
	for pause := 50 * time.Millisecond; ; pause *= 2 {
		r, err := l.changeKnownRecord(ctx, order, known, edit)
		if err == nil || errors.Is(err, ErrSealed) {
			return r, err
		}
		l.reportFailure(ctx, order, err)
		if errors.Is(err, errLost) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(pause):
		}
	}
}

// isSame reports whether one of the offers is the request that the order has.
func (b *booker) isSame(r *record) bool {
	stored, _ := b.ledger.storedOffers(r)
	return slices.ContainsFunc(b.offers, func(offer sendableOffer) bool {
		return slices.ContainsFunc(stored, func(s Offer) bool { return isSameOffer(s, offer.Offer) })
	})
}

// storedOffers returns the offers of an intent, or the one that the state of the order comes from;
// none after erasure.
func (l *Ledger) storedOffers(r *record) ([]Offer, error) {
	if r.order.state == Intended {
		return l.openOffers(&r.order)
	}
	lead := r.leadingRow()
	if lead == nil {
		return nil, nil
	}
	save, err := l.openSave(r.order.order, lead)
	if err != nil || save == nil {
		return nil, err
	}
	return []Offer{{lead.hospital, save}}, nil
}

// isSameOffer compares offers as they are stored.
func isSameOffer(x, y Offer) bool {
	first, err1 := json.Marshal(x.Save)
	second, err2 := json.Marshal(y.Save)
	return x.Hospital == y.Hospital && err1 == nil && err2 == nil && bytes.Equal(first, second)
}
