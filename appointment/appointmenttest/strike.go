package appointmenttest

import (
	"net"
	"net/http"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// call is one request that was read, and the way back to who sent it.
type call struct {
	request
	refused   *refusal
	entry     entry
	transport transport
	w         http.ResponseWriter
	path      string
}

// transport is how the answers of a platform are dressed.
type transport struct {
	contentType string
	wrap        func(appointment.Operation, []byte) []byte
	// broken is the body that goes with HTTP 500 when the platform breaks.
	broken            func(path string, now time.Time) []byte
	brokenContentType string
}

// strike answers a call, or does what the fault says.
func (h *Hospital) strike(c call, f Fault) {
	switch {
	case !f.kind.commits():
		c.entry.done()
		h.turnAway(c, f)
	case f.kind == commitLate:
		go func() {
			c.entry.wait(f.d)
			h.carryOut(c, f)
		}()
		h.takeOver(c.w, reset)
	case f.kind == delay:
		c.entry.wait(f.d)
		h.carryOut(c, f).send(c.w)
	default:
		h.spoil(c, f, h.carryOut(c, f))
	}
}

// carryOut does what the call asks, or only looks at it if the fault is an uncommitted
// one, and returns the answer as it is when all is well.
func (h *Hospital) carryOut(c call, f Fault) reply {
	defer c.entry.done()
	var answer object
	if c.refused != nil {
		answer = refusedResponse(*c.refused)
	} else {
		answer = h.perform(c.request, !f.uncommitted)
	}
	return h.speech.encode(reply{http.StatusOK, c.transport.contentType, c.transport.wrap(c.op, h.speech.render(c.op, answer)), ""})
}

// turnAway is what a call meets that is not carried out.
func (h *Hospital) turnAway(c call, f Fault) {
	switch f.kind {
	case unavailable:
		unavailableReply(f.d).send(c.w)
	case closeIdle:
		h.takeOver(c.w, func(net.Conn) {})
	default:
		h.takeOver(c.w, reset)
	}
}

// spoil lets what the fault says become of the answer to a call that was carried out.
func (h *Hospital) spoil(c call, f Fault, answer reply) {
	switch f.kind {
	case dropResponse:
		h.takeOver(c.w, func(net.Conn) {})
	case drip:
		h.takeOver(c.w, func(conn net.Conn) { h.drip(conn, answer.wire(), f.d) })
	case truncate:
		h.takeOver(c.w, func(conn net.Conn) {
			whole := answer.wire()
			_, _ = conn.Write(whole[:len(whole)-(len(answer.body)+1)/2])
		})
	case garbage:
		reply{http.StatusOK, c.transport.contentType, noise(), ""}.send(c.w)
	case badGateway:
		page(http.StatusBadGateway).send(c.w)
	case serverError:
		body := c.transport.broken(c.path, h.books.now())
		reply{http.StatusInternalServerError, c.transport.brokenContentType, body, ""}.send(c.w)
	default:
		answer.send(c.w)
	}
}

// takeOver does with the connection what HTTP would not, and closes it.
func (h *Hospital) takeOver(w http.ResponseWriter, do func(net.Conn)) {
	h.takenOver.Add(1)
	defer h.takenOver.Done()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // net/http closes the connection
	}
	defer func() { _ = conn.Close() }()
	do(conn)
}

// drip writes a byte at a time until all are written, the client is gone or the
// hospital closes.
func (h *Hospital) drip(conn net.Conn, message []byte, d time.Duration) {
	tick := time.NewTimer(0)
	defer tick.Stop()
	for i := range message {
		select {
		case <-tick.C:
		case <-h.closing:
			return
		}
		if _, err := conn.Write(message[i : i+1]); err != nil {
			return
		}
		tick.Reset(d)
	}
}
