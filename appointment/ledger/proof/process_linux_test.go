package proof

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The variables of the environment that make the test binary another program.
const (
	programVariable  = "LEDGER_PROOF_PROGRAM"
	settingsVariable = "LEDGER_PROOF_SETTINGS"
)

// TestMain runs the tests, or the program of a process that a test has started.
func TestMain(m *testing.M) {
	programs := map[string]func() error{"storm worker": runStormWorker, "dying platform": runDyingPlatform, "hospitals": runHospitals}
	name := os.Getenv(programVariable)
	if name == "" {
		os.Exit(m.Run())
	}
	if err := programs[name](); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// readSettings reads the settings that the test gave to this process.
func readSettings(settings any) error {
	return json.Unmarshal([]byte(os.Getenv(settingsVariable)), settings)
}

// process is a process that runs one of the programs of TestMain. It reads commands as JSON from its
// standard input, and writes reports as JSON to its standard output.
type process struct {
	command *exec.Cmd
	stdin   io.Closer
	reports *json.Decoder
	ended   chan struct{} // closed when the process has ended
	err     error         // of Wait; read it after ended
	stderr  bytes.Buffer

	mu       sync.Mutex
	commands *json.Encoder
}

// startProcess starts a program with its settings. wrapper is a command that starts it, such as
// strace; it may be empty. The process ends with the test at the latest.
func startProcess(t testing.TB, program string, settings any, wrapper ...string) *process {
	t.Helper()
	text, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	line := append(wrapper, os.Args[0])
	p := &process{command: exec.Command(line[0], line[1:]...), ended: make(chan struct{})} //nolint:gosec // the test itself
	p.command.Env = append(os.Environ(), programVariable+"="+program, settingsVariable+"="+string(text))
	p.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // also if it is stopped
	p.command.Stderr = &p.stderr
	stdin, err := p.command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	reports, childReports, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.command.Stdout = childReports
	p.stdin, p.commands, p.reports = stdin, json.NewEncoder(stdin), json.NewDecoder(reports)
	err = p.command.Start()
	childReports.Close()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = p.command.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		<-p.ended
		reports.Close()
	})
	return p
}

// send sends a command. It fails if the process has ended.
func (p *process) send(command any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.commands.Encode(command)
}

// kill ends the process by SIGKILL.
func (p *process) kill() { _ = p.command.Process.Kill() }

// freeze stops the process, and waits until all of its threads are stopped.
func (p *process) freeze() error {
	if err := p.command.Process.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	return p.waitFrozen()
}

// waitFrozen waits until the process is stopped, by itself or by freeze.
func (p *process) waitFrozen() error {
	for deadline := time.Now().Add(20 * time.Second); !isFrozen(p.command.Process.Pid); time.Sleep(time.Millisecond) {
		select {
		case <-p.ended:
			return fmt.Errorf("the process has ended: %w: %s", p.err, p.stderr.Bytes())
		default:
		}
		if time.Now().After(deadline) {
			return errors.New("the process did not stop")
		}
	}
	return nil
}

// isFrozen reports whether all threads of a process are stopped.
func isFrozen(pid int) bool {
	directory := fmt.Sprintf("/proc/%d/task/", pid)
	threads, _ := os.ReadDir(directory)
	for _, thread := range threads {
		stat, err := os.ReadFile(directory + thread.Name() + "/stat")
		if err != nil {
			continue // the thread has ended
		}
		if fields := stat[bytes.LastIndexByte(stat, ')')+1:]; !bytes.HasPrefix(fields, []byte(" T")) {
			return false
		}
	}
	return len(threads) > 0
}

// resume lets a frozen process go on.
func (p *process) resume() error { return p.command.Process.Signal(syscall.SIGCONT) }

// stop lets the process end by closing its standard input, and returns how it ended.
func (p *process) stop() error {
	p.stdin.Close()
	<-p.ended
	if p.err != nil {
		return fmt.Errorf("%w: %s", p.err, strings.TrimSpace(p.stderr.String()))
	}
	return nil
}

// wasKilled reports whether the process, which has ended, was ended by SIGKILL.
func (p *process) wasKilled() bool {
	status, ok := p.command.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}
