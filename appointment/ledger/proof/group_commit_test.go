package proof

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// newSQLiteFixture starts a hospital and a ledger on SQLite, whichever engine the other tests have.
func newSQLiteFixture(t *testing.T) *fixture {
	t.Helper()
	return newFixtureOn(t, newSQLite(t), make([][]appointmenttest.Option, 1))
}

// firstCommit replaces the commits of a database: the first waits until it is released, and each gets
// an error of its own.
type firstCommit struct {
	reached, released chan struct{}

	mu   sync.Mutex
	n    int
	errs []error // of the commits, in their order; nothing is committed then
}

func newFirstCommit(errs ...error) *firstCommit {
	return &firstCommit{reached: make(chan struct{}), released: make(chan struct{}), errs: errs}
}

func (f *firstCommit) commit(commit func() error) error {
	f.mu.Lock()
	f.n++
	n := f.n
	f.mu.Unlock()
	if n == 1 {
		close(f.reached)
		<-f.released
	}
	if n <= len(f.errs) && f.errs[n-1] != nil {
		return f.errs[n-1]
	}
	return commit()
}

// count returns the number of commits.
func (f *firstCommit) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.n
}

// waitInGroup waits until n goroutines of the test are in the function of the ledger that waits for a
// group.
func waitInGroup(t *testing.T, n int) {
	t.Helper()
	count := func() (n int) {
		stacks := make([]byte, 8<<20)
		for stack := range strings.SplitSeq(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
			if strings.Contains(stack, "ledger.(*Ledger).commitInGroup") && strings.Contains(stack, t.Name()+".") {
				n++
			}
		}
		return n
	}
	waitUntil(t, fmt.Sprintf("%d callers that wait for a group", n), func() bool { return count() == n }, func() any { return count() })
}

// While one caller commits, the changes of others wait. Then one transaction commits them, 32 at most. A
// change that fails, or whose caller's context is cancelled, does not affect the others.
func TestLedger_GroupCommit(t *testing.T) {
	t.Parallel()
	f := newSQLiteFixture(t)
	const orders, unknown, cancelled = 40, 6, 39
	for order := range orders {
		if order != unknown {
			f.intend(t, time.Now().Add(time.Hour), f.offers(t, order)...)
		}
	}
	s, l := f.openStatements(t)
	first := newFirstCommit()
	s.setCommit(first.commit)

	errs := make([]error, orders)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var callers sync.WaitGroup
	cancelOrder := func(ctx context.Context, order int) {
		callers.Go(func() { _, errs[order] = l.Cancel(ctx, orderNO(order), operator) })
	}
	cancelOrder(t.Context(), 0)
	<-first.reached
	for order := 1; order < cancelled; order++ {
		cancelOrder(t.Context(), order)
	}
	returned := make(chan struct{})
	go func() {
		defer close(returned)
		_, errs[cancelled] = l.Cancel(ctx, orderNO(cancelled), operator)
	}()
	waitInGroup(t, orders)
	cancel()
	<-returned // before the transaction that it waited for ends
	close(first.released)
	callers.Wait()

	if n := first.count(); n != 3 {
		t.Errorf("%d commits, want 3: of the first caller, and two of the 38 that waited for it", n)
	}
	for order, err := range errs {
		want, state := error(nil), ledger.Cancelled
		switch order {
		case unknown:
			want = ledger.ErrUnknownOrder
		case cancelled:
			want, state = context.Canceled, ledger.Intended
		}
		if !errors.Is(err, want) {
			t.Errorf("Cancel of order %d = %v, want %v", order, err, want)
		}
		if order != unknown {
			if entry := f.entry(t, order); entry.State != state {
				t.Errorf("order %d is %s, want %s", order, entry.State, state)
			}
		}
	}
}

// If the commit of a group fails, none of its changes is made, and each caller gets the error.
func TestLedger_GroupCommit_Fails(t *testing.T) {
	t.Parallel()
	f := newSQLiteFixture(t)
	const orders = 4
	for order := range orders {
		f.intend(t, time.Now().Add(time.Hour), f.offers(t, order)...)
	}
	s, l := f.openStatements(t)
	diskFull := errors.New("the disk is full")
	first := newFirstCommit(nil, diskFull)
	s.setCommit(first.commit)

	errs := make([]error, orders)
	var callers sync.WaitGroup
	for order := range orders {
		callers.Go(func() { _, errs[order] = l.Cancel(t.Context(), orderNO(order), operator) })
		if order == 0 {
			<-first.reached
		}
	}
	waitInGroup(t, orders)
	close(first.released)
	callers.Wait()
	for order, err := range errs {
		want, state := diskFull, ledger.Intended
		if order == 0 {
			want, state = nil, ledger.Cancelled
		}
		if entry := f.entry(t, order); !errors.Is(err, want) || entry.State != state {
			t.Errorf("Cancel of order %d = %v, and it is %s, want %v and %s", order, err, entry.State, want, state)
		}
	}
}

// If a key panics in the transaction of a group, only the caller of that change panics.
func TestLedger_GroupCommit_Panic(t *testing.T) {
	t.Parallel()
	f := newSQLiteFixture(t)
	s, l := f.openStatements(t, ledger.WithAEAD(panickingAEAD{newTestAEAD(t)}), ledger.WithPlaintext())
	const orders, panicking = 5, 2
	for order := range orders {
		if order != panicking {
			f.intend(t, time.Now().Add(time.Hour), f.offers(t, order)...)
		}
	}
	first := newFirstCommit()
	s.setCommit(first.commit)

	errs, panics := make([]error, orders), make([]any, orders)
	var callers sync.WaitGroup
	for order := range orders {
		offers := f.offers(t, order)
		callers.Go(func() {
			defer func() { panics[order] = recover() }()
			if order == panicking {
				_, errs[order] = l.BookFirst(t.Context(), offers)
			} else {
				_, errs[order] = l.Cancel(t.Context(), orderNO(order), operator)
			}
		})
		if order == 0 {
			<-first.reached
		} else {
			waitInGroup(t, order+1) // so that they queue in this order
		}
	}
	close(first.released)
	callers.Wait()
	for order := range orders {
		switch err, _ := panics[order].(error); {
		case order == panicking && !errors.Is(err, errSeal):
			t.Errorf("BookFirst of order %d panicked with %v, want %v", order, panics[order], errSeal)
		case order != panicking && (panics[order] != nil || errs[order] != nil):
			t.Errorf("Cancel of order %d = %v and panicked with %v, want nil and no panic", order, errs[order], panics[order])
		}
	}
	if _, err := f.ledger.Entry(t.Context(), orderNO(panicking)); !errors.Is(err, ledger.ErrUnknownOrder) {
		t.Errorf("Entry of order %d = %v, want %v", panicking, err, ledger.ErrUnknownOrder)
	}
	f.checkBookings(t, 0, 0, 0)
}

var errSeal = errors.New("the key does not work")

// panickingAEAD panics when it seals.
type panickingAEAD struct{ cipher.AEAD }

// Seal panics.
func (panickingAEAD) Seal(_, _, _, _ []byte) []byte { panic(errSeal) }

// Another order of the group aborts the transaction with the claim of a cancel. Before the claim is
// retried, another process cancels the order. The cancel is not sent twice.
func TestLedger_Cancel_ClaimUndone(t *testing.T) {
	t.Parallel()
	f := newSQLiteFixture(t)
	f.intend(t, time.Now().Add(time.Hour), f.offers(t, 0)...)
	f.book(t, 1, ledger.Booked)
	f.intend(t, time.Now().Add(time.Hour), f.offers(t, 2)...)

	var mu sync.Mutex
	isUndone, otherCancels := false, sync.OnceFunc(func() {
		if entry, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err != nil || entry.State != ledger.Cancelled {
			t.Errorf("Cancel of the other process = %v, %v, want %s", entry, err, ledger.Cancelled)
		}
	})
	h := &hooks{
		rewrite: func(statement string) string {
			mu.Lock()
			defer mu.Unlock()
			if strings.HasPrefix(statement, "SAVEPOINT") && !isUndone {
				isUndone = true
				return "RELEASE nothing"
			}
			return statement
		},
		before: func(name, _ string) {
			mu.Lock()
			isRetry := isUndone && name == "BEGIN"
			mu.Unlock()
			if isRetry {
				otherCancels()
			}
		},
	}
	l := f.openHooked(t, h)
	first := newFirstCommit()
	h.commit = first.commit
	var callers sync.WaitGroup
	for order := range 3 {
		callers.Go(func() {
			if _, err := l.Cancel(t.Context(), orderNO(order), operator); err != nil {
				t.Errorf("Cancel of order %d = %v, want nil", order, err)
			}
		})
		if order == 0 {
			<-first.reached
		} else {
			waitInGroup(t, order+1)
		}
	}
	close(first.released)
	callers.Wait()
	if n := f.hospitals[0].Deliveries(appointment.CancelSchedule); n != 1 || !isUndone {
		t.Errorf("the hospital received %d cancels, and a transaction was undone: %t, want 1 and true", n, isUndone)
	}
}
