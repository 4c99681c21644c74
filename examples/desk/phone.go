package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// phoneAnswer is what a hospital's staff say on the phone of an order whose outcome no query
// tells. The receptionist enters it; outcome.go has what follows.
type phoneAnswer struct {
	Hospital string
	Who      string // name or number of whom she spoke to
	At       time.Time
	Booked   bool // whether the order has its slot, after a save as after a cancel
	Says     string
}

// longestWho is a name and a staff number, in characters.
const longestWho = 20

// phoneForm is the form of such an answer, as it was filled in and came back.
type phoneForm struct {
	Answer string // booked or free; "" if none was chosen
	Who    string
	Sure   bool              // what was entered was read back to the hospital
	Wrong  map[string]string // by field
}

// phoneChoice is one answer, in a receptionist's words.
type phoneChoice struct {
	Value, Label string
	Means        string // "" where it is the slot that the page tells of
}

// Choices are the answers that there are in an unknown state.
func (f facts) Choices() []phoneChoice {
	if f.State == cancelUnknown {
		return []phoneChoice{
			{Value: "booked", Label: "仍有预约"},
			{Value: "free", Label: "已取消", Means: "医院的系统里已经没有这个预约"},
		}
	}
	return []phoneChoice{
		{Value: "booked", Label: "已约上"},
		{Value: "free", Label: "没有约上", Means: "医院的系统里没有这张申请单的预约"},
	}
}

// readPhone takes what was entered, and says by field what is missing.
func readPhone(r *http.Request, f facts, now time.Time) (phoneAnswer, phoneForm) {
	form := phoneForm{
		Answer: r.PostFormValue("answer"), Who: strings.Join(strings.Fields(r.PostFormValue("who")), " "),
		Sure: r.PostFormValue("sure") != "", Wrong: map[string]string{},
	}
	p := phoneAnswer{Hospital: f.Hospital, Who: form.Who, At: now, Booked: form.Answer == "booked"}
	for _, c := range f.Choices() {
		if c.Value == form.Answer {
			p.Says = c.Label
		}
	}
	if p.Says == "" {
		form.Wrong["answer"] = "请选择医院的答复"
	}
	switch n := utf8.RuneCountInString(form.Who); {
	case n == 0:
		form.Wrong["who"] = "请填写接电话的人的姓名或工号"
	case n > longestWho:
		form.Wrong["who"] = fmt.Sprintf("最多 %d 个字", longestWho)
	}
	if !form.Sure {
		form.Wrong["sure"] = "请先向医院复述，核对无误后再勾选"
	}
	return p, form
}

// enterPhone takes the hospital's answer on the phone, once, and only where that is what is
// left to settle an outcome.
func (d *desk) enterPhone(w http.ResponseWriter, r *http.Request, o *order) {
	known, token := o.now(), r.PostFormValue("token")
	answer, form := readPhone(r, known, d.now())
	if len(form.Wrong) > 0 && token == known.Token && known.ByPhone() {
		d.render(w, r, http.StatusUnprocessableEntity, "order", page{Title: titleOf(known), Order: o, Facts: known, Body: form})
		return
	}
	to := "/orders/" + o.id
	if len(form.Wrong) > 0 || !o.edit(token, facts.ByPhone, func(f *facts) { f.told(answer) }) {
		to += "?untold"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// String says how a thing is known, as it is printed.
func (p *phoneAnswer) String() string {
	return fmt.Sprintf("据医院电话答复（%s，%s）", p.Who, p.clock())
}

func (p *phoneAnswer) clock() string { return p.At.In(shanghai).Format("15:04") }

// notice is what follows for the operator, by what was unknown.
func (p *phoneAnswer) notice(unknown state) *notice {
	n := &notice{Tone: good, Title: p.String() + "：" + p.Says}
	switch {
	case p.Booked && unknown == saveUnknown:
		n.Do = "请把下面的时间告诉患者。医院系统恢复以后，点“再向医院查询”核实一次。"
		n.Tell = "医院在电话里确认约上了，请按这个时间来。"
	case p.Booked:
		n.Do = "预约照旧有效。医院系统恢复以后，还要取消的，可以再次点“取消预约”。"
		n.Tell = "没有取消成，原来的时间还在。"
	default:
		n.Tone = wait
		n.Do = "可以重新选择时段。医院系统以后查到有预约的，以系统为准，这里会提示。"
	}
	return n
}

// overruled is a notice that says too, if so, that the hospital's system now contradicts what
// was said on the phone. Without a phone answer of that hospital the notice is as it was.
func (p *phoneAnswer) overruled(hospital string, n *notice) *notice {
	if p == nil || p.Hospital != hospital {
		return n
	}
	wrong := *n
	wrong.Tone, wrong.Title = bad, "电话答复有误："+n.Title
	wrong.Do = fmt.Sprintf("%s（%s，%s）在电话里说“%s”，与医院系统的记录不符，以系统为准。%s", hospital, p.Who, p.clock(), p.Says, n.Do)
	return &wrong
}
