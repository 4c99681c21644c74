package ledger

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
)

var sqlite = &engine{
	name: "SQLite",
	now:  "CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)",
	blob: "BLOB", key: "TEXT",
	clustered:   " WITHOUT ROWID",
	oneWriter:   true,
	prepares:    true,
	onConflict:  "ON CONFLICT (hospital) DO UPDATE SET hospital = excluded.hospital",
	countTables: "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'ledger_version'",
	check:       checkSQLite, clean: cleanSQLite,
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

// cleanSQLite empties the write-ahead log, which still contains the erased data. It does not wait for
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
