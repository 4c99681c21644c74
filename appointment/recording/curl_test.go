package recording_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/soap"
)

// requireCurl skips the test if curl is not installed. The complete check installs it.
func requireCurl(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
}

// readCommands returns the curl commands of a recording.
func readCommands(t *testing.T, recording string) string {
	t.Helper()
	text, err := os.ReadFile(strings.TrimSuffix(recording, ".yaml") + ".curl.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// runCommands runs commands in a shell with the variables of a hospital and more variables.
func runCommands(t *testing.T, commands string, cfg appointment.Config, variables ...string) (output string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", commands)
	cmd.Env = append(os.Environ(), "ENDPOINT="+cfg.Endpoint, "SYSTEM_ID="+cfg.SystemID, "SYSTEM_KEY="+string(cfg.SystemKey), "no_proxy=*")
	cmd.Env = append(cmd.Env, variables...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// The commands of a recording run at another hospital of the same vendor.
func TestRecorder_Close_CurlCommands(t *testing.T) {
	t.Parallel()
	requireCurl(t)
	for _, v := range []appointment.Vendor{appointment.Wanda, appointment.Laida} {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			file := record(t, startHospital(t, v).Config(), func(c *appointment.Client) { runVisit(t, c, exampleQuery(), exampleSave()) })
			text := readCommands(t, file)
			commands := strings.Split(text, "\n\n# ")[1:]
			if len(commands) != 6 {
				t.Fatalf("got %d commands, want 6:\n%s", len(commands), text)
			}
			hospital := startHospital(t, v)
			for i, want := range []string{"Success", "Success", "Falid", "Success", "Falid", "Falid"} {
				out, err := runCommands(t, "# "+commands[i], hospital.Config())
				if err != nil || !strings.Contains(out, "00000000") || !strings.Contains(out, want) {
					t.Errorf("curl responds %s, %v; want 00000000 and %s, of\n%s", out, err, want, commands[i])
				}
			}
			if n := hospital.Deliveries(appointment.SaveSchedule); n != 2 {
				t.Errorf("the hospital received %d saves, want 2", n)
			}
			recorded := replay(t, file).Requests(appointment.SaveSchedule)[0]
			bookings := hospital.Bookings()
			if len(bookings) != 1 { // the cancel has a scheduleSeq of the recorded hospital
				t.Fatalf("got %d bookings, want 1", len(bookings))
			}
			if b := bookings[0]; b.Name != recorded["name"] || b.MedRecNO != recorded["medRecNO"] {
				t.Errorf("the booking is for %s, %s; want %s, %s", b.Name, b.MedRecNO, recorded["name"], recorded["medRecNO"])
			}
		})
	}
}

// An exam may hold any character that is special in a shell.
func TestRecorder_Close_CurlQuotes(t *testing.T) {
	t.Parallel()
	requireCurl(t)
	const exam = "a'b\"c`d`$HOME\\n!x '"
	var bodies []string
	cfg := startDocumentServer(t, appointment.Laida, func(requestBody string) string {
		bodies = append(bodies, requestBody)
		return `{"statusCode":"1"}`
	})
	cfg.SystemID, cfg.SystemKey = "id'1", "key'2"
	file := record(t, cfg, func(c *appointment.Client) {
		query := exampleQuery()
		query.ServiceText = exam
		_, _ = c.QuerySchedule(t.Context(), query)
	})
	commands := readCommands(t, file)
	if out, err := runCommands(t, commands, cfg); err != nil || len(bodies) != 2 {
		t.Fatalf("curl responds %s, %v after %d requests; want a second request by\n%s", out, err, len(bodies), commands)
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
	client, curl := sent[0], sent[1]
	if curl.Data.MedRecNO == client.Data.MedRecNO {
		t.Error("curl sends the number of the patient, want a pseudonym")
	}
	curl.Data.MedRecNO = client.Data.MedRecNO
	if curl != client || curl.Data.ServiceText != exam {
		t.Errorf("curl sends %v, want %v as recorded", curl, client)
	}
}

// The commands of a hospital with SOAP parameters run with the values of their variables, which a
// comment lists.
func TestRecorder_Close_CurlSOAPParameters(t *testing.T) {
	t.Parallel()
	requireCurl(t)
	dialect := appointment.Dialect{SOAP: &soap.Binding{Parameters: []soap.Parameter{
		{Name: "ywlx", Value: "$method"}, {Name: "password", Value: "canary-9"}, {Name: "inXml", Value: "$document"},
	}}}
	hospital := startHospital(t, appointment.Wanda, appointmenttest.WithDialect(dialect))
	cfg := hospital.Config()
	cfg.Dialect = &dialect
	file := record(t, cfg, func(c *appointment.Client) {
		if _, err := c.QuerySchedule(t.Context(), exampleQuery()); err != nil {
			t.Error(err)
		}
	})
	commands := readCommands(t, file)
	if want := "with the variables ENDPOINT, SYSTEM_ID, SYSTEM_KEY, PARAMETER.\n"; !strings.Contains(commands, want) {
		t.Errorf("the commands are\n%s\nwant them to hold %q", commands, want)
	}
	out, err := runCommands(t, commands, cfg, "PARAMETER=canary-9")
	if err != nil || !strings.Contains(out, "Success") || hospital.Deliveries(appointment.QuerySchedule) != 2 {
		t.Errorf("curl responds %s, %v after %d queries; want a success after 2, by\n%s", out, err, hospital.Deliveries(appointment.QuerySchedule), commands)
	}
}
