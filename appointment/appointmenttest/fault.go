package appointmenttest

import (
	"strings"
	"time"
)

// Fault is a failure of one request, or a misleading response to it, for [Hospital.Fail]. The
// zero value is no fault. Each constructor documents whether the hospital executes the request,
// so that a save is then in [Hospital.Bookings]. A request counts in [Hospital.Deliveries] and
// [Hospital.DeliveriesOf] unless the constructor says otherwise.
//
// Durations are real time, also with [WithClock]. A negative duration counts as zero.
type Fault struct {
	kind        faultKind
	d           time.Duration
	uncommitted bool
	change      *change // of the response; nil if there is none
}

type faultKind int

const (
	noFault faultKind = iota
	resetDuringRead
	resetAfterRead
	dropResponse
	commitLate
	delay
	drip
	truncate
	garbage
	badGateway
	unavailable
	serverError
	closeIdle
)

// String returns the name of the fault.
func (k faultKind) String() string {
	return [...]string{
		"none", "reset during read", "reset after read", "drop response", "commit late", "delay", "drip", "truncate",
		"garbage", "bad gateway", "unavailable", "server error", "close idle",
	}[k]
}

// isExecuted reports whether the hospital executes the request.
func (k faultKind) isExecuted() bool {
	switch k {
	case resetDuringRead, resetAfterRead, unavailable, closeIdle:
		return false
	}
	return true
}

// isDelivered reports whether the hospital reads the request to its end.
func (k faultKind) isDelivered() bool { return k != resetDuringRead && k != closeIdle }

// String returns a short name without durations, such as "drop response" or "drop response,
// uncommitted". It returns "none" for the zero value. [Hospital.Faults] counts by this name.
func (f Fault) String() string {
	var names []string
	if f.kind != noFault || f.change == nil {
		names = append(names, f.kind.String())
	}
	if f.change != nil {
		names = append(names, f.change.name)
	}
	name := strings.Join(names, " and ")
	if f.uncommitted {
		return name + ", uncommitted"
	}
	return name
}

// Uncommitted returns the same fault of a hospital that does not execute the request, because
// it rolled back its transaction. The client cannot see the difference: its response, such as
// that of a [Delay] or a [Drip], reports a success that is not true. Uncommitted returns f
// itself if f is zero or does not execute the request.
func (f Fault) Uncommitted() Fault {
	f.uncommitted = f != Fault{} && f.kind.isExecuted()
	return f
}

// And returns a fault with the effects of both. At most one of them may come from the
// functions between [ResetDuringRead] and [CloseIdle]. Changes of the response are made in the order of the call.
//
//	appointmenttest.Rejection("99999999", "号源已满").And(appointmenttest.SetField("medRecNO", other))
func (f Fault) And(other Fault) Fault {
	if f.kind == noFault {
		f.kind, f.d = other.kind, other.d
	}
	f.uncommitted = (f.uncommitted || other.uncommitted) && f.kind.isExecuted()
	f.change = f.change.combine(other.change)
	return f
}

// ResetDuringRead resets the connection (RST) in the middle of the request. The request is not
// executed and does not count as a delivery. (The hospital reads the request first, because it
// must know the operation. The client cannot see that.)
func ResetDuringRead() Fault { return Fault{kind: resetDuringRead} }

// ResetAfterRead resets the connection (RST) after the whole request. The request is not
// executed.
func ResetAfterRead() Fault { return Fault{kind: resetAfterRead} }

// DropResponse executes the request and closes the connection (FIN) without a byte of a
// response.
func DropResponse() Fault { return Fault{kind: dropResponse} }

// CommitLate resets the connection (RST) at once. It executes the request after d, or earlier
// at [Hospital.Settle] or [Hospital.Close].
func CommitLate(d time.Duration) Fault { return Fault{kind: commitLate, d: d} }

// Delay executes the request after d and then responds, or earlier at [Hospital.Settle] or
// [Hospital.Close]. It executes the request also if the client has closed the connection, as
// real servers do.
func Delay(d time.Duration) Fault { return Fault{kind: delay, d: d} }

// Drip executes the request at once and sends the response one byte at a time. The first byte is
// sent at once, the second after d, and so on. Then it closes the connection. [Hospital.Close]
// aborts the response.
func Drip(d time.Duration) Fault { return Fault{kind: drip, d: d} }

// Truncate executes the request. The response has the full Content-Length and ends in the
// middle of its body, where the connection is closed (FIN).
func Truncate() Fault { return Fault{kind: truncate} }

// Garbage executes the request and responds with HTTP 200, the right Content-Type and a body of
// random bytes. They are not UTF-8, JSON, XML or HTML.
func Garbage() Fault { return Fault{kind: garbage} }

// BadGateway executes the request and responds with HTTP 502 and an HTML page, like a reverse
// proxy that has lost the platform behind it.
func BadGateway() Fault { return Fault{kind: badGateway} }

// Unavailable responds with HTTP 503, an HTML page, and Retry-After rounded up to seconds. The
// request is not executed.
func Unavailable(retryAfter time.Duration) Fault { return Fault{kind: unavailable, d: retryAfter} }

// ServerError executes the request and responds with HTTP 500. Over SOAP the response is a fault of
// the code soap:Server. Over REST it is the default JSON of Spring:
// {"timestamp":…,"status":500,"error":"Internal Server Error","path":…}.
func ServerError() Fault { return Fault{kind: serverError} }

// CloseIdle closes the connection (FIN) when the request arrives. A server does so if it gives
// up an idle connection at the moment at which the client uses it again. The request is not
// executed and does not count as a delivery.
func CloseIdle() Fault { return Fault{kind: closeIdle} }

// ConnectionFault is a failure of one connection before a request is read, for
// [Hospital.FailConnections]. The zero value is no fault.
type ConnectionFault struct{ kind connectionFaultKind }

type connectionFaultKind int

const (
	noConnectionFault connectionFaultKind = iota
	resetBeforeRead
	silentConnection
)

// String returns a short name such as "reset before read", or "none" for the zero value.
// [Hospital.Faults] counts by this name.
func (f ConnectionFault) String() string {
	return [...]string{"none", "reset before read", "silent connection"}[f.kind]
}

// ResetBeforeRead accepts the connection and resets it (RST) at the first byte of the client,
// before it reads a request. Over TLS, this happens in the handshake.
func ResetBeforeRead() ConnectionFault { return ConnectionFault{resetBeforeRead} }

// SilentConnection accepts the connection, reads everything and never responds. Over TLS, the
// handshake hangs. It ends when the client closes the connection, and at [Hospital.Heal],
// [Hospital.Refuse] and [Hospital.Close].
func SilentConnection() ConnectionFault { return ConnectionFault{silentConnection} }
