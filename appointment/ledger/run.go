package ledger

import (
	"context"
	"maps"
	"strings"
	"sync"
	"time"
)

// The limits of one call of Run.
const (
	pollInterval       = 250 * time.Millisecond
	maxJobs            = 32 // at the same time
	maxJobsPerHospital = 4  // so that a hospital that does not respond delays no other
)

// Run sends intents, settles unknown outcomes by queries, carries out wishes to cancel, calls the
// function of WithSettled, and erases patient data after its retention. Call it in every process that
// uses the ledger; any number of them may run at the same time. It takes over the orders of a process
// that died.
//
// Run returns nil when ctx ends, after it has finished its work: at most one request per
// order, within the client's timeout. If the database fails, Run reports that and goes on.
func (l *Ledger) Run(ctx context.Context) error {
	w := &runner{ledger: l, orders: map[string]bool{}, hospitals: map[string]int{}, paused: map[string]pause{}, wake: make(chan struct{}, 1)}
	if l.retention > 0 { // a process that erased may have died before it cleaned
		w.cleanTime = time.Now()
	}
	defer w.jobs.Wait()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil //nolint:nilerr // the caller stops it
		case <-timer.C:
		case <-w.wake:
		}
		if err := w.startDueJobs(ctx); err != nil && ctx.Err() == nil {
			l.reportFailure(ctx, "", err)
		}
		timer.Reset(pollInterval)
	}
}

// runner is one call of Run.
type runner struct {
	ledger *Ledger
	jobs   sync.WaitGroup
	wake   chan struct{} // a job has ended

	mu        sync.Mutex
	orders    map[string]bool  // that have a job
	hospitals map[string]int   // the number of jobs of each
	paused    map[string]pause // orders whose job failed
	isFull    bool             // the last poll found more than it could start
	cleanTime time.Time        // when to remove erased data from the engine's logs; zero: there is none
}

// pause is the time after a failure.
type pause struct {
	until    time.Time
	failures int
}

// job is something to do for an order.
type job struct {
	order, hospital string
	run             func(ctx context.Context) error
}

// startDueJobs starts the jobs that are due.
func (w *runner) startDueJobs(ctx context.Context) error {
	l := w.ledger
	if l.clock.hasJumped() {
		if err := l.restartQuietTimes(ctx); err != nil {
			return err
		}
	}
	before := time.Now()
	now, err := l.engine.readNow(ctx, l.db)
	if err != nil {
		return err
	}
	l.clock.noteReading(before, now, time.Now())
	jobs, err := w.dueAttempts(ctx, now)
	if err != nil {
		return err
	}
	more, err := w.dueOrders(ctx, now)
	if err != nil {
		return err
	}
	w.forgetPauses()
	for _, j := range append(jobs, more...) {
		w.startJob(ctx, j)
	}
	w.cleanLogs(ctx)
	return nil
}

// dueAttempts returns the attempts whose outcome must be queried, or that must be cancelled.
func (w *runner) dueAttempts(ctx context.Context, now int64) ([]job, error) {
	l := w.ledger
	return w.readJobs(ctx, "SELECT order_no, hospital, number FROM ledger_attempts WHERE due <= ?", now, func(order string, number int) func(context.Context) error {
		return func(ctx context.Context) error { return l.settleAttempt(ctx, order, number) }
	})
}

// dueOrders returns the intents to send, the orders to notify, and those to erase.
func (w *runner) dueOrders(ctx context.Context, now int64) ([]job, error) {
	l := w.ledger
	statement := "SELECT order_no, hospital, CASE WHEN state = 'Intended' THEN 0 WHEN tell = 1 THEN 1 ELSE 2 END FROM ledger_orders WHERE due <= ?"
	if l.settled == nil {
		statement += " AND tell = 0" // another process notifies them
	}
	return w.readJobs(ctx, statement, now,
		func(order string, kind int) func(context.Context) error {
			switch kind {
			case 0:
				return func(ctx context.Context) error { return l.sendIntent(ctx, order) }
			case 1:
				return func(ctx context.Context) error {
					_, err := l.notifyOrder(ctx, order, nil)
					return err
				}
			}
			return func(ctx context.Context) error { return w.eraseAndClean(ctx, order) }
		})
}

// readJobs reads the jobs that are due, the longest due first. It leaves out the hospitals that are busy.
func (w *runner) readJobs(ctx context.Context, statement string, now int64, run func(order string, n int) func(context.Context) error) (jobs []job, err error) {
	args := []any{now}
	if busy := w.busyHospitals(); len(busy) > 0 {
		statement += " AND hospital NOT IN (?" + strings.Repeat(", ?", len(busy)-1) + ")"
		args = append(args, busy...)
	}
	rows, err := w.ledger.db.QueryContext(ctx, w.ledger.engine.numberParameters(statement+" ORDER BY due LIMIT ?"), append(args, 4*maxJobs)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var j job
		var n int
		if err := rows.Scan(&j.order, &j.hospital, &n); err != nil {
			return nil, err
		}
		j.run = run(j.order, n)
		jobs = append(jobs, j)
	}
	return jobs, rows.Err()
}

// busyHospitals returns the hospitals that have as many jobs as they may.
func (w *runner) busyHospitals() (busy []any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for hospital, n := range w.hospitals {
		if n >= maxJobsPerHospital {
			busy = append(busy, hospital)
		}
	}
	return busy
}

// startJob runs a job, unless the limits are reached or its order has one.
func (w *runner) startJob(ctx context.Context, j job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.orders[j.order], time.Now().Before(w.paused[j.order].until):
		return
	case len(w.orders) >= maxJobs, w.hospitals[j.hospital] >= maxJobsPerHospital:
		w.isFull = true
		return
	}
	w.orders[j.order] = true
	w.hospitals[j.hospital]++
	w.jobs.Go(func() {
		err := j.run(ctx)
		if err != nil && ctx.Err() == nil {
			w.ledger.reportFailure(ctx, j.order, err)
		}
		w.endJob(j, err)
	})
}

// forgetPauses removes the pauses that ended long ago: another process may have settled the order.
func (w *runner) forgetPauses() {
	w.mu.Lock()
	defer w.mu.Unlock()
	maps.DeleteFunc(w.paused, func(_ string, p pause) bool { return time.Since(p.until) > 2*time.Minute })
}

// endJob makes room for other jobs. An order whose job failed waits before the next.
func (w *runner) endJob(j job, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.orders, j.order)
	if w.hospitals[j.hospital]--; w.hospitals[j.hospital] == 0 {
		delete(w.hospitals, j.hospital)
	}
	if failures := w.paused[j.order].failures; err != nil {
		w.paused[j.order] = pause{time.Now().Add(retryDelay(failures)), failures + 1}
	} else {
		delete(w.paused, j.order)
	}
	if w.isFull {
		w.isFull = false
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
}

// eraseAndClean removes the patient data of an order, and lets cleanLogs empty the engine's logs.
func (w *runner) eraseAndClean(ctx context.Context, order string) error {
	err := w.ledger.eraseOrder(ctx, order)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cleanTime = time.Now()
	return err
}

// cleanLogs removes erased data from the logs of the engine. The engine may be too busy; then it tries
// again.
func (w *runner) cleanLogs(ctx context.Context) {
	w.mu.Lock()
	isDue := !w.cleanTime.IsZero() && !time.Now().Before(w.cleanTime)
	if isDue {
		w.cleanTime = time.Time{}
	}
	w.mu.Unlock()
	if !isDue || w.ledger.engine.clean == nil {
		return
	}
	if w.ledger.engine.clean(ctx, w.ledger.db) != nil {
		w.mu.Lock()
		w.cleanTime = time.Now().Add(cleanDelay)
		w.mu.Unlock()
	}
}

// cleanDelay is the time between two attempts to clean.
const cleanDelay = time.Second
