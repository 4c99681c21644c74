package main

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestDesk_BookSlot_ThenCancel(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	calendar := s.getPage(address + "/hospitals/0")
	s.checkPage(calendar, "余 5", "约满", "荐 余")
	s.checkPage(s.postForm(address+"/book", s.fillForm(calendar, slotPattern("甲医院", 8, 30))), "预约确认", "门诊楼一层", "101", "08:30–09:00")
	s.checkBookings(o, 1)
	s.checkPage(s.getPage(address+"/hospitals/0"), "本单已约", "这张申请单已经约好，不能再约")
	s.checkPage(s.postForm(address+"/cancel", s.fillFormOf(address, nil)), "预约已取消")
	s.checkBookings(o, 0)
	s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/1", slotPattern("乙医院", 8, 0))) // at another hospital
	s.checkBookings(o, 1)
}

// TestDesk_BookSlot_SubmittedOften submits one form from many tabs at once, and again later: to
// book, to cancel, and to book once more.
func TestDesk_BookSlot_SubmittedOften(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	form := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	var tabs sync.WaitGroup
	for range 20 {
		tabs.Go(func() { s.postForm(address+"/book", form) })
	}
	tabs.Wait()
	s.checkPage(s.postForm(address+"/book", form), "刚才的提交没有发给医院", "预约确认")
	s.checkBookings(o, 1)
	s.checkSaves(1)

	cancel := s.fillFormOf(address, nil)
	for range 20 {
		tabs.Go(func() { s.postForm(address+"/cancel", cancel) })
	}
	tabs.Wait()
	s.checkBookings(o, 0)
	if got := s.hospitals[0].Deliveries(appointment.CancelSchedule); got != 1 {
		t.Errorf("the hospital received %d cancels, want 1", got)
	}

	s.checkPage(s.postForm(address+"/book", form), "刚才的提交没有发给医院") // the order can be booked, but not with the old form
	s.checkBookings(o, 0)
}

// TestDesk_BookSlot_TwoCalendars books in the calendars of two hospitals that were open at the
// same time. The second save is not sent.
func TestDesk_BookSlot_TwoCalendars(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	first := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	second := s.fillFormOf(address+"/hospitals/1", slotPattern("乙医院", 8, 30))
	s.postForm(address+"/book", first)
	s.checkPage(s.postForm(address+"/book", second), "刚才的提交没有发给医院")
	s.checkBookings(o, 1)
}

// TestDesk_BookSlot_BrowserClosed stops waiting while the hospital delays its response. The save
// is carried out, and the page shows it.
func TestDesk_BookSlot_BrowserClosed(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	s.desk.pageWait = 0
	o, address := s.addOrder()
	form := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.Delay(time.Hour))
	s.postFormOnly(address+"/book", form)
	waitUntil(t, func() bool { return s.countSaves() > 0 })
	s.checkPage(s.getPage(address), "正在等医院答复", "正在约", "甲医院，DX 1室", "08:30–09:00", `http-equiv="refresh"`, "data-poll=", "<title>… 办理中 – 申请单 "+o.number)
	s.checkPage(s.postForm(address+"/book", form), "正在等医院答复", "刚才的提交没有发给医院")
	s.checkNoSlots(address)
	s.checkPage(s.getPage(s.url), "办理中", "查看<span")
	s.hospitals[0].Settle()
	s.desk.actions.Wait()
	s.checkPage(s.getPage(address), "预约确认", "<title>✓ 已约上 – 申请单 "+o.number)
	s.checkBookings(o, 1)
}

// TestDesk_AlreadyBooked books the order by another program first. Each page that queries the
// hospital shows the booking, and none offers slots. The receptionist takes it over, and cancels it.
func TestDesk_AlreadyBooked(t *testing.T) {
	t.Parallel()
	for name, find := range map[string]func(s *site, address string, calendar url.Values) string{
		"list of hospitals": func(s *site, address string, _ url.Values) string {
			page := s.getPage(address)
			s.checkPage(page, "医院记录这张申请单已经约过了", "08:00", "登记这个预约")
			form := s.fillForm(page, nil)
			form.Set("slot", regexp.MustCompile(`name="slot" value="([^"]+)"`).FindStringSubmatch(page)[1])
			return s.postForm(address+"/book", form)
		},
		"calendar": func(s *site, address string, calendar url.Values) string {
			s.checkPage(s.getPage(address+"/hospitals/0"), "本单已约", "医院记录这张申请单已经约过了，不能再约")
			return s.postForm(address+"/book", calendar)
		},
		"earliest slots": func(s *site, address string, calendar url.Values) string {
			s.checkPage(s.getPage(address+"/earliest"), "医院记录这张申请单已经约过了", "08:00")
			return s.postForm(address+"/book", calendar)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address := s.addOrder()
			calendar := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
			s.bookOutside(0, newDemoDetails(0, time.Now()), 0)
			if page := s.getPage(address + "/earliest"); strings.Contains(page, `type="radio"`) {
				t.Errorf("the page offers slots, want none:\n%s", page)
			}

			s.checkPage(find(s, address, calendar), "预约确认", "08:00–08:30")
			s.checkNoSlots(address)
			s.checkBookings(o, 1)
			s.checkPage(s.postForm(address+"/cancel", s.fillFormOf(address, nil)), "预约已取消")
			s.checkBookings(o, 0)
		})
	}
}

// bookOutside books the i-th slot of the second day at a hospital without the desk.
func (s *site) bookOutside(hospital int, details orderDetails, i int) {
	s.t.Helper()
	client, err := s.desk.dir.Client(s.cfgs[hospital].Name)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := client.SaveSchedule(s.t.Context(), details.newSaveRequest(testSlot(i), secondDay())); err != nil {
		s.t.Fatal(err)
	}
}

// testSlot returns the i-th slot of the test room on the second day.
func testSlot(i int) appointment.Slot {
	room := testRoom()
	return appointment.Slot{ResourceUID: room.UID, ResourceName: room.Name, ArrangeDay: secondDay(),
		Time: appointment.Time{StartTime: room.Times[i].Start, EndTime: room.Times[i].End}}
}

// TestDesk_BookSlot_BadSlot submits forms without a slot, or with a malformed one. The page says so.
func TestDesk_BookSlot_BadSlot(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	good := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	for name, slot := range map[string]string{
		"none":             "",
		"no fields":        "8:30",
		"too few fields":   "甲医院|18|" + secondDay().String() + "|08:30|09:00|x",
		"malformed day":    "甲医院|18|明天|08:30|09:00|x|DX 1室",
		"malformed time":   "甲医院|18|" + secondDay().String() + "|早上|09:00|x|DX 1室",
		"malformed escape": "甲医院|%zz|" + secondDay().String() + "|08:30|09:00|x|DX 1室",
		"unknown hospital": "丙医院|18|" + secondDay().String() + "|08:30|09:00|x|DX 1室",
		"no resource":      "甲医院||" + secondDay().String() + "|08:30|09:00|x|DX 1室",
		"end before start": "甲医院|18|" + secondDay().String() + "|08:30|08:00|x|DX 1室",
	} {
		form := url.Values{"token": good["token"], "return-to": {"0"}, "slot": {slot}}
		page := s.postForm(address+"/book", form)
		if !strings.Contains(page, "没有收到完整的时段，没有发给医院") || !strings.Contains(page, "甲医院 · 号源") {
			t.Errorf("%s: the page lacks the message or the calendar:\n%s", name, page)
		}
	}
	s.checkSaves(0)
	s.checkPage(s.postForm(address+"/book", good), "预约确认") // the form is still valid
	s.checkBookings(o, 1)
}

// TestDesk_TwoDesks opens the same pages at two desks with one database. Each form counts once, and
// both show the same.
func TestDesk_TwoDesks(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	second := s.secondDesk()
	o, address := s.addOrder()
	otherAddress := second.url + "/orders/" + o.id
	first := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	other := second.fillFormOf(otherAddress+"/hospitals/1", slotPattern("乙医院", 8, 30))
	var tabs sync.WaitGroup
	for range 5 {
		tabs.Go(func() { s.postForm(address+"/book", first) })
		tabs.Go(func() { second.postForm(otherAddress+"/book", other) })
	}
	tabs.Wait()
	o.waitStatus(statusBooked)
	s.checkBookings(o, 1)
	s.checkSaves(1)
	for _, desk := range []*site{s, second} {
		desk.checkPage(desk.getPage(desk.url), "✓ 已预约", o.number)
		desk.checkPage(desk.getPage(desk.url+"/orders/"+o.id), "预约确认", "08:30–09:00")
	}
	cancel := second.fillFormOf(otherAddress, nil)
	s.checkPage(s.postForm(address+"/cancel", s.fillFormOf(address, nil)), "预约已取消")
	s.checkPage(second.postForm(otherAddress+"/cancel", cancel), "刚才的提交没有发给医院")
	s.checkBookings(o, 0)
}

// TestDesk_Restart stops the desk and starts it again. The orders are still there.
func TestDesk_Restart(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30)))
	s.close()
	s.startDesk(testQuietTime)
	s.checkPage(s.getPage(s.url+"/orders/"+o.id), "预约确认", "门诊楼一层", "08:30–09:00", "测试患者甲")
	s.checkPage(s.getPage(s.url), "✓ 已预约", o.number)
}

// TestDesk_SearchOrders searches by number and by a part of a name.
func TestDesk_SearchOrders(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, _ := s.addOrder()
	other := newDemoDetails(1, time.Now())
	other["name"] = "测试患者壬"
	s.registerOrder(other)
	find := func(text string) string { return s.postForm(s.url+"/orders/find", url.Values{"text": {text}}) }
	s.checkPage(find(" "+o.number+" "), "选择医院", "申请单号 <b>"+o.number)
	page := find("患者壬")
	s.checkPage(page, "测试患者壬", other["placerOrderNO"], `value="患者壬"`)
	if strings.Contains(page, o.number) {
		t.Errorf("the page has order %s of another patient, want only %s:\n%s", o.number, other["placerOrderNO"], page)
	}
	s.checkPage(find("测试患者"), o.number, other["placerOrderNO"])
	s.checkPage(find("无此人"), "没有找到“无此人”")
	s.checkPage(find(" "), o.number, "这里是最近登记的 100 张")
}

func TestDesk_BookSlot_NotSent(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	form := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	client, err := s.desk.dir.Client("甲医院")
	if err != nil {
		t.Fatal(err)
	}
	client.CloseIdleConnections()
	s.hospitals[0].Refuse()
	s.checkPage(s.postForm(address+"/book", form), "连不上医院，预约没有发出")
	if err := s.hospitals[0].Reopen(); err != nil {
		t.Fatal(err)
	}
	s.checkPage(s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))), "预约确认")
	s.checkBookings(o, 1)

	// A cancel that cannot be sent is sent later.
	client.CloseIdleConnections()
	s.hospitals[0].Refuse()
	s.checkPage(s.postForm(address+"/cancel", s.fillFormOf(address, nil)), "取消已登记，还没有发到医院", "发送", "先不要告诉患者已经取消")
	s.checkNoSlots(address)
	if err := s.hospitals[0].Reopen(); err != nil {
		t.Fatal(err)
	}
	o.waitStatus(statusOpen)
	s.checkPage(s.getPage(address), "预约已取消")
	s.checkBookings(o, 0)
}

// TestDesk_CancelBooking_Rejected cancels a booking whose hospital does not accept it.
func TestDesk_CancelBooking_Rejected(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30)))
	s.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.Rejection("Falid", "已到检，不能取消").Uncommitted())
	s.checkPage(s.postForm(address+"/cancel", s.fillFormOf(address, nil)), "医院没有受理取消预约", "预约确认")
	s.checkBookings(o, 1)
	if page := s.getPage(address + "/hospitals/1"); containsAny(page, "没有受理") {
		t.Errorf("the calendar shows the notice of the cancel, want none:\n%s", page)
	}
}

// TestDesk_ShowOrder_AcceptedWithoutSlot books at hospitals that accept the order without a slot.
func TestDesk_ShowOrder_AcceptedWithoutSlot(t *testing.T) {
	t.Parallel()
	for flag, want := range map[appointment.ScheduleFlag]string{
		appointment.FlagByStaff:   "时间还没有定，由医院工作人员安排",
		appointment.FlagNotNeeded: "这项检查不用预约",
	} {
		t.Run("scheduleFlag "+string(flag), func(t *testing.T) {
			t.Parallel()
			room := testRoom()
			room.Flag = flag
			s := startSiteWith(t, room, testQuietTime)
			_, address := s.addOrder()
			page := s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30)))
			s.checkPage(page, want, "甲医院", "测试患者甲", "打印，经办人 测试导诊员")
			if containsAny(page, "检查室", "取消预约…") {
				t.Errorf("the page shows a room or a button to cancel, want neither:\n%s", page)
			}
			s.checkNoSlots(address)
			s.checkPage(s.getPage(address+"/hospitals/0"), "医院已受理这张申请单，不用再约")
		})
	}
}
