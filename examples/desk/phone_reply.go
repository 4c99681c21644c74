package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// phoneReply is a reply of the hospital's staff on the phone, for an order whose outcome no query
// finds. The ledger keeps it as the operator who settled the order.
type phoneReply struct {
	Hospital string
	Contact  string // name or staff number of the person who replied
	At       time.Time
	Label    string // the label of the choice, such as 已约上
}

// phonePrefix marks the name of an operator that is a person at the hospital.
const phonePrefix = "医院电话答复："

// newPhoneOperator returns the operator of an order that a person at the hospital settled on the phone. id
// is the ID of the clerk who enters the reply.
func newPhoneOperator(id, contact string) ledger.Operator {
	return ledger.Operator{ID: id, Name: phonePrefix + contact}
}

// newPhoneReply returns the reply that settled the order; nil if it was settled otherwise.
func newPhoneReply(e *ledger.Entry) *phoneReply {
	for _, a := range e.Attempts {
		contact, isReply := strings.CutPrefix(a.By.Name, phonePrefix)
		if isReply && a.State == e.State && a.Hospital == e.Hospital && a.When.Equal(e.Since) {
			return &phoneReply{e.Hospital, contact, a.When, phoneLabels[a.State]}
		}
	}
	return nil
}

// maxContact is the maximum length of a contact in characters: a name and a staff number.
const maxContact = 20

// phoneForm is the form for a phone reply, with its values and problems after a failed submit.
type phoneForm struct {
	Reply    string // the value of a phoneChoice; "" if none was chosen
	Contact  string
	ReadBack bool              // the receptionist read the reply back to the hospital
	Problems map[string]string // by field name
}

// phoneChoice is one possible reply.
type phoneChoice struct {
	Value   ledger.State // that the reply gives to the order
	Label   string
	Meaning string // "" means that the order holds the slot of the request
}

var (
	saveChoices = []phoneChoice{
		{Value: ledger.Booked, Label: "已约上"},
		{Value: ledger.HeldOtherwise, Label: "约在别的时间", Meaning: "医院的系统里有这张申请单的预约，但不是这个时段"},
		{Value: ledger.NoSlotNeeded, Label: "不用预约", Meaning: "医院已受理，可以直接去检查"},
		{Value: ledger.ByStaff, Label: "由医院安排", Meaning: "医院已受理，时间由医院工作人员安排"},
		{Value: ledger.NotBooked, Label: "没有约上", Meaning: "医院的系统里没有这张申请单的预约，我们的请求也不会再办理"},
	}
	cancelChoices = []phoneChoice{
		{Value: ledger.Booked, Label: "仍有预约", Meaning: "系统会再发一次取消"},
		{Value: ledger.Cancelled, Label: "已取消", Meaning: "医院的系统里已经没有这个预约"},
	}
	strayChoices = []phoneChoice{
		{Value: ledger.Cancelled, Label: "多出来的预约，医院已经取消"},
		{Value: ledger.NotBooked, Label: "没有过这个预约", Meaning: "医院的系统里从来没有多出来的这个预约"},
		{Value: ledger.Booked, Label: "就用这个预约", Meaning: "别处都没有约"},
	}
	phoneLabels = func() map[ledger.State]string {
		labels := map[ledger.State]string{}
		for _, c := range append(saveChoices, cancelChoices[1]) {
			labels[c.Value] = c.Label
		}
		return labels
	}()
)

// PhoneChoices returns the replies that can settle the unknown outcome.
func (s orderState) PhoneChoices() []phoneChoice {
	if s.Status == statusCancelUnknown {
		return cancelChoices
	}
	return saveChoices
}

// enterPhoneReply settles the order by a submitted phone reply, once, and only while a reply can
// settle it.
func (d *desk) enterPhoneReply(w http.ResponseWriter, r *http.Request, o *order) {
	if r.PostFormValue("token") != o.State.Token || !o.State.ShowPhoneForm {
		http.Redirect(w, r, o.Path()+"?stale-phone-form", http.StatusSeeOther)
		return
	}
	state, form := parsePhoneReply(r, o.State)
	if len(form.Problems) > 0 {
		p := newOrderPage(o)
		p.Body = form
		d.render(w, r, http.StatusUnprocessableEntity, "order", p)
		return
	}
	if !d.claimForm(w, r, o, func(*orderRow) {}) {
		return
	}
	by := newPhoneOperator(o.row.details["scheduleOperatorID"], form.Contact)
	err := d.ledger.Resolve(r.Context(), o.row.number, ledger.Resolution{State: state, By: by})
	switch {
	case errors.Is(err, ledger.ErrInvalid): // the order was settled meanwhile, or the request can still arrive
		http.Redirect(w, r, o.Path()+"?stale-phone-form", http.StatusSeeOther)
	case err != nil:
		d.showFailure(w, r, err)
	default:
		http.Redirect(w, r, o.Path(), http.StatusSeeOther)
	}
}

// parsePhoneReply returns the submitted reply, and the form with its problems.
func parsePhoneReply(r *http.Request, s orderState) (ledger.State, phoneForm) {
	form := phoneForm{
		Reply:    r.PostFormValue("reply"),
		Contact:  strings.Join(strings.Fields(r.PostFormValue("contact")), " "),
		ReadBack: r.PostFormValue("read-back") != "",
		Problems: map[string]string{},
	}
	reply := findReply(s.PhoneChoices(), form.Reply)
	if reply == "" {
		form.Problems["reply"] = problemNoReply
	}
	if problem := checkText(form.Contact, labelContact); problem != "" {
		form.Problems["contact"] = problem
	}
	if !form.ReadBack {
		form.Problems["readBack"] = problemNotReadBack
	}
	return reply, form
}

// Both forms for a phone reply use these texts: that of the order page and that of the duty page.
const (
	labelContact       = "接电话的人的姓名或工号"
	problemNoReply     = "请选择医院的答复"
	problemNotReadBack = "请先向医院复述，核对无误后再勾选"
)

// findReply returns the state of the choice with a value; "" if there is none.
func findReply(choices []phoneChoice, value string) ledger.State {
	for _, c := range choices {
		if string(c.Value) == value {
			return c.Value
		}
	}
	return ""
}

// checkText returns the problem of a short text in a form; "" if there is none. Without a label the text
// may be empty.
func checkText(text, label string) (problem string) {
	switch n := utf8.RuneCountInString(text); {
	case n == 0 && label != "":
		return "请填写" + label
	case n > maxContact || !isPlainText(text):
		return fmt.Sprintf("最多 %d 个字，不能有控制字符", maxContact)
	}
	return ""
}

// isPlainText reports whether a text is valid and without control characters, as databases want it.
func isPlainText(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// String returns the source of the information, as the page and the slip show it.
func (r *phoneReply) String() string {
	return fmt.Sprintf("据医院电话答复（%s，%s）", r.Contact, r.At.In(shanghai).Format("15:04"))
}
