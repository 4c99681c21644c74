package appointmenttest_test

import (
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestMultipart(t *testing.T) {
	t.Parallel()
	for _, tr := range vendors() {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			h := tr.start(t, appointmenttest.WithEveryResponse(appointmenttest.Multipart()))
			got := tr.send(t, h)
			if !tr.isSOAP() {
				if !isSuccess(got, tr) || got.header.Get("Content-Type") != "application/json;charset=UTF-8" {
					t.Errorf("got %+v, want an unchanged success", got)
				}
				return
			}
			mediaType, params, err := mime.ParseMediaType(got.header.Get("Content-Type"))
			if err != nil || mediaType != "multipart/related" || params["type"] != "application/xop+xml" || params["start-info"] != "text/xml" {
				t.Fatalf("Content-Type = %q, %v; want multipart/related of MTOM", got.header.Get("Content-Type"), err)
			}
			parts := multipart.NewReader(strings.NewReader(got.body), params["boundary"])
			part, err := parts.NextPart()
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(part)
			if err != nil || part.Header.Get("Content-ID") != params["start"] {
				t.Errorf("the Content-ID of the root part = %q, %v; want %q", part.Header.Get("Content-ID"), err, params["start"])
			}
			got.body = string(content)
			if doc := got.document(t); find(doc, "data", "result", "scheduleseq") != "2026010500001" {
				t.Errorf("the document in the root part = %v, want a booking", doc)
			}
			if _, err := parts.NextPart(); err != io.EOF {
				t.Errorf("after the root part: %v, want the end", err)
			}
			h.Fail(appointment.SaveSchedule, appointmenttest.ErrorPage(502))
			if got := tr.send(t, h); got.header.Get("Content-Type") != "text/html" {
				t.Errorf("an error page has the Content-Type %q, want text/html", got.header.Get("Content-Type"))
			}
		})
	}
}
