package appointment_test

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"golang.org/x/net/dns/dnsmessage"
)

// freezeHospital is a hospital with a name server. Both keep a client waiting until a gate opens.
// The hospital records when it receives bytes. The path of each request names a wait and a round,
// such as /dns/7.
type freezeHospital struct {
	address     string // of the hospital
	slowAddress string // the hospital does no TLS handshake here before the gate opens
	nameServer  net.PacketConn
	tls         *tls.Config // nil: plain HTTP

	requestLog

	gateMu sync.Mutex
	gate   chan struct{}
}

func startFreezeHospital(t *testing.T, withTLS bool) *freezeHospital {
	t.Helper()
	h := &freezeHospital{gate: make(chan struct{})}
	if withTLS {
		h.tls = wiretest.ServerTLS()
	}
	fast, slow := h.listen(t), h.listen(t)
	h.address, h.slowAddress = fast.Addr().String(), slow.Addr().String()
	h.serve(t, fast)
	h.serve(t, gatedListener{slow, h})
	var err error
	if h.nameServer, err = net.ListenPacket("udp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.nameServer.Close() })
	go h.serveNames()
	return h
}

func (h *freezeHospital) listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := listenForArrivals(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// finish waits until the hospital has read everything that an ended client sent. The hospital
// accepts connections in their order, so a last connection is behind those of the client.
func (h *freezeHospital) finish() error {
	for _, address := range []string{h.address, h.slowAddress} {
		last, err := net.Dial("tcp", address)
		if err != nil {
			return err
		}
		_ = last.(*net.TCPConn).CloseWrite()
		_, _ = io.Copy(io.Discard, last) // until the hospital closes it
		last.Close()
	}
	h.open.Wait()
	return nil
}

// serve serves HTTP on the connections of listener until the test ends.
func (h *freezeHospital) serve(t *testing.T, listener net.Listener) *http.Server {
	t.Helper()
	if h.tls != nil {
		listener = tls.NewListener(listener, h.tls)
	}
	server := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)} //nolint:gosec // serves the test alone
	go func() { _ = server.Serve(recordingListener{listener, &h.requestLog}) }()
	t.Cleanup(func() { server.Close() })
	return server
}

// ServeHTTP responds to queries. It holds the response to one that takes the only place of its
// client until the gate opens. It never responds to a save.
func (h *freezeHospital) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	gate := h.currentGate()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the request is not whole
	}
	if isSave(body) {
		h.recordSave(r.URL.Path)
		panic(http.ErrAbortHandler)
	}
	if strings.HasPrefix(r.URL.Path, "/"+waitInFlight) {
		<-gate
	}
	writeResponse(w, r, notBookedDoc)
}

func (h *freezeHospital) currentGate() chan struct{} {
	h.gateMu.Lock()
	defer h.gateMu.Unlock()
	return h.gate
}

// closeGate makes the hospital wait for the next openGate.
func (h *freezeHospital) closeGate() {
	h.gateMu.Lock()
	defer h.gateMu.Unlock()
	h.gate = make(chan struct{})
}

func (h *freezeHospital) openGate() { close(h.currentGate()) }

// gatedListener lets nothing be read from its connections before the gate opens.
type gatedListener struct {
	net.Listener
	hospital *freezeHospital
}

func (l gatedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return gatedConn{conn, l.hospital.currentGate()}, nil
}

type gatedConn struct {
	net.Conn
	gate chan struct{}
}

// NetConn returns the connection without the gate.
func (c gatedConn) NetConn() net.Conn { return c.Conn }

func (c gatedConn) Read(p []byte) (int, error) {
	<-c.gate
	return c.Conn.Read(p)
}

// listenFull listens with a queue that is full, so that the kernel drops the packets that open
// further connections. A client's kernel sends them again after a second. accept empties the
// queue.
func (h *freezeHospital) listenFull(t *testing.T) (address string, accept func(), err error) {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return "", nil, err
	}
	file := os.NewFile(uintptr(fd), "listener")
	defer file.Close()
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return "", nil, err
	}
	if err := syscall.Listen(fd, 0); err != nil {
		return "", nil, err
	}
	listener, err := net.FileListener(file)
	if err != nil {
		return "", nil, err
	}
	t.Cleanup(func() { listener.Close() })
	address = listener.Addr().String()
	var waiting []net.Conn
	for {
		conn, err := net.DialTimeout("tcp", address, 20*time.Millisecond)
		if err != nil {
			break // the queue is full
		}
		waiting = append(waiting, conn)
	}
	return address, func() {
		for _, conn := range waiting {
			conn.Close()
		}
		h.serve(t, listener)
	}, nil
}

// serveNames responds to each lookup with 127.0.0.1. It responds to a lookup for waitDNS when the
// gate opens. A name for waitRetry does not exist before that.
func (h *freezeHospital) serveNames() {
	buffer := make([]byte, 512)
	for {
		n, client, err := h.nameServer.ReadFrom(buffer)
		if err != nil {
			return
		}
		var query dnsmessage.Message
		if query.Unpack(buffer[:n]) != nil || len(query.Questions) != 1 {
			continue
		}
		gate := h.currentGate()
		go func() {
			question := query.Questions[0]
			response := dnsmessage.Message{Header: dnsmessage.Header{ID: query.ID, Response: true}, Questions: query.Questions}
			name := question.Name.String()
			if strings.HasPrefix(name, waitDNS) {
				<-gate
			}
			switch {
			case strings.HasPrefix(name, waitRetry) && !isClosed(gate):
				response.RCode = dnsmessage.RCodeNameError
			case question.Type == dnsmessage.TypeA:
				response.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: question.Name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET},
					Body:   &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}},
				}}
			}
			packed, _ := response.Pack()
			_, _ = h.nameServer.WriteTo(packed, client)
		}()
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
