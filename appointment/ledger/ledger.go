package ledger

import (
	"context"
	"crypto/cipher"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// Ledger books durably. It is safe for concurrent use, also by several processes with the same
// database.
type Ledger struct {
	db         *sql.DB
	engine     *engine
	hospitals  Hospitals
	clock      clock
	statements *statements  // nil: the engine does not profit from prepared ones
	queue      *changeQueue // nil: the engine has several writers
	options
}

// Option changes how a ledger works. See the functions that return one.
type Option func(*options)

// options are the settings that a ledger is made with.
type options struct {
	settled   func(ctx context.Context, tx *sql.Tx, e *Entry) error // nil: nothing to call
	sealer    sealer
	quietTime time.Duration
	retention time.Duration // 0: nothing is erased
	observer  func(ctx context.Context, e Event)
	logger    *slog.Logger
}

// New returns a ledger on a database. It creates or migrates the tables if necessary (see
// [Schema]), and refuses a database that would lose committed entries: ErrUnsuitable.
// [WithAEAD] or [WithPlaintext] is required.
func New(db *sql.DB, d Dialect, hospitals Hospitals, opts ...Option) (*Ledger, error) {
	l := &Ledger{db: db, engine: engines[d], hospitals: hospitals, options: options{quietTime: 5 * time.Minute}}
	for _, opt := range opts {
		opt(&l.options)
	}
	switch {
	case db == nil, hospitals == nil:
		return nil, invalidf("New", "the database or the hospitals are missing")
	case l.engine == nil:
		return nil, invalidf("New", "the dialect is missing; use ledger.SQLite, ledger.Postgres or ledger.MySQL")
	case slices.Contains(l.sealer.aeads, nil):
		return nil, invalidf("New", "a key of WithAEAD is nil")
	case len(l.sealer.aeads) == 0 && !l.sealer.plaintext:
		return nil, invalidf("New", "requests contain patient data; give WithAEAD a key, or say WithPlaintext")
	case l.quietTime <= 0:
		return nil, invalidf("New", "WithQuietTime is %v; want a time above 0", l.quietTime)
	case l.retention < 0:
		return nil, invalidf("New", "WithRetention is %v; want a time above 0, or 0 to erase nothing", l.retention)
	}
	if l.engine.prepares {
		l.statements = &statements{}
	}
	if l.engine.oneWriter {
		l.queue = newChangeQueue()
	}
	ctx, cancel := context.WithTimeout(context.Background(), databaseTimeout)
	defer cancel()
	if err := l.engine.check(ctx, db); errors.Is(err, ErrUnsuitable) {
		return nil, err
	} else if err != nil {
		return nil, &ledgerError{operation: "New", text: "the settings of the database cannot be read", err: err}
	}
	if err := Migrate(ctx, db, d); err != nil {
		return nil, err
	}
	return l, nil
}

// Format prints the name of the engine for every verb, and no key.
func (l *Ledger) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "Ledger{%s}", l.engine.name)
}

// databaseTimeout bounds the time of one transaction that no caller waits for.
const databaseTimeout = 30 * time.Second

// WithSettled calls a function in a transaction when an order is settled: see [State.Settled]. It
// updates the platform's own tables in that transaction, which also marks the order as notified. If
// the function fails, the state of the order stays, and Run calls the function again until it
// succeeds. If a transaction was lost, the function can be called twice for the same state. It must use
// tx for everything that it does in the database.
func WithSettled(settled func(ctx context.Context, tx *sql.Tx, e *Entry) error) Option {
	return func(o *options) { o.settled = settled }
}

// WithAEAD seals requests and bookings with the newest key, and opens them with that or an older
// one. An older key is needed as long as entries exist that it sealed. Use AES-GCM, or the site's
// SM4-GCM: anything with a random nonce of at least 12 bytes.
func WithAEAD(newest cipher.AEAD, older ...cipher.AEAD) Option {
	return func(o *options) { o.sealer.aeads = append([]cipher.AEAD{newest}, older...) }
}

// WithPlaintext stores requests and bookings, which contain patient data, unsealed. Together with
// WithAEAD it reads entries that were stored before there was a key, and stores none.
func WithPlaintext() Option { return func(o *options) { o.sealer.plaintext = true } }

// WithQuietTime sets how long after its deadline a save or cancel may still be carried out at a
// hospital whose Config.GiveUp is not set. Ask the vendors. Default: 5 minutes.
func WithQuietTime(d time.Duration) Option { return func(o *options) { o.quietTime = d } }

// WithRetention erases the requests and bookings of an order this long after it was settled and
// notified. If the order holds a slot, the time begins after the day of the appointment. The states,
// times, hospitals and operators stay. It concerns the orders that are settled while it is set.
// Default: nothing is erased.
func WithRetention(d time.Duration) Option { return func(o *options) { o.retention = d } }

// WithObserver calls a function for every change of state and every alarm, after it was committed.
// The function must return quickly.
func WithObserver(observer func(ctx context.Context, e Event)) Option {
	return func(o *options) { o.observer = observer }
}

// WithLogger logs the events: alarms as errors, failures of the database as warnings, the rest as
// information.
func WithLogger(logger *slog.Logger) Option { return func(o *options) { o.logger = logger } }
