package main

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

//go:embed admin.html
var adminHTML string

var adminPages = template.Must(template.New("admin").Parse(adminHTML))

// admin serves the page that shows and changes the state of a simulated hospital.
type admin struct {
	*simulation
	mu     sync.Mutex
	serial int // of the orders of other patients
}

// newAdmin returns the handler of the admin page. With loopbackOnly it serves only requests to a loopback
// address. So another site whose name resolves to this machine cannot reach it.
func newAdmin(sim *simulation, loopbackOnly bool) http.Handler {
	a := &admin{simulation: sim}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { a.showPage(w, nil) })
	mux.HandleFunc("GET /exchanges/{id}", a.showExchange)
	mux.HandleFunc("GET /bookings", a.showBookings)
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, _ *http.Request) { renderPage(w, "style", "text/css", nil) })
	mux.HandleFunc("GET /ca.pem", a.showCertificate)
	for path, change := range map[string]func(*http.Request) error{
		"/faults": a.addFault, "/faults/clear": func(*http.Request) error { return a.clearFaults() },
		"/bookings": a.bookOther, "/bookings/cancel": func(*http.Request) error { a.hospital.CancelAll(); return nil },
	} {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			if err := change(r); err != nil {
				a.showPage(w, err)
				return
			}
			http.Redirect(w, r, "/", http.StatusSeeOther)
		})
	}
	site := http.NewCrossOriginProtection().Handler(http.MaxBytesHandler(mux, 1<<20))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if loopbackOnly && !isLoopback(r.Host) {
			http.Error(w, "use a loopback address such as 127.0.0.1", http.StatusMisdirectedRequest)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		site.ServeHTTP(w, r)
	})
}

// adminView is the content of the page.
type adminView struct {
	Problem    error
	Config     appointment.Config
	SOAP       bool
	Deliveries []delivery
	Pending    []plannedFault
	Faults     map[string]int
	FaultTable []faultEntry
	Tomorrow   appointment.Date
	Bookings   []appointmenttest.Booking
	Exchanges  []exchangeView
}

// delivery is the number of requests of an operation.
type delivery struct {
	Name, Target string
	Operation    appointment.Operation
	Count        int
}

// showPage shows the state of the hospital, with the problem of a form if there is one.
func (a *admin) showPage(w http.ResponseWriter, problem error) {
	cfg := a.hospital.Config()
	view := adminView{
		Problem: problem, Config: cfg, SOAP: cfg.FullDialect().SOAP != nil, Pending: a.pendingFaults(), Faults: a.hospital.Faults(), FaultTable: faultTable,
		Tomorrow: appointment.DateOf(time.Now()).AddDays(1), Bookings: a.hospital.Bookings(), Exchanges: a.exchanges.listExchanges(string(cfg.SystemKey)),
	}
	for _, d := range []delivery{{Name: "查询", Target: "query"}, {Name: "保存", Target: "save"}, {Name: "取消", Target: "cancel"}} {
		d.Operation = operations[d.Target]
		d.Count = a.hospital.Deliveries(d.Operation)
		view.Deliveries = append(view.Deliveries, d)
	}
	if problem != nil {
		w.WriteHeader(http.StatusBadRequest)
	}
	renderPage(w, "page", "text/html", view)
}

func (a *admin) showExchange(w http.ResponseWriter, r *http.Request) {
	if e, ok := a.exchanges.findExchange(r.PathValue("id"), string(a.hospital.Config().SystemKey)); ok {
		renderPage(w, "exchange", "text/html", e)
		return
	}
	http.Error(w, fmt.Sprintf("not one of the last %d requests", maxExchanges), http.StatusNotFound)
}

// bookingEvent is a booking or a cancel in the JSON of /bookings.
type bookingEvent struct {
	Event           string            `json:"event"` // booked or cancelled
	PlacerOrderNO   string            `json:"placerOrderNO"`
	Name            string            `json:"name"`
	MedRecNO        string            `json:"medRecNO"`
	ResourceUID     string            `json:"resourceUID"`
	Date            appointment.Date  `json:"date"`
	Start           appointment.Clock `json:"start"`
	ScheduleSeq     string            `json:"scheduleSeq"`
	AccessionNumber string            `json:"accessionNumber"`
}

// showBookings responds with all bookings and cancels as a JSON array, one event in a line.
func (a *admin) showBookings(w http.ResponseWriter, _ *http.Request) {
	var lines []string
	for _, event := range a.hospital.History() {
		name := "booked"
		if event.Cancelled {
			name = "cancelled"
		}
		b := event.Booking
		line, err := json.Marshal(bookingEvent{name, b.PlacerOrderNO, b.Name, b.MedRecNO, b.ResourceUID, b.Date, b.Start, b.ScheduleSeq, b.AccessionNumber})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		lines = append(lines, string(line))
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, "["+strings.Join(lines, ",\n")+"]\n") // fails only if the client has closed
}

func (a *admin) showCertificate(w http.ResponseWriter, r *http.Request) {
	cfg := a.hospital.Config()
	if cfg.TLS == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/x-pem-file")
	_, _ = io.WriteString(w, cfg.TLS.CA)
}

// addFault adds the fault of the form. It is written as on the command line.
func (a *admin) addFault(r *http.Request) error {
	text := r.PostFormValue("fault")
	if args := r.PostFormValue("arguments"); args != "" {
		text += ":" + args
	}
	if r.PostFormValue("uncommitted") != "" {
		text = "uncommitted:" + text
	}
	f, err := newPlannedFault(r.PostFormValue("target"), cmp.Or(strings.TrimSpace(r.PostFormValue("count")), "1"), text)
	if err != nil {
		return err
	}
	a.addFaults([]plannedFault{f})
	return nil
}

// bookOther books the slot of the form for another patient, who is invented.
func (a *admin) bookOther(r *http.Request) error {
	date, err := appointment.ParseDate(r.PostFormValue("date"))
	if err != nil {
		return err
	}
	start, err := appointment.ParseClock(r.PostFormValue("start"))
	if err != nil {
		return err
	}
	resource := strings.TrimSpace(r.PostFormValue("resource"))
	if resource == "" {
		return errors.New("the resource is empty: use a resourceUID from the response to a query")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	order, err := appointment.FormatOrderNO(appointment.DateOf(time.Now()), 9000+a.serial%1000)
	if err != nil {
		return err
	}
	a.serial++
	_, err = a.hospital.Book(appointmenttest.Booking{
		PlacerOrderNO: order, ResourceUID: resource, Date: date, Start: start, MedRecNO: "999999199001010016", Name: "测试患者乙",
	})
	return err
}

func renderPage(w http.ResponseWriter, name, mediaType string, data any) {
	w.Header().Set("Content-Type", mediaType+"; charset=utf-8")
	_ = adminPages.ExecuteTemplate(w, name, data) // fails only if the client has closed
}
