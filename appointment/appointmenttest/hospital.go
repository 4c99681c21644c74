package appointmenttest

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Hospital is one running hospital. It is safe for use by several goroutines.
type Hospital struct {
	config appointment.Config
	style  style
	check  checker
	books  *books
	server *httptest.Server

	mu         sync.Mutex
	deliveries map[appointment.Operation]int
}

// basePath is not the root, so that a client which loses the path is noticed.
const basePath = "/hospital/appointment"

// Start opens a hospital with the vendor's platform on a free port of the loopback
// interface. It fails on a vendor that is not one of [appointment.Vendors], on an
// option that cannot be, and where there is no port. Close it when done.
func Start(v appointment.Vendor, opts ...Option) (*Hospital, error) {
	h := &Hospital{deliveries: map[appointment.Operation]int{}}
	handle := h.serveREST
	switch v {
	case appointment.Wanda, appointment.Mingtian:
		h.style, handle = pascal, h.serveSOAP
	case appointment.JintangWrapped:
		h.style, handle = upper, h.serveSOAP
	case appointment.Jintang, appointment.Laida:
		h.style = camel
	default:
		return nil, fmt.Errorf("appointmenttest: unknown vendor %q: want one of %q", v, appointment.Vendors())
	}
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	h.books = newBooks(s)
	// httptest.NewServer panics where it cannot listen.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("appointmenttest: %w", err)
	}
	h.config = appointment.Config{
		Name:           "测试医院（" + string(v) + "）",
		Vendor:         v,
		Endpoint:       "http://" + listener.Addr().String() + basePath,
		SystemID:       "platform-01",
		SystemKey:      appointment.Secret("key-of-" + string(v) + "-7c1e"),
		OrganizationID: "41971858",
	}
	h.check = checker{h.style, h.config.SystemID, string(h.config.SystemKey)}
	h.server = &httptest.Server{
		Listener: listener,
		Config:   &http.Server{Handler: http.HandlerFunc(handle), ReadHeaderTimeout: time.Minute},
	}
	h.server.Start()
	return h, nil
}

// Config is what a client needs to reach the hospital: what a real one would issue
// during joint debugging (联调).
func (h *Hospital) Config() appointment.Config { return h.config }

// Close shuts the hospital down once the requests under way are answered. The books
// can still be looked at. Closing again does nothing.
func (h *Hospital) Close() { h.server.Close() }

// Bookings is what the hospital holds booked now, in the order of booking. Cancelled
// bookings are not in it, nor are saves that a [Resource.Flag] kept from booking.
func (h *Hospital) Bookings() []Record { return h.books.all() }

// Deliveries is how many requests for op arrived: requests that were read to their end
// and named op, whether they were then granted, denied or refused. A SOAP request
// names its operation by the SOAPAction and the body's element together, a REST
// request by the envelope's method.
func (h *Hospital) Deliveries(op appointment.Operation) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.deliveries[op]
}

// answer is the way of a request document through the hospital: it is checked,
// counted, looked up in the books and answered. called is as for [checker.check].
func (h *Hospital) answer(doc []byte, called appointment.Operation) []byte {
	req, refused := h.check.check(doc, called)
	if req.op != "" {
		h.mu.Lock()
		h.deliveries[req.op]++
		h.mu.Unlock()
	}
	if refused != nil {
		return h.style.render(refusedAnswer(*refused))
	}
	return h.style.render(h.perform(req))
}
