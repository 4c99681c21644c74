package ledger

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Intend stores the offers of one order in the caller's transaction. After its commit, Run sends
// them as [Ledger.BookFirst] does. If no hospital could be reached, Run tries them again until
// notAfter; nothing is sent later than that, and the order is NotSent then. The function of
// [WithSettled] gets the result.
//
// The same offers again change nothing, also after Run has sent one of them. The error is ErrTaken if
// the order is not free and has other offers.
func (l *Ledger) Intend(ctx context.Context, tx *sql.Tx, notAfter time.Time, offers ...Offer) error {
	const operation = "Intend"
	order, sendable, err := l.prepareOffers(operation, offers)
	if err != nil {
		return err
	}
	if err := checkOffers(operation, order, sendable); err != nil {
		return err
	}
	r, err := l.lockRecord(ctx, &transaction{Tx: tx}, order, nil)
	if err != nil {
		return &ledgerError{operation: operation, order: order, err: err}
	}
	if !r.isFree() {
		same, err := l.isSameIntent(r, offers)
		switch {
		case err != nil:
			return &ledgerError{operation: operation, order: order, err: err}
		case same:
			return nil
		}
		return &ledgerError{operation: operation, order: order, err: ErrTaken, text: r.order.describe()}
	}
	if notAfter.UnixMilli() <= r.now {
		return invalidf(operation, "notAfter is in the past, by the database's clock")
	}
	stored, err := l.sealOffers(order, offers)
	if err != nil {
		return &ledgerError{operation: operation, order: order, err: err}
	}
	err = r.applyEdit(ctx, func(_ context.Context, r *record) error {
		r.order.state, r.order.hospital, r.order.cancelBy = Intended, offers[0].Hospital, Operator{}
		r.order.offers, r.order.notAfter, r.order.due, r.order.notify = stored, notAfter.UnixMilli(), r.now, false
		return nil
	})
	if err != nil {
		return &ledgerError{operation: operation, order: order, err: err}
	}
	return nil
}

// isSameIntent reports whether the order is an intent with the same offers, or has sent one of them.
// An intent that was sent before keeps only the offers that can be sent again.
func (l *Ledger) isSameIntent(r *record, offers []Offer) (bool, error) {
	stored, err := l.storedOffers(r)
	if err != nil {
		return false, err
	}
	if r.order.state == Intended && r.order.tries == 0 {
		return slices.EqualFunc(stored, offers, isSameOffer), nil
	}
	for _, s := range stored {
		if !slices.ContainsFunc(offers, func(offer Offer) bool { return isSameOffer(s, offer) }) {
			return false, nil
		}
	}
	return len(stored) > 0, nil
}

// sendIntent books an intent that is due.
func (l *Ledger) sendIntent(ctx context.Context, order string) error {
	row, found, err := l.engine.readOrder(ctx, l.db, order, "")
	if err != nil || !found || row.state != Intended {
		return err
	}
	offers, err := l.openOffers(&row)
	if err != nil {
		return l.postponeIntent(ctx, order, err)
	}
	_, sendable, err := l.prepareOffers("Run", offers)
	if err != nil {
		return l.postponeIntent(ctx, order, err)
	}
	b := &booker{ledger: l, order: order, offers: sendable, all: sendable, stored: row.offers, notAfter: row.notAfter, tries: row.tries, since: row.since, intended: true}
	_, err = b.bookOffers(ctx)
	return err
}

// postponeIntent delays an intent that cannot be sent because a key or a hospital is missing.
func (l *Ledger) postponeIntent(ctx context.Context, order string, cause error) error {
	_, err := l.changeRecord(ctx, order, func(_ context.Context, r *record) error {
		switch {
		case r.order.state != Intended:
			return errUnchanged
		case r.now > r.order.notAfter:
			r.expireIntent()
			return nil
		}
		r.order.due, r.order.tries = r.now+retryDelay(r.order.tries).Milliseconds(), r.order.tries+1
		return nil
	})
	return errors.Join(cause, err)
}

// expireIntent settles an intent whose time is over.
func (r *record) expireIntent() {
	r.events = append(r.events, Event{Order: r.order.order, Hospital: r.order.hospital, State: NotSent, Before: Intended})
	r.order.state = NotSent
}

// returnIntent makes an intent of the order again if a hospital could not be reached and time is
// left. The offers that were rejected are not sent again.
func (b *booker) returnIntent(r *record) error {
	if !b.intended {
		return nil
	}
	var again []Offer
	sent := len(b.all) - len(b.offers)
	tried := r.attempts[len(r.attempts)-sent:]
	for i, offer := range b.all {
		if i >= sent {
			again = append(again, offer.Offer)
		} else if a := tried[i]; a.state == NotSent && !errors.Is(a.storedErr(), appointment.ErrInvalidRequest) {
			again = append(again, offer.Offer)
		}
	}
	due := r.now + retryDelay(b.tries).Milliseconds()
	if len(again) == 0 || due >= b.notAfter {
		return nil
	}
	stored, err := r.ledger.sealOffers(b.order, again)
	if err != nil {
		return err
	}
	r.order.state, r.order.offers, r.order.notAfter, r.order.due = Intended, stored, b.notAfter, due
	r.intentTries, r.intentSince = b.tries+1, b.since
	return nil
}

// retryDelay returns the delay after a number of failures: from one second to a minute.
func retryDelay(failures int) time.Duration {
	return min(time.Second<<min(failures, 6), time.Minute)
}
