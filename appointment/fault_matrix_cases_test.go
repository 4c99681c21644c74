package appointment_test

import (
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// faultCase is a fault of the hospital or the network, and its effect on a call.
type faultCase struct {
	name string
	// inject lets the fault happen to the next request for an operation.
	inject func(h *appointmenttest.Hospital, op appointment.Operation)
	// class is the class of the failure; nil if the call succeeds. The other two replace it over
	// TLS and over SOAP, where they are not nil.
	class, classTLS, classSOAP error
	// received is the number of requests that the hospital counts.
	received int
	// commits says when the hospital carries out a write. If it does so immediately, the client
	// finds that out. Otherwise the outcome stays unknown.
	commits commitTime
	hangs   bool // the call takes all its time
	// reusesConnection is true if the fault needs a connection that was used before.
	reusesConnection bool
}

// commitTime says when a hospital carries out a write.
type commitTime uint8

const (
	commitsNever commitTime = iota
	commitsImmediately
	commitsLate
)

// requestFault returns a case of a fault after the request was received.
func requestFault(f appointmenttest.Fault, class error, commits commitTime) faultCase {
	return faultCase{
		name: f.String(), class: class, commits: commits, received: 1,
		inject: func(h *appointmenttest.Hospital, op appointment.Operation) { h.Fail(op, f) },
	}
}

// hangingFault returns a case of a fault after which the call waits until its time is up.
func hangingFault(f appointmenttest.Fault, commits commitTime) faultCase {
	c := requestFault(f, appointment.ErrNoResponse, commits)
	c.hangs = true
	return c
}

// unreadFault returns a case of a fault before the hospital has read the request.
func unreadFault(f appointmenttest.Fault) faultCase {
	c := requestFault(f, appointment.ErrNoResponse, commitsNever)
	c.received = 0
	return c
}

// connectionFault returns a case of a fault of a new connection. Over TCP without TLS, the hospital
// may have read the request. Over TLS it cannot: the handshake was not finished.
func connectionFault(f appointmenttest.ConnectionFault) faultCase {
	return faultCase{
		name: f.String(), class: appointment.ErrNoResponse, classTLS: appointment.ErrNotSent,
		inject: func(h *appointmenttest.Hospital, _ appointment.Operation) { h.FailConnections(f) },
	}
}

// serverErrorFault returns a case of HTTP 500. Over SOAP it is a fault, which is a rejection.
func serverErrorFault(f appointmenttest.Fault, commits commitTime) faultCase {
	c := requestFault(f, appointment.ErrNoResponse, commits)
	c.classSOAP = appointment.ErrRejected
	return c
}

func faultCases() []faultCase {
	const forever = time.Hour
	noResponse, badResponse := appointment.ErrNoResponse, appointment.ErrBadResponse
	silent := connectionFault(appointmenttest.SilentConnection())
	silent.hangs = true
	closeIdle := unreadFault(appointmenttest.CloseIdle())
	closeIdle.reusesConnection = true
	return []faultCase{
		{name: "none", inject: func(*appointmenttest.Hospital, appointment.Operation) {}, received: 1, commits: commitsImmediately},
		{name: "refuse", inject: func(h *appointmenttest.Hospital, _ appointment.Operation) { h.Refuse() }, class: appointment.ErrNotSent},
		connectionFault(appointmenttest.ResetBeforeRead()),
		silent,
		unreadFault(appointmenttest.ResetDuringRead()),
		closeIdle,
		requestFault(appointmenttest.ResetAfterRead(), noResponse, commitsNever),
		requestFault(appointmenttest.DropResponse(), noResponse, commitsImmediately),
		requestFault(appointmenttest.CommitLate(forever), noResponse, commitsLate),
		requestFault(appointmenttest.Delay(time.Millisecond), nil, commitsImmediately),
		hangingFault(appointmenttest.Delay(forever), commitsLate),
		hangingFault(appointmenttest.Drip(forever), commitsImmediately),
		hangingFault(appointmenttest.Drip(forever).Uncommitted(), commitsNever),
		requestFault(appointmenttest.Truncate(), noResponse, commitsImmediately),
		requestFault(appointmenttest.Truncate().Uncommitted(), noResponse, commitsNever),
		requestFault(appointmenttest.Garbage(), badResponse, commitsImmediately),
		requestFault(appointmenttest.Garbage().Uncommitted(), badResponse, commitsNever),
		requestFault(appointmenttest.BadGateway(), noResponse, commitsImmediately),
		requestFault(appointmenttest.BadGateway().Uncommitted(), noResponse, commitsNever),
		requestFault(appointmenttest.Unavailable(time.Second), noResponse, commitsNever),
		serverErrorFault(appointmenttest.ServerError(), commitsImmediately),
		serverErrorFault(appointmenttest.ServerError().Uncommitted(), commitsNever),
	}
}
