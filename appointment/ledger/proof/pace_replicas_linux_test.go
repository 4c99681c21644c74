package proof

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// TestPace_Replicas lets three processes book at one hospital that has limits. It measures at the
// hospital how many requests arrive. The limits hold for the processes together, and little of what they
// allow is left unused.
func TestPace_Replicas(t *testing.T) { //nolint:paralleltest // it measures time
	const (
		requestTime = 40 * time.Millisecond // of the hospital
		inFlight    = 4
		requests    = 20
		period      = 250 * time.Millisecond
	)
	tests := []struct {
		name, limit string
		bound       float64 // requests in a second
	}{
		{"in flight", fmt.Sprintf("inFlight: %d", inFlight), inFlight / requestTime.Seconds()},
		{"rate", fmt.Sprintf("rateLimit: {requests: %d, period: %v}", requests, period), requests / period.Seconds()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { //nolint:paralleltest // it measures time
			m := startMeter(t, requestTime)
			took := m.bookByReplicas(t, 3, 8, 150, tt.limit)
			m.mu.Lock()
			defer m.mu.Unlock()
			pace := float64(m.requests) / took.Seconds()
			t.Logf("%s: %d requests of 3 processes in %v, %.0f/s; the limit allows %.0f/s; %d at a time at most", tt.limit, m.requests, took.Round(time.Millisecond), pace, tt.bound, m.most)
			if tt.name == "in flight" && m.most != inFlight {
				t.Errorf("%d requests were at the hospital at a time, want %d", m.most, inFlight)
			}
			if most := requests * (int(took/period) + 2); tt.name == "rate" && m.requests > most {
				t.Errorf("%d requests arrived in %v, want %d at most", m.requests, took, most)
			}
			if pace < tt.bound/4 {
				t.Errorf("%.0f requests/s arrived, want a quarter of %.0f at least", pace, tt.bound)
			}
		})
	}
}

// meter stands before a hospital and counts the requests.
type meter struct {
	configuration string // of the hospital, in YAML, without limits and the last brace

	mu                       sync.Mutex
	inFlight, most, requests int
	first, last              time.Time
}

// startMeter starts a hospital that needs a time for each request.
func startMeter(t *testing.T, requestTime time.Duration) *meter {
	t.Helper()
	_, jintang := hospitalNames()
	c := startHospitals(t, 1_000_000)[jintang].Config()
	endpoint, err := url.Parse(c.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	m := &meter{}
	forward := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: endpoint.Scheme, Host: endpoint.Host})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.begin()
		defer m.end()
		time.Sleep(requestTime)
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	endpoint.Host = server.Listener.Addr().String()
	m.configuration = fmt.Sprintf("hospitals:\n  - {name: %q, vendor: %s, endpoint: %q, systemId: %q, systemKey: %q, organizationId: %q, timeout: 20s, ",
		jintang, c.Vendor, endpoint, c.SystemID, string(c.SystemKey), c.OrganizationID)
	return m
}

func (m *meter) begin() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests++
	m.inFlight++
	m.most = max(m.most, m.inFlight)
	m.last = time.Now()
	if m.first.IsZero() {
		m.first = m.last
	}
}

func (m *meter) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inFlight--
}

// bookByReplicas books orders by several processes. It returns the time between the first request and
// the last.
func (m *meter) bookByReplicas(t *testing.T, replicas, users, orders int, limit string) time.Duration {
	t.Helper()
	settings := stormSettings{Database: newDatabase(t), Configurations: m.configuration + limit + "}\n", Key: make([]byte, 32)}
	numbers := make(chan int, orders)
	for n := range orders {
		numbers <- n
	}
	close(numbers)
	var running sync.WaitGroup
	for range replicas {
		w := &stormWorker{storm: &storm{t: t}, settings: settings}
		w.start()
		for range users {
			running.Go(func() {
				for n := range numbers {
					order, _ := appointment.FormatOrderNO(appointment.DateOf(stormNow()), n)
					if report, err := w.call("book", order); err != nil || report.State != ledger.Booked {
						t.Errorf("booking order %s: %+v, %v, want %s", order, report, err, ledger.Booked)
					}
				}
			})
		}
	}
	running.Wait()
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last.Sub(m.first)
}
