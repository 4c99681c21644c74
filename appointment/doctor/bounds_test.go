package doctor_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/google/go-cmp/cmp"
)

// TestBounds examines a hospital whose entry says how gently it wants to be asked: the doctor
// keeps to it, and has it in the entry that it prints.
func TestBounds(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var came []time.Time
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		came = append(came, time.Now())
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"statusCode":"00000009","statusMessage":"查无此人"}`))
	}))
	t.Cleanup(s.Close)
	directory, err := appointment.ReadDirectory(strings.NewReader(`
hospitals:
  - {name: 市三院, vendor: laida, endpoint: "` + s.URL + `", systemId: HIS01, systemKey: key,
     timeout: 1m30s, inFlight: 2, rateLimit: {requests: 5, period: 1s}, limits: {responseBytes: 4096}}`))
	if err != nil {
		t.Fatal(err)
	}
	cfg, _ := directory.Config("市三院")
	report, err := doctor.Examine(t.Context(), cfg, doctor.WithQueries(4))
	if err != nil || report.Queries != 4 || len(came) != 5 { // the first is for the WSDL
		t.Fatalf("%v, %d queries, %d requests came", err, report.Queries, len(came))
	}
	for i := range came[1:] {
		if gap := came[i+1].Sub(came[i]); gap < 100*time.Millisecond { // 200 ms, less what the way of one took longer
			t.Errorf("request %d came %v after the one before", i+2, gap)
		}
	}
	if plan := report.Plan.In(doctor.English); !strings.Contains(plan, "200ms apart, each within 1m30s") {
		t.Error(plan)
	}
	again, err := appointment.ReadDirectory(strings.NewReader(strings.Replace(report.Entry(), "${SYSTEM_KEY}", "key", 1)))
	if err != nil {
		t.Fatalf("%v\n%s", err, report.Entry())
	}
	got, err := again.Config("市三院")
	if diff := cmp.Diff(cfg, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s\n%s", err, diff, report.Entry())
	}
}

// TestBoundsOfResponses has a hospital answer at greater length than its entry allows, and
// later than it says.
func TestBoundsOfResponses(t *testing.T) {
	t.Parallel()
	long := plain(appointment.Laida, answering(t, 200, "application/json", `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"`+strings.Repeat("x", 5000)+`"}}`))
	long.Limits.ResponseBytes = 4096
	report, err := doctor.Examine(t.Context(), long, doctor.WithQueries(1))
	if err != nil || !strings.Contains(report.Steps[len(report.Steps)-1].Says.In(doctor.English), "Limits.ResponseBytes") {
		t.Errorf("%v, %+v", err, report.Steps)
	}
	silent := plain(appointment.Laida, "http://"+saying(t, ""))
	silent.Timeout = 50 * time.Millisecond
	report, err = doctor.Examine(t.Context(), silent)
	if err != nil || !strings.Contains(report.Plan.English, "each within 50ms;") || report.Works() {
		t.Errorf("%v, %+v", err, report)
	}
	silent.Timeout = time.Hour
	report, err = doctor.Examine(t.Context(), silent, doctor.WithTimeout(50*time.Millisecond))
	if err != nil || !strings.Contains(report.Plan.English, "each within 50ms;") {
		t.Errorf("%v, %+v", err, report)
	}
	silent.RateLimit = &appointment.RateLimit{Requests: -1}
	if _, err := doctor.Examine(t.Context(), silent); err == nil {
		t.Error("a rate limit that cannot be is taken")
	}
}
