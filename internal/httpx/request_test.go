package httpx_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

func TestRequest_Format(t *testing.T) {
	t.Parallel()
	r := httpx.Request{Operation: "SaveSchedule", Document: []byte("赵测试"), Variables: map[string]string{"systemKey": "f00d"}}
	const want = "Request{SaveSchedule}"
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if got := fmt.Sprintf(verb, r); got != want {
			t.Errorf("Sprintf(%q) = %q, want %q", verb, got, want)
		}
	}
	if got := r.LogValue().String(); got != want {
		t.Errorf("LogValue() = %q, want %q", got, want)
	}
}

func TestRequest_AddHeader(t *testing.T) {
	t.Parallel()
	own := http.Header{"x-app": {"1"}, "Authorization": {"Basic"}}
	for name, want := range map[string]string{ // a part of the error; "": none
		"X-Sign": "", "x-sign": "", "User-Agent": "", "accept": "",
		"X-App": "X-App is sent already", "authorization": "Authorization is sent already", "X-Sent": "X-Sent is sent already",
		"content-type": "Content-Type is set by the library alone", "SOAPAction": "Soapaction is set", "Idempotency-Key": "Idempotency-Key is set",
		"X Sign": "characters that HTTP does not allow", "": "characters that HTTP does not allow",
	} {
		sent := http.Header{"X-Sent": {"1"}, "User-Agent": {"a"}, "Accept": {"b"}}
		err := httpx.Request{Header: http.Header{name: {"value"}}}.AddHeader(sent, own)
		switch {
		case want == "" && (err != nil || sent.Get(name) != "value"):
			t.Errorf("AddHeader() of %q: error = %v and headers %v, want the header", name, err, sent)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("AddHeader() of %q: error = %v, want it with %q", name, err, want)
		}
		if want != "" && len(sent) != 3 {
			t.Errorf("AddHeader() of %q changed the headers to %v, want them as they were", name, sent)
		}
	}
	if err := (httpx.Request{Header: http.Header{"X-Sign": {"a\r\nb"}}}).AddHeader(http.Header{}); err == nil || strings.Contains(err.Error(), "a\r") {
		t.Errorf("AddHeader() of a line break: error = %v, want one without the value", err)
	}
	if err := (httpx.Request{}).AddHeader(nil); err != nil {
		t.Errorf("AddHeader() without headers: error = %v, want none", err)
	}
}

func TestRequest_AddQuery(t *testing.T) {
	t.Parallel()
	for before, want := range map[string]string{"": "a=1+2&b=%26", "x=y": "x=y&a=1+2&b=%26"} {
		u := &url.URL{RawQuery: before}
		httpx.Request{Query: url.Values{"b": {"&"}, "a": {"1 2"}}}.AddQuery(u)
		if u.RawQuery != want {
			t.Errorf("AddQuery() to %q = %q, want %q", before, u.RawQuery, want)
		}
		u = &url.URL{RawQuery: before}
		httpx.Request{}.AddQuery(u)
		if u.RawQuery != before {
			t.Errorf("AddQuery() of no query to %q = %q, want it unchanged", before, u.RawQuery)
		}
	}
}

// TestClient_Do_Header checks that the client's headers are sent as they are spelled, and do not
// change the caller's request.
func TestClient_Do_Header(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "text/plain", "ok")))
	client, _ := newClient(t)
	client.Header = http.Header{"x-app-KEY": {"1"}, "User-Agent": {"ours"}}
	req := newRequest(t.Context(), t, server.URL)
	req.Header.Set("User-Agent", "theirs")
	if _, err := client.Do(req); err != nil {
		t.Fatal(err)
	}
	if got := server.Requests()[0]; !strings.Contains(got, "\r\nx-app-KEY: 1\r\n") || !strings.Contains(got, "\r\nUser-Agent: ours\r\n") {
		t.Errorf("request = %q, want both headers of the client", got)
	}
	if got := req.Header.Get("User-Agent"); got != "theirs" || len(req.Header) != 1 {
		t.Errorf("headers of the caller's request = %v, want them unchanged", req.Header)
	}
}

func TestInvalidRequest(t *testing.T) {
	t.Parallel()
	if e := httpx.InvalidRequest(http.ErrNoCookie); e.Outcome != httpx.NotSent || !e.Permanent || e.Error() != http.ErrNoCookie.Error() {
		t.Errorf("InvalidRequest() = %+v, want a permanent NotSent with the text", e)
	}
}
