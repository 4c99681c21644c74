package main

import (
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// TestUnknownSave has a save that the hospital carries out and whose answer is lost, and one
// that it never gets.
func TestUnknownSave(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault appointmenttest.Fault
		want  string
		books int
	}{
		"booked":     {appointmenttest.DropResponse(), "预约确认", 1},
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
	before := demoSheet(1, time.Now())
	before["placerOrderNO"] = "1"
	s.desk.add(before)
	if home := s.get(s.url); strings.Index(home, o.id) > strings.Index(home, "测试患者乙") {
		t.Errorf("the order that is unknown is not the first:\n%s", home)
	}
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
		"cancelled":     {appointmenttest.DropResponse(), "预约已取消", 0},
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
