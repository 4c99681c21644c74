package recording_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording"
)

// TestReplayIsByteForByte has answers in which nobody is come back as they were: a recording
// does not mend a hospital.
func TestReplayIsByteForByte(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"spaces":     "\r\n{ \"StatusCode\" :\t\"00000000\" ,\n \"statuscode\":0,\r\n\"data\": [ 1.50, -0, 1E2 ] }\r\n ",
		"characters": "{\"resourceName\":\"\u0085\u2028\u00a0\uFEFF\U0002d56c \\/\\u0041\\ud800\u007f\"}",
		"a mark":     "\uFEFF{\"resultCode\":\"Success\"}",
		"nothing":    "",
		"XML":        "<?xml version='1.0'?>\r\n<a  b = '1'>\r\n<StatusCode/>&#x31;<![CDATA[]]></a >\r\n",
		"yaml":       "{\"resourceName\":\"# - : ! | > ' \\\" trailing  \"}",
	} {
		cfg := handMadeBy(t, appointment.Laida, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/octet-stream")
			fmt.Fprint(w, body)
		})
		file := record(t, cfg, func(c *appointment.Client) { _, _ = c.SaveSchedule(t.Context(), exampleSave()) })
		if got := string(replayBody(t, replay(t, file), false)); got != body {
			t.Errorf("%s: %q became %q", name, body, got)
		}
	}
}

// TestReplayWithoutEnvelope records requests that do not say which operation they are.
func TestReplayWithoutEnvelope(t *testing.T) {
	t.Parallel()
	answers := 0
	cfg := handMade(t, appointment.Jintang, func(*http.Request, string) string {
		answers++
		return fmt.Sprintf(`{"resultCode":"Falid","resultDesc":"错误 %d"}`, answers)
	})
	cfg.Dialect = &appointment.Dialect{Envelope: appointment.EnvelopeNone}
	said := func(err error) string {
		var e *appointment.Error
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		return e.Message
	}
	file := record(t, cfg, func(c *appointment.Client) {
		_, _ = c.QuerySchedule(t.Context(), exampleQuery())
		_, _ = c.SaveSchedule(t.Context(), exampleSave())
		_, _ = c.CancelSchedule(t.Context(), &appointment.CancelRequest{PlacerOrderNO: "2026010580001", ScheduleOperatorID: "438", ScheduleOperatorName: "测试医生甲"})
	})
	p := replay(t, file)
	query, save := inRecording(t, p)
	client := replayClient(t, p)
	asked := p.Asked(appointment.CancelSchedule)[0]
	_, err := client.CancelSchedule(t.Context(), &appointment.CancelRequest{
		PlacerOrderNO: asked["placerOrderNO"], ScheduleOperatorID: asked["scheduleOperatorID"], ScheduleOperatorName: asked["scheduleOperatorName"]})
	got := []string{said(err)}
	_, err = client.SaveSchedule(t.Context(), save)
	got = append(got, said(err))
	_, err = client.QuerySchedule(t.Context(), query)
	got = append(got, said(err))
	if fmt.Sprint(got) != "[错误 3 错误 2 错误 1]" {
		t.Errorf("the answers are %v", got)
	}
}

// TestReplayWaitsForNobody records a hospital that bears one request an hour: a replay asks
// nobody, so that nothing of it waits.
func TestReplayWaitsForNobody(t *testing.T) {
	t.Parallel()
	cfg := handMade(t, appointment.Laida, func(*http.Request, string) string { return `{"statusCode":"00000007"}` })
	cfg.RateLimit = &appointment.RateLimit{Requests: 1, Period: time.Hour}
	file := record(t, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) })
	p := replay(t, file)
	query := exampleQuery()
	if err := p.Pseudonymize(query); err != nil {
		t.Fatal(err)
	}
	client := replayClient(t, p)
	if _, err := client.QuerySchedule(t.Context(), query); !errors.Is(err, appointment.ErrRejected) {
		t.Error(err)
	}
	if _, err := client.QuerySchedule(t.Context(), query); !errors.Is(err, recording.ErrNotRecorded) {
		t.Error(err)
	}
}

// TestRecordingOfAnotherConfig has the recorder given an endpoint that is no URL, which the
// client is not: nothing of where requests went is kept.
func TestRecordingOfAnotherConfig(t *testing.T) {
	t.Parallel()
	cfg := handMade(t, appointment.Laida, func(*http.Request, string) string { return `{"statusCode":"00000007"}` })
	other := cfg
	other.Endpoint = "http://[::1"
	file := recordAs(t, other, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) })
	absent(t, written(t, file), "canary", "127.0.0.1")
}
