package proof

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/appointment/ledger/sqlite"
)

// database is the database of one test, empty at its start.
type database struct {
	dialect ledger.Dialect
	dsn     string // of SQLite, a file
}

// newDatabase returns a database that does not exist yet.
func newDatabase(t testing.TB) database {
	t.Helper()
	return database{ledger.SQLite, filepath.Join(t.TempDir(), "bookings.db")}
}

// open opens the database as a process does.
func (d database) open(t testing.TB) *sql.DB {
	t.Helper()
	return openSQLite(t, d.dsn)
}

func openSQLite(t testing.TB, file string) *sql.DB {
	t.Helper()
	db, err := sqlite.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
