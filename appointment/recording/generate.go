package recording

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/exam-appointment/appointment-go/appointment"
)

// WriteTest writes the Go source of a test to file, whose name must end in _test.go. The test
// replays a recording, makes each recorded call again, and compares the results with those of
// today. packageName is the package of the test. The same recording leads to the same source. The
// source has the pseudonyms of the recording, and no other data.
//
// Each request becomes one call without retries. The query by which a client determines the outcome
// of a save belongs to the save. WriteTest fails if a request is not one that a client sends.
func WriteTest(file, recording, packageName string) error {
	source, err := generateTest(file, recording, packageName)
	if err != nil {
		return fmt.Errorf("recording: %s: %w", recording, err)
	}
	return os.WriteFile(file, source, 0o644) //nolint:gosec // source code, like any other
}

// generateTest returns the source of a test.
func generateTest(file, recording, packageName string) ([]byte, error) {
	if !strings.HasSuffix(file, "_test.go") {
		return nil, fmt.Errorf("the file %q must be named _test.go", file)
	}
	p, err := readRecording(recording)
	if err != nil {
		return nil, err
	}
	path, err := filepath.Rel(filepath.Dir(file), recording)
	if err != nil {
		return nil, err
	}
	client, err := appointment.NewClient(p.Config(), appointment.WithTransport(p.Wrap), appointment.WithRetries(0), appointment.WithBreaker(0, 0))
	if err != nil {
		return nil, err
	}
	g := &generator{replayer: p, client: client}
	for n := range p.interactions {
		if p.isReplayed(n) { // by an earlier call, which queried its outcome
			continue
		}
		if err := g.addCall(n); err != nil {
			return nil, fmt.Errorf("request %d (%s) cannot be made again: %w", n+1, p.interactions[n].request.operation, err)
		}
	}
	return format.Source(g.source(packageName, filepath.ToSlash(path)))
}

// generator writes the calls of a test.
type generator struct {
	replayer *Replayer
	client   *appointment.Client
	calls    bytes.Buffer
	count    int
	// The test needs an import or a function for these.
	hasError, hasSchedule, hasTime bool
}

func (g *generator) printf(text string, args ...any) { fmt.Fprintf(&g.calls, text, args...) }

// call is a call that was made again.
type call struct {
	literal string // the fields of its request
	result  string // the variable of its result, or "_" for an error
	checks  []check
}

// addCall makes the call of interaction number n, and adds it to the test with its result.
func (g *generator) addCall(n int) error {
	op := g.replayer.interactions[n].request.operation
	c, err := g.makeCall(n)
	if errors.Is(err, ErrNotRecorded) && !errors.Is(err, appointment.ErrOutcomeUnknown) || errors.Is(err, appointment.ErrInvalidRequest) {
		return err
	}
	g.count++
	g.printf("\tt.Run(%q, func(t *testing.T) {\n", fmt.Sprintf("%d %s", g.count, op))
	g.printf("\t\t%s, err := client.%s(t.Context(), &appointment.%sRequest{\n%s\t\t})\n", c.result, op, strings.TrimSuffix(string(op), "Schedule"), c.literal)
	if err == nil {
		g.printf("\t\tif err != nil {\n\t\t\tt.Fatalf(\"error = %%v, want none\", err)\n\t\t}\n")
	} else if c.checks, err = g.addError(err); err != nil {
		return err
	}
	if c.result == "schedule" {
		g.printf("\t\tslots, open, first := countSlots(schedule)\n")
		g.hasSchedule = true
	}
	for _, c := range c.checks {
		g.printf("\t\tequal(t, %q, %s, %s)\n", c.name, c.got, c.want)
	}
	g.printf("\t})\n")
	return nil
}

// makeCall makes the call of interaction number n. The error is that of the call.
func (g *generator) makeCall(n int) (c call, err error) {
	recorded, ctx := g.replayer.interactions[n].request, context.Background()
	builder := &requestBuilder{operation: recorded.operation, fields: recorded.fields, dialect: g.replayer.config.FullDialect()}
	c.result = "_"
	switch recorded.operation {
	case appointment.QuerySchedule:
		req := &appointment.QueryRequest{}
		c.literal = builder.buildRequest(req)
		var schedule *appointment.Schedule
		if schedule, err = g.client.QuerySchedule(ctx, req); err == nil {
			c.result, c.checks = "schedule", checkSchedule(schedule)
		}
	case appointment.SaveSchedule:
		req := &appointment.SaveRequest{}
		c.literal = builder.buildRequest(req)
		var booking *appointment.Booking
		if booking, err = g.client.SaveSchedule(ctx, req); err == nil {
			c.result, c.checks = "booking", checkBooking(booking)
		}
	default:
		req := &appointment.CancelRequest{}
		c.literal = builder.buildRequest(req)
		var cancellation *appointment.Cancellation
		if cancellation, err = g.client.CancelSchedule(ctx, req); err == nil {
			c.result, c.checks = "cancellation", checkResponse("cancellation", &cancellation.Response)
		}
	}
	g.hasTime = g.hasTime || builder.hasTime
	return c, err
}

// addError adds the lines of a call that fails with err. It returns the checks of the error.
func (g *generator) addError(err error) ([]check, error) {
	var e *appointment.Error
	if !errors.As(err, &e) {
		return nil, err
	}
	g.hasError = true
	g.printf("\t\tvar e *appointment.Error\n\t\tif !errors.As(err, &e) {\n\t\t\tt.Fatalf(\"error = %%v, want an *appointment.Error\", err)\n\t\t}\n")
	if e.Response != nil {
		g.printf("\t\tif e.Response == nil {\n\t\t\tt.Fatalf(\"error = %%v without a response, want one with a response\", err)\n\t\t}\n")
	}
	return checkError(e), nil
}

// source returns the source of the whole test, not formatted. path is that of the recording.
func (g *generator) source(packageName, path string) []byte {
	imports, helpers := "", equalSource
	if g.hasError {
		imports += "\t\"errors\"\n"
	}
	if g.hasSchedule {
		imports += "\t\"fmt\"\n"
		helpers += countSlotsSource
	}
	imports += "\t\"reflect\"\n\t\"testing\"\n"
	if g.hasTime {
		imports += "\t\"time\"\n"
	}
	return fmt.Appendf(nil, testSource, packageName, imports, testName(path), path, helpers, g.calls.String())
}

const testSource = `// Code generated by recording-test; DO NOT EDIT.

package %s

import (
%s
	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording"
)

// TestRecording_%s makes the calls of %[4]q again, and compares their results.
func TestRecording_%[3]s(t *testing.T) {
	replay, err := recording.Replay(%[4]q)
	if err != nil {
		t.Fatal(err)
	}
	client, err := appointment.NewClient(replay.Config(), appointment.WithTransport(replay.Wrap), appointment.WithRetries(0), appointment.WithBreaker(0, 0))
	if err != nil {
		t.Fatal(err)
	}
%[5]s%[6]s}
`

const equalSource = `	equal := func(t *testing.T, name string, got, want any) {
		t.Helper()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s = %#v, want %#v", name, got, want)
		}
	}
`

const countSlotsSource = `	countSlots := func(schedule *appointment.Schedule) (slots, open int, first string) {
		for slot := range schedule.Slots() {
			slots++
			if slot.Open() {
				open++
			}
			if slot.Open() && first == "" {
				first = fmt.Sprint(slot.ArrangeDay, " ", slot.StartTime, " ", slot.ResourceUID)
			}
		}
		return slots, open, first
	}
`

// testName returns the last part of a test's name for a recording: its name with letters and digits
// alone.
func testName(path string) string {
	base := strings.TrimSuffix(filepath.Base(path), ".yaml")
	var name strings.Builder
	isStart := true
	for _, r := range base {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			isStart = true
			continue
		}
		if isStart {
			r = unicode.ToUpper(r)
		}
		name.WriteRune(r)
		isStart = false
	}
	return name.String()
}
