package proof

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// startPgBouncer starts a PgBouncer in transaction mode before the server of a database, and returns the
// database as seen through it. It has fewer connections to the server than the ledger to it.
func startPgBouncer(t *testing.T, d database) database {
	t.Helper()
	if _, err := exec.LookPath("pgbouncer"); err != nil {
		t.Skip("NOT CHECKED: install pgbouncer")
	}
	s := newOwnServer(t, "postgres")
	host := strings.TrimSuffix(strings.TrimPrefix(d.dsn, "postgres://ledger@"), "/"+d.name())
	address, port, _ := strings.Cut(host, ":")
	settings := fmt.Sprintf(`[databases]
* = host=%s port=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = trust
auth_file = %s/users
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
`, address, port, s.port, s.directory)
	for name, text := range map[string]string{"settings.ini": settings, "users": "\"ledger\" \"\"\n"} {
		if err := os.WriteFile(filepath.Join(s.directory, name), []byte(text), 0o644); err != nil { //nolint:gosec // for the account of the server
			t.Fatal(err)
		}
	}
	s.line = []string{"pgbouncer", filepath.Join(s.directory, "settings.ini")}
	dsn := s.postgresDSN(d.name()) + "?default_query_exec_mode="
	s.openAdmin("pgx", dsn+"exec")
	s.start()
	d.dsn = dsn
	return d
}

// The ledger works through PgBouncer in transaction mode, if the driver prepares no statements.
func TestPgBouncer(t *testing.T) {
	t.Parallel()
	onlyEngine(t, "postgres")
	for _, mode := range []string{"exec", "simple_protocol"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			d := startPgBouncer(t, newDatabase(t))
			d.dsn += mode
			newFixtureOn(t, d, make([][]appointmenttest.Option, 2)).checkOperations(t)
		})
	}
}
