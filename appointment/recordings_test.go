package appointment_test

import (
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"
)

var record = flag.Bool("record", false, "make the recordings in testdata anew")

// recordedEndpoint is the hospital of the recordings. Nobody is there.
const recordedEndpoint = "http://hospital.example/appointment"

// exchange is one recorded request and answer.
type exchange struct {
	name    string
	dialect *appointment.Dialect
	// send makes the request and returns the answer as a typed value.
	send func(*testing.T, *appointment.Client) (any, error)
	// want is that value, the same for every vendor.
	want any
	// published is the example of the publication that the answer is, if any.
	published string
}

// TestRecordings replays the exchanges in testdata, for every vendor. What the client
// sends must be what was recorded, byte for byte; what it makes of the recorded answer
// must be the typed value that the exchange names.
//
//	go test ./appointment -run TestRecordings -record
//
// makes them anew: the published examples from testdata/published, the others against a
// hospital in a box. Read the difference before you commit it.
func TestRecordings(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := boxForRecording(t, vendor)
			for _, e := range append(boxExchanges(), publishedExchanges()...) {
				t.Run(e.name, func(t *testing.T) {
					endpoint := hospital.Config().Endpoint
					if e.published != "" {
						endpoint = publishedHospital(t, vendor, e.published)
					}
					cfg := hospital.Config()
					cfg.Dialect = e.dialect
					if e.published != "" {
						cfg.OrganizationID = "" // the cancel example leaves it out
					}
					replay(t, cfg, endpoint, e)
				})
			}
		})
	}
}

func replay(t *testing.T, cfg appointment.Config, endpoint string, e exchange) {
	t.Helper()
	path := filepath.Join("..", "testdata", string(cfg.Vendor), e.name)
	mode := recorder.ModeReplayOnly
	cfg.Endpoint = recordedEndpoint
	if *record {
		mode, cfg.Endpoint = recorder.ModeRecordOnly, endpoint
	}
	vcr, err := recorder.New(path,
		recorder.WithMode(mode),
		recorder.WithSkipRequestLatency(true),
		recorder.WithRealTransport(http.DefaultTransport.(*http.Transport).Clone()),
		recorder.WithMatcher(func(r *http.Request, want cassette.Request) bool {
			compareRequests(t, r, want)
			return true // so that the comparison above is what is read, not "not found"
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
		t.Fatal(stopErr)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e.want, got, typedOptions()...); diff != "" {
		t.Errorf("the answer is read otherwise (-want +got):\n%s", diff)
	}
}

func compareRequests(t *testing.T, r *http.Request, want cassette.Request) {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	type request struct {
		Method, URL, Body string
		Headers           http.Header
	}
	got := request{r.Method, r.URL.String(), string(body), r.Header}
	if diff := cmp.Diff(request{want.Method, want.URL, want.Body, want.Headers}, got); diff != "" {
		t.Errorf("the request is not what was recorded (-recorded +sent):\n%s", diff)
	}
}

// typedOptions compare answers as their users see them, and without the deviations,
// which differ between vendors and have tests of their own.
func typedOptions() []cmp.Option {
	return []cmp.Option{
		cmpopts.EquateComparable(appointment.Clock{}),
		cmpopts.IgnoreUnexported(appointment.Response{}, appointment.Booking{}, appointment.Error{}),
		cmpopts.IgnoreFields(appointment.Response{}, "Deviations", "Hospital"),
	}
}

// boxForRecording is a hospital whose every answer is foreseeable.
func boxForRecording(t *testing.T, vendor appointment.Vendor) *appointmenttest.Hospital {
	t.Helper()
	hospital, err := appointmenttest.Start(vendor,
		appointmenttest.WithDays(2),
		appointmenttest.WithClock(func() time.Time { return time.Date(2026, 11, 23, 8, 10, 0, 0, shanghai) }),
		appointmenttest.WithResources(appointmenttest.Resource{
			UID: "18", Name: "DX", Location: "门诊楼一层", Room: "DX 1室",
			Times: []appointmenttest.Time{
				{Start: appointment.ClockAt(8, 0), End: appointment.ClockAt(8, 30), Capacity: 20, Taken: 3},
				{Start: appointment.ClockAt(8, 30), End: appointment.ClockAt(9, 0), Capacity: 1, Taken: 1},
			},
		}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hospital.Close)
	return hospital
}

// publishedHospital answers everything with one of the published examples, spelled and
// enveloped as the vendor would.
func publishedHospital(t *testing.T, vendor appointment.Vendor, example string) string {
	t.Helper()
	business, err := os.ReadFile("../testdata/published/" + example + ".response.json")
	if err != nil {
		t.Fatal(err)
	}
	document := `{"` + spell(vendor, "statusCode") + `":"00000000","` + spell(vendor, "statusMessage") + `":"成功","` +
		spell(vendor, "data") + `":` + respell(vendor, string(business)) + `}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r, document) }))
	t.Cleanup(server.Close)
	return server.URL
}

// respell spells the names of a document from fields.tsv as a vendor does, by search and
// replace: no parser is involved that could share a mistake with the library's.
func respell(vendor appointment.Vendor, document string) string {
	table, err := os.ReadFile("../testdata/fields.tsv")
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(string(table)) {
		name := strings.Split(line, "\t")[3]
		document = strings.ReplaceAll(document, `"`+name+`":`, `"`+spell(vendor, name)+`":`)
	}
	return document
}
