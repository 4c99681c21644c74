package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestRun_TwoDesks_PostgreSQL runs two processes with one database. One is killed in the middle of a
// booking, and the other settles it.
func TestRun_TwoDesks_PostgreSQL(t *testing.T) {
	t.Parallel()
	server := startPostgres(t)
	for name, c := range crashes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newProcessSite(t, server.createDatabase(t))
			program, address := s.startProgram()
			_, other := s.startProgram()
			s.url = address
			c.run(s, program, func() string { return other })
		})
	}
	t.Run("both submit", func(t *testing.T) {
		t.Parallel()
		s := newProcessSite(t, server.createDatabase(t))
		_, address := s.startProgram()
		_, other := s.startProgram()
		s.url = address
		details := newDemoDetails(0, time.Now())
		page := s.registerOrder(details)
		second := other + page[len(address):]
		s.checkPage(s.getPage(other), details["placerOrderNO"], "待预约")
		form := s.fillFormOf(page+"/hospitals/0", slotPattern("甲医院", 8, 0))
		secondForm := s.fillFormOf(second+"/hospitals/1", slotPattern("乙医院", 8, 0))
		var tabs sync.WaitGroup
		for range 5 {
			tabs.Go(func() { s.postForm(page+"/book", form) })
			tabs.Go(func() { s.postForm(second+"/book", secondForm) })
		}
		tabs.Wait()
		s.waitPage(page, "预约确认")
		s.waitPage(second, "预约确认")
		s.checkSaves(1)
		s.checkPage(s.postForm(second+"/cancel", s.fillFormOf(page, nil)), "预约已取消") // the token of the other desk
		if got := s.bookedNumbers(); len(got) != 0 {
			t.Errorf("the hospitals have the bookings %q, want none", got)
		}
	})
}

// postgresServer is a server of PostgreSQL on the loopback interface.
type postgresServer struct {
	programs, directory string
	port                int
}

// startPostgres starts a server, which ends with the test or with this process. Without PostgreSQL it
// skips the test.
func startPostgres(t *testing.T) *postgresServer {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(found) == 0 {
		t.Skip("PostgreSQL is not installed: on Debian, apt-get install --no-install-recommends postgresql")
	}
	dir, err := os.MkdirTemp("", "desk-postgres")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &postgresServer{programs: found[len(found)-1], directory: dir, port: freePort(t)}
	attributes := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Getuid() == 0 { // the server refuses to run as root
		account, err := user.Lookup("postgres")
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.Atoi(account.Uid)
		gid, _ := strconv.Atoi(account.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
		attributes.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)} //nolint:gosec // numbers of an account
	}
	data := filepath.Join(dir, "data")
	initialise := s.command(attributes, "initdb", "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	if output, err := initialise.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v: %s", err, output)
	}
	server := s.command(attributes, "postgres", "-D", data, "-p", strconv.Itoa(s.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="+dir, "-c", "max_connections=300")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGQUIT) // its processes end too
		_ = server.Wait()
	})
	waitUntil(t, func() bool {
		return s.command(attributes, "pg_isready", "-q", "-h", "127.0.0.1", "-p", strconv.Itoa(s.port)).Run() == nil
	})
	return s
}

func (s *postgresServer) command(attributes *syscall.SysProcAttr, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.programs, name), args...) //nolint:gosec,noctx // the test's own
	cmd.Dir, cmd.SysProcAttr = "/", attributes
	return cmd
}

// createDatabase creates a database, and returns its address.
func (s *postgresServer) createDatabase(t *testing.T) string {
	t.Helper()
	name := fmt.Sprintf("desk%d", time.Now().UnixNano())
	output, err := s.command(nil, "createdb", "-h", "127.0.0.1", "-p", strconv.Itoa(s.port), "-U", "desk", name).CombinedOutput()
	if err != nil {
		t.Fatalf("createdb: %v: %s", err, output)
	}
	return fmt.Sprintf("postgres://desk@127.0.0.1:%d/%s", s.port, name)
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it returns at once
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // of a TCP listener
}
