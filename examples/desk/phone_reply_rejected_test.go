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
)

// TestDesk_EnterPhoneReply_TooEarly submits a reply while the save can still arrive, and before a
// query after the quiet period. It has no effect.
func TestDesk_EnterPhoneReply_TooEarly(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.CommitLate(time.Hour))
	s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30)))
	checkRejected := func(texts ...string) {
		t.Helper()
		page := s.getPage(address)
		s.checkPage(page, texts...)
		if strings.Contains(page, "登记电话答复") {
			t.Errorf("the page has the form for a phone reply, want none:\n%s", page)
		}
		s.checkPage(s.postForm(address+"/phone", fillPhoneForm(s.fillForm(page, nil), "not-booked")), "刚才的电话答复没有登记", "可能已经约上")
	}
	early := []string{formatTime(o.currentState().QuietUntil) + " 以后，查询仍查不出结果的", "医院这会儿说没有约上，过后仍可能约上"}
	checkRejected(early...)
	s.checkPage(s.postForm(address+"/find", s.fillFormOf(address, nil)), "医院还没有这个预约")
	checkRejected(early...)
	dropQueryResponses(s.hospitals[0])
	s.postForm(address+"/find", s.fillFormOf(address, nil))
	checkRejected(early...)
	s.endQuietPeriod()
	checkRejected("请先点上面的“查询结果”")
	s.hospitals[0].Settle()
	s.checkPage(s.postForm(address+"/find", s.fillFormOf(address, nil)), "预约确认")
	s.checkBookings(o, 1)
}

// TestDesk_EnterPhoneReply_Incomplete submits replies with a missing or too long value.
func TestDesk_EnterPhoneReply_Incomplete(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address, form := s.addOrderWithUnknownOutcome(appointment.SaveSchedule, appointmenttest.DropResponse())
	token := form.Get("token")
	for name, want := range map[string]string{"reply": "请选择医院的答复", "contact": "请填写接电话的人", "read-back": "请先向医院复述"} {
		incomplete := fillPhoneForm(url.Values{"token": {token}}, "not-booked")
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
		if got, want := resp.StatusCode, http.StatusUnprocessableEntity; got != want {
			t.Errorf("without %s: status = %d, want %d", name, got, want)
		}
	}
	tooLong := fillPhoneForm(url.Values{"token": {token}}, "booked")
	tooLong.Set("contact", strings.Repeat("长", maxContact+1))
	s.checkPage(s.postForm(address+"/phone", tooLong), "最多 20 个字")
	if got := o.currentState().PhoneReply; got != nil {
		t.Errorf("phone reply = %v, want none", got)
	}
	s.checkBookings(o, 1)
}

// TestDesk_EnterPhoneReply_StaleForm submits replies without a valid token: after a query in
// another tab, during a query, and after it.
func TestDesk_EnterPhoneReply_StaleForm(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address, form := s.addOrderWithUnknownOutcome(appointment.SaveSchedule, appointmenttest.DropResponse())
	hospital := s.hospitals[0]

	dropQueryResponses(hospital)
	page := s.postForm(address+"/find", url.Values{"token": {form.Get("token")}}) // in another tab
	s.checkPage(s.postForm(address+"/phone", fillPhoneForm(form, "not-booked")), "刚才的电话答复没有登记", "可能已经约上")
	s.checkPage(s.postForm(address+"/phone", fillPhoneForm(url.Values{}, "not-booked")), "刚才的电话答复没有登记", "可能已经约上")

	s.desk.pageWait = 0
	queries := hospital.Deliveries(appointment.QuerySchedule)
	hospital.Fail(appointment.QuerySchedule, appointmenttest.Delay(time.Hour))
	form = s.fillForm(page, nil)
	s.checkPage(s.postForm(address+"/find", url.Values{"token": {form.Get("token")}}), "正在等医院答复")
	during := url.Values{"token": {o.currentState().Token}}
	s.checkPage(s.postForm(address+"/phone", fillPhoneForm(during, "not-booked")), "刚才的电话答复没有登记", "正在等医院答复")
	waitUntil(t, func() bool {
		return o.currentState().Action != actionFind || hospital.Deliveries(appointment.QuerySchedule) > queries
	})
	hospital.Settle()
	s.desk.actions.Wait()
	s.checkPage(s.postForm(address+"/phone", fillPhoneForm(form, "not-booked")), "刚才的电话答复没有登记")
	s.checkBookings(o, 1)
}

// TestDesk_EnterPhoneReply_SubmittedOften submits both replies from many tabs at once. One counts.
func TestDesk_EnterPhoneReply_SubmittedOften(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address, form := s.addOrderWithUnknownOutcome(appointment.SaveSchedule, appointmenttest.DropResponse())
	var tabs sync.WaitGroup
	var rejected atomic.Int32
	for i := range 20 {
		form := fillPhoneForm(url.Values{"token": form["token"]}, []string{"booked", "not-booked"}[i%2])
		tabs.Go(func() {
			if strings.HasSuffix(s.postFormOnly(address+"/phone", form), "?stale-phone-form") {
				rejected.Add(1)
			}
		})
	}
	tabs.Wait()
	if got := rejected.Load(); got != 19 {
		t.Errorf("%d of 20 replies were rejected, want 19", got)
	}
	s.checkBookings(o, 1)
}
