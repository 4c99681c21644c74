package proof

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// safeSettings are the settings of package ledger/sqlite.
const safeSettings = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)&_txlock=immediate"

// statements changes how a database executes statements: a wrapper of the driver.
type statements struct {
	driver driver.Driver
	dsn    string

	mu       sync.Mutex
	offset   time.Duration                   // that the database's clock is ahead
	after    func(statement string)          // a statement was executed
	onCommit func(commit func() error) error // instead of commit
}

// openStatements opens the file of a fixture with a wrapped driver, and a ledger on it.
func (f *fixture) openStatements(t *testing.T, opts ...ledger.Option) (*statements, *ledger.Ledger) {
	t.Helper()
	s := &statements{driver: f.db.Driver(), dsn: "file:" + f.database.dsn + safeSettings}
	db := sql.OpenDB(s)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	l, err := ledger.New(db, ledger.SQLite, f.clients, append(append([]ledger.Option{}, f.opts...), opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s, l
}

// jump sets the database's clock ahead of the machine's.
func (s *statements) jump(offset time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset = offset
}

func (s *statements) setAfter(after func(statement string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.after = after
}

// setCommit replaces the commits from now on.
func (s *statements) setCommit(onCommit func(commit func() error) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onCommit = onCommit
}

// loseResponse carries a number of commits out, or not, and reports an error.
func loseResponse(n int, isCommitted bool) func(commit func() error) error {
	var mu sync.Mutex
	return func(commit func() error) error {
		mu.Lock()
		defer mu.Unlock()
		if n--; n < 0 {
			return commit()
		}
		if isCommitted {
			if err := commit(); err != nil {
				return err
			}
		}
		return errors.New("the connection to the database is lost")
	}
}

// Connect opens a connection.
func (s *statements) Connect(context.Context) (driver.Conn, error) {
	c, err := s.driver.Open(s.dsn)
	if err != nil {
		return nil, err
	}
	return &statementConn{c.(sqliteConn), s}, nil
}

// Driver returns the wrapped driver.
func (s *statements) Driver() driver.Driver { return s.driver }

// rewrite returns a statement with the other clock.
func (s *statements) rewrite(statement string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.offset == 0 {
		return statement
	}
	return strings.ReplaceAll(statement, "unixepoch('now', 'subsec') * 1000", "(unixepoch('now', 'subsec') * 1000 + "+strconv.FormatInt(s.offset.Milliseconds(), 10)+")")
}

func (s *statements) done(statement string) {
	s.mu.Lock()
	after := s.after
	s.mu.Unlock()
	if after != nil {
		after(statement)
	}
}

// sqliteConn is the part of the driver's connection that database/sql uses.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
}

type statementConn struct {
	sqliteConn
	statements *statements
}

// ExecContext executes a statement.
func (c *statementConn) ExecContext(ctx context.Context, statement string, args []driver.NamedValue) (driver.Result, error) {
	result, err := c.sqliteConn.ExecContext(ctx, c.statements.rewrite(statement), args)
	c.statements.done(statement)
	return result, err
}

// QueryContext executes a query.
func (c *statementConn) QueryContext(ctx context.Context, statement string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.sqliteConn.QueryContext(ctx, c.statements.rewrite(statement), args)
	c.statements.done(statement)
	return rows, err
}

// PrepareContext returns a statement that is parsed at each execution, so that it can be rewritten.
func (c *statementConn) PrepareContext(_ context.Context, text string) (driver.Stmt, error) {
	return &preparedStatement{c, text}, nil
}

type preparedStatement struct {
	conn *statementConn
	text string
}

func (s *preparedStatement) Close() error  { return nil }
func (s *preparedStatement) NumInput() int { return -1 } // not known

// Exec is not used: database/sql prefers ExecContext.
func (s *preparedStatement) Exec([]driver.Value) (driver.Result, error) {
	return nil, driver.ErrSkip
}

// Query is not used: database/sql prefers QueryContext.
func (s *preparedStatement) Query([]driver.Value) (driver.Rows, error) { return nil, driver.ErrSkip }

// ExecContext executes the statement.
func (s *preparedStatement) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.conn.ExecContext(ctx, s.text, args)
}

// QueryContext executes the query.
func (s *preparedStatement) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.conn.QueryContext(ctx, s.text, args)
}

// BeginTx begins a transaction.
func (c *statementConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	tx, err := c.sqliteConn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &statementTx{tx, c.statements}, nil
}

type statementTx struct {
	driver.Tx
	statements *statements
}

// Commit commits, or what the test does instead.
func (tx *statementTx) Commit() error {
	tx.statements.mu.Lock()
	onCommit := tx.statements.onCommit
	tx.statements.mu.Unlock()
	if onCommit == nil {
		return tx.Tx.Commit()
	}
	err := onCommit(tx.Tx.Commit)
	if err != nil {
		_ = tx.Rollback() // if it was not committed
	}
	return err
}
