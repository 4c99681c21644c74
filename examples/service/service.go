package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// The times that a patient waits for a booking, and for the search in it.
const (
	bookTime   = 25 * time.Second
	searchTime = 8 * time.Second
)

// service books the orders of its callers.
type service struct {
	db        *sql.DB
	dialect   ledger.Dialect
	hospitals *directory.Directory
	ledger    *ledger.Ledger
	log       *slog.Logger
}

func newService(db *sql.DB, dialect ledger.Dialect, hospitals *directory.Directory, log *slog.Logger, opts ...ledger.Option) (s *service, err error) {
	s = &service{db: db, dialect: dialect, hospitals: hospitals, log: log}
	for range 2 { // another instance may have created the table at the same moment
		if _, err = db.Exec("CREATE TABLE IF NOT EXISTS orders (no VARCHAR(64) PRIMARY KEY, status VARCHAR(20) NOT NULL)"); err == nil {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	s.ledger, err = ledger.New(db, dialect, hospitals, append(opts, ledger.WithSettled(s.updateStatus), ledger.WithLogger(log))...)
	return s, err
}

// updateStatus updates the service's own table, in one transaction with the ledger.
func (s *service) updateStatus(ctx context.Context, tx *sql.Tx, e *ledger.Entry) error {
	_, err := tx.ExecContext(ctx, s.statement("UPDATE orders SET status = $1 WHERE no = $2"), e.State, e.Order)
	return err
}

// insertOrder adds the row of an order, unless it has one.
func (s *service) insertOrder(ctx context.Context, order string) error {
	_, err := s.db.ExecContext(ctx, s.statement("INSERT INTO orders (no, status) VALUES ($1, 'new')"), order)
	if err != nil && s.db.QueryRowContext(ctx, s.statement("SELECT no FROM orders WHERE no = $1"), order).Scan(&order) == nil {
		return nil
	}
	return err
}

// statement returns a statement with parameters in the form of the database.
func (s *service) statement(text string) string {
	if s.dialect == ledger.Postgres {
		return text
	}
	return strings.NewReplacer("$1", "?", "$2", "?").Replace(text)
}

// makeBooking books the order of the body. The same request again gets the same booking.
func (s *service) makeBooking(w http.ResponseWriter, r *http.Request) error {
	order, err := s.readOrder(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), bookTime)
	defer cancel()
	entry, err := s.bookOrder(ctx, order)
	switch {
	case err != nil:
		return err
	case !entry.State.Settled():
		return writeEntry(w, http.StatusAccepted, entry) // it must be booked nowhere else; Run finds the outcome
	case entry.State == ledger.HeldOtherwise:
		return newProblem(http.StatusConflict, "the order holds another slot at "+entry.Hospital)
	case entry.State.Free():
		return newProblem(http.StatusServiceUnavailable, fmt.Sprint("it can be sent again: ", entry.Err))
	}
	return writeEntry(w, http.StatusCreated, entry)
}

// bookOrder returns the booking that the order has, or books the earliest slot of any hospital.
func (s *service) bookOrder(ctx context.Context, order *appointment.SaveRequest) (*ledger.Entry, error) {
	if entry, err := s.findBooking(ctx, order); entry != nil || err != nil {
		return entry, err
	}
	offers, err := s.searchSlots(ctx, order)
	if err != nil { // perhaps because another request was faster
		if entry, findErr := s.findBooking(ctx, order); entry != nil || findErr != nil {
			return entry, findErr
		}
		return nil, err
	}
	if err := s.insertOrder(ctx, order.PlacerOrderNO); err != nil {
		return nil, err
	}
	entry, err := s.ledger.BookFirst(ctx, offers)
	if errors.Is(err, ledger.ErrTaken) {
		err = checkSame(entry, order)
	}
	return entry, err
}

// findBooking returns the entry of the order; nil if there is none, or if the order is free again.
func (s *service) findBooking(ctx context.Context, order *appointment.SaveRequest) (*ledger.Entry, error) {
	entry, err := s.ledger.Entry(ctx, order.PlacerOrderNO)
	switch {
	case errors.Is(err, ledger.ErrUnknownOrder), err == nil && entry.State.Free():
		return nil, nil
	case err != nil:
		return nil, err
	}
	return entry, checkSame(entry, order)
}

// searchSlots returns the earliest slots of all hospitals, as the requests that book them.
func (s *service) searchSlots(ctx context.Context, order *appointment.SaveRequest) (offers []ledger.Offer, err error) {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	slots, failed := s.hospitals.EarliestOpen(ctx, newQuery(order))
	for _, e := range failed {
		if e.Reason == appointment.ReasonAlreadyBooked || errors.Is(e, appointment.ErrInvalidRequest) {
			return nil, e // the order holds a slot there, perhaps booked by staff
		}
		s.log.Warn("search failed", "order", order.PlacerOrderNO, "error", e)
	}
	for _, slot := range slots[:min(len(slots), 5)] {
		offers = append(offers, ledger.Offer{Hospital: slot.Hospital, Save: withSlot(*order, slot.Slot)})
	}
	if len(offers) == 0 {
		return nil, newProblem(http.StatusServiceUnavailable, fmt.Sprintf("of %d hospitals, %d did not respond, and no other has an open slot", len(s.hospitals.Names()), len(failed)))
	}
	return offers, nil
}

func (s *service) showBooking(w http.ResponseWriter, r *http.Request) error {
	entry, err := s.ledger.Entry(r.Context(), r.PathValue("order"))
	if err != nil {
		return err
	}
	return writeEntry(w, http.StatusOK, entry)
}

func (s *service) cancelBooking(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), bookTime)
	defer cancel()
	entry, err := s.ledger.Cancel(ctx, r.PathValue("order"), readOperator(r))
	switch {
	case errors.Is(err, ledger.ErrPending):
		return writeEntry(w, http.StatusAccepted, entry) // Run carries it out
	case err != nil:
		return err
	}
	return writeEntry(w, http.StatusOK, entry)
}

// resolveBooking records the outcome that the hospital told an operator on the phone.
func (s *service) resolveBooking(w http.ResponseWriter, r *http.Request) error {
	var outcome struct {
		State       ledger.State `json:"state"`
		ScheduleSeq string       `json:"scheduleSeq"`
	}
	if err := readBody(r, &outcome, &outcome); err != nil {
		return err
	}
	resolution := ledger.Resolution{State: outcome.State, By: readOperator(r)}
	if outcome.ScheduleSeq != "" {
		resolution.Booking = &appointment.Booking{ScheduleSeq: outcome.ScheduleSeq}
	}
	if err := s.ledger.Resolve(r.Context(), r.PathValue("order"), resolution); err != nil {
		return err
	}
	return s.showBooking(w, r)
}

// listUnsettled lists the orders that Run works on, and those that need a phone call.
func (s *service) listUnsettled(w http.ResponseWriter, r *http.Request) error {
	list := []booking{}
	for entry, err := range s.ledger.Unsettled(r.Context()) {
		if entry == nil {
			return err
		}
		if list = append(list, newBooking(entry)); len(list) == 1000 {
			break
		}
	}
	return writeJSON(w, http.StatusOK, list)
}

// checkReady reports whether this instance reaches its database.
func (s *service) checkReady(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := s.db.PingContext(ctx); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, "ready")
}
