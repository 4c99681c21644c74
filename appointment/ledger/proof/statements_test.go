package proof

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// statements changes how a database executes the statements of a ledger.
type statements struct {
	mu       sync.Mutex
	offset   time.Duration                   // that the database's clock is ahead
	after    func(statement string)          // a statement was executed
	onCommit func(commit func() error) error // instead of commit
}

// openStatements opens the database of a fixture with hooks, and a ledger on it.
func (f *fixture) openStatements(t *testing.T, opts ...ledger.Option) (*statements, *ledger.Ledger) {
	t.Helper()
	s := &statements{}
	return s, f.openHooked(t, &hooks{rewrite: s.rewrite, after: s.done, commit: s.commit}, opts...)
}

// openHooked opens the database of a fixture with hooks, and a ledger on it. opts come after those of
// the fixture.
func (f *fixture) openHooked(t *testing.T, h *hooks, opts ...ledger.Option) *ledger.Ledger {
	t.Helper()
	db, err := f.database.openHooked(h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	l, err := ledger.New(db, f.database.dialect, f.clients, slices.Concat(f.opts, opts)...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// jump sets the database's clock ahead of the machine's.
func (s *statements) jump(offset time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset = offset
}

func (s *statements) setAfter(after func(statement string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.after = after
}

// setCommit replaces the commits from now on.
func (s *statements) setCommit(onCommit func(commit func() error) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onCommit = onCommit
}

// loseResponse carries a number of commits out, or not, and reports an error.
func loseResponse(n int, isCommitted bool) func(commit func() error) error {
	var mu sync.Mutex
	return func(commit func() error) error {
		mu.Lock()
		defer mu.Unlock()
		if n--; n < 0 {
			return commit()
		}
		if isCommitted {
			if err := commit(); err != nil {
				return err
			}
		}
		return errors.New("the connection to the database is lost")
	}
}

// clocks are the expressions by which the engines read their clock, and the same with an offset in
// milliseconds.
var clocks = map[string]string{
	"unixepoch('now', 'subsec') * 1000": "(unixepoch('now', 'subsec') * 1000 + %d)",
	"clock_timestamp()":                 "(clock_timestamp() + %d * interval '1 millisecond')",
	"UTC_TIMESTAMP(3)":                  "(UTC_TIMESTAMP(3) + INTERVAL %d * 1000 MICROSECOND)",
}

// isReading reports whether a statement reads the clock.
func isReading(statement string) bool {
	for clock := range clocks {
		if strings.Contains(statement, clock) {
			return true
		}
	}
	return false
}

// rewrite returns a statement with the other clock.
func (s *statements) rewrite(statement string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.offset == 0 {
		return statement
	}
	for clock, ahead := range clocks {
		statement = strings.ReplaceAll(statement, clock, fmt.Sprintf(ahead, s.offset.Milliseconds()))
	}
	return statement
}

// done reports that a statement was executed.
func (s *statements) done(_, statement string) {
	s.mu.Lock()
	after := s.after
	s.mu.Unlock()
	if after != nil && statement != "" {
		after(statement)
	}
}

// commit commits, or does what the test wants instead.
func (s *statements) commit(commit func() error) error {
	s.mu.Lock()
	onCommit := s.onCommit
	s.mu.Unlock()
	if onCommit == nil {
		return commit()
	}
	return onCommit(commit)
}
