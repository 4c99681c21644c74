package appointmenttest

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// maxRequestBytes limits requests. The largest request, a save, has about two thousand bytes.
const maxRequestBytes = 1 << 20

// route is the form in which a REST service is called.
type route struct {
	paths     []routePath
	hasRoot   bool              // at the endpoint itself, the envelope's method names the operation
	headers   map[string]string // required
	parameter string            // of a form; if empty, the document is the body
}

// routePath is the path of an operation, with its query.
type routePath struct {
	op    appointment.Operation
	path  template
	query map[string]template // by parameter
}

func newRoute(cfg appointment.Config, d *appointment.Dialect, hasPayload bool) route {
	r := route{headers: d.REST.Headers, parameter: d.REST.Parameter}
	for _, op := range appointment.Operations() {
		path, query, hasQuery := strings.Cut(d.REST.Paths[string(op)], "?")
		if path == "" && !hasQuery {
			r.hasRoot = true
			continue
		}
		values := newVariableValues(cfg, op, hasPayload)
		p := routePath{op: op, path: newTemplate(strings.TrimSuffix(basePath+"/"+strings.Trim(path, "/"), "/"), values), query: map[string]template{}}
		parameters, _ := url.ParseQuery(query) // NewClient has checked it
		for name := range parameters {
			p.query[name] = newTemplate(parameters.Get(name), values)
		}
		r.paths = append(r.paths, p)
	}
	return r
}

// match returns the operation of a URL, and the variables in it. The operation is empty at the
// endpoint itself. ok is false if there is no service at the URL.
func (r route) match(u *url.URL) (op appointment.Operation, variables map[string]string, ok bool) {
	for _, p := range r.paths {
		if variables, ok := p.match(u); ok {
			return p.op, variables, true
		}
	}
	return "", map[string]string{}, r.hasRoot && u.Path == basePath
}

func (p routePath) match(u *url.URL) (variables map[string]string, ok bool) {
	variables = map[string]string{}
	if !p.path.read(u.Path, variables) {
		return nil, false
	}
	query := u.Query()
	for name, t := range p.query {
		if !t.read(query.Get(name), variables) {
			return nil, false
		}
	}
	return variables, true
}

// expectedPath returns path if ok, or else the path for an error message.
func (r route) expectedPath(path string, ok bool) string {
	switch {
	case ok:
		return path
	case r.hasRoot:
		return basePath
	}
	return basePath + "/…"
}

// serveREST receives a request document as the body of a POST, or as a parameter of its form.
func (h *Hospital) serveREST(w http.ResponseWriter, r *http.Request) {
	route := h.dialect.route
	mediaType := "application/json"
	if route.parameter != "" {
		mediaType = "application/x-www-form-urlencoded"
	}
	op, variables, ok := route.match(r.URL)
	charset := h.dialect.requestCharset
	doc, ok := readPost(w, r, mediaType, charset, route.expectedPath(r.URL.Path, ok))
	if !ok {
		return
	}
	if route.parameter != "" {
		form, _ := url.ParseQuery(string(doc)) // a parameter that cannot be read is absent
		doc = nil
		for name, values := range form {
			if decoded, err := charset.decode([]byte(name)); err == nil && string(decoded) == route.parameter {
				doc = []byte(values[0])
			}
		}
	}
	doc, err := charset.decode(doc)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for name, value := range route.headers {
		if r.Header.Get(name) != value {
			http.Error(w, "want another "+name, http.StatusForbidden)
			return
		}
	}
	h.receiveRequest(w, r, responseFormat{
		contentType: "application/json;charset=UTF-8",
		wrap:        func(_ appointment.Operation, doc []byte) []byte { return doc },
		fault:       springError,
	}, callText{string(doc), variables}, op)
}

// springError returns the response of Spring Boot for a handler that fails. The code is that of a SOAP
// fault. The default configuration of Spring has no message.
func springError(c call, code, text string) httpResponse {
	status := http.StatusInternalServerError
	if code == "Client" {
		status = http.StatusBadRequest
	}
	message := ""
	if text != "" {
		message = `"message":` + string(encodeJSON(text)) + `,`
	}
	body := fmt.Appendf(nil, `{"timestamp":%q,"status":%d,"error":%q,%s"path":%q}`,
		c.now.In(hospitalZone()).Format("2006-01-02T15:04:05.000-07:00"), status, http.StatusText(status), message, c.path)
	return httpResponse{status: status, contentType: "application/json", body: body}
}

// readPost reads the body of a POST of this media type, in this charset, at this path. For other
// requests it responds with an HTTP error in plain text, like the server in front of a platform,
// and returns false.
func readPost(w http.ResponseWriter, r *http.Request, mediaType string, charset requestCharset, path string) (body []byte, ok bool) {
	got, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case r.URL.Path != path:
		http.Error(w, "there is no service here: the service is at "+path, http.StatusNotFound)
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "want POST, got "+r.Method, http.StatusMethodNotAllowed)
	case r.ContentLength < 0:
		http.Error(w, "Content-Length is missing", http.StatusLengthRequired)
	case err != nil || got != mediaType || !charset.accepts(params["charset"]):
		http.Error(w, "want Content-Type "+mediaType+"; charset="+charset.name, http.StatusUnsupportedMediaType)
	case r.Header.Get("Content-Encoding") != "":
		http.Error(w, "want a body without Content-Encoding", http.StatusUnsupportedMediaType)
	default:
		body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBytes))
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			http.Error(w, "the request is too large", http.StatusRequestEntityTooLarge)
		}
		return body, err == nil // any other error: the client has closed the connection
	}
	return nil, false
}
