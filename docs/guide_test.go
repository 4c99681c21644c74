package docs_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

var writeGuide = flag.Bool("guide", false, "write the outputs in the guide anew")

// TestGuide walks the guide to joint debugging, in both languages: its configuration, its
// command, at a hospital that is first unreachable, then not trusted, then not understood.
// What comes out must be what the guide shows. After a change of what the doctor says:
//
//	go test . -run TestGuide -guide
func TestGuide(t *testing.T) {
	t.Parallel()
	doctor := buildDoctor(t)
	for _, file := range []string{"docs/joint-debugging.md", "docs/joint-debugging.zh-CN.md"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			shown := blocks(t, file, "text")
			outputs := walk(t, doctor, blocks(t, file, "yaml")[0].text, strings.TrimSpace(blocks(t, file, "sh")[0].text))
			if len(shown) != len(outputs) {
				t.Fatalf("the guide shows %d outputs, and there are %d", len(shown), len(outputs))
			}
			if *writeGuide {
				rewrite(t, file, outputs)
				return
			}
			for i, b := range shown {
				if diff := cmp.Diff(plain(outputs[i]), plain(b.text)); diff != "" {
					t.Errorf("%s: (-what comes out +what is shown):\n%s", b.at, diff)
				}
			}
		})
	}
}

// buildDoctor builds the program, and returns where it is.
func buildDoctor(t *testing.T) string {
	t.Helper()
	doctor := filepath.Join(t.TempDir(), "doctor")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", doctor, "./examples/doctor").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return doctor
}

// guided is the dialect of the guide's hospital, which nobody told.
var guided = appointment.Dialect{Style: "upper", Data: appointment.DataString, StatusCodes: []string{"0"}, Charset: "gb18030"}

// walk takes the guide's four steps, and returns what its command says at each.
func walk(t *testing.T, doctor, config, command string) []string {
	t.Helper()
	hospital, err := appointmenttest.Start(appointment.Laida, appointmenttest.WithTLS(), appointmenttest.WithDialect(guided))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hospital.Close)
	box := hospital.Config()
	address := strings.TrimSuffix(strings.TrimPrefix(box.Endpoint, "https://"), "/hospital/appointment")
	here := strings.NewReplacer("sanyuan.example", address, "${SYSTEM_KEY}", "${SANYUAN_KEY}").Replace
	there := strings.NewReplacer(address, "sanyuan.example", "127.0.0.1", "sanyuan.example").Replace
	examine := func(entry string) string {
		file := filepath.Join(t.TempDir(), "hospitals.yaml")
		if err := os.WriteFile(file, []byte(here(entry)), 0o600); err != nil {
			t.Fatal(err)
		}
		args, ok := strings.CutPrefix(command, "go run ./examples/doctor ")
		if !ok {
			t.Fatalf("the guide's command is %q", command)
		}
		cmd := exec.CommandContext(t.Context(), doctor, strings.Fields(strings.Replace(args, "hospitals.yaml", file, 1))...) //nolint:gosec // the guide's
		cmd.Env = append(os.Environ(), "SANYUAN_KEY="+string(box.SystemKey))
		out, err := cmd.Output()
		if code := cmd.ProcessState.ExitCode(); err != nil && code != 1 {
			t.Fatalf("%v: %s", err, out)
		}
		return there(string(out))
	}
	hospital.Refuse()
	closed := examine(config)
	hospital.Reopen()
	refused := examine(config)
	pin := regexp.MustCompile(`sha256//[A-Za-z0-9+/]{43}=`).FindString(refused)
	trusted := config + fmt.Sprintf("    tls: {pins: [%q]}\n", pin)
	searched := examine(trusted)
	_, found, _ := strings.Cut(searched, "  hospitals:\n")
	found, _, _ = strings.Cut(found, "\n\n")
	works := examine("hospitals:\n" + found)
	if n := len(hospital.Bookings()) + hospital.Deliveries(appointment.SaveSchedule) + hospital.Deliveries(appointment.CancelSchedule); n != 0 {
		t.Errorf("%d bookings, saves and cancels in an examination", n)
	}
	return []string{closed, refused, searched, works}
}

// plain is an output without what differs from run to run.
func plain(output string) string {
	// The pin is the first: digits of a key can look like a time or a number of days.
	for _, differs := range []string{`sha256//[A-Za-z0-9+/]{43}=`, `[0-9.]+(ms|µs|s)\b`, `20\d\d-\d\d-\d\d`, `36\d`, ` +`} {
		output = regexp.MustCompile(differs).ReplaceAllString(output, " ")
	}
	return strings.TrimSpace(output)
}

// rewrite puts outputs into the text blocks of a file.
func rewrite(t *testing.T, file string, outputs []string) {
	t.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // the guide
	if err != nil {
		t.Fatal(err)
	}
	pieces := regexp.MustCompile("(?s)```text\n.*?```").Split(string(text), -1)
	anew := pieces[0]
	for i, output := range outputs {
		anew += "```text\n" + strings.TrimSpace(output) + "\n```" + pieces[i+1]
	}
	if err := os.WriteFile(file, []byte(anew), 0o644); err != nil { //nolint:gosec // for anyone to read
		t.Fatal(err)
	}
}

// TestDoctorInReadme runs the READMEs' commands of the doctor, with their file, at the two
// hospitals that are in it.
func TestDoctorInReadme(t *testing.T) {
	t.Parallel()
	doctor := buildDoctor(t)
	first := startBox(t, appointment.Wanda, &soap.Binding{Namespace: "http://shiyi.example/"})
	second := startBox(t, appointment.Laida, nil)
	for _, readme := range []string{"README.md", "README.zh-CN.md"} {
		var config string
		for _, b := range blocks(t, readme, "yaml") {
			if strings.Contains(b.text, "hospitals:") {
				config = strings.NewReplacer("https://shiyi.example/AppointmentService.asmx", first.Endpoint,
					"https://shier.example/appointment", second.Endpoint, "HIS01", first.SystemID).Replace(b.text)
			}
		}
		file := filepath.Join(t.TempDir(), "hospitals.yaml")
		if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		here := strings.NewReplacer("hospitals.yaml", file, "https://hospital.example/appointment", second.Endpoint)
		ran := 0
		for _, b := range blocks(t, readme, "sh") {
			for line := range strings.Lines(b.text) {
				args, ok := strings.CutPrefix(line, "go run ./examples/doctor ")
				if !ok {
					continue
				}
				args, _, _ = strings.Cut(args, "#")
				cmd := exec.CommandContext(t.Context(), doctor, strings.Fields(here.Replace(args))...) //nolint:gosec // the README's
				cmd.Env = append(os.Environ(), "LANG=en", "LC_ALL=", "SHIYI_KEY="+string(first.SystemKey), "SHIER_KEY="+string(second.SystemKey),
					"APPOINTMENT_SYSTEM_ID="+second.SystemID, "APPOINTMENT_SYSTEM_KEY="+string(second.SystemKey))
				if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "Result: queries work.") {
					t.Errorf("%s: %s%v: %s", readme, line, err, out)
				}
				ran++
			}
		}
		if ran != 2 {
			t.Errorf("%s: %d commands of the doctor", readme, ran)
		}
	}
}

// startBox is the configuration of a hospital that is called as binding says.
func startBox(t *testing.T, vendor appointment.Vendor, binding *soap.Binding) appointment.Config {
	t.Helper()
	var opts []appointmenttest.Option
	if binding != nil {
		opts = append(opts, appointmenttest.WithDialect(appointment.Dialect{SOAP: binding}))
	}
	hospital, err := appointmenttest.Start(vendor, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hospital.Close)
	return hospital.Config()
}
