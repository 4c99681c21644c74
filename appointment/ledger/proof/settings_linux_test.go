package proof

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// unsafeSetting is a setting that New must refuse, with the statement that fixes it.
type unsafeSetting struct {
	name       string
	statements []string // that make it unsafe, executed by the administrator
	parameters string   // of the DSN instead
	want       string   // in the error
}

// newRefused opens a ledger on connections of its own.
func newRefused(d database) error {
	db, err := d.openPool()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = ledger.New(db, d.dialect, clients{}, ledger.WithPlaintext())
	return err
}

// fixStatements returns the statements in the text of an error.
func fixStatements(err error) []string {
	_, text, _ := strings.Cut(err.Error(), " run ")
	text, _, _ = strings.Cut(text, ", and reconnect")
	return strings.Split(text, "; ")
}

// check checks that New refuses the setting, and accepts it after the error's statements.
func (u unsafeSetting) check(t *testing.T, s *ownServer, d database) {
	t.Helper()
	s.executeIn(d, u.statements...)
	var err error
	refused := d
	refused.dsn += u.parameters
	waitUntil(t, "a refusal of "+u.name, func() bool { // PostgreSQL reads its configuration a moment later
		err = newRefused(refused)
		return err != nil
	}, func() any { return err })
	if !errors.Is(err, ledger.ErrUnsuitable) || !strings.Contains(err.Error(), u.want) {
		t.Errorf("New with %s = %v, want %v and %q", u.name, err, ledger.ErrUnsuitable, u.want)
		return
	}
	t.Logf("%s: %v", u.name, err)
	if u.parameters != "" {
		if !strings.Contains(err.Error(), "DSN") {
			t.Errorf("New with %s = %v, want that it names the DSN", u.name, err)
		}
	} else {
		s.executeIn(d, fixStatements(err)...)
	}
	waitUntil(t, "no refusal after the fix of "+u.name, func() bool { err = newRefused(d); return err == nil }, func() any { return err })
}

// executeIn executes statements in a database of the server, on a connection of their own.
func (s *ownServer) executeIn(d database, statements ...string) {
	s.t.Helper()
	db, err := d.openPool()
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	for _, statement := range statements {
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			s.t.Errorf("%s = %v, want nil", statement, err)
		}
	}
}

// New refuses each unsafe setting of PostgreSQL, and accepts the server after the statement of its error.
func TestNew_UnsafePostgres(t *testing.T) {
	t.Parallel()
	onlyEngine(t, "postgres")
	s, d := startOwnServer(t)
	if err := newRefused(d); err != nil {
		t.Fatalf("New = %v, want nil with the settings of the package", err)
	}
	const reload = "SELECT pg_reload_conf()"
	for _, u := range []unsafeSetting{
		{name: "fsync off", statements: []string{"ALTER SYSTEM SET fsync = off", reload}, want: "fsync is off"},
		{name: "full_page_writes off", statements: []string{"ALTER SYSTEM SET full_page_writes = off", reload}, want: "full_page_writes is off"},
		{name: "synchronous_commit off, server", statements: []string{"ALTER SYSTEM SET synchronous_commit = off", reload}, want: "a crash loses"},
		{name: "synchronous_commit local, server", statements: []string{"ALTER SYSTEM SET synchronous_commit = local", reload}, want: "a failover loses"},
		{name: "synchronous_commit off, database", statements: []string{"ALTER DATABASE platform SET synchronous_commit = off"}, want: "a crash loses"},
		{name: "synchronous_commit local, role", statements: []string{"ALTER ROLE CURRENT_USER SET synchronous_commit = local"}, want: "a failover loses"},
		{name: "synchronous_commit off, role in database", statements: []string{"ALTER ROLE CURRENT_USER IN DATABASE platform SET synchronous_commit = off"}, want: "a crash loses"},
		{name: "synchronous_commit off, DSN", parameters: "&synchronous_commit=off", want: "remove that from it"},
		{name: "synchronous_commit local, options of the DSN", parameters: "&options=-c%20synchronous_commit%3Dlocal", want: "remove that from it"},
		{name: "read-only transactions, role", statements: []string{"ALTER ROLE CURRENT_USER SET default_transaction_read_only = on"}, want: "read-only"},
		{name: "unlogged table", statements: []string{"ALTER TABLE ledger_attempts SET UNLOGGED"}, want: "ledger_attempts is unlogged"},
	} {
		u.check(t, s, d)
		s.execute("ALTER ROLE ledger IN DATABASE platform RESET ALL")
		s.execute("ALTER ROLE ledger RESET ALL")
		s.execute("ALTER DATABASE platform RESET ALL")
		s.execute("ALTER SYSTEM RESET ALL")
		s.execute(reload)
		var err error
		waitUntil(t, "the settings of the package", func() bool { err = newRefused(d); return err == nil }, func() any { return err })
	}
	s.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
	latin := d
	latin.dsn = strings.Replace(d.dsn, "/platform", "/latin", 1)
	if err := newRefused(latin); !errors.Is(err, ledger.ErrUnsuitable) || !strings.Contains(err.Error(), "LATIN1") {
		t.Errorf("New in a database of LATIN1 = %v, want %v", err, ledger.ErrUnsuitable)
	}
	s.kill()
	if err := os.WriteFile(filepath.Join(s.data(), "standby.signal"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if uid, gid, err := accountIDs(s.account); err == nil && os.Getuid() == 0 {
		_ = os.Chown(filepath.Join(s.data(), "standby.signal"), uid, gid)
	}
	s.start()
	if err := newRefused(d); !errors.Is(err, ledger.ErrUnsuitable) || !strings.Contains(err.Error(), "target_session_attrs=read-write") {
		t.Errorf("New at a standby = %v, want %v and how to find the primary", err, ledger.ErrUnsuitable)
	}
}

// New refuses each unsafe setting of MySQL, and accepts the server after the statement of its error.
func TestNew_UnsafeMySQL(t *testing.T) {
	t.Parallel()
	onlyEngine(t, "mysql")
	s, d := startOwnServer(t, "--log-bin=binlog", "--server-id=1", "--sync-binlog=1")
	if err := newRefused(d); err != nil {
		t.Fatalf("New = %v, want nil", err)
	}
	for _, u := range []unsafeSetting{
		{name: "flush 0", statements: []string{"SET GLOBAL innodb_flush_log_at_trx_commit = 0"}, want: "innodb_flush_log_at_trx_commit is 0"},
		{name: "flush 2", statements: []string{"SET GLOBAL innodb_flush_log_at_trx_commit = 2"}, want: "innodb_flush_log_at_trx_commit is 2"},
		{name: "sync_binlog 0", statements: []string{"SET GLOBAL sync_binlog = 0"}, want: "sync_binlog is 0"},
		{name: "sync_binlog 100", statements: []string{"SET GLOBAL sync_binlog = 100"}, want: "sync_binlog is 100"},
		{name: "sql_mode empty", statements: []string{"SET GLOBAL sql_mode = ''"}, want: "sql_mode is not strict"},
		{name: "sql_mode without STRICT", statements: []string{"SET GLOBAL sql_mode = 'NO_ZERO_DATE,ANSI_QUOTES'"}, want: "sql_mode is not strict"},
		{name: "sql_mode in the DSN", parameters: "&sql_mode=%27%27", want: "sql_mode is not strict"},
		{name: "autocommit off", statements: []string{"SET GLOBAL autocommit = OFF"}, want: "autocommit is OFF"},
		{name: "autocommit in the DSN", parameters: "&autocommit=0", want: "autocommit is OFF"},
		{name: "read-only transactions", statements: []string{"SET GLOBAL tx_read_only = ON"}, want: "read-only"},
		{name: "read_only, as a replica", statements: []string{"SET GLOBAL read_only = ON"}, want: "connect to the primary"},
		{name: "binary log of statements", statements: []string{"SET GLOBAL binlog_format = 'STATEMENT'"}, want: "binlog_format is STATEMENT"},
		{name: "MyISAM", statements: []string{"ALTER TABLE ledger_places ENGINE = MyISAM"}, want: "ledger_places"},
		{name: "charset of the DSN", parameters: "&charset=latin1", want: "character set is latin1"},
	} {
		u.check(t, s, d)
	}
	line := s.line
	for _, setting := range []struct{ option, want string }{
		{"--skip-innodb-doublewrite", "innodb_doublewrite = ON"},
		{"--innodb-flush-method=nosync", "innodb_flush_method = O_DIRECT"},
	} {
		s.kill()
		s.line = append(line[:len(line):len(line)], setting.option)
		s.start()
		if err := newRefused(d); !errors.Is(err, ledger.ErrUnsuitable) || !strings.Contains(err.Error(), setting.want) {
			t.Errorf("New with %s = %v, want %v and %q", setting.option, err, ledger.ErrUnsuitable, setting.want)
		}
	}
	s.kill()
	s.line = append(line[:len(line):len(line)], "--innodb-doublewrite=ON", "--innodb-flush-method=O_DIRECT")
	s.start()
	if err := newRefused(d); err != nil {
		t.Errorf("New with the settings that the errors name = %v, want nil", err)
	}
}

// The commits of the ledger persist although somebody has turned synchronous_commit off after New, and
// they keep a setting that waits for more.
func TestLedger_SynchronousCommit(t *testing.T) {
	t.Parallel()
	onlyEngine(t, "postgres")
	for setting, want := range map[string]string{"off": "on", "local": "on", "on": "on", "remote_write": "remote_write", "remote_apply": "remote_apply"} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			var inSettled string
			f := newFixture(t, 1, ledger.WithSettled(func(ctx context.Context, tx *sql.Tx, _ *ledger.Entry) error {
				return tx.QueryRowContext(ctx, "SELECT current_setting('synchronous_commit')").Scan(&inSettled)
			}))
			read := func(q interface {
				QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
			},
			) (value string) {
				if err := q.QueryRowContext(t.Context(), "SELECT current_setting('synchronous_commit')").Scan(&value); err != nil {
					t.Fatal(err)
				}
				return value
			}
			f.exec(t, "ALTER ROLE CURRENT_USER IN DATABASE "+f.database.name()+" SET synchronous_commit = "+setting)
			f.db.SetMaxIdleConns(0) // new sessions from now on
			if got := read(f.db); got != setting {
				t.Fatalf("the session has synchronous_commit %s, want %s", got, setting)
			}
			f.book(t, 1, ledger.Booked)
			if inSettled != want {
				t.Errorf("synchronous_commit is %s in the transaction of WithSettled, want %s", inSettled, want)
			}
			offers := f.offers(t, 2)
			tx, err := f.db.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback() }()
			if err := f.ledger.Intend(t.Context(), tx, time.Now().Add(time.Hour), offers...); err != nil {
				t.Fatal(err)
			}
			if got := read(tx); got != want {
				t.Errorf("synchronous_commit is %s in the caller's transaction with Intend, want %s", got, want)
			}
			if err := tx.Commit(); err != nil {
				t.Fatal(err)
			}
			if got := read(f.db); got != setting {
				t.Errorf("synchronous_commit is %s after the transactions, want %s: the ledger changes only its own", got, setting)
			}
		})
	}
}

// checkOperations checks a ledger from a booking to concurrent callers.
func (f *fixture) checkOperations(t *testing.T) {
	t.Helper()
	save := f.book(t, 1, ledger.Booked)
	if entry, err := f.ledger.Book(t.Context(), f.names[0], save); err != nil || entry.State != ledger.Booked {
		t.Errorf("Book again = %v, %v, want %s", entry, err, ledger.Booked)
	}
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err != nil {
		t.Errorf("Cancel = %v, want nil", err)
	}
	f.hospitals[0].Fail(appointment.SaveSchedule, full.Uncommitted())
	if entry, err := f.ledger.BookFirst(t.Context(), f.offers(t, 2)); err != nil || entry.State != ledger.Booked || entry.Hospital != f.names[1] {
		t.Errorf("BookFirst = %v, %v, want %s at the second hospital", entry, err, ledger.Booked)
	}
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	f.hospitals[0].Fail(appointment.QuerySchedule, failingQueries(3)...)
	unknown := f.save(t, 1, 3)
	f.hospitals[1].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	if entry, err := f.ledger.Book(t.Context(), f.names[1], unknown); err != nil || entry.State != ledger.SaveUnknown {
		t.Errorf("Book without a response = %v, %v, want %s", entry, err, ledger.SaveUnknown)
	}
	if err := errors.Join(f.hospitals[0].Heal(), f.hospitals[1].Heal()); err != nil {
		t.Fatal(err)
	}
	f.checkFence(t, 4)
	f.waitState(t, 3, ledger.NotBooked)
	if entry := f.entry(t, 3); time.Since(entry.Since).Abs() > 5*time.Second {
		t.Errorf("the order is settled at %v, want now: %v", entry.Since, time.Now())
	}
	f.checkConcurrent(t, 24)
}

// The ledger works with each setting of a driver and a session that does not lose entries.
func TestNew_Settings(t *testing.T) {
	t.Parallel()
	for _, parameters := range map[string][]string{
		"sqlite": {""},
		"postgres": {
			"?default_query_exec_mode=exec", "?default_query_exec_mode=simple_protocol", "?default_query_exec_mode=describe_exec", "?default_query_exec_mode=cache_describe",
			"?timezone=Asia/Shanghai&default_transaction_isolation=serializable", "?timezone=America/New_York&default_transaction_isolation=repeatable%20read",
		},
		"mysql": {
			"?clientFoundRows=true", "?interpolateParams=true", "?clientFoundRows=true&interpolateParams=true&parseTime=true&loc=Asia%2FShanghai",
			"?tx_isolation=%27READ-UNCOMMITTED%27&time_zone=%27%2B08:00%27", "?tx_isolation=%27SERIALIZABLE%27&time_zone=%27-05:00%27",
			"?sql_mode=%27ANSI,TRADITIONAL,NO_BACKSLASH_ESCAPES%27&interpolateParams=true", "?collation=utf8mb4_general_ci",
		},
	}[*engineName] {
		t.Run(parameters, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			if d.driver != "sqlite" {
				d.dsn += parameters
			}
			newFixtureOn(t, d, make([][]appointmenttest.Option, 2)).checkOperations(t)
		})
	}
}

// A server that has too few connections delays bookings. None is lost or sent twice, and New says what
// is missing.
func TestNew_FewConnections(t *testing.T) {
	t.Parallel()
	settings := map[string][]string{"postgres": {"max_connections=12", "superuser_reserved_connections=0", "max_wal_senders=0"}, "mysql": {"--max-connections=12"}}[*engineName]
	if settings == nil {
		t.Skip("SQLite has one connection")
	}
	_, d := startOwnServer(t, settings...)
	f := newFixtureOn(t, d, make([][]appointmenttest.Option, 1), ledger.WithQuietTime(500*time.Millisecond))
	const orders = 16
	saves := make([]*appointment.SaveRequest, orders)
	for i := range saves {
		saves[i] = f.saves(t, 0, i)[i]
	}
	var taken []*sql.Conn
	release := func(n int) {
		for _, conn := range taken[:n] {
			_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // closes it
			_ = conn.Close()
		}
		taken = taken[n:]
	}
	other, err := sql.Open(d.driver, d.dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	for {
		conn, err := other.Conn(t.Context())
		if err != nil {
			break
		}
		taken = append(taken, conn)
	}
	defer func() { release(len(taken)) }()
	if err := newRefused(d); err == nil || !strings.Contains(strings.ToLower(err.Error()), "too many") || errors.Is(err, ledger.ErrUnsuitable) {
		t.Errorf("New without a free connection = %v, want the server's error", err)
	}
	l, db := f.ledger, f.db
	db.SetMaxOpenConns(0) // as many as there are callers
	db.SetMaxIdleConns(0)
	release(2)
	var callers sync.WaitGroup
	var failed atomic.Int32
	for _, save := range saves {
		callers.Go(func() {
			if _, err := l.Book(t.Context(), f.names[0], save); err != nil {
				failed.Add(1)
			}
		})
	}
	callers.Wait()
	release(len(taken))
	t.Logf("%d of %d calls failed", failed.Load(), orders)
	startRun(t, l)
	for i, save := range saves {
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			entry, err := l.Book(t.Context(), f.names[0], save)
			if err == nil && entry.State == ledger.Booked {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("Book of order %d = %v, %v, want %s", i, entry, err, ledger.Booked)
			}
		}
	}
	attempts := queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_attempts")
	if got := f.hospitals[0].Deliveries(appointment.SaveSchedule); got > attempts || len(f.hospitals[0].Bookings()) != orders {
		t.Errorf("the hospital received %d saves of %d attempts and has %d bookings, want %d", got, attempts, len(f.hospitals[0].Bookings()), orders)
	}
}
