package appointmenttest

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// maxRequest is in bytes. The largest request of the interface, a save, has about two thousand.
const maxRequest = 1 << 20

// route is where a platform takes its REST calls.
type route struct {
	paths     map[string]appointment.Operation // the whole path; one that names no operation leaves it to the method
	headers   map[string]string                // that must be there
	parameter string                           // of a form; "": the document is the body
}

func routeOf(d *appointment.Dialect) route {
	r := route{paths: map[string]appointment.Operation{}, headers: d.REST.Headers, parameter: d.REST.Parameter}
	for _, op := range appointment.Operations() {
		if path := d.REST.Paths[string(op)]; path != "" {
			r.paths[basePath+"/"+strings.Trim(path, "/")] = op
		}
	}
	if len(r.paths) < len(appointment.Operations()) {
		r.paths[basePath] = ""
	}
	return r
}

// serveREST takes a request document as the body of a POST, or as a field of its form.
func (h *Hospital) serveREST(w http.ResponseWriter, r *http.Request) {
	to := h.speech.route
	mediaType, at := "application/json", basePath
	if to.parameter != "" {
		mediaType = "application/x-www-form-urlencoded"
	}
	op, known := to.paths[r.URL.Path]
	if known {
		at = r.URL.Path
	} else if _, plain := to.paths[basePath]; !plain {
		at = basePath + "/…"
	}
	doc, ok := readPost(w, r, mediaType, at)
	if !ok {
		return
	}
	if to.parameter != "" {
		form, _ := url.ParseQuery(string(doc)) // what cannot be read is not there
		doc = []byte(form.Get(to.parameter))
	}
	for name, value := range to.headers {
		if r.Header.Get(name) != value {
			http.Error(w, "want another "+name, http.StatusForbidden)
			return
		}
	}
	h.receive(w, r, transport{
		contentType:       "application/json;charset=UTF-8",
		wrap:              func(_ appointment.Operation, doc []byte) []byte { return doc },
		broken:            springError,
		brokenContentType: "application/json",
	}, doc, op)
}

// springError is what Spring Boot answers where a handler fails.
func springError(path string, now time.Time) []byte {
	return fmt.Appendf(nil, `{"timestamp":%q,"status":500,"error":"Internal Server Error","path":%q}`,
		now.In(hospitalZone()).Format("2006-01-02T15:04:05.000-07:00"), path)
}

// readPost reads the body of a request that is as it should be up to there. Where it
// is not, it has answered in plain text with the HTTP status for it, as the server in
// front of a platform does.
func readPost(w http.ResponseWriter, r *http.Request, mediaType, path string) (body []byte, ok bool) {
	got, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset, hasCharset := params["charset"]
	switch {
	case r.URL.Path != path:
		http.Error(w, "nothing is here; the service is at "+path, http.StatusNotFound)
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
