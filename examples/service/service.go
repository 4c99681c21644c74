package main

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// service books orders, each at one of the hospitals.
type service struct {
	db        *sql.DB
	hospitals *directory.Directory
	ledger    *ledger.Ledger
	log       *slog.Logger
}

// setStatus stores the status of an order in the service's own table.
var setStatus = map[ledger.Dialect]string{
	ledger.SQLite:   "INSERT INTO orders (no, status) VALUES (?, ?) ON CONFLICT (no) DO UPDATE SET status = excluded.status",
	ledger.Postgres: "INSERT INTO orders (no, status) VALUES ($1, $2) ON CONFLICT (no) DO UPDATE SET status = excluded.status",
	ledger.MySQL:    "INSERT INTO orders (no, status) VALUES (?, ?) ON DUPLICATE KEY UPDATE status = VALUES(status)",
}

func newService(db *sql.DB, dialect ledger.Dialect, hospitals *directory.Directory, log *slog.Logger, opts ...ledger.Option) (*service, error) {
	const table = "CREATE TABLE IF NOT EXISTS orders (no VARCHAR(64) PRIMARY KEY, status VARCHAR(20) NOT NULL)"
	_, _ = db.Exec(table) // can fail if another instance creates the table at the same moment
	if _, err := db.Exec(table); err != nil {
		return nil, err
	}
	settled := func(ctx context.Context, tx *sql.Tx, e *ledger.Entry) error { // in one transaction with the ledger
		_, err := tx.ExecContext(ctx, setStatus[dialect], e.Order, e.State)
		return err
	}
	l, err := ledger.New(db, dialect, hospitals, append(opts, ledger.WithSettled(settled), ledger.WithLogger(log))...)
	return &service{db, hospitals, l, log}, err
}

// newHandler routes the requests, and writes the entry of an order, or an error, as JSON.
func (s *service) newHandler() http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range map[string]func(r *http.Request) (*ledger.Entry, error){
		"POST /bookings": s.book,
		"GET /bookings/{order}": func(r *http.Request) (*ledger.Entry, error) {
			return s.ledger.Entry(r.Context(), r.PathValue("order"))
		},
		"DELETE /bookings/{order}": func(r *http.Request) (*ledger.Entry, error) {
			return s.ledger.Cancel(r.Context(), r.PathValue("order"), readOperator(r))
		},
		"GET /readyz":  func(r *http.Request) (*ledger.Entry, error) { return nil, s.db.PingContext(r.Context()) },
		"GET /healthz": func(*http.Request) (*ledger.Entry, error) { return nil, nil },
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), 25*time.Second)
			defer cancel()
			r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
			entry, err := handle(r.WithContext(ctx))
			contentType, status, body := "application/json", http.StatusOK, any("ok")
			if err != nil && !errors.Is(err, ledger.ErrPending) { // a pending cancel has an entry, which Run settles
				contentType = "application/problem+json"
				status, body = newProblem(err)
			} else if entry != nil {
				status, body = newBooking(r.Method, entry)
				w.Header().Set("Location", "/bookings/"+url.PathEscape(entry.Order))
			}
			if status == http.StatusServiceUnavailable { // errors of this status contain no patient data
				s.log.Error("request failed", "pattern", pattern, "error", err)
			}
			if status == http.StatusServiceUnavailable || status == http.StatusAccepted {
				w.Header().Set("Retry-After", "5")
			}
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(body) // the caller may have gone away
		})
	}
	return mux
}

// book books the earliest slot of any hospital. The same order again gets the same booking.
func (s *service) book(r *http.Request) (*ledger.Entry, error) {
	order, query, err := s.readOrder(r)
	if err != nil {
		return nil, err
	}
	entry, err := s.ledger.Entry(r.Context(), order.PlacerOrderNO)
	if errors.Is(err, ledger.ErrUnknownOrder) || err == nil && entry.State.Free() {
		entry, err = s.bookEarliest(r.Context(), order, query)
	}
	switch {
	case err != nil:
		return nil, err
	case entry.Save != nil && !isSameOrder(*entry.Save, *order): // Save is nil after erasure
		return nil, fmt.Errorf("%w: it has another request", ledger.ErrTaken)
	case entry.State == ledger.HeldOtherwise:
		return nil, fmt.Errorf("%w: it holds another slot at %s", ledger.ErrTaken, entry.Hospital)
	case entry.State.Free():
		return nil, fmt.Errorf("%w: %s", appointment.ErrNotBooked, fmt.Sprint(entry.Err))
	}
	return entry, nil
}

// bookEarliest searches all hospitals, and books the earliest slot that it can get.
func (s *service) bookEarliest(ctx context.Context, order *appointment.SaveRequest, query *appointment.QueryRequest) (*ledger.Entry, error) {
	searchCtx, cancel := context.WithTimeout(ctx, 8*time.Second)
	defer cancel()
	slots, failed := s.hospitals.EarliestOpen(searchCtx, query)
	for _, e := range failed {
		s.log.Warn("search failed", "order", order.PlacerOrderNO, "error", e)
		if e.Reason == appointment.ReasonAlreadyBooked {
			if entry, err := s.ledger.Entry(ctx, order.PlacerOrderNO); err == nil && !entry.State.Free() {
				return entry, nil // another instance was faster
			}
			return nil, e // staff have booked it
		}
	}
	if len(slots) == 0 {
		return nil, fmt.Errorf("%w: no open slot; %d of %d hospitals failed", appointment.ErrNotBooked, len(failed), len(s.hospitals.Names()))
	}
	var offers []ledger.Offer
	for _, slot := range slots[:min(len(slots), 5)] {
		offers = append(offers, ledger.Offer{Hospital: slot.Hospital, Save: withSlot(*order, slot.Slot)})
	}
	entry, err := s.ledger.BookFirst(ctx, offers)
	if errors.Is(err, ledger.ErrTaken) {
		return entry, nil // another instance was faster, and this is its entry
	}
	return entry, err
}

// withSlot returns the request that books a slot for an order.
func withSlot(order appointment.SaveRequest, slot appointment.Slot) *appointment.SaveRequest {
	order.ScheduleResourceUID, order.ScheduleResourceName = slot.ResourceUID, slot.ResourceName
	order.ScheduleDate, order.StartTime, order.EndTime = slot.ArrangeDay, slot.StartTime, slot.EndTime
	return &order
}

// isSameOrder reports whether two requests differ in nothing but the slot and the operator.
func isSameOrder(a, b appointment.SaveRequest) bool {
	a.ScheduleOperatorID, a.ScheduleOperatorName = b.ScheduleOperatorID, b.ScheduleOperatorName
	first, err1 := json.Marshal(withSlot(a, appointment.Slot{}))
	second, err2 := json.Marshal(withSlot(b, appointment.Slot{}))
	return err1 == nil && err2 == nil && bytes.Equal(first, second)
}

// readOrder reads a SaveRequest without the slot and the operator, and checks it. The query is for its slots.
func (s *service) readOrder(r *http.Request) (*appointment.SaveRequest, *appointment.QueryRequest, error) {
	body, err := io.ReadAll(r.Body)
	type strict appointment.SaveRequest // without its UnmarshalJSON, which ignores unknown fields
	var order appointment.SaveRequest
	var query appointment.QueryRequest // has the same names for the same fields
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err = cmp.Or(err, decoder.Decode(new(strict)), json.Unmarshal(body, &order), json.Unmarshal(body, &query)); err != nil {
		return nil, nil, fmt.Errorf("%w order: %w", ledger.ErrInvalid, err)
	}
	if !order.ScheduleDate.IsZero() || !order.StartTime.IsZero() || order.ScheduleResourceUID != "" {
		return nil, nil, fmt.Errorf("%w order: scheduleDate, startTime and scheduleResourceUID must be absent: the service chooses the slot", ledger.ErrInvalid)
	}
	by := readOperator(r)
	order.ScheduleOperatorID, order.ScheduleOperatorName = by.ID, by.Name
	order.ScheduleRoute = cmp.Or(order.ScheduleRoute, appointment.RouteInternetHospital)
	query.ScheduleRoute, query.Extra = order.ScheduleRoute, nil
	client, err := s.hospitals.Client(s.hospitals.Names()[0]) // all have the same rules
	if err != nil {
		return nil, nil, err
	}
	anySlot := appointment.Slot{ResourceUID: "1", ResourceName: "1", ArrangeDay: appointment.DateOf(time.Now())}
	anySlot.StartTime, anySlot.EndTime = appointment.ClockAt(8, 0), appointment.ClockAt(9, 0)
	return &order, &query, client.CheckSave(withSlot(order, anySlot))
}

// readOperator returns the person who acts, whom the gateway has authenticated.
func readOperator(r *http.Request) ledger.Operator {
	name, _ := url.PathUnescape(r.Header.Get("X-Operator-Name"))
	return ledger.Operator{ID: r.Header.Get("X-Operator-ID"), Name: name}
}

// newBooking returns the status of a response, and the state of the order as JSON, without the patient.
func newBooking(method string, e *ledger.Entry) (status int, booking map[string]any) {
	isSettled := e.State.Settled() && e.CancelBy.ID == ""
	status = http.StatusOK
	if method == http.MethodPost {
		status = http.StatusCreated
	}
	if method != http.MethodGet && !isSettled {
		status = http.StatusAccepted // Run settles it; until then it must be booked nowhere else
	}
	booking = map[string]any{"order": e.Order, "hospital": e.Hospital, "state": e.State, "since": e.Since, "settled": isSettled}
	if e.Save != nil && e.State != ledger.HeldOtherwise { // the slot that is booked, or that the hospital was asked for
		place, _ := cmp.Or(e.Booking, new(appointment.Booking)).Slot()
		booking["slot"] = map[string]any{
			"date": e.Save.ScheduleDate, "start": e.Save.StartTime, "resource": e.Save.ScheduleResourceName,
			"location": place.Location, "room": place.Room,
		}
	}
	if e.Err != nil {
		booking["error"] = e.Err.Error()
	}
	return status, booking
}

// newProblem returns the status of an error, and its problem details (RFC 9457).
func newProblem(err error) (status int, problem map[string]any) {
	status, detail := http.StatusServiceUnavailable, err.Error()
	switch {
	case errors.Is(err, ledger.ErrUnknownOrder):
		status = http.StatusNotFound
	case errors.Is(err, ledger.ErrTaken), errors.Is(err, appointment.ErrRejected):
		status = http.StatusConflict
	case errors.Is(err, ledger.ErrInvalid), errors.Is(err, appointment.ErrInvalidRequest):
		status = http.StatusUnprocessableEntity
	case !errors.Is(err, appointment.ErrNotBooked): // of the database or the network: only the log has it
		detail = "the same request can be sent again: it is carried out once"
	}
	fields := map[string]string{}
	if e := (*appointment.Error)(nil); errors.As(err, &e) {
		for _, p := range e.Problems {
			fields[p.Path] = p.Text
		}
	}
	return status, map[string]any{"title": http.StatusText(status), "status": status, "detail": detail, "fields": fields}
}
