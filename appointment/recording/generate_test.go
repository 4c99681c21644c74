package recording_test

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/recording"
)

// writeModule writes a module of a user with recordings and the tests of them. It returns its folder.
func writeModule(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	const module = "github.com/exam-appointment/appointment-go"
	text := strings.Replace(string(mod), "module "+module, "module user.example/booking", 1) + fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %[1]s => %s\n", module, root)
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	writeTestFile(t, filepath.Join(folder, "go.mod"), text)
	writeTestFile(t, filepath.Join(folder, "go.sum"), string(sums))
	writeTestFile(t, filepath.Join(folder, "booking.go"), "package booking\n")
	for _, vendor := range appointment.Vendors() {
		file := filepath.Join(folder, "testdata", string(vendor)+".yaml")
		cfg := startHospital(t, vendor).Config()
		recordTo(t, file, cfg, cfg, func(client *appointment.Client) {
			_, _ = client.QuerySchedule(t.Context(), exampleQuery())
			booking, err := client.SaveSchedule(t.Context(), exampleSave())
			if err != nil {
				t.Fatal(err)
			}
			other := exampleSave() // there is no place left
			other.PlacerOrderNO = "2026010580002"
			_, _ = client.SaveSchedule(t.Context(), other)
			_, _ = client.SaveSchedule(t.Context(), exampleSave())
			_, _ = client.QuerySchedule(t.Context(), exampleQuery())
			_, _ = client.CancelSchedule(t.Context(), booking.CancelRequest())
		})
		writeTests(t, folder, file)
	}
	return folder
}

// writeOddRecording adds a recording of a hospital with a dialect of its own that fails in several
// ways, and the test of it.
func writeOddRecording(t *testing.T, folder string) {
	t.Helper()
	dialect := appointment.Dialect{
		Style: "upper", Data: appointment.DataString, StatusCodes: []string{"0"}, Charset: "gb18030",
		Names: map[string]string{"idCardNO": "idCardNo"}, Layouts: map[string]string{"requestedDate": "15:04:05"},
		Values: map[string]map[string]string{"patientClass": {"门诊": "1000"}, "SaveSchedule.sex": {"女": "F", "男": "M"}},
	}
	h := startHospital(t, appointment.Laida, appointmenttest.WithDialect(dialect))
	file := filepath.Join(folder, "testdata", "三院 odd.yaml")
	cfg := h.Config()
	cfg.Dialect = &dialect
	recordTo(t, file, cfg, cfg, func(client *appointment.Client) {
		h.Fail(appointment.QuerySchedule, appointmenttest.Garbage(), appointmenttest.Unavailable(time.Second), appointmenttest.DropResponse(), appointmenttest.Shaped(appointmenttest.ShapeDotNet))
		for range 5 {
			_, _ = client.QuerySchedule(t.Context(), exampleQuery())
		}
		save := exampleSave()
		save.Extra = map[string]string{"submitExamRequestInfo": "1"}
		h.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
		booking, err := client.SaveSchedule(t.Context(), save)
		if err != nil {
			t.Fatalf("SaveSchedule() error = %v, want the booking that the query found", err)
		}
		h.Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
		_, _ = client.CancelSchedule(t.Context(), booking.CancelRequest())
	})
	writeTests(t, folder, file)
}

// writeTests writes the test of a recording twice, and checks that both are the same and formatted.
func writeTests(t *testing.T, folder, file string) {
	t.Helper()
	name := filepath.Join(folder, strings.TrimSuffix(filepath.Base(file), ".yaml")+"_recording_test.go")
	var sources [2][]byte
	for i := range sources {
		if err := recording.WriteTest(name, file, "booking_test"); err != nil {
			t.Fatalf("WriteTest() error = %v, want none", err)
		}
		var err error
		if sources[i], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	if formatted, err := format.Source(sources[0]); err != nil || !bytes.Equal(formatted, sources[0]) || !bytes.Equal(sources[0], sources[1]) {
		t.Errorf("WriteTest() = %s, %v; want it formatted, and the same again", sources[0], err)
	}
	if text := string(sources[0]); strings.Contains(text, patientName) || strings.Contains(text, patientID) || strings.Contains(text, folder) {
		t.Errorf("WriteTest() = %s\nwant it without the patient and without the path of the folder", text)
	}
}

func writeTestFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// runTests runs the tests of a module, without a network, and returns their output.
func runTests(t *testing.T, folder string) (output string, passed bool) {
	t.Helper()
	text, err := goCommand(t, folder, "test", "-count=1", ".").CombinedOutput()
	return string(text), err == nil
}

// checkCommand checks that the command writes the same test as WriteTest, by default in the folder and
// the package in which it runs.
func checkCommand(t *testing.T, folder string) {
	t.Helper()
	name := filepath.Join(folder, "laida_recording_test.go")
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	output, err := goCommand(t, folder, "run", "github.com/exam-appointment/appointment-go/appointment/recording/cmd/recording-test", "testdata/laida.yaml").CombinedOutput()
	if err != nil {
		t.Fatalf("recording-test error = %v, want none:\n%s", err, output)
	}
	if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
		t.Errorf("recording-test wrote %s, %v; want\n%s", got, err, want)
	}
}

// goCommand returns a command of go in a folder, which does not use a network.
func goCommand(t *testing.T, folder string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...) //nolint:gosec // the arguments of this test
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	return cmd
}

// The tests of recordings compile and pass in a module of a user. They fail if the recording changes,
// or an expected value.
func TestWriteTest(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short: it builds a module")
	}
	t.Parallel()
	folder := writeModule(t)
	writeOddRecording(t, folder)
	checkCommand(t, folder)
	if output, passed := runTests(t, folder); !passed {
		odd, _ := os.ReadFile(filepath.Join(folder, "三院 odd_recording_test.go"))
		t.Fatalf("go test failed, want the tests of the recordings to pass:\n%s\n%s", output, odd)
	}
	changes := []struct{ file, from, to, want string }{
		{filepath.Join("testdata", "laida.yaml"), `"statusCode":"00000000"`, `"statusCode":"00000009"`, "TestRecording_Laida"},
		{"jintang_recording_test.go", `equal(t, "slots", slots, 28)`, `equal(t, "slots", slots, 29)`, "slots = 28, want 29"},
		{"wanda_recording_test.go", "errors.Is(err, appointment.ErrRejected), true", "errors.Is(err, appointment.ErrRejected), false", "class is ErrRejected = true, want false"},
		{"mingtian_recording_test.go", `"US(超声)"`, `"CT"`, "differs in serviceSectID"},
		{"三院 odd_recording_test.go", `Code: "values-object-for-list"`, `Code: "list"`, "TestRecording_三院Odd"},
	}
	for _, change := range changes {
		file := filepath.Join(folder, change.file)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.ReplaceAll(string(text), change.from, change.to)
		if changed == string(text) {
			t.Errorf("%s has no %q to change, want one:\n%s", change.file, change.from, text)
		}
		writeTestFile(t, file, changed)
	}
	output, passed := runTests(t, folder)
	for _, change := range changes {
		if passed || !strings.Contains(output, change.want) {
			t.Errorf("go test after the change of %s passed: %v, want it to fail with %q:\n%s", change.file, passed, change.want, output)
		}
	}
	if strings.Contains(output, "JintangWrapped") {
		t.Errorf("go test after the changes = %s\nwant no failure of a recording that did not change", output)
	}
}

func TestWriteTest_Mistakes(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	writeTestFile(t, filepath.Join(folder, "empty.yaml"), "---\nversion: 2\n")
	for want, args := range map[string][2]string{
		"must be named _test.go":       {"a.go", "empty.yaml"},
		"no line with a configuration": {"a_test.go", "empty.yaml"},
		"none.yaml: open":              {"a_test.go", "none.yaml"},
	} {
		err := recording.WriteTest(filepath.Join(folder, args[0]), filepath.Join(folder, args[1]), "a")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("WriteTest(%v) error = %v, want one with %q", args, err, want)
		}
	}
}
