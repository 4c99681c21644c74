package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	maxExchanges    = 50
	maxMessageBytes = 1 << 20 // of a request or a response; the rest is not recorded
)

// exchangeLog holds the last requests to the hospital with their responses.
type exchangeLog struct {
	mu     sync.Mutex
	serial int
	last   []*exchange // the newest is the last
}

// exchange is a request with the bytes of its response so far.
type exchange struct {
	id                int
	at                time.Time
	took              time.Duration
	done              bool
	method, path      string
	request, response bytes.Buffer
}

// recordExchanges returns a handler that records the requests to next and its responses.
func (l *exchangeLog) recordExchanges(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := l.addExchange(r)
		defer l.endExchange(e) // faults end by a panic
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(r.Body, &messageWriter{l, &e.request}), r.Body}
		next.ServeHTTP(&recordedResponse{ResponseWriter: w, text: &messageWriter{l, &e.response}}, r)
	})
}

func (l *exchangeLog) addExchange(r *http.Request) *exchange {
	e := &exchange{at: time.Now(), method: r.Method, path: r.URL.RequestURI()}
	fmt.Fprintf(&e.request, "%s %s %s\r\nHost: %s\r\n", r.Method, e.path, r.Proto, r.Host)
	_ = r.Header.Write(&e.request) // a buffer never fails
	e.request.WriteString("\r\n")
	l.mu.Lock()
	defer l.mu.Unlock()
	l.serial++
	e.id = l.serial
	l.last = append(l.last, e)
	l.last = l.last[max(0, len(l.last)-maxExchanges):]
	return e
}

func (l *exchangeLog) endExchange(e *exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.done, e.took = true, time.Since(e.at)
}

// messageWriter appends to a message of an exchange.
type messageWriter struct {
	log     *exchangeLog
	message *bytes.Buffer
}

// Write implements [io.Writer].
func (w *messageWriter) Write(p []byte) (int, error) {
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	room := max(0, maxMessageBytes-w.message.Len())
	w.message.Write(p[:min(len(p), room)]) // a buffer never fails
	return len(p), nil
}

// recordedResponse records the response that a handler writes.
type recordedResponse struct {
	http.ResponseWriter
	text        *messageWriter
	wroteHeader bool
}

// WriteHeader implements [http.ResponseWriter].
func (w *recordedResponse) WriteHeader(status int) {
	w.wroteHeader = true
	fmt.Fprintf(w.text, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	_ = w.Header().Write(w.text) // it never fails
	_, _ = io.WriteString(w.text, "\r\n")
	w.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (w *recordedResponse) Write(p []byte) (int, error) {
	if !w.wroteHeader {
		w.WriteHeader(http.StatusOK)
	}
	_, _ = w.text.Write(p)
	return w.ResponseWriter.Write(p)
}

// Hijack implements [http.Hijacker].
func (w *recordedResponse) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffer, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	return &recordedConn{conn, w.text}, buffer, nil
}

// recordedConn records the bytes that a fault writes to the connection.
type recordedConn struct {
	net.Conn
	text *messageWriter
}

// Write implements [net.Conn].
func (c *recordedConn) Write(p []byte) (int, error) {
	_, _ = c.text.Write(p)
	return c.Conn.Write(p)
}

// NetConn returns the TCP connection, as [appointmenttest.WithMiddleware] wants.
func (c *recordedConn) NetConn() net.Conn {
	if tls, ok := c.Conn.(interface{ NetConn() net.Conn }); ok {
		return tls.NetConn()
	}
	return c.Conn
}

// exchangeView is an exchange as the admin page shows it, without keys.
type exchangeView struct {
	ID                int
	At                time.Time
	Took              time.Duration
	Method, Path      string
	Result            string // the first line of the response
	Request, Response string // empty in a list
}

// listExchanges returns the recorded exchanges without their messages, the newest first.
func (l *exchangeLog) listExchanges(key string) []exchangeView {
	l.mu.Lock()
	defer l.mu.Unlock()
	views := make([]exchangeView, 0, len(l.last))
	for _, e := range slices.Backward(l.last) {
		views = append(views, e.newView(key))
	}
	return views
}

// findExchange returns the exchange with this id and its messages.
func (l *exchangeLog) findExchange(id, key string) (exchangeView, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.last {
		if strconv.Itoa(e.id) == id {
			v := e.newView(key)
			v.Request, v.Response = maskKeys(e.request.String(), key), maskKeys(e.response.String(), key)
			return v, true
		}
	}
	return exchangeView{}, false
}

func (e *exchange) newView(key string) exchangeView {
	line, _, _ := bytes.Cut(e.response.Bytes(), []byte("\r\n"))
	v := exchangeView{
		ID: e.id, At: e.at, Took: e.took.Round(time.Millisecond), Method: e.method, Path: maskKeys(e.path, key), Result: maskKeys(string(line), key),
	}
	switch {
	case len(line) == 0 && !e.done:
		v.Result = "处理中 in progress"
	case len(line) == 0:
		v.Result = "断开，没有响应 closed without a response"
	}
	return v
}

var (
	keyMember   = regexp.MustCompile(`(?i)(system_?key(?:\\*"|&#34;|&quot;)\s*:\s*(?:\\*"|&#34;|&quot;)).*?((?:\\*"|&#34;|&quot;)\s*[,}])`)
	credentials = regexp.MustCompile(`(?im)^((?:Proxy-)?Authorization: ?).*$`)
)

// maskKeys replaces key, every value of systemKey and every Authorization header in a message. It replaces
// bytes that are not UTF-8 by U+FFFD.
func maskKeys(message, key string) string {
	message = strings.ReplaceAll(strings.ToValidUTF8(message, "\uFFFD"), key, "***")
	message = keyMember.ReplaceAllString(message, "${1}***${2}")
	return credentials.ReplaceAllString(message, "${1}***")
}
