package httpx_test

import (
	"net/http"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

func TestAsError(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, (*wiretest.Exchange).Close)
	client, _ := newClient(t)
	_, err := sendThroughLibrary(client)(newRequest(t.Context(), t, server.URL))
	checkError(t, err, httpx.NoResponse, httpx.Closed, "closed the connection")
	_, err = sendThroughLibrary(client)(&http.Request{Method: http.MethodPost}) // net/http refuses it: it has no URL
	checkError(t, err, httpx.NoResponse, "", "could not be processed")
}
