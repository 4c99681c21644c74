//go:build unix

// Interop proves that SOAP servers of other people's making understand the library: it starts
// a hospital on each stack, loads the stack's own WSDL, and books, finds and cancels through
// the public API. It prints what it did step by step, then a table of what works, and fails if
// anything is off or any stack is missing. It sends to this machine alone.
//
// The run beside this file installs the stacks and starts it:
//
//	bash internal/interop/run
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// allTime bounds the whole program. It takes about ten seconds on two idle cores.
const allTime = 4 * time.Minute

func main() {
	dir := flag.String("dir", "internal/interop", "the folder that the servers are in")
	check := flag.String("check", "", "a page whose table must be the one that was proved")
	flag.Parse()
	// A signal must not end the program before it has ended its children.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	ctx, cancel := context.WithTimeout(ctx, allTime)
	err := run(ctx, os.Stdout, *dir, *check)
	cancel()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		os.Exit(1)
	}
}

// run goes to every service, whatever became of those before it, so that one run tells all.
func run(ctx context.Context, out io.Writer, dir, check string) error {
	books, err := os.MkdirTemp("", "interop-books-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(books) }()
	var (
		all      = services(books)
		children []*child
		rows     []row
		errs     []error
	)
	for _, s := range all {
		c := start(ctx, dir, s)
		defer c.stop()
		children = append(children, c) // all at once: a JVM takes its time
	}
	for i, s := range all {
		fmt.Fprintf(out, "\n== %s\n", s.title())
		row, err := prove(ctx, out, s, children[i])
		if err != nil {
			children[i].stop()
			err = fmt.Errorf("%s: %w", s.title(), err)
			fmt.Fprintf(out, "FAILED %v\nWhat the server said:\n%s\n", err, children[i].said())
		}
		errs = append(errs, err)
		rows = append(rows, row)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	proved := table(rows)
	fmt.Fprintf(out, "\n%s\n", proved)
	if check != "" {
		return checkPage(check, proved)
	}
	return nil
}

// prove goes through one service, and says what its row in the table is.
func prove(ctx context.Context, out io.Writer, s service, c *child) (row, error) {
	version, err := c.ready(ctx)
	if err != nil {
		return row{}, err
	}
	fmt.Fprintf(out, "%-12s %s, at %s\n", "started", version, c.endpoint())
	v, err := newVisit(ctx, s, c.endpoint())
	if err != nil {
		return row{}, err
	}
	r := row{stack: s.stack + " " + short(version), service: s, binding: v.binding}
	for _, step := range steps() {
		did, err := step.do(v)
		if e := (*appointment.Error)(nil); errors.As(err, &e) && e.Message != "" {
			err = fmt.Errorf("%w (%s)", err, e.Message) // of an invented patient: it can be shown here
		}
		if err != nil {
			return row{}, fmt.Errorf("%s: %w", step.name, err)
		}
		fmt.Fprintf(out, "%-12s %s\n", step.name, did)
		r.works = append(r.works, step.name)
	}
	r.action = v.wire.first
	return r, nil
}
