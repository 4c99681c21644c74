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
	plain   bool // the response is not sealed, since the request did not open
	pending pendingRequest
	format  responseFormat
	w       http.ResponseWriter
	conn    *conn
	path    string
	now     time.Time
}

// day returns the day of a save or the first day of a query, or today.
func (c call) day() appointment.Date {
	if day, ok := parseDate(c.values["scheduleDate"]); ok {
		return day
	}
	if start, ok := parseTime(startDateLayout, c.values["startDate"]); ok {
		return dateOf(start)
	}
	return dateOf(c.now)
}

// responseFormat is the form of a platform's responses over SOAP or REST.
type responseFormat struct {
	contentType string
	wrap        func(appointment.Operation, []byte) []byte
	// fault returns the response of a service that fails, with a code of SOAP 1.1. text may be empty.
	fault func(c call, code, text string) httpResponse
}

// respondToCall executes a call and responds to it, with the fault if there is one.
func (h *Hospital) respondToCall(c call, f Fault) {
	switch f.kind {
	case commitLate:
		go func() {
			c.pending.wait(f.d)
			h.executeCall(c, f)
		}()
		h.hijack(c.w, resetConn)
		return
	case delay:
		c.pending.wait(f.d)
	}
	var response httpResponse
	if f.kind.isExecuted() {
		response = h.executeCall(c, f)
	} else {
		c.pending.done()
	}
	h.deliverResponse(c, f, h.changeResponse(c, f, response))
}

// executeCall executes a call and returns the response with a changed document. An uncommitted fault
// changes nothing at the hospital.
func (h *Hospital) executeCall(c call, f Fault) httpResponse {
	defer c.pending.done()
	var doc object
	if c.problem != nil {
		doc = problemResponse(*c.problem)
	} else {
		doc = h.executeRequest(c.request, !f.uncommitted)
	}
	f.change.combine(h.change).editDocument(c, doc)
	h.dialect.translateCodes(doc)
	document := h.dialect.marshal(c.op, doc)
	sealed, header, err := h.sealResponse(c, document)
	if err != nil {
		return c.format.fault(c, "Server", err.Error())
	}
	body := c.format.wrap(c.op, sealed)
	return h.dialect.encodeCharset(httpResponse{status: http.StatusOK, contentType: c.format.contentType, body: body, extra: header})
}

// changeResponse returns the response that a fault makes of the response of an executed call.
func (h *Hospital) changeResponse(c call, f Fault, response httpResponse) httpResponse {
	switch f.kind {
	case unavailable:
		response = unavailablePage(f.d)
	case garbage:
		response = httpResponse{status: http.StatusOK, contentType: c.format.contentType, body: garbageBody()}
	case badGateway:
		response = errorPage(http.StatusBadGateway)
	case serverError:
		response = c.format.fault(c, "Server", "")
	}
	return f.change.combine(h.change).editResponse(c, response)
}

// deliverResponse sends a response, or as much of it as the fault lets pass.
func (h *Hospital) deliverResponse(c call, f Fault, response httpResponse) {
	switch f.kind {
	case resetDuringRead, resetAfterRead:
		h.hijack(c.w, resetConn)
	case dropResponse, closeIdle:
		h.hijack(c.w, closeOnly)
	case drip:
		h.hijack(c.w, func(conn net.Conn) { h.writeSlowly(conn, response.bytes(), f.d) })
	case truncate:
		h.hijack(c.w, func(conn net.Conn) {
			whole := response.bytes()
			_, _ = conn.Write(whole[:len(whole)-(len(response.body)+1)/2])
		})
	default:
		if len(response.lines) > 0 { // net/http sends no such lines
			h.hijack(c.w, func(conn net.Conn) { _, _ = conn.Write(response.bytes()) })
			return
		}
		c.conn.previous.Store(&response)
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

// closeOnly sends nothing. With it, hijack closes the connection without another byte.
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
