package doctor

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/appointment"
)

// mask is printed in place of a secret.
const mask = "***"

// newMasker returns a function that masks secrets in a text, however a message escapes or encodes
// them: in a URL, JSON, XML, base64 or hexadecimal, also in several of these at once.
func newMasker(secrets []string) func(text string) string {
	var patterns []string
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		patterns = append(patterns, escapedPattern(secret), `(?i:`+hex.EncodeToString([]byte(secret))+`)`)
		for _, form := range []string{secret, url.QueryEscape(secret), jsonEscape(secret)} {
			patterns = append(patterns, base64Patterns(form)...)
		}
	}
	if len(patterns) == 0 {
		return func(text string) string { return text }
	}
	pattern := regexp.MustCompile(strings.Join(patterns, "|"))
	return func(text string) string { return pattern.ReplaceAllString(text, mask) }
}

// escapedPattern returns a pattern of a text in which each character may be escaped as in URLs, JSON,
// XML or HTML.
func escapedPattern(text string) string {
	var pattern strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		pattern.WriteString(characterPattern(r, text[i:i+size]))
		i += size
	}
	return pattern.String()
}

// namedReferences are the names of characters in XML and HTML.
var namedReferences = map[rune]string{'&': "amp", '<': "lt", '>': "gt", '"': "quot", '\'': "apos"}

// characterPattern returns a pattern of a character and its escapes. Escapes may be escaped again:
// %2526 is an ampersand, and so is &amp;amp;.
func characterPattern(r rune, encoded string) string {
	const backslashes = `\\*`
	forms := []string{backslashes + regexp.QuoteMeta(encoded)}
	percent := ""
	for _, c := range []byte(encoded) {
		percent += fmt.Sprintf(`%%(?:25)*(?i:%02x)`, c)
	}
	forms = append(forms, percent, fmt.Sprintf(`&(?:amp;)*#(?:0*%d|[xX]0*(?i:%x));`, r, r))
	if r <= 0xFFFF {
		forms = append(forms, fmt.Sprintf(`\\+u(?i:%04x)`, r))
	}
	if name := namedReferences[r]; name != "" {
		forms = append(forms, `&(?:amp;)*`+name+`;`)
	}
	if r == ' ' {
		forms = append(forms, `\+`)
	}
	return "(?:" + strings.Join(forms, "|") + ")"
}

// base64Patterns returns patterns of a text in base64, at each of the three positions that it can
// have in a longer text. The characters around it hold bits of it too.
func base64Patterns(text string) (patterns []string) {
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before := range 3 {
			encoded := encoding.EncodeToString([]byte(strings.Repeat("\x00", before) + text))
			first := (before*8 + 5) / 6 // characters that hold bits of the text before
			last := (before + len(text)) * 8 / 6
			if last-first < 4 {
				continue // it would match in many other texts
			}
			var core strings.Builder
			for i, c := range encoded[first:last] {
				if i > 0 {
					core.WriteString(`(?:\\[rn]|&#(?:1[03]|x[aAdD]);|\s)*`) // line breaks
				}
				core.WriteString(characterPattern(c, string(c)))
			}
			const neighbour = `(?:[A-Za-z0-9_=-]|%2[bBfF]|[+/])?`
			patterns = append(patterns, neighbour+core.String()+neighbour)
		}
	}
	return patterns
}

// jsonEscape returns a text as it stands in a JSON string.
func jsonEscape(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
}

// listSecrets returns the secrets of a configuration that requests contain.
func listSecrets(cfg appointment.Config) (secrets []string) {
	secrets = append(secrets, string(cfg.SystemKey))
	if u, err := url.Parse(cfg.Endpoint); err == nil {
		secrets = append(secrets, listQueryValues(u.RawQuery)...)
	}
	dialect := cfg.FullDialect()
	if dialect.REST == nil {
		return secrets
	}
	for _, value := range dialect.REST.Headers {
		secrets = append(secrets, value)
		if _, credentials, ok := strings.Cut(value, " "); ok { // after a scheme, such as Bearer
			secrets = append(secrets, credentials)
		}
	}
	for _, path := range dialect.REST.Paths {
		if _, query, ok := strings.Cut(path, "?"); ok {
			secrets = append(secrets, listQueryValues(query)...)
		}
	}
	return secrets
}

// listQueryValues returns the values in the query of a URL.
func listQueryValues(query string) (values []string) {
	parsed, err := url.ParseQuery(query)
	if err != nil {
		return []string{query}
	}
	for name, list := range parsed {
		if strings.Join(list, "") == "" {
			values = append(values, name) // a query such as ?key
			continue
		}
		values = append(values, list...)
	}
	return values
}
