package proof

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// hooks changes and watches what a driver does: a wrapper of the driver of any engine. Each function
// may be nil.
type hooks struct {
	before, after func(name, statement string)    // of BEGIN, of each statement, and of COMMIT
	rewrite       func(statement string) string   // a statement, before it is executed
	commit        func(commit func() error) error // instead of commit
}

// safeSettings are the settings of package ledger/sqlite.
const safeSettings = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)&_txlock=immediate"

// openHooked opens the database as a process does, with hooks.
func (d database) openHooked(h *hooks) (*sql.DB, error) {
	connector, err := d.connector()
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(hookedConnector{connector, h})
	d.limitConnections(db)
	return db, nil
}

// connector returns the connector of the engine's driver.
func (d database) connector() (driver.Connector, error) {
	switch d.driver {
	case "pgx":
		config, err := pgx.ParseConfig(d.dsn)
		if err != nil {
			return nil, err
		}
		return stdlib.GetConnector(*config), nil
	case "mysql":
		return mysql.MySQLDriver{}.OpenConnector(d.dsn)
	}
	db, err := sql.Open("sqlite", "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	return sqliteConnector{"file:" + d.dsn + safeSettings, db.Driver()}, nil
}

// sqliteConnector opens a file as package ledger/sqlite does.
type sqliteConnector struct {
	name   string
	driver driver.Driver
}

// Connect opens a connection.
func (c sqliteConnector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.name) }

// Driver returns the driver.
func (c sqliteConnector) Driver() driver.Driver { return c.driver }

// hookedConnector opens connections with hooks.
type hookedConnector struct {
	driver.Connector
	hooks *hooks
}

// Connect opens a connection.
func (c hookedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &hookedConn{conn.(driverConn), c.hooks}, nil
}

// driverConn is the part of a driver's connection that database/sql uses.
type driverConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
}

// hookedConn is a connection with hooks.
type hookedConn struct {
	driverConn
	hooks *hooks
}

// CheckNamedValue converts an argument as the driver does.
func (c *hookedConn) CheckNamedValue(value *driver.NamedValue) error {
	if checker, ok := c.driverConn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(value)
	}
	return driver.ErrSkip
}

// IsValid reports whether the connection can be used again.
func (c *hookedConn) IsValid() bool {
	validator, ok := c.driverConn.(driver.Validator)
	return !ok || validator.IsValid()
}

func (h *hooks) callBefore(name, statement string) {
	if h.before != nil {
		h.before(name, statement)
	}
}

func (h *hooks) callAfter(name, statement string) {
	if h.after != nil {
		h.after(name, statement)
	}
}

// rewritten returns the statement to execute.
func (h *hooks) rewritten(statement string) string {
	if h.rewrite != nil {
		return h.rewrite(statement)
	}
	return statement
}

// ExecContext executes a statement.
func (c *hookedConn) ExecContext(ctx context.Context, statement string, args []driver.NamedValue) (driver.Result, error) {
	name := nameOf(statement)
	c.hooks.callBefore(name, statement)
	defer c.hooks.callAfter(name, statement)
	text := c.hooks.rewritten(statement)
	result, err := c.driverConn.ExecContext(ctx, text, args)
	if !errors.Is(err, driver.ErrSkip) {
		return result, err
	}
	prepared, err := c.driverConn.PrepareContext(ctx, text) // the MySQL driver wants that
	if err != nil {
		return nil, err
	}
	defer func() { _ = prepared.Close() }()
	return prepared.(driver.StmtExecContext).ExecContext(ctx, args)
}

// QueryContext executes a query.
func (c *hookedConn) QueryContext(ctx context.Context, statement string, args []driver.NamedValue) (driver.Rows, error) {
	name := nameOf(statement)
	c.hooks.callBefore(name, statement)
	defer c.hooks.callAfter(name, statement)
	text := c.hooks.rewritten(statement)
	rows, err := c.driverConn.QueryContext(ctx, text, args)
	if !errors.Is(err, driver.ErrSkip) {
		return rows, err
	}
	prepared, err := c.driverConn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if rows, err = prepared.(driver.StmtQueryContext).QueryContext(ctx, args); err != nil {
		_ = prepared.Close()
		return nil, err
	}
	return preparedRows{rows, prepared}, nil
}

// preparedRows are the rows of a statement that is closed with them.
type preparedRows struct {
	driver.Rows
	statement driver.Stmt
}

// Close closes the rows and the statement.
func (r preparedRows) Close() error { return errors.Join(r.Rows.Close(), r.statement.Close()) }

// PrepareContext returns a statement that is prepared at each execution, so that it can be rewritten.
func (c *hookedConn) PrepareContext(_ context.Context, text string) (driver.Stmt, error) {
	return &hookedStatement{c, text}, nil
}

// hookedStatement is a prepared statement with hooks.
type hookedStatement struct {
	conn *hookedConn
	text string
}

// Close does nothing.
func (s *hookedStatement) Close() error { return nil }

// NumInput returns -1: the number is not known.
func (s *hookedStatement) NumInput() int { return -1 }

// Exec is not used: database/sql prefers ExecContext.
func (s *hookedStatement) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }

// Query is not used: database/sql prefers QueryContext.
func (s *hookedStatement) Query([]driver.Value) (driver.Rows, error) { return nil, driver.ErrSkip }

// ExecContext executes the statement.
func (s *hookedStatement) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.conn.ExecContext(ctx, s.text, args)
}

// QueryContext executes the query.
func (s *hookedStatement) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.conn.QueryContext(ctx, s.text, args)
}

// BeginTx begins a transaction.
func (c *hookedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	c.hooks.callBefore("BEGIN", "")
	defer c.hooks.callAfter("BEGIN", "")
	tx, err := c.driverConn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return hookedTx{tx, c.hooks}, nil
}

// hookedTx is a transaction with hooks.
type hookedTx struct {
	driver.Tx
	hooks *hooks
}

// Commit commits, or does what the test wants instead.
func (tx hookedTx) Commit() error {
	tx.hooks.callBefore("COMMIT", "")
	defer tx.hooks.callAfter("COMMIT", "")
	if tx.hooks.commit == nil {
		return tx.Tx.Commit()
	}
	err := tx.hooks.commit(tx.Tx.Commit)
	if err != nil {
		_ = tx.Rollback() // if it was not committed
	}
	return err
}

// nameOf returns the verb and the table of a statement.
func nameOf(query string) string {
	words := strings.Fields(strings.ReplaceAll(query, "EPOCH FROM", "")) // part of PostgreSQL's clock
	for i, word := range words {
		if i > 0 && (words[i-1] == "FROM" || words[i-1] == "INTO" || words[i-1] == "UPDATE") {
			return words[0] + " " + word
		}
	}
	return words[0] + " the time"
}

// The hooks see each statement once, on each engine and however the driver executes it.
func TestHooks(t *testing.T) {
	t.Parallel()
	var names []string
	h := &hooks{before: func(name, _ string) { names = append(names, name) }}
	d := newDatabase(t)
	db, err := d.openHooked(h)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRowContext(t.Context(), d.numberParameters("SELECT 1 FROM (SELECT 1 AS x) AS y WHERE x = ?"), 1).Scan(&n); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(names, ", "), "BEGIN, SELECT (SELECT, COMMIT"; got != want {
		t.Errorf("the hooks have seen %s, want %s", got, want)
	}
}
