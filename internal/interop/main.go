//go:build unix

// Interop tests the library against SOAP stacks that share no code with it. It starts a small
// hospital on each stack, loads the WSDL that the stack publishes, and books, finds
// and cancels through the public API. It sends requests to this machine only.
//
// It prints each check and then a table of the checks that passed. It fails if a check fails or
// a stack is missing. The script run installs the stacks and starts the program:
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

// totalTimeout limits the whole program. It takes about ten seconds on two idle cores.
const totalTimeout = 4 * time.Minute

func main() {
	dir := flag.String("dir", "internal/interop", "the folder that contains the servers' folders")
	tableFile := flag.String("table", "", "a Markdown file whose table must equal the resulting table")
	flag.Parse()
	// After a signal, run must still stop the servers.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	err := run(ctx, os.Stdout, *dir, *tableFile)
	cancel()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		os.Exit(1)
	}
}

// run checks every service, also after one has failed, and prints the table.
func run(ctx context.Context, out io.Writer, dir, tableFile string) error {
	bookingsDir, err := os.MkdirTemp("", "interop-bookings-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(bookingsDir) }()
	services := allServices(bookingsDir)
	servers := make([]*process, len(services))
	for i, s := range services {
		servers[i] = startServer(ctx, dir, s) // all at the same time: a JVM starts slowly
		defer servers[i].stop()
	}
	var rows []tableRow
	var errs []error
	for i, s := range services {
		fmt.Fprintf(out, "\n== %s\n", s.title())
		row, err := checkService(ctx, out, s, servers[i])
		if err != nil {
			servers[i].stop()
			err = fmt.Errorf("%s: %w", s.title(), err)
			fmt.Fprintf(out, "FAILED %v\nOutput of the server:\n%s\n", err, servers[i].outputText())
		}
		errs = append(errs, err)
		rows = append(rows, row)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	table := formatTable(rows)
	fmt.Fprintf(out, "\n%s\n", table)
	if tableFile != "" {
		return compareTable(tableFile, table)
	}
	return nil
}

// checkService makes all checks of one service and returns its row of the table.
func checkService(ctx context.Context, out io.Writer, s service, server *process) (tableRow, error) {
	version, err := server.waitUntilReady(ctx)
	if err != nil {
		return tableRow{}, err
	}
	fmt.Fprintf(out, "%-12s %s, at %s\n", "started", version, server.endpoint())
	session, err := newSession(ctx, s, server.endpoint())
	if err != nil {
		return tableRow{}, err
	}
	row := tableRow{stack: s.stack + " " + shortVersion(version), service: s, binding: session.binding}
	for _, check := range allChecks() {
		if check.name == "credentials" && s.auth == nil {
			continue
		}
		result, err := check.run(session)
		if e := (*appointment.Error)(nil); errors.As(err, &e) && e.Message != "" {
			err = fmt.Errorf("%w (%s)", err, e.Message) // the patient is invented, so the message can be shown
		}
		if err != nil {
			return tableRow{}, fmt.Errorf("%s: %w", check.name, err)
		}
		fmt.Fprintf(out, "%-12s %s\n", check.name, result)
		row.passed = append(row.passed, check.name)
	}
	row.soapAction = session.transport.firstAction
	return row, nil
}
