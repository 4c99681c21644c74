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

var updateGuide = flag.Bool("guide", false, "write the doctor's reports into the guides")

// TestGuide_DoctorReports runs the guides' command of the doctor with their configuration, and
// compares the reports with those of the guides. The hospital is first unreachable, then not
// trusted, and then does not understand the query. After a change of the doctor's texts:
//
//	go test ./docs -run TestGuide_DoctorReports -guide
func TestGuide_DoctorReports(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short")
	}
	t.Parallel()
	doctor := buildDoctor(t)
	for _, file := range []string{"docs/joint-debugging.md", "docs/joint-debugging.zh-CN.md"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			guide := newGuideRun(t, doctor, codeBlocks(t, file, "sh")[0].text)
			reports := guide.runSteps(codeBlocks(t, file, "yaml")[0].text)
			if *updateGuide {
				replaceTextBlocks(t, file, reports)
				return
			}
			want := codeBlocks(t, file, "text")
			if len(reports) != len(want) {
				t.Fatalf("runSteps() = %d reports, want %d as in the guide", len(reports), len(want))
			}
			for i, block := range want {
				if diff := cmp.Diff(withoutVariableParts(block.text), withoutVariableParts(reports[i])); diff != "" {
					t.Errorf("%s: report (-want as in the guide +got):\n%s", block.position, diff)
				}
			}
		})
	}
}

// buildDoctor builds the doctor command and returns its path.
func buildDoctor(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "doctor")
	if output, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./examples/doctor").CombinedOutput(); err != nil {
		t.Fatalf("go build: error = %v, want none\n%s", err, output)
	}
	return path
}

// guideRun follows a guide with the doctor at a simulated hospital.
type guideRun struct {
	t         *testing.T
	hospital  *appointmenttest.Hospital
	systemKey string
	address   string // of the hospital
	doctor    string // the path of the program
	arguments string
}

// newGuideRun starts the hospital of the guide. Nothing in the guide's configuration says how
// it deviates from its vendor.
func newGuideRun(t *testing.T, doctor, command string) *guideRun {
	t.Helper()
	dialect := appointment.Dialect{Style: "upper", Data: appointment.DataString, StatusCodes: []string{"0"}, Charset: "gb18030"}
	hospital, err := appointmenttest.Start(appointment.Laida, appointmenttest.WithTLS(), appointmenttest.WithDialect(dialect))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hospital.Close)
	cfg := hospital.Config()
	address := strings.TrimSuffix(strings.TrimPrefix(cfg.Endpoint, "https://"), "/hospital/appointment")
	arguments, ok := strings.CutPrefix(strings.TrimSpace(command), "go run ./examples/doctor ")
	if !ok {
		t.Fatalf("the command is %q, want the doctor's", command)
	}
	return &guideRun{t: t, hospital: hospital, systemKey: string(cfg.SystemKey), address: address, doctor: doctor, arguments: arguments}
}

// runSteps follows the guide until queries work, and returns the doctor's report of each step.
func (g *guideRun) runSteps(config string) []string {
	g.t.Helper()
	g.hospital.Refuse()
	refused := g.diagnose(config)
	if err := g.hospital.Reopen(); err != nil {
		g.t.Fatal(err)
	}
	untrusted := g.diagnose(config)
	pin := regexp.MustCompile(`sha256//[A-Za-z0-9+/]{43}=`).FindString(untrusted)
	searched := g.diagnose(config + fmt.Sprintf("    tls: {pins: [%q]}\n", pin))
	_, found, _ := strings.Cut(searched, "  hospitals:\n")
	found, _, _ = strings.Cut(found, "\n\n")
	working := g.diagnose("hospitals:\n" + found)
	changes := g.hospital.Deliveries(appointment.SaveSchedule) + g.hospital.Deliveries(appointment.CancelSchedule)
	if n := len(g.hospital.Bookings()); n != 0 || changes != 0 {
		g.t.Errorf("the doctor made %d bookings and sent %d saves and cancels, want none", n, changes)
	}
	return []string{refused, untrusted, searched, working}
}

// diagnose runs the doctor with a configuration and returns its report.
func (g *guideRun) diagnose(config string) string {
	g.t.Helper()
	file := filepath.Join(g.t.TempDir(), "hospitals.yaml")
	writeFile(g.t, file, strings.NewReplacer("sanyuan.example", g.address, "${SYSTEM_KEY}", "${SANYUAN_KEY}").Replace(config))
	cmd := exec.CommandContext(g.t.Context(), g.doctor, strings.Fields(strings.Replace(g.arguments, "hospitals.yaml", file, 1))...) //nolint:gosec // the guide's arguments
	cmd.Env = append(os.Environ(), "SANYUAN_KEY="+g.systemKey)
	output, err := cmd.Output()
	if code := cmd.ProcessState.ExitCode(); err != nil && code != 1 {
		g.t.Fatalf("doctor: error = %v, want exit status 0 or 1\n%s", err, output)
	}
	return strings.NewReplacer(g.address, "sanyuan.example", "127.0.0.1", "sanyuan.example").Replace(string(output))
}

// variableParts match what differs from run to run: pins, durations, dates and numbers of days.
// Pins come first, since their digits can look like the others.
var variableParts = []*regexp.Regexp{
	regexp.MustCompile(`sha256//[A-Za-z0-9+/]{43}=`),
	regexp.MustCompile(`[0-9.]+(ms|µs|s)\b`),
	regexp.MustCompile(`20\d\d-\d\d-\d\d`),
	regexp.MustCompile(`36\d`), // days left of the hospital's certificate, which is valid for a year
	regexp.MustCompile(` +`),
}

func withoutVariableParts(report string) string {
	for _, pattern := range variableParts {
		report = pattern.ReplaceAllString(report, " ")
	}
	return strings.TrimSpace(report)
}

// replaceTextBlocks writes texts into the text blocks of a file.
func replaceTextBlocks(t *testing.T, file string, texts []string) {
	t.Helper()
	parts := regexp.MustCompile("(?s)```text\n.*?```").Split(readFile(t, file), -1)
	if len(parts) != len(texts)+1 {
		t.Fatalf("%s has %d text blocks, want %d", file, len(parts)-1, len(texts))
	}
	updated := parts[0]
	for i, text := range texts {
		updated += "```text\n" + strings.TrimSpace(text) + "\n```" + parts[i+1]
	}
	writeFile(t, file, updated)
}

// TestReadme_DoctorCommands runs the READMEs' commands of the doctor, with their configuration,
// at the two hospitals of the configuration.
func TestReadme_DoctorCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short")
	}
	t.Parallel()
	doctor := buildDoctor(t)
	first := startHospital(t, appointment.Wanda, appointment.Dialect{SOAP: &soap.Binding{Namespace: "http://shiyi.example/"}})
	second := startHospital(t, appointment.Laida, appointment.Dialect{Names: map[string]string{"idCardNO": "idCardNo"}, Data: appointment.DataString, StatusCodes: []string{"0"}})
	for _, readme := range []string{"README.md", "README.zh-CN.md"} {
		file := filepath.Join(t.TempDir(), "hospitals.yaml")
		writeFile(t, file, strings.NewReplacer("https://shiyi.example/AppointmentService.asmx", first.Endpoint,
			"https://shier.example/appointment", second.Endpoint, "HIS01", first.SystemID).Replace(readmeConfig(t, readme)))
		commands := readmeDoctorArguments(t, readme)
		if len(commands) != 2 {
			t.Errorf("%s has %d commands of the doctor, want 2", readme, len(commands))
		}
		for _, arguments := range commands {
			arguments = strings.NewReplacer("hospitals.yaml", file, "https://hospital.example/appointment", second.Endpoint).Replace(arguments)
			cmd := exec.CommandContext(t.Context(), doctor, strings.Fields(arguments)...) //nolint:gosec // the README's arguments
			cmd.Env = append(os.Environ(), "LANG=en", "LC_ALL=", "SHIYI_KEY="+string(first.SystemKey), "SHIER_KEY="+string(second.SystemKey),
				"APPOINTMENT_SYSTEM_ID="+second.SystemID, "APPOINTMENT_SYSTEM_KEY="+string(second.SystemKey))
			if output, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(output), "Result: queries work.") {
				t.Errorf("%s: doctor %s: error = %v, want none and queries that work\n%s", readme, arguments, err, output)
			}
		}
	}
}

func startHospital(t *testing.T, vendor appointment.Vendor, dialect appointment.Dialect) appointment.Config {
	t.Helper()
	hospital, err := appointmenttest.Start(vendor, appointmenttest.WithDialect(dialect))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hospital.Close)
	return hospital.Config()
}

// readmeConfig returns the hospitals.yaml of a README.
func readmeConfig(t *testing.T, readme string) string {
	t.Helper()
	for _, block := range codeBlocks(t, readme, "yaml") {
		if strings.Contains(block.text, "hospitals:") {
			return block.text
		}
	}
	t.Fatalf("%s has no hospitals.yaml, want one", readme)
	return ""
}

// readmeDoctorArguments returns the arguments of each of a README's commands of the doctor.
func readmeDoctorArguments(t *testing.T, readme string) []string {
	t.Helper()
	var commands []string
	for _, block := range codeBlocks(t, readme, "sh") {
		for line := range strings.Lines(block.text) {
			if arguments, ok := strings.CutPrefix(line, "go run ./examples/doctor "); ok {
				arguments, _, _ = strings.Cut(arguments, "#")
				commands = append(commands, arguments)
			}
		}
	}
	return commands
}
