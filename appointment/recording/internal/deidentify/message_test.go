package deidentify

import (
	"net/http"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestExchanges_Charset(t *testing.T) {
	t.Parallel()
	e := exchangeOf("", "{\"statusMessage\":\"\xd2\xd1\xd4\xa4\xd4\xbc\"}")
	e.Response.ContentLength = -1
	_, replaced := Exchanges(appointment.Config{}, []Exchange{e})
	resp := replaced[0].Response
	if got, want := string(resp.Body), `{"statusMessage":"已预约"}`; got != want || resp.Header.Get(CharsetHeader) != "gb18030" {
		t.Errorf("body = %s in %q, want %s in gb18030", got, resp.Header.Get(CharsetHeader), want)
	}
	if resp.ContentLength != -1 {
		t.Errorf("ContentLength = %d, want -1: it was not announced", resp.ContentLength)
	}
}

func TestExchanges_UnreadableBody(t *testing.T) {
	t.Parallel()
	for want, body := range map[string]struct{ contentEncoding, body string }{
		"[body of 4 bytes was not recorded: its charset is unknown]":          {"", "\x80\xff\xff\""},
		"[body of 2 bytes was not recorded: its Content-Encoding is unknown]": {"br", "{}"},
	} {
		e := exchangeOf("", body.body)
		e.Response.Header = http.Header{"Content-Encoding": {body.contentEncoding}}
		_, replaced := Exchanges(appointment.Config{}, []Exchange{e})
		if got := string(replaced[0].Response.Body); got != want {
			t.Errorf("body = %q, want %q", got, want)
		}
	}
}

func TestExchanges_NoResponse(t *testing.T) {
	t.Parallel()
	for _, outcome := range []Outcome{NoResponse, NotSent} {
		e := exchangeOf(`{"name":"李四"}`, "")
		e.Response, e.Outcome = nil, outcome
		_, replaced := Exchanges(appointment.Config{}, []Exchange{e})
		if got := replaced[0]; got.Response != nil || got.Outcome != outcome {
			t.Errorf("response %v, outcome %q; want none and %q", got.Response, got.Outcome, outcome)
		}
	}
}
