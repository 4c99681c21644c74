// Service books exams over HTTP. It is a model of a production service: any number of instances with
// one database neither lose nor double a booking. The README runs three of them; openapi.yaml describes
// the requests and responses.
package main

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/appointment/ledger/sqlite"
	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8441", "address; a gateway in front of it authenticates the callers")
	file := flag.String("hospitals", "hospitals.yaml", "the hospitals, see package directory")
	database := flag.String("db", "", "postgres://…, or a file of SQLite; default: the environment variable BOOKINGS_DB, or bookings.db")
	flag.Parse()
	keys, err := ledger.ParseKeys(os.Getenv("BOOKINGS_KEY"))
	if err != nil {
		log.Fatal("the environment variable BOOKINGS_KEY: ", err)
	}
	yaml, err := os.Open(*file)
	exitOnError(err)
	db, dialect, err := openDatabase(cmp.Or(*database, os.Getenv("BOOKINGS_DB"), "bookings.db"))
	exitOnError(err)
	hospitals, err := directory.Read(yaml, directory.WithClientOptions(ledger.Limits(db, dialect)))
	exitOnError(err)
	logger := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	l, err := ledger.New(db, dialect, hospitals, ledger.WithAEAD(keys[0], keys[1:]...), ledger.WithLogger(logger), ledger.WithRetention(90*24*time.Hour))
	exitOnError(err)
	listener, err := net.Listen("tcp", *listen)
	exitOnError(err)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := &service{db, hospitals, l, logger}
	exitOnError(s.serveRequests(ctx, listener))
	exitOnError(db.Close())
}

// exitOnError ends the program with an error, if there is one.
func exitOnError(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// openDatabase opens postgres://user:password@host/database, or a file of SQLite.
func openDatabase(name string) (*sql.DB, ledger.Dialect, error) {
	if !strings.Contains(name, "://") {
		db, err := sqlite.Open(name)
		return db, ledger.SQLite, err
	}
	db, err := sql.Open("pgx", name)
	if err == nil {
		db.SetMaxOpenConns(10)
		db.SetMaxIdleConns(10)
		db.SetConnMaxLifetime(5 * time.Minute) // a failover may have left a connection at the old primary
	}
	return db, ledger.Postgres, err
}

// service books orders, each at one of the hospitals.
type service struct {
	db        *sql.DB
	hospitals *directory.Directory
	ledger    *ledger.Ledger
	log       *slog.Logger
}

// serveRequests handles requests and runs the ledger until ctx ends. Then it accepts no more connections,
// and waits for the requests in flight. Each ends within 25 s, plus 35 s to record its outcome.
func (s *service) serveRequests(ctx context.Context, listener net.Listener) error {
	s.log.Info("listening", "address", listener.Addr().String())
	server := &http.Server{Handler: s.newHandler(), ReadTimeout: 15 * time.Second, IdleTimeout: time.Minute}
	var running sync.WaitGroup
	running.Go(func() { _ = s.ledger.Run(ctx) })
	running.Go(func() { <-ctx.Done(); _ = server.Shutdown(context.WithoutCancel(ctx)) })
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err // the process ends; Run may be killed
	}
	running.Wait()
	return nil
}

// newHandler routes the requests, and writes the entry of an order, or an error, as JSON.
func (s *service) newHandler() http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range map[string]func(r *http.Request) (*ledger.Entry, error){
		"POST /bookings":        s.bookOrder,
		"GET /bookings/{order}": func(r *http.Request) (*ledger.Entry, error) { return s.ledger.Entry(r.Context(), r.PathValue("order")) },
		"DELETE /bookings/{order}": func(r *http.Request) (*ledger.Entry, error) {
			return s.ledger.Cancel(r.Context(), r.PathValue("order"), readOperator(r))
		},
		"GET /readyz":  func(r *http.Request) (*ledger.Entry, error) { return nil, s.db.PingContext(r.Context()) },
		"GET /healthz": func(*http.Request) (*ledger.Entry, error) { return nil, nil },
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), 25*time.Second)
			defer cancel()
			entry, err := handle(r.WithContext(ctx))
			contentType, status, body := "application/json", http.StatusOK, any("ok")
			if err != nil && !errors.Is(err, ledger.ErrPending) { // a pending cancel has an entry, which Run settles
				contentType = "application/problem+json"
				status, body = newProblem(err)
			} else if entry != nil {
				status, body = newBooking(r.Method, entry)
				w.Header().Set("Location", "/bookings/"+url.PathEscape(entry.Order))
			}
			if status == http.StatusServiceUnavailable || status == http.StatusAccepted { // their errors contain no patient data
				s.log.Warn("request not completed yet", "pattern", pattern, "status", status, "error", err)
				w.Header().Set("Retry-After", "5")
			}
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(body) // the caller may have disconnected
		})
	}
	return http.MaxBytesHandler(mux, 64<<10)
}

// bookOrder books the earliest slot of any hospital. The same order again gets the same booking.
func (s *service) bookOrder(r *http.Request) (*ledger.Entry, error) {
	order, query, err := s.readOrder(r)
	if err != nil {
		return nil, err
	}
	entry, err := s.ledger.Entry(r.Context(), order.PlacerOrderNO)
	if errors.Is(err, ledger.ErrUnknownOrder) || err == nil && entry.State.Free() {
		entry, err = s.bookEarliest(r.Context(), order, query)
	}
	switch {
	case err != nil && !errors.Is(err, ledger.ErrTaken): // with ErrTaken comes the entry of another instance, which was faster
		return nil, err
	case entry.Save != nil && !isSameOrder(*entry.Save, order), entry.State == ledger.HeldOtherwise: // Save is nil after erasure
		return nil, fmt.Errorf("%w: it has another request, or holds another slot at %s", ledger.ErrTaken, entry.Hospital)
	case entry.State.Free():
		return nil, fmt.Errorf("%w: %s", appointment.ErrNotBooked, fmt.Sprint(entry.Err))
	}
	return entry, nil
}

// bookEarliest searches all hospitals, and books the earliest slot that it can get.
func (s *service) bookEarliest(ctx context.Context, order appointment.SaveRequest, query appointment.QueryRequest) (*ledger.Entry, error) {
	searchCtx, cancel := context.WithTimeout(ctx, 8*time.Second)
	defer cancel()
	slots, failed := s.hospitals.EarliestOpen(searchCtx, &query)
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
		offers = append(offers, ledger.Offer{Hospital: slot.Hospital, Save: withSlot(order, slot.Slot)})
	}
	return s.ledger.BookFirst(ctx, offers)
}

// withSlot returns the request that books a slot for an order.
func withSlot(order appointment.SaveRequest, slot appointment.Slot) *appointment.SaveRequest {
	order.ScheduleResourceUID, order.ScheduleResourceName = slot.ResourceUID, slot.ResourceName
	order.ScheduleDate, order.StartTime, order.EndTime = slot.ArrangeDay, slot.StartTime, slot.EndTime
	return &order
}

// isSameOrder reports whether two requests are the same except for the slot and the operator.
func isSameOrder(a, b appointment.SaveRequest) bool {
	a.ScheduleOperatorID, a.ScheduleOperatorName = b.ScheduleOperatorID, b.ScheduleOperatorName
	first, err1 := json.Marshal(withSlot(a, appointment.Slot{}))
	second, err2 := json.Marshal(withSlot(b, appointment.Slot{}))
	return err1 == nil && err2 == nil && bytes.Equal(first, second)
}

// readOrder reads a SaveRequest without the slot and the operator, and checks it. The query is for its slots.
func (s *service) readOrder(r *http.Request) (order appointment.SaveRequest, query appointment.QueryRequest, err error) {
	body, err := io.ReadAll(r.Body)
	type strict appointment.SaveRequest // without its UnmarshalJSON, which ignores unknown fields
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	err = cmp.Or(err, decoder.Decode(new(strict)), json.Unmarshal(body, &order), json.Unmarshal(body, &query))
	if err == nil && (!order.ScheduleDate.IsZero() || !order.StartTime.IsZero() || order.ScheduleResourceUID != "") {
		err = errors.New("scheduleDate, startTime and scheduleResourceUID must be absent: the service chooses the slot")
	}
	if err != nil {
		return order, query, fmt.Errorf("%w order: %w", ledger.ErrInvalid, err)
	}
	by := readOperator(r)
	order.ScheduleOperatorID, order.ScheduleOperatorName = by.ID, by.Name
	order.ScheduleRoute = cmp.Or(order.ScheduleRoute, appointment.RouteInternetHospital)
	query.ScheduleRoute, query.Extra = order.ScheduleRoute, nil
	anySlot := appointment.Slot{ResourceUID: "1", ResourceName: "1", ArrangeDay: appointment.DateOf(time.Now())}
	anySlot.StartTime, anySlot.EndTime = appointment.ClockAt(8, 0), appointment.ClockAt(9, 0)
	client, _ := s.hospitals.Client(s.hospitals.Names()[0]) // cannot fail; all hospitals have the same rules
	return order, query, client.CheckSave(withSlot(order, anySlot))
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
	if e.Save != nil && e.State != ledger.HeldOtherwise { // the slot that is booked or was requested
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
	return status, map[string]any{"title": http.StatusText(status), "status": status, "detail": detail}
}
