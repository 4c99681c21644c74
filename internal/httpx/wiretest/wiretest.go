// Package wiretest provides a server for tests of the bytes of HTTP messages. The server
// records each request exactly as it was received. It sends exactly the bytes it is given.
package wiretest

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Handler handles one request. The connection stays open afterwards, unless the handler
// closes it.
type Handler func(*Exchange)

// Server is a TCP server on the loopback address, for one test.
type Server struct {
	// URL is the address of the server, without a path.
	URL string

	handler Handler
	done    chan struct{} // closed when the test ends

	mu       sync.Mutex
	conns    []net.Conn
	requests []string
	partial  string     // of requests that were not received whole
	ended    int        // connections
	end      *sync.Cond // signals that a connection has ended
}

// Start starts a server that stops when the test ends.
func Start(t testing.TB, handler Handler) *Server {
	t.Helper()
	return start(t, handler, nil)
}

// start starts a server. It speaks TLS if cfg is not nil.
func start(t testing.TB, handler Handler, cfg *tls.Config) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{URL: "http://" + listener.Addr().String(), handler: handler, done: make(chan struct{})}
	s.end = sync.NewCond(&s.mu)
	if cfg != nil {
		s.URL = "https://" + listener.Addr().String()
		listener = tls.NewListener(listener, cfg)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns = append(s.conns, conn)
			s.mu.Unlock()
			running.Go(func() { s.serveConn(conn) })
		}
	})
	t.Cleanup(func() {
		close(s.done)
		_ = listener.Close()
		s.mu.Lock()
		for _, conn := range s.conns {
			_ = conn.Close()
		}
		s.mu.Unlock()
		running.Wait()
	})
	return s
}

// Requests returns the requests that were received whole, each with its headers and body.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.requests...)
}

// Connections returns how many connections were opened.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Partial waits until there was a connection and every connection has ended. It returns the
// bytes that were received of requests which were not received whole.
func (s *Server) Partial() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.conns) == 0 || s.ended < len(s.conns) {
		s.end.Wait()
	}
	return s.partial
}

// serveConn passes the requests on a connection to the handler, one after the other.
func (s *Server) serveConn(conn net.Conn) {
	defer conn.Close() //nolint:errcheck // nothing more is sent
	r := bufio.NewReader(conn)
	for {
		request, err := readRequest(r)
		s.mu.Lock()
		if err != nil {
			s.partial += request
			s.ended++
			s.end.Broadcast()
			s.mu.Unlock()
			return
		}
		s.requests = append(s.requests, request)
		n := len(s.requests)
		s.mu.Unlock()
		s.handler(&Exchange{Request: request, N: n, conn: conn, done: s.done})
	}
}

// readRequest reads one request. It finds the end of the body by Content-Length. With an error
// it returns the part that it has read.
func readRequest(r *bufio.Reader) (string, error) {
	var request strings.Builder
	length := 0
	for {
		line, err := r.ReadString('\n')
		request.WriteString(line)
		if err != nil {
			return request.String(), err
		}
		if line == "\r\n" {
			break
		}
		if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return request.String(), err
			}
		}
	}
	_, err := io.CopyN(&request, r, int64(length))
	return request.String(), err
}

// Exchange is a request that a [Handler] handles.
type Exchange struct {
	Request string // headers and body, as received
	N       int    // the number of the request on this server, from 1

	conn net.Conn
	done <-chan struct{}
}

// Write sends bytes unchanged.
func (x *Exchange) Write(raw string) { _, _ = io.WriteString(x.conn, raw) }

// Close closes the connection as a server does that has finished with it.
func (x *Exchange) Close() { _ = x.conn.Close() }

// Reset closes the connection with a TCP reset, as the machine of a crashed server does.
func (x *Exchange) Reset() {
	conn := x.conn
	if tlsConn, ok := conn.(*tls.Conn); ok {
		conn = tlsConn.NetConn()
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

// Stall sends nothing and keeps the connection open until the test ends.
func (x *Exchange) Stall() { <-x.done }

// Tunnel connects to an address and forwards all bytes in both directions, as a proxy does
// for CONNECT.
func (x *Exchange) Tunnel(address string) {
	defer x.Close()
	target, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	x.Write("HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		_, _ = io.Copy(x.conn, target)
		x.Close()
	}()
	_, _ = io.Copy(target, x.conn)
	_ = target.Close()
}

// WaitForEnd waits until the client closes the connection. It returns nil if the client closed
// it in order: without a reset, and with a close_notify in TLS.
func (x *Exchange) WaitForEnd() error {
	_, err := io.Copy(io.Discard, x.conn)
	if tlsConn, ok := x.conn.(*tls.Conn); ok && err == nil {
		_, err = io.Copy(io.Discard, tlsConn.NetConn())
	}
	return err
}

// Respond returns a handler that sends the bytes raw in response to every request. It closes
// the connection if raw has the header "Connection: close".
func Respond(raw string) Handler {
	return func(x *Exchange) {
		x.Write(raw)
		if strings.Contains(raw, "\r\nConnection: close\r\n") {
			x.Close()
		}
	}
}

// Response returns the bytes of a response with a Content-Length. It has no Content-Type if
// contentType is "".
func Response(status int, contentType, body string) string {
	header := fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Length: %d\r\n", status, http.StatusText(status), len(body))
	if contentType != "" {
		header += "Content-Type: " + contentType + "\r\n"
	}
	return header + "\r\n" + body
}
