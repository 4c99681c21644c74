package appointment_test

import (
	"flag"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"
)

var recordMode = flag.Bool("record", false, "record the exchanges in testdata again")

// recordedEndpoint is the endpoint in the recordings. No server exists there.
const recordedEndpoint = "http://hospital.example/appointment"

// exchange is a request and its response in a recording.
type exchange struct {
	name      string
	published string               // the published example that the response is; "": of a simulated hospital
	dialect   *appointment.Dialect // nil: the vendor's
	send      func(*testing.T, *appointment.Client) (result any, err error)
	want      any // the result, which is the same for every vendor
}

// TestRecordings replays the exchanges in testdata for every vendor. The client must send the
// recorded request, byte for byte, and return the expected result for the recorded response.
//
//	go test ./appointment -run TestRecordings -record
//
// records them again: the published examples from testdata/published, the others with a
// simulated hospital. Read the difference before you commit it.
func TestRecordings(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := startHospital(t, vendor)
			// The exchanges depend on one another: a save must be recorded before its cancel.
			for _, e := range append(simulatedExchanges(), publishedExchanges()...) {
				t.Run(e.name, func(t *testing.T) {
					cfg := hospital.Config()
					cfg.Dialect = e.dialect
					if e.published != "" {
						cfg.Endpoint = startPublishedHospital(t, vendor, e.published)
						cfg.OrganizationID = "" // the published cancel leaves it out
					}
					testExchange(t, cfg, e)
				})
			}
		})
	}
}

// testExchange replays an exchange, or records it with the hospital of cfg.
func testExchange(t *testing.T, cfg appointment.Config, e exchange) {
	t.Helper()
	endpoint, mode := cfg.Endpoint, recorder.ModeRecordOnly
	if !*recordMode {
		cfg.Endpoint, mode = recordedEndpoint, recorder.ModeReplayOnly
	}
	vcr, err := recorder.New(filepath.Join("..", "testdata", string(cfg.Vendor), e.name),
		recorder.WithMode(mode),
		recorder.WithSkipRequestLatency(true),
		recorder.WithRealTransport(http.DefaultTransport.(*http.Transport).Clone()),
		recorder.WithMatcher(func(r *http.Request, want cassette.Request) bool {
			compareRequests(t, r, want)
			return true // the difference says more than "not found"
		}),
		recorder.WithHook(func(i *cassette.Interaction) error {
			i.Request.URL = strings.Replace(i.Request.URL, endpoint, recordedEndpoint, 1)
			i.Request.Host = "hospital.example"
			i.Request.RemoteAddr, i.Response.Duration = "", 0
			i.Response.Headers.Set("Date", "Mon, 23 Nov 2026 00:10:00 GMT")
			return nil
		}, recorder.BeforeSaveHook),
	)
	if err != nil {
		t.Fatal(err)
	}
	client, err := appointment.NewClient(cfg, appointment.WithHTTPClient(&http.Client{Transport: vcr}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.send(t, client)
	if stopErr := vcr.Stop(); stopErr != nil {
		t.Fatalf("Stop() error = %v, want none", stopErr)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e.want, got, resultOptions()...); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

func compareRequests(t *testing.T, r *http.Request, recorded cassette.Request) {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	type request struct {
		Method, URL, Body string
		Headers           http.Header
	}
	want := request{recorded.Method, recorded.URL, recorded.Body, recorded.Headers}
	got := request{r.Method, r.URL.String(), string(body), r.Header}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

// resultOptions returns the options that compare results without the deviations, which differ
// between vendors.
func resultOptions() []cmp.Option {
	return []cmp.Option{
		cmpopts.IgnoreUnexported(appointment.Response{}, appointment.Booking{}, appointment.Error{}),
		cmpopts.IgnoreFields(appointment.Response{}, "Deviations", "Hospital"),
	}
}
