package proof

import (
	"bytes"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/appointment/ledger/sqlite"
	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
)

var engineName = flag.String("engine", "sqlite", "the database of the tests: sqlite, postgres or mysql. The servers of the last two are started on loopback, from the programs of Debian's packages postgresql and mariadb-server")

// database is the database of one test, empty at its start.
type database struct {
	dialect ledger.Dialect
	driver  string
	dsn     string // of SQLite, a file
}

// databases counts the databases of this process.
var databases atomic.Int64

// newDatabase creates a database of the engine that -engine names.
func newDatabase(t testing.TB) database {
	t.Helper()
	name := fmt.Sprintf("ledger%d", databases.Add(1))
	switch *engineName {
	case "sqlite":
		return newSQLite(t)
	case "postgres":
		s := postgresServer(t)
		return s.create(t, name, database{ledger.Postgres, "pgx", s.dsn + name})
	case "mysql":
		s := mariadbServer(t)
		return s.create(t, name, database{ledger.MySQL, "mysql", s.dsn + name})
	}
	t.Fatalf("-engine=%s, want sqlite, postgres or mysql", *engineName)
	return database{}
}

// newSQLite returns an empty database of SQLite.
func newSQLite(t testing.TB) database {
	t.Helper()
	return database{ledger.SQLite, "sqlite", filepath.Join(t.TempDir(), "bookings.db")}
}

// name returns the name of the database.
func (d database) name() string {
	name := d.dsn[strings.LastIndex(d.dsn, "/")+1:]
	name, _, _ = strings.Cut(name, "?")
	return name
}

// open opens the database as a process does.
func (d database) open(t testing.TB) *sql.DB {
	t.Helper()
	if d.driver == "sqlite" {
		return openSQLite(t, d.dsn)
	}
	db, err := sql.Open(d.driver, d.dsn)
	if err != nil {
		t.Fatal(err)
	}
	d.limitConnections(db)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// limitConnections sets the greatest number of connections of a process.
func (d database) limitConnections(db *sql.DB) {
	db.SetMaxOpenConns(4)
	if d.driver == "sqlite" {
		db.SetMaxOpenConns(1)
	}
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

// numberParameters returns a statement with parameters in the engine's form.
func (d database) numberParameters(statement string) string {
	if d.driver != "pgx" {
		return statement
	}
	for n := 1; strings.Contains(statement, "?"); n++ {
		statement = strings.Replace(statement, "?", "$"+strconv.Itoa(n), 1)
	}
	return statement
}

// server is a database server that tests share. It ends with this process.
type server struct {
	dsn    string // before the name of a database
	driver string
	admin  *sql.DB
	stdin  io.Closer // open as long as this process; the garbage collector would close it

	directory string // of the server, removed at the end
	err       error
}

// create creates a database of a server.
func (s *server) create(t testing.TB, name string, d database) database {
	t.Helper()
	if _, err := s.admin.ExecContext(context.Background(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return d
}

// postgresPrograms is the folder of the programs of Debian's package, with a slash at the end.
var postgresPrograms = func() string {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(folders) == 0 {
		return ""
	}
	return folders[len(folders)-1] + "/"
}()

var startPostgres = sync.OnceValue(func() *server {
	dir, err := serverDirectory("postgres")
	if err != nil {
		return &server{err: err}
	}
	if err := createPostgres(dir); err != nil {
		return &server{err: err}
	}
	port := freePort()
	s := &server{directory: dir, driver: "pgx", dsn: fmt.Sprintf("postgres://ledger@127.0.0.1:%d/", port)}
	return s.start("postgres", s.dsn+"postgres", postgresLine(dir, port))
})

// createPostgres creates the files of a server of PostgreSQL in a directory.
func createPostgres(dir string) error {
	return runAs("postgres", postgresPrograms+"initdb", "-D", filepath.Join(dir, "data"), "-U", "ledger", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
}

// postgresLine returns the line that starts PostgreSQL.
func postgresLine(dir string, port int) []string {
	return []string{
		postgresPrograms + "postgres", "-D", filepath.Join(dir, "data"), "-p", strconv.Itoa(port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=" + dir, "-c", "max_connections=400",
	}
}

func postgresServer(t testing.TB) *server {
	t.Helper()
	return startPostgres().check(t)
}

var startMariaDB = sync.OnceValue(func() *server {
	dir, err := serverDirectory("mysql")
	if err != nil {
		return &server{err: err}
	}
	if err := createMariaDB(dir); err != nil {
		return &server{err: err}
	}
	port := freePort()
	s := &server{directory: dir, driver: "mysql", dsn: fmt.Sprintf("root@tcp(127.0.0.1:%d)/", port)}
	return s.start("mysql", s.dsn, mariadbLine(dir, port))
})

// createMariaDB creates the files of a server of MariaDB in a directory.
func createMariaDB(dir string) error {
	return runAs("mysql", "mariadb-install-db", "--no-defaults", "--datadir="+filepath.Join(dir, "data"), "--tmpdir="+dir, "--auth-root-authentication-method=normal", "--skip-test-db")
}

// mariadbLine returns the line that starts MariaDB.
func mariadbLine(dir string, port int) []string {
	return []string{
		"mariadbd", "--no-defaults", "--datadir=" + filepath.Join(dir, "data"), "--tmpdir=" + dir, "--port=" + strconv.Itoa(port), "--bind-address=127.0.0.1",
		"--socket=" + filepath.Join(dir, "socket"), "--pid-file=" + filepath.Join(dir, "pid"), "--max-connections=400", "--character-set-server=utf8mb4",
	}
}

func mariadbServer(t testing.TB) *server {
	t.Helper()
	return startMariaDB().check(t)
}

func (s *server) check(t testing.TB) *server {
	t.Helper()
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s
}

// start starts the server and waits until it accepts connections. A shell kills it when this process
// has ended: then its standard input is closed.
func (s *server) start(account, adminDSN string, program []string) *server {
	// PostgreSQL removes its shared memory when it gets SIGQUIT.
	const script = `trap '' INT TERM HUP PIPE; "$@" & server=$!; cat >/dev/null; exec >/dev/null 2>&1; kill -QUIT $server; sleep 1; kill -9 $server; wait; rm -rf "$0"`
	line := append([]string{"-c", script, s.directory}, program...)
	command := exec.Command("/bin/sh", line...) //nolint:gosec // the test's own
	if s.err = setAccount(command, account); s.err != nil {
		return s
	}
	log := &bytes.Buffer{}
	command.Stdout, command.Stderr = log, log
	var err error
	s.stdin, err = command.StdinPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		s.err = err
		return s
	}
	if s.admin, s.err = sql.Open(s.driver, adminDSN); s.err != nil {
		return s
	}
	for end := time.Now().Add(30 * time.Second); ; {
		if s.err = s.admin.PingContext(context.Background()); s.err == nil {
			return s
		}
		if time.Now().After(end) {
			s.err = fmt.Errorf("%s does not accept connections: %w", program[0], s.err)
			return s
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// serverDirectory creates a directory that belongs to an account.
func serverDirectory(account string) (string, error) {
	dir, err := os.MkdirTemp("", "ledger-"+account)
	if err != nil || os.Getuid() != 0 {
		return dir, err
	}
	uid, gid, err := accountIDs(account)
	if err != nil {
		return "", err
	}
	return dir, os.Chown(dir, uid, gid)
}

// runAs runs a program as an account, since servers refuse to run as root.
func runAs(account, program string, args ...string) error {
	command := exec.Command(program, args...) //nolint:gosec // the test's own
	if err := setAccount(command, account); err != nil {
		return err
	}
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, output)
	}
	return nil
}

func accountIDs(account string) (uid, gid int, err error) {
	u, err := user.Lookup(account)
	if err != nil {
		return 0, 0, err
	}
	uid, _ = strconv.Atoi(u.Uid)
	gid, _ = strconv.Atoi(u.Gid)
	return uid, gid, nil
}

// freePort returns a port that no server uses.
func freePort() int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// onlySQLite skips a test whose subject is SQLite or its driver.
func (f *fixture) onlySQLite(t testing.TB) {
	t.Helper()
	if f.database.driver != "sqlite" {
		t.Skip("this test is about SQLite")
	}
}

// onlyEngine skips a test of another engine than -engine.
func onlyEngine(t *testing.T, engine string) {
	t.Helper()
	if *engineName != engine {
		t.Skipf("this test is about -engine=%s", engine)
	}
}
