package appointment_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// service is a transport that has every connection and answers what its function says,
// a status and a body, so that time can be the test's own.
type service func(ctx context.Context, code string) (int, string)

func (s service) RoundTrip(r *http.Request) (*http.Response, error) {
	trace := httptrace.ContextClientTrace(r.Context())
	trace.GetConn(r.URL.Host)
	trace.GotConn(httptrace.GotConnInfo{})
	document, _ := io.ReadAll(r.Body)
	status, body := s(r.Context(), method(document))
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	header := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

const pause = 10 * time.Second

// leftAlone is an error of a call that was not sent because of the breaker.
func leftAlone(err error) bool {
	var e *appointment.Error
	return errors.Is(err, appointment.ErrNotSent) && errors.As(err, &e) && e.RetryAfter > 0 &&
		strings.Contains(err.Error(), "left alone")
}

// TestAHospitalThatFailsIsLeftAlone counts what arrives: three failures, nothing in the
// pause, one request to see, a second pause, one request that is answered, and all again.
func TestAHospitalThatFailsIsLeftAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var arrived atomic.Int32
		var well atomic.Bool
		client := scripted(t, service(func(context.Context, string) (int, string) {
			arrived.Add(1)
			time.Sleep(time.Second)
			if well.Load() {
				return 200, busy // a rejection is an answer
			}
			return 502, page
		}), appointment.WithRetries(0), appointment.WithBreaker(3, pause))
		calls := func(n int) (errs []error) {
			results := make(chan error, n)
			for range n {
				go func() { _, err := client.QuerySchedule(t.Context(), everyQueryField()); results <- err }()
			}
			for range n {
				errs = append(errs, <-results)
			}
			return errs
		}
		expect := func(step string, n int, errs []error, class error, alone int) {
			t.Helper()
			if got := int(arrived.Swap(0)); got != n {
				t.Errorf("%s: %d requests arrived, want %d", step, got, n)
			}
			for _, err := range errs {
				switch {
				case leftAlone(err):
					alone--
				case !errors.Is(err, class):
					t.Errorf("%s: %v, want %v", step, err, class)
				}
			}
			if alone != 0 {
				t.Errorf("%s: %d calls too few were told that it is left alone", step, alone)
			}
		}
		expect("closed", 3, calls(3), appointment.ErrNoResponse, 0)
		start := time.Now()
		errs := calls(5)
		expect("open", 0, errs, nil, 5)
		if took := time.Since(start); took != 0 {
			t.Errorf("a call that is not sent took %v", took)
		}
		var e *appointment.Error
		if errors.As(errs[0], &e); e.RetryAfter != pause || !strings.Contains(e.Error(), "failures in a row: 3") || !strings.Contains(e.Error(), "HTTP 502") {
			t.Errorf("%v, again in %v", e, e.RetryAfter)
		}
		time.Sleep(pause - time.Nanosecond)
		expect("open to the end", 0, calls(5), nil, 5)
		time.Sleep(time.Nanosecond)
		expect("half open", 1, calls(1), appointment.ErrNoResponse, 0)
		expect("open again", 0, calls(5), nil, 5)
		time.Sleep(pause)
		well.Store(true)
		expect("half open, and well", 1, calls(1), appointment.ErrRejected, 0)
		expect("closed again", 5, calls(5), appointment.ErrRejected, 0)
	})
}

// TestOneProbe has many callers come at the end of a pause: one is let through, whether
// it is answered, given up by its caller or struck by a panic, and none is shut out for
// good.
func TestOneProbe(t *testing.T) {
	t.Parallel()
	for name, probe := range map[string]func(cancel func()) (int, string){
		"answered": func(func()) (int, string) { return 200, found },
		"given up": func(cancel func()) (int, string) { cancel(); return 200, found },
		"panicked": func(func()) (int, string) { panic("the transport's own") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var arrived atomic.Int32
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				client := scripted(t, service(func(context.Context, string) (int, string) {
					switch arrived.Add(1) {
					case 1:
						return 502, page
					case 2:
						time.Sleep(time.Second)
						return probe(cancel)
					}
					return 200, found
				}), appointment.WithRetries(0), appointment.WithBreaker(1, pause))
				query := func(ctx context.Context) (err error) {
					defer func() {
						if recover() != nil {
							err = errors.New("panicked")
						}
					}()
					_, err = client.QuerySchedule(ctx, everyQueryField())
					return err
				}
				checkClass(t, query(ctx), appointment.ErrNoResponse)
				time.Sleep(pause)
				var all sync.WaitGroup
				for range 8 {
					all.Go(func() { _ = query(ctx) })
				}
				all.Wait()
				if n := arrived.Load(); n != 2 {
					t.Errorf("%d requests, want the first and one to see", n)
				}
				if err := query(t.Context()); leftAlone(err) != (name != "answered") {
					t.Errorf("right after it: %v", err)
				}
				time.Sleep(pause)
				if err := query(t.Context()); err != nil {
					t.Errorf("after another pause: %v", err)
				}
			})
		})
	}
}

// TestWhatCountsAsAFailure has two failures of a kind at a hospital that is left alone
// after two.
func TestWhatCountsAsAFailure(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		body   string
		lasts  time.Duration
		counts bool
	}{
		"bad gateway":      {502, page, 0, true},
		"too many":         {429, "", 0, true},
		"no time":          {200, found, time.Minute, true},
		"rejected":         {200, busy, 0, false},
		"unauthorised":     {401, "", 0, false},
		"a page":           {200, page, 0, false},
		"given up by hand": {200, found, 2 * time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := scripted(t, service(func(ctx context.Context, _ string) (int, string) {
					select {
					case <-time.After(tt.lasts):
					case <-ctx.Done():
					}
					return tt.status, tt.body
				}), appointment.WithRetries(0), appointment.WithBreaker(2, pause))
				query := func() error {
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					if tt.lasts == 2*time.Second {
						time.AfterFunc(time.Second, cancel)
					}
					_, err := client.QuerySchedule(ctx, everyQueryField())
					return err
				}
				for range 2 {
					if err := query(); err == nil || leftAlone(err) {
						t.Errorf("%v", err)
					}
				}
				if err := query(); leftAlone(err) != tt.counts {
					t.Errorf("left alone: %v, for %v", !tt.counts, err)
				}
			})
		})
	}
}

// TestAskingThroughThePause has a save's failure be the one after which the hospital is
// left alone: what became of it is asked all the same.
func TestAskingThroughThePause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(everySaveField().RequestedDate))
		var codes []string
		client := scripted(t, service(func(_ context.Context, code string) (int, string) {
			codes = append(codes, code)
			if code == "XKH074" {
				return 502, page
			}
			return 200, `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"2","scheduleDate":"2026-11-24"}}}`
		}), appointment.WithBreaker(1, pause))
		booking, err := client.SaveSchedule(t.Context(), everySaveField())
		if err != nil || booking.Source != appointment.SourceQuery || strings.Join(codes, " ") != "XKH074 XKH073" {
			t.Errorf("%v, delivered %v", err, codes)
		}
		if _, err = client.FindBooking(t.Context(), everySaveField()); !leftAlone(err) || len(codes) != 2 {
			t.Errorf("%v, delivered %v", err, codes)
		}
	})
}

// TestTheLastRealFailure has the hospital be left alone in the middle of a call, and at
// the end of a queue: a call is told what went wrong with it, or that it is left alone,
// and does not wait for either.
func TestTheLastRealFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := scripted(t, service(func(context.Context, string) (int, string) { return 502, page }),
			appointment.WithBreaker(1, pause), appointment.WithRateLimit(1, pause/2))
		_, err := client.QuerySchedule(t.Context(), everyQueryField())
		checkClass(t, err, appointment.ErrNoResponse)
		start := time.Now()
		_, err = client.QuerySchedule(t.Context(), everyQueryField())
		if took := time.Since(start); !leftAlone(err) || took != 0 {
			t.Errorf("%v after %v", err, took)
		}
	})
}
