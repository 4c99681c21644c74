package main

import (
	"cmp"
	"context"
	"crypto/cipher"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// desk is the web page of an appointment desk (预约窗口) that books at many hospitals. Any number of
// desks can share a database.
type desk struct {
	dir     *directory.Directory
	db      *sql.DB
	ledger  *ledger.Ledger
	orders  *orderStore
	monitor *monitor
	demo    *demo // nil if the hospitals are real
	log     *slog.Logger
	now     func() time.Time

	quietTime time.Duration // of hospitals without giveUp
	// pageWait is the time that a browser waits for an action. After it, a page that reloads
	// itself is shown.
	pageWait time.Duration

	actions sync.WaitGroup // the actions in progress
}

// database is an open database with its dialect, and the key that seals patient data in it.
type database struct {
	*sql.DB
	dialect ledger.Dialect
	key     cipher.AEAD
}

// newDesk returns a desk. The monitor also counts the calls to the hospitals of dir.
func newDesk(db database, dir *directory.Directory, m *monitor, quietTime time.Duration, log *slog.Logger) (*desk, error) {
	d := &desk{dir: dir, db: db.DB, monitor: m, log: log, now: time.Now, quietTime: quietTime, pageWait: 3 * time.Second}
	var err error
	if d.orders, err = newOrderStore(db.DB, db.key); err != nil {
		return nil, err
	}
	d.ledger, err = ledger.New(db.DB, db.dialect, dir, ledger.WithAEAD(db.key), ledger.WithQuietTime(quietTime),
		ledger.WithSettled(d.noteSettled), ledger.WithLogger(log), ledger.WithObserver(m.observeLedger))
	return d, err
}

// run settles the orders until ctx ends.
func (d *desk) run(ctx context.Context) {
	var running sync.WaitGroup
	running.Go(func() { _ = d.ledger.Run(ctx) })
	for tick := time.Tick(5 * time.Second); ; {
		if err := d.resumeReschedules(ctx); err != nil && ctx.Err() == nil {
			d.log.Error("resume reschedules", "error", err)
		}
		select {
		case <-tick:
		case <-ctx.Done():
			running.Wait()
			return
		}
	}
}

// logCalls returns the option that logs the calls to every hospital.
func logCalls(log *slog.Logger) directory.Option {
	return directory.WithClientOptions(func(appointment.Config) []appointment.Option {
		return []appointment.Option{appointment.WithLogger(log)}
	})
}

// handler returns the handler of the whole site.
func (d *desk) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.showHome)
	mux.HandleFunc("GET /orders/new", d.showNewForm)
	mux.HandleFunc("POST /orders", d.registerOrder)
	mux.HandleFunc("POST /orders/find", d.searchOrders)
	mux.HandleFunc("GET /orders/{id}", d.withOrder(d.showOrder))
	mux.HandleFunc("GET /orders/{id}/edit", d.withOrder(d.showEditForm))
	mux.HandleFunc("POST /orders/{id}/edit", d.withOrder(d.editOrder))
	mux.HandleFunc("GET /orders/{id}/earliest", d.withOrder(d.showEarliest))
	mux.HandleFunc("GET /orders/{id}/hospitals/{n}", d.withOrder(d.showCalendar))
	mux.HandleFunc("POST /orders/{id}/book", d.withOrder(d.bookSlot))
	mux.HandleFunc("POST /orders/{id}/cancel", d.withOrder(d.cancelBooking))
	mux.HandleFunc("POST /orders/{id}/phone", d.withOrder(d.enterPhoneReply))
	mux.HandleFunc("POST /orders/{id}/acknowledge", d.withOrder(d.acknowledgeFailure))
	mux.HandleFunc("GET /orders/{id}/reschedule", d.withReschedule(d.showHospitals))
	mux.HandleFunc("GET /orders/{id}/reschedule/earliest", d.withReschedule(d.showEarliest))
	mux.HandleFunc("GET /orders/{id}/reschedule/hospitals/{n}", d.withReschedule(d.showCalendar))
	mux.HandleFunc("POST /orders/{id}/reschedule/book", d.withReschedule(d.confirmReschedule))
	mux.HandleFunc("POST /orders/{id}/reschedule", d.withReschedule(d.startReschedule))
	mux.HandleFunc("GET /duty", d.showDutyPage)
	mux.HandleFunc("POST /duty/resolve", d.resolveOrder)
	mux.Handle("GET /static/", http.FileServerFS(assets))
	mux.HandleFunc("/", d.showNotFound)
	return d.withSecurity(mux)
}

// orderHandler handles a request about an order.
type orderHandler func(http.ResponseWriter, *http.Request, *order)

// withOrder calls handle with the order that the address names.
func (d *desk) withOrder(handle orderHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		if !isPlainText(id) {
			d.showNotFound(w, r)
			return
		}
		o, err := d.loadOrder(r.Context(), id)
		switch {
		case errors.Is(err, errNoOrder):
			d.showNotFound(w, r)
		case err != nil:
			d.showFailure(w, r, err)
		default:
			handle(w, r, o)
		}
	}
}

// showHome shows the list of orders. Those that need a receptionist come first, and then those whose
// patients wait for an outcome.
func (d *desk) showHome(w http.ResponseWriter, r *http.Request) {
	orders, err := d.listOrders(r.Context())
	if err != nil {
		d.showFailure(w, r, err)
		return
	}
	d.showOrders(w, r, orders, "")
}

// orderList is the data of the list of orders.
type orderList struct {
	Orders []*order
	Search string // the text that was searched for; "" on the home page
}

// showOrders shows a list of orders.
func (d *desk) showOrders(w http.ResponseWriter, r *http.Request, orders []*order, search string) {
	rank := func(o *order) int {
		switch {
		case o.State.RescheduleFailed():
			return 0
		case o.State.NeedsAttention():
			return 1
		}
		return 2
	}
	slices.SortFunc(orders, func(a, b *order) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.row.number, b.row.number))
	})
	d.render(w, r, http.StatusOK, "home", page{Title: "申请单", Body: orderList{orders, search}})
}

// listOrders returns the latest orders, and older ones that are not settled.
func (d *desk) listOrders(ctx context.Context) ([]*order, error) {
	rows, err := d.orders.listOrders(ctx)
	if err != nil {
		return nil, err
	}
	listed := map[string]bool{}
	for _, row := range rows {
		listed[row.number] = true
	}
	for entry, err := range d.ledger.Unsettled(ctx) {
		if entry == nil {
			return nil, err
		}
		if !listed[entry.Order] { // an error is that of one entry, and matters only if it is of this desk
			row, err := d.orders.findByNumber(ctx, d.db, entry.Order)
			if errors.Is(err, errNoOrder) {
				continue // of another program with this database
			}
			if err != nil {
				return nil, err
			}
			rows = append(rows, row)
		}
	}
	return d.readEntries(ctx, rows)
}

// showOrder shows the page of an order: the hospitals if it can be booked, otherwise its state.
func (d *desk) showOrder(w http.ResponseWriter, r *http.Request, o *order) {
	if o.State.CanBook() {
		d.showHospitals(w, r, o)
		return
	}
	d.findHeldSlot(r.Context(), &o.State)
	d.render(w, r, http.StatusOK, "order", newOrderPage(o))
}

func (d *desk) showNotFound(w http.ResponseWriter, r *http.Request) {
	d.render(w, r, http.StatusNotFound, "not-found", page{Title: "没有这个页面"})
}

// showFailure shows that the database failed. What was sent to a hospital is settled by the ledger.
func (d *desk) showFailure(w http.ResponseWriter, r *http.Request, err error) {
	d.log.Error("database", "error", err)
	d.render(w, r, http.StatusServiceUnavailable, "not-found", page{Title: "数据库暂时用不了", Failure: &notice{
		Tone: toneError, Title: "刚才的操作可能没有办成",
		Instruction: "请稍后打开这张申请单看一看，没有办成的再办一次；不会重复预约。一直这样，请联系信息科。",
	}})
}
