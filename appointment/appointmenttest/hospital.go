package appointmenttest

import (
	"crypto/tls"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Hospital is one running hospital. It is safe for use by several goroutines.
type Hospital struct {
	config  appointment.Config
	speech  speech
	check   checker
	books   *books
	script  *script
	backlog *backlog
	port    *port
	server  *httptest.Server
	client  *http.Client

	close     sync.Once
	closing   chan struct{}
	takenOver sync.WaitGroup // connections that are no longer the server's

	mu         sync.Mutex
	deliveries map[appointment.Operation]int
}

// basePath is not the root, so that a client which loses the path is noticed.
const basePath = "/hospital/appointment"

// Start opens a hospital with the vendor's platform on a free port of the loopback
// interface. It fails if the vendor is not one of [appointment.Vendors], if an option is
// not valid, and if there is no port. Close it when done.
func Start(v appointment.Vendor, opts ...Option) (*Hospital, error) {
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	h := &Hospital{
		books:      newBooks(s),
		script:     newScript(),
		backlog:    newBacklog(),
		closing:    make(chan struct{}),
		deliveries: map[appointment.Operation]int{},
	}
	if !slices.Contains(appointment.Vendors(), v) {
		return nil, fmt.Errorf("appointmenttest: unknown vendor %q: want one of %q", v, appointment.Vendors())
	}
	h.config = appointment.Config{
		Name:           "测试医院（" + string(v) + "）",
		Vendor:         v,
		SystemID:       "platform-01",
		SystemKey:      appointment.Secret("key-of-" + string(v) + "-7c1e"),
		OrganizationID: "41971858",
	}
	if h.speech, err = speechOf(h.config, s); err != nil {
		return nil, fmt.Errorf("appointmenttest: %w", err)
	}
	h.check = checker{h.speech, h.config.SystemID, string(h.config.SystemKey)}
	handle := h.serveREST
	if h.speech.soap {
		handle = h.serveSOAP
	}
	if err := h.open(handle, s.tls); err != nil {
		return nil, fmt.Errorf("appointmenttest: %w", err)
	}
	return h, nil
}

// open starts the server and says where it is.
func (h *Hospital) open(handle http.HandlerFunc, secure bool) error {
	var certificate tls.Certificate
	var err error
	if secure {
		if certificate, err = newCertificate(); err != nil {
			return err
		}
	}
	// httptest.NewServer panics where it cannot listen.
	if h.port, err = listen(h.script); err != nil {
		return err
	}
	h.server = &httptest.Server{
		Listener: h.port,
		Config: &http.Server{
			Handler: handle, ReadHeaderTimeout: time.Minute,
			ConnContext: withConn,
			ErrorLog:    log.New(serverLog{os.Stderr}, "", log.LstdFlags),
		},
	}
	if secure {
		h.server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
		h.server.StartTLS()
		h.config.TLS = trusting(certificate.Leaf)
	} else {
		h.server.Start()
	}
	h.client = newHTTPClient(certificate.Leaf)
	h.config.Endpoint = h.server.URL + basePath
	return nil
}

// Config is what a client needs to reach the hospital: what a real one would issue
// during joint debugging (联调). With [WithTLS], its TLS has the hospital's certificate, and
// is the caller's to change or to set to nil. It says nothing of a [WithDialect].
func (h *Hospital) Config() appointment.Config {
	cfg := h.config
	if cfg.TLS != nil {
		own := *cfg.TLS
		cfg.TLS = &own
	}
	return cfg
}

// Close shuts the hospital down once the requests under way are answered. What
// [CommitLate] and [Delay] hold back is carried out at once, as by [Hospital.Settle];
// a [Drip] is broken off and silent connections are cut. The books can still be looked at.
// Closing again does nothing.
func (h *Hospital) Close() {
	h.close.Do(func() {
		close(h.closing)
		h.backlog.settle(true)
		h.server.Close() // closes the port first
		h.port.cutAll()  // those that are silent or were taken over
		h.port.silence.Wait()
		h.takenOver.Wait()
		h.backlog.settle(true) // what came in since the first
		h.client.CloseIdleConnections()
	})
}

// Bookings is what the hospital holds booked now, in the order of booking. Cancelled
// bookings are not in it, nor are saves that a [Resource.Flag] kept from booking.
func (h *Hospital) Bookings() []Booking { return h.books.all() }

// Deliveries is how many requests for op arrived: requests that were read to their end
// and named op, whether they were then granted, denied or refused. A SOAP request
// names its operation by the SOAPAction and the body's element together, a REST
// request by the envelope's method.
func (h *Hospital) Deliveries(op appointment.Operation) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.deliveries[op]
}

// receive is the way of a request document through the hospital: it is checked,
// counted, and answered from the books, unless a fault is queued for it. called is as for
// [checker.check].
func (h *Hospital) receive(w http.ResponseWriter, r *http.Request, t transport, doc []byte, called appointment.Operation) {
	entry := h.backlog.enter()
	if wasCut(r) {
		entry.done()
		panic(http.ErrAbortHandler) // net/http lets go of the connection
	}
	req, refused := h.check.check(doc, called)
	f := Fault{}
	if req.op != "" {
		f = h.script.next(req.op)
		if f.kind.delivers() {
			h.mu.Lock()
			h.deliveries[req.op]++
			h.mu.Unlock()
		}
	}
	h.strike(call{req, refused, entry, t, w, r.URL.Path}, f)
}
