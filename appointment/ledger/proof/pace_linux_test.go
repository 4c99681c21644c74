package proof

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

var paceBookings = flag.Int("pace.bookings", 300, "number of bookings that TestPace measures of each kind, 100 to 9000")

var paceLimit = flag.Duration("pace.limit", 0, "TestPace fails if the ledger adds more than this to a booking, at the median of one caller; 0: it only measures, since the time of a sync depends on the disk and on other programs")

// TestPace measures how much time a ledger adds to a booking, and how many bookings it makes in a
// second. It compares it with the client alone, in turns. It is not parallel to other tests. For
// figures:
//
//	go test -run TestPace -pace.bookings 3000 -v
func TestPace(t *testing.T) { //nolint:paralleltest // it measures time
	for _, callers := range []int{1, 8} {
		p := newPace(t)
		client, plain, notifying := &booker{name: "the client alone", book: p.bookByClient},
			&booker{name: "the ledger", book: p.bookBy(p.plain)}, &booker{name: "the ledger with WithSettled", book: p.bookBy(p.notifying)}
		const batch = 20 // bookings between two turns
		for range *paceBookings / batch {
			for _, b := range []*booker{client, plain, notifying} {
				b.run(t, callers, batch)
			}
		}
		for _, b := range []*booker{client, plain, notifying} {
			slices.Sort(b.took)
			n := len(b.took)
			t.Logf("%d at a time, %-28s %5.0f bookings/s; 10%% within %5.2f ms, 50%% within %5.2f ms, 99%% within %6.2f ms", callers, b.name+":",
				float64(n)/b.total.Seconds(), milliseconds(b.took[n/10]), milliseconds(b.took[n/2]), milliseconds(b.took[n*99/100]))
		}
		for _, b := range []*booker{plain, notifying} {
			n := len(b.took)
			fast, usual := b.took[n/10]-client.took[n/10], b.took[n/2]-client.took[n/2]
			t.Logf("%d at a time, %s adds %.2f ms to a booking, and %.2f ms to the fastest tenth", callers, b.name, milliseconds(usual), milliseconds(fast))
			if callers == 1 && b == plain && *paceLimit > 0 && usual > *paceLimit {
				t.Errorf("the ledger adds %v to a booking, want %v at most", usual, *paceLimit)
			}
		}
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// pace is a hospital in a process of its own, and the programs that book there.
type pace struct {
	name             string
	client           *appointment.Client
	plain, notifying *ledger.Ledger

	mu     sync.Mutex
	orders int
}

func newPace(t *testing.T) *pace {
	t.Helper()
	var configurations string
	if err := startProcess(t, "hospitals", nil).reports.Decode(&configurations); err != nil {
		t.Fatal(err)
	}
	_, jintang := hospitalNames()
	plain, notifying := openPace(t, configurations), openPace(t, configurations)
	client, err := plain.hospitals.Client(jintang)
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.New(plain.db, plain.database.dialect, plain.hospitals, ledger.WithAEAD(newTestAEAD(t)))
	if err != nil {
		t.Fatal(err)
	}
	return &pace{name: jintang, client: client, plain: l, notifying: notifying.ledger}
}

func openPace(t *testing.T, configurations string, opts ...ledger.Option) *platform {
	t.Helper()
	p, err := openPlatform(newDatabase(t), configurations, make([]byte, 32), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.db.Close() })
	return p
}

// newOffer returns the offer of a new order.
func (p *pace) newOffer() []ledger.Offer {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.orders++
	return newOffers(fmt.Sprintf("2026112380%05d", p.orders), p.name)
}

func (p *pace) bookByClient(ctx context.Context) error {
	_, err := p.client.SaveSchedule(ctx, p.newOffer()[0].Save)
	return err
}

func (p *pace) bookBy(l *ledger.Ledger) func(context.Context) error {
	return func(ctx context.Context) error {
		entry, err := l.BookFirst(ctx, p.newOffer())
		if err == nil && entry.State != ledger.Booked {
			err = fmt.Errorf("the order is %s, want %s", entry.State, ledger.Booked)
		}
		return err
	}
}

// booker is one way to book, and the times that it took.
type booker struct {
	name string
	book func(context.Context) error

	mu    sync.Mutex
	took  []time.Duration
	total time.Duration
}

// run makes n bookings by several callers at the same time.
func (b *booker) run(t *testing.T, callers, n int) {
	t.Helper()
	bookings := make(chan struct{}, n)
	for range n {
		bookings <- struct{}{}
	}
	close(bookings)
	start := time.Now()
	var running sync.WaitGroup
	for range callers {
		running.Go(func() {
			for range bookings {
				began := time.Now()
				if err := b.book(t.Context()); err != nil {
					t.Error(err)
				}
				took := time.Since(began)
				b.mu.Lock()
				b.took = append(b.took, took)
				b.mu.Unlock()
			}
		})
	}
	running.Wait()
	b.total += time.Since(start)
}

// TestPace_Storage measures how much of the disk a booking takes, before and after its erasure.
func TestPace_Storage(t *testing.T) { //nolint:paralleltest // as TestPace
	onlyEngine(t, "sqlite")
	const bookings = 1000
	h := startHospitals(t, 1_000_000)
	_, jintang := hospitalNames()
	p := openPace(t, h.configurations(10*time.Second, time.Minute), ledger.WithRetention(time.Millisecond))
	empty := usedBytes(t, p.db)
	for n := range bookings {
		if entry, err := p.ledger.BookFirst(t.Context(), newOffers(fmt.Sprintf("202611238%04d", n), jintang)); err != nil || entry.State != ledger.Booked {
			t.Fatalf("BookFirst = %v, %v, want %s", entry, err, ledger.Booked)
		}
	}
	stored := usedBytes(t, p.db) - empty
	if _, err := p.db.Exec("UPDATE ledger_orders SET due = 1"); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = p.ledger.Run(ctx) })
	left := bookings
	for deadline := time.Now().Add(time.Minute); left > 0 && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if err := p.db.QueryRow("SELECT COUNT(*) FROM ledger_attempts WHERE request IS NOT NULL").Scan(&left); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	running.Wait()
	if left > 0 {
		t.Fatalf("%d bookings are not erased, want 0", left)
	}
	erased := usedBytes(t, p.db) - empty
	if _, err := p.db.Exec("VACUUM"); err != nil {
		t.Fatal(err)
	}
	vacuumed := usedBytes(t, p.db) - empty
	t.Logf("a booking takes %d bytes, %d after erasure, %d after VACUUM", stored/bookings, erased/bookings, vacuumed/bookings)
	if stored/bookings > 6*1024 || vacuumed/bookings > 1024 {
		t.Errorf("a booking takes %d bytes, and %d after VACUUM, want 6144 and 1024 at most", stored/bookings, vacuumed/bookings)
	}
}

// usedBytes returns the size of the pages that are in use.
func usedBytes(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	const statement = "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
	if err := db.QueryRow(statement).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
