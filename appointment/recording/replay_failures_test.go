package recording_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/recording"
)

// TestReplaySaysWhatIsMissing asks a replay for what was not recorded. Nothing is contacted
// for it, which the class says, and the text says what there is.
func TestReplaySaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	for _, v := range []appointment.Vendor{appointment.Mingtian, appointment.Jintang} {
		hospital := start(t, v)
		file := record(t, hospital.Config(), func(c *appointment.Client) { pay(t, c, exampleQuery(), exampleSave()) })
		p := replay(t, file)
		client := replayClient(t, p)
		query, save := inRecording(t, p)
		_, err := client.QuerySchedule(t.Context(), exampleQuery())
		missing(t, err, "differs in medRecNO, placerOrderNO, which the recording has others for: Replayer.Pseudonymize puts them into a request;")
		other := *query
		other.ServiceText, other.MedRecNO = "下肢", "999999197103090010"
		_, err = client.QuerySchedule(t.Context(), &other)
		missing(t, err, "QuerySchedule is not in the recording "+file, "differs in serviceText, and in medRecNO, which the recording has", "the recording has QuerySchedule 1 times, SaveSchedule 2 times, CancelSchedule 1 times")
		if strings.Contains(err.Error(), other.MedRecNO) || strings.Contains(err.Error(), "下肢") {
			t.Errorf("the error says what was asked: %v", err)
		}
		for n := range 3 {
			_, err := client.SaveSchedule(t.Context(), save)
			if n == 2 {
				missing(t, err, "it was asked 2 times when this was recorded, and all of them are replayed: Replay reads the file again, to begin again;")
			} else if errors.Is(err, recording.ErrNotRecorded) {
				t.Error(err)
			}
		}
		if n := hospital.Deliveries(appointment.SaveSchedule); n != 2 {
			t.Errorf("the hospital was sent %d saves", n)
		}
	}
}

func missing(t *testing.T, err error, texts ...string) {
	t.Helper()
	if !errors.Is(err, recording.ErrNotRecorded) || !errors.Is(err, appointment.ErrNotSent) || errors.Is(err, appointment.ErrOutcomeUnknown) {
		t.Fatalf("another class: %v", err)
	}
	if !strings.HasSuffix(err.Error(), "CancelSchedule 1 times") {
		t.Errorf("what would help is not the last that is said: %v", err)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%q is not in: %v", text, err)
		}
	}
}

// TestReplayOfFailures records what fails on the way: a replay fails in the same class.
func TestReplayOfFailures(t *testing.T) {
	t.Parallel()
	hospital := start(t, appointment.Laida)
	fails := func(c *appointment.Client) (errs []error) {
		_, err := c.QuerySchedule(t.Context(), exampleQuery())
		errs = append(errs, err)
		_, err = c.QuerySchedule(t.Context(), exampleQuery())
		errs = append(errs, err)
		c.CloseIdleConnections()
		hospital.Refuse()
		_, err = c.QuerySchedule(t.Context(), exampleQuery())
		return append(errs, err)
	}
	hospital.Fail(appointment.QuerySchedule, appointmenttest.DropResponse(), appointmenttest.Unavailable(7*time.Second))
	var was []error
	file := record(t, hospital.Config(), func(c *appointment.Client) { was = fails(c) })
	p := replay(t, file)
	query, c := exampleQuery(), replayClient(t, p, appointment.WithRetries(0))
	query.PlacerOrderNO, query.MedRecNO = p.Asked(appointment.QuerySchedule)[0]["placerOrderNO"], p.Asked(appointment.QuerySchedule)[0]["medRecNO"]
	for i, class := range []error{appointment.ErrNoResponse, appointment.ErrNoResponse, appointment.ErrNotSent} {
		_, err := c.QuerySchedule(t.Context(), query)
		var e *appointment.Error
		if !errors.Is(was[i], class) || !errors.Is(err, class) || errors.Is(err, recording.ErrNotRecorded) {
			t.Errorf("%d: recorded %v, replayed %v", i, was[i], err)
		}
		if i == 1 && (!errors.As(err, &e) || e.RetryAfter != 7*time.Second) {
			t.Errorf("the hospital's Retry-After is lost: %v", err)
		}
	}
}

// TestReplayOfFaults records queries and saves that fail in each way there is, and what a
// client then does about it: a replay ends alike.
func TestReplayOfFaults(t *testing.T) {
	t.Parallel()
	faults := []appointmenttest.Fault{
		appointmenttest.ResetDuringRead(), appointmenttest.ResetAfterRead(), appointmenttest.Truncate(), appointmenttest.Garbage(),
		appointmenttest.BadGateway(), appointmenttest.ServerError(), appointmenttest.DropResponse(), appointmenttest.DropResponse().Uncommitted(),
	}
	for _, v := range []appointment.Vendor{appointment.Wanda, appointment.Laida} {
		for _, fault := range faults {
			t.Run(fmt.Sprint(v, " ", fault), func(t *testing.T) {
				t.Parallel()
				hospital := start(t, v)
				hospital.Fail(appointment.QuerySchedule, fault)
				hospital.Fail(appointment.SaveSchedule, fault)
				ends := func(c *appointment.Client, query *appointment.QueryRequest, save *appointment.SaveRequest) string {
					_, err := c.QuerySchedule(t.Context(), query)
					booking, saveErr := c.SaveSchedule(t.Context(), save)
					end := classOf(err) + "; " + classOf(saveErr)
					if booking != nil {
						end += string(booking.Source)
					}
					return end
				}
				var was string
				file := record(t, hospital.Config(), func(c *appointment.Client) { was = ends(c, exampleQuery(), exampleSave()) })
				p := replay(t, file)
				query, save := inRecording(t, p)
				if got := ends(replayClient(t, p, appointment.WithRetries(0)), query, save); got != was || was == "; answered" {
					t.Errorf("recorded %q, replayed %q", was, got)
				}
			})
		}
	}
}

// classOf is what an error is by its classes, its code and its reason.
func classOf(err error) (text string) {
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

// TestReplayRefusesOtherFiles has a replay of no recording fail at once.
func TestReplayRefusesOtherFiles(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"none.yaml":                      "no such file",
		"../../testdata/wanda/save.yaml": "no line with a configuration",
		"../../testdata/fields.tsv":      "no line with a configuration",
	} {
		if p, err := recording.Replay(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v %v", file, p, err)
		}
	}
}
