// Desk serves the web page of an appointment desk (预约窗口). A receptionist chooses a hospital
// and a time for an exam order, books the slot, and cancels the booking. The program shows how to
// handle every outcome of a call, above all an unknown one.
//
//	go run .                          # five simulated hospitals with invented patients
//	go run . -config hospitals.yaml   # real hospitals
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/exam-appointment/appointment-go/appointment/directory"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal kills the program immediately
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "desk:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, logs io.Writer) error {
	flags := flag.NewFlagSet("desk", flag.ContinueOnError)
	flags.SetOutput(logs)
	config := flags.String("config", "", "YAML file of real hospitals, see package directory; empty: five simulated hospitals")
	listen := flags.String("listen", "127.0.0.1:8420", "address of the page, on this machine")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	if !isLoopback(*listen) {
		return fmt.Errorf("-listen %s: the page has no login, so it serves this machine only; use an address such as 127.0.0.1:8420", *listen)
	}
	log := slog.New(slog.NewTextHandler(logs, nil))
	if *config == "" {
		demo, err := startDemo(log)
		if err != nil {
			return err
		}
		defer demo.close()
		return newDemoDesk(demo, log).serve(ctx, *listen, out)
	}
	monitor := newMonitor()
	dir, err := readDirectory(*config, log, monitor)
	if err != nil {
		return err
	}
	d := newDesk(dir, log)
	d.monitor = monitor
	return d.serve(ctx, *listen, out)
}

// readDirectory reads a file of hospitals. Calls to them are logged and counted.
func readDirectory(name string, log *slog.Logger, m *monitor) (*directory.Directory, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return directory.Read(file, logCalls(log), m.observeCalls())
}

// serve serves the page until ctx is done. It then waits until the requests to hospitals that
// are in flight have ended.
func (d *desk) serve(ctx context.Context, address string, out io.Writer) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: d.handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(d.log.Handler(), slog.LevelWarn),
	}
	fmt.Fprintf(out, "预约窗口：http://%s/   （Ctrl+C 结束）\n", listener.Addr())
	serveErr := make(chan error, 1)
	go func() { serveErr <- server.Serve(listener) }()
	select {
	case err := <-serveErr:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err = server.Shutdown(ctx)
	d.actions.Wait() // appointment.WithTimeout limits the time of each
	if n := d.orders.countUnknown(); n > 0 {
		fmt.Fprintf(out, "有 %d 张申请单结果不明：再次预约之前，请先向医院核实。\n", n)
	}
	return err
}
