// Desk serves the web page of an appointment desk (预约窗口). A receptionist chooses a hospital
// and a time for an exam order, books the slot, exchanges it, and cancels the booking. The ledger keeps
// the orders, and settles unknown outcomes. The program shows how to handle every outcome.
//
//	go run .                          # five simulated hospitals with invented patients
//	go run . -config hospitals.yaml   # real hospitals; needs DESK_KEY, see the README
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/appointment/ledger/sqlite"
	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
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
	dbName := flags.String("db", "desk.db", "with -config: a file for SQLite, or postgres://…, which several desks can share")
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
		return runDemo(ctx, *listen, out, log)
	}
	yaml, err := os.ReadFile(*config)
	if err != nil {
		return err
	}
	db, err := openDatabase(*dbName, os.Getenv("DESK_KEY"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	m := newMonitor()
	dir, err := directory.Read(bytes.NewReader(yaml), logCalls(log), m.observeCalls(), directory.WithClientOptions(ledger.Limits(db.DB, db.dialect)))
	if err != nil {
		return err
	}
	d, err := newDesk(db, dir, m, quietTime, log)
	if err != nil {
		return err
	}
	return d.serve(ctx, *listen, out)
}

// runDemo serves the page with simulated hospitals, which forget everything at the end. So the
// database is in a temporary directory.
func runDemo(ctx context.Context, listen string, out io.Writer, log *slog.Logger) error {
	directory, err := os.MkdirTemp("", "desk")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(directory) }()
	demo, err := startDemo(log)
	if err != nil {
		return err
	}
	defer demo.close()
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // cannot fail
	db, err := openDatabase(filepath.Join(directory, "desk.db"), hex.EncodeToString(secret))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	d, err := newDemoDesk(demo, db, log)
	if err != nil {
		return err
	}
	return d.serve(ctx, listen, out)
}

// quietTime applies to hospitals without giveUp: until it ends, they may carry out a request without a
// response.
const quietTime = 5 * time.Minute

// openDatabase opens a file of SQLite or postgres://user:password@host/database. digits are the key
// that seals patient data: 32 bytes in hexadecimal digits.
func openDatabase(name, digits string) (database, error) {
	keys, err := ledger.ParseKeys(digits)
	if err != nil || len(keys) > 1 {
		return database{}, errors.New("the environment variable DESK_KEY, which seals the patient data, must be 64 hexadecimal digits (openssl rand -hex 32); keep the key: without it the database cannot be read")
	}
	if !strings.Contains(name, "://") {
		db, err := sqlite.Open(name)
		return database{db, ledger.SQLite, keys[0]}, err
	}
	if !strings.HasPrefix(name, "postgres://") {
		return database{}, errors.New("-db: want a file for SQLite, or postgres://user:password@host/database")
	}
	db, err := sql.Open("pgx", name)
	if err != nil {
		return database{}, fmt.Errorf("-db: %w", err)
	}
	db.SetMaxOpenConns(10)
	db.SetMaxIdleConns(10)
	return database{db, ledger.Postgres, keys[0]}, nil
}

// serve serves the page and runs the ledger until ctx is done. It then waits until the requests to
// hospitals that are in flight have ended.
func (d *desk) serve(ctx context.Context, address string, out io.Writer) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: d.handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(d.log.Handler(), slog.LevelWarn),
	}
	var running sync.WaitGroup
	running.Go(func() { d.run(ctx) })
	fmt.Fprintf(out, "预约窗口：http://%s/   （Ctrl+C 结束）\n", listener.Addr())
	serveErr := make(chan error, 1)
	go func() { serveErr <- server.Serve(listener) }()
	select {
	case err := <-serveErr:
		return err
	case <-ctx.Done():
	}
	stopCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	err = server.Shutdown(stopCtx)
	d.actions.Wait() // callTime limits the time of each
	running.Wait()
	return err
}
