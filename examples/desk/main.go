// Desk is a web page for a receptionist (预约窗口): she picks a hospital and a time for an
// exam order, books it, and cancels it. It shows how a program lives with what a hospital
// can answer, an unknown outcome before all.
//
//	go run .                          # on five hospitals in boxes, with invented patients
//	go run . -config hospitals.yaml   # on real ones
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

	"github.com/exam-appointment/appointment-go/appointment"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends it at once
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "desk:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, logs io.Writer) error {
	flags := flag.NewFlagSet("desk", flag.ContinueOnError)
	flags.SetOutput(logs)
	config := flags.String("config", "", "the file of real hospitals, as appointment.ReadDirectory reads it; empty: five hospitals in boxes")
	listen := flags.String("listen", "127.0.0.1:8420", "the address of the page, on this machine")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	if !isLoopback(*listen) {
		return fmt.Errorf("-listen %s: want an address of this machine alone, such as 127.0.0.1:8420: the page asks for no password", *listen)
	}
	log := slog.New(slog.NewTextHandler(logs, nil))
	if *config == "" {
		d, err := newDemo(log)
		if err != nil {
			return err
		}
		defer d.demo.close()
		return d.serve(ctx, *listen, out)
	}
	file, err := os.Open(*config)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	dir, err := appointment.ReadDirectory(file, appointment.WithLogger(log))
	if err != nil {
		return err
	}
	return newDesk(dir, log).serve(ctx, *listen, out)
}

// serve answers until ctx ends, and then until what is on its way to hospitals is answered.
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
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err = server.Shutdown(ctx)
	d.work.Wait() // each call has its own end, see appointment.WithTimeout
	if n := d.unknown(); n > 0 {
		fmt.Fprintf(out, "有 %d 张申请单结果不明：再次预约之前，请先向医院核实。\n", n)
	}
	return err
}
