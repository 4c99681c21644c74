package main

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// TestDesk_BookSlot_ResponseLost loses the response to a save, which the hospital carried out or
// never received. The order cannot be booked until the ledger has settled the outcome.
func TestDesk_BookSlot_ResponseLost(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault        appointmenttest.Fault
		want         string
		wantStatus   status
		wantBookings int
	}{
		"booked":     {appointmenttest.DropResponse(), "已查明：约上了", statusBooked, 1},
		"not booked": {appointmenttest.ResetAfterRead(), "已查明：没有约上", statusOpen, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address := s.addOrder()
			form := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
			s.hospitals[0].Fail(appointment.SaveSchedule, test.fault)
			silenceQueries(s.hospitals[0])
			s.checkPage(s.postForm(address+"/book", form), "医院没有回音，可能已经约上", "<title>？ 结果不明 – 申请单 "+o.number)
			s.checkNoSlots(address)
			form.Set("token", o.load().State.Token) // a valid token, and a slot that no page offers now
			s.checkPage(s.postForm(address+"/book", form), "刚才的提交没有发给医院")

			if err := s.hospitals[0].Heal(); err != nil {
				t.Fatal(err)
			}
			o.waitStatus(test.wantStatus)
			s.checkPage(s.getPage(address), test.want)
			s.checkBookings(o, test.wantBookings)
			s.checkSaves(1)
		})
	}
}

// TestDesk_CancelBooking_ResponseLost loses the response to a cancel, which the hospital carried out
// or never received. The ledger sends it again if it was not carried out.
func TestDesk_CancelBooking_ResponseLost(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault       appointmenttest.Fault
		wantCancels int
	}{
		"cancelled":     {appointmenttest.DropResponse(), 1},
		"not cancelled": {appointmenttest.ResetAfterRead(), 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address := s.addOrder()
			s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/1", slotPattern("乙医院", 8, 30)))
			s.hospitals[1].Fail(appointment.CancelSchedule, test.fault)
			silenceQueries(s.hospitals[1])
			s.checkPage(s.postForm(address+"/cancel", s.fillFormOf(address, nil)), "医院没有回音，可能已经取消")
			s.checkNoSlots(address)
			if err := s.hospitals[1].Heal(); err != nil {
				t.Fatal(err)
			}
			o.waitStatus(statusOpen)
			s.checkPage(s.getPage(address), "预约已取消")
			s.checkBookings(o, 0)
			if got := s.hospitals[1].Deliveries(appointment.CancelSchedule); got != test.wantCancels {
				t.Errorf("the hospital received %d cancels, want %d", got, test.wantCancels)
			}
		})
	}
}
