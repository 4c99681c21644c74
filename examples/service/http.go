package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// newHandler routes the requests, and writes errors as problem details (RFC 9457).
func (s *service) newHandler() http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range map[string]func(http.ResponseWriter, *http.Request) error{
		"POST /bookings":                    s.makeBooking,
		"GET /bookings/{order}":             s.showBooking,
		"DELETE /bookings/{order}":          s.cancelBooking,
		"POST /bookings/{order}/resolution": s.resolveBooking,
		"GET /unsettled":                    s.listUnsettled,
		"GET /readyz":                       s.checkReady,
		"GET /healthz":                      func(w http.ResponseWriter, _ *http.Request) error { return writeJSON(w, http.StatusOK, "alive") },
		"/":                                 func(http.ResponseWriter, *http.Request) error { return newProblem(http.StatusNotFound, "") },
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
			if err := handle(w, r); err != nil {
				p := classifyError(err)
				if p.Status == http.StatusServiceUnavailable { // errors of this status contain no patient data
					s.log.Error("request failed", "pattern", pattern, "error", err.Error())
					w.Header().Set("Retry-After", "5")
				}
				w.Header().Set("Content-Type", "application/problem+json")
				_ = writeJSON(w, p.Status, p)
			}
		})
	}
	return mux
}

// problem is an error as JSON.
type problem struct {
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail,omitempty"`
	Fields []field `json:"fields,omitempty"`
}

// field is a field of a request that is not valid.
type field struct {
	Path string `json:"name"`
	Text string `json:"detail"`
}

func newProblem(status int, detail string) *problem {
	return &problem{Title: http.StatusText(status), Status: status, Detail: detail}
}

// Error returns the title and the detail.
func (p *problem) Error() string { return p.Title + ": " + p.Detail }

// classifyError returns the problem that an error is.
func classifyError(err error) *problem {
	var p *problem
	var e *appointment.Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &tooLarge):
		return newProblem(http.StatusRequestEntityTooLarge, err.Error())
	case errors.Is(err, ledger.ErrUnknownOrder):
		return newProblem(http.StatusNotFound, err.Error())
	case errors.Is(err, ledger.ErrTaken), errors.Is(err, appointment.ErrRejected):
		return newProblem(http.StatusConflict, err.Error())
	case errors.Is(err, ledger.ErrInvalid), errors.Is(err, appointment.ErrInvalidRequest):
		p = newProblem(http.StatusUnprocessableEntity, err.Error())
		if errors.As(err, &e) {
			for _, invalid := range e.Problems {
				p.Fields = append(p.Fields, field(invalid))
			}
		}
		return p
	}
	return newProblem(http.StatusServiceUnavailable, "the same request can be sent again: it is carried out once")
}

// readBody reads the JSON of a body into value. The type of strict has all fields that are known.
func readBody(r *http.Request, strict, value any) error {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := cmp.Or(decoder.Decode(strict), json.Unmarshal(text, value)); err != nil {
		return newProblem(http.StatusBadRequest, err.Error())
	}
	return nil
}

// readOperator returns the person who acts, whom the gateway has authenticated.
func readOperator(r *http.Request) ledger.Operator {
	name, _ := url.PathUnescape(r.Header.Get("X-Operator-Name"))
	return ledger.Operator{ID: r.Header.Get("X-Operator-ID"), Name: name}
}

// booking is the state of an order as JSON, without the patient.
type booking struct {
	Order    string       `json:"order"`
	State    ledger.State `json:"state"`
	Settled  bool         `json:"settled"` // nothing is left to do
	Since    time.Time    `json:"since"`
	Hospital string       `json:"hospital"`
	Slot     *slot        `json:"slot,omitempty"`  // that is booked, or that the hospital was asked for
	Error    string       `json:"error,omitempty"` // the last one of the hospital
}

type slot struct {
	Date     appointment.Date  `json:"date"`
	Start    appointment.Clock `json:"start"`
	Resource string            `json:"resource"`
	Location string            `json:"location,omitempty"`
	Room     string            `json:"room,omitempty"`
}

func newBooking(e *ledger.Entry) booking {
	b := booking{Order: e.Order, State: e.State, Settled: e.State.Settled() && e.CancelBy.ID == "", Since: e.Since, Hospital: e.Hospital}
	if e.Save != nil && e.State != ledger.HeldOtherwise {
		b.Slot = &slot{Date: e.Save.ScheduleDate, Start: e.Save.StartTime, Resource: e.Save.ScheduleResourceName}
		if e.Booking != nil {
			booked, _ := e.Booking.Slot()
			b.Slot.Location, b.Slot.Room = booked.Location, booked.Room
		}
	}
	if e.Err != nil {
		b.Error = e.Err.Error()
	}
	return b
}

// writeEntry writes the state of an order. If it is not settled, the caller asks Location later.
func writeEntry(w http.ResponseWriter, status int, entry *ledger.Entry) error {
	b := newBooking(entry)
	w.Header().Set("Location", "/bookings/"+url.PathEscape(b.Order))
	if !b.Settled {
		w.Header().Set("Retry-After", "5")
	}
	return writeJSON(w, status, b)
}

func writeJSON(w http.ResponseWriter, status int, value any) error {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // the caller may have gone away
	return nil
}
