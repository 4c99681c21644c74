package deidentify

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Exchanges de-identifies the configuration and exchanges of one recording.
func Exchanges(cfg appointment.Config, exchanges []Exchange) (appointment.Config, []Exchange) {
	s := newScrubber(cfg, appointment.DateOf(exchanges[0].Start))
	for _, e := range exchanges {
		s.exchange(e, s.learn)
	}
	s.learnt()
	var shown []Exchange
	for _, e := range exchanges {
		shown = append(shown, s.exchange(e, s.scrub))
	}
	return s.config(cfg), shown
}

// exchange goes through all of an exchange by way of visit, and returns what it makes of it.
func (s *scrubber) exchange(e Exchange, visit func(spot, string) []edit) Exchange {
	r := reader{s.fields, visit}
	text, name := readable(e.Request.Body, e.Request.Header)
	out := Exchange{
		Request: Request{
			Method: e.Request.Method, URL: s.url(r, e.Request.URL).String(), Header: s.header(e.Request.Header, visit),
			Body: []byte(s.body(r, text, e.Request.Header)),
		},
		Outcome: e.Outcome, Start: e.Start, Duration: e.Duration,
	}
	noteCharset(out.Request.Header, name)
	if e.Response != nil {
		text, name := readable(e.Response.Body, e.Response.Header)
		resp := *e.Response
		resp.Header, resp.Body = s.header(e.Response.Header, visit), []byte(s.body(r, text, e.Response.Header))
		noteCharset(resp.Header, name)
		if resp.ContentLength >= 0 {
			resp.ContentLength = int64(len(resp.Body))
		}
		out.Response = &resp
	}
	return out
}

func noteCharset(header http.Header, name string) {
	if name != "" {
		header.Set(CharsetHeader, name)
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
	to, _ := url.Parse(Endpoint)
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
		if _, known := s.fields[FoldName(at.name)]; at.name != "" && !known && !s.words.has(value) && value != "" {
			return []edit{{0, len(value), Placeholder(at.name)}}
		}
		return edits
	}
	return edited(raw, r.form(raw, spot{}, 0))
}

// Placeholder stands for what is in a header or a parameter that is nobody's business: the
// shell variable that a curl command takes it from.
func Placeholder(name string) string {
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
			case "User-Agent", "Accept-Encoding", "Content-Length", "Connection", "Keep-Alive", "Host", CharsetHeader:
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
				kept[name] = []string{Placeholder(name)}
				continue
			}
			kept[name] = append(kept[name], edited(value, visit(spot{about: about}, value)))
		}
	}
	return kept
}

// config is the hospital's configuration as a replay needs it.
func (s *scrubber) config(cfg appointment.Config) appointment.Config {
	cfg.Endpoint, cfg.SystemID, cfg.SystemKey, cfg.TLS = Endpoint, SystemID, "", recordedTLS(cfg.TLS)
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
