package appointmenttest

import (
	"net"
	"net/http"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// call is a request that was read, and the way to respond to it.
type call struct {
	request
	problem *requestProblem
	pending pendingRequest
	format  responseFormat
	w       http.ResponseWriter
	path    string
}

// responseFormat is the form of a platform's responses over SOAP or REST.
type responseFormat struct {
	contentType string
	wrap        func(appointment.Operation, []byte) []byte
	// serverError returns the body of an HTTP 500.
	serverError            func(path string, now time.Time) []byte
	serverErrorContentType string
}

// respondToCall executes a call and responds to it, with the fault if there is one.
func (h *Hospital) respondToCall(c call, f Fault) {
	switch {
	case !f.kind.isExecuted():
		c.pending.done()
		h.respondUnexecuted(c, f)
	case f.kind == commitLate:
		go func() {
			c.pending.wait(f.d)
			h.executeCall(c, f)
		}()
		h.hijack(c.w, resetConn)
	case f.kind == delay:
		c.pending.wait(f.d)
		h.executeCall(c, f).writeTo(c.w)
	default:
		h.respondExecuted(c, f, h.executeCall(c, f))
	}
}

// executeCall executes a call and returns the response without a fault. An uncommitted fault
// changes nothing at the hospital.
func (h *Hospital) executeCall(c call, f Fault) httpResponse {
	defer c.pending.done()
	var result object
	if c.problem != nil {
		result = problemResponse(*c.problem)
	} else {
		result = h.executeRequest(c.request, !f.uncommitted)
	}
	body := c.format.wrap(c.op, h.dialect.marshal(c.op, result))
	return h.dialect.encodeCharset(httpResponse{status: http.StatusOK, contentType: c.format.contentType, body: body})
}

// respondUnexecuted applies a fault to a call that is not executed.
func (h *Hospital) respondUnexecuted(c call, f Fault) {
	switch f.kind {
	case unavailable:
		unavailablePage(f.d).writeTo(c.w)
	case closeIdle:
		h.hijack(c.w, closeOnly)
	default:
		h.hijack(c.w, resetConn)
	}
}

// respondExecuted applies a fault to the response of an executed call.
func (h *Hospital) respondExecuted(c call, f Fault, response httpResponse) {
	switch f.kind {
	case dropResponse:
		h.hijack(c.w, closeOnly)
	case drip:
		h.hijack(c.w, func(conn net.Conn) { h.writeSlowly(conn, response.bytes(), f.d) })
	case truncate:
		h.hijack(c.w, func(conn net.Conn) {
			whole := response.bytes()
			_, _ = conn.Write(whole[:len(whole)-(len(response.body)+1)/2])
		})
	case garbage:
		httpResponse{status: http.StatusOK, contentType: c.format.contentType, body: garbageBody()}.writeTo(c.w)
	case badGateway:
		errorPage(http.StatusBadGateway).writeTo(c.w)
	case serverError:
		httpResponse{
			status: http.StatusInternalServerError, contentType: c.format.serverErrorContentType,
			body: c.format.serverError(c.path, h.bookings.now()),
		}.writeTo(c.w)
	default:
		response.writeTo(c.w)
	}
}

// hijack takes the connection from the HTTP server, calls use, and closes it.
func (h *Hospital) hijack(w http.ResponseWriter, use func(net.Conn)) {
	h.hijacked.Add(1)
	defer h.hijacked.Done()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // net/http closes the connection
	}
	defer func() { _ = conn.Close() }()
	use(conn)
}

// closeOnly is for hijack: the connection is closed without another byte.
func closeOnly(net.Conn) {}

// writeSlowly writes one byte every d. It stops if the client or the hospital closes.
func (h *Hospital) writeSlowly(conn net.Conn, message []byte, d time.Duration) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for i := range message {
		select {
		case <-timer.C:
		case <-h.closing:
			return
		}
		if _, err := conn.Write(message[i : i+1]); err != nil {
			return
		}
		timer.Reset(d)
	}
}
