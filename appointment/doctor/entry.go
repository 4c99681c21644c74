package doctor

import (
	"maps"
	"net/url"
	"regexp"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/goccy/go-yaml"
)

// Entry is Config as an entry of a directory file, "" if there is none. What is secret is
// the name of an environment variable: ${SYSTEM_KEY}, ${CLIENT_KEY}, ${ENDPOINT} if the
// endpoint has a query, and one for each header of a REST route.
func (r *Report) Entry() string {
	if r.Config == nil {
		return ""
	}
	cfg := *r.Config
	cfg.Dialect = hidden(cfg.Dialect)
	if u, err := url.Parse(cfg.Endpoint); err != nil || u.RawQuery != "" {
		cfg.Endpoint = "${ENDPOINT}"
	}
	text, err := yaml.Marshal(map[string][]appointment.Config{"hospitals": {cfg}})
	if err != nil {
		return "" // of a configuration that a client was made of
	}
	return secretText.ReplaceAllStringFunc(string(text), func(line string) string {
		name, _, _ := strings.Cut(line, ":")
		return name + ": ${" + map[string]string{"systemKey": "SYSTEM_KEY", "clientKey": "CLIENT_KEY"}[name] + "}"
	})
}

// secretText is a secret as it prints.
var secretText = regexp.MustCompile(`\b(systemKey|clientKey): "?'?\*\*\*"?'?`)

// hidden is a dialect without what is secret in it.
func hidden(d *appointment.Dialect) *appointment.Dialect {
	if d == nil || d.REST == nil || len(d.REST.Headers) == 0 {
		return d
	}
	out := clone(*d)
	out.REST.Headers = maps.Clone(out.REST.Headers)
	for name := range out.REST.Headers {
		out.REST.Headers[name] = "${" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "}"
	}
	return &out
}

// flow is a dialect in one line.
func flow(d *appointment.Dialect) (string, error) {
	text, err := yaml.MarshalWithOptions(d, yaml.Flow(true))
	return strings.TrimSpace(string(text)), err
}
