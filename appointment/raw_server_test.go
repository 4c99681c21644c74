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

// newRawClient returns a client of a server that responds to each connection's request with the
// bytes that send writes. The server keeps nothing in memory, so that a test can measure the
// client's memory. The client sends once, unless opts say otherwise.
func newRawClient(t *testing.T, vendor appointment.Vendor, send func(io.Writer), opts ...appointment.Option) *appointment.Client {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for conn, err := listener.Accept(); err == nil; conn, err = listener.Accept() {
			go func() {
				defer conn.Close() //nolint:errcheck // the response is already sent
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

// writeParts writes texts. A number means that the text after it is written so many times. It
// stops when the client closes the connection.
func writeParts(w io.Writer, parts ...any) {
	const chunkSize = 32 << 10
	count := 1
	for _, part := range parts {
		text, ok := part.(string)
		if !ok {
			count = part.(int)
			continue
		}
		chunk := []byte(strings.Repeat(text, min(count, max(1, chunkSize/max(1, len(text))))))
		for remaining := count * len(text); remaining > 0; remaining -= len(chunk) {
			if _, err := w.Write(chunk[:min(remaining, len(chunk))]); err != nil {
				return
			}
		}
		count = 1
	}
}

// rawResponse writes a response in HTTP to a request of a vendor.
type rawResponse func(appointment.Vendor, io.Writer)

const (
	rawHead  = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/xml; charset=utf-8\r\n"
	soapHead = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><R xmlns="http://tempuri.org/"><S>`
	soapTail = `</S></R></s:Body></s:Envelope>`
)

// rawJSON returns a response whose JSON is made of parts. For SOAP, the JSON is the text in the
// envelope.
func rawJSON(parts ...any) rawResponse {
	return func(vendor appointment.Vendor, w io.Writer) {
		writeParts(w, rawHead+"\r\n")
		if vendor == appointment.Laida {
			writeParts(w, parts...)
			return
		}
		writeParts(w, soapHead)
		writeParts(w, parts...)
		writeParts(w, soapTail)
	}
}

// rawHTTP returns a response that is made of parts after its status line and its Content-Type.
func rawHTTP(parts ...any) rawResponse {
	return func(_ appointment.Vendor, w io.Writer) { writeParts(w, append([]any{rawHead}, parts...)...) }
}
