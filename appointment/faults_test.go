package appointment_test

import (
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// mishap is a row of the classification table: something that goes wrong with a call,
// and what is then true.
type mishap struct {
	name string
	// strike lets it happen to the next op at the hospital.
	strike func(h *appointmenttest.Hospital, op appointment.Operation)
	class  error // of the call's own failure; nil: it succeeds
	// delivered is how often the hospital counts the request.
	delivered int
	// commits says whether the request is carried out. A save or cancel that was is found
	// out to have been; one that is carried out late, or not, stays unknown.
	commits commit
	hangs   bool // until the call's time is over
	// overTLS and overSOAP are the class where the transport makes a difference.
	overTLS, overSOAP error
}

type commit uint8

const (
	never commit = iota
	atOnce
	late
)

// by is a fault of requests, on a request that is delivered once.
func by(f appointmenttest.Fault, class error, commits commit) mishap {
	return mishap{
		name: f.String(), class: class, commits: commits, delivered: 1,
		strike: func(h *appointmenttest.Hospital, op appointment.Operation) { h.Fail(op, f) },
	}
}

// undelivered is a fault before the request is read.
func undelivered(f appointmenttest.Fault, class error) mishap {
	m := by(f, class, never)
	m.delivered = 0
	return m
}

// onConnect is a fault of connections: of TCP alone, where nobody can tell whether the
// hospital read the request, and of TLS, where it cannot have.
func onConnect(f appointmenttest.ConnectionFault, hangs bool) mishap {
	return mishap{
		name: f.String(), class: appointment.ErrNoResponse, overTLS: appointment.ErrNotSent, hangs: hangs,
		strike: func(h *appointmenttest.Hospital, _ appointment.Operation) { h.FailConnections(f) },
	}
}

func whileItLasts(m mishap) mishap { m.hangs = true; return m }

func mishaps() []mishap {
	const forever = time.Hour
	noResponse, badResponse := appointment.ErrNoResponse, appointment.ErrBadResponse
	breakdown, quietBreakdown := by(appointmenttest.ServerError(), noResponse, atOnce), by(appointmenttest.ServerError().Uncommitted(), noResponse, never)
	breakdown.overSOAP, quietBreakdown.overSOAP = appointment.ErrRejected, appointment.ErrRejected // the hospital says so
	return []mishap{
		{name: "none", strike: func(*appointmenttest.Hospital, appointment.Operation) {}, delivered: 1, commits: atOnce},
		{name: "refuse", strike: func(h *appointmenttest.Hospital, _ appointment.Operation) { h.Refuse() }, class: appointment.ErrNotSent},
		onConnect(appointmenttest.ResetBeforeRead(), false),
		onConnect(appointmenttest.SilentConnection(), true),
		undelivered(appointmenttest.ResetDuringRead(), noResponse),
		undelivered(appointmenttest.CloseIdle(), noResponse),
		by(appointmenttest.ResetAfterRead(), noResponse, never),
		by(appointmenttest.DropResponse(), noResponse, atOnce),
		by(appointmenttest.CommitLate(forever), noResponse, late),
		by(appointmenttest.Delay(time.Millisecond), nil, atOnce),
		whileItLasts(by(appointmenttest.Delay(forever), noResponse, late)),
		whileItLasts(by(appointmenttest.Drip(forever), noResponse, atOnce)),
		whileItLasts(by(appointmenttest.Drip(forever).Uncommitted(), noResponse, never)),
		by(appointmenttest.Truncate(), noResponse, atOnce),
		by(appointmenttest.Truncate().Uncommitted(), noResponse, never),
		by(appointmenttest.Garbage(), badResponse, atOnce),
		by(appointmenttest.Garbage().Uncommitted(), badResponse, never),
		by(appointmenttest.BadGateway(), noResponse, atOnce),
		by(appointmenttest.BadGateway().Uncommitted(), noResponse, never),
		by(appointmenttest.Unavailable(time.Second), noResponse, never),
		breakdown,
		quietBreakdown,
	}
}
