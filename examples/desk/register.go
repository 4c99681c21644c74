package main

import (
	"maps"
	"net/http"
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
	details := newOrderDetails(d.now())
	if d.demo != nil { // invented patients: nothing has to be typed in
		details = newDemoDetails(len(d.orders.listOrders()), d.now())
	}
	last := d.orders.lastDetails()
	for _, name := range operatorFields {
		if last[name] != "" {
			details[name] = last[name]
		}
	}
	d.render(w, r, http.StatusOK, "order-form", page{Title: "登记申请单", Body: orderFormPage{Groups: formGroups, Details: details, NumberEditable: true}})
}

// registerOrder adds an order. If the number is registered already, it shows that order, or a
// problem if it is another patient's.
func (d *desk) registerOrder(w http.ResponseWriter, r *http.Request) {
	details, problems := parseOrderForm(r.PostFormValue, d.now())
	form := orderFormPage{Groups: formGroups, Details: details, Problems: problems, NumberEditable: true}
	if len(problems) == 0 {
		o, added := d.orders.addOrder(details)
		registered := o.currentState().Details
		switch {
		case added || maps.Equal(registered, details): // equal if the form was submitted twice
			http.Redirect(w, r, o.Path(), http.StatusSeeOther)
			return
		case registered["idCardNO"] == details["idCardNO"]:
			http.Redirect(w, r, o.Path()+"?known-order", http.StatusSeeOther)
			return
		}
		form.ExistingOrder = o
		form.Problems = map[string]string{"placerOrderNO": "这个申请单号已登记在另一位患者名下"}
	}
	d.render(w, r, http.StatusUnprocessableEntity, "order-form", page{Title: "登记申请单", Body: form})
}

// showEditForm shows the form of an order, with the fields that the hospital rejected.
func (d *desk) showEditForm(w http.ResponseWriter, r *http.Request, o *order) {
	state := o.currentState()
	problems := map[string]string{}
	if state.Notice != nil {
		for _, name := range state.Notice.WrongFields {
			problems[name] = "医院不接受这样填写"
		}
	}
	d.renderEditForm(w, r, http.StatusOK, o, state, orderFormPage{Groups: formGroups, Details: state.Details, Problems: problems})
}

// editOrder replaces the details of an order. The number stays, since it identifies the order at
// the hospital.
func (d *desk) editOrder(w http.ResponseWriter, r *http.Request, o *order) {
	state, token := o.currentState(), r.PostFormValue("token")
	details, problems := parseOrderForm(func(name string) string {
		if name == "placerOrderNO" {
			return state.Details[name]
		}
		return r.PostFormValue(name)
	}, d.now())
	if len(problems) > 0 {
		state.Token = token // not the newer one, if another tab has changed the order meanwhile
		d.renderEditForm(w, r, http.StatusUnprocessableEntity, o, state, orderFormPage{Groups: formGroups, Details: details, Problems: problems})
		return
	}
	target := o.Path()
	if !o.update(token, orderState.CanBook, func(s *orderState) { s.Details, s.Notice = details, nil }) {
		target += "?stale-form"
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
}

func (d *desk) renderEditForm(w http.ResponseWriter, r *http.Request, code int, o *order, s orderState, form orderFormPage) {
	d.render(w, r, code, "order-form", page{Title: "修改申请单", Order: o, State: s, Body: form})
}
