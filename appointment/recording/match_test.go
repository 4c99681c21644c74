package recording_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestReplayer_OtherDialectAndCredentials(t *testing.T) {
	t.Parallel()
	file := record(t, startHospital(t, appointment.Laida).Config(), func(c *appointment.Client) { runVisit(t, c, exampleQuery(), exampleSave()) })
	p := replay(t, file)
	query, save := pseudonymizedRequests(t, p)
	cfg := p.Config()
	cfg.Dialect = &appointment.Dialect{Style: "upper", Data: appointment.DataString, Empty: appointment.EmptyWritten}
	cfg.SystemID, cfg.SystemKey, cfg.BusinessType = "another", "another", "1"
	client, err := appointment.NewClient(cfg, appointment.WithTransport(p.Wrap))
	if err != nil {
		t.Fatal(err)
	}
	runVisit(t, client, query, save)
}

// Without an envelope, a request does not name its operation.
func TestReplayer_NoEnvelope(t *testing.T) {
	t.Parallel()
	responses := 0
	cfg := startDocumentServer(t, appointment.Jintang, func(string) string {
		responses++
		return fmt.Sprintf(`{"resultCode":"Falid","resultDesc":"错误 %d"}`, responses)
	})
	cfg.Dialect = &appointment.Dialect{Envelope: appointment.EnvelopeNone}
	file := record(t, cfg, func(c *appointment.Client) {
		_, _ = c.QuerySchedule(t.Context(), exampleQuery())
		_, _ = c.SaveSchedule(t.Context(), exampleSave())
		_, _ = c.CancelSchedule(t.Context(), &appointment.CancelRequest{
			PlacerOrderNO: "2026010580001", ScheduleOperatorID: "438", ScheduleOperatorName: "测试医生甲",
		})
	})
	p := replay(t, file)
	query, save := pseudonymizedRequests(t, p)
	cancel := &appointment.CancelRequest{}
	if err := p.Pseudonymize(cancel); err != nil {
		t.Fatal(err)
	}
	client := replayClient(t, p)
	_, cancelErr := client.CancelSchedule(t.Context(), cancel)
	_, saveErr := client.SaveSchedule(t.Context(), save)
	_, queryErr := client.QuerySchedule(t.Context(), query)
	var messages []string
	for _, err := range []error{cancelErr, saveErr, queryErr} {
		var e *appointment.Error
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		messages = append(messages, e.Message)
	}
	if want := []string{"错误 3", "错误 2", "错误 1"}; !slices.Equal(messages, want) {
		t.Errorf("the messages of cancel, save and query = %q, want %q", messages, want)
	}
}
