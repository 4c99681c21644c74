package proof

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// Patient data is in no file of the database and in no log if there is a key. Without one it is, so
// the search works.
func TestPrivacy_Files(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		option ledger.Option
		want   bool // patient data is found in the files
	}{
		{"WithPlaintext", ledger.WithPlaintext(), true},
		{"WithAEAD", ledger.WithAEAD(newTestAEAD(t)), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var logs lockedBuffer
			logger := slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug - 4}))
			p := newPrivateLedger(t, test.option, ledger.WithLogger(logger))
			p.bookInEveryWay(t)
			for _, secret := range [][]byte{[]byte(patientName), []byte(patientNumber), []byte("13000000001")} {
				if found := p.filesWith(t, secret); (len(found) > 0) != test.want {
					t.Errorf("%s is in the files %v, want it in one: %v", secret, found, test.want)
				}
				if bytes.Contains(logs.Bytes(), secret) {
					t.Errorf("the log contains %s, want no patient data", secret)
				}
			}
			if len(logs.Bytes()) == 0 {
				t.Error("the log is empty, want the events of the bookings")
			}
		})
	}
}

// After erasure, the ciphertext is in none of the files either.
func TestPrivacy_Erasure(t *testing.T) {
	t.Parallel()
	p := newPrivateLedger(t, ledger.WithAEAD(newTestAEAD(t)), ledger.WithRetention(time.Millisecond))
	p.bookInEveryWay(t)
	const requestsAndBookings = "SELECT request FROM ledger_attempts UNION ALL SELECT booking FROM ledger_attempts"
	sealed := append(p.offers, p.sealedValues(t, requestsAndBookings)...)
	if len(p.offers) == 0 || len(sealed) < 5 {
		t.Fatalf("the tables have %d sealed values, want those of all orders", len(sealed))
	}
	var parts [][]byte // of the values: the file may have their beginning and end on different pages
	for _, value := range sealed {
		for part := range slices.Chunk(value, 64) {
			if len(part) == 64 {
				parts = append(parts, part)
			}
		}
	}
	if found := p.countFound(t, parts); found < len(parts)*9/10 {
		t.Errorf("%d of %d parts of sealed values are found before erasure, want most", found, len(parts))
	}
	// The booked orders are erased after the day of their appointment, and the others at once.
	if _, err := p.db.Exec("UPDATE ledger_orders SET due = 1 WHERE due IS NOT NULL"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.db.Exec("UPDATE ledger_attempts SET due = NULL"); err != nil { // no query is left
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = p.ledger.Run(ctx) })
	waitUntil(t, "no sealed value in the tables", func() bool { return len(p.sealedValues(t, requestsAndBookings)) == 0 },
		func() any { return len(p.sealedValues(t, requestsAndBookings)) })
	p.clean(t)
	found := len(parts)
	for deadline := time.Now().Add(5 * time.Second); found > 0 && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		found = p.countFound(t, parts)
	}
	stop()
	running.Wait()
	if found > 0 {
		t.Errorf("%d of %d parts of sealed values are found after erasure, want 0", found, len(parts))
	}
	entry, err := p.ledger.Entry(t.Context(), p.orders[0])
	if err != nil || entry.State != ledger.Booked || entry.Save != nil || entry.Booking != nil {
		t.Errorf("Entry = %v, %v, want %s without request and booking", entry, err, ledger.Booked)
	}
}

// privateLedger is a ledger whose files are searched.
type privateLedger struct {
	*fixture
	directory string
	orders    []string
	offers    [][]byte // the sealed values of an intent, before it was cancelled
}

func newPrivateLedger(t *testing.T, opts ...ledger.Option) *privateLedger {
	t.Helper()
	var d database
	var directory string
	switch *engineName {
	case "sqlite":
		d = newSQLite(t)
		directory = filepath.Dir(d.dsn)
	case "mysql":
		var s *ownServer
		s, d = startOwnServer(t, "--log-bin=binlog", "--server-id=1", "--sync-binlog=1")
		directory = s.data()
	default:
		var s *ownServer
		s, d = startOwnServer(t)
		directory = s.data()
	}
	return &privateLedger{fixture: newFixtureOn(t, d, make([][]appointmenttest.Option, 2), opts...), directory: directory}
}

// clean runs the statements after which the files of the tables have no erased values any more. From
// then on, only these files are searched: the logs of a server keep the values until they expire.
func (p *privateLedger) clean(t *testing.T) {
	t.Helper()
	switch *engineName {
	case "postgres":
		for _, statement := range []string{"VACUUM FULL ledger_attempts", "VACUUM FULL ledger_orders", "CHECKPOINT"} {
			p.exec(t, statement)
		}
		p.directory = filepath.Join(p.directory, "base")
	case "mysql":
		p.exec(t, "ALTER TABLE ledger_attempts FORCE")
		p.exec(t, "ALTER TABLE ledger_orders FORCE")
		p.directory = filepath.Join(p.directory, "platform")
	}
}

// bookInEveryWay books and cancels orders, and leaves others unknown or intended, so that every table
// and every error has something to store.
func (p *privateLedger) bookInEveryWay(t *testing.T) {
	t.Helper()
	h := p.hospitals[0]
	for i, fault := range []appointmenttest.Fault{
		{},
		appointmenttest.Rejection("99999999", patientName+"号源已满").Uncommitted(),
		appointmenttest.RawResponse(200, "text/html", "<p>"+patientName+patientNumber),
		appointmenttest.SetField("placerOrderNO", patientNumber),
	} {
		save := p.save(t, 0, i)
		p.orders = append(p.orders, save.PlacerOrderNO)
		h.Fail(appointment.SaveSchedule, fault)
		if _, err := p.ledger.Book(t.Context(), p.names[0], save); err != nil {
			t.Fatal(err)
		}
	}
	save := p.save(t, 0, 9)
	if _, err := p.ledger.Book(t.Context(), p.names[0], save); err != nil {
		t.Fatal(err)
	}
	if _, err := p.ledger.Cancel(t.Context(), save.PlacerOrderNO, operator); err != nil {
		t.Fatal(err)
	}
	intended := p.save(t, 0, 10)
	tx, err := p.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(p.ledger.Intend(t.Context(), tx, time.Now().Add(time.Hour), ledger.Offer{Hospital: p.names[0], Save: intended}), tx.Commit())
	if err != nil {
		t.Fatal(err)
	}
	p.offers = p.sealedValues(t, "SELECT offers FROM ledger_orders")
	if _, err := p.ledger.Cancel(t.Context(), intended.PlacerOrderNO, operator); err != nil { // so that it is settled
		t.Fatal(err)
	}
}

// readFiles returns the contents of the files of the database, by their names.
func (p *privateLedger) readFiles(t *testing.T) map[string][]byte {
	t.Helper()
	contents := map[string][]byte{}
	err := filepath.WalkDir(p.directory, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		contents[file], err = os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) { // a server removes files at any time
			return nil
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return contents
}

// filesWith returns the files of the database that contain some bytes.
func (p *privateLedger) filesWith(t *testing.T, part []byte) (names []string) {
	t.Helper()
	for file, content := range p.readFiles(t) {
		if bytes.Contains(content, part) {
			names = append(names, filepath.Base(file))
		}
	}
	return names
}

// countFound returns how many of the parts are in a file of the database.
func (p *privateLedger) countFound(t *testing.T, parts [][]byte) (found int) {
	t.Helper()
	contents := p.readFiles(t)
	for _, part := range parts {
		for _, content := range contents {
			if bytes.Contains(content, part) {
				found++
				break
			}
		}
	}
	return found
}

// sealedValues returns the sealed values that a statement selects.
func (p *privateLedger) sealedValues(t *testing.T, statement string) (values [][]byte) {
	t.Helper()
	rows, err := p.db.Query(statement)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var value sql.RawBytes
		if err := rows.Scan(&value); err != nil {
			t.Fatal(err)
		}
		if value != nil {
			values = append(values, bytes.Clone(value))
		}
	}
	return values
}

// lockedBuffer is a buffer for several goroutines.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) Bytes() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Clone(b.buffer.Bytes())
}
