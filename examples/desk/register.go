package main

import (
	"errors"
	"maps"
	"net/http"
	"strings"
)

// orderFormPage is the data of the order form.
type orderFormPage struct {
	Groups         []formGroup
	Details        orderDetails
	Problems       map[string]string // by field
	NumberEditable bool              // whether the order number can be changed
	ExistingOrder  *order            // another patient's order with the same number, if any
}

// showNewForm shows the form for a new order.
func (d *desk) showNewForm(w http.ResponseWriter, r *http.Request) {
	rows, err := d.orders.listOrders(r.Context())
	if err != nil {
		d.showFailure(w, r, err)
		return
	}
	details := newOrderDetails(d.now())
	if d.demo != nil { // invented patients: nothing has to be typed in
		details = newDemoDetails(len(rows), d.now())
	}
	if len(rows) > 0 {
		for _, name := range operatorFields {
			details[name] = rows[0].details[name]
		}
	}
	d.render(w, r, http.StatusOK, "order-form", page{Title: "登记申请单", Body: orderFormPage{Groups: formGroups, Details: details, NumberEditable: true}})
}

// registerOrder adds an order. If the number is registered already, it shows that order, or a
// problem if it is another patient's.
func (d *desk) registerOrder(w http.ResponseWriter, r *http.Request) {
	details, problems := parseOrderForm(r.PostFormValue, d.now())
	form := orderFormPage{Groups: formGroups, Details: details, Problems: problems, NumberEditable: true}
	code := http.StatusUnprocessableEntity
	if len(problems) == 0 {
		row, added, err := d.orders.addOrder(r.Context(), details)
		o := &order{row: row}
		switch {
		case err != nil: // the form keeps its values
			d.log.Error("database", "error", err)
			code, form.Problems = http.StatusServiceUnavailable, map[string]string{"placerOrderNO": "暂时存不进数据库，请稍后再保存"}
		case added || maps.Equal(row.details, details): // equal if the form was submitted twice
			http.Redirect(w, r, o.Path(), http.StatusSeeOther)
			return
		case row.details["idCardNO"] == details["idCardNO"]:
			http.Redirect(w, r, o.Path()+"?known-order", http.StatusSeeOther)
			return
		default:
			form.ExistingOrder = o
			form.Problems = map[string]string{"placerOrderNO": "这个申请单号已登记在另一位患者名下"}
		}
	}
	d.render(w, r, code, "order-form", page{Title: "登记申请单", Body: form})
}

// searchOrders shows the order with the number that was typed in, or the orders of patients with that name.
// The list has only the latest ones. The form is posted, so that neither is in an address.
func (d *desk) searchOrders(w http.ResponseWriter, r *http.Request) {
	text := strings.TrimSpace(r.PostFormValue("text"))
	if text == "" || !isPlainText(text) {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	row, err := d.orders.findByNumber(r.Context(), d.db, text)
	if err == nil {
		http.Redirect(w, r, (&order{row: row}).Path(), http.StatusSeeOther)
		return
	}
	var orders []*order
	if errors.Is(err, errNoOrder) {
		var rows []*orderRow
		if rows, err = d.orders.findByName(r.Context(), text); err == nil {
			orders, err = d.readEntries(r.Context(), rows)
		}
	}
	if err != nil {
		d.showFailure(w, r, err)
		return
	}
	d.showOrders(w, r, orders, text)
}

// showEditForm shows the form of an order, with the fields that the hospital does not accept.
func (d *desk) showEditForm(w http.ResponseWriter, r *http.Request, o *order) {
	problems := map[string]string{}
	for _, name := range r.URL.Query()["wrong"] {
		problems[name] = "医院不接受这样填写"
	}
	d.renderEditForm(w, r, http.StatusOK, o, orderFormPage{Groups: formGroups, Details: o.State.Details, Problems: problems})
}

// editOrder replaces the details of an order. The number stays, since it identifies the order at
// the hospital.
func (d *desk) editOrder(w http.ResponseWriter, r *http.Request, o *order) {
	details, problems := parseOrderForm(func(name string) string {
		if name == "placerOrderNO" {
			return o.row.number
		}
		return r.PostFormValue(name)
	}, d.now())
	if len(problems) > 0 {
		o.State.Token = r.PostFormValue("token") // not the newer one, if another tab has changed the order meanwhile
		d.renderEditForm(w, r, http.StatusUnprocessableEntity, o, orderFormPage{Groups: formGroups, Details: details, Problems: problems})
		return
	}
	if !o.State.CanBook() {
		d.rejectForm(w, r, o)
		return
	}
	d.changeOrder(w, r, o, func(row *orderRow) { row.action, row.details = actionEdit, details })
}

func (d *desk) renderEditForm(w http.ResponseWriter, r *http.Request, code int, o *order, form orderFormPage) {
	d.render(w, r, code, "order-form", page{Title: "修改申请单", Order: o, State: o.State, Body: form})
}
