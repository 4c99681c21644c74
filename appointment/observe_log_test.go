package appointment_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/google/go-cmp/cmp"
)

// withDebugLog returns an option that logs to w as JSON, at Debug and above.
func withDebugLog(w io.Writer) appointment.Option {
	return appointment.WithLogger(slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug})))
}

// decodeRecords reads the records of a log in JSON. It removes the fields that depend on time, and
// checks that every record has a duration.
func decodeRecords(t *testing.T, logged *bytes.Buffer) (records []map[string]any) {
	t.Helper()
	for decoder := json.NewDecoder(logged); decoder.More(); {
		var record map[string]any
		if err := decoder.Decode(&record); err != nil {
			t.Fatal(err)
		}
		if duration, _ := record["duration"].(float64); duration <= 0 {
			t.Errorf("duration = %v, want it above 0", record["duration"])
		}
		for _, key := range []string{"time", "duration", "waited"} {
			delete(record, key)
		}
		records = append(records, record)
	}
	return records
}

// A call and its attempt have a record each, with codes and sizes and none of the hospital's
// words. REST and SOAP are logged in the same way.
func TestWithLogger_Cancel(t *testing.T) {
	t.Parallel()
	const rejected, bad = "the hospital rejected the request", "the response cannot be understood"
	const hidden = "not shown: it is not a code"
	type fields = map[string]any
	for name, tt := range map[string]struct {
		document string
		want     fields
	}{
		"success": {successDoc, fields{ // a cancel expects no result, so that is unknown
			"source": "response", "http_status": 200., "status_code": "00000000", "result_code": "Success", "deviations": "unknown",
		}},
		"rejection with a deviation": {`{"statusCode":0,"statusMessage":"","data":{"resultCode":"SUCCESS","resultDesc":""}}`, fields{
			"class": rejected, "reason": "other", "code": "0", "outcome_unknown": true, "http_status": 200., "status_code": "0", "result_code": "SUCCESS", "deviations": "shape",
		}},
		"rejection": {innerFailure("Falid", ""), fields{
			"class": rejected, "outcome_unknown": false, "code": "Falid", "reason": "slot taken", "http_status": 200., "status_code": "00000000", "result_code": "Falid",
		}},
		"name instead of a code": {`{"statusCode":"测试患者甲"}`, fields{
			"class": rejected, "outcome_unknown": false, "code": hidden, "reason": "other", "http_status": 200., "status_code": hidden,
		}},
		"bad response": {`{}`, fields{"class": bad, "outcome_unknown": true, "http_status": 200.}},
	} {
		for _, vendor := range soapAndRESTVendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				var logged bytes.Buffer
				document := respellNames(vendor, tt.document)
				client := newClient(t, vendor, respondWith(document), withDebugLog(&logged))
				cancel := fullCancelRequest()
				cancel.ScheduleSeq, cancel.ScheduleStatus = "", "" // they are longer than published, another deviation
				_ = sendRequest(t.Context(), client, cancel)
				got := decodeRecords(t, &logged)
				if len(got) != 2 {
					t.Fatalf("%d records, want 2: an attempt and a call", len(got))
				}
				if sent, _ := got[0]["sent"].(float64); sent < 100 {
					t.Errorf("sent = %v, want 100 or more", got[0]["sent"])
				}
				delete(got[0], "sent")
				attempt := maps.Clone(tt.want)
				maps.Copy(attempt, fields{
					"hospital": "市三院", "vendor": string(vendor), "operation": "CancelSchedule", "received": float64(len(document)),
				})
				call := maps.Clone(attempt)
				attempt["msg"], attempt["level"], attempt["attempt"] = "appointment attempt", "DEBUG", 1.
				call["msg"], call["level"], call["requests"] = "appointment call", "INFO", 1.
				if diff := cmp.Diff([]fields{attempt, call}, got); diff != "" {
					t.Errorf("records (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// The response to a save is lost, the first query for its outcome fails, and the second one finds
// the booking. The log shows three attempts and one call.
func TestWithLogger_SaveResponseLost(t *testing.T) {
	t.Parallel()
	hospital := startOneSlotHospital(t, appointment.Laida, 1)
	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	hospital.Fail(appointment.QuerySchedule, appointmenttest.Unavailable(0))
	var logged bytes.Buffer
	client := newHospitalClient(t, hospital, withDebugLog(&logged))
	if _, err := client.SaveSchedule(t.Context(), fullSaveRequest()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range decodeRecords(t, &logged) {
		got = append(got, fmt.Sprintf("%v: operation %v, attempt %v, requests %v, class %v, source %v, status %v",
			r["msg"], r["operation"], r["attempt"], r["requests"], r["class"], r["source"], r["http_status"]))
	}
	want := []string{
		"appointment attempt: operation SaveSchedule, attempt 1, requests <nil>, class no usable response was received, source <nil>, status <nil>",
		"appointment attempt: operation QuerySchedule, attempt 2, requests <nil>, class no usable response was received, source <nil>, status 503",
		"appointment attempt: operation QuerySchedule, attempt 3, requests <nil>, class <nil>, source response, status 200",
		"appointment call: operation SaveSchedule, attempt <nil>, requests 3, class <nil>, source query, status 200",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

// FindBooking has the operation of the save that it is about. The attribute find distinguishes it
// from a save.
func TestWithLogger_FindBooking(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	client := newClient(t, appointment.Laida, respondWith(notBookedDoc), withDebugLog(&logged))
	if _, err := client.FindBooking(t.Context(), fullSaveRequest()); !errors.Is(err, appointment.ErrNotBooked) {
		t.Errorf("FindBooking() error = %v, want %v", err, appointment.ErrNotBooked)
	}
	var got []string
	for _, r := range decodeRecords(t, &logged) {
		got = append(got, fmt.Sprintf("%v: %v, find %v", r["msg"], r["operation"], r["find"]))
	}
	want := []string{"appointment attempt: QuerySchedule, find <nil>", "appointment call: SaveSchedule, find true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

// The HTTP status is logged for every response, also for one that cannot be read. It shows whether
// to talk to the vendor's programmers or to those who run the network.
func TestWithLogger_UnreadableResponse(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		header string
		body   string
	}{
		"SOAP fault":          {500, "", soapBody("<s:Fault><faultcode>s:Server</faultcode></s:Fault>")},
		"broken envelope":     {500, "", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body></s:Envelope>`},
		"several results":     {200, "", soapBody("<a/><b/>")},
		"too deep":            {500, "", "<s:Envelope>" + strings.Repeat("<a>", 100)},
		"HTML page":           {404, "", "<html></html>"},
		"part of a body":      {502, "Content-Length: 100", "half"},
		"not gzip":            {503, "Content-Encoding: gzip", "not gzip at all"},
		"in no known charset": {200, "Content-Type: text/xml; charset=utf-8", "\x81\x20\xff\xfe\x80"},
	} {
		for _, vendor := range soapAndRESTVendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				var logged bytes.Buffer
				client := newClient(t, vendor, func(w http.ResponseWriter, _ *http.Request) {
					if key, value, ok := strings.Cut(tt.header, ": "); ok {
						w.Header().Set(key, value)
					}
					w.WriteHeader(tt.status)
					_, _ = io.WriteString(w, tt.body)
				}, appointment.WithLogger(slog.New(slog.NewJSONHandler(&logged, nil))))
				if err := queryOnce(t, client); err == nil {
					t.Error("QuerySchedule() error = nil, want one")
				}
				got := decodeRecords(t, &logged)
				if len(got) != 1 || got[0]["http_status"] != float64(tt.status) {
					t.Errorf("records = %v, want one with http_status %d", got, tt.status)
				}
			})
		}
	}
}
