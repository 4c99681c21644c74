package httpx_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// startLongHeader starts a server whose responses have headers of more than 64 KiB.
func startLongHeader(t *testing.T) *wiretest.Server {
	t.Helper()
	return wiretest.Start(t, wiretest.Respond("HTTP/1.1 200 OK\r\nX-Long: "+strings.Repeat("a", 64<<10)+"\r\n\r\n"))
}

func TestClient_Do_HeaderTooLong(t *testing.T) {
	t.Parallel()
	server := startLongHeader(t)
	client, transport := newClient(t)
	transport.MaxResponseHeaderBytes = 32 << 10
	client.MaxHeader = 32 << 10
	_, err := client.Do(newRequest(t.Context(), t, server.URL))
	e := checkError(t, err, httpx.BadResponse, httpx.HeaderTooLong, "headers of the response are longer than the limit of 32768 bytes")
	if e.Limit != 32<<10 {
		t.Errorf("limit of error %q = %d, want %d", e, e.Limit, 32<<10)
	}
}

// Without MaxHeader, the client does not know why the transport failed.
func TestClient_Do_HeaderTooLongWithoutMaxHeader(t *testing.T) {
	t.Parallel()
	server := startLongHeader(t)
	client, transport := newClient(t)
	transport.MaxResponseHeaderBytes = 32 << 10
	_, err := client.Do(newRequest(t.Context(), t, server.URL))
	checkError(t, err, httpx.NoResponse, "", "HTTP level")
}
