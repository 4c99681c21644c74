package main

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestBookAndCancel(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.order()
	calendar := s.get(address + "/hospitals/0")
	s.wantPage(calendar, "余 5", "约满", "荐 余")
	s.wantPage(s.post(address+"/book", s.form(calendar, secondDay("甲医院", 8, 30))), "预约确认", "门诊楼一层", "101", "08:30–09:00")
	s.wantBooked(o, 1)
	s.wantPage(s.get(address+"/hospitals/0"), "本单已约", "这张申请单已经约好，不能再约")
	s.wantPage(s.post(address+"/cancel", s.form(s.get(address), nil)), "预约已取消")
	s.wantBooked(o, 0)
	s.post(address+"/book", s.form(s.get(address+"/hospitals/1"), secondDay("乙医院", 8, 0))) // and elsewhere, if that suits better
	s.wantBooked(o, 1)
}

// TestEarliest has the slots of all hospitals in one list, and says of one that is dead that
// it is missing.
func TestEarliest(t *testing.T) {
	t.Parallel()
	s := startSite(t, appointment.WithRetries(0))
	o, address := s.order()
	page := s.get(address + "/earliest")
	s.wantPage(page, "甲医院", "乙医院")
	s.hospitals[0].Refuse()
	page = s.get(address + "/earliest")
	s.wantPage(page, "甲医院：", "这家医院的号源没有列在下面")
	s.wantPage(s.get(address), "连不上医院", "个时段可约")
	form := s.form(page, secondDay("乙医院", 8, 0))
	form.Set("back", "earliest")
	s.wantPage(s.post(address+"/book", form), "预约确认")
	s.wantBooked(o, 1)
}

// TestSubmittedOften posts one form from many tabs at once, and again later.
func TestSubmittedOften(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.order()
	form := s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))
	var tabs sync.WaitGroup
	for range 20 {
		tabs.Go(func() { s.post(address+"/book", form) })
	}
	tabs.Wait()
	s.wantPage(s.post(address+"/book", form), "刚才的提交没有发给医院", "预约确认")
	s.wantBooked(o, 1)
	if n := s.saves(); n != 1 {
		t.Errorf("%d saves were sent", n)
	}
}

// TestTwoCalendars chooses in two hospitals' calendars that were both open: the second is
// too late.
func TestTwoCalendars(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.order()
	first := s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))
	second := s.form(s.get(address+"/hospitals/1"), secondDay("乙医院", 8, 30))
	s.post(address+"/book", first)
	s.wantPage(s.post(address+"/book", second), "刚才的提交没有发给医院")
	s.wantBooked(o, 1)
}

// TestBrowserGone closes the tab while the hospital thinks: the booking is made and known.
func TestBrowserGone(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	s.desk.patience = 0
	o, address := s.order()
	form := s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.Delay(time.Hour))
	s.wantPage(s.post(address+"/book", form), "正在等医院答复", `http-equiv="refresh"`)
	s.wantPage(s.post(address+"/book", form), "正在等医院答复", "刚才的提交没有发给医院")
	for s.saves() == 0 { // until it is there
		time.Sleep(time.Millisecond)
	}
	s.hospitals[0].Settle()
	s.desk.work.Wait()
	s.wantPage(s.get(address), "预约确认")
	s.wantBooked(o, 1)
}

// TestUnknownSave has a save that the hospital carries out and whose answer is lost, and one
// that it never gets.
func TestUnknownSave(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault appointmenttest.Fault
		want  string
		books int
	}{
		"booked":     {appointmenttest.DropAnswer(), "预约确认", 1},
		"not booked": {appointmenttest.ResetAfterRead(), "已查明：没有约上", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address := s.order()
			calendar := s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))
			s.hospitals[0].Fail(appointment.SaveSchedule, test.fault)
			mute(s.hospitals[0])
			s.wantPage(s.post(address+"/book", calendar), "医院没有回音，可能已经约上")
			s.neverOffers(address)
			again := s.form(s.get(address), nil) // by hand, since no page offers it
			again.Set("slot", calendar.Get("slot"))
			s.wantPage(s.post(address+"/book", again), "刚才的提交没有发给医院")

			s.desk.now = func() time.Time { return time.Now().Add(2 * s.desk.quiet) }
			s.wantPage(s.post(address+"/find", s.form(s.get(address), nil)), test.want)
			s.wantBooked(o, test.books)
			if n := s.saves(); n != 1 {
				t.Errorf("%d saves were sent", n)
			}
		})
	}
}

// neverOffers says that no page of the order lets it be booked.
func (s *site) neverOffers(address string) {
	s.t.Helper()
	for _, page := range []string{"", "/hospitals/0", "/hospitals/1", "/earliest"} {
		if html := s.get(address + page); strings.Contains(html, `name="slot"`) {
			s.t.Errorf("%q offers slots:\n%s", page, html)
		}
	}
}

// TestLateSave is the worst case: the hospital knows nothing of the save when it is asked, and
// books it afterwards.
func TestLateSave(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.order()
	form := s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.CommitLate(time.Hour))
	s.wantPage(s.post(address+"/book", form), "医院没有回音，可能已经约上")
	s.wantPage(s.post(address+"/find", s.form(s.get(address), nil)), "医院还没有这个预约", "请求可能还在路上")
	s.neverOffers(address)
	s.hospitals[0].Settle()
	s.wantPage(s.post(address+"/find", s.form(s.get(address), nil)), "预约确认")
	s.wantBooked(o, 1)
}

func TestUnknownCancel(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault appointmenttest.Fault
		want  string
		books int
	}{
		"cancelled":     {appointmenttest.DropAnswer(), "预约已取消", 0},
		"not cancelled": {appointmenttest.ResetAfterRead(), "没有取消成功，预约仍然有效", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address := s.order()
			s.post(address+"/book", s.form(s.get(address+"/hospitals/1"), secondDay("乙医院", 8, 30)))
			s.hospitals[1].Fail(appointment.CancelSchedule, test.fault)
			mute(s.hospitals[1])
			s.wantPage(s.post(address+"/cancel", s.form(s.get(address), nil)), "医院没有回音，可能已经取消")
			s.neverOffers(address)
			s.desk.now = func() time.Time { return time.Now().Add(2 * s.desk.quiet) }
			s.wantPage(s.post(address+"/find", s.form(s.get(address), nil)), test.want)
			s.wantBooked(o, test.books)
		})
	}
}

// TestAlreadyBooked has the order booked by another desk: while its calendar is open here,
// and before it is opened.
func TestAlreadyBooked(t *testing.T) {
	t.Parallel()
	for _, before := range []bool{true, false} {
		s, other := startSite(t), startSite(t)
		o, address := s.order()
		other.desk.dir = s.desk.dir
		_, elsewhere := other.order()
		calendar := s.get(address + "/hospitals/0")
		other.post(elsewhere+"/book", other.form(other.get(elsewhere+"/hospitals/0"), secondDay("甲医院", 8, 0)))
		if before {
			s.wantPage(s.get(address), "这张申请单已经约过了", "08:00–08:30")
		} else {
			s.wantPage(s.post(address+"/book", s.form(calendar, secondDay("甲医院", 8, 30))), "这张申请单已经约过了", "08:00")
		}
		s.wantBooked(o, 1)
		s.wantPage(s.post(address+"/cancel", s.form(s.get(address), nil)), "预约已取消")
		s.wantBooked(o, 0)
	}
}

func TestNotSent(t *testing.T) {
	t.Parallel()
	s := startSite(t, appointment.WithRetries(0))
	o, address := s.order()
	form := s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))
	client, err := s.desk.dir.Client("甲医院")
	if err != nil {
		t.Fatal(err)
	}
	client.CloseIdleConnections()
	s.hospitals[0].Refuse()
	s.wantPage(s.post(address+"/book", form), "连不上医院，预约没有发出")
	if err := s.hospitals[0].Reopen(); err != nil {
		t.Fatal(err)
	}
	s.wantPage(s.post(address+"/book", s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))), "预约确认")
	s.wantBooked(o, 1)
}

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
	form.Set("idCardNO", "999999200010102633")
	s.wantPage(s.post(s.url+"/orders", form), "这个申请号已登记在另一位患者名下")
	form.Set("idCardNO", "12")
	form.Set("name", `<script>alert("甲")</script>`)
	form.Del("providerPhone")
	page := s.post(s.url+"/orders", form)
	s.wantPage(page, "身份证号应为 18 位", "请填写医生电话", "&lt;script&gt;")
	if strings.Contains(page, "<script>alert") {
		t.Error("what was typed in is a script")
	}
}

// TestMend changes an order whose calendar is open: what that offers is for another exam now.
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
	s.post(address+"/book", old)
	s.wantBooked(o, 0)
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	_, address := s.order()
	resp, err := http.Get(address) //nolint:noctx // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	page := s.body(resp)
	csp := resp.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("Content-Security-Policy: %s", csp)
	}
	for header, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"} {
		if got := resp.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	for _, inline := range []string{"<script>", " style=", " onclick=", "<style"} {
		if strings.Contains(page, inline) {
			t.Errorf("%s is against the policy", inline)
		}
	}
}

// TestForeignSites sends what another site could make a browser send.
func TestForeignSites(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.order()
	form := s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))
	for name, test := range map[string]struct {
		header, value string
		want          int
	}{
		"fetched by another site": {"Sec-Fetch-Site", "cross-site", http.StatusForbidden},
		"an older browser":        {"Origin", "http://elsewhere.example", http.StatusForbidden},
		"a name that points here": {"Host", "elsewhere.example", http.StatusMisdirectedRequest},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/book", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set(test.header, test.value)
		if test.header == "Host" {
			req.Host = test.value
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		s.body(resp)
		if resp.StatusCode != test.want {
			t.Errorf("%s: status %d, want %d", name, resp.StatusCode, test.want)
		}
	}
	noToken := url.Values{"slot": form["slot"], "back": {"0"}}
	s.wantPage(s.post(address+"/book", noToken), "刚才的提交没有发给医院")
	s.wantBooked(o, 0)
	if n := s.saves(); n != 0 {
		t.Errorf("%d saves were sent", n)
	}
}

// TestPrivacy goes through an order's life, and looks for the patient in what is kept of it
// outside the pages.
func TestPrivacy(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.order()
	form := s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropAnswer())
	mute(s.hospitals[0])
	s.post(address+"/book", form)
	s.post(address+"/find", s.form(s.get(address), nil))
	s.post(address+"/cancel", s.form(s.get(address), nil))
	s.get(s.url)
	s.close()
	log := s.log.String()
	if !strings.Contains(log, "POST /orders/{id}/book") || !strings.Contains(log, "appointment call") {
		t.Fatalf("the log has no calls:\n%s", log)
	}
	for name, value := range o.now().Sheet {
		switch name { // these alone tell who it is
		case "name", "idCardNO", "contactPhoneNO", "cardNO", "placerOrderNO", "symptom", "birthDate":
			if strings.Contains(log+address, value) {
				t.Errorf("%s is in the log or the address", name)
			}
		}
	}
	if strings.Contains(log, o.id) {
		t.Error("the order's address is in the log")
	}
}
