package main

import (
	"maps"
	"net/http"
)

// sheetForm is what the form of an order shows.
type sheetForm struct {
	Groups []group
	Sheet  sheet
	Wrong  map[string]string // by field
	Number bool              // whether the order's number can be changed
	Known  string            // id of the order that has this number already
}

func (d *desk) blankSheet(w http.ResponseWriter, r *http.Request) {
	s := blank(d.now())
	d.mu.Lock()
	if d.demo != nil { // nobody should have to invent a patient
		s = demoSheet(len(d.orders), d.now())
	}
	for _, name := range []string{"scheduleOperatorName", "scheduleOperatorID", "requestDeptName", "requestDeptID"} {
		if d.last[name] != "" {
			s[name] = d.last[name]
		}
	}
	d.mu.Unlock()
	d.render(w, r, http.StatusOK, "sheet", page{Title: "登记申请单", Body: sheetForm{Groups: form, Sheet: s, Number: true}})
}

func (d *desk) register(w http.ResponseWriter, r *http.Request) {
	s, wrong := readSheet(r.PostFormValue, d.now())
	f := sheetForm{Groups: form, Sheet: s, Wrong: wrong, Number: true}
	if len(wrong) == 0 {
		o, isNew := d.add(s)
		known := o.now().Sheet
		switch {
		case isNew || maps.Equal(known, s): // again, or by another tab
			http.Redirect(w, r, "/orders/"+o.id, http.StatusSeeOther)
			return
		case known["idCardNO"] == s["idCardNO"]:
			http.Redirect(w, r, "/orders/"+o.id+"?known", http.StatusSeeOther)
			return
		}
		f.Known = o.id
		f.Wrong = map[string]string{"placerOrderNO": "这个申请单号已登记在另一位患者名下"}
	}
	d.render(w, r, http.StatusUnprocessableEntity, "sheet", page{Title: "登记申请单", Body: f})
}

func (d *desk) editSheet(w http.ResponseWriter, r *http.Request, o *order) {
	known := o.now()
	f := sheetForm{Groups: form, Sheet: known.Sheet, Wrong: map[string]string{}}
	if known.Notice != nil {
		for _, name := range known.Notice.Fields {
			f.Wrong[name] = "医院不接受这样填写"
		}
	}
	d.render(w, r, http.StatusOK, "sheet", page{Title: "修改申请单", Order: o, Facts: known, Body: f})
}

// mend replaces what was typed in. The number stays: it is what the hospital knows.
func (d *desk) mend(w http.ResponseWriter, r *http.Request, o *order) {
	known := o.now()
	s, wrong := readSheet(func(name string) string {
		if name == "placerOrderNO" {
			return known.Sheet[name]
		}
		return r.PostFormValue(name)
	}, d.now())
	if len(wrong) > 0 {
		known.Token = r.PostFormValue("token") // what is typed in is about that order, even if another tab has changed it
		d.render(w, r, http.StatusUnprocessableEntity, "sheet",
			page{Title: "修改申请单", Order: o, Facts: known, Body: sheetForm{Groups: form, Sheet: s, Wrong: wrong}})
		return
	}
	to := "/orders/" + o.id
	if !o.edit(r.PostFormValue("token"), facts.Bookable, func(f *facts) { f.Sheet, f.Notice = s, nil }) {
		to += "?again"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}
