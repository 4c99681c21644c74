// Package wiretest is a server for tests that are about the bytes on the wire: it keeps
// what a client sends as it came, and answers with the very bytes that it is given.
package wiretest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Handler answers one request.
type Handler func(*Exchange)

// Server is a TCP server on this machine, for one test.
type Server struct {
	// URL is the server's, without a path.
	URL string

	handle Handler
	over   chan struct{}

	mu       sync.Mutex
	conns    []net.Conn
	requests []string
}

// Start starts a server that stops when the test ends.
func Start(t testing.TB, handle Handler) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{URL: "http://" + listener.Addr().String(), handle: handle, over: make(chan struct{})}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns = append(s.conns, conn)
			s.mu.Unlock()
			all.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() {
		close(s.over)
		_ = listener.Close()
		s.mu.Lock()
		for _, conn := range s.conns {
			_ = conn.Close()
		}
		s.mu.Unlock()
		all.Wait()
	})
	return s
}

// Requests returns the requests that came whole, head and body, as they came.
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

func (s *Server) serve(conn net.Conn) {
	defer conn.Close() //nolint:errcheck // the client has what it is to have
	r := bufio.NewReader(conn)
	for {
		request, err := readRequest(r)
		if err != nil {
			return
		}
		s.mu.Lock()
		s.requests = append(s.requests, request)
		n := len(s.requests)
		s.mu.Unlock()
		s.handle(&Exchange{Request: request, N: n, conn: conn, over: s.over})
	}
}

// readRequest reads a request as far as its Content-Length says that it goes.
func readRequest(r *bufio.Reader) (string, error) {
	var raw strings.Builder
	length := 0
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return "", err
		}
		raw.WriteString(line)
		if line == "\r\n" {
			break
		}
		if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return "", err
			}
		}
	}
	_, err := io.CopyN(&raw, r, int64(length))
	return raw.String(), err
}

// Exchange is a request that waits for its answer. The connection stays open after it.
type Exchange struct {
	Request string // head and body, as they came
	N       int    // the how-manieth of the server, from 1

	conn net.Conn
	over <-chan struct{}
}

// Write sends bytes as they are.
func (x *Exchange) Write(answer string) { _, _ = io.WriteString(x.conn, answer) }

// Close closes the connection as a server does that is done with it.
func (x *Exchange) Close() { _ = x.conn.Close() }

// Reset closes the connection as a server does that died.
func (x *Exchange) Reset() {
	_ = x.conn.(*net.TCPConn).SetLinger(0)
	_ = x.conn.Close()
}

// Hang does nothing until the test is over.
func (x *Exchange) Hang() { <-x.over }

// Always answers every request with the same bytes, and closes the connection if they
// say so.
func Always(answer string) Handler {
	return func(x *Exchange) {
		x.Write(answer)
		if strings.Contains(answer, "\r\nConnection: close\r\n") {
			x.Close()
		}
	}
}

// Response is a whole answer with a Content-Length. An empty contentType leaves it out.
func Response(status int, contentType, body string) string {
	head := fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Length: %d\r\n", status, http.StatusText(status), len(body))
	if contentType != "" {
		head += "Content-Type: " + contentType + "\r\n"
	}
	return head + "\r\n" + body
}
