package doctor

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"net/url"
	"strings"
	"testing"
)

// escapers write a text as messages do.
func escapers() map[string]func(string) string {
	asJSON := func(text string) string {
		encoded, _ := json.Marshal(text) // a string
		return string(encoded)
	}
	asXML := func(text string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(text)) // to memory
		return b.String()
	}
	return map[string]func(string) string{
		"as it is":   func(text string) string { return text },
		"query":      url.QueryEscape,
		"lower case": func(text string) string { return strings.ToLower(url.QueryEscape(text)) },
		"path":       url.PathEscape,
		"JSON":       asJSON,
		"XML":        asXML,
		"ASCII JSON": func(text string) string {
			var b strings.Builder
			for _, r := range text {
				b.WriteString(`\u` + hex.EncodeToString([]byte{byte(r >> 8), byte(r)}))
			}
			return b.String()
		},
		"hexadecimal": func(text string) string { return hex.EncodeToString([]byte(text)) },
	}
}

func TestNewMasker(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"key-5e1f", `k&"<y> +/=%\'9`, "密钥-5e1f"} {
		mask := newMasker([]string{"", secret})
		check := func(name, text string) {
			got := mask("before " + text + " after")
			decoded, _ := url.QueryUnescape(got)
			if strings.Contains(got, text) || strings.Contains(decoded, secret) || !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") {
				t.Errorf("mask of %q, %s = %q, want it without %q", secret, name, got, text)
			}
		}
		for name, escape := range escapers() {
			if name == "lower case" && strings.ToLower(secret) != secret {
				continue
			}
			check(name, escape(secret))
			for outerName, outer := range escapers() {
				if name != "hexadecimal" && outerName != "hexadecimal" && (outerName != "lower case" || strings.ToLower(secret) == secret) {
					check(name+" in "+outerName, outer(escape(secret)))
				}
			}
		}
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			for _, document := range []string{secret, "a" + secret, "ab" + secret + "c", "HIS01:" + secret, `{"systemKey":"` + strings.Trim(escapers()["JSON"](secret), `"`) + `"}`} {
				got := mask("Basic " + encoding.EncodeToString([]byte(document)) + "\n")
				if !strings.Contains(got, "***") {
					t.Errorf("mask of %q in base64 = %q, want it masked", document, got)
				}
				for _, word := range strings.Fields(got) {
					if decoded, err := encoding.DecodeString(word); err == nil && strings.Contains(string(decoded), secret) {
						t.Errorf("mask of %q in base64 = %q, want it masked", document, got)
					}
				}
			}
		}
		if got, want := mask("nothing to mask: SGVsbG8gd29ybGQ="), "nothing to mask: SGVsbG8gd29ybGQ="; got != want {
			t.Errorf("mask = %q, want %q", got, want)
		}
	}
	if got, want := newMasker(nil)("a***"), "a***"; got != want {
		t.Errorf("mask without secrets = %q, want %q", got, want)
	}
}
