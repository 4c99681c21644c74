package doctor

import (
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/goccy/go-yaml"
)

// Entry is Config as an entry of a directory file, "" if there is none. What is secret is
// the name of an environment variable: ${SYSTEM_KEY}, ${CLIENT_KEY}, ${ENDPOINT} if the
// endpoint has a query, one for each query in the paths of a REST route and each of its headers.
func (r *Report) Entry() string {
	if r.Config == nil {
		return ""
	}
	cfg, err := escaped(*r.Config)
	if err != nil {
		return "" // of a configuration that a client was made of
	}
	cfg.Dialect = hidden(cfg.Dialect)
	if u, err := url.Parse(cfg.Endpoint); err != nil || u.RawQuery != "" {
		cfg.Endpoint = "${ENDPOINT}"
	}
	text, err := yaml.Marshal(map[string][]appointment.Config{"hospitals": {cfg}})
	if err != nil {
		return ""
	}
	return secretText.ReplaceAllStringFunc(string(text), func(line string) string {
		name, _, _ := strings.Cut(line, ":")
		return name + ": ${" + map[string]string{"systemKey": "SYSTEM_KEY", "clientKey": "CLIENT_KEY"}[strings.TrimSpace(name)] + "}"
	})
}

// escaped is a configuration in which ${ is written as a directory file has it.
func escaped(cfg appointment.Config) (out appointment.Config, err error) {
	text, err := json.Marshal(cfg)
	if err == nil {
		err = json.Unmarshal([]byte(strings.ReplaceAll(string(text), "${", "$${")), &out)
	}
	return out, err
}

// secretText is a secret as it prints, in a line of its own.
var secretText = regexp.MustCompile(`(?m)^ *(systemKey|clientKey): "?'?\*\*\*"?'?$`)

// noVariable is what names of headers have and names of variables do not.
var noVariable = regexp.MustCompile(`[^A-Za-z0-9]`)

// hidden is a dialect without what is secret in it.
func hidden(d *appointment.Dialect) *appointment.Dialect {
	if d == nil || d.REST == nil || len(d.REST.Headers)+len(d.REST.Paths) == 0 {
		return d
	}
	out := d.Clone()
	out.REST.Headers = maps.Clone(out.REST.Headers)
	for name := range out.REST.Headers {
		out.REST.Headers[name] = "${" + strings.ToUpper(noVariable.ReplaceAllString(name, "_")) + "}"
	}
	for op, path := range out.REST.Paths {
		if path, query, _ := strings.Cut(path, "?"); query != "" {
			out.REST.Paths[op] = path + "?${" + strings.ToUpper(op) + "_QUERY}"
		}
	}
	return &out
}

// flow is a dialect in one line.
func flow(d *appointment.Dialect) (string, error) {
	text, err := yaml.MarshalWithOptions(d, yaml.Flow(true))
	return strings.TrimSpace(string(text)), err
}
