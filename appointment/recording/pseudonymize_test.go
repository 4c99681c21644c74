package recording_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording"
)

// The pseudonyms of two recorded patients are written into requests one after the other. The other
// fields stay.
func TestReplayer_Pseudonymize(t *testing.T) {
	t.Parallel()
	second := exampleSave()
	second.Name, second.PlacerOrderNO, second.ScheduleResourceUID = "测试患者乙", "2026010580002", "3"
	file := record(t, startHospital(t, appointment.Mingtian).Config(), func(c *appointment.Client) {
		_, _ = c.SaveSchedule(t.Context(), exampleSave())
		_, _ = c.SaveSchedule(t.Context(), second)
	})
	p := replay(t, file)
	client, recorded := replayClient(t, p), p.Requests(appointment.SaveSchedule)
	for n, resource := range []string{"2", "3"} {
		save, original := exampleSave(), exampleSave()
		save.ScheduleResourceUID = resource
		if err := p.Pseudonymize(save); err != nil {
			t.Fatal(err)
		}
		want := recorded[n]
		if save.Name != want["name"] || save.BirthDate.String() != want["birthDate"] || save.BirthDate == original.BirthDate || save.ClinicDiagnosis != "" {
			t.Errorf("save %d: name %s, born %v, diagnosis %q; want those of %v", n+1, save.Name, save.BirthDate, save.ClinicDiagnosis, want)
		}
		if save.ServiceText != original.ServiceText || save.Age != original.Age {
			t.Errorf("save %d: ServiceText %q, Age %v; want %q and %v", n+1, save.ServiceText, save.Age, original.ServiceText, original.Age)
		}
		if _, err := client.SaveSchedule(t.Context(), save); errors.Is(err, recording.ErrNotRecorded) {
			t.Errorf("SaveSchedule error = %v, want a recorded response", err)
		}
	}
	for want, req := range map[string]any{
		"no SaveSchedule is left to replay":  exampleSave(),
		"no QuerySchedule is left to replay": exampleQuery(),
		"want a pointer to a QueryRequest":   *second,
	} {
		if err := p.Pseudonymize(req); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Pseudonymize(%T) error = %v, want one that says %q", req, err, want)
		}
	}
}
