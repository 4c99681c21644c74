package recording_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording"
)

func TestErrNotRecorded_Explanation(t *testing.T) {
	t.Parallel()
	for _, v := range []appointment.Vendor{appointment.Mingtian, appointment.Jintang} {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			hospital := startHospital(t, v)
			file := record(t, hospital.Config(), func(c *appointment.Client) { runVisit(t, c, exampleQuery(), exampleSave()) })
			p := replay(t, file)
			client := replayClient(t, p)
			query, save := pseudonymizedRequests(t, p)

			_, err := client.QuerySchedule(t.Context(), exampleQuery())
			checkNotRecorded(t, err, "differs in medRecNO, placerOrderNO, for which the recording has pseudonyms: call Replayer.Pseudonymize with the request first;")

			other := *query
			other.ServiceText, other.MedRecNO = "下肢", "999999197103090010"
			_, err = client.QuerySchedule(t.Context(), &other)
			checkNotRecorded(t, err, "QuerySchedule is not in the recording "+file, "differs in serviceText, and in medRecNO, for which the recording has pseudonyms",
				"the recording has 2 QuerySchedule, 2 SaveSchedule, 2 CancelSchedule")
			if strings.Contains(err.Error(), other.MedRecNO) || strings.Contains(err.Error(), "下肢") {
				t.Errorf("error = %v, want no values of the request", err)
			}

			for range 2 {
				if _, err := client.SaveSchedule(t.Context(), save); errors.Is(err, recording.ErrNotRecorded) {
					t.Errorf("SaveSchedule error = %v, want a recorded response", err)
				}
			}
			_, err = client.SaveSchedule(t.Context(), save)
			checkNotRecorded(t, err, "it was recorded 2 times, and all of them were replayed: call Replay again to start over;")
			if n := hospital.Deliveries(appointment.SaveSchedule); n != 2 {
				t.Errorf("the hospital received %d saves, want the 2 of the recording", n)
			}
		})
	}
}

// checkNotRecorded checks that err says that nothing was sent, and that its text has these
// parts. The text ends with the contents of the recording.
func checkNotRecorded(t *testing.T, err error, parts ...string) {
	t.Helper()
	if !errors.Is(err, recording.ErrNotRecorded) || !errors.Is(err, appointment.ErrNotSent) || errors.Is(err, appointment.ErrOutcomeUnknown) {
		t.Fatalf("error = %v, want ErrNotRecorded and ErrNotSent", err)
	}
	if !strings.HasSuffix(err.Error(), "2 CancelSchedule") {
		t.Errorf("error = %v, want the contents of the recording last", err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error = %v, want one that says %q", err, part)
		}
	}
}

func TestErrNotRecorded_OtherOperation(t *testing.T) {
	t.Parallel()
	cfg := startDocumentServer(t, appointment.Laida, respondWith(`{"statusCode":"1"}`))
	p := replay(t, record(t, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) }))
	_, err := replayClient(t, p).SaveSchedule(t.Context(), exampleSave())
	if !errors.Is(err, recording.ErrNotRecorded) || !strings.Contains(err.Error(), "no such request was recorded; the recording has 1 QuerySchedule") {
		t.Errorf("error = %v, want ErrNotRecorded that says that no save was recorded", err)
	}
}

func TestErrNotRecorded_HospitalFieldsDiffer(t *testing.T) {
	t.Parallel()
	cfg := startDocumentServer(t, appointment.Laida, respondWith(`{"statusCode":"1"}`))
	p := replay(t, record(t, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) }))
	query := exampleQuery()
	if err := p.Pseudonymize(query); err != nil {
		t.Fatal(err)
	}
	query.ServiceText = "下肢"
	_, err := replayClient(t, p).QuerySchedule(t.Context(), query)
	if !errors.Is(err, recording.ErrNotRecorded) || !strings.Contains(err.Error(), "differs in serviceText; the recording has") {
		t.Errorf("error = %v, want ErrNotRecorded that names serviceText alone", err)
	}
}

// The error of the transport is permanent and has a plain text, so a client shows the text and does
// not retry.
func TestReplayer_RoundTrip_NotRecorded(t *testing.T) {
	t.Parallel()
	cfg := startDocumentServer(t, appointment.Laida, respondWith(`{"statusCode":"1"}`))
	p := replay(t, record(t, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) }))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.Config().Endpoint, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.RoundTrip(req)
	var permanent interface {
		Permanent() bool
		PlainError() string
	}
	if !errors.Is(err, recording.ErrNotRecorded) || !errors.As(err, &permanent) || !permanent.Permanent() || permanent.PlainError() != err.Error() {
		t.Errorf("RoundTrip error = %v, want a permanent ErrNotRecorded with a plain text", err)
	}
}
