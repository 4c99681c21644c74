package appointmenttest

import "time"

// Fault is what goes wrong with one request, for [Hospital.Fail]. The zero value is
// nothing. Of each it is said whether the hospital carries the request out, which is
// whether a save is in [Hospital.Bookings] then, and whether the request counts in
// [Hospital.Deliveries]: it does unless said otherwise.
//
// Durations are real time, whatever [WithClock] says; one below zero is zero.
type Fault struct {
	kind        faultKind
	d           time.Duration
	uncommitted bool
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

func (k faultKind) String() string {
	return [...]string{
		"none", "reset during read", "reset after read", "drop answer", "commit late", "delay", "drip", "truncate",
		"garbage", "bad gateway", "unavailable", "server error", "close idle",
	}[k]
}

// commits reports whether the hospital carries the request out, unless told not to.
func (k faultKind) commits() bool {
	switch k {
	case resetDuringRead, resetAfterRead, unavailable, closeIdle:
		return false
	}
	return true
}

// delivers reports whether the request is read to its end.
func (k faultKind) delivers() bool { return k != resetDuringRead && k != closeIdle }

// String is a short name such as "drop answer", without durations, or "drop answer,
// uncommitted"; "none" for the zero value. [Hospital.Faults] counts by it.
func (f Fault) String() string {
	if f.uncommitted {
		return f.kind.String() + ", uncommitted"
	}
	return f.kind.String()
}

// Uncommitted is the same fault, but the hospital does not carry the request out: its
// transaction was rolled back. The client cannot see the difference, for an answer is
// still worded as if it had been carried out; whoever waits for the end of a [Delay] or
// a [Drip] is then told what is not so. It changes nothing in a fault that does not carry
// the request out anyway, nor in the zero value.
func (f Fault) Uncommitted() Fault {
	f.uncommitted = f.kind != noFault && f.kind.commits()
	return f
}

// ResetDuringRead resets the connection (RST) in the middle of the request. It is not
// carried out and no delivery. (The hospital must know the operation to choose the
// fault, so it looks at the request first; the client cannot tell.)
func ResetDuringRead() Fault { return Fault{kind: resetDuringRead} }

// ResetAfterRead resets the connection (RST) once the request has been read to its
// end. It is not carried out.
func ResetAfterRead() Fault { return Fault{kind: resetAfterRead} }

// DropResponse carries the request out and closes the connection in order (FIN), without
// a byte of an answer.
func DropResponse() Fault { return Fault{kind: dropResponse} }

// CommitLate resets the connection (RST) at once and carries the request out d later,
// or on [Hospital.Settle] or [Hospital.Close] if that comes first.
func CommitLate(d time.Duration) Fault { return Fault{kind: commitLate, d: d} }

// Delay carries the request out after d, and then answers it. It is carried out even
// if the client has gone meanwhile, as by real servers. [Hospital.Settle] and
// [Hospital.Close] end the wait: the request is then carried out and answered at once.
func Delay(d time.Duration) Fault { return Fault{kind: delay, d: d} }

// Drip carries the request out at once, and answers it by one byte every d: the first
// byte of the status line at once, the second after d. The connection is closed behind
// the last. [Hospital.Close] breaks the answer off.
func Drip(d time.Duration) Fault { return Fault{kind: drip, d: d} }

// Truncate carries the request out. The answer announces its whole Content-Length and
// ends in the middle of its body, where the connection is closed in order (FIN).
func Truncate() Fault { return Fault{kind: truncate} }

// Garbage carries the request out and answers HTTP 200, with the right Content-Type and
// a body of noise, which is no UTF-8, JSON, XML or HTML.
func Garbage() Fault { return Fault{kind: garbage} }

// BadGateway carries the request out and answers HTTP 502 with an HTML page, like a
// reverse proxy that has lost the platform behind it.
func BadGateway() Fault { return Fault{kind: badGateway} }

// Unavailable answers HTTP 503 with an HTML page and a Retry-After in seconds, rounded up to
// whole ones. The request is not carried out.
func Unavailable(retryAfter time.Duration) Fault { return Fault{kind: unavailable, d: retryAfter} }

// ServerError carries the request out and answers HTTP 500 with what a platform says
// when it breaks: over SOAP a fault with the code soap:Server, over REST the default
// JSON of Spring ({"timestamp":…,"status":500,"error":"Internal Server Error","path":…}).
func ServerError() Fault { return Fault{kind: serverError} }

// CloseIdle closes the connection in order (FIN) as the request arrives on it, as a server
// does which gives up an idle connection at the moment when it is used again. The
// request is not carried out and no delivery.
func CloseIdle() Fault { return Fault{kind: closeIdle} }

// ConnectionFault is what goes wrong with one connection before anything of a request
// is read, for [Hospital.FailConnections]. The zero value is nothing.
type ConnectionFault struct{ kind connectionFaultKind }

type connectionFaultKind int

const (
	noConnectionFault connectionFaultKind = iota
	resetBeforeRead
	silentConnection
)

// String is a short name such as "reset before read"; "none" for the zero value.
// [Hospital.Faults] counts by it.
func (f ConnectionFault) String() string {
	return [...]string{"none", "reset before read", "silent connection"}[f.kind]
}

// ResetBeforeRead accepts the connection and resets it (RST) at the client's first byte,
// with nothing of a request read; over TLS that is in the handshake.
func ResetBeforeRead() ConnectionFault { return ConnectionFault{resetBeforeRead} }

// SilentConnection accepts the connection and says nothing on it, whatever arrives;
// over TLS the handshake hangs. It ends when the client closes it, or at
// [Hospital.Heal], [Hospital.Refuse] or [Hospital.Close].
func SilentConnection() ConnectionFault { return ConnectionFault{silentConnection} }
