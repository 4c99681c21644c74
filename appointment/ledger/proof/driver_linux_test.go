package proof

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// point is the point at which a process sends itself a signal.
type point struct {
	Name   string         // of the points that count; "" for all
	Nth    int            // of these, from 1
	Signal syscall.Signal // SIGKILL or SIGSTOP
}

// points are the points at which a process can die: before and after each statement of SQL, and
// before and after each request.
type points struct {
	point
	report func(name string) // of the point, before the signal

	mu      sync.Mutex
	enabled bool
	count   int
}

// enable begins to count.
func (p *points) enable() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.enabled = true
}

// reach counts a point. The process does not go on from the one at which it gets a signal: it is
// dead, or stopped until somebody resumes it.
func (p *points) reach(name string) {
	p.mu.Lock()
	isCounted := p.enabled && (p.Name == "" || p.Name == name)
	if isCounted {
		p.count++
	}
	isLast := isCounted && p.count == p.Nth
	p.mu.Unlock()
	if !isLast {
		return
	}
	p.report(name)
	_ = syscall.Kill(syscall.Getpid(), p.Signal)
	if p.Signal == syscall.SIGKILL {
		select {}
	}
	time.Sleep(50 * time.Millisecond) // until all threads are stopped
}

// openDatabase opens a database as package ledger/sqlite does, with the points.
func (p *points) openDatabase(file string) *sql.DB {
	settings := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)"}, "_txlock": {"immediate"}}
	db := sql.OpenDB(connector{"file:" + file + "?" + settings.Encode(), p})
	db.SetMaxOpenConns(1)
	return db
}

// connector opens connections with points.
type connector struct {
	name   string
	points *points
}

func (c connector) Driver() driver.Driver {
	db, _ := sql.Open("sqlite", "")
	defer db.Close()
	return db.Driver()
}

func (c connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.Driver().Open(c.name)
	if err != nil {
		return nil, err
	}
	return pointConn{conn.(driverConn), c.points}, nil
}

// driverConn is a connection of the driver.
type driverConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// pointConn is a connection with points.
type pointConn struct {
	driverConn
	points *points
}

func (c pointConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	c.points.reach("before BEGIN")
	tx, err := c.driverConn.BeginTx(ctx, opts)
	c.points.reach("after BEGIN")
	return pointTx{tx, c.points}, err
}

func (c pointConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.points.reach("before " + nameOf(query))
	result, err := c.driverConn.ExecContext(ctx, query, args)
	c.points.reach("after " + nameOf(query))
	return result, err
}

func (c pointConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.points.reach("before " + nameOf(query))
	rows, err := c.driverConn.QueryContext(ctx, query, args)
	c.points.reach("after " + nameOf(query))
	return rows, err
}

func (c pointConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	statement, err := c.driverConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return pointStatement{statement.(sqliteStatement), nameOf(query), c.points}, nil
}

// sqliteStatement is a prepared statement of the driver.
type sqliteStatement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// pointStatement is a prepared statement with points.
type pointStatement struct {
	sqliteStatement
	name   string
	points *points
}

func (s pointStatement) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	s.points.reach("before " + s.name)
	result, err := s.sqliteStatement.ExecContext(ctx, args)
	s.points.reach("after " + s.name)
	return result, err
}

func (s pointStatement) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.points.reach("before " + s.name)
	rows, err := s.sqliteStatement.QueryContext(ctx, args)
	s.points.reach("after " + s.name)
	return rows, err
}

// nameOf returns the verb and the table of a statement.
func nameOf(query string) string {
	words := strings.Fields(query)
	for i, word := range words {
		if i > 0 && (words[i-1] == "FROM" || words[i-1] == "INTO" || words[i-1] == "UPDATE") {
			return words[0] + " " + word
		}
	}
	return words[0] + " the time"
}

// pointTx is a transaction with points.
type pointTx struct {
	driver.Tx
	points *points
}

func (t pointTx) Commit() error {
	t.points.reach("before COMMIT")
	err := t.Tx.Commit()
	t.points.reach("after COMMIT")
	return err
}

// clientOptions returns the options of a client with the points.
func (p *points) clientOptions(appointment.Config) []appointment.Option {
	return []appointment.Option{appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			p.reach("before the request")
			trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { p.reach("connected, before the request") }}
			response, err := inner.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
			p.reach("after the response")
			return response, err
		})
	})}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
