//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// startTimeout limits how long a server may take until it responds. A JVM on a busy machine
// needs long.
const startTimeout = 90 * time.Second

// process is a server that runs as a process of its own.
type process struct {
	cmd      *exec.Cmd
	port     string
	output   bytes.Buffer  // may be read after done is closed
	done     chan struct{} // closed when the process has ended
	startErr error         // why the process could not be started
}

// startServer starts the server of a service on a free port of the loopback interface. If that
// fails, waitUntilReady returns the error.
func startServer(ctx context.Context, dir string, s service) *process {
	p := &process{done: make(chan struct{})}
	if p.port, p.startErr = findFreePort(ctx); p.startErr != nil {
		close(p.done)
		return p
	}
	command := s.command(p.port)
	p.cmd = exec.Command(command[0], command[1:]...) // not CommandContext, which would kill only the first process
	p.cmd.Dir = filepath.Join(dir, s.dir)
	p.cmd.Env = append(os.Environ(), s.env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	p.cmd.WaitDelay = time.Second // for output of processes that the first one leaves behind
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if p.startErr = p.cmd.Start(); p.startErr != nil {
		close(p.done)
		return p
	}
	go func() {
		_ = p.cmd.Wait() // an error is expected, since stop kills the process
		close(p.done)
	}()
	return p
}

// findFreePort returns a port on which no program listens.
func findFreePort(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// endpoint returns the URL of the web service.
func (p *process) endpoint() string { return p.url("/exam") }

func (p *process) url(path string) string { return "http://127.0.0.1:" + p.port + path }

// waitUntilReady waits until the server responds, and returns the version that its stack reports.
func (p *process) waitUntilReady(ctx context.Context) (version string, err error) {
	if p.startErr != nil {
		return "", fmt.Errorf("the server could not be started; install its stack, as the script run does: %w", p.startErr)
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	retry := time.NewTicker(50 * time.Millisecond)
	defer retry.Stop()
	for {
		version, err = fetchText(ctx, p.url("/version"))
		if err == nil {
			return version, nil
		}
		select {
		case <-retry.C:
		case <-p.done:
			return "", errors.New("the server ended before it was ready; see its output")
		case <-ctx.Done():
			return "", fmt.Errorf("the server did not respond in time: %w", err)
		}
	}
}

// fetchText returns the body of a response, of at most 1 KiB.
func fetchText(ctx context.Context, url string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	err = errors.Join(err, res.Body.Close())
	if err == nil && (res.StatusCode != http.StatusOK || len(text) == 0) {
		err = fmt.Errorf("GET %s: got status %s and %d bytes, want 200 and text", url, res.Status, len(text))
	}
	return string(text), err
}

// stop kills the process and all processes that it started. More than one call is allowed.
func (p *process) stop() {
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	select {
	case <-p.done: // another process may have its id by now
		return
	default:
	}
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // the servers have nothing to clean up
	<-p.done
}

// outputText returns the output of the server. Call it after stop.
func (p *process) outputText() string { return p.output.String() }
