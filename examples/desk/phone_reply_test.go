package main

import (
	"maps"
	"net/url"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// addOrderWithUnknownOutcome adds an order whose save or cancel at 甲医院 met a fault, and whose
// outcome no query has found by the end of the quiet period. form is the form for a phone reply.
func (s *site) addOrderWithUnknownOutcome(op appointment.Operation, fault appointmenttest.Fault) (o *order, address string, form url.Values) {
	s.t.Helper()
	o, address = s.addOrder()
	book := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	s.hospitals[0].Fail(op, fault)
	if op == appointment.CancelSchedule {
		s.postForm(address+"/book", book)
		dropQueryResponses(s.hospitals[0])
		s.postForm(address+"/cancel", s.fillFormOf(address, nil))
	} else {
		dropQueryResponses(s.hospitals[0])
		s.postForm(address+"/book", book)
	}
	s.endQuietPeriod()
	dropQueryResponses(s.hospitals[0])
	page := s.postForm(address+"/find", s.fillFormOf(address, nil))
	s.checkPage(page, "登记电话答复", "没有问到的，不要登记", "<span>甲医院，DX 1室，"+formatDay(secondDay())+" 08:30–09:00</span>")
	return o, address, s.fillForm(page, nil)
}

// fillPhoneForm sets the values of a phone reply: "booked" or "not-booked".
func fillPhoneForm(form url.Values, reply string) url.Values {
	form.Set("reply", reply)
	form.Set("contact", " 李护士 ")
	form.Set("read-back", "yes")
	return form
}

// TestDesk_EnterPhoneReply enters phone replies that are right or wrong. Then the hospital's
// system confirms or contradicts them.
func TestDesk_EnterPhoneReply(t *testing.T) {
	t.Parallel()
	const contradiction = "电话答复有误："
	for name, test := range map[string]struct {
		op           appointment.Operation
		fault        appointmenttest.Fault
		reply        string
		want         string // on the order's page after the reply
		wantVerified string // on the page after a query
		wantBookings int
	}{
		"save, booked":             {appointment.SaveSchedule, appointmenttest.DropResponse(), "booked", "预约确认", "已查明：约上了", 1},
		"save, not booked":         {appointment.SaveSchedule, appointmenttest.ResetAfterRead(), "not-booked", "选择医院", "选择医院", 0},
		"save, wrong: booked":      {appointment.SaveSchedule, appointmenttest.ResetAfterRead(), "booked", "预约确认", contradiction + "医院没有这个预约", 0},
		"save, wrong: not booked":  {appointment.SaveSchedule, appointmenttest.DropResponse(), "not-booked", "选择医院", contradiction + "这张申请单已经约过了", 1},
		"cancel, cancelled":        {appointment.CancelSchedule, appointmenttest.DropResponse(), "not-booked", "选择医院", "选择医院", 0},
		"cancel, still booked":     {appointment.CancelSchedule, appointmenttest.ResetAfterRead(), "booked", "预约确认", "已查明：约上了", 1},
		"cancel, wrong: cancelled": {appointment.CancelSchedule, appointmenttest.ResetAfterRead(), "not-booked", "选择医院", contradiction + "这张申请单已经约过了", 1},
		"cancel, wrong: booked":    {appointment.CancelSchedule, appointmenttest.DropResponse(), "booked", "预约确认", contradiction + "医院没有这个预约", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address, form := s.addOrderWithUnknownOutcome(test.op, test.fault)
			s.postFormOnly(address+"/phone", fillPhoneForm(form, test.reply))
			source := "据医院电话答复（李护士，" + s.desk.now().In(shanghai).Format("15:04") + "）"
			page := s.getOfflinePage(address)
			s.checkPage(page, test.want, source)
			if test.reply == "booked" {
				s.checkPage(page, "08:30–09:00", `<p class="by-phone">`+source, "（据电话）")
				s.checkNoSlots(address)
				page = s.postForm(address+"/find", s.fillForm(page, nil))
			} else {
				s.checkPage(page, "甲医院："+o.currentState().PhoneReply.Label+"，"+source)
				page = s.getPage(address)
			}
			s.checkPage(page, test.wantVerified)
			s.checkBookings(o, test.wantBookings)
			if got := o.currentState().Status; (got == statusBooked) != (test.wantBookings == 1) {
				t.Errorf("status = %s, want one that agrees with %d bookings at the hospital", got, test.wantBookings)
			}
			// Only a reply that the system neither confirmed nor contradicted is still shown.
			if got, want := strings.Contains(page, `<p class="by-phone">`), test.wantVerified == "选择医院"; got != want {
				t.Errorf("the page names the phone reply as its source: %v, want %v:\n%s", got, want, page)
			}
			if o.currentState().CanBook() {
				page = s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/1", slotPattern("乙医院", 8, 0)))
				s.checkBookings(o, 1)
				if strings.Contains(page, source) {
					t.Errorf("the page of the new booking names the phone reply as its source, want no source:\n%s", page)
				}
			}
		})
	}
}

// TestDesk_EnterPhoneReply_WrongThenBookAgain enters "not booked" for a slot that the hospital has
// booked, and then books there again while queries do not show the booking. The hospital rejects
// the second save.
func TestDesk_EnterPhoneReply_WrongThenBookAgain(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address, form := s.addOrderWithUnknownOutcome(appointment.SaveSchedule, appointmenttest.DropResponse())
	offers := maps.Clone(o.offers)
	if len(offers) == 0 {
		t.Fatal("the order has no offers, want those of its calendar")
	}
	s.hospitals[0].Refuse()
	s.checkPage(s.postForm(address+"/phone", fillPhoneForm(form, "not-booked")), "选择医院", "没有约上", "以系统为准，这里会提示")
	forged := s.fillFormOf(address+"/hospitals/1", nil)
	for key := range offers { // no page of this order shows a slot of 甲医院 now
		forged.Set("slot", key)
		s.postFormOnly(address+"/book", forged)
	}
	s.checkSaves(1)
	if err := s.hospitals[0].Reopen(); err != nil {
		t.Fatal(err)
	}

	o.addOffers(o.currentState().Token, offers) // as a page whose query does not show the booking
	forged.Set("slot", offerKeyAt(offers, 8, 0))
	forged.Set("token", o.currentState().Token)
	s.postFormOnly(address+"/book", forged)
	s.checkPage(s.getOfflinePage(address), "电话答复有误：这张申请单已经约过了", "）在电话里说“没有约上”，与医院系统的记录不符", "08:30–09:00")
	s.checkSaves(2)
	s.checkNoSlots(address)
	s.checkBookings(o, 1)
}

// offerKeyAt returns the key of the slot at this time on the second day, or "".
func offerKeyAt(offers map[string]directory.Offer, hour, minute int) string {
	for key, o := range offers {
		if o.ArrangeDay == secondDay() && o.StartTime == appointment.ClockAt(hour, minute) {
			return key
		}
	}
	return ""
}
