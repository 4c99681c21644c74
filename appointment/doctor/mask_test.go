package doctor

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
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

// TestNewMasker_NestedBase64 checks that a secret is masked if it is in base64 up to three times.
func TestNewMasker_NestedBase64(t *testing.T) {
	t.Parallel()
	mask, text := newMasker([]string{"密钥?>-5e1f"}), "密钥?>-5e1f"
	for times := range 5 {
		isMasked := times <= 3
		if got := mask("before " + text); (got == "before "+text) == isMasked {
			t.Errorf("mask of a secret in base64 %d times = %q, masked: %v, want %v", times, got, !isMasked, isMasked)
		}
		text = base64.URLEncoding.EncodeToString([]byte(text))
	}
}

func TestListSecrets(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		cfg  appointment.Config
		want []string
	}{
		"REST": {appointment.Config{
			Vendor: appointment.Laida, Endpoint: "http://his.example/?token=hush-1&flag=&hush-2", SystemKey: "hush-3",
			Auth: &appointment.Auth{
				Basic:   &appointment.BasicAuth{Username: "user", Password: "hush-4"},
				Headers: map[string]appointment.Secret{"Authorization": "Bearer hush-5"},
			},
			Dialect: &appointment.Dialect{REST: &rest.Route{
				Headers: map[string]string{"X-Token": "Token hush-6"}, Paths: map[string]string{"QuerySchedule": "query?key=hush-7", "SaveSchedule": "save?%zz=hush-8"},
			}},
		}, []string{
			"%zz=hush-8", "Bearer hush-5", "Token hush-6", "dXNlcjpodXNoLTQ=", "flag", "hush-1", "hush-2", "hush-3", "hush-4", "hush-5", "hush-6", "hush-7",
		}},
		"SOAP": {appointment.Config{
			Vendor: appointment.Wanda, Endpoint: "http://his.example/", SystemKey: "hush-3",
			Auth: &appointment.Auth{
				UsernameToken: &appointment.UsernameToken{Username: "user", Password: "hush-4"},
				SOAPHeader:    &appointment.SOAPHeader{Name: "A", Namespace: "urn:x", Fields: map[string]appointment.Secret{"B": "hush-5"}},
			},
			Dialect: &appointment.Dialect{SOAP: &soap.Binding{
				Parameters: []soap.Parameter{{Name: "key", Value: "hush-6$document"}},
				Operations: map[string]soap.Operation{"QuerySchedule": {Parameters: []soap.Parameter{{Name: "pin", Value: "ab"}, {Name: "data", Value: "$document"}}}},
			}},
		}, []string{">ab</pin>", "hush-3", "hush-4", "hush-5", "hush-6"}},
	} {
		got := listSecrets(tt.cfg)
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, tt.want) {
			t.Errorf("%s: listSecrets() = %q, want %q", name, got, tt.want)
		}
	}
}
