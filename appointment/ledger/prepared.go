package ledger

import (
	"context"
	"database/sql"
	"slices"
	"sync"
)

// statements keeps the prepared statements of a database by their text. SQLite needs more time to
// parse a statement of the ledger than to execute it.
type statements struct {
	mu       sync.Mutex
	prepared map[string]*sql.Stmt
}

// findPrepared returns a prepared statement; nil if there is none.
func (s *statements) findPrepared(text string) *sql.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.prepared[text]
}

// addPrepared keeps a prepared statement, unless another goroutine has prepared it as well.
func (s *statements) addPrepared(text string, statement *sql.Stmt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.prepared[text] != nil {
		_ = statement.Close()
		return
	}
	if s.prepared == nil {
		s.prepared = map[string]*sql.Stmt{}
	}
	s.prepared[text] = statement
}

// transaction is a transaction that uses prepared statements.
type transaction struct {
	*sql.Tx
	statements *statements // nil: it uses none
	missing    []string    // the texts that were not prepared
}

// beginTransaction begins a transaction that locks the rows it reads.
func (l *Ledger) beginTransaction(ctx context.Context) (*transaction, error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{Isolation: l.engine.isolation})
	return &transaction{Tx: tx, statements: l.statements}, err
}

// prepareMissing prepares the statements that were not, for later transactions. One that cannot be
// prepared is executed as it is.
func (t *transaction) prepareMissing(ctx context.Context, db *sql.DB) {
	for _, text := range t.missing {
		if statement, err := db.PrepareContext(ctx, text); err == nil {
			t.statements.addPrepared(text, statement)
		}
	}
}

// preparedFor returns the prepared statement for a text; nil if there is none.
func (t *transaction) preparedFor(ctx context.Context, text string) *sql.Stmt {
	if t.statements == nil {
		return nil
	}
	if statement := t.statements.findPrepared(text); statement != nil {
		return t.StmtContext(ctx, statement)
	}
	if !slices.Contains(t.missing, text) {
		t.missing = append(t.missing, text)
	}
	return nil
}

// ExecContext executes a statement.
func (t *transaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if statement := t.preparedFor(ctx, query); statement != nil {
		return statement.ExecContext(ctx, args...)
	}
	return t.Tx.ExecContext(ctx, query, args...)
}

// QueryContext executes a query.
func (t *transaction) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if statement := t.preparedFor(ctx, query); statement != nil {
		return statement.QueryContext(ctx, args...)
	}
	return t.Tx.QueryContext(ctx, query, args...)
}

// QueryRowContext executes a query for one row.
func (t *transaction) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if statement := t.preparedFor(ctx, query); statement != nil {
		return statement.QueryRowContext(ctx, args...)
	}
	return t.Tx.QueryRowContext(ctx, query, args...)
}
