package main

import (
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestDesk_RegisterOrder registers the same number several times. It is the same order, and the
// order of another patient is refused.
func TestDesk_RegisterOrder(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	form := formValues(newDemoDetails(1, time.Now()))
	s.checkPage(s.postForm(s.url+"/orders", form), "测试患者乙", "选择医院")
	s.checkPage(s.postForm(s.url+"/orders", form), "测试患者乙", "选择医院")
	if rows, err := s.desk.orders.listOrders(t.Context()); err != nil || len(rows) != 1 {
		t.Errorf("the desk has %d orders, error %v, want 1", len(rows), err)
	}
	form.Set("contactPhoneNO", "13000000009")
	s.checkPage(s.postForm(s.url+"/orders", form), "刚才填写的与登记的不同，没有采用", "选择医院")
	form.Set("idCardNO", "999999200010102633")
	s.checkPage(s.postForm(s.url+"/orders", form), "这个申请单号已登记在另一位患者名下")
	form.Set("idCardNO", "12")
	form.Set("name", `<script>alert("甲")</script>`)
	form.Del("providerPhone")
	page := s.postForm(s.url+"/orders", form)
	s.checkPage(page, "身份证号应为 18 位", "请填写医生电话", "&lt;script&gt;")
	if containsAny(page, "<script>alert") {
		t.Errorf("the page contains the name as a script, want it escaped:\n%s", page)
	}
}

// TestDesk_EditOrder changes the exam of an order while its calendar is open in another tab. That
// calendar cannot book any more.
func TestDesk_EditOrder(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	staleForm := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	form := formValues(newDemoDetails(0, time.Now()))
	form.Set("token", s.fillFormOf(address+"/edit", nil).Get("token"))
	form.Set("procedureName", "手部正位片DR")
	s.checkPage(s.postForm(address+"/edit", form), "手部正位片DR")

	// Another tab opened the form before that, and submits it with a problem first.
	form.Set("contactPhoneNO", "")
	page := s.postForm(address+"/edit", form)
	form.Set("contactPhoneNO", "13000000003")
	form.Set("token", s.fillForm(page, nil).Get("token"))
	s.checkPage(s.postForm(address+"/edit", form), "刚才的提交没有发给医院")

	s.checkPage(s.postForm(address+"/book", staleForm), "刚才的提交没有发给医院")
	s.checkBookings(o, 0)
	s.checkSaves(0)
	s.checkPage(s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))), "预约确认")
	s.checkBookings(o, 1)
}

// TestDesk_ShowNewForm_LastOperator shows the form with the operator of the last order.
func TestDesk_ShowNewForm_LastOperator(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	s.checkPage(s.getPage(s.url+"/orders/new"), `name="requestDeptName" value="全科"`, `name="scheduleOperatorName" value=""`)
	s.addOrder()
	s.checkPage(s.getPage(s.url+"/orders/new"), `name="scheduleOperatorName" value="测试导诊员"`)
}

// TestDesk_BookSlot_WrongFields books at a hospital whose charset lacks a character of the name. The form
// marks the field, and keeps all values.
func TestDesk_BookSlot_WrongFields(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	details := newDemoDetails(0, time.Now())
	details["name"] = "测试患者𠮷"
	address := s.registerOrder(details)
	form := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	s.cfgs[0].Dialect = &appointment.Dialect{RequestCharset: "GBK"}
	second := s.secondDesk()
	page := s.postForm(strings.Replace(address, s.url, second.url, 1)+"/book", form)
	s.checkPage(page, `id="name-problem">医院不接受这样填写`, details["name"], details["procedureName"])
	s.checkSaves(0)
}
