package main

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// bookedOrder adds an order that has booked 08:00 at 甲医院, which has one place.
func (s *site) bookedOrder() (o testOrder, address string) {
	s.t.Helper()
	o, address = s.addOrder()
	s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 0)))
	s.checkSlots(o, "甲医院 08:00")
	return o, address
}

var confirmedSlot = regexp.MustCompile(`name="slot" value="([^"]+)"`)

// confirmForm chooses the new slot of a reschedule, and returns the form of the page that asks for
// confirmation.
func (s *site) confirmForm(address string, hospital, hour, minute int) url.Values {
	s.t.Helper()
	calendar := s.getPage(fmt.Sprintf("%s/reschedule/hospitals/%d", address, hospital))
	s.checkPage(calendar, "请选新的时段，还要确认一次才会办")
	page := s.postForm(address+"/reschedule/book", s.fillForm(calendar, slotPattern(s.cfgs[hospital].Name, hour, minute)))
	s.checkPage(page, "先取消原时段", "马上约新时段", "约回原时段")
	return s.fillForm(page, confirmedSlot)
}

// checkSlots checks which slots the order holds, as the hospitals have them.
func (s *site) checkSlots(o testOrder, want string) {
	s.t.Helper()
	var got []string
	for i, h := range s.hospitals {
		for _, b := range h.Bookings() {
			if b.PlacerOrderNO == o.number {
				got = append(got, s.cfgs[i].Name+" "+b.Start.String())
			}
		}
	}
	if strings.Join(got, ", ") != want {
		s.t.Errorf("the hospitals have the bookings %q of the order, want %q", got, want)
	}
}

func TestDesk_Reschedule(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.bookedOrder()
	s.checkPage(s.getPage(address+"/reschedule"), "改约：选择医院", "现在约的是 甲医院", "个时段可约")
	s.checkPage(s.getPage(address+"/reschedule/hospitals/0"), "本单已约", `name="slot"`)
	s.checkPage(s.getPage(address+"/reschedule/earliest"), "乙医院", `name="slot"`, "甲医院：本单现在约在这家医院", "下一步：确认改约")
	form := s.confirmForm(address, 1, 8, 30)
	s.checkSlots(o, "甲医院 08:00") // nothing has happened yet
	s.postFormOnly(address+"/reschedule", form)
	o.waitStatus(statusBooked)
	s.checkPage(s.getPage(address), "改约完成，新时段已约上", "乙医院", "08:30–09:00")
	s.checkSlots(o, "乙医院 08:30")
	s.checkSaves(2)

	s.checkPage(s.postForm(address+"/reschedule", form), "刚才的提交没有发给医院") // a reload of the confirmation
	s.checkSlots(o, "乙医院 08:30")
	s.checkPage(s.postForm(address+"/cancel", s.fillFormOf(address, nil)), "预约已取消")
	s.checkSlots(o, "")
}

// TestDesk_Reschedule_BadForms submits forms of a reschedule that are incomplete, out of date, or for
// the slot that the order has.
func TestDesk_Reschedule_BadForms(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.bookedOrder()
	calendar := s.getPage(address + "/reschedule/hospitals/1")
	form := s.fillForm(calendar, slotPattern("乙医院", 8, 30))
	held := offerKey(newOffer("甲医院", o.load().State.Slot))
	for name, test := range map[string]struct{ path, token, slot, want string }{
		"no slot":            {"/reschedule/book", form.Get("token"), "", "没有收到完整的时段"},
		"no slot, confirmed": {"/reschedule", form.Get("token"), "x", "没有收到完整的时段"},
		"same slot":          {"/reschedule/book", form.Get("token"), held, "选的就是现在的时段，没有改约"},
		"stale":              {"/reschedule/book", "1", form.Get("slot"), "刚才的提交没有发给医院"},
		"stale, confirmed":   {"/reschedule", "1", form.Get("slot"), "刚才的提交没有发给医院"},
		"no token":           {"/reschedule", "", form.Get("slot"), "刚才的提交没有发给医院"},
	} {
		page := s.postForm(address+test.path, url.Values{"token": {test.token}, "slot": {test.slot}, "return-to": {"0"}})
		if !strings.Contains(page, test.want) {
			t.Errorf("%s: the page lacks %q:\n%s", name, test.want, page)
		}
	}
	s.checkSlots(o, "甲医院 08:00")
	free := s.registerOrder(newDemoDetails(1, time.Now())) // it has no slot to exchange
	s.checkPage(s.getPage(free+"/reschedule"), "现在不能改约")
}

// TestDesk_Reschedule_NewSlotTaken has another patient take the new slot first. The old one is booked
// again.
func TestDesk_Reschedule_NewSlotTaken(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.bookedOrder()
	form := s.confirmForm(address, 1, 8, 0)
	s.bookOutside(1, newDemoDetails(1, time.Now()), 0)
	s.postFormOnly(address+"/reschedule", form)
	o.waitStatus(statusBooked)
	s.checkPage(s.getPage(address), "新时段没有约上，原来的时段又约回来了", "甲医院", "08:00–08:30")
	s.checkSlots(o, "甲医院 08:00")
}

// TestDesk_Reschedule_NewHospitalDown cannot reach the hospital of the new slot. The old one is booked
// again at once.
func TestDesk_Reschedule_NewHospitalDown(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.bookedOrder()
	form := s.confirmForm(address, 1, 8, 0)
	client, err := s.desk.dir.Client("乙医院")
	if err != nil {
		t.Fatal(err)
	}
	client.CloseIdleConnections()
	s.hospitals[1].Refuse()
	s.postFormOnly(address+"/reschedule", form)
	o.waitStatus(statusBooked)
	s.checkSlots(o, "甲医院 08:00")
}

// TestDesk_Reschedule_BothTaken has other patients take both slots after the cancel. The order is on top
// of the list in red until a receptionist books it, also after a restart.
func TestDesk_Reschedule_BothTaken(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	first := newDemoDetails(3, time.Now())
	first["placerOrderNO"] = "1"
	s.registerOrder(first)
	o, _ := s.failedReschedule()
	s.close()
	s.startDesk(testQuietTime)
	address := s.url + "/orders/" + o.id
	const title = "改约没有完成：原预约已取消，新时段没有约上"
	home := s.getPage(s.url)
	s.checkPage(home, title, `class="attention failed"`)
	if strings.Index(home, o.id) > strings.Index(home, "测试患者丁") {
		t.Errorf("the order is not the first, want it first:\n%s", home)
	}
	s.checkPage(s.getPage(address), title, "<title>✕ 改约没有完成", "患者已知道，不再约")

	// A booking that the hospital rejects does not end it.
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.Rejection("Falid", "号源已满").Uncommitted())
	s.checkPage(s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))), title)
	s.checkPage(s.getPage(s.url), title)
	s.checkPage(s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))), "预约确认")
	if containsAny(s.getPage(s.url)+s.getPage(address), title) {
		t.Errorf("the pages still say %q after a booking, want them not to", title)
	}
	s.checkSlots(o, "甲医院 08:30")
}

// failedReschedule adds an order that has lost its slot in a reschedule.
func (s *site) failedReschedule() (o testOrder, address string) {
	s.t.Helper()
	o, address = s.bookedOrder()
	form := s.confirmForm(address, 1, 8, 0)
	s.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
	silenceQueries(s.hospitals[0])
	s.checkPage(s.postForm(address+"/reschedule", form), "改约进行中", "正在取消原时段")
	s.checkPage(s.getPage(s.url), "… 改约进行中")
	s.checkNoSlots(address)
	s.bookOutside(0, newDemoDetails(1, time.Now()), 0)
	s.bookOutside(1, newDemoDetails(2, time.Now()), 0)
	if err := s.hospitals[0].Heal(); err != nil {
		s.t.Fatal(err)
	}
	o.waitStatus(statusOpen)
	s.checkSlots(o, "")
	return o, address
}

func TestDesk_AcknowledgeFailure(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.failedReschedule()
	form := s.fillFormOf(address, nil)
	s.postForm(address+"/acknowledge", form)
	if containsAny(s.getPage(s.url)+s.getPage(address), "改约没有完成") {
		t.Error("the pages still say that the reschedule failed, want them not to")
	}
	s.checkPage(s.postForm(address+"/acknowledge", form), "刚才的提交没有发给医院")
	s.checkSlots(o, "")
}

// TestDesk_Reschedule_ResponseLost loses one response of each kind. Nothing is booked meanwhile, and at
// the end the order holds one slot.
func TestDesk_Reschedule_ResponseLost(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		hospital int
		op       appointment.Operation
		fault    appointmenttest.Fault
		want     string
	}{
		"cancel, carried out":     {0, appointment.CancelSchedule, appointmenttest.DropResponse(), "乙医院 08:30"},
		"cancel, not carried out": {0, appointment.CancelSchedule, appointmenttest.ResetAfterRead(), "乙医院 08:30"},
		"save, carried out":       {1, appointment.SaveSchedule, appointmenttest.DropResponse(), "乙医院 08:30"},
		"save, not carried out":   {1, appointment.SaveSchedule, appointmenttest.ResetAfterRead(), "甲医院 08:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address := s.bookedOrder()
			form := s.confirmForm(address, 1, 8, 30)
			h := s.hospitals[test.hospital]
			h.Fail(test.op, test.fault)
			silenceQueries(h)
			s.postFormOnly(address+"/reschedule", form)
			waitUntil(t, func() bool { return o.load().State.Status.Unknown() })
			s.checkPage(s.getPage(address), "改约进行中", `class="next-query"`)
			s.checkNoSlots(address)
			if err := h.Heal(); err != nil {
				t.Fatal(err)
			}
			o.waitStatus(statusBooked)
			s.checkSlots(o, test.want)
		})
	}
}

// TestDesk_Reschedule_CancelRefused has the hospital refuse the cancel. The order keeps its slot.
func TestDesk_Reschedule_CancelRefused(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.bookedOrder()
	form := s.confirmForm(address, 1, 8, 30)
	s.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.Rejection("Falid", "已到检，不能取消").Uncommitted())
	s.checkPage(s.postForm(address+"/reschedule", form), "改约没有办：医院没有同意取消，原来的预约仍然有效", "08:00–08:30")
	s.checkSlots(o, "甲医院 08:00")
	s.checkSaves(1)
}
