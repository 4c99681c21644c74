package main

import (
	"io"
	"net/http"
	"net/http/httptest"
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

// TestNothingOpen has a week without a slot to choose: there is nothing to press either.
func TestNothingOpen(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	_, address := s.order()
	for from, want := range map[int]string{0: "", 100: "这一周没有排班"} {
		page := s.get(address + "/hospitals/0?from=" + appointment.DateOf(time.Now()).AddDays(from).String())
		s.wantPage(page, want)
		if button := strings.Contains(page, `class="bar"`); button != (want == "") {
			t.Errorf("%d days ahead the button to book is there: %v", from, button)
		}
	}
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

	s.hospitals[1].Refuse()
	if page := s.get(address + "/earliest"); strings.Contains(page, "七天内没有") {
		t.Errorf("no hospital was reached, and the page says that none has a slot:\n%s", page)
	}
}

// TestSubmittedOften posts one form from many tabs at once, and again later: to book, to
// cancel, and once more to book.
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

	cancel := s.form(s.get(address), nil)
	for range 20 {
		tabs.Go(func() { s.post(address+"/cancel", cancel) })
	}
	tabs.Wait()
	s.wantBooked(o, 0)
	if n := s.hospitals[0].Deliveries(appointment.CancelSchedule); n != 1 {
		t.Errorf("%d cancels were sent", n)
	}

	s.wantPage(s.post(address+"/book", form), "刚才的提交没有发给医院") // the order is open, and the form is old
	s.wantBooked(o, 0)
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
	s.wantPage(s.post(address+"/book", form), "正在等医院答复", "正在约", "甲医院，DX 1室", "08:30–09:00", `http-equiv="refresh"`)
	s.wantPage(s.post(address+"/book", form), "正在等医院答复", "刚才的提交没有发给医院")
	s.neverOffers(address)
	s.wantPage(s.get(s.url), "办理中", "查看<span")
	for s.saves() == 0 { // until it is there
		time.Sleep(time.Millisecond)
	}
	s.hospitals[0].Settle()
	s.desk.work.Wait()
	s.wantPage(s.get(address), "预约确认")
	s.wantBooked(o, 1)
}

// TestAlreadyBooked has the order booked by another desk before this one looks at it. Each
// page that asks the hospital learns of it, and none offers a slot from then on.
func TestAlreadyBooked(t *testing.T) {
	t.Parallel()
	for name, learn := range map[string]func(s *site, address string, calendar url.Values) string{
		"by the list of hospitals": func(s *site, address string, _ url.Values) string { return s.get(address) },
		"by a calendar": func(s *site, address string, _ url.Values) string {
			s.wantPage(s.get(address+"/hospitals/0"), "本单已约", "这张申请单已经约好，不能再约")
			return s.show(address)
		},
		"by the earliest slots": func(s *site, address string, _ url.Values) string {
			s.get(address + "/earliest")
			return s.show(address)
		},
		"by booking": func(s *site, address string, calendar url.Values) string {
			s.send(address+"/book", calendar)
			return s.show(address)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, other := startSite(t), startSite(t)
			o, address := s.order()
			other.desk.dir = s.desk.dir
			_, elsewhere := other.order()
			calendar := s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))
			other.post(elsewhere+"/book", other.form(other.get(elsewhere+"/hospitals/0"), secondDay("甲医院", 8, 0)))

			s.wantPage(learn(s, address, calendar), "预约确认", "这张申请单已经约过了", "08:00–08:30")
			s.neverOffers(address)
			s.wantBooked(o, 1)
			s.wantPage(s.post(address+"/cancel", s.form(s.get(address), nil)), "预约已取消")
			s.wantBooked(o, 0)
		})
	}
}

// TestBookedSomewhere has a hospital say that the order is booked there, and not when: nobody
// else's slots are offered.
func TestBookedSomewhere(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	says := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"1"}}}`)
	}))
	t.Cleanup(says.Close)
	another := s.hospitals[0].Config()
	another.Name, another.Vendor, another.Endpoint = "丙医院", appointment.Laida, says.URL
	dir, err := appointment.NewDirectory([]appointment.Config{s.hospitals[0].Config(), another})
	if err != nil {
		t.Fatal(err)
	}
	s.desk.dir = dir
	_, address := s.order()
	page := s.get(address + "/earliest")
	s.wantPage(page, "丙医院：这张申请单已经约过了")
	if strings.Contains(page, `type="radio"`) {
		t.Errorf("a slot is offered:\n%s", page)
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

	s.hospitals[0].Refuse()
	s.wantPage(s.post(address+"/cancel", s.form(s.get(address), nil)), "连不上医院，取消预约没有发出", "预约确认")
	if page := s.get(address + "/hospitals/1"); strings.Contains(page, "没有发出") {
		t.Errorf("a calendar speaks of the cancel:\n%s", page)
	}
}

// TestAccepted has an order that the hospital takes without giving it a time.
func TestAccepted(t *testing.T) {
	t.Parallel()
	for flag, want := range map[appointment.ScheduleFlag]string{
		appointment.FlagByStaff:   "时间还没有定，由医院工作人员安排",
		appointment.FlagNotNeeded: "这项检查不用预约",
	} {
		s := startSite(t)
		o, address := s.order()
		room := testRoom()
		room.Flag = flag
		o.end(func(f *facts) {
			f.Hospital = "甲医院"
			f.saved(saved(t, appointmenttest.WithResources(room)), nil, time.Now(), time.Minute)
		})
		page := s.get(address)
		s.wantPage(page, want, "甲医院", "测试患者甲", "打印，经办人 测试导诊员")
		if strings.Contains(page, "检查室") || strings.Contains(page, "取消预约…") {
			t.Errorf("without a time there is a place or something to cancel:\n%s", page)
		}
		s.neverOffers(address)
		s.wantPage(s.get(address+"/hospitals/0"), "医院已受理这张申请单，不用再约")
	}
}
