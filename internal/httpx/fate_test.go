package httpx_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// zipped is a text as gzip.
func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func TestFateOfADeliveredRequest(t *testing.T) {
	t.Parallel()
	const gzipHead = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
	bomb := zipped(strings.Repeat(" ", 1<<20))
	whole := zipped(secretResponse)
	damaged := whole[:len(whole)-8] + "\x00\x00\x00\x00" + whole[len(whole)-4:]
	tests := map[string]struct {
		answer string // then the connection is closed, or the time is over
		end    func(x *wiretest.Exchange, expire func())
		fate   httpx.Fate
		what   string
	}{
		"closed":                      {"", closes, httpx.NoResponse, "closed the connection"},
		"reset":                       {"", resets, httpx.NoResponse, "connection reset by peer"},
		"hangs before the head":       {"", expires, httpx.NoResponse, "before the answer"},
		"hangs in the head":           {"HTTP/1.1 200 OK\r\nContent-Le", expires, httpx.NoResponse, "before the answer"},
		"closed in the head":          {"HTTP/1.1 200 OK\r\nContent-Le", closes, httpx.NoResponse, ""},
		"reset in the body":           {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", resets, httpx.NoResponse, ""},
		"shorter than Content-Length": {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + secretResponse, closes, httpx.NoResponse, fmt.Sprintf("closed the connection, %d bytes into the answer's body", len(secretResponse))},
		"chunk cut short":             {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n99\r\n" + secretResponse, closes, httpx.NoResponse, "closed the connection"},
		"gzip cut short":              {fmt.Sprintf("HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n%s", whole[:len(whole)-9]), closes, httpx.NoResponse, "closed the connection"},
		"no HTTP":                     {secretResponse + "\r\n\r\n", closes, httpx.NoResponse, "HTTP level"},
		"no HTTP version":             {"HTTP/" + secretResponse + " 200 OK\r\n\r\n", closes, httpx.NoResponse, "HTTP level"},
		"too long":                    {wiretest.Response(200, "", strings.Repeat("a", 1025)), closes, httpx.BadResponse, "longer than the limit of 1024 bytes"},
		"too long and without length": {"HTTP/1.0 200 OK\r\n\r\n" + strings.Repeat("a", 1025), hangs, httpx.BadResponse, "longer than the limit"},
		"gzip bomb":                   {fmt.Sprintf(gzipHead, len(bomb), bomb), closes, httpx.BadResponse, "longer than the limit"},
		"gzip that is none":           {fmt.Sprintf(gzipHead, len(secretResponse), secretResponse), closes, httpx.BadResponse, "gzip"},
		"gzip with a wrong checksum":  {fmt.Sprintf(gzipHead, len(damaged), damaged), closes, httpx.BadResponse, "gzip"},
		"gzip of broken deflate":      {fmt.Sprintf(gzipHead, 18, whole[:10]+"\xff\xff\xff\xff\xff\xff\xff\xff"), closes, httpx.BadResponse, "gzip"},
		"text in no charset":          {wiretest.Response(200, "", "\xff\xff\xff"), closes, httpx.BadResponse, "no charset"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := newHourglass(t)
			server := wiretest.Start(t, func(x *wiretest.Exchange) {
				x.Write(tt.answer)
				tt.end(x, ctx.expire)
			})
			client, _ := newClient(t)
			_, err := client.Do(newRequest(ctx, t, server.URL))
			wantFate(t, err, tt.fate, tt.what)
			if n := len(server.Requests()); n != 1 {
				t.Errorf("delivered %d times, want once", n)
			}
		})
	}
}

func closes(x *wiretest.Exchange, _ func())       { x.Close() }
func resets(x *wiretest.Exchange, _ func())       { x.Reset() }
func hangs(x *wiretest.Exchange, _ func())        { x.Hang() }
func expires(x *wiretest.Exchange, expire func()) { expire(); x.Hang() }

// roundTripper is a transport made of a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// reader is a reader made of a function.
type reader func([]byte) (int, error)

func (f reader) Read(p []byte) (int, error) { return f(p) }

// The head comes in time; the body drips past the deadline.
func TestFateOfADrippingResponse(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, func(x *wiretest.Exchange) {
		x.Write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + secretResponse)
		x.Hang()
	})
	client, transport := newClient(t)
	ctx := newHourglass(t)
	client.Transport = roundTripper(func(req *http.Request) (*http.Response, error) {
		resp, err := transport.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		body, came := resp.Body, 0
		resp.Body = struct {
			io.Reader
			io.Closer
		}{reader(func(p []byte) (int, error) {
			if came == len(secretResponse) {
				ctx.expire()
			}
			n, err := body.Read(p)
			came += n
			return n, err
		}), body}
		return resp, nil
	})
	_, err := client.Do(newRequest(ctx, t, server.URL))
	wantFate(t, err, httpx.NoResponse, fmt.Sprintf("the time allowed ran out, %d bytes into the answer's body", len(secretResponse)))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v is no DeadlineExceeded", err)
	}
}

// What follows a switch of protocols is not bound to the request's context.
func TestASwitchedProtocolIsNotRead(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, func(x *wiretest.Exchange) {
		x.Write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + strings.Repeat(secretResponse, 99))
		x.Hang()
	})
	client, _ := newClient(t)
	a, err := client.Do(newRequest(t.Context(), t, server.URL))
	if err != nil || a.Status != http.StatusSwitchingProtocols || len(a.Body) > 0 {
		t.Errorf("%+v, %v; want status 101 and nothing else", a, err)
	}
}

// A transport that reports nothing proves nothing, whatever its error looks like.
func TestFateWithASilentTransport(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{
		errors.New(secretBody),
		&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED},
		&net.DNSError{Name: "hospital.invalid", IsNotFound: true},
		context.DeadlineExceeded,
	} {
		client := &httpx.Client{Limit: 1 << 10, Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, cause })}
		_, err := client.Do(newRequest(t.Context(), t, "http://hospital.invalid"))
		wantFate(t, err, httpx.NoResponse, "")
		if !errors.Is(err, cause) {
			t.Errorf("error %v does not unwrap to %v", err, cause)
		}
	}
}

// A server that wants a client's certificate says so after TLS 1.3's handshake, when the
// request is on its way. It has not looked at the request: its half of the handshake was not
// done. On a connection that has carried a request before, that proves nothing.
func TestFateOfARefusedClientCertificate(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the request was read") }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS13}
	server.StartTLS()
	t.Cleanup(server.Close)
	client, transport := newClient(t)
	transport.TLSClientConfig = &tls.Config{RootCAs: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	_, err := client.Do(newRequest(t.Context(), t, server.URL))
	wantFate(t, err, httpx.NotSent, "certificate required")
}

// The same alert proves nothing where a handshake may have ended well before it.
func TestFateOfACertificateAlertLater(t *testing.T) {
	t.Parallel()
	for name, conn := range map[string]httptrace.GotConnInfo{
		"reused":  {Conn: overTLS{version: tls.VersionTLS13}, Reused: true},
		"TLS 1.2": {Conn: overTLS{version: tls.VersionTLS12}},
		"no TLS":  {Conn: &net.TCPConn{}},
	} {
		client := &httpx.Client{Limit: 1 << 10, Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			trace := httptrace.ContextClientTrace(req.Context())
			trace.GetConn("")
			trace.GotConn(conn)
			return nil, &net.OpError{Op: "remote error", Err: certificateRequired(116)}
		})}
		_, err := client.Do(newRequest(t.Context(), t, "https://hospital.invalid"))
		if wantFate(t, err, httpx.NoResponse, "certificate required"); t.Failed() {
			t.Fatal(name)
		}
	}
}

// certificateRequired stands for the type of alerts that crypto/tls keeps to itself.
type certificateRequired uint8

func (certificateRequired) Error() string { return "tls: certificate required" }

// overTLS is a connection of which nothing matters but its version of TLS.
type overTLS struct {
	net.Conn
	version uint16
}

func (c overTLS) ConnectionState() tls.ConnectionState {
	return tls.ConnectionState{Version: c.version}
}

func TestFateOverHTTP2(t *testing.T) {
	t.Parallel()
	var delivered atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		delivered.Add(int32(r.ProtoMajor))
		panic(http.ErrAbortHandler)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	client, transport := newClient(t)
	overHTTP2(transport)
	transport.TLSClientConfig = &tls.Config{RootCAs: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	_, err := client.Do(newRequest(t.Context(), t, server.URL))
	wantFate(t, err, httpx.NoResponse, "")
	if n := delivered.Load(); n != 2 {
		t.Errorf("HTTP versions delivered over add up to %d, want one delivery over HTTP/2", n)
	}
}
