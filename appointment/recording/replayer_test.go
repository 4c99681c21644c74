package recording_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/recording"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// visit holds the results of the calls that runVisit makes.
type visit struct {
	Schedule     *appointment.Schedule
	Booking      *appointment.Booking
	Repeat       *appointment.Booking // of the second save, found by a query
	Cancellation *appointment.Cancellation
	RepeatError  string // of the second cancel
	Message      string // of the hospital for the second cancel
}

// runVisit queries, saves twice and cancels twice.
func runVisit(t *testing.T, c *appointment.Client, query *appointment.QueryRequest, save *appointment.SaveRequest) (v visit) {
	t.Helper()
	var err error
	if v.Schedule, err = c.QuerySchedule(t.Context(), query); err != nil {
		t.Fatal(err)
	}
	if v.Booking, err = c.SaveSchedule(t.Context(), save); err != nil {
		t.Fatal(err)
	}
	if v.Repeat, err = c.SaveSchedule(t.Context(), save); err != nil { // found by a query
		t.Fatal(err)
	}
	if v.Cancellation, err = c.CancelSchedule(t.Context(), v.Booking.CancelRequest()); err != nil {
		t.Fatal(err)
	}
	_, err = c.CancelSchedule(t.Context(), v.Booking.CancelRequest())
	var e *appointment.Error
	if !errors.As(err, &e) {
		t.Fatalf("second CancelSchedule error = %v, want a rejection", err)
	}
	v.RepeatError, v.Message = e.Error(), e.Message
	return v
}

// pseudonymizedRequests returns requests for runVisit with the patient of the recording and
// with the present time.
func pseudonymizedRequests(t *testing.T, p *recording.Replayer) (*appointment.QueryRequest, *appointment.SaveRequest) {
	t.Helper()
	query, save := exampleQuery(), exampleSave()
	query.StartDate, query.RequestedDate = time.Now(), time.Now()
	if err := errors.Join(p.Pseudonymize(query), p.Pseudonymize(save)); err != nil {
		t.Fatal(err)
	}
	return query, save
}

// ignorePseudonyms compares visits without the numbers of people and bookings. Deviations must
// be equal.
func ignorePseudonyms() []cmp.Option {
	return []cmp.Option{
		cmpopts.EquateComparable(appointment.Clock{}),
		cmpopts.IgnoreUnexported(appointment.Response{}, appointment.Booking{}),
		cmpopts.IgnoreFields(appointment.Schedule{}, "PlacerOrderNO", "MedRecNO"),
		cmpopts.IgnoreFields(appointment.Booking{}, "ScheduleSeq", "ScheduleID", "FillerOrderNO", "AccessionNumber"),
	}
}

var _ http.RoundTripper = (*recording.Replayer)(nil)

func TestReplayer_SameResults(t *testing.T) {
	t.Parallel()
	for _, v := range sampleVendors() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			hospital := startHospital(t, v)
			var recorded visit
			file := record(t, hospital.Config(), func(c *appointment.Client) { recorded = runVisit(t, c, exampleQuery(), exampleSave()) })
			hospital.Close() // a replay contacts no server
			for range 2 {
				p := replay(t, file)
				if got, want := p.Config(), hospital.Config(); got.Vendor != v || got.Name != want.Name || got.OrganizationID != want.OrganizationID {
					t.Errorf("Config() = %v, want the vendor, name and organization of %v", got, want)
				}
				query, save := pseudonymizedRequests(t, p)
				got := runVisit(t, replayClient(t, p), query, save)
				if diff := cmp.Diff(recorded, got, ignorePseudonyms()...); diff != "" {
					t.Errorf("the results of the replay (-want +got):\n%s", diff)
				}
				if got.Schedule.MedRecNO != query.MedRecNO || got.Schedule.MedRecNO == recorded.Schedule.MedRecNO {
					t.Errorf("the schedule is for %s, want %s", got.Schedule.MedRecNO, query.MedRecNO)
				}
			}
		})
	}
}

func TestReplayer_FailuresInOrder(t *testing.T) {
	t.Parallel()
	hospital := startHospital(t, appointment.Laida)
	hospital.Fail(appointment.QuerySchedule, appointmenttest.DropResponse(), appointmenttest.Unavailable(7*time.Second))
	var recorded []error
	file := record(t, hospital.Config(), func(c *appointment.Client) {
		for i := range 3 {
			if i == 2 {
				c.CloseIdleConnections()
				hospital.Refuse()
			}
			_, err := c.QuerySchedule(t.Context(), exampleQuery())
			recorded = append(recorded, err)
		}
	})
	p := replay(t, file)
	client, query := replayClient(t, p, appointment.WithRetries(0)), exampleQuery()
	fields := p.Requests(appointment.QuerySchedule)[0]
	query.PlacerOrderNO, query.MedRecNO = fields["placerOrderNO"], fields["medRecNO"]
	for i, class := range []error{appointment.ErrNoResponse, appointment.ErrNoResponse, appointment.ErrNotSent} {
		_, err := client.QuerySchedule(t.Context(), query)
		if !errors.Is(recorded[i], class) || !errors.Is(err, class) || errors.Is(err, recording.ErrNotRecorded) {
			t.Errorf("query %d: recorded error %v, replayed error %v; want %v", i+1, recorded[i], err, class)
		}
		var e *appointment.Error
		if i == 1 && (!errors.As(err, &e) || e.RetryAfter != 7*time.Second) {
			t.Errorf("query %d: error %v, want RetryAfter 7s", i+1, err)
		}
	}
}

func TestReplayer_Faults(t *testing.T) {
	t.Parallel()
	faults := []appointmenttest.Fault{
		appointmenttest.ResetDuringRead(), appointmenttest.ResetAfterRead(), appointmenttest.Truncate(), appointmenttest.Garbage(),
		appointmenttest.BadGateway(), appointmenttest.ServerError(), appointmenttest.DropResponse(), appointmenttest.DropResponse().Uncommitted(),
	}
	for _, v := range []appointment.Vendor{appointment.Wanda, appointment.Laida} {
		for _, fault := range faults {
			t.Run(fmt.Sprint(v, " ", fault), func(t *testing.T) {
				t.Parallel()
				hospital := startHospital(t, v)
				hospital.Fail(appointment.QuerySchedule, fault)
				hospital.Fail(appointment.SaveSchedule, fault)
				outcomes := func(c *appointment.Client, query *appointment.QueryRequest, save *appointment.SaveRequest) string {
					_, queryErr := c.QuerySchedule(t.Context(), query)
					booking, saveErr := c.SaveSchedule(t.Context(), save)
					text := describeError(queryErr) + "; " + describeError(saveErr)
					if booking != nil {
						text += string(booking.Source)
					}
					return text
				}
				var recorded string
				file := record(t, hospital.Config(), func(c *appointment.Client) { recorded = outcomes(c, exampleQuery(), exampleSave()) })
				p := replay(t, file)
				query, save := pseudonymizedRequests(t, p)
				got := outcomes(replayClient(t, p, appointment.WithRetries(0)), query, save)
				if got != recorded || recorded == "; "+string(appointment.SourceResponse) {
					t.Errorf("replayed %q, want %q as recorded, with failures", got, recorded)
				}
			})
		}
	}
}

// describeError returns the classes, the code and the reason of an error.
func describeError(err error) (text string) {
	for _, class := range []error{appointment.ErrNotSent, appointment.ErrRejected, appointment.ErrNoResponse, appointment.ErrBadResponse,
		appointment.ErrOutcomeUnknown, appointment.ErrNotBooked, recording.ErrNotRecorded} {
		if errors.Is(err, class) {
			text += class.Error() + " "
		}
	}
	var e *appointment.Error
	if errors.As(err, &e) {
		text += e.Code + " " + string(e.Reason)
	}
	return text
}

// Responses without a person come back unchanged, with the hospital's mistakes.
func TestReplayer_SameBytes(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"spaces":          "\r\n{ \"StatusCode\" :\t\"00000000\" ,\n \"statuscode\":0,\r\n\"data\": [ 1.50, -0, 1E2 ] }\r\n ",
		"characters":      "{\"resourceName\":\"\u0085\u2028\u00a0\uFEFF\U0002d56c \\/\\u0041\\ud800\u007f\"}",
		"byte-order mark": "\uFEFF{\"resultCode\":\"Success\"}",
		"empty":           "",
		"XML":             "<?xml version='1.0'?>\r\n<a  b = '1'>\r\n<StatusCode/>&#x31;<![CDATA[]]></a >\r\n",
		"YAML":            "{\"resourceName\":\"# - : ! | > ' \\\" trailing  \"}",
	} {
		cfg := startServer(t, appointment.Laida, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/octet-stream")
			fmt.Fprint(w, body)
		})
		file := record(t, cfg, func(c *appointment.Client) { _, _ = c.SaveSchedule(t.Context(), exampleSave()) })
		if got := string(replayFirstSave(t, replay(t, file), false)); got != body {
			t.Errorf("%s: the replayed body = %q, want %q", name, got, body)
		}
	}
}

// replayFirstSave sends the first recorded save to the replayer, and returns the body of the
// response. Set decompress for responses that are compressed without a request.
func replayFirstSave(t *testing.T, p *recording.Replayer, decompress bool) []byte {
	t.Helper()
	message, _ := json.Marshal(map[string]any{"method": "XKH074", "data": p.Requests(appointment.SaveSchedule)[0]})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.Config().Endpoint, bytes.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := p.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var body io.Reader = resp.Body
	if decompress && resp.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(body); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestReplayer_NoRateLimit(t *testing.T) {
	t.Parallel()
	cfg := startDocumentServer(t, appointment.Laida, respondWith(`{"statusCode":"00000007"}`))
	cfg.RateLimit = &appointment.RateLimit{Requests: 1, Period: time.Hour}
	file := record(t, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) })
	p := replay(t, file)
	query := exampleQuery()
	if err := p.Pseudonymize(query); err != nil {
		t.Fatal(err)
	}
	client := replayClient(t, p)
	for _, want := range []error{appointment.ErrRejected, recording.ErrNotRecorded} {
		if _, err := client.QuerySchedule(t.Context(), query); !errors.Is(err, want) {
			t.Errorf("QuerySchedule error = %v, want %v without a wait", err, want)
		}
	}
}

func TestReplayer_CanceledContext(t *testing.T) {
	t.Parallel()
	cfg := startDocumentServer(t, appointment.Laida, respondWith(`{"statusCode":"1"}`))
	p := replay(t, record(t, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) }))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.Config().Endpoint, nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := p.RoundTrip(req); !errors.Is(err, context.Canceled) {
		t.Errorf("RoundTrip = %v, %v; want %v", resp, err, context.Canceled)
	}
}

func TestReplay_NotARecording(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"none.yaml":                      "no such file",
		"../../testdata/wanda/save.yaml": "no line with a configuration",
		"../../testdata/fields.tsv":      "no line with a configuration",
	} {
		if p, err := recording.Replay(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Replay(%q) = %v, %v; want an error that says %q", file, p, err, want)
		}
	}
}

func TestReplay_DamagedRecording(t *testing.T) {
	t.Parallel()
	cfg := startDocumentServer(t, appointment.Laida, respondWith(`{"statusCode":"1"}`))
	file := record(t, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) })
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(text, "\n\t}"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := recording.Replay(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("Replay = %v, %v; want an error that names the file", p, err)
	}
}
