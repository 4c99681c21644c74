package appointment

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// ConfigError lists everything that is wrong with a configuration. Its text holds no key.
type ConfigError struct {
	Hospital string // Config.Name, or the vendor; "" if neither is set
	Problems []Problem
}

// Problem is one thing that is wrong with a configuration or with a request.
type Problem struct {
	// Path leads to the value: keys and indexes of a configuration, such as "tls.pins[0]" or
	// "dialect.soap.namespace", the name of an option, such as "WithTimeout", or a field of a
	// request by the interface's name, such as "medRecNO".
	Path string
	// Text says what is wrong and what would be right, and is read after Path. It never repeats
	// a secret.
	Text string
}

// String returns Path and Text.
func (p Problem) String() string { return p.Path + ": " + p.Text }

// Error returns all problems in one line.
func (e *ConfigError) Error() string {
	var texts []string
	for _, p := range e.Problems {
		texts = append(texts, p.String())
	}
	return fmt.Sprintf("appointment: the configuration of %s: %s",
		cmp.Or(e.Hospital, "a hospital without a name"), strings.Join(texts, "; "))
}

// check returns the problems of c, its TLS and limits excepted.
func (c Config) check() (problems []Problem) {
	add := func(path, text string) { problems = append(problems, Problem{path, text}) }
	if !slices.Contains(Vendors(), c.Vendor) {
		add("vendor", notOneOf(c.Vendor, Vendors()...))
	}
	if text := checkEndpoint(c.Endpoint); text != "" {
		add("endpoint", text)
	}
	if c.Dialect == nil || c.Dialect.Envelope != EnvelopeNone {
		if strings.TrimSpace(c.SystemID) == "" {
			add("systemId", "is empty; want the id that the hospital issued (鉴权ID)")
		}
		switch strings.TrimSpace(string(c.SystemKey)) {
		case "":
			add("systemKey", "is empty; want the key that the hospital issued (鉴权Key)")
		case redactedSecret:
			add("systemKey", "is the text that a key is printed as; want the key that the hospital issued (鉴权Key)")
		}
	}
	return append(problems, c.Dialect.check(c.FullDialect())...)
}

// checkEndpoint returns the problem of an endpoint, or "". It never shows the endpoint, which
// may contain a password.
func checkEndpoint(endpoint string) string {
	const want = "want the hospital's URL, such as https://hospital.example/appointment"
	if endpoint == "" {
		return "is empty; " + want
	}
	u, err := url.Parse(endpoint)
	switch {
	case err != nil, u.Opaque != "", u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return "is not an http or https URL with a host; " + want
	case u.User != nil:
		return "contains a user or password; leave them out, the key belongs in systemKey"
	case u.Fragment != "":
		return "contains a #fragment, which is never sent; leave it out"
	}
	return ""
}

// notOneOf returns the problem of a value that is none of those known.
func notOneOf[T ~string](value T, known ...T) string {
	if value == "" {
		return fmt.Sprintf("is empty; want one of %s", joinValues(known))
	}
	return fmt.Sprintf("is %q, which is unknown; want one of %s", value, joinValues(known))
}

func joinValues[T ~string](values []T) string {
	var texts []string
	for _, v := range values {
		texts = append(texts, string(v))
	}
	return strings.Join(texts, ", ")
}
