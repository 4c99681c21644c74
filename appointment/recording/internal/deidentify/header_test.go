package deidentify

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWalkHeader(t *testing.T) {
	t.Parallel()
	redact := func(f field, value string) []edit {
		if f.category == keptText || f.category == nameText && value != "X-Li-Si" {
			return nil
		}
		return []edit{{0, len(value), "redacted"}}
	}
	header := http.Header{
		"User-Agent": {"x"}, "Content-Length": {"7"}, "Host": {"his.example"}, "Connection": {"close"},
		"Content-Type": {"application/json; charset=UTF-8", "application/soap+xml; charset=gb2312; action=\"urn:x\"", "application/json; name=李四"},
		"Accept":       {"text/html"},

		"Content-Encoding": {"gzip", "gzip, br", "identity", "李四"},

		"SOAPAction":    {`"http://tempuri.org/SaveSchedule"`, `"李四"`},
		"Date":          {"Mon, 05 Jan 2026 00:10:00 GMT", "李四"},
		"Retry-After":   {"120", "Mon, 05 Jan 2026 00:10:00 GMT", "13912345678"},
		"Set-Cookie":    {"a=1", "b=2"},
		"Authorization": {"Bearer secret"},
		"X-Li-Si":       {"1"},

		"Www-Authenticate": {`Basic realm="李四"`, "NTLM", "Token 李四"},
	}
	want := http.Header{
		"Content-Type": {"application/json; charset=UTF-8", "application/soap+xml; charset=gb2312; action=\"urn:x\"", "redacted"},
		"Accept":       {"redacted"},

		"Content-Encoding": {"gzip", "gzip, br", "identity", "redacted"},

		"SOAPAction":    {`"http://tempuri.org/SaveSchedule"`, "redacted"},
		"Date":          {"Mon, 05 Jan 2026 00:10:00 GMT"},
		"Retry-After":   {"120", "Mon, 05 Jan 2026 00:10:00 GMT"},
		"Set-Cookie":    {"$SET_COOKIE"},
		"Authorization": {"$AUTHORIZATION"},
		"redacted":      {"$REDACTED"},

		"Www-Authenticate": {"Basic $WWW_AUTHENTICATE", "NTLM $WWW_AUTHENTICATE", "$WWW_AUTHENTICATE"},
	}
	if diff := cmp.Diff(want, walkHeader(header, redact)); diff != "" {
		t.Errorf("walkHeader (-want +got):\n%s", diff)
	}
}
