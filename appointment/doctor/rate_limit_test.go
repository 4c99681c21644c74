package doctor_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/google/go-cmp/cmp"
)

// TestDiagnose_RateLimit checks that a diagnosis keeps to the rate limit of the hospital, and
// prints it in the entry.
func TestDiagnose_RateLimit(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var received []time.Time
	url := startServer(t, func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		received = append(received, time.Now())
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"statusCode":"00000009","statusMessage":"查无此人"}`))
	})
	dir, err := directory.Read(strings.NewReader(`
hospitals:
  - {name: 市三院, vendor: laida, endpoint: "` + url + `", systemId: HIS01, systemKey: key,
     timeout: 1m30s, inFlight: 2, rateLimit: {requests: 5, period: 1s}, limits: {responseBytes: 4096}}`))
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := dir.Config("市三院")
	if err != nil {
		t.Fatal(err)
	}
	report := diagnose(t, cfg, doctor.WithMaxQueries(4))
	if report.Queries != 4 || len(received) != 5 { // the first request is for the WSDL
		t.Fatalf("Diagnose() Queries = %d, %d requests received; want 4, 5", report.Queries, len(received))
	}
	for i := range received[1:] {
		// The pause is 200 ms. The first request may have taken longer than the next one.
		if got := received[i+1].Sub(received[i]); got < 100*time.Millisecond {
			t.Errorf("Diagnose(): request %d was received %v after the one before, want at least 100ms", i+2, got)
		}
	}
	const want = "200ms apart, each within 1m30s"
	if got := report.Plan.In(doctor.English); !strings.Contains(got, want) {
		t.Errorf("Diagnose() Plan = %q, want one with %q", got, want)
	}
	got, err := readEntry(t, report, "key").Config("市三院")
	if diff := cmp.Diff(cfg, got); err != nil || diff != "" {
		t.Errorf("Config() of the entry: error %v (-want +got):\n%s", err, diff)
	}
}

func TestDiagnose_InvalidRateLimit(t *testing.T) {
	t.Parallel()
	cfg := newConfig(appointment.Laida, "http://127.0.0.1:1/")
	cfg.RateLimit = &appointment.RateLimit{Requests: -1}
	if _, err := doctor.Diagnose(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "rateLimit") {
		t.Errorf("Diagnose() error = %v, want one with %q", err, "rateLimit")
	}
}
