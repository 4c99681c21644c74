package appointmenttest

import (
	"crypto/tls"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Hospital is a running simulated hospital. Make one with [Start]. It is safe for concurrent use.
type Hospital struct {
	config   appointment.Config
	dialect  dialect
	checker  requestChecker
	bookings *bookingStore
	faults   *faultQueue
	change   *change             // of every response; nil if there is none
	payload  appointment.Payload // nil if there is none
	pending  *pendingRequests
	listener *listener
	server   *httptest.Server
	client   *http.Client

	closeOnce sync.Once
	closing   chan struct{}
	hijacked  sync.WaitGroup // connections that were taken from the server

	mu         sync.Mutex
	deliveries map[appointment.Operation]int
	perOrder   map[delivery]int
}

// delivery identifies the requests of an operation with an order number, which is "" if it could not be read.
type delivery struct {
	op            appointment.Operation
	placerOrderNO string
}

// basePath is not the root, so that a client which loses the path fails.
const basePath = "/hospital/appointment"

// Start starts a hospital with the platform of a vendor, on a free port of the loopback
// interface, see [WithAddress]. It fails if the vendor is not one of [appointment.Vendors], if an
// option is invalid, or if it cannot listen. Call [Hospital.Close] at the end.
func Start(v appointment.Vendor, opts ...Option) (*Hospital, error) {
	if !slices.Contains(appointment.Vendors(), v) {
		return nil, fmt.Errorf("appointmenttest: unknown vendor %q: want one of %q", v, appointment.Vendors())
	}
	h, err := newHospital(v, opts)
	if err != nil {
		return nil, fmt.Errorf("appointmenttest: %w", err)
	}
	return h, nil
}

func newHospital(v appointment.Vendor, opts []Option) (*Hospital, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	cfg := appointment.Config{
		Name:           "测试医院（" + string(v) + "）",
		Vendor:         v,
		SystemID:       "platform-01",
		SystemKey:      appointment.Secret("key-of-" + string(v) + "-7c1e"),
		OrganizationID: "41971858",
	}
	d, err := newDialect(cfg, o)
	if err != nil {
		return nil, err
	}
	h := &Hospital{
		config:     cfg,
		dialect:    d,
		checker:    requestChecker{d, cfg.SystemID, string(cfg.SystemKey)},
		bookings:   newBookingStore(o),
		faults:     newFaultQueue(o.nextFault),
		change:     o.change,
		payload:    o.payload,
		pending:    newPendingRequests(),
		closing:    make(chan struct{}),
		deliveries: map[appointment.Operation]int{},
		perOrder:   map[delivery]int{},
	}
	var handler http.Handler = http.HandlerFunc(h.serveREST)
	if d.isSOAP {
		handler = http.HandlerFunc(h.serveSOAP)
	}
	if o.middleware != nil {
		handler = o.middleware(handler)
	}
	return h, h.startServer(handler, o)
}

// startServer starts the HTTP server and sets the endpoint.
func (h *Hospital) startServer(handler http.Handler, o options) (err error) {
	// httptest.NewServer panics if it cannot listen, so the listener is made here.
	if h.listener, err = newListener(h.faults, o.address); err != nil {
		return err
	}
	endpoint := *h.listener.addr
	if endpoint.IP.IsUnspecified() {
		endpoint.IP = net.IPv4(127, 0, 0, 1)
	}
	var certificate tls.Certificate
	if o.tls {
		if certificate, err = newCertificate(endpoint.IP); err != nil {
			_ = h.listener.Close() // it never fails
			return err
		}
	}
	h.server = &httptest.Server{
		Listener: h.listener,
		Config: &http.Server{
			Handler: handler, ReadHeaderTimeout: time.Minute,
			ConnContext: withConn,
			ErrorLog:    log.New(serverLog{os.Stderr}, "", log.LstdFlags),
		},
	}
	scheme := "http"
	if o.tls {
		scheme = "https"
		h.server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
		h.server.StartTLS()
		h.config.TLS = trustCertificate(certificate.Leaf)
	} else {
		h.server.Start()
	}
	h.client = newHTTPClient(certificate.Leaf)
	h.config.Endpoint = scheme + "://" + endpoint.String() + basePath
	return nil
}

// Config returns the configuration of a client for the hospital, as a real hospital issues it
// for joint debugging (联调). After [WithTLS] its TLS holds the certificate. The caller may
// change the copy. Config does not include a dialect from [WithDialect].
func (h *Hospital) Config() appointment.Config {
	cfg := h.config
	if cfg.TLS != nil {
		settings := *cfg.TLS
		cfg.TLS = &settings
	}
	return cfg
}

// Close responds to the requests in progress and shuts the hospital down. It executes requests
// that [CommitLate] and [Delay] hold back, as [Hospital.Settle] does. It aborts a [Drip] and
// closes silent connections. Bookings stay readable. Later calls of Close do nothing.
func (h *Hospital) Close() {
	h.closeOnce.Do(func() {
		close(h.closing)
		h.pending.settle(true)
		h.server.Close() // closes the listener first
		h.listener.resetAll()
		h.listener.silent.Wait()
		h.hijacked.Wait()
		h.pending.settle(true) // requests that arrived after the first call
		h.client.CloseIdleConnections()
	})
}

// Bookings returns the present bookings, in the order in which they were made. It does not
// include cancelled bookings, and saves that a [Resource.Flag] kept from booking.
func (h *Hospital) Bookings() []Booking { return h.bookings.listBookings() }

// History returns every booking and every cancel of one, in the order in which the hospital
// executed them. It shows which bookings an order held at the same time. A request that was
// rejected, or that an uncommitted fault did not execute, is not in it.
func (h *Hospital) History() []BookingEvent { return h.bookings.listHistory() }

// Deliveries returns how many requests for op the hospital received. These are requests that named
// op and were read to their end, also if they were rejected or failed validation. A SOAP request
// names its operation by its SOAPAction and the element in its body, a REST request by the method
// in its envelope.
func (h *Hospital) Deliveries(op appointment.Operation) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.deliveries[op]
}

// DeliveriesOf returns how many of the requests that [Hospital.Deliveries] counts named this order
// number (placerOrderNO 申请单号). It counts a request when it was read to its end, also if its
// response is lost, late or garbage, and before it is executed. It does not count a request whose
// order the hospital cannot read: one with wrong credentials, or one that does not open, see
// [WithPayload].
func (h *Hospital) DeliveriesOf(op appointment.Operation, placerOrderNO string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.perOrder[delivery{op, placerOrderNO}]
}

// countDelivery counts a request. The order is empty if it cannot be read.
func (h *Hospital) countDelivery(d delivery) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.deliveries[d.op]++
	if d.placerOrderNO != "" {
		h.perOrder[d]++
	}
}

// receiveRequest opens, validates and counts a request, and responds to it or injects its fault. op
// is the operation that the transport named. It is empty if only the envelope names it.
func (h *Hospital) receiveRequest(w http.ResponseWriter, r *http.Request, format responseFormat, text callText, op appointment.Operation) {
	pending := h.pending.add()
	conn := connOf(r)
	// The server may have read the request before the listener reset the connection. Then it must be
	// lost, too.
	if conn.reset.Load() {
		pending.done()
		panic(http.ErrAbortHandler) // net/http closes the connection
	}
	doc, refusal := h.openRequest(r, op, text)
	req, problem := h.checker.checkRequest(doc, op)
	if refusal != nil {
		problem = refusal
	}
	fault := Fault{}
	if req.op != "" {
		fault = h.faults.takeFault(req.op, conn.previous.Load() != nil)
		if fault.kind.isDelivered() {
			h.countDelivery(delivery{req.op, req.values["placerOrderNO"]})
		}
	}
	h.respondToCall(call{req, problem, refusal != nil, pending, format, w, conn, r.URL.Path, h.bookings.now()}, fault)
}
