package main

import (
	"net/url"
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
	s.checkPage(s.postForm(address+"/book", form), "正在等医院答复", "正在约", "甲医院，DX 1室", "08:30–09:00", `http-equiv="refresh"`)
	s.checkPage(s.postForm(address+"/book", form), "正在等医院答复", "刚才的提交没有发给医院")
	s.checkNoSlots(address)
	s.checkPage(s.getPage(s.url), "办理中", "查看<span")
	waitUntil(t, func() bool { return s.countSaves() > 0 })
	s.hospitals[0].Settle()
	s.desk.actions.Wait()
	s.checkPage(s.getPage(address), "预约确认")
	s.checkBookings(o, 1)
}

// TestDesk_AlreadyBooked books the order at another desk first. Each page that queries the
// hospital finds the booking, and none offers slots afterwards.
func TestDesk_AlreadyBooked(t *testing.T) {
	t.Parallel()
	for name, find := range map[string]func(s *site, address string, calendar url.Values) string{
		"list of hospitals": func(s *site, address string, _ url.Values) string { return s.getPage(address) },
		"calendar": func(s *site, address string, _ url.Values) string {
			s.checkPage(s.getPage(address+"/hospitals/0"), "本单已约", "这张申请单已经约好，不能再约")
			return s.getOfflinePage(address)
		},
		"earliest slots": func(s *site, address string, _ url.Values) string {
			s.getPage(address + "/earliest")
			return s.getOfflinePage(address)
		},
		"rejected save": func(s *site, address string, calendar url.Values) string {
			s.postFormOnly(address+"/book", calendar)
			return s.getOfflinePage(address)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, other := startSite(t), startSite(t)
			o, address := s.addOrder()
			other.desk.dir = s.desk.dir
			_, otherAddress := other.addOrder()
			calendar := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
			other.postForm(otherAddress+"/book", other.fillFormOf(otherAddress+"/hospitals/0", slotPattern("甲医院", 8, 0)))

			s.checkPage(find(s, address, calendar), "预约确认", "这张申请单已经约过了", "08:00–08:30")
			s.checkNoSlots(address)
			s.checkBookings(o, 1)
			s.checkPage(s.postForm(address+"/cancel", s.fillFormOf(address, nil)), "预约已取消")
			s.checkBookings(o, 0)
		})
	}
}

func TestDesk_BookSlot_NotSent(t *testing.T) {
	t.Parallel()
	s := startSite(t, appointment.WithRetries(0))
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

	s.hospitals[0].Refuse()
	s.checkPage(s.postForm(address+"/cancel", s.fillFormOf(address, nil)), "连不上医院，取消预约没有发出", "预约确认")
	if page := s.getPage(address + "/hospitals/1"); containsAny(page, "没有发出") {
		t.Errorf("the calendar shows the notice of the cancel, want none:\n%s", page)
	}
}

// TestDesk_ShowOrder_AcceptedWithoutSlot shows orders that a hospital accepted without a slot.
func TestDesk_ShowOrder_AcceptedWithoutSlot(t *testing.T) {
	t.Parallel()
	for flag, want := range map[appointment.ScheduleFlag]string{
		appointment.FlagByStaff:   "时间还没有定，由医院工作人员安排",
		appointment.FlagNotNeeded: "这项检查不用预约",
	} {
		t.Run("scheduleFlag "+string(flag), func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address := s.addOrder()
			room := testRoom()
			room.Flag = flag
			booking := saveAtHospital(t, appointmenttest.WithResources(room))
			o.finishAction(func(s *orderState) {
				s.Hospital = "甲医院"
				s.applySave(booking, nil, time.Now(), time.Minute)
			})
			page := s.getPage(address)
			s.checkPage(page, want, "甲医院", "测试患者甲", "打印，经办人 测试导诊员")
			if containsAny(page, "检查室", "取消预约…") {
				t.Errorf("the page shows a room or a button to cancel, want neither:\n%s", page)
			}
			s.checkNoSlots(address)
			s.checkPage(s.getPage(address+"/hospitals/0"), "医院已受理这张申请单，不用再约")
		})
	}
}
