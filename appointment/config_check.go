package appointment

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// checkConfig returns the problems of c, except those of TLS and limits. With a payload, variables
// can have any name.
func (c Config) checkConfig(hasPayload bool) (problems []Problem) {
	add := func(path, text string) { problems = append(problems, Problem{path, text}) }
	if !slices.Contains(Vendors(), c.Vendor) {
		add("vendor", describeUnknown(c.Vendor, Vendors()...))
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
			add("systemKey", `is "***", which is printed instead of a key; want the key that the hospital issued (鉴权Key)`)
		}
	}
	if c.GiveUp < 0 {
		add("giveUp", fmt.Sprintf("is %v; want a time above 0, such as 5m", c.GiveUp))
	}
	full := c.FullDialect()
	problems = append(problems, c.Auth.checkAuth(full)...)
	problems = append(problems, c.Dialect.checkDialect(full, hasPayload)...)
	return append(problems, c.checkCharsetTexts(full)...)
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
		return "contains a user or password; leave them out; the key belongs in systemKey, and a user and a password of HTTP Basic authentication in auth.basic"
	case u.Fragment != "":
		return "contains a #fragment, which is never sent; leave it out"
	}
	return ""
}

// describeUnknown returns the problem of a value that is none of those known.
func describeUnknown[T ~string](value T, known ...T) string {
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
