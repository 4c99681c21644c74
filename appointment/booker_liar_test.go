package appointment_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// liar lets the first save reach its hospital, and answers something else.
func liar(status int, document string) appointment.Option {
	var once sync.Once
	return appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			resp, err := inner.RoundTrip(r)
			if err == nil && bytes.Contains(body, []byte("XKH074")) {
				once.Do(func() {
					_ = resp.Body.Close()
					resp.StatusCode, resp.ContentLength, resp.Header = status, -1, http.Header{"Content-Type": {"application/json"}}
					resp.Body = io.NopCloser(strings.NewReader(document))
				})
			}
			return resp, err
		})
	})
}

// TestBookerAtALiar has a hospital book, and reject what it has booked.
func TestBookerAtALiar(t *testing.T) {
	t.Parallel()
	for name, lie := range map[string]struct {
		status   int
		document string
	}{
		"busy":                 {200, busy},
		"busy, 503":            {503, busy},
		"the place is taken":   {200, `{"statusCode":"00000009","statusMessage":"号源已被占用"}`},
		"unauthorised":         {401, "{}"},
		"something went wrong": {200, `{"statusCode":"00000009","statusMessage":"系统异常"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, hospitals := newBooker(t, liar(lie.status, lie.document))
			if booking, err := b.order(t); err != nil || booking.Source != appointment.SourceQuery {
				t.Error(err)
			}
			hospitals[0].Refuse()
			if _, err := b.order(t); err != nil {
				t.Error(err)
			}
			wantBooked(t, hospitals, 1)
		})
	}
}

// TestBookerAtABusyFault has a web service book and then fail with a fault that says busy,
// and the query that would tell fail, too: busy is no proof, so nobody else is asked.
func TestBookerAtABusyFault(t *testing.T) {
	t.Parallel()
	b, hospitals := newBooker(t, liar(500, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>`+
		`<faultcode>s:Server</faultcode><faultstring>系统繁忙</faultstring></s:Fault></s:Body></s:Envelope>`))
	hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.Fault{}, appointmenttest.Unavailable(time.Hour))
	_, err := b.order(t)
	var e *appointment.Error
	if !errors.As(err, &e) || !e.OutcomeUnknown || e.Reason != appointment.ReasonBusy {
		t.Errorf("%v", err)
	}
	wantBooked(t, hospitals, 1)
	if booking, err := b.order(t); err != nil || booking.Source != appointment.SourceQuery {
		t.Error(err)
	}
	wantBooked(t, hospitals, 1)
}
