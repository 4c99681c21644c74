package recording_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestCurl runs the curl commands of a recording, each by itself in a shell that has the
// hospital and the key in its environment, against another hospital of the same vendor.
func TestCurl(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("this test runs curl, and it is not here; .ci/run sees to it")
	}
	for _, v := range []appointment.Vendor{appointment.Wanda, appointment.Laida} {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			file := record(t, start(t, v).Config(), func(c *appointment.Client) { pay(t, c, exampleQuery(), exampleSave()) })
			text := commands(t, file)
			var again bytes.Buffer
			if err := replay(t, file).WriteCurl(&again); err != nil || again.String() != text {
				t.Errorf("WriteCurl writes otherwise: %v\n%s", err, again.String())
			}
			all := strings.Split(text, "\n\n# ")[1:] // behind what is said of all
			if len(all) != 4 {
				t.Fatalf("%d commands in %s", len(all), text)
			}
			hospital := start(t, v)
			cfg := hospital.Config()
			for i, want := range []string{"Success", "Success", "Falid", "Falid"} {
				out, err := curl(t, "# "+all[i], cfg)
				if err != nil || !strings.Contains(out, "00000000") || !strings.Contains(out, want) {
					t.Errorf("%v: %s\nof %s", err, out, all[i])
				}
			}
			asked := replay(t, file).Asked(appointment.SaveSchedule)[0]
			if n := hospital.Deliveries(appointment.SaveSchedule); n != 2 {
				t.Errorf("%d saves arrived", n)
			}
			for _, b := range hospital.Bookings() {
				if b.Name != asked["name"] || b.MedRecNO != asked["medRecNO"] {
					t.Errorf("booked for somebody else than recorded: %v", b)
				}
			}
			if n := len(hospital.Bookings()); n != 1 { // the recorded scheduleSeq is not this hospital's
				t.Errorf("%d bookings", n)
			}
		})
	}
}

// TestCurlQuotes has an exam in a request that a shell would stumble over.
func TestCurlQuotes(t *testing.T) {
	t.Parallel()
	const exam = "a'b\"c`d`$HOME\\n!x '"
	var bodies []string
	cfg := handMade(t, appointment.Laida, func(_ *http.Request, body string) string {
		bodies = append(bodies, body)
		return `{"statusCode":"1"}`
	})
	cfg.SystemID, cfg.SystemKey = "id'1", "key'2"
	file := record(t, cfg, func(c *appointment.Client) {
		query := exampleQuery()
		query.ServiceText = exam
		_, _ = c.QuerySchedule(t.Context(), query)
	})
	var text bytes.Buffer
	if err := replay(t, file).WriteCurl(&text); err != nil {
		t.Fatal(err)
	}
	if out, err := curl(t, text.String(), cfg); err != nil || len(bodies) != 2 {
		t.Fatalf("%v: %s of %s", err, out, text.String())
	}
	var sent [2]struct {
		SystemID, SystemKey string
		Data                struct{ ServiceText, MedRecNO string }
	}
	for i, body := range bodies {
		if err := json.Unmarshal([]byte(body), &sent[i]); err != nil {
			t.Fatal(err)
		}
	}
	if sent[0].Data.MedRecNO == sent[1].Data.MedRecNO {
		t.Error("curl sends the patient")
	}
	sent[1].Data.MedRecNO = sent[0].Data.MedRecNO
	if sent[0] != sent[1] || sent[1].Data.ServiceText != exam {
		t.Errorf("curl sends %v, recorded was %v", sent[1], sent[0])
	}
}
