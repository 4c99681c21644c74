package recording_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/recording"
)

// aboutNobody are the fields of requests that may stay: the test's own judgement of the
// interface, so that a field that is new has to go until somebody decides otherwise.
var aboutNobody = strings.Fields(`StartDate Days OrganizationID ServiceSectID ServiceID ServiceText ProcedureID ProcedureName
	PatientClass RequestDeptID RequestDeptName RequestedDate FastingFlag ScheduleRoute ScheduleResourceUID ScheduleResourceName
	ScheduleDate StartTime EndTime Sex Age AgeUnit PlacerAssigningAuthority ScheduleStatus Save`)

// marked puts a text of its own into every field of a request that is about somebody, and
// returns these texts.
func marked(t *testing.T, request any) (texts []string) {
	t.Helper()
	v := reflect.ValueOf(request).Elem()
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		if slices.Contains(aboutNobody, field.Name) {
			continue
		}
		check, text := field.Tag.Get("check"), fmt.Sprintf("Canary%c%02d鸢尾", v.Type().Name()[0], i)
		switch {
		case strings.Contains(check, "identity"):
			text = fmt.Sprintf("9999991971%02d17%03d%d", i%12+1, i, i%10)
		case strings.Contains(check, "phone"):
			text = fmt.Sprintf("131%08d", 55550000+i)
		case field.Type == reflect.TypeFor[appointment.Date]():
			value.Set(reflect.ValueOf(appointment.Date{Year: 1971, Month: 3, Day: 9}))
			texts = append(texts, "1971-03-09", "19710309")
			continue
		case field.Type == reflect.TypeFor[map[string]string]():
			value.Set(reflect.ValueOf(map[string]string{"bedOfPatient": "Canary鸢尾 77788899"}))
			texts = append(texts, "77788899")
			continue
		case field.Type.Kind() != reflect.String:
			t.Fatalf("%s is of a type that this test does not know", field.Name)
		}
		value.SetString(text)
		texts = append(texts, text)
	}
	return append(texts, "canary", "鸢尾", "鸢", "尾")
}

// TestRecordingHasNobody records calls with a text of its own in every field that is about
// somebody, at every vendor, and looks for all of them in what was written.
func TestRecordingHasNobody(t *testing.T) {
	t.Parallel()
	for _, v := range appointment.Vendors() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			query, save, cancel := exampleQuery(), exampleSave(), &appointment.CancelRequest{}
			secrets := append(append(marked(t, query), marked(t, save)...), marked(t, cancel)...)
			hospital := start(t, v)
			cfg := hospital.Config()
			file := record(t, cfg, func(c *appointment.Client) { callAll(t.Context(), c, query, save, cancel) })
			text := written(t, file)
			absent(t, text, append(secrets, string(cfg.SystemKey), cfg.SystemID, "127.0.0.1", "/hospital/appointment")...)
			for _, op := range appointment.Operations() {
				if n := hospital.Deliveries(op); n == 0 || strings.Count(text, ": "+string(op)+", answered 200") != n {
					t.Errorf("%s: %d deliveries, recorded otherwise", op, n)
				}
			}
			if len(secrets) < 30 {
				t.Errorf("%d secrets are few", len(secrets))
			}
		})
	}
}

func callAll(ctx context.Context, c *appointment.Client, query *appointment.QueryRequest, save *appointment.SaveRequest, cancel *appointment.CancelRequest) {
	_, _ = c.QuerySchedule(ctx, query)
	_, _ = c.SaveSchedule(ctx, save)
	_, _ = c.FindBooking(ctx, save)
	_, _ = c.CancelSchedule(ctx, cancel)
}

// answerKept are the fields of answers that may stay.
var answerKept = strings.Fields(`totalRecord totalPage organizationID placerAssigningAuthority serviceSectID serviceText
	procedureName patientClass resourceUID arrangeUID timeDetailUID resourceName scheduleDate scheduleTime quantity scheduleFlag
	arrangeWeek arrangeDay appointmentQuantity startTime endTime scheduleTimeStatus scheduleResourceUID scheduleResourceName
	scheduleResourceLocation scheduleResourceRoom scheduleStartDate scheduleEndDate scheduleTimeDetail data result
	scheduleArrangeResourceInfoList scheduleArrangeDateInfoList scheduleArrangeTimeInfoList`)

// TestRecordedResponsesHaveNobody has hospitals answer with somebody in every field that is
// not known to be about something else, whom no request names, one field at a time.
func TestRecordedResponsesHaveNobody(t *testing.T) {
	t.Parallel()
	for _, v := range appointment.Vendors() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			var documents, secrets []string
			for n, row := range fieldsTSV(t) {
				if row[1] != "response" || slices.Contains(answerKept, row[3]) {
					continue
				}
				marks := []string{fmt.Sprintf("Canary%03d", n), fmt.Sprintf("鸢%c", '一'+rune(n)), fmt.Sprintf("131%08d", 66660000+n)}
				secrets = append(secrets, marks...)
				member := fmt.Sprintf(`{"%s":"%s（%s）"}`, row[3], strings.Join(marks[:2], ""), marks[2])
				documents = append(documents, member, `{"statusCode":"00000000","data":{"resultCode":"Success","result":`+member+`}}`)
			}
			asked := 0
			cfg := handMade(t, v, func(*http.Request, string) string {
				asked++
				return spelled(t, v, documents[asked-1])
			})
			file := record(t, cfg, func(c *appointment.Client) {
				for range documents {
					_, _ = c.QuerySchedule(t.Context(), exampleQuery())
				}
			})
			absent(t, written(t, file), append(secrets, "canary", "鸢")...)
			if asked != len(documents) || len(secrets) < 30 {
				t.Errorf("%d of %d answers were given", asked, len(documents))
			}
		})
	}
}

// TestRecorderSaysWhatIsWrong has a recorder fail where its user can still do something.
func TestRecorderSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"hospital.json":      "named .yaml",
		"file/hospital.yaml": "cannot be written",
	} {
		if _, err := recording.Record(filepath.Join(dir, file), appointment.Config{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", file, err)
		}
	}
	rec, err := recording.Record(filepath.Join(dir, "new", "hospital.yaml"), appointment.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := rec.Close(); err == nil || !strings.Contains(err.Error(), "WithTransport(rec.Wrap)") {
		t.Errorf("a recording of nothing: %v", err)
	}
	if err := rec.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
}

// TestRecordOverTLS records a hospital that only the client's own TLS accepts. How it was
// accepted is no part of the recording.
func TestRecordOverTLS(t *testing.T) {
	t.Parallel()
	cfg := start(t, appointment.Wanda, appointmenttest.WithTLS()).Config()
	cfg.TLS = &appointment.TLS{DangerouslyTrustAnyServer: true}
	file := record(t, cfg, func(c *appointment.Client) { pay(t, c, exampleQuery(), exampleSave()) })
	p := replay(t, file)
	if p.Config().TLS != nil {
		t.Errorf("the recording has TLS: %v", p.Config())
	}
	query, save := inRecording(t, p)
	pay(t, replayClient(t, p), query, save)
}

// brokenBody fails when it is read, and counts how often it is closed.
type brokenBody struct{ closed *int }

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("broken") }

func (b brokenBody) Close() error {
	*b.closed++
	return nil
}

// TestBrokenBodyIsClosed sends a request whose body cannot be read: who carries it closes it.
func TestBrokenBodyIsClosed(t *testing.T) {
	t.Parallel()
	hospital := start(t, appointment.Laida)
	file := record(t, hospital.Config(), func(c *appointment.Client) { _, _ = c.SaveSchedule(t.Context(), exampleSave()) })
	rec, err := recording.Record(filepath.Join(t.TempDir(), "x.yaml"), hospital.Config())
	if err != nil {
		t.Fatal(err)
	}
	for name, carrier := range map[string]http.RoundTripper{"recorder": rec.Wrap(http.DefaultTransport), "replay": replay(t, file)} {
		closed := 0
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, hospital.Config().Endpoint, brokenBody{&closed})
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := carrier.RoundTrip(req); err == nil || closed != 1 {
			t.Errorf("%s: %v, %v; closed %d times", name, resp, err, closed)
		}
	}
}
