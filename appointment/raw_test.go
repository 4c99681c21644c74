package appointment_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// rawClient is a client of a server that answers each connection's request with what
// send writes. The server keeps nothing, so that what memory is taken is the client's. It
// sends once, unless opts say otherwise.
func rawClient(t *testing.T, vendor appointment.Vendor, send func(io.Writer), opts ...appointment.Option) *appointment.Client {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for conn, err := listener.Accept(); err == nil; conn, err = listener.Accept() {
			go func() {
				defer conn.Close() //nolint:errcheck // the client has what it is to have
				if req, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					_, _ = io.Copy(io.Discard, req.Body)
					send(conn)
				}
			}()
		}
	}()
	client, err := appointment.NewClient(appointment.Config{
		Vendor: vendor, Endpoint: "http://" + listener.Addr().String(), SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00",
	}, append([]appointment.Option{appointment.WithRetries(0)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// say writes texts, and behind each number the text that follows it so many times, until
// the client has enough.
func say(w io.Writer, parts ...any) {
	n := 1
	for _, part := range parts {
		text, ok := part.(string)
		if !ok {
			n = part.(int)
			continue
		}
		piece := []byte(strings.Repeat(text, min(n, max(1, 32<<10/max(1, len(text))))))
		for left := n * len(text); left > 0; left -= len(piece) {
			if _, err := w.Write(piece[:min(left, len(piece))]); err != nil {
				return
			}
		}
		n = 1
	}
}
