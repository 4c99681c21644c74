package main

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestRegister takes an order in by hand; the same number again is the same order, and
// another patient's is refused.
func TestRegister(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	form := url.Values{}
	for name, value := range demoSheet(1, time.Now()) {
		form.Set(name, value)
	}
	s.wantPage(s.post(s.url+"/orders", form), "测试患者乙", "选择医院")
	s.wantPage(s.post(s.url+"/orders", form), "测试患者乙", "选择医院")
	if n := len(s.desk.orders); n != 1 {
		t.Errorf("%d orders", n)
	}
	form.Set("contactPhoneNO", "13000000009")
	s.wantPage(s.post(s.url+"/orders", form), "刚才填写的与登记的不同，没有采用", "选择医院")
	form.Set("idCardNO", "999999200010102633")
	s.wantPage(s.post(s.url+"/orders", form), "这个申请单号已登记在另一位患者名下")
	form.Set("idCardNO", "12")
	form.Set("name", `<script>alert("甲")</script>`)
	form.Del("providerPhone")
	page := s.post(s.url+"/orders", form)
	s.wantPage(page, "身份证号应为 18 位", "请填写医生电话", "&lt;script&gt;")
	if strings.Contains(page, "<script>alert") {
		t.Error("what was typed in is a script")
	}
}

// TestMend changes an order whose calendar is open: what that offers is for another exam
// now, in a form with the token of today, too.
func TestMend(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.order()
	old := s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))
	form := s.form(s.get(address+"/sheet"), nil)
	for name, value := range demoSheet(0, time.Now()) {
		form.Set(name, value)
	}
	form.Set("procedureName", "手部正位片DR")
	s.wantPage(s.post(address+"/sheet", form), "手部正位片DR")

	form.Set("contactPhoneNO", "")
	late := s.post(address+"/sheet", form) // another tab, which began before that
	form.Set("contactPhoneNO", "13000000003")
	form.Set("token", tokenIn.FindStringSubmatch(late)[1])
	s.wantPage(s.post(address+"/sheet", form), "刚才的提交没有发给医院")

	mixed := s.form(s.get(address+"/sheet"), nil)
	mixed.Set("slot", old.Get("slot"))
	s.post(address+"/book", mixed)
	s.wantPage(s.post(address+"/book", old), "刚才的提交没有发给医院")
	s.wantBooked(o, 0)
	if n := s.saves(); n != 0 {
		t.Errorf("%d saves were sent", n)
	}
	s.wantPage(s.post(address+"/book", s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))), "预约确认")
	s.wantBooked(o, 1)
}
