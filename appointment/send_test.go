package appointment_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The test looks at the pauses between the attempts of a query and at its result. A delay that
// the hospital asks for by Retry-After is kept.
func TestClient_QuerySchedule_Retries(t *testing.T) {
	t.Parallel()
	type delay struct{ min, max time.Duration }
	const s, ms = time.Second, time.Millisecond
	success := step{status: 200, body: notBookedDoc}
	firstRetry, secondRetry := delay{150 * ms, 250 * ms}, delay{300 * ms, 500 * ms}
	for name, tt := range map[string]struct {
		steps          []step
		opts           []appointment.Option
		wantDelays     []delay // between attempts
		wantClass      error
		wantRetryAfter time.Duration
	}{
		"success at once":           {steps: []step{success}},
		"no response, ever":         {steps: []step{{status: 502}}, wantDelays: []delay{firstRetry, secondRetry}, wantClass: appointment.ErrNoResponse},
		"not sent, then sent":       {steps: []step{{refused: true}, {refused: true}, success}, wantDelays: []delay{firstRetry, secondRetry}},
		"not sent, ever":            {steps: []step{{refused: true}}, wantDelays: []delay{firstRetry, secondRetry}, wantClass: appointment.ErrNotSent},
		"WithRetries(0)":            {steps: []step{{status: 502}}, opts: []appointment.Option{appointment.WithRetries(0)}, wantClass: appointment.ErrNoResponse},
		"bad response":              {steps: []step{{status: 200, body: "<html>"}}, wantClass: appointment.ErrBadResponse},
		"no time for a retry":       {steps: []step{{status: 502}}, opts: []appointment.Option{appointment.WithTimeout(100 * ms)}, wantClass: appointment.ErrNoResponse},
		"503, Retry-After 7":        {steps: []step{{status: 503, retryAfter: "7"}, success}, wantDelays: []delay{{7 * s, 12 * s}}},
		"429, Retry-After, twice":   {steps: []step{{status: 429, retryAfter: "2"}, {status: 429, retryAfter: "3"}, success}, wantDelays: []delay{{2 * s, 4 * s}, {3 * s, 6 * s}}},
		"Retry-After is a date":     {steps: []step{{status: 503, retryAfter: "Sat, 01 Jan 2000 00:00:09 GMT"}, success}, wantDelays: []delay{{9 * s, 16 * s}}},
		"Retry-After is in past":    {steps: []step{{status: 503, retryAfter: "Sat, 01 Jan 1999 00:00:09 GMT"}, success}, wantDelays: []delay{firstRetry}},
		"Retry-After is negative":   {steps: []step{{status: 503, retryAfter: "-1"}, success}, wantDelays: []delay{firstRetry}},
		"Retry-After is too late":   {steps: []step{{status: 503, retryAfter: "60"}}, wantClass: appointment.ErrNoResponse, wantRetryAfter: 60 * s},
		"Retry-After and rejection": {steps: []step{{status: 503, retryAfter: "7", body: busyDoc}}, wantClass: appointment.ErrRejected, wantRetryAfter: 7 * s},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				hospital := &script{steps: tt.steps}
				err := queryOnce(t, newScriptedClient(t, hospital, tt.opts...))
				if !errors.Is(err, tt.wantClass) {
					t.Errorf("error = %v, want class %v", err, tt.wantClass)
				}
				var e *appointment.Error
				if errors.As(err, &e) && e.RetryAfter != tt.wantRetryAfter {
					t.Errorf("RetryAfter = %v, want %v", e.RetryAfter, tt.wantRetryAfter)
				}
				if got, want := len(hospital.times), len(tt.wantDelays)+1; got != want {
					t.Fatalf("%d attempts at %v, want %d", got, hospital.times, want)
				}
				for i, want := range tt.wantDelays {
					if got := hospital.times[i+1].Sub(hospital.times[i]); got < want.min || got > want.max {
						t.Errorf("delay %d = %v, want %v to %v", i, got, want.min, want.max)
					}
				}
			})
		})
	}
}

// writeCases are the steps of a hospital, and the outcome of a write there. A write is repeated
// only if the hospital received nothing.
var writeCases = map[string]struct {
	steps     []step
	delivered bool  // the hospital receives the write
	class     error // of a cancel
}{
	"not sent, then sent":        {[]step{{refused: true}, {refused: true}, {status: 200, body: cancelledDoc}}, true, nil},
	"not sent, ever":             {[]step{{refused: true}}, false, appointment.ErrNotSent},
	"503 without a body":         {[]step{{status: 503, retryAfter: "1"}}, true, appointment.ErrOutcomeUnknown},
	"503 with a rejection":       {[]step{{status: 503, retryAfter: "1", body: busyDoc}}, true, appointment.ErrOutcomeUnknown},
	"not sent, then bad gateway": {[]step{{refused: true}, {status: 502}}, true, appointment.ErrOutcomeUnknown},
}

func TestClient_CancelSchedule_DeliveredOnce(t *testing.T) {
	t.Parallel()
	for name, tt := range writeCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				hospital := &script{steps: tt.steps}
				_, err := newScriptedClient(t, hospital).CancelSchedule(t.Context(), fullCancelRequest())
				if !errors.Is(err, tt.class) {
					t.Errorf("error = %v, want class %v", err, tt.class)
				}
				wantUnknown := errors.Is(tt.class, appointment.ErrOutcomeUnknown)
				if got := errors.Is(err, appointment.ErrOutcomeUnknown); got != wantUnknown {
					t.Errorf("outcome unknown = %v, want %v; error: %v", got, wantUnknown, err)
				}
				var want []string
				if tt.delivered {
					want = []string{"XKH075"}
				}
				if !slices.Equal(hospital.delivered, want) {
					t.Errorf("delivered %q, want %q", hospital.delivered, want)
				}
			})
		})
	}
}

func TestClient_SaveSchedule_DeliveredOnce(t *testing.T) {
	t.Parallel()
	for name, tt := range writeCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sleepUntilOrder()
				hospital := &script{steps: tt.steps}
				_, err := newScriptedClient(t, hospital).SaveSchedule(t.Context(), fullSaveRequest())
				if err == nil {
					t.Error("error = nil, want one: no response proves a booking")
				}
				saves := 0
				for _, code := range hospital.delivered { // queries for the outcome may follow
					if code == "XKH074" {
						saves++
					}
				}
				want := 0
				if tt.delivered {
					want = 1
				}
				if saves != want {
					t.Errorf("delivered %q with %d saves, want %d", hospital.delivered, saves, want)
				}
			})
		})
	}
}

func TestClient_QuerySchedule_CancelledBeforeRetry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const cancelAfter = 3 * time.Second
		hospital := &script{steps: []step{{status: 503, retryAfter: "20"}}}
		ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
		defer cancel()
		time.AfterFunc(cancelAfter, cancel)
		start := time.Now()
		_, err := newScriptedClient(t, hospital).QuerySchedule(ctx, fullQueryRequest())
		if took := time.Since(start); took != cancelAfter || !errors.Is(err, appointment.ErrNoResponse) {
			t.Errorf("error = %v after %v, want class %v after %v", err, took, appointment.ErrNoResponse, cancelAfter)
		}
		if got := len(hospital.times); got != 1 {
			t.Errorf("%d attempts, want 1", got)
		}
	})
}

func TestClient_HospitalDown(t *testing.T) {
	t.Parallel()
	const maxDuration = 10 * time.Second // a third of the default timeout
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			endpoint := "http://" + listener.Addr().String() + "/service"
			_ = listener.Close()
			client, err := appointment.NewClient(appointment.Config{
				Vendor: vendor, Endpoint: endpoint, SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00",
			}, appointment.WithRetries(0))
			if err != nil {
				t.Fatal(err)
			}
			for _, req := range validRequests() {
				start := time.Now()
				err := sendRequest(t.Context(), client, req)
				checkClass(t, err, appointment.ErrNotSent)
				if errors.Is(err, appointment.ErrOutcomeUnknown) {
					t.Errorf("%T: error = %v, want a known outcome: nothing was sent", req, err)
				}
				if took := time.Since(start); took > maxDuration {
					t.Errorf("%T: failed after %v, want %v at most", req, took, maxDuration)
				}
			}
		})
	}
}
