// Service books exams over HTTP. It is a model of a production service: any number of instances with
// one database neither lose nor double a booking. The README runs three of them; openapi.yaml describes
// the requests and responses.
package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/aes"
	"crypto/cipher"
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
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/appointment/ledger/sqlite"
	_ "github.com/go-sql-driver/mysql" // registers the driver "mysql"
	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "service:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, logs io.Writer) error {
	flags := flag.NewFlagSet("service", flag.ContinueOnError)
	flags.SetOutput(logs)
	listen := flags.String("listen", "127.0.0.1:8441", "address; a gateway in front of it authenticates the callers")
	file := flags.String("hospitals", "hospitals.yaml", "the hospitals, see package directory")
	database := flags.String("db", "", "a file for SQLite, postgres://… or mysql://…; default: BOOKINGS_DB of the environment, or bookings.db")
	if err := flags.Parse(args); err != nil {
		return err
	}
	keys, keysErr := readKeys(os.Getenv("BOOKINGS_KEY"))
	yaml, fileErr := os.ReadFile(*file)
	db, dialect, dbErr := openDatabase(cmp.Or(*database, os.Getenv("BOOKINGS_DB"), "bookings.db"))
	if err := errors.Join(keysErr, fileErr, dbErr); err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	hospitals, err := directory.Read(bytes.NewReader(yaml), directory.WithClientOptions(ledger.Limits(db, dialect)))
	if err != nil {
		return err
	}
	s, err := newService(db, dialect, hospitals, slog.New(slog.NewJSONHandler(logs, nil)),
		ledger.WithAEAD(keys[0], keys[1:]...), ledger.WithRetention(90*24*time.Hour))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	return s.serve(ctx, listener)
}

// serve handles requests and runs the ledger until ctx ends. Then it accepts no more connections, and
// waits for the requests in flight: each ends within 25 s, and 35 s in which its outcome is recorded.
func (s *service) serve(ctx context.Context, listener net.Listener) error {
	s.log.Info("listening", "address", listener.Addr().String())
	server := &http.Server{Handler: s.newHandler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: time.Minute}
	var running sync.WaitGroup
	running.Go(func() { _ = s.ledger.Run(ctx) })
	running.Go(func() { <-ctx.Done(); _ = server.Shutdown(context.WithoutCancel(ctx)) })
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err // the process ends; Run may be killed
	}
	running.Wait()
	return nil
}

// openDatabase opens a file of SQLite, postgres://user:password@host/database, or
// mysql://user:password@tcp(host:3306)/database.
func openDatabase(name string) (*sql.DB, ledger.Dialect, error) {
	driver, dialect := "pgx", ledger.Postgres
	dsn, isMySQL := strings.CutPrefix(name, "mysql://")
	if isMySQL {
		driver, dialect = "mysql", ledger.MySQL
	} else if !strings.Contains(name, "://") {
		db, err := sqlite.Open(name)
		return db, ledger.SQLite, err
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, "", err
	}
	db.SetMaxOpenConns(10)
	db.SetMaxIdleConns(10)
	db.SetConnMaxLifetime(5 * time.Minute) // a failover may have left a connection at the old primary
	return db, dialect, nil
}

// readKeys reads keys of 32 bytes in hexadecimal digits, separated by commas, the newest first.
func readKeys(text string) (keys []cipher.AEAD, err error) {
	for digits := range strings.SplitSeq(text, ",") {
		secret, err := hex.DecodeString(digits)
		if err != nil || len(secret) != 32 {
			return nil, errors.New("BOOKINGS_KEY of the environment: want 64 hexadecimal digits, such as those of openssl rand -hex 32")
		}
		block, _ := aes.NewCipher(secret) // cannot fail with 32 bytes
		key, _ := cipher.NewGCM(block)    // cannot fail with AES
		keys = append(keys, key)
	}
	return keys, nil
}
