package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
)

// Dialect is the SQL of a database engine. Its text is the engine's name.
type Dialect string

// The dialects. [New] refuses a database whose settings would lose entries.
const (
	// SQLite is the dialect of SQLite 3.42 or later, for the processes of one machine. Open the
	// database with package ledger/sqlite, or with the settings that [New] demands.
	SQLite Dialect = "SQLite"
	// Postgres is the dialect of PostgreSQL 12 or later, for any number of machines. PgBouncer in
	// transaction mode works, if the driver prepares no statements.
	Postgres Dialect = "Postgres"
	// MySQL is the dialect of MySQL 8.0 and MariaDB 10.5 or later, for any number of machines.
	MySQL Dialect = "MySQL"
)

// engines are the engines of the dialects.
var engines = map[Dialect]*engine{SQLite: sqlite, Postgres: postgres, MySQL: mysql}

// engine holds the differences between databases.
type engine struct {
	name         string
	now          string // the present time, in milliseconds since 1970
	persist      string // after SELECT and an expression: makes the transaction's commit persist whatever the session has set
	blob, key    string // the types of columns; key can be indexed
	tableOptions string
	clustered    string // of a table with short rows: keeps them in the index of the primary key
	forUpdate    string // locks the rows of a SELECT until the end of the transaction
	attemptsLock string // of a SELECT of the attempts of an order that is locked: reads the present rows, not those of a snapshot
	numbered     bool   // parameters are $1, $2 …, instead of ?
	oneWriter    bool   // one transaction at a time writes
	prepares     bool   // parsing a statement takes longer than its execution
	commitsDDL   bool   // a statement that creates a table commits, so that a migration can end halfway
	onConflict   string // after INSERT INTO ledger_limits: locks the row if it exists

	isolation sql.IsolationLevel // of a transaction that locks the rows it reads
	snapshot  sql.IsolationLevel // of a transaction that reads one state of the database

	countTables     string                                      // of the ledger that exist: 0 or 1
	lockMigration   string                                      // waits for other processes that migrate, and returns 0 if that took too long; "": beginning the transaction does
	unlockMigration string                                      // "": the end of the transaction does
	check           func(ctx context.Context, db *sql.DB) error // refuses a database that would lose entries
	clean           func(ctx context.Context, db *sql.DB) error // removes erased data from logs that the engine keeps; nil: nothing to do
}

// numberParameters returns a statement with parameters in the engine's form.
func (e *engine) numberParameters(statement string) string {
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

func unsuitablef(format string, args ...any) error {
	return &ledgerError{operation: "New", text: fmt.Sprintf(format, args...), err: ErrUnsuitable}
}
