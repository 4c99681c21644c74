package main

import (
	"cmp"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// desk is the web page of an appointment desk (预约窗口) that books at many hospitals.
type desk struct {
	dir  *appointment.Directory
	log  *slog.Logger
	demo *demo // nil: the hospitals are real

	now      func() time.Time
	quiet    time.Duration // after a write without an answer, how long it can still arrive
	patience time.Duration // how long a browser waits before it is shown a page that waits

	work sync.WaitGroup // calls to hospitals that write, or settle what was written

	mu       sync.Mutex
	orders   map[string]*order // by id
	byNumber map[string]*order // one order number is one order, whoever types it in
	last     sheet             // typed in last: who sits here is asked once
}

func newDesk(dir *appointment.Directory, log *slog.Logger) *desk {
	return &desk{
		dir: dir, log: log, now: time.Now, quiet: 5 * time.Minute, patience: 3 * time.Second,
		orders: map[string]*order{}, byNumber: map[string]*order{},
	}
}

// handler is the whole site.
func (d *desk) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.home)
	mux.HandleFunc("GET /orders/new", d.blankSheet)
	mux.HandleFunc("POST /orders", d.register)
	mux.HandleFunc("GET /orders/{id}", d.with(d.show))
	mux.HandleFunc("GET /orders/{id}/sheet", d.with(d.editSheet))
	mux.HandleFunc("POST /orders/{id}/sheet", d.with(d.mend))
	mux.HandleFunc("GET /orders/{id}/earliest", d.with(d.showEarliest))
	mux.HandleFunc("GET /orders/{id}/hospitals/{n}", d.with(d.showCalendar))
	mux.HandleFunc("POST /orders/{id}/book", d.with(d.book))
	mux.HandleFunc("POST /orders/{id}/cancel", d.with(d.cancel))
	mux.HandleFunc("POST /orders/{id}/find", d.with(d.find))
	mux.HandleFunc("POST /orders/{id}/phone", d.with(d.enterPhone))
	mux.Handle("GET /static/", http.FileServerFS(assets))
	mux.HandleFunc("/", d.notFound)
	return d.secured(mux)
}

// with hands the order of the address to a handler.
func (d *desk) with(handle func(http.ResponseWriter, *http.Request, *order)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		o := d.orders[r.PathValue("id")]
		d.mu.Unlock()
		if o == nil {
			d.notFound(w, r)
			return
		}
		handle(w, r, o)
	}
}

// add takes an order in, unless its number is here already: then that order is returned.
func (d *desk) add(s sheet) (o *order, isNew bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	number := s["placerOrderNO"]
	if o := d.byNumber[number]; o != nil {
		return o, false
	}
	o = newOrder(s)
	d.orders[o.id], d.byNumber[number], d.last = o, o, s
	return o, true
}

func (d *desk) home(w http.ResponseWriter, r *http.Request) {
	type line struct {
		ID string
		facts
	}
	d.mu.Lock()
	orders := slices.Collect(maps.Values(d.orders))
	d.mu.Unlock()
	var lines []line
	for _, o := range orders {
		lines = append(lines, line{o.id, o.now()})
	}
	rank := func(l line) int {
		if l.State.Unknown() {
			return 0 // first: the patient waits
		}
		return 1
	}
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.Sheet["placerOrderNO"], b.Sheet["placerOrderNO"]))
	})
	d.render(w, r, http.StatusOK, "home", page{Title: "申请单", Body: lines})
}

// show is the order's own page: whatever there is to be known of it now, in every tab and
// after every reload.
func (d *desk) show(w http.ResponseWriter, r *http.Request, o *order) {
	f := o.now()
	if !f.Bookable() {
		d.render(w, r, http.StatusOK, "order", page{Title: titleOf(f), Order: o, Facts: f, Body: phoneForm{}})
		return
	}
	hospitals, learn := d.survey(r.Context(), f)
	if learn != nil && o.edit(f.Token, facts.Bookable, learn) {
		http.Redirect(w, r, "/orders/"+o.id, http.StatusSeeOther)
		return
	}
	d.render(w, r, http.StatusOK, "hospitals", page{Title: "选择医院", Order: o, Facts: f, Body: hospitals})
}

func (d *desk) notFound(w http.ResponseWriter, r *http.Request) {
	d.render(w, r, http.StatusNotFound, "missing", page{Title: "没有这个页面"})
}

// unknown is how many orders have an outcome that is still to be found out.
func (d *desk) unknown() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, o := range d.orders {
		if o.now().State.Unknown() {
			n++
		}
	}
	return n
}
