package main

import (
	"cmp"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// desk is the web page of an appointment desk (预约窗口) that books at many hospitals.
type desk struct {
	dir     *directory.Directory
	orders  *orderStore
	ledger  *ledger.Ledger // nil: no page for the person on duty
	monitor *monitor
	demo    *demo // nil if the hospitals are real
	log     *slog.Logger
	now     func() time.Time

	// quietPeriod is the time during which a save or cancel without a response can still arrive.
	quietPeriod time.Duration
	// pageWait is the time that a browser waits for an action. After it, a page that reloads
	// itself is shown.
	pageWait time.Duration

	actions sync.WaitGroup // the actions in progress
}

func newDesk(dir *directory.Directory, log *slog.Logger) *desk {
	return &desk{
		dir: dir, orders: newOrderStore(), monitor: newMonitor(), log: log, now: time.Now,
		quietPeriod: 5 * time.Minute, pageWait: 3 * time.Second,
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
	mux.HandleFunc("GET /orders/{id}", d.withOrder(d.showOrder))
	mux.HandleFunc("GET /orders/{id}/edit", d.withOrder(d.showEditForm))
	mux.HandleFunc("POST /orders/{id}/edit", d.withOrder(d.editOrder))
	mux.HandleFunc("GET /orders/{id}/earliest", d.withOrder(d.showEarliest))
	mux.HandleFunc("GET /orders/{id}/hospitals/{n}", d.withOrder(d.showCalendar))
	mux.HandleFunc("POST /orders/{id}/book", d.withOrder(d.bookSlot))
	mux.HandleFunc("POST /orders/{id}/cancel", d.withOrder(d.cancelBooking))
	mux.HandleFunc("POST /orders/{id}/find", d.withOrder(d.findBooking))
	mux.HandleFunc("POST /orders/{id}/phone", d.withOrder(d.enterPhoneReply))
	if d.ledger != nil {
		mux.HandleFunc("GET /operator", d.showOperator)
		mux.HandleFunc("POST /operator/resolve", d.resolveOrder)
	}
	mux.Handle("GET /static/", http.FileServerFS(assets))
	mux.HandleFunc("/", d.showNotFound)
	return d.withSecurity(mux)
}

// withOrder calls handle with the order that the address names.
func (d *desk) withOrder(handle func(http.ResponseWriter, *http.Request, *order)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		o := d.orders.findOrder(r.PathValue("id"))
		if o == nil {
			d.showNotFound(w, r)
			return
		}
		handle(w, r, o)
	}
}

// showHome shows the list of orders. Those with an unknown outcome come first, since their
// patients are waiting.
func (d *desk) showHome(w http.ResponseWriter, r *http.Request) {
	type line struct {
		ID string
		orderState
	}
	var lines []line
	for _, o := range d.orders.listOrders() {
		lines = append(lines, line{o.id, o.currentState()})
	}
	slices.SortFunc(lines, func(a, b line) int {
		if a.Status.Unknown() != b.Status.Unknown() {
			if a.Status.Unknown() {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Details["placerOrderNO"], b.Details["placerOrderNO"])
	})
	d.render(w, r, http.StatusOK, "home", page{Title: "申请单", Body: lines})
}

// showOrder shows the page of an order: the hospitals if it can be booked, otherwise its state.
func (d *desk) showOrder(w http.ResponseWriter, r *http.Request, o *order) {
	state := o.currentState()
	if state.CanBook() {
		d.showHospitals(w, r, o, state)
		return
	}
	d.render(w, r, http.StatusOK, "order", page{Title: orderTitle(state), Order: o, State: state, Body: phoneForm{}})
}

func (d *desk) showNotFound(w http.ResponseWriter, r *http.Request) {
	d.render(w, r, http.StatusNotFound, "not-found", page{Title: "没有这个页面"})
}
