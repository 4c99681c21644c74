package main

import (
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// unsettled is an order at 甲医院 whose save or cancel met a fault, and which no query has
// told of until long after: what its page offers now is to enter an answer on the phone.
func (s *site) unsettled(op appointment.Operation, fault appointmenttest.Fault) (o *order, address string, form url.Values) {
	s.t.Helper()
	o, address = s.order()
	book := s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))
	s.hospitals[0].Fail(op, fault)
	if op == appointment.CancelSchedule {
		s.post(address+"/book", book)
		mute(s.hospitals[0])
		s.post(address+"/cancel", s.form(s.get(address), nil))
	} else {
		mute(s.hospitals[0])
		s.post(address+"/book", book)
	}
	s.desk.now = func() time.Time { return time.Now().Add(2 * s.desk.quiet) }
	mute(s.hospitals[0])
	page := s.post(address+"/find", s.form(s.get(address), nil))
	s.wantPage(page, "登记电话答复", "没有问到的，不要登记", "<span>甲医院，DX 1室，"+dayText(appointment.DateOf(time.Now()).AddDays(1))+" 08:30–09:00</span>")
	return o, address, s.form(page, nil)
}

// answers fills the form in.
func answers(form url.Values, answer string) url.Values {
	form.Set("answer", answer)
	form.Set("who", " 李护士 ")
	form.Set("sure", "yes")
	return form
}

// TestByPhone enters what the hospital says on the phone, true or not, and then has the
// hospital's system say what is so.
func TestByPhone(t *testing.T) {
	t.Parallel()
	const wrong = "电话答复有误："
	for name, test := range map[string]struct {
		op       appointment.Operation
		fault    appointmenttest.Fault
		answer   string
		told     string // what the order's page says then
		verified string // and once the hospital has been asked
		books    int
	}{
		"booked":             {appointment.SaveSchedule, appointmenttest.DropResponse(), "booked", "预约确认", "已查明：约上了", 1},
		"not booked":         {appointment.SaveSchedule, appointmenttest.ResetAfterRead(), "free", "选择医院", "选择医院", 0},
		"booked, a lie":      {appointment.SaveSchedule, appointmenttest.ResetAfterRead(), "booked", "预约确认", wrong + "医院没有这个预约", 0},
		"not booked, a lie":  {appointment.SaveSchedule, appointmenttest.DropResponse(), "free", "选择医院", wrong + "这张申请单已经约过了", 1},
		"cancelled":          {appointment.CancelSchedule, appointmenttest.DropResponse(), "free", "选择医院", "选择医院", 0},
		"kept":               {appointment.CancelSchedule, appointmenttest.ResetAfterRead(), "booked", "预约确认", "已查明：约上了", 1},
		"cancelled, a lie":   {appointment.CancelSchedule, appointmenttest.ResetAfterRead(), "free", "选择医院", wrong + "这张申请单已经约过了", 1},
		"kept, which is not": {appointment.CancelSchedule, appointmenttest.DropResponse(), "booked", "预约确认", wrong + "医院没有这个预约", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address, form := s.unsettled(test.op, test.fault)
			s.send(address+"/phone", answers(form, test.answer))
			by := "据医院电话答复（李护士，" + s.desk.now().In(shanghai).Format("15:04") + "）"
			page := s.show(address)
			s.wantPage(page, test.told, by)
			if booked := test.answer == "booked"; booked {
				s.wantPage(page, "08:30–09:00", `<p class="by-phone">`+by, "（据电话）")
				s.neverOffers(address)
				page = s.post(address+"/find", s.form(page, nil))
			} else {
				s.wantPage(page, "甲医院："+o.now().Phone.Says+"，"+by)
				page = s.get(address)
			}
			s.wantPage(page, test.verified)
			s.wantBooked(o, test.books)
			if state := o.now().State; (state == booked) != (test.books == 1) {
				t.Errorf("the desk says %s, and the hospital holds %d bookings", state, test.books)
			}
			if strings.Contains(page, `<p class="by-phone">`) != (test.verified == "选择医院") {
				t.Errorf("the page takes what the system has said for said on the phone, or forgets who said it:\n%s", page)
			}
			if o.now().Bookable() { // and it can be booked elsewhere
				page = s.post(address+"/book", s.form(s.get(address+"/hospitals/1"), secondDay("乙医院", 8, 0)))
				if s.wantBooked(o, 1); strings.Contains(page, by) {
					t.Errorf("another booking is told to be known by phone:\n%s", page)
				}
			}
		})
	}
}

// TestPhoneLie frees by phone what the hospital holds, and tries to book there again while no
// query tells: it cannot be booked twice.
func TestPhoneLie(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address, form := s.unsettled(appointment.SaveSchedule, appointmenttest.DropResponse())
	offers := maps.Clone(o.offers)
	s.hospitals[0].Refuse()
	s.wantPage(s.post(address+"/phone", answers(form, "free")), "选择医院", "没有约上", "以系统为准，这里会提示")
	again := s.form(s.get(address+"/hospitals/1"), nil)
	for key := range offers { // by hand: no page of this order shows a slot of 甲医院
		again.Set("slot", key)
		s.send(address+"/book", again)
	}
	if n := s.saves(); n != 1 || len(offers) == 0 {
		t.Fatalf("%d saves were sent, of %d slots that were shown before", n, len(offers))
	}
	if err := s.hospitals[0].Reopen(); err != nil {
		t.Fatal(err)
	}

	o.offer(o.now().Token, offers) // as a page does where queries do not say what the order holds
	again.Set("slot", keyAt(offers, 8, 0))
	again.Set("token", o.now().Token)
	s.send(address+"/book", again)
	s.wantPage(s.show(address), "电话答复有误：这张申请单已经约过了", "）在电话里说“没有约上”，与医院系统的记录不符", "08:30–09:00")
	if n := s.saves(); n != 2 {
		t.Errorf("%d saves were sent", n)
	}
	s.neverOffers(address)
	s.wantBooked(o, 1)
}

// keyAt names a slot of the second day.
func keyAt(offers map[string]appointment.Offer, hour, minute int) string {
	day := appointment.DateOf(time.Now()).AddDays(1)
	for key, o := range offers {
		if o.ArrangeDay == day && o.StartTime == appointment.ClockAt(hour, minute) {
			return key
		}
	}
	return ""
}
