package main

import (
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// TestDesk_BookSlot_ResponseLost loses the response to a save, which the hospital carried out or
// never received. The order cannot be booked until a query settles the outcome.
func TestDesk_BookSlot_ResponseLost(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault        appointmenttest.Fault
		want         string
		wantBookings int
	}{
		"booked":     {appointmenttest.DropResponse(), "预约确认", 1},
		"not booked": {appointmenttest.ResetAfterRead(), "已查明：没有约上", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address := s.addOrder()
			form := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
			s.hospitals[0].Fail(appointment.SaveSchedule, test.fault)
			dropQueryResponses(s.hospitals[0])
			s.checkPage(s.postForm(address+"/book", form), "医院没有回音，可能已经约上")
			s.checkNoSlots(address)
			forged := s.fillFormOf(address, nil) // a valid token, and a slot that no page offers now
			forged.Set("slot", form.Get("slot"))
			s.checkPage(s.postForm(address+"/book", forged), "刚才的提交没有发给医院")

			s.endQuietPeriod()
			s.checkPage(s.postForm(address+"/find", s.fillFormOf(address, nil)), test.want)
			s.checkBookings(o, test.wantBookings)
			s.checkSaves(1)
		})
	}
}

// TestDesk_FindBooking_SaveExecutedLate queries before the hospital executes the save. The query
// finds no booking, and the order still cannot be booked.
func TestDesk_FindBooking_SaveExecutedLate(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	form := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.CommitLate(time.Hour))
	s.checkPage(s.postForm(address+"/book", form), "医院没有回音，可能已经约上")
	s.checkPage(s.postForm(address+"/find", s.fillFormOf(address, nil)), "医院还没有这个预约", "请求可能还在路上")
	s.checkNoSlots(address)

	// The home page lists it before an order whose number is lower.
	other := newDemoDetails(1, time.Now())
	other["placerOrderNO"] = "1"
	s.desk.orders.addOrder(other)
	if home := s.getPage(s.url); strings.Index(home, o.id) > strings.Index(home, "测试患者乙") {
		t.Errorf("the order with the unknown outcome is not the first, want it first:\n%s", home)
	}

	s.hospitals[0].Settle()
	s.checkPage(s.postForm(address+"/find", s.fillFormOf(address, nil)), "预约确认")
	s.checkBookings(o, 1)
}

// TestDesk_CancelBooking_ResponseLost loses the response to a cancel, which the hospital carried
// out or never received.
func TestDesk_CancelBooking_ResponseLost(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault        appointmenttest.Fault
		want         string
		wantBookings int
	}{
		"cancelled":     {appointmenttest.DropResponse(), "预约已取消", 0},
		"not cancelled": {appointmenttest.ResetAfterRead(), "没有取消成功，预约仍然有效", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address := s.addOrder()
			s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/1", slotPattern("乙医院", 8, 30)))
			s.hospitals[1].Fail(appointment.CancelSchedule, test.fault)
			dropQueryResponses(s.hospitals[1])
			s.checkPage(s.postForm(address+"/cancel", s.fillFormOf(address, nil)), "医院没有回音，可能已经取消")
			s.checkNoSlots(address)
			s.endQuietPeriod()
			s.checkPage(s.postForm(address+"/find", s.fillFormOf(address, nil)), test.want)
			s.checkBookings(o, test.wantBookings)
		})
	}
}
