package main

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

//go:embed static templates
var assets embed.FS

// page is the data of a template.
type page struct {
	Title    string
	Order    *order // nil on pages without an order
	State    orderState
	Hospital int              // on a calendar: the hospital's index in the directory
	From     appointment.Date // on a calendar: the requested first day; zero means today
	Failure  *notice          // why Body is missing
	Body     any

	// render sets these.
	Now            time.Time
	Demo           *demo // nil if the hospitals are real
	Operator       bool  // there is a page for the person on duty
	StaleForm      bool  // the submitted form was out of date, and nothing was sent
	StalePhoneForm bool  // the submitted phone reply was out of date, and was not stored
	KnownOrder     bool  // the order was already registered, with other details
}

// orderTitle returns the title of the page that shows this state.
func orderTitle(s orderState) string {
	switch {
	case s.Action != "":
		return "正在等医院答复"
	case s.Status == statusSaveUnknown:
		return "医院没有回音，可能已经约上"
	case s.Status == statusCancelUnknown:
		return "医院没有回音，可能已经取消"
	case s.Status == statusBooked:
		return "预约确认"
	case s.Status == statusByStaff:
		return "医院已受理，需人工安排时间"
	}
	return "医院已受理，不用预约"
}

// templates are the pages by name, each with the layout around it.
var templates = parseTemplates()

func parseTemplates() map[string]*template.Template {
	names, err := fs.Glob(assets, "templates/*.html")
	if err != nil {
		panic(err) // the pattern is malformed
	}
	functions := template.FuncMap{
		"formatDay": formatDay, "formatTime": formatTime, "formatDateTime": formatDateTime, "formatDuration": formatDuration,
		"addWeek": func(d appointment.Date) appointment.Date { return d.AddDays(7) },
	}
	shared := template.Must(template.New("").Funcs(functions).ParseFS(assets, "templates/layout.html", "templates/parts.html"))
	pages := map[string]*template.Template{}
	for _, name := range names {
		page := strings.TrimSuffix(path.Base(name), ".html")
		pages[page] = template.Must(template.Must(shared.Clone()).ParseFS(assets, name))
	}
	return pages
}

// render writes a page, or an error page if its template fails.
func (d *desk) render(w http.ResponseWriter, r *http.Request, code int, name string, p page) {
	query := r.URL.Query()
	p.Now, p.Demo, p.Operator = d.now(), d.demo, d.ledger != nil
	p.StaleForm, p.StalePhoneForm, p.KnownOrder = query.Has("stale-form"), query.Has("stale-phone-form"), query.Has("known-order")
	var html bytes.Buffer
	if err := templates[name].ExecuteTemplate(&html, "layout", p); err != nil {
		d.log.Error("template", "name", name, "error", err)
		http.Error(w, "页面出错，请联系信息科", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(html.Bytes()) // it fails if the browser has closed the connection
}
