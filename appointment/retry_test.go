package appointment_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// script is a transport that answers as it is told, so that time can be the test's own:
// one step for each request, the last for all that follow.
type script struct {
	steps []step
	times []time.Time // when each came
	codes []string    // and its method
}

// step is what becomes of one request: it is not sent, or answered.
type step struct {
	refused    bool // the dial fails
	status     int
	retryAfter string
	body       string
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	httptrace.ContextClientTrace(r.Context()).GetConn(r.URL.Host)
	do := s.steps[min(len(s.times), len(s.steps)-1)]
	s.times = append(s.times, time.Now())
	if do.refused {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{})
	document, _ := io.ReadAll(r.Body)
	s.codes = append(s.codes, method(document))
	header := http.Header{"Content-Type": {"application/json"}}
	if do.retryAfter != "" {
		header.Set("Retry-After", do.retryAfter)
	}
	return &http.Response{StatusCode: do.status, Header: header, Body: io.NopCloser(strings.NewReader(do.body)), Request: r}, nil
}

const (
	found     = `{"statusCode":"00000000","statusMessage":"成功","data":{"resultCode":"Success","resultDesc":"成功","result":{"scheduleFlag":"0"}}}`
	cancelled = `{"statusCode":"00000000","statusMessage":"成功","data":{"resultCode":"Success","resultDesc":"成功"}}`
	busy      = `{"statusCode":"00000009","statusMessage":"系统繁忙，请稍后再试"}`
)

// scripted is a client of a script, in the test's own time.
func scripted(t *testing.T, s http.RoundTripper, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	client, err := appointment.NewClient(appointment.Config{
		Name: "鄞州人民医院", Vendor: appointment.Laida, Endpoint: "http://hospital.example/", SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00",
	}, append([]appointment.Option{appointment.WithHTTPClient(&http.Client{Transport: s})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// TestAQueryIsSentAgain has queries fail, and says when each attempt came and how the
// call ended. Row 14: what a gateway asks for is kept.
func TestAQueryIsSentAgain(t *testing.T) {
	t.Parallel()
	const s, ms = time.Second, time.Millisecond
	ok := step{status: 200, body: found}
	for name, tt := range map[string]struct {
		steps   []step
		opts    []appointment.Option
		pauses  [][2]time.Duration // between attempts, from and to
		class   error
		waitFor time.Duration
	}{
		"at once":                          {[]step{ok}, nil, nil, nil, 0},
		"row 14: 503, come back in 7 s":    {[]step{{status: 503, retryAfter: "7"}, ok}, nil, [][2]time.Duration{{7 * s, 12 * s}}, nil, 0},
		"row 14: 429, twice":               {[]step{{status: 429, retryAfter: "2"}, {status: 429, retryAfter: "3"}, ok}, nil, [][2]time.Duration{{2 * s, 4 * s}, {3 * s, 6 * s}}, nil, 0},
		"row 14: at a date":                {[]step{{status: 503, retryAfter: "Sat, 01 Jan 2000 00:00:09 GMT"}, ok}, nil, [][2]time.Duration{{9 * s, 16 * s}}, nil, 0},
		"row 14: later than there is time": {[]step{{status: 503, retryAfter: "60"}}, nil, nil, appointment.ErrNoResponse, 60 * s},
		"row 14: a date that is over":      {[]step{{status: 503, retryAfter: "Sat, 01 Jan 1999 00:00:09 GMT"}, ok}, nil, [][2]time.Duration{{150 * ms, 250 * ms}}, nil, 0},
		"row 14: no number":                {[]step{{status: 503, retryAfter: "-1"}, ok}, nil, [][2]time.Duration{{150 * ms, 250 * ms}}, nil, 0},
		"row 14: the body says busy":       {[]step{{status: 503, retryAfter: "7", body: busy}}, nil, nil, appointment.ErrRejected, 7 * s},
		"no answer, to the end":            {[]step{{status: 502}}, nil, [][2]time.Duration{{150 * ms, 250 * ms}, {300 * ms, 500 * ms}}, appointment.ErrNoResponse, 0},
		"not sent, then sent":              {[]step{{refused: true}, {refused: true}, ok}, nil, [][2]time.Duration{{150 * ms, 250 * ms}, {300 * ms, 500 * ms}}, nil, 0},
		"not sent, to the end":             {[]step{{refused: true}}, nil, [][2]time.Duration{{150 * ms, 250 * ms}, {300 * ms, 500 * ms}}, appointment.ErrNotSent, 0},
		"never again":                      {[]step{{status: 502}}, []appointment.Option{appointment.WithRetries(0)}, nil, appointment.ErrNoResponse, 0},
		"garbage is not asked for again":   {[]step{{status: 200, body: "<html>"}}, nil, nil, appointment.ErrBadResponse, 0},
		"no time is left":                  {[]step{{status: 502}}, []appointment.Option{appointment.WithTimeout(100 * ms)}, nil, appointment.ErrNoResponse, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				hospital := &script{steps: tt.steps}
				_, err := scripted(t, hospital, tt.opts...).QuerySchedule(t.Context(), everyQueryField())
				var e *appointment.Error
				if !errors.Is(err, tt.class) || errors.As(err, &e) && e.RetryAfter != tt.waitFor {
					t.Errorf("%v, %+v", err, e)
				}
				if len(hospital.times) != len(tt.pauses)+1 {
					t.Fatalf("attempts at %v", hospital.times)
				}
				for i, p := range tt.pauses {
					if pause := hospital.times[i+1].Sub(hospital.times[i]); pause < p[0] || pause > p[1] {
						t.Errorf("pause %d: %v, want %v to %v", i, pause, p[0], p[1])
					}
				}
			})
		})
	}
}

// TestAWriteIsDeliveredOnce has saves and cancels fail: what may have been delivered is
// not sent again, what was not is.
func TestAWriteIsDeliveredOnce(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		steps []step
		codes string // of what was delivered: a query asks what became of the save
		class error
	}{
		"not sent, then answered":      {[]step{{refused: true}, {refused: true}, {status: 200, body: cancelled}}, "XKH075", nil},
		"never sent":                   {[]step{{refused: true}}, "", appointment.ErrNotSent},
		"row 14: 503, no word of why":  {[]step{{status: 503, retryAfter: "1"}}, "XKH075", appointment.ErrOutcomeUnknown},
		"row 14: 503, the body says":   {[]step{{status: 503, retryAfter: "1", body: busy}}, "XKH075", appointment.ErrRejected},
		"not sent, then a bad gateway": {[]step{{refused: true}, {status: 502}}, "XKH075", appointment.ErrOutcomeUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				hospital := &script{steps: tt.steps}
				_, err := scripted(t, hospital).CancelSchedule(t.Context(), everyCancelField())
				if codes := strings.Join(hospital.codes, " "); !errors.Is(err, tt.class) || codes != tt.codes {
					t.Errorf("%v, delivered %s", err, codes)
				}
				if errors.Is(err, appointment.ErrOutcomeUnknown) != errors.Is(tt.class, appointment.ErrOutcomeUnknown) {
					t.Errorf("%v", err)
				}
			})
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(everySaveField().RequestedDate)) // the bubble's time begins in 2000, before the patient's
				hospital := &script{steps: tt.steps}
				_, err := scripted(t, hospital).SaveSchedule(t.Context(), everySaveField())
				saves := strings.Count(strings.Join(hospital.codes, " "), "XKH074")
				if err == nil || saves != strings.Count(tt.codes, "XKH075") {
					t.Errorf("%v, delivered %v", err, hospital.codes)
				}
			})
		})
	}
}

// TestACallerWhoStopsWaiting ends a call while it waits to be sent again.
func TestACallerWhoStopsWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hospital := &script{steps: []step{{status: 503, retryAfter: "20"}}}
		ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
		defer cancel()
		time.AfterFunc(3*time.Second, cancel)
		start := time.Now()
		_, err := scripted(t, hospital).QuerySchedule(ctx, everyQueryField())
		if took := time.Since(start); took != 3*time.Second || !errors.Is(err, appointment.ErrNoResponse) || len(hospital.times) != 1 {
			t.Errorf("%v after %v, attempts at %v", err, took, hospital.times)
		}
	})
	if _, err := appointment.NewClient(appointment.Config{}, appointment.WithRetries(-1)); err == nil || !strings.Contains(err.Error(), "WithRetries") {
		t.Errorf("%v", err)
	}
}
