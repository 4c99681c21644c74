package proof

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// The record of a save is on the disk before the process connects to the hospital. The test watches the
// calls of the process to the system by strace. With synchronous=OFF, it must find that it is not.
func TestStrace_SyncBeforeSend(t *testing.T) {
	t.Parallel()
	if err := exec.Command("strace", "-f", "-o", os.DevNull, "true").Run(); err != nil {
		t.Skipf("NOT CHECKED: strace does not work here: %v", err)
	}
	for _, test := range []struct {
		name, statement string
		want            error
	}{
		{"as package sqlite opens it", "", nil},
		{"synchronous=OFF", "PRAGMA synchronous = OFF", errNotSynced},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			trace := traceBooking(t, test.statement)
			if err := checkTrace(trace); !errors.Is(err, test.want) {
				t.Errorf("checkTrace = %v, want %v", err, test.want)
			}
			for len(trace) > 0 {
				n := 1
				for n < len(trace) && trace[n] == trace[0] {
					n++
				}
				t.Logf("%3d × %s", n, trace[0])
				trace = trace[n:]
			}
		})
	}
}

// traceBooking returns the calls of a process that books: those that write to the log of the database,
// those that sync it, and those that connect to the hospital.
func traceBooking(t *testing.T, statement string) (calls []string) {
	t.Helper()
	h := startHospitals(t, 10)
	wanda, _ := hospitalNames()
	order, _ := appointment.FormatOrderNO(appointment.DateOf(stormNow()), 1)
	output := filepath.Join(t.TempDir(), "trace")
	settings := dyingSettings{
		Database: newSQLite(t), Configurations: h.configurations(stormTimeout*10, stormQuiet), Key: make([]byte, 32),
		Statement: statement, Do: "book", Order: order, Hospitals: []string{wanda},
	}
	_, _ = rand.Read(settings.Key)
	p := startProcess(t, "dying platform", settings, "strace", "-f", "-y", "-s", "0", "-e", "trace=pwrite64,write,fsync,fdatasync,connect", "-o", output)
	var report dyingReport
	if err := p.reports.Decode(&report); err != nil || report.State != ledger.Booked {
		t.Fatalf("the process reports %+v, %v, want %s: %s", report, err, ledger.Booked, p.stderr.Bytes())
	}
	<-p.ended
	file, err := os.Open(output)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	return relevantCalls(bufio.NewScanner(file))
}

var callStart = regexp.MustCompile(`^(\d+) +(\w+)\((.*)`)

// relevantCalls returns the calls in the order in which they ended, without those of other files. A
// call that connects or writes counts from its start.
func relevantCalls(lines *bufio.Scanner) (calls []string) {
	unfinished := map[string]string{} // by thread
	for lines.Scan() {
		thread, text, _ := strings.Cut(lines.Text(), " ")
		if strings.Contains(text, " resumed>") {
			if strings.Contains(text, "sync resumed>") && strings.HasSuffix(text, "= 0") {
				calls = append(calls, unfinished[thread])
			}
			continue
		}
		match := callStart.FindStringSubmatch(lines.Text())
		if match == nil {
			continue
		}
		call := ""
		switch isSync := strings.Contains(match[2], "sync"); {
		case strings.Contains(match[3], "-wal>") && isSync:
			call = "sync of the log"
		case strings.Contains(match[3], "-wal>"):
			call = "write to the log"
		case match[2] == "connect" && strings.Contains(match[3], "AF_INET"):
			call = "connect to the hospital"
		}
		if strings.HasSuffix(text, "<unfinished ...>") && strings.HasPrefix(call, "sync") {
			unfinished[thread] = call
			continue
		}
		if call != "" {
			calls = append(calls, call)
		}
	}
	return calls
}

var errNotSynced = errors.New("the log was not synced between the last write and the request")

// checkTrace checks that the log was written and synced before each request.
func checkTrace(calls []string) error {
	requests, last := 0, ""
	for _, call := range calls {
		if call == "connect to the hospital" {
			requests++
			if last != "sync of the log" {
				return fmt.Errorf("%w: it came after %q", errNotSynced, last)
			}
		}
		last = call
	}
	if requests != 1 {
		return fmt.Errorf("the process connected %d times, want once: %v", requests, calls)
	}
	return nil
}
