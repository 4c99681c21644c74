package doctor

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// maskText is printed in place of a secret.
const maskText = "***"

// newMasker returns a function that masks secrets in a text, however a message escapes or encodes
// them. It finds them in URLs, JSON, XML, base64 and hexadecimal, also in several of these at once.
func newMasker(secrets []string) func(text string) string {
	var forms []secretForms
	for _, secret := range secrets {
		if secret != "" {
			forms = append(forms, newSecretForms(secret))
		}
	}
	return func(text string) string {
		spans := newDecodedText(text).findSecrets(forms, 0)
		slices.SortFunc(spans, func(a, b span) int { return cmp.Or(a.start-b.start, b.end-a.end) })
		var masked strings.Builder
		written := 0
		for _, s := range spans {
			if s.start >= written {
				masked.WriteString(text[written:s.start] + maskText)
			}
			written = max(written, s.end)
		}
		masked.WriteString(text[written:])
		return masked.String()
	}
}

// secretForms holds the forms of a secret that findSecrets looks for.
type secretForms struct {
	text, hexadecimal string
	unescaped         string // without all that may be escapes, and with blanks for plus signs
}

func newSecretForms(secret string) secretForms {
	return secretForms{secret, hex.EncodeToString([]byte(secret)), string(newDecodedText(secret).unescapeAll().foldPlus().text)}
}

// span is a part of the original text.
type span struct{ start, end int }

// decodedText is a text in which escapes have been decoded. spans has the part of the original text
// for each byte.
type decodedText struct {
	text  []byte
	spans []span
}

func newDecodedText(text string) decodedText {
	t := decodedText{[]byte(text), make([]span, len(text))}
	for i := range t.spans {
		t.spans[i] = span{i, i + 1}
	}
	return t
}

// maxEncodings limits how often a text may be escaped or encoded.
const maxEncodings = 6

// findSecrets returns the parts of the original text that hold a secret. depth is the number of
// times that the text was in base64.
func (t decodedText) findSecrets(forms []secretForms, depth int) (spans []span) {
	for _, f := range forms {
		spans = append(spans, t.find(f.text)...)
	}
	t = t.unescapeAll()
	folded, lower := t.foldPlus(), decodedText{bytes.ToLower(t.text), t.spans}
	for _, f := range forms {
		spans = append(spans, folded.find(f.unescaped)...)
		if len(lower.text) == len(t.text) {
			spans = append(spans, lower.find(f.hexadecimal)...)
		}
	}
	if depth == 3 {
		return spans
	}
	for _, pattern := range base64Patterns {
		for _, run := range pattern.FindAllIndex(t.text, -1) {
			for skip := range 4 { // other characters may stand before the encoded text
				decoded := t.decodeBase64(run[0]+skip, run[1])
				spans = append(spans, decoded.findSecrets(forms, depth+1)...)
			}
		}
	}
	return spans
}

// find returns the parts of the original text that hold a text, or nothing for "".
func (t decodedText) find(text string) (spans []span) {
	for from := 0; text != ""; {
		i := bytes.Index(t.text[from:], []byte(text))
		if i < 0 {
			return spans
		}
		from += i + len(text)
		spans = append(spans, span{t.spans[from-len(text)].start, t.spans[from-1].end})
	}
	return spans
}

// foldPlus returns t with blanks for plus signs, as in HTML forms.
func (t decodedText) foldPlus() decodedText {
	return decodedText{bytes.ReplaceAll(t.text, []byte("+"), []byte(" ")), t.spans}
}

// unescapeAll returns t without escapes.
func (t decodedText) unescapeAll() decodedText {
	for range maxEncodings {
		unescaped := t.unescape()
		if len(unescaped.text) == len(t.text) {
			break
		}
		t = unescaped
	}
	return t
}

// unescape returns t with its escapes decoded once: those of URLs, JSON, XML and HTML.
func (t decodedText) unescape() (unescaped decodedText) {
	for i := 0; i < len(t.text); {
		decoded, length := decodeEscape(t.text[i:])
		for _, c := range []byte(decoded) {
			unescaped.text = append(unescaped.text, c)
			unescaped.spans = append(unescaped.spans, span{t.spans[i].start, t.spans[i+length-1].end})
		}
		i += length
	}
	return unescaped
}

var (
	unicodeEscape    = regexp.MustCompile(`^\\u[0-9A-Fa-f]{4}(\\u[dD][c-fC-F][0-9A-Fa-f]{2})?`)
	percentEscape    = regexp.MustCompile(`^%[0-9A-Fa-f]{2}`)
	referenceEscape  = regexp.MustCompile(`^&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});`)
	backslashEscapes = map[byte]string{'n': "\n", 'r': "\r", 't': "\t"}
)

// decodeEscape decodes the escape or the character at the start of text. It also returns its
// length.
func decodeEscape(text []byte) (decoded string, length int) {
	switch text[0] {
	case '%':
		if percentEscape.Match(text) {
			c, _ := hex.DecodeString(string(text[1:3])) // the pattern has hexadecimal digits
			return string(c), 3
		}
	case '&':
		if reference := referenceEscape.Find(text); reference != nil {
			return html.UnescapeString(string(reference)), len(reference)
		}
	case '\\':
		if escape := unicodeEscape.Find(text); escape != nil {
			if json.Unmarshal([]byte(`"`+string(escape)+`"`), &decoded) == nil {
				return decoded, len(escape)
			}
		}
		if len(text) > 1 {
			return cmp.Or(backslashEscapes[text[1]], string(text[1:2])), 2
		}
	}
	return string(text[:1]), 1
}

// base64Patterns match text that may be in base64, in one line or in several.
var base64Patterns = []*regexp.Regexp{
	regexp.MustCompile(`[A-Za-z0-9+/_-]{6,}`),
	regexp.MustCompile(`[A-Za-z0-9+/_-]{16,}(?:\s*\n\s*[A-Za-z0-9+/_-]+)+`),
}

// decodeBase64 decodes t.text[start:end] without its blanks.
func (t decodedText) decodeBase64(start, end int) (decoded decodedText) {
	var bits uint
	count := 0
	var chars []span // that hold the bits
	for i := start; i < end; i++ {
		value := strings.IndexByte(base64Alphabet, t.text[i])
		switch t.text[i] {
		case '-':
			value = 62
		case '_':
			value = 63
		}
		if value < 0 {
			continue
		}
		bits, count, chars = bits<<6|uint(value), count+6, append(chars, t.spans[i])
		if count >= 8 {
			count -= 8
			decoded.text = append(decoded.text, byte(bits>>count))
			decoded.spans = append(decoded.spans, span{chars[max(0, len(chars)-2)].start, t.spans[i].end})
		}
	}
	return decoded
}

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// listSecrets returns the secrets of a configuration that requests contain.
func listSecrets(cfg appointment.Config) (secrets []string) {
	secrets = append(secrets, string(cfg.SystemKey))
	secrets = append(secrets, listAuthSecrets(cfg.Auth)...)
	if u, err := url.Parse(cfg.Endpoint); err == nil {
		secrets = append(secrets, listQueryValues(u.RawQuery)...)
	}
	dialect := cfg.FullDialect()
	if dialect.SOAP != nil {
		secrets = append(secrets, listParameterSecrets(dialect.SOAP)...)
	}
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

// listParameterSecrets returns the literal texts in the parameters of a binding. A short one is
// returned with the end of its element, since it may occur anywhere else.
func listParameterSecrets(b *soap.Binding) (secrets []string) {
	parameters := slices.Clone(b.Parameters)
	for _, o := range b.Operations {
		parameters = append(parameters, o.Parameters...)
	}
	for _, p := range parameters {
		for _, part := range splitTemplate(p.Value) {
			switch {
			case part.isVariable:
			case len(part.text) < 4:
				secrets = append(secrets, ">"+part.text+"</"+p.Name+">")
			default:
				secrets = append(secrets, part.text)
			}
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
