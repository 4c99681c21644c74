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

// startTime bounds how long a server may take to answer: a JVM on a busy machine.
const startTime = 90 * time.Second

// child is a server as a process of its own.
type child struct {
	cmd    *exec.Cmd
	port   string
	output bytes.Buffer  // to be read when ended is closed
	ended  chan struct{} // when the process has ended and is waited for
	failed error         // why it could not be started
}

// start starts a service's server on a free port of the loopback interface. Whether that
// worked is for ready to say.
func start(ctx context.Context, dir string, s service) *child {
	c := &child{ended: make(chan struct{})}
	if c.port, c.failed = freePort(ctx); c.failed != nil {
		close(c.ended)
		return c
	}
	command := s.command(c.port)
	c.cmd = exec.Command(command[0], command[1:]...) // without ctx, which would end its leader alone
	c.cmd.Dir = filepath.Join(dir, s.dir)
	c.cmd.Env = append(os.Environ(), s.env...)
	c.cmd.Stdout, c.cmd.Stderr = &c.output, &c.output
	c.cmd.WaitDelay = time.Second // for what the leader of the group leaves behind
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if c.failed = c.cmd.Start(); c.failed != nil {
		close(c.ended)
		return c
	}
	go func() {
		_ = c.cmd.Wait() // that it was killed is no news
		close(c.ended)
	}()
	return c
}

// freePort is a port that nobody listens on.
func freePort(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

func (c *child) url(path string) string { return "http://127.0.0.1:" + c.port + path }

// endpoint is where the web service is.
func (c *child) endpoint() string { return c.url("/exam") }

// ready waits until the server answers, and returns the version of its stack, as the stack
// itself says it.
func (c *child) ready(ctx context.Context) (version string, err error) {
	if c.failed != nil {
		return "", fmt.Errorf("could not be started: %w", c.failed)
	}
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		version, err = get(ctx, c.url("/version"))
		if err == nil {
			return version, nil
		}
		select {
		case <-again.C:
		case <-c.ended:
			return "", errors.New("the server ended by itself")
		case <-ctx.Done():
			return "", fmt.Errorf("the server does not answer: %w", err)
		}
	}
}

func get(ctx context.Context, url string) (body string, err error) {
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
		err = fmt.Errorf("%s says %s", url, res.Status)
	}
	return string(text), err
}

// stop ends the process and all that it started. It can be called again.
func (c *child) stop() {
	if c.cmd == nil || c.cmd.Process == nil {
		return
	}
	select {
	case <-c.ended: // its number may be another's by now
		return
	default:
	}
	_ = syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL) // it has nothing to put away
	<-c.ended
}

// said is what the server wrote, to be asked for after stop.
func (c *child) said() string { return c.output.String() }
