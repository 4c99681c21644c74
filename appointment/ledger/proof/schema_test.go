package proof

import (
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// The statements of Schema make the same tables as New.
func TestSchema(t *testing.T) {
	t.Parallel()
	d, other := newDatabase(t), newDatabase(t)
	byHand, byNew := d.open(t), other.open(t)
	for statement := range strings.SplitSeq(ledger.Schema(d.dialect), ";\n") {
		if _, err := byHand.ExecContext(t.Context(), statement); err != nil && statement != "" {
			t.Fatalf("the statement of Schema = %v, want nil\n%s", err, statement)
		}
	}
	if _, err := ledger.New(byNew, d.dialect, clients{}, ledger.WithPlaintext()); err != nil {
		t.Fatal(err)
	}
	got, want := d.describe(t, byHand), d.describe(t, byNew)
	if got != want || strings.Count(got, "ledger_attempts") < 4 {
		t.Errorf("Schema makes\n%s\nwant\n%s", got, want)
	}
	if err := ledger.Migrate(t.Context(), byHand, d.dialect); err != nil {
		t.Errorf("Migrate of the tables by Schema = %v, want nil", err)
	}
	if got := ledger.Schema(ledger.Dialect("")); got != "" {
		t.Errorf("Schema of no dialect = %q, want none", got)
	}
}

// describe returns the columns and indices of a database.
func (d database) describe(t *testing.T, db *sql.DB) string {
	t.Helper()
	var lines []string
	for _, statement := range map[ledger.Dialect][]string{
		ledger.SQLite: {"SELECT sql FROM sqlite_master ORDER BY name"},
		ledger.Postgres: {
			"SELECT CONCAT_WS(' ', table_name, column_name, data_type, character_maximum_length, collation_name, is_nullable) FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1",
			"SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1",
		},
		ledger.MySQL: {
			"SELECT CONCAT_WS(' ', table_name, column_name, column_type, collation_name, is_nullable) FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY 1",
			"SELECT CONCAT_WS(' ', table_name, index_name, column_name, seq_in_index) FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1",
			"SELECT CONCAT_WS(' ', table_name, engine, table_collation) FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1",
		},
	}[d.dialect] {
		rows, err := db.QueryContext(t.Context(), statement)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var line sql.NullString
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line.String)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Join(lines, "\n")
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.book(t, 1, ledger.Booked)
	if err := ledger.Migrate(t.Context(), f.db, f.database.dialect); err != nil {
		t.Errorf("Migrate of the newest version = %v, want nil", err)
	}
	if got := f.entry(t, 1).State; got != ledger.Booked {
		t.Errorf("the order is %s after Migrate, want %s", got, ledger.Booked)
	}
	if err := ledger.Migrate(t.Context(), f.db, ledger.Dialect("")); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("Migrate without a dialect = %v, want %v", err, ledger.ErrInvalid)
	}
	f.exec(t, "UPDATE ledger_version SET version = 99")
	err := ledger.Migrate(t.Context(), f.db, f.database.dialect)
	if !errors.Is(err, ledger.ErrUnsuitable) || !strings.Contains(err.Error(), "99") || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("Migrate of a newer version = %v, want %v and what to do", err, ledger.ErrUnsuitable)
	}
	if l, err := ledger.New(f.db, f.database.dialect, f.clients, ledger.WithPlaintext()); !errors.Is(err, ledger.ErrUnsuitable) || l != nil {
		t.Errorf("New with a newer version = %v, %v, want %v and no ledger", l, err, ledger.ErrUnsuitable)
	}
	_ = f.db.Close()
	if err := ledger.Migrate(t.Context(), f.db, f.database.dialect); err == nil {
		t.Error("Migrate of a closed database = nil, want an error")
	}
}

// Several processes that start at once create the tables once.
func TestMigrate_AtOnce(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	var wg sync.WaitGroup
	for range 8 {
		db := d.open(t)
		wg.Go(func() {
			if _, err := ledger.New(db, d.dialect, clients{}, ledger.WithPlaintext()); err != nil {
				t.Errorf("New = %v, want nil", err)
			}
		})
	}
	wg.Wait()
	var versions int
	if err := d.open(t).QueryRowContext(t.Context(), "SELECT COUNT(*) FROM ledger_version").Scan(&versions); err != nil || versions != 1 {
		t.Errorf("%d versions (%v), want 1", versions, err)
	}
}

// A user who may not create tables learns what to do. After the administrator has done it, the ledger
// works with the rights that docs/ledger.md names.
func TestMigrate_NotAllowed(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	db := d.open(t)
	if d.driver == "sqlite" {
		checkNotAllowed(t, d, db, "CREATE TABLE ledger_orders (x TEXT)")
		return
	}
	user := "service" + d.name()
	service, rights := d, []string{"CREATE ROLE " + user + " LOGIN"}
	service.dsn = strings.Replace(d.dsn, "://ledger@", "://"+user+"@", 1)
	if d.driver == "mysql" {
		rights = []string{"CREATE USER " + user + "@'%'", "GRANT SELECT ON " + d.name() + ".* TO " + user + "@'%'"}
		service.dsn = strings.Replace(d.dsn, "root@", user+"@", 1)
	}
	for _, statement := range rights {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	checkNotAllowed(t, service, service.open(t), "")
	for statement := range strings.SplitSeq(strings.TrimSuffix(ledger.Schema(d.dialect), ";\n"), ";\n") {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range []string{"version", "orders", "attempts", "limits", "places"} {
		grantee := user
		if d.driver == "mysql" {
			grantee += "@'%'"
		}
		if _, err := db.ExecContext(t.Context(), "GRANT SELECT, INSERT, UPDATE, DELETE ON ledger_"+table+" TO "+grantee); err != nil {
			t.Fatal(err)
		}
	}
	newFixtureOn(t, service, make([][]appointmenttest.Option, 2)).checkConcurrent(t, 8)
}

// checkNotAllowed checks that New cannot create the tables, and says what to do.
func checkNotAllowed(t *testing.T, d database, db *sql.DB, statement string) {
	t.Helper()
	if statement != "" {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	l, err := ledger.New(db, d.dialect, clients{}, ledger.WithPlaintext())
	if err == nil || !strings.Contains(err.Error(), "ledger.Schema(ledger."+string(d.dialect)+")") || l != nil {
		t.Errorf("New = %v, %v, want an error that names Schema", l, err)
	}
	if d.dialect != ledger.SQLite {
		return
	}
	var n int
	if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM sqlite_master WHERE name = 'ledger_version'").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d tables of a migration that failed (%v), want 0", n, err)
	}
}

// On MySQL, a process that dies while it creates the tables leaves some of them. The next one creates the rest.
func TestMigrate_Halfway(t *testing.T) {
	t.Parallel()
	onlyEngine(t, "mysql")
	statements := strings.Split(strings.TrimSuffix(ledger.Schema(ledger.MySQL), ";\n"), ";\n")
	for n := range statements {
		d := newDatabase(t)
		db := d.open(t)
		for _, statement := range statements[:n] {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := ledger.New(db, d.dialect, clients{}, ledger.WithPlaintext()); err != nil {
			t.Errorf("New after %d of %d statements = %v, want nil", n, len(statements), err)
		}
		_ = db.Close()
	}
}
