package appointment_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/google/go-cmp/cmp"
)

// records are what a logger at a level wrote, one map for each.
func records(t *testing.T, logged *bytes.Buffer) (all []map[string]any) {
	t.Helper()
	for decoder := json.NewDecoder(logged); decoder.More(); {
		var record map[string]any
		if err := decoder.Decode(&record); err != nil {
			t.Fatal(err)
		}
		if took, _ := record["duration"].(float64); took <= 0 {
			t.Errorf("duration %v", record["duration"])
		}
		delete(record, "time")
		delete(record, "duration")
		delete(record, "waited") // on a busy machine
		all = append(all, record)
	}
	return all
}

// One record for a call and one for each of its requests, with what an operator looks for
// and nothing of what was said. Both transports log the same.
func TestLog(t *testing.T) {
	t.Parallel()
	const rejected, bad = "the hospital rejected the request", "the response cannot be understood"
	tests := map[string]struct {
		document string
		want     map[string]any
	}{
		"success": {success, map[string]any{"source": "answered", "http_status": 200., "status_code": "00000000", "result_code": "Success", "deviations": "unknown"}}, // a result, where a cancel has none
		"a deviation": {`{"statusCode":0,"statusMessage":"","data":{"resultCode":"SUCCESS","resultDesc":""}}`, map[string]any{
			"class": rejected, "reason": "other", "code": "0", "outcome_unknown": false, "http_status": 200., "status_code": "0", "result_code": "SUCCESS", "deviations": "shape",
		}},
		"rejected": {inner("Falid", ""), map[string]any{
			"class": rejected, "outcome_unknown": false, "code": "Falid", "reason": "slot taken", "http_status": 200., "status_code": "00000000", "result_code": "Falid",
		}},
		"a code that is none": {`{"statusCode":"测试患者甲"}`, map[string]any{
			"class": rejected, "outcome_unknown": false, "code": "not shown: it is no code", "reason": "other", "http_status": 200., "status_code": "not shown: it is no code",
		}},
		"garbage": {`{}`, map[string]any{"class": bad, "outcome_unknown": true, "http_status": 200.}},
	}
	for name, tt := range tests {
		for _, vendor := range carriers() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				var logged bytes.Buffer
				client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
					answer(w, r, respell(vendor, tt.document))
				}, appointment.WithLogger(slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))))
				cancel := everyCancelField()
				cancel.ScheduleSeq, cancel.ScheduleStatus = "", "" // longer than published, which is another deviation
				_ = send(t.Context(), client, cancel)
				got := records(t, &logged)
				if len(got) != 2 {
					t.Fatalf("%d records, want an attempt and a call", len(got))
				}
				if sent, _ := got[0]["sent"].(float64); sent < 100 {
					t.Errorf("sent %v", got[0]["sent"])
				}
				delete(got[0], "sent")
				want := map[string]any{
					"hospital": "市三院", "vendor": string(vendor), "operation": "CancelSchedule", "received": float64(len(respell(vendor, tt.document))),
				}
				for key, value := range tt.want {
					want[key] = value
				}
				attempt, call := maps.Clone(want), maps.Clone(want)
				attempt["msg"], attempt["level"], attempt["attempt"] = "appointment attempt", "DEBUG", 1.
				call["msg"], call["level"], call["requests"] = "appointment call", "INFO", 1.
				if diff := cmp.Diff([]map[string]any{attempt, call}, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

// A save whose answer is lost shows as three requests: the save, a query that fails, and
// one that finds it.
func TestLogOfALostSave(t *testing.T) {
	t.Parallel()
	hospital := roomWith(t, appointment.Laida, 1)
	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	hospital.Fail(appointment.QuerySchedule, appointmenttest.Unavailable(0))
	var logged bytes.Buffer
	client, err := appointment.NewClient(hospital.Config(), appointment.WithLogger(slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	if _, err := client.SaveSchedule(t.Context(), everySaveField()); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, r := range records(t, &logged) {
		told = append(told, fmt.Sprintf("%v: %v %v %v %v %v %v", r["msg"], r["operation"], r["attempt"], r["requests"], r["class"], r["source"], r["http_status"]))
	}
	want := []string{
		"appointment attempt: SaveSchedule 1 <nil> no response was received <nil> <nil>",
		"appointment attempt: QuerySchedule 2 <nil> no response was received <nil> 503",
		"appointment attempt: QuerySchedule 3 <nil> <nil> answered 200",
		"appointment call: SaveSchedule <nil> 3 <nil> found by query 200",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// FindBooking is not counted among the saves that it asks about.
func TestLogOfFindBooking(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	client := newClient(t, appointment.Laida, func(w http.ResponseWriter, r *http.Request) { answer(w, r, found) },
		appointment.WithLogger(slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	if _, err := client.FindBooking(t.Context(), everySaveField()); !errors.Is(err, appointment.ErrNotBooked) {
		t.Error(err)
	}
	var told []string
	for _, r := range records(t, &logged) {
		told = append(told, fmt.Sprintf("%v: %v, find %v", r["msg"], r["operation"], r["find"]))
	}
	want := []string{"appointment attempt: QuerySchedule, find <nil>", "appointment call: SaveSchedule, find true"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The HTTP status is logged of every answer that came, also of one that cannot be read: it
// says whether to ask the vendor's programmers or those of its network.
func TestLogOfAnUnreadableResponse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		header string
		body   string
	}{
		"a fault":            {500, "", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode></s:Fault></s:Body></s:Envelope>`},
		"a broken envelope":  {500, "", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body></s:Envelope>`},
		"several results":    {200, "", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a/><b/></s:Body></s:Envelope>`},
		"too deep":           {500, "", "<s:Envelope>" + strings.Repeat("<a>", 100)},
		"a page":             {404, "", "<html></html>"},
		"half of an answer":  {502, "Content-Length: 100", "half"},
		"no gzip":            {503, "Content-Encoding: gzip", "no gzip at all"},
		"in no such charset": {200, "Content-Type: text/xml; charset=utf-8", "\x81\x20\xff\xfe\x80"},
	}
	for name, tt := range tests {
		for _, vendor := range carriers() {
			var logged bytes.Buffer
			client := newClient(t, vendor, func(w http.ResponseWriter, _ *http.Request) {
				if key, value, ok := strings.Cut(tt.header, ": "); ok {
					w.Header().Set(key, value)
				}
				w.WriteHeader(tt.status)
				_, _ = w.Write([]byte(tt.body))
			}, appointment.WithLogger(slog.New(slog.NewJSONHandler(&logged, nil))))
			if _, err := client.QuerySchedule(t.Context(), everyQueryField()); err == nil {
				t.Errorf("%s: no error", name)
			}
			if got := records(t, &logged); len(got) != 1 || got[0]["http_status"] != float64(tt.status) {
				t.Errorf("%s at %s: %v", name, vendor, got)
			}
		}
	}
}
