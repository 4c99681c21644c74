package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Dialect is the SQL of a database engine.
type Dialect struct{ engine *engine }

// SQLite is the dialect of SQLite 3.42 or later. Open the database with package
// ledger/sqlite, or with the settings that [New] demands.
var SQLite = Dialect{&engine{
	name: "SQLite",
	now:  "CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)",
	blob: "BLOB", key: "TEXT",
	check: checkSQLite, clean: cleanSQLite,
}}

// String returns the name of the engine.
func (d Dialect) String() string {
	if d.engine == nil {
		return "no dialect"
	}
	return d.engine.name
}

// engine is what differs between the databases.
type engine struct {
	name         string
	now          string // the present time, in milliseconds since 1970
	blob, key    string // the types of columns; key can be indexed
	tableOptions string
	forUpdate    string // locks the rows of a SELECT until the end of the transaction
	numbered     bool   // parameters are $1, $2 …, instead of ?

	snapshot sql.IsolationLevel // of a transaction that reads one state of the database

	check func(ctx context.Context, db *sql.DB) error // refuses a database that would lose entries
	clean func(ctx context.Context, db *sql.DB) error // removes erased data from logs that the engine keeps
}

// rebind returns a statement with parameters in the engine's form.
func (e *engine) rebind(statement string) string {
	if !e.numbered {
		return statement
	}
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(statement, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("$" + strconv.Itoa(n))
		statement = after
	}
}

// querier is a *sql.DB or a *sql.Tx.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// checkSQLite refuses settings with which SQLite loses committed entries, or blocks its callers.
func checkSQLite(ctx context.Context, db *sql.DB) error {
	if n := db.Stats().MaxOpenConnections; n != 1 {
		return unsuitablef("SQLite allows one writer, and several connections wait for each other; call db.SetMaxOpenConns(1)")
	}
	var mode, file, unused string
	var synchronous, timeout, secureDelete int
	for _, setting := range []struct {
		statement string
		into      []any
	}{
		{"PRAGMA journal_mode", []any{&mode}},
		{"PRAGMA synchronous", []any{&synchronous}},
		{"PRAGMA busy_timeout", []any{&timeout}},
		{"PRAGMA secure_delete", []any{&secureDelete}},
		{"SELECT name, file, '' FROM pragma_database_list WHERE name = 'main'", []any{&unused, &file, &unused}},
	} {
		if err := db.QueryRowContext(ctx, setting.statement).Scan(setting.into...); err != nil {
			return err
		}
	}
	const full = 2
	switch {
	case file == "":
		return unsuitablef("it is in memory and ends with the process; open a file")
	case strings.EqualFold(mode, "off"), strings.EqualFold(mode, "memory"):
		return unsuitablef("a crash damages it: journal_mode is %s; run PRAGMA journal_mode = WAL on each connection", mode)
	case strings.EqualFold(mode, "persist"):
		return unsuitablef("erased patient data stays in its journal file: journal_mode is %s; run PRAGMA journal_mode = WAL on each connection", mode)
	case synchronous < full:
		return unsuitablef("a power cut loses committed entries: synchronous is %d; run PRAGMA synchronous = FULL on each connection", synchronous)
	case timeout < 1000:
		return unsuitablef("calls fail while another process writes: busy_timeout is %d ms; run PRAGMA busy_timeout = 10000 on each connection", timeout)
	case secureDelete != 1:
		return unsuitablef("erased patient data stays in the file: secure_delete is %d; run PRAGMA secure_delete = ON on each connection", secureDelete)
	}
	return nil
}

func unsuitablef(format string, args ...any) error {
	return &ledgerError{operation: "New", text: fmt.Sprintf(format, args...), err: ErrUnsuitable}
}

// cleanSQLite empties the write-ahead log, which still contains what was erased. It does not wait for
// other processes: a long reader, such as a backup, would block the only connection.
func cleanSQLite(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	var timeout, busy, frames, moved int
	if err := conn.QueryRowContext(ctx, "PRAGMA busy_timeout").Scan(&timeout); err != nil {
		return err
	}
	defer func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA busy_timeout = "+strconv.Itoa(timeout))
	}()
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout = 10"); err != nil {
		return err
	}
	if err := conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("the write-ahead log cannot be emptied while another process reads the database")
	}
	return nil
}
