package appointmenttest_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"regexp"
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
			text, err := os.ReadFile(strings.TrimSuffix(file, ".yaml") + ".curl.txt")
			if err != nil {
				t.Fatal(err)
			}
			var again bytes.Buffer
			if err := replay(t, file).WriteCurl(&again); err != nil || again.String() != string(text) {
				t.Errorf("WriteCurl writes otherwise: %v\n%s", err, again.String())
			}
			commands := strings.Split(string(text), "\n# ")[2:] // behind what is said of all
			if len(commands) != 4 {
				t.Fatalf("%d commands in %s", len(commands), text)
			}
			hospital := start(t, v)
			cfg := hospital.Config()
			for i, want := range []string{"Success", "Success", "Falid", "Falid"} {
				cmd := exec.CommandContext(t.Context(), "sh", "-c", "# "+commands[i])
				cmd.Env = append(os.Environ(), "ENDPOINT="+cfg.Endpoint, "SYSTEM_ID="+cfg.SystemID, "SYSTEM_KEY="+string(cfg.SystemKey), "no_proxy=*")
				out, err := cmd.CombinedOutput()
				if err != nil || !regexp.MustCompile(`(?i)00000000`).Match(out) || !strings.Contains(string(out), want) {
					t.Errorf("%v: %s\nof %s", err, out, commands[i])
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
	cmd := exec.CommandContext(t.Context(), "sh", "-c", text.String())
	cmd.Env = append(os.Environ(), "ENDPOINT="+cfg.Endpoint, "SYSTEM_ID=id'1", "SYSTEM_KEY=key'2", "no_proxy=*")
	if out, err := cmd.CombinedOutput(); err != nil || len(bodies) != 2 {
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
