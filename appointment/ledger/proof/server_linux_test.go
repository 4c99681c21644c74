package proof

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/appointment/ledger/sqlite"
	"github.com/go-sql-driver/mysql"
)

// MarshalJSON encodes the database for the settings of a process.
func (d database) MarshalJSON() ([]byte, error) {
	return json.Marshal([]string{string(d.dialect), d.driver, d.dsn})
}

// UnmarshalJSON decodes it.
func (d *database) UnmarshalJSON(text []byte) error {
	var fields [3]string
	err := json.Unmarshal(text, &fields)
	*d = database{ledger.Dialect(fields[0]), fields[1], fields[2]}
	return err
}

// openPool opens the database as a service does.
func (d database) openPool() (*sql.DB, error) {
	if d.driver == "sqlite" {
		return sqlite.Open(d.dsn)
	}
	db, err := sql.Open(d.driver, d.dsn)
	if err == nil {
		db.SetMaxOpenConns(8)
		db.SetMaxIdleConns(8)
	}
	return db, err
}

// ownServer is a database server of one test, which kills it and starts it again. It ends with the test,
// or with this process.
type ownServer struct {
	t         testing.TB
	account   string
	directory string
	port      int
	line      []string // the program and its arguments
	admin     *sql.DB

	command *exec.Cmd
	ended   chan struct{} // closed when the program has ended
}

// startOwnServer starts a server of the engine of -engine, and returns it with a database.
func startOwnServer(t testing.TB, settings ...string) (*ownServer, database) {
	t.Helper()
	if *engineName == "mysql" {
		s := newOwnServer(t, "mysql")
		s.create(createMariaDB)
		s.line = append(mariadbLine(s.directory, s.port), settings...)
		_ = mysql.SetLogger(&mysql.NopLogger{}) // it prints each connection that the server's end has closed
		dsn := fmt.Sprintf("root@tcp(127.0.0.1:%d)/", s.port)
		s.openAdmin("mysql", dsn)
		s.start()
		s.execute("CREATE DATABASE platform CHARACTER SET utf8mb4")
		return s, database{ledger.MySQL, "mysql", dsn + "platform?timeout=2s"}
	}
	s := newOwnServer(t, "postgres")
	s.create(createPostgres)
	s.line = s.postgresLine(settings)
	s.openAdmin("pgx", s.postgresDSN("postgres"))
	s.start()
	s.execute("CREATE DATABASE platform")
	return s, database{ledger.Postgres, "pgx", s.postgresDSN("platform") + "?connect_timeout=2"}
}

// newOwnServer creates the directory of a server.
func newOwnServer(t testing.TB, account string) *ownServer {
	t.Helper()
	dir, err := serverDirectory(account)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return &ownServer{t: t, account: account, directory: dir, port: serverPort()}
}

func (s *ownServer) data() string { return filepath.Join(s.directory, "data") }

func (s *ownServer) postgresDSN(name string) string {
	return fmt.Sprintf("postgres://ledger@127.0.0.1:%d/%s", s.port, name)
}

// postgresLine returns the line that starts PostgreSQL with some settings.
func (s *ownServer) postgresLine(settings []string) []string {
	line := postgresLine(s.directory, s.port)
	for _, setting := range settings {
		line = append(line, "-c", setting)
	}
	return line
}

// openAdmin opens the database of the server's administrator.
func (s *ownServer) openAdmin(driver, dsn string) {
	s.t.Helper()
	var err error
	if s.admin, err = sql.Open(driver, dsn); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = s.admin.Close() })
}

// create creates the files of the server.
func (s *ownServer) create(create func(directory string) error) {
	s.t.Helper()
	if err := create(s.directory); err != nil {
		s.t.Fatal(err)
	}
}

// run runs a program as the account of the server.
func (s *ownServer) run(program string, args ...string) {
	s.t.Helper()
	if err := runAs(s.account, program, args...); err != nil {
		s.t.Fatal(err)
	}
}

// execute executes a statement of the administrator.
func (s *ownServer) execute(statement string) {
	s.t.Helper()
	if _, err := s.admin.ExecContext(context.Background(), statement); err != nil {
		s.t.Errorf("%s = %v, want nil", statement, err)
	}
}

// start starts the server, and waits until it accepts connections.
func (s *ownServer) start() {
	s.t.Helper()
	log, err := os.OpenFile(filepath.Join(s.directory, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer log.Close()
	command := exec.Command(s.line[0], s.line[1:]...) //nolint:gosec // the test's own
	if err := setAccount(command, s.account); err != nil {
		s.t.Fatal(err)
	}
	if command.SysProcAttr == nil {
		command.SysProcAttr = &syscall.SysProcAttr{}
	}
	command.SysProcAttr.Pdeathsig = syscall.SIGKILL
	command.Stdout, command.Stderr = log, log
	if err := command.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = command.Wait()
		close(ended)
	}()
	if s.command == nil {
		s.t.Cleanup(s.kill)
	}
	s.command, s.ended = command, ended
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		err := s.admin.PingContext(context.Background())
		if err == nil {
			return
		}
		isOver := time.Now().After(deadline)
		select {
		case <-ended:
			isOver = true
		default:
		}
		if isOver {
			text, _ := os.ReadFile(log.Name())
			s.t.Fatalf("%s does not accept connections: %v: %s", s.line[0], err, text[max(0, len(text)-2000):])
		}
	}
}

// kill ends all processes of the server by SIGKILL, and waits until they have ended.
func (s *ownServer) kill() {
	pid := s.command.Process.Pid
	select {
	case <-s.ended:
		return
	default:
	}
	_ = syscall.Kill(pid, syscall.SIGSTOP) // it starts no further ones
	for !isFrozen(pid) {
		time.Sleep(time.Millisecond)
	}
	children := childrenOf(pid)
	_ = syscall.Kill(pid, syscall.SIGKILL)
	for _, child := range children {
		_ = syscall.Kill(child, syscall.SIGKILL)
	}
	<-s.ended
	for _, child := range children {
		for state, _ := processState(child); state != "" && state != "Z"; state, _ = processState(child) {
			time.Sleep(time.Millisecond)
		}
	}
}

// childrenOf returns the processes that a process has started.
func childrenOf(pid int) (children []int) {
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		child, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if _, parent := processState(child); parent == pid {
			children = append(children, child)
		}
	}
	return children
}

// processState returns the state and the parent of a process; "" if there is none.
func processState(pid int) (state string, parent int) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", 0
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	parent, _ = strconv.Atoi(fields[1])
	return fields[0], parent
}

// serverPort returns a port that no connection gets by chance while the server is down.
func serverPort() int {
	for {
		port := 20000 + rand.IntN(10000)
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = l.Close()
			return port
		}
	}
}
