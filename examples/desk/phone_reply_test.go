package main

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// addUnknownOrder adds an order whose save or cancel at 甲医院 met a fault. No query has found its outcome by
// the end of the quiet time. form is the form for a phone reply.
func (s *site) addUnknownOrder(op appointment.Operation, fault appointmenttest.Fault) (o testOrder, address string, form url.Values) {
	s.t.Helper()
	o, address = s.addOrder()
	book := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	s.hospitals[0].Fail(op, fault)
	if op == appointment.CancelSchedule {
		s.postForm(address+"/book", book)
		silenceQueries(s.hospitals[0])
		s.postForm(address+"/cancel", s.fillFormOf(address, nil))
	} else {
		silenceQueries(s.hospitals[0])
		s.postForm(address+"/book", book)
	}
	waitUntil(s.t, func() bool { return o.load().State.ShowPhoneForm })
	page := s.getPage(address)
	s.checkPage(page, "登记电话答复", "没有问到的，不要登记", `甲医院，DX 1室，<span class="when">`+formatDay(secondDay())+" 08:30–09:00</span>")
	return o, address, s.fillForm(page, nil)
}

// fillPhoneForm sets the values of a phone reply.
func fillPhoneForm(form url.Values, reply ledger.State) url.Values {
	form.Set("reply", string(reply))
	form.Set("contact", " 李护士 ")
	form.Set("read-back", "yes")
	return form
}

// TestDesk_EnterPhoneReply settles orders by phone replies. The pages name the phone call as the source.
func TestDesk_EnterPhoneReply(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		op           appointment.Operation
		fault        appointmenttest.Fault
		reply        ledger.State
		want         []string // on the order's page after the reply
		wantBookings int
	}{
		"save, booked":      {appointment.SaveSchedule, appointmenttest.DropResponse(), ledger.Booked, []string{"预约确认", "08:30–09:00", `<p class="by-phone">据`, "（据电话）"}, 1},
		"save, not booked":  {appointment.SaveSchedule, appointmenttest.ResetAfterRead(), ledger.NotBooked, []string{"选择医院", "没有约上"}, 0},
		"save, other slot":  {appointment.SaveSchedule, appointmenttest.DropResponse(), ledger.HeldOtherwise, []string{"约在别的时间", "预约确认"}, 1},
		"save, by staff":    {appointment.SaveSchedule, appointmenttest.DropResponse(), ledger.ByStaff, []string{"由医院工作人员安排"}, 1},
		"cancel, cancelled": {appointment.CancelSchedule, appointmenttest.DropResponse(), ledger.Cancelled, []string{"选择医院", "已取消"}, 0},
		"wrong: not booked": {appointment.SaveSchedule, appointmenttest.DropResponse(), ledger.NotBooked, []string{"医院记录这张申请单已经约过了", "先前的电话答复有误"}, 1},
		"cancel, wrong":     {appointment.CancelSchedule, appointmenttest.ResetAfterRead(), ledger.Cancelled, []string{"医院记录这张申请单已经约过了"}, 1},
		"save, none needed": {appointment.SaveSchedule, appointmenttest.ResetAfterRead(), ledger.NoSlotNeeded, []string{"不用预约"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address, form := s.addUnknownOrder(test.op, test.fault)
			s.postFormOnly(address+"/phone", fillPhoneForm(form, test.reply))
			if err := s.hospitals[0].Heal(); err != nil {
				t.Fatal(err)
			}
			page := s.getPage(address)
			s.checkPage(page, test.want...)
			if !strings.Contains(page, "已经约过了") {
				s.checkPage(page, "据医院电话答复（李护士，"+time.Now().In(shanghai).Format("15:"))
			}
			s.checkBookings(o, test.wantBookings)
			s.checkSaves(1)
		})
	}
}

// TestDesk_EnterPhoneReply_AskHospital has queries that fail for an hour. The ledger asks no more, and the
// page asks for a phone call.
func TestDesk_EnterPhoneReply_AskHospital(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address, _ := s.addUnknownOrder(appointment.SaveSchedule, appointmenttest.DropResponse())
	s.waitAskHospital(o)
	page := s.getPage(address)
	s.checkPage(page, "一直查不到结果，请打电话问医院", "不再自动查询", "登记电话答复")
	s.checkNoSlots(address)
	s.checkPage(s.getPage(s.url), "结果不明", `class="attention"`)
	s.checkPage(s.postForm(address+"/phone", fillPhoneForm(s.fillForm(page, nil), ledger.Booked)), "预约确认", "（据电话）")
	s.checkBookings(o, 1)
}

// TestDesk_ShowOrder_Stray enters a wrong phone reply, and may book elsewhere. The last query of the ledger
// finds the first booking, and the receptionist cancels it.
func TestDesk_ShowOrder_Stray(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		booksAgain bool
		wantStatus status
		want       []string
	}{
		"free":         {false, statusOpen, []string{"选择医院", "预约已取消"}},
		"booked again": {true, statusBooked, []string{"多出来的预约已取消", "乙医院", "08:00–08:30"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address := s.strayOrder(test.booksAgain)
			s.checkPage(s.getPage(s.url), "! 多出来的预约", `class="attention"`)
			s.checkPage(s.getPage(address), "医院有一个多出来的预约", "08:30–09:00", "患者可能同时占着两个时段")
			s.checkNoSlots(address)
			s.postForm(address+"/cancel", s.fillFormOf(address, nil))
			o.waitStatus(test.wantStatus)
			s.checkPage(s.getPage(address), test.want...)
			s.checkSlots(o, map[bool]string{true: "乙医院 08:00"}[test.booksAgain])
		})
	}
}

// TestDesk_EnterPhoneReply_StillBooked enters that a cancel was not carried out. It is sent again.
func TestDesk_EnterPhoneReply_StillBooked(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address, form := s.addUnknownOrder(appointment.CancelSchedule, appointmenttest.ResetAfterRead())
	if err := s.hospitals[0].Heal(); err != nil {
		t.Fatal(err)
	}
	s.postFormOnly(address+"/phone", fillPhoneForm(form, ledger.Booked))
	o.waitStatus(statusOpen)
	s.checkBookings(o, 0)
}

// TestDesk_EnterPhoneReply_TooEarly submits a reply while the save can still arrive. It has no effect.
func TestDesk_EnterPhoneReply_TooEarly(t *testing.T) {
	t.Parallel()
	s := startSiteWith(t, testRoom(), time.Minute)
	o, address := s.addOrder()
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.CommitLate(time.Hour))
	page := s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30)))
	s.checkPage(page, "医院没有回音，可能已经约上", `class="next-query"`, "医院可能还会办理这个请求",
		formatTime(o.load().State.QuietUntil)+" 以后仍查不出结果的", "医院这会儿说没有约上，过后仍可能约上")
	if strings.Contains(page, "登记电话答复") {
		t.Errorf("the page has the form for a phone reply, want none:\n%s", page)
	}
	early := fillPhoneForm(url.Values{"token": {o.load().State.Token}}, ledger.NotBooked)
	s.checkPage(s.postForm(address+"/phone", early), "刚才的电话答复没有登记", "可能已经约上")
	s.checkNoSlots(address)

	// The home page lists it before an order whose number is lower.
	other := newDemoDetails(1, time.Now())
	other["placerOrderNO"] = "1"
	s.registerOrder(other)
	if home := s.getPage(s.url); strings.Index(home, o.id) > strings.Index(home, "测试患者乙") {
		t.Errorf("the order with the unknown outcome is not the first, want it first:\n%s", home)
	}

	s.hospitals[0].Settle()
	o.waitStatus(statusBooked)
	s.checkPage(s.getPage(address), "预约确认", "已查明：约上了")
	s.checkBookings(o, 1)
}

// TestDesk_EnterPhoneReply_Incomplete submits replies with a missing or too long value. The form keeps
// the others.
func TestDesk_EnterPhoneReply_Incomplete(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address, form := s.addUnknownOrder(appointment.SaveSchedule, appointmenttest.DropResponse())
	token := form.Get("token")
	for name, want := range map[string]string{"reply": "请选择医院的答复", "contact": "请填写接电话的人", "read-back": "请先向医院复述"} {
		incomplete := fillPhoneForm(url.Values{"token": {token}}, ledger.NotBooked)
		incomplete.Del(name)
		resp, err := http.PostForm(address+"/phone", incomplete) //nolint:noctx // the test's own server
		if err != nil {
			t.Fatal(err)
		}
		page := s.readBody(resp)
		s.checkPage(page, "电话答复还没有登记", want)
		if name != "contact" {
			s.checkPage(page, `value="李护士"`)
		}
		if name != "reply" {
			s.checkPage(page, `value="NotBooked" required checked`)
		}
		if got, want := resp.StatusCode, http.StatusUnprocessableEntity; got != want {
			t.Errorf("without %s: status = %d, want %d", name, got, want)
		}
	}
	tooLong := fillPhoneForm(url.Values{"token": {token}}, ledger.Booked)
	tooLong.Set("contact", strings.Repeat("长", maxContact+1))
	s.checkPage(s.postForm(address+"/phone", tooLong), "最多 20 个字")
	if got := o.load().State.Status; got != statusSaveUnknown {
		t.Errorf("status = %s, want %s", got, statusSaveUnknown)
	}
	s.checkBookings(o, 1)
}

// TestDesk_EnterPhoneReply_SubmittedOften submits both replies at two desks, from many tabs at once.
// One counts.
func TestDesk_EnterPhoneReply_SubmittedOften(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	second := s.secondDesk()
	o, address, form := s.addUnknownOrder(appointment.SaveSchedule, appointmenttest.DropResponse())
	var tabs sync.WaitGroup
	var rejected atomic.Int32
	for i := range 20 {
		form := fillPhoneForm(url.Values{"token": form["token"]}, []ledger.State{ledger.Booked, ledger.NotBooked}[i%2])
		target := []string{address, second.url + "/orders/" + o.id}[i/10]
		tabs.Go(func() {
			if location := s.postFormOnly(target+"/phone", form); strings.Contains(location, "?stale-") {
				rejected.Add(1)
			}
		})
	}
	tabs.Wait()
	if got := rejected.Load(); got != 19 {
		t.Errorf("%d of 20 replies were rejected, want 19", got)
	}
	s.checkPage(s.postForm(address+"/phone", fillPhoneForm(form, ledger.Booked)), "刚才的电话答复没有登记")
	s.checkBookings(o, 1)
}
