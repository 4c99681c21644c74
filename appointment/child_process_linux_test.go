package appointment_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// childSettings is the environment variable by which a test that runs itself again in another
// process passes the settings of that process.
const childSettings = "APPOINTMENT_TEST_CHILD"

// childProcess is a test in another process.
type childProcess struct {
	command  *exec.Cmd
	stdin    io.Closer
	commands *json.Encoder // to the process
	reports  *json.Decoder // from it
}

// startChild runs the top-level test of t again in a process with settings. attr may be nil.
func startChild(t *testing.T, settings any, attr *syscall.SysProcAttr) (*childProcess, error) {
	t.Helper()
	name, _, _ := strings.Cut(t.Name(), "/")
	text, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+name+"$") //nolint:gosec // the test itself
	command.Env = append(os.Environ(), childSettings+"="+string(text))
	if attr == nil {
		attr = &syscall.SysProcAttr{}
	}
	attr.Pdeathsig = syscall.SIGKILL // also if it is stopped
	command.SysProcAttr = attr
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	reports, childReports, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	command.ExtraFiles = []*os.File{childReports}
	err = command.Start()
	childReports.Close()
	if err != nil {
		reports.Close()
		return nil, err
	}
	t.Cleanup(func() {
		stdin.Close()
		reports.Close()
		_ = command.Process.Kill()
		_ = command.Wait()
		if t.Failed() {
			t.Logf("output of the process: %s", output.Bytes())
		}
	})
	return &childProcess{command, stdin, json.NewEncoder(stdin), json.NewDecoder(reports)}, nil
}

// stop stops the process, and waits until it is stopped.
func (c *childProcess) stop() error {
	if err := c.command.Process.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	for !c.isStopped() {
		time.Sleep(100 * time.Microsecond)
	}
	return nil
}

// isStopped reports whether all threads of the process are stopped, or have ended.
func (c *childProcess) isStopped() bool {
	directory := fmt.Sprintf("/proc/%d/task/", c.command.Process.Pid)
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
	return true
}

// end lets the process end, and waits for it.
func (c *childProcess) end() error { return errors.Join(c.stdin.Close(), c.command.Wait()) }

// resume resumes the process.
func (c *childProcess) resume() error { return c.command.Process.Signal(syscall.SIGCONT) }

// parentProcess is the other side of a childProcess.
type parentProcess struct {
	commands *json.Decoder
	reports  *json.Encoder
}

// findParent returns the parent of this process, and reads its settings. It returns nil if this
// process is no child.
func findParent(t *testing.T, settings any) *parentProcess {
	t.Helper()
	text := os.Getenv(childSettings)
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), settings); err != nil {
		t.Fatal(err)
	}
	return &parentProcess{json.NewDecoder(os.Stdin), json.NewEncoder(os.NewFile(3, "reports"))}
}
