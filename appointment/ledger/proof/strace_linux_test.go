package proof

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// The record of a save is on the disk before the process connects to the hospital. The test watches the
// system calls of the process by strace. With synchronous=OFF, it must find that the record is not there.
func TestStrace_SyncBeforeSend(t *testing.T) {
	t.Parallel()
	needStrace(t)
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

// needStrace skips a test if strace does not work.
func needStrace(t *testing.T) {
	t.Helper()
	if err := exec.Command("strace", "-f", "-o", os.DevNull, "true").Run(); err != nil {
		t.Skipf("NOT CHECKED: strace does not work here: %v", err)
	}
}

// The server has synced its log when a save is about to be sent. With a setting that makes commits
// faster, the test must find that the server has not.
func TestStrace_ServerSyncBeforeSend(t *testing.T) {
	t.Parallel()
	needStrace(t)
	log, faster := "/pg_wal/", []string{"ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"}
	switch *engineName {
	case "sqlite":
		t.Skip("this test needs -engine=postgres or mysql")
	case "mysql": // its log is synced every second besides
		log, faster = "/ib_logfile", []string{"SET GLOBAL innodb_flush_log_at_timeout = 2700", "SET GLOBAL innodb_flush_log_at_trx_commit = 0"}
	}
	for _, test := range []struct {
		name       string
		statements []string // after New
		want       bool     // the log is synced
	}{
		{"settings that New accepts", nil, true},
		{"faster commits", faster, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, d := startOwnServer(t)
			output := filepath.Join(t.TempDir(), "trace")
			s.trace(output)
			f := newFixtureOn(t, d, make([][]appointmenttest.Option, 1))
			for _, statement := range test.statements {
				s.execute(statement)
			}
			if *engineName == "postgres" && !test.want { // the server reads its settings a moment later
				fsync := func() string { return queryValue[string](t, f, "SHOW fsync") }
				waitUntil(t, "fsync = off", func() bool { return fsync() == "off" }, func() any { return fsync() })
			}
			save := f.save(t, 0, 1)
			before := len(readTrace(t, output, log))
			h := f.gates[0].holdRequest(appointment.SaveSchedule)
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, _ = f.ledger.Book(context.Background(), f.names[0], save)
			}()
			h.wait(t)
			calls := readTrace(t, output, log)[before:]
			h.release()
			<-done
			if isSynced := len(calls) > 1 && calls[len(calls)-1] == syncOfLog; isSynced != test.want {
				t.Errorf("before the save, the server made the calls %q; the last is a sync: %v, want %v", calls, isSynced, test.want)
			}
		})
	}
}

// trace writes the calls of the server to a file, and those of the processes that it starts from now on.
func (s *ownServer) trace(output string) {
	s.t.Helper()
	command := exec.Command("strace", "-f", "-y", "-s", "0", "-e", "trace=pwrite64,write,fsync,fdatasync", "-o", output, "-p", strconv.Itoa(s.command.Process.Pid)) //nolint:gosec // the test's own
	stderr, err := command.StderrPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	attached := bufio.NewReader(stderr)
	if line, err := attached.ReadString('\n'); !strings.Contains(line, "attached") {
		_ = command.Wait()
		s.t.Skipf("NOT CHECKED: strace cannot watch another process here: %s, %v", line, err)
	}
	s.t.Cleanup(func() { // it leaves the server, which can then be killed
		_ = command.Process.Signal(os.Interrupt)
		_, _ = io.Copy(io.Discard, attached)
		_ = command.Wait()
	})
}

// readTrace returns the calls of a trace that concern the files whose path contains log.
func readTrace(t *testing.T, output, log string) []string {
	t.Helper()
	file, err := os.Open(output)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	return relevantCalls(bufio.NewScanner(file), log)
}

// traceBooking returns the calls of a process that books. They write to the log of the database, sync
// it, or connect to the hospital.
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
	return readTrace(t, output, "-wal>")
}

const syncOfLog = "sync of the log"

var callStart = regexp.MustCompile(`^(\d+) +(\w+)\((.*)`)

// relevantCalls returns the calls in the order in which they ended, without those of other files than
// the log. A call that connects or writes counts from its start.
func relevantCalls(lines *bufio.Scanner, log string) (calls []string) {
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
		case strings.Contains(match[3], log) && isSync:
			call = syncOfLog
		case strings.Contains(match[3], log):
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
			if last != syncOfLog {
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
