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

func TestConfigError(t *testing.T) {
	t.Parallel()
	problems := httpx.PrefixPaths("binding", []httpx.Problem{{Path: "style", Text: "is unknown"}, {Path: "use", Text: "is empty"}})
	err := &httpx.ConfigError{Problems: problems}
	if got, want := err.Error(), "binding.style: is unknown; binding.use: is empty"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}
