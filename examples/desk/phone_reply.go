package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// phoneReply is a reply of the hospital's staff on the phone, for an order whose outcome no query
// finds. The receptionist enters it.
type phoneReply struct {
	Hospital string
	Contact  string // name or staff number of the person who replied
	At       time.Time
	Booked   bool   // whether the order holds its slot, after a save as after a cancel
	Label    string // the label of the choice, such as 已约上
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
	Value, Label string
	Meaning      string // "" means that the order holds the slot of the request
}

// PhoneChoices returns the replies that can settle the unknown outcome.
func (s orderState) PhoneChoices() []phoneChoice {
	if s.Status == statusCancelUnknown {
		return []phoneChoice{
			{Value: "booked", Label: "仍有预约"},
			{Value: "not-booked", Label: "已取消", Meaning: "医院的系统里已经没有这个预约"},
		}
	}
	return []phoneChoice{
		{Value: "booked", Label: "已约上"},
		{Value: "not-booked", Label: "没有约上", Meaning: "医院的系统里没有这张申请单的预约"},
	}
}

// enterPhoneReply applies a submitted phone reply, once, and only while a reply can settle the
// outcome.
func (d *desk) enterPhoneReply(w http.ResponseWriter, r *http.Request, o *order) {
	state, token := o.currentState(), r.PostFormValue("token")
	reply, form := parsePhoneReply(r, state, d.now())
	if len(form.Problems) > 0 && token == state.Token && state.AcceptsPhoneReply() {
		d.render(w, r, http.StatusUnprocessableEntity, "order", page{Title: orderTitle(state), Order: o, State: state, Body: form})
		return
	}
	target := o.Path()
	apply := func(s *orderState) { s.applyPhoneReply(reply) }
	if len(form.Problems) > 0 || !o.update(token, orderState.AcceptsPhoneReply, apply) {
		target += "?stale-phone-form"
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
}

// parsePhoneReply returns the submitted reply, and the form with its problems.
func parsePhoneReply(r *http.Request, s orderState, now time.Time) (phoneReply, phoneForm) {
	form := phoneForm{
		Reply:    r.PostFormValue("reply"),
		Contact:  strings.Join(strings.Fields(r.PostFormValue("contact")), " "),
		ReadBack: r.PostFormValue("read-back") != "",
		Problems: map[string]string{},
	}
	reply := phoneReply{Hospital: s.Hospital, Contact: form.Contact, At: now, Booked: form.Reply == "booked"}
	for _, c := range s.PhoneChoices() {
		if c.Value == form.Reply {
			reply.Label = c.Label
		}
	}
	if reply.Label == "" {
		form.Problems["reply"] = "请选择医院的答复"
	}
	switch n := utf8.RuneCountInString(form.Contact); {
	case n == 0:
		form.Problems["contact"] = "请填写接电话的人的姓名或工号"
	case n > maxContact:
		form.Problems["contact"] = fmt.Sprintf("最多 %d 个字", maxContact)
	}
	if !form.ReadBack {
		form.Problems["readBack"] = "请先向医院复述，核对无误后再勾选"
	}
	return reply, form
}

// String returns the source of the information, as the page and the slip show it.
func (r *phoneReply) String() string {
	return fmt.Sprintf("据医院电话答复（%s，%s）", r.Contact, r.clock())
}

func (r *phoneReply) clock() string { return r.At.In(shanghai).Format("15:04") }

// newNotice returns the notice of a reply that settled an outcome. before is the status before it.
func (r *phoneReply) newNotice(before status) *notice {
	n := &notice{Tone: toneSuccess, Title: r.String() + "：" + r.Label}
	switch {
	case r.Booked && before == statusSaveUnknown:
		n.Instruction = "请把下面的时间告诉患者。医院系统恢复以后，点“再向医院查询”核实一次。"
		n.TellPatient = "医院在电话里确认约上了，请按这个时间来。"
	case r.Booked:
		n.Instruction = "预约仍然有效。医院系统恢复以后，还要取消的，可以再次点“取消预约”。"
		n.TellPatient = "没有取消成功，原来的时间仍然有效。"
	default:
		n.Tone = toneWarning
		n.Instruction = "可以重新选择时段。医院系统以后查到有预约的，以系统为准，这里会提示。"
	}
	return n
}

// addContradiction returns a copy of n that says that the phone reply was wrong. If r is nil or a
// reply of another hospital, it returns n itself.
func (r *phoneReply) addContradiction(hospital string, n *notice) *notice {
	if r == nil || r.Hospital != hospital {
		return n
	}
	c := *n
	c.Tone, c.Title = toneError, "电话答复有误："+n.Title
	c.Instruction = fmt.Sprintf("%s（%s，%s）在电话里说“%s”，与医院系统的记录不符，以系统为准。%s", hospital, r.Contact, r.clock(), r.Label, n.Instruction)
	return &c
}
