package appointmenttest

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// maxRequest is in bytes. The largest request of the interface, a save, has about two thousand.
const maxRequest = 1 << 20

// serveREST takes a request document as the body of a POST.
func (h *Hospital) serveREST(w http.ResponseWriter, r *http.Request) {
	doc, ok := readPost(w, r, "application/json")
	if !ok {
		return
	}
	h.receive(w, r, transport{
		contentType:       "application/json;charset=UTF-8",
		wrap:              func(_ appointment.Operation, doc []byte) []byte { return doc },
		broken:            springError,
		brokenContentType: "application/json",
	}, doc, "")
}

// springError is what Spring Boot answers where a handler fails.
func springError(path string, now time.Time) []byte {
	return fmt.Appendf(nil, `{"timestamp":%q,"status":500,"error":"Internal Server Error","path":%q}`,
		now.In(hospitalZone()).Format("2006-01-02T15:04:05.000-07:00"), path)
}

// readPost reads the body of a request that is as it should be up to there. Where it
// is not, it has answered in plain text with the HTTP status for it, as the server in
// front of a platform does.
func readPost(w http.ResponseWriter, r *http.Request, mediaType string) (body []byte, ok bool) {
	got, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset, hasCharset := params["charset"]
	switch {
	case r.URL.Path != basePath:
		http.Error(w, "nothing is here; the service is at "+basePath, http.StatusNotFound)
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "want POST, got "+r.Method, http.StatusMethodNotAllowed)
	case r.ContentLength < 0:
		http.Error(w, "Content-Length is missing", http.StatusLengthRequired)
	case err != nil || got != mediaType || hasCharset && !strings.EqualFold(charset, "utf-8"):
		http.Error(w, "want Content-Type "+mediaType+"; charset=utf-8", http.StatusUnsupportedMediaType)
	case r.Header.Get("Content-Encoding") != "":
		http.Error(w, "want a body without Content-Encoding", http.StatusUnsupportedMediaType)
	default:
		body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			http.Error(w, "the request is too large", http.StatusRequestEntityTooLarge)
		}
		return body, err == nil // any other error: the client is gone
	}
	return nil, false
}
