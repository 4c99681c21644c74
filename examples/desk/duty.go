package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// dutyPage is the page of the person on duty (值班/信息科): everything that may need a person,
// and the advice for it. It has order numbers, and no names of patients.
type dutyPage struct {
	Resolved   string // the order that was just resolved
	Gone       bool   // the order of the submitted reply was settled before
	Since      time.Time
	Strays     []unsettledOrder
	Orders     []unsettledOrder // the other unsettled ones, the oldest first
	ReadError  string           // why the list of orders may be incomplete
	Hospitals  []hospitalHealth
	Alarms     []alarmRecord
	Deviations []deviation
}

// unsettledOrder is an order of the ledger whose outcome is not settled.
type unsettledOrder struct {
	*ledger.Entry
	Age       time.Duration // in its present state
	ReadError string        // why the request cannot be read
	Form      resolutionForm
}

// hospitalHealth is the circuit breaker and the requests of a hospital.
type hospitalHealth struct {
	Name    string
	Breaker appointment.BreakerState
	requestRate
}

// resolutionForm is the submitted form of a hospital's reply, and its problems by field.
type resolutionForm struct {
	State                            ledger.State
	Seq, Contact, ClerkID, ClerkName string
	ReadBack                         bool
	Problems                         map[string]string
	Refusal                          string // why the ledger refused the reply
}

// newDutyPage reads the unsettled orders of a ledger, the hospitals' circuit breakers, and the
// counts of a monitor.
func newDutyPage(ctx context.Context, l *ledger.Ledger, dir *directory.Directory, m *monitor, now time.Time) dutyPage {
	p := dutyPage{Since: m.since, Alarms: m.listAlarms(), Deviations: m.listDeviations()}
	for entry, err := range l.Unsettled(ctx) {
		if entry == nil {
			p.ReadError = err.Error()
			break
		}
		o := unsettledOrder{Entry: entry, Age: max(0, now.Sub(entry.Since))}
		if err != nil {
			o.ReadError = err.Error()
		}
		if o.State == ledger.Stray {
			p.Strays = append(p.Strays, o)
		} else {
			p.Orders = append(p.Orders, o)
		}
	}
	for _, name := range dir.Names() {
		if client, err := dir.Client(name); err == nil {
			p.Hospitals = append(p.Hospitals, hospitalHealth{name, client.BreakerState(), m.measureRate(name)})
		}
	}
	return p
}

// findUnsettled returns the unsettled order with this number, or nil.
func (p *dutyPage) findUnsettled(number string) *unsettledOrder {
	for _, list := range [][]unsettledOrder{p.Strays, p.Orders} {
		for i := range list {
			if list[i].Order == number {
				return &list[i]
			}
		}
	}
	return nil
}

// showDutyPage shows the page of the person on duty.
func (d *desk) showDutyPage(w http.ResponseWriter, r *http.Request) {
	p := newDutyPage(r.Context(), d.ledger, d.dir, d.monitor, d.now())
	if entry, err := d.ledger.Entry(r.Context(), r.FormValue("resolved")); err == nil && p.findUnsettled(entry.Order) == nil {
		p.Resolved = entry.Order
	}
	d.render(w, r, http.StatusOK, "duty", page{Title: "值班", Body: p})
}

// resolveOrder enters a hospital's reply on the phone into the ledger.
func (d *desk) resolveOrder(w http.ResponseWriter, r *http.Request) {
	number := r.PostFormValue("order")
	p := newDutyPage(r.Context(), d.ledger, d.dir, d.monitor, d.now())
	o := p.findUnsettled(number)
	if o == nil {
		p.Gone = true
		d.render(w, r, http.StatusConflict, "duty", page{Title: "值班", Body: p})
		return
	}
	o.Form = parseResolution(r, *o)
	if len(o.Form.Problems) == 0 {
		err := d.ledger.Resolve(r.Context(), number, o.Form.resolution())
		if err == nil {
			http.Redirect(w, r, "/duty?resolved="+url.QueryEscape(number), http.StatusSeeOther)
			return
		}
		o.Form.Refusal = err.Error()
	}
	d.render(w, r, http.StatusUnprocessableEntity, "duty", page{Title: "值班", Body: p})
}

// parseResolution returns the submitted form with its problems.
func parseResolution(r *http.Request, o unsettledOrder) resolutionForm {
	value := func(name string) string { return strings.Join(strings.Fields(r.PostFormValue(name)), " ") }
	f := resolutionForm{
		Seq: value("seq"), Contact: value("contact"), ClerkID: value("clerk-id"), ClerkName: value("clerk-name"),
		ReadBack: r.PostFormValue("read-back") != "", Problems: map[string]string{},
	}
	if f.State = findReply(o.Choices(), r.PostFormValue("state")); f.State == "" {
		f.Problems["state"] = problemNoReply
	}
	for name, field := range map[string]struct{ value, label string }{
		"contact": {f.Contact, labelContact}, "clerk-id": {f.ClerkID, "登记人的工号"}, "clerk-name": {f.ClerkName, "登记人的姓名"}, "seq": {f.Seq, ""},
	} {
		if problem := checkText(field.value, field.label); problem != "" {
			f.Problems[name] = problem
		}
	}
	if !f.ReadBack {
		f.Problems["read-back"] = problemNotReadBack
	}
	if since := r.PostFormValue("since"); since != o.Revision() {
		f.Problems["changed"] = "这张申请单在这期间有了变动，请看现在的情况，仍要登记的再提交一次"
	}
	return f
}

// resolutionInput is a text input of the form.
type resolutionInput struct {
	ID, Name, Label, Value, Problem string
	Optional                        bool
}

// Inputs returns the text inputs of the form of an order.
func (f resolutionForm) Inputs(order string) []resolutionInput {
	inputs := []resolutionInput{
		{Name: "seq", Label: "预约序号（约上了的，问到就填）", Value: f.Seq, Optional: true},
		{Name: "contact", Label: "医院接电话的人（姓名或工号）", Value: f.Contact},
		{Name: "clerk-id", Label: "登记人工号", Value: f.ClerkID},
		{Name: "clerk-name", Label: "登记人姓名", Value: f.ClerkName},
	}
	for i := range inputs {
		inputs[i].ID, inputs[i].Problem = inputs[i].Name+"-"+order, f.Problems[inputs[i].Name]
	}
	return inputs
}

// resolution returns the resolution that the ledger records.
func (f resolutionForm) resolution() ledger.Resolution {
	r := ledger.Resolution{State: f.State, By: newPhoneOperator(f.ClerkID, fmt.Sprintf("%s，登记人%s", f.Contact, f.ClerkName))}
	if f.State == ledger.Booked && f.Seq != "" {
		r.Booking = &appointment.Booking{ScheduleSeq: f.Seq}
	}
	return r
}

// Revision identifies the state that a form was made for.
func (o unsettledOrder) Revision() string { return fmt.Sprint(o.State, o.Since.UnixMilli()) }

// Attempt returns the attempt that the state of the order comes from.
func (o unsettledOrder) Attempt() ledger.Attempt {
	last := ledger.Attempt{}
	for _, a := range o.Attempts {
		if last = a; a.State == o.State {
			break
		}
	}
	return last
}

// Slot returns the requested slot in words; "" if it is not known.
func (o unsettledOrder) Slot() string {
	if o.Save == nil {
		return ""
	}
	return fmt.Sprintf("%s %s，%s", formatDay(o.Save.ScheduleDate), o.Save.StartTime, cmp.Or(o.Save.ScheduleResourceName, "检查室未告知"))
}

// ErrorText returns the last error of the order; it contains no patient data.
func (o unsettledOrder) ErrorText() string {
	if o.Err == nil {
		return ""
	}
	return o.Err.Error()
}

// Choices returns the replies that can settle an order in this state; none if the order needs no phone
// call.
func (o unsettledOrder) Choices() []phoneChoice {
	switch o.State {
	case ledger.SaveUnknown:
		return saveChoices
	case ledger.CancelUnknown:
		return cancelChoices
	case ledger.AskHospital: // after a save or a cancel
		return append(slices.Clone(saveChoices), cancelChoices[1])
	case ledger.Stray:
		return strayChoices
	}
	return nil
}

// StateLabel returns the state in words.
func (o unsettledOrder) StateLabel() string {
	return cmp.Or(dutyTexts[string(o.State)].label, "等待取消")
}

// Advice says what to do about the order.
func (o unsettledOrder) Advice() string {
	return cmp.Or(dutyTexts[string(o.State)].advice, "取消的要求已经存下，程序会自己发给医院，不用再点。")
}

// BreakerLabel returns the state of the circuit breaker in words.
func (h hospitalHealth) BreakerLabel() string { return dutyTexts[string(h.Breaker)].label }

// Advice says what to do about the hospital; "" if there is nothing to do.
func (h hospitalHealth) Advice() string {
	if advice := dutyTexts[string(h.Breaker)].advice; advice != "" {
		return advice
	}
	if h.Failed*2 > h.Hour {
		return "最近一小时大半请求失败：看日志里的错误类别；连不上找网络，没有回音找医院信息科。"
	}
	return ""
}

// dutyTexts are the words for each state of an order, alarm and state of a circuit breaker, and
// the advice.
var dutyTexts = map[string]struct{ label, advice string }{
	string(ledger.Intended):      {"等待发送", "程序会自己发送。长时间没有变化时，请检查这家医院的熔断器和网络。"},
	string(ledger.Saving):        {"正在预约", "很快会有结果。一分钟后还这样，说明发送它的程序已停，其他程序会接着查询。"},
	string(ledger.SaveUnknown):   {"预约结果不明", "程序会自己查询，先等；查明之前不要在别处约。急的可以打电话问医院，“没有预约”要等静默期过后才能登记。"},
	string(ledger.Cancelling):    {"正在取消", "很快会有结果。一分钟后还这样，说明发送它的程序已停，其他程序会接着查询。"},
	string(ledger.CancelUnknown): {"取消结果不明", "程序会自己查询，先等；查明之前请患者按原时间准备。"},
	string(ledger.AskHospital):   {"须打电话问医院", "查询已无法确定。今天打电话问医院预约中心，把答复登记在这里；查明之前不要在别处约。"},
	string(ledger.Stray):         {"多出来的预约", "患者可能占着两个号。马上打电话问医院，通常请医院取消多出来的这个，再登记“已经取消”。静默期可能太短，请问厂商。"},

	string(ledger.AlarmStray):       {"多出来的预约", "马上打电话问医院，见上面的申请单。"},
	string(ledger.AlarmAskHospital): {"须打电话问医院", "今天打电话问医院，见上面的申请单。"},
	string(ledger.AlarmDuplicate):   {"预约序号重复", "医院同一天把一个序号给了两张申请单。后一张会继续查询；请告诉厂商。"},
	string(ledger.AlarmFailure):     {"数据库出错", "程序会自己重试。反复出现的，查数据库的磁盘、连接和下面的错误信息。"},
	string(ledger.AlarmClock):       {"数据库时钟跳变", "静默期已重新开始，不会重复预约。请检查并修复数据库服务器的时间同步服务（NTP）。"},

	string(appointment.BreakerClosed):   {"✓ 正常", ""},
	string(appointment.BreakerOpen):     {"✕ 已熔断", "连续多次没有回音，暂停发送，到时自动试一次。查网络，并问医院信息科系统是否正常；患者先约别的医院。"},
	string(appointment.BreakerHalfOpen): {"? 试探中", "下一个请求用来试探：有响应就恢复，否则继续暂停一段时间。"},
}
