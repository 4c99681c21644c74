package httpx_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

func TestNotSentTLS(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		server func(*tls.Config)
		client func(*tls.Config)
		what   string
	}{
		"unknown authority": {
			client: func(c *tls.Config) { c.RootCAs = x509.NewCertPool() },
			what:   "TLS: the certificate is signed by itself, by nobody that is trusted here",
		},
		"wrong name": {
			client: func(c *tls.Config) { c.ServerName = "hospital.test" },
			what:   "TLS: the certificate is not for hospital.test; it names ",
		},
		"expired": {
			client: func(c *tls.Config) { c.Time = func() time.Time { return time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC) } },
			what:   "TLS: the certificate has expired",
		},
		"TLS 1.0 only, refused by the server": {
			server: func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 },
			what:   "TLS: the server refused the connection: protocol version not supported; it has no version that is offered to it: tls.minVersion",
		},
		"no version in common, refused by us": {
			server: func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 },
			client: func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 },
			what:   "TLS: the server refused the connection: protocol version not supported",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				t.Error("the request was delivered")
			}))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.TLS = &tls.Config{}
			if tt.server != nil {
				tt.server(server.TLS)
			}
			server.StartTLS()
			t.Cleanup(server.Close)
			client, transport := newClient(t)
			transport.TLSClientConfig = &tls.Config{RootCAs: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
			if tt.client != nil {
				tt.client(transport.TLSClientConfig)
			}
			_, err := client.Do(newRequest(t.Context(), t, server.URL))
			wantFate(t, err, httpx.NotSent, tt.what)
		})
	}
}

// talker is a TCP server that writes first, or never, whatever it is sent.
func talker(t *testing.T, heard func(net.Conn)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		if _, err := conn.Read(make([]byte, 1)); err == nil {
			heard(conn)
			_, _ = io.Copy(io.Discard, conn) // until the client goes
		}
	}()
	t.Cleanup(func() { listener.Close(); <-served })
	return listener.Addr().String()
}

func TestNotSentTLSToAPlainPort(t *testing.T) {
	t.Parallel()
	address := talker(t, func(conn net.Conn) { _, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n") })
	client, _ := newClient(t)
	_, err := client.Do(newRequest(t.Context(), t, "https://"+address))
	wantFate(t, err, httpx.NotSent, "TLS: the server does not speak TLS at this address; is it http?")
}

// A server that picks an old version in its hello, as OpenSSL's do, instead of refusing 1.2.
func TestNotSentTLSVersionChosenTooOld(t *testing.T) {
	t.Parallel()
	for version, what := range map[string]string{
		"\x03\x02": `TLS: the server offers TLS 1.1 at most; tls.minVersion: "1.1" accepts it`,
		"\x03\x01": `TLS: the server offers TLS 1.0 at most; tls.minVersion: "1.0" accepts it`,
		"\x03\x00": `TLS: the server offers SSL 3.0 at most, which is not spoken here`,
	} {
		hello := "\x16\x03\x01\x00\x2a" + "\x02\x00\x00\x26" + version + "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr" + "\x00" + "\x00\x2f" + "\x00"
		address := talker(t, func(conn net.Conn) { _, _ = io.WriteString(conn, hello) })
		client, _ := newClient(t)
		_, err := client.Do(newRequest(t.Context(), t, "https://"+address))
		wantFate(t, err, httpx.NotSent, what)
		var e *httpx.Error
		if errors.As(err, &e); (e.Refused != "") != strings.Contains(what, "accepts it") {
			t.Errorf("%v: without the options, %q", err, e.Refused)
		}
	}
}

func TestNotSentTLSHandshakeHangs(t *testing.T) {
	t.Parallel()
	ctx := newHourglass(t)
	address := talker(t, func(net.Conn) { ctx.expire() })
	client, _ := newClient(t)
	_, err := client.Do(newRequest(ctx, t, "https://"+address))
	wantFate(t, err, httpx.NotSent, "before there was a connection")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v is no DeadlineExceeded", err)
	}
}

// The transport's own limit on a handshake, which no context knows of.
func TestNotSentTLSHandshakeTimeout(t *testing.T) {
	t.Parallel()
	address := talker(t, func(net.Conn) {})
	client, transport := newClient(t)
	transport.TLSHandshakeTimeout = time.Millisecond
	_, err := client.Do(newRequest(t.Context(), t, "https://"+address))
	wantFate(t, err, httpx.NotSent, "timed out")
}
