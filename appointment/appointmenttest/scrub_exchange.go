package appointmenttest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// shown is an exchange as a recording shows it.
type shown struct {
	request  *http.Request
	response *http.Response
}

// exchange goes through all of an exchange by way of visit, and returns what it makes of it.
func (s *scrubber) exchange(e *exchange, visit func(spot, string) []edit) shown {
	r := reader{s.fields, visit}
	text, name := readable(e.body, e.header)
	body := s.body(r, text, e.header)
	req := &http.Request{
		Method: e.method, URL: s.url(r, e.url), Host: "hospital.example", Header: s.header(e.header, visit),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
	noteCharset(req.Header, name)
	resp := &http.Response{Status: noResponse, Header: http.Header{}, Body: http.NoBody, Request: req}
	switch {
	case !e.sent:
		resp.Status = notSent
	case e.status != 0:
		text, name := readable(e.came, e.answer.header)
		body := s.body(r, text, e.answer.header)
		resp.StatusCode, resp.Status = e.status, strings.TrimSpace(fmt.Sprintf("%d %s", e.status, http.StatusText(e.status)))
		resp.Proto, resp.ProtoMajor, resp.ProtoMinor, resp.Uncompressed = e.answer.proto, e.answer.major, e.answer.minor, e.answer.unzipped
		resp.Header = s.header(e.answer.header, visit)
		noteCharset(resp.Header, name)
		resp.Body = io.NopCloser(strings.NewReader(body))
		if resp.ContentLength = int64(len(body)); e.answer.length < 0 {
			resp.ContentLength = -1
		}
	}
	return shown{req, resp}
}

func noteCharset(header http.Header, name string) {
	if name != "" {
		header.Set(charsetHeader, name)
	}
}

// body goes through a body's text: a document, a form, or words.
func (s *scrubber) body(r reader, text string, header http.Header) string {
	media, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	if strings.EqualFold(strings.TrimSpace(media), "application/x-www-form-urlencoded") {
		return edited(text, r.form(text, spot{}, 0))
	}
	return edited(text, r.value(text, spot{}, 0))
}

// url is where a request went, at the hospital of all recordings. A path below the endpoint
// is from the configuration; of any other, words on the list stay. So it is with the query,
// of which values in fields that the interface does not have are nobody's business.
func (s *scrubber) url(r reader, raw string) *url.URL {
	u, err := url.Parse(raw)
	if err != nil {
		u = &url.URL{}
	}
	to, _ := url.Parse(recordedEndpoint)
	base, err := url.Parse(s.endpoint)
	if err != nil {
		base = &url.URL{}
	}
	below, ok := strings.CutPrefix(u.Path, strings.TrimSuffix(base.Path, "/"))
	if err != nil || u.Host != base.Host || !ok {
		to.Path, below = "", edited(u.Path, r.visit(spot{}, u.Path))
	}
	to.Path += edited(below, r.visit(spot{about: keptText}, below))
	to.RawQuery = s.query(r, u.RawQuery)
	return to
}

func (s *scrubber) query(r reader, raw string) string {
	if raw == "" {
		return ""
	}
	visit := r.visit
	r.visit = func(at spot, value string) []edit {
		edits := visit(at, value)
		if _, known := s.fields[fold(at.name)]; at.name != "" && !known && !s.words.has(value) && value != "" {
			return []edit{{0, len(value), placeholder(at.name)}}
		}
		return edits
	}
	return edited(raw, r.form(raw, spot{}, 0))
}

// placeholder stands for what is in a header or a parameter that is nobody's business: the
// shell variable that a curl command takes it from.
func placeholder(name string) string {
	return "$" + strings.ToUpper(noVariable.ReplaceAllString(name, "_"))
}

var noVariable = regexp.MustCompile(`[^A-Za-z0-9]+`)

var (
	mediaTypeForm  = regexp.MustCompile(`(?i)^(text|application|multipart)/[a-z.+-]+(\s*;\s*(charset\s*=\s*"?(utf-?(8|16)|gb[k0-9]+|iso-8859-1|us-ascii|big5)"?|action="[^"\s]*"|boundary=\S*))*;?$`)
	soapActionForm = regexp.MustCompile(`^("[!#-~]*"|[!#-~]*)$`)
	retryAfterForm = regexp.MustCompile(`^\d{1,6}$`)
)

// header keeps what a client or a hospital goes by, if it has the form that it should have,
// and puts placeholders for the rest. Nothing depends on those that are left out.
func (s *scrubber) header(header http.Header, visit func(spot, string) []edit) http.Header {
	kept := http.Header{}
	for name, values := range header {
		for _, value := range values {
			about := freeText
			_, noDate := http.ParseTime(value)
			switch name {
			case "User-Agent", "Accept-Encoding", "Content-Length", "Connection", "Keep-Alive", "Host", charsetHeader:
				continue
			case "Accept", "Content-Encoding":
			case "Content-Type":
				if mediaTypeForm.MatchString(value) {
					about = keptText
				}
			case "Soapaction", "SOAPAction":
				if soapActionForm.MatchString(value) {
					about = keptText
				}
			case "Retry-After", "Date":
				if noDate == nil || name == "Retry-After" && retryAfterForm.MatchString(value) {
					kept[name] = append(kept[name], value)
				}
				continue
			default:
				kept[name] = []string{placeholder(name)}
				continue
			}
			kept[name] = append(kept[name], edited(value, visit(spot{about: about}, value)))
		}
	}
	return kept
}

// config is the hospital's configuration as a replay needs it.
func (s *scrubber) config(cfg appointment.Config) appointment.Config {
	cfg.Endpoint, cfg.SystemID, cfg.SystemKey, cfg.TLS = recordedEndpoint, systemIDPlaceholder, "", recordedTLS(cfg.TLS)
	if cfg.Dialect == nil || cfg.Dialect.REST == nil {
		return cfg
	}
	dialect, route := *cfg.Dialect, *cfg.Dialect.REST
	route.Headers, route.Paths = map[string]string{}, map[string]string{}
	for name, value := range dialect.REST.Headers {
		for name, values := range s.header(http.Header{http.CanonicalHeaderKey(name): {value}}, s.scrub) {
			route.Headers[name] = values[0]
		}
	}
	for op, path := range dialect.REST.Paths {
		path, query, found := strings.Cut(path, "?")
		if route.Paths[op] = path; found {
			route.Paths[op] += "?" + s.query(reader{s.fields, s.scrub}, query)
		}
	}
	dialect.REST, cfg.Dialect = &route, &dialect
	return cfg
}
