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

	TabTitle string // of the browser's tab; "" means Title
	Refresh  string // the address that a browser without a script loads after a while; "" for none

	// render sets these.
	Now   time.Time
	Demo  *demo           // nil if the hospitals are real
	Flags map[string]bool // messages about the submitted form, from the address
}

// pageFlags are the queries of addresses that show a message, see layout.html.
var pageFlags = []string{"stale-form", "stale-phone-form", "known-order", "bad-slot", "same-slot", "no-slot", "failed"}

// newOrderPage returns the page that shows the state of an order.
func newOrderPage(o *order) page {
	p := page{Title: orderTitle(o.State), Order: o, State: o.State, Body: phoneForm{}}
	p.TabTitle = tabTitle(o)
	if o.State.Unsettled() && !o.State.ShowPhoneForm { // a form would lose its values
		p.Refresh = o.Path()
	}
	return p
}

// tabTitle returns the title of the browser's tab, which shows the state also while another tab is open.
func tabTitle(o *order) string { return tabMark(o.State) + " – 申请单 " + o.row.number }

// OrderPath returns the address of the page that shows the order's state.
func (p page) OrderPath() string { return (&order{row: p.Order.row}).Path() }

// orderTitle returns the title of the page that shows this state.
func orderTitle(s orderState) string {
	switch {
	case s.PendingCancel:
		return "取消已登记，还没有发到医院"
	case s.Status.Waiting():
		return "正在等医院答复"
	case s.Status == statusOpen && s.Phase.InProgress():
		return "改约进行中"
	case s.AskHospital:
		return "一直查不到结果，请打电话问医院"
	case s.Status == statusStray:
		return "医院有一个多出来的预约"
	case s.Status == statusHeld:
		return "医院记录这张申请单已经约过了"
	}
	return map[status]string{
		statusSaveUnknown: "医院没有回音，可能已经约上", statusCancelUnknown: "医院没有回音，可能已经取消",
		statusBooked: "预约确认", statusByStaff: "医院已受理，需人工安排时间", statusNotNeeded: "医院已受理，不用预约",
	}[s.Status]
}

// tabMark returns the state of an order in a few words, which the browser's tab begins with.
func tabMark(s orderState) string {
	switch {
	case s.RescheduleFailed():
		return "✕ 改约没有完成"
	case s.Status.Unknown():
		return "？ 结果不明"
	case s.Phase.InProgress():
		return "… 改约进行中"
	case s.Status == statusOpen && s.Notice != nil && s.Notice.Tone == toneSuccess:
		return "✓ " + s.Notice.Title
	case s.Status == statusOpen && s.Notice != nil:
		return "✕ " + s.Notice.Title
	}
	return map[status]string{
		statusOpen: "○ 待预约", statusSaving: "… 办理中", statusCancelling: "… 办理中", statusBooked: "✓ 已约上",
		statusByStaff: "… 待医院安排", statusNotNeeded: "✓ 不用预约", statusHeld: "！ 医院有预约", statusStray: "！ 请打电话问医院",
	}[s.Status]
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
		"secondsUntil": func(now, t time.Time) int { return max(0, int(t.Sub(now).Seconds()+0.5)) },
		"addWeek":      func(d appointment.Date) appointment.Date { return d.AddDays(7) },
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
	p.Now, p.Demo, p.Flags = d.now(), d.demo, map[string]bool{}
	for _, flag := range pageFlags {
		p.Flags[flag] = r.URL.Query().Has(flag)
	}
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
