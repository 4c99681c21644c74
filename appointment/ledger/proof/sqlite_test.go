package proof

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/appointment/ledger/sqlite"
)

// New refuses each setting of SQLite that loses or leaks entries, with the statement that fixes it.
func TestNew_UnsafeSQLite(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		replace, with string
		statement     string
	}{
		"synchronous NORMAL": {"synchronous(FULL)", "synchronous(NORMAL)", "PRAGMA synchronous = FULL"},
		"synchronous OFF":    {"synchronous(FULL)", "synchronous(OFF)", "PRAGMA synchronous = FULL"},
		"journal in memory":  {"journal_mode(WAL)", "journal_mode(MEMORY)", "PRAGMA journal_mode = WAL"},
		"no journal":         {"journal_mode(WAL)", "journal_mode(OFF)", "PRAGMA journal_mode = WAL"},
		"journal that stays": {"journal_mode(WAL)", "journal_mode(PERSIST)", "PRAGMA journal_mode = WAL"},
		"no busy timeout":    {"busy_timeout(10000)", "busy_timeout(0)", "PRAGMA busy_timeout = 10000"},
		"no secure_delete":   {"secure_delete(ON)", "secure_delete(OFF)", "PRAGMA secure_delete = ON"},
		"secure_delete FAST": {"secure_delete(ON)", "secure_delete(FAST)", "PRAGMA secure_delete = ON"},
		"safe":               {},
		"synchronous EXTRA":  {"synchronous(FULL)", "synchronous(EXTRA)", ""},
		"journal is deleted": {"journal_mode(WAL)", "journal_mode(DELETE)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "bookings.db")+strings.Replace(safeSettings, tt.replace, tt.with, 1))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			db.SetMaxOpenConns(1)
			l, err := ledger.New(db, ledger.SQLite, clients{}, ledger.WithPlaintext())
			if tt.statement == "" {
				if err != nil || l == nil {
					t.Errorf("New = %v, want no error", err)
				}
				return
			}
			if !errors.Is(err, ledger.ErrUnsuitable) || !strings.Contains(err.Error(), tt.statement) || l != nil {
				t.Errorf("New = %v, want %v and %q", err, ledger.ErrUnsuitable, tt.statement)
			}
			var n int
			if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM sqlite_master").Scan(&n); err != nil || n != 0 {
				t.Errorf("the database has %d tables (%v), want none", n, err)
			}
		})
	}
}

func TestNew_ManyConnections(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "bookings.db")+safeSettings)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := ledger.New(db, ledger.SQLite, clients{}, ledger.WithPlaintext()); !errors.Is(err, ledger.ErrUnsuitable) || !strings.Contains(err.Error(), "SetMaxOpenConns(1)") {
		t.Errorf("New = %v, want %v", err, ledger.ErrUnsuitable)
	}
	memory, err := sql.Open("sqlite", "file::memory:"+safeSettings)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = memory.Close() }()
	memory.SetMaxOpenConns(1)
	if _, err := ledger.New(memory, ledger.SQLite, clients{}, ledger.WithPlaintext()); !errors.Is(err, ledger.ErrUnsuitable) || !strings.Contains(err.Error(), "open a file") {
		t.Errorf("New in memory = %v, want %v", err, ledger.ErrUnsuitable)
	}
}

func TestNew_Options(t *testing.T) {
	t.Parallel()
	db := openSQLite(t, filepath.Join(t.TempDir(), "bookings.db"))
	for name, tt := range map[string]struct {
		db      *sql.DB
		dialect ledger.Dialect
		clients ledger.Hospitals
		opts    []ledger.Option
	}{
		"no database":        {nil, ledger.SQLite, clients{}, []ledger.Option{ledger.WithPlaintext()}},
		"no hospitals":       {db, ledger.SQLite, nil, []ledger.Option{ledger.WithPlaintext()}},
		"no dialect":         {db, ledger.Dialect(""), clients{}, []ledger.Option{ledger.WithPlaintext()}},
		"no key":             {db, ledger.SQLite, clients{}, nil},
		"nil key":            {db, ledger.SQLite, clients{}, []ledger.Option{ledger.WithAEAD(nil)}},
		"nil older key":      {db, ledger.SQLite, clients{}, []ledger.Option{ledger.WithAEAD(newKey(t, 1), nil)}},
		"no quiet time":      {db, ledger.SQLite, clients{}, []ledger.Option{ledger.WithPlaintext(), ledger.WithQuietTime(0)}},
		"negative retention": {db, ledger.SQLite, clients{}, []ledger.Option{ledger.WithPlaintext(), ledger.WithRetention(-1)}},
	} {
		if l, err := ledger.New(tt.db, tt.dialect, tt.clients, tt.opts...); !errors.Is(err, ledger.ErrInvalid) || l != nil {
			t.Errorf("New with %s = %v, %v, want %v", name, l, err, ledger.ErrInvalid)
		}
	}
	_ = db.Close()
	if l, err := ledger.New(db, ledger.SQLite, clients{}, ledger.WithPlaintext()); err == nil || l != nil {
		t.Errorf("New with a closed database = %v, %v, want an error", l, err)
	}
}

func TestOpen_NoFile(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"", ":memory:", filepath.Join(t.TempDir(), "missing", "bookings.db"), t.TempDir()} {
		if db, err := sqlite.Open(file); err == nil {
			t.Errorf("Open(%q) = %v, want an error", file, db)
		}
	}
	for _, name := range []string{"book ings.db", "预约.db", "a?b#c%20.db"} {
		db, err := sqlite.Open(filepath.Join(t.TempDir(), name))
		if err != nil {
			t.Errorf("Open(%q) = %v, want a database", name, err)
			continue
		}
		if err := db.PingContext(context.Background()); err != nil {
			t.Error(err)
		}
		_ = db.Close()
	}
}
