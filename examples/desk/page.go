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

// page is what every template is given.
type page struct {
	Title    string
	Order    *order // nil on pages of no order
	Facts    facts
	Hospital int              // on a calendar: its number in the directory
	From     appointment.Date // on a calendar: what was asked for; none: from today on
	Failure  *notice          // why there is nothing to show
	Body     any

	Now    time.Time
	Demo   *demo
	Again  bool // the form was out of date, and nothing was done
	Untold bool // so was that of an answer on the phone
	Known  bool // the order was here already, with something else in it
}

// Path is the address of the order's page, or of one below it.
func (p page) Path(below ...string) string {
	return path.Join(append([]string{"/orders", p.Order.id}, below...)...)
}

// titleOf says what an order's page is about.
func titleOf(f facts) string {
	switch {
	case f.Doing != "":
		return "正在等医院答复"
	case f.State == saveUnknown:
		return "医院没有回音，可能已经约上"
	case f.State == cancelUnknown:
		return "医院没有回音，可能已经取消"
	case f.State == booked:
		return "预约确认"
	case f.State == byStaff:
		return "医院已受理，需人工安排时间"
	}
	return "医院已受理，不用预约"
}

// templates are the pages by name, each inside the layout.
var templates = parseTemplates()

func parseTemplates() map[string]*template.Template {
	names, err := fs.Glob(assets, "templates/*.html")
	if err != nil {
		panic(err) // the pattern is wrong
	}
	functions := template.FuncMap{
		"day": dayText, "hms": hms, "stamp": stamp,
		"weekLater": func(d appointment.Date, n int) appointment.Date { return d.AddDays(7 * n) },
	}
	shared := template.Must(template.New("").Funcs(functions).ParseFS(assets, "templates/layout.html", "templates/parts.html"))
	pages := map[string]*template.Template{}
	for _, name := range names {
		page := strings.TrimSuffix(path.Base(name), ".html")
		pages[page] = template.Must(template.Must(shared.Clone()).ParseFS(assets, name))
	}
	return pages
}

// render writes a page, whole or not at all.
func (d *desk) render(w http.ResponseWriter, r *http.Request, status int, name string, p page) {
	p.Now, p.Demo = d.now(), d.demo
	p.Again, p.Untold, p.Known = r.URL.Query().Has("again"), r.URL.Query().Has("untold"), r.URL.Query().Has("known")
	var html bytes.Buffer
	if err := templates[name].ExecuteTemplate(&html, "layout", p); err != nil {
		d.log.Error("template", "name", name, "error", err)
		http.Error(w, "页面出错，请联系信息科", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(html.Bytes()) // the browser may have gone
}
