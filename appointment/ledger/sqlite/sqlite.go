// Package sqlite opens the SQLite database of a ledger. It is a module of its own, so that a
// program with another database does not depend on SQLite. The driver is written in Go: no C
// compiler is needed.
package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// Open opens the database in a file, and creates the file if it is missing, readable for its owner
// alone. Several processes of one machine may open the same file; a network drive does not work.
//
// What is committed survives a power cut (synchronous=FULL, with a write-ahead log). Deleted data is
// overwritten (secure_delete). A writer waits up to 10 seconds for another. The database has one
// connection. So a function that gets a transaction must use it for all its statements: any other use of
// the database waits for that transaction.
func Open(file string) (*sql.DB, error) {
	if file == "" || file == ":memory:" {
		return nil, fmt.Errorf("sqlite: a ledger needs a file; %q would end with the process", file)
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	if err := createFile(path); err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	settings := url.Values{
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)"},
		"_txlock": {"immediate"},
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: settings.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	db.SetMaxOpenConns(1)
	if err := db.Ping(); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("sqlite: %s cannot be opened: %w", file, err)
	}
	return db, nil
}

// createFile creates the file if it is missing. It does not open an existing one: closing it would
// release the locks of other connections of this process.
func createFile(path string) error {
	created, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return created.Close()
}
