package main

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// changeAttempts changes the rows of the ledger's attempts at an order, to let time pass.
func (s *site) changeAttempts(o testOrder, change string) {
	s.t.Helper()
	if _, err := s.desk.db.ExecContext(s.t.Context(), "UPDATE ledger_attempts SET "+change+" AND order_no = $1", o.number); err != nil {
		s.t.Fatal(err)
	}
}

// waitAskHospital lets two hours pass in which no query tells the outcome, and waits until the ledger asks
// for a phone call.
func (s *site) waitAskHospital(o testOrder) {
	s.t.Helper()
	s.changeAttempts(o, "deadline = deadline - 7200000, due = 1 WHERE true")
	waitUntil(s.t, func() bool { return o.load().State.AskHospital })
}

// strayOrder returns an order with a stray at 甲医院, where a wrong phone reply said that nothing is booked.
// With booked it also holds a slot of 乙医院.
func (s *site) strayOrder(booked bool) (o testOrder, address string) {
	s.t.Helper()
	o, address, form := s.addUnknownOrder(appointment.SaveSchedule, appointmenttest.DropResponse())
	s.postFormOnly(address+"/phone", fillPhoneForm(form, ledger.NotBooked))
	if err := s.hospitals[0].Heal(); err != nil {
		s.t.Fatal(err)
	}
	if booked {
		s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/1", slotPattern("乙医院", 8, 0)))
		s.checkSlots(o, "甲医院 08:30, 乙医院 08:00")
	}
	s.changeAttempts(o, "due = 1 WHERE number = 1") // an hour later, the ledger queries once more
	o.waitStatus(statusStray)
	return o, address
}

func (s *site) resolve(o testOrder, state ledger.State) {
	s.t.Helper()
	if err := s.desk.ledger.Resolve(s.t.Context(), o.number, ledger.Resolution{State: state, By: newPhoneOperator("7", "李护士")}); err != nil {
		s.t.Fatal(err)
	}
}

// TestDesk_CancelBooking_StaleStray submits the button that cancels a stray after the person on duty has
// settled it. It does not cancel the booking that the order holds then.
func TestDesk_CancelBooking_StaleStray(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		booked bool
		state  ledger.State
		want   string
	}{
		"cancelled":           {true, ledger.Cancelled, "乙医院 08:00"},
		"kept as the booking": {false, ledger.Booked, "甲医院 08:30"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			o, address := s.strayOrder(test.booked)
			stale := s.fillFormOf(address, nil)
			if test.state == ledger.Cancelled {
				s.hospitals[0].CancelAll()
			}
			s.resolve(o, test.state)
			o.waitStatus(statusBooked)
			s.checkPage(s.postForm(address+"/cancel", stale), "刚才的提交没有发给医院")
			s.checkSlots(o, test.want)
		})
	}
}

// TestDesk_Reschedule_StrayAfterFailure cancels a stray of an order whose reschedule failed. The order stays
// on the list, since the patient still holds nothing.
func TestDesk_Reschedule_StrayAfterFailure(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.bookedOrder()
	form := s.confirmForm(address, 1, 8, 30)
	s.hospitals[1].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	silenceQueries(s.hospitals[1])
	s.postFormOnly(address+"/reschedule", form)
	waitUntil(t, func() bool { return o.load().State.ShowPhoneForm })
	s.bookOutside(0, newDemoDetails(1, time.Now()), 0) // takes the old slot
	s.postFormOnly(address+"/phone", fillPhoneForm(s.fillFormOf(address, nil), ledger.NotBooked))
	if err := s.hospitals[1].Heal(); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, func() bool { return o.load().State.Phase == phaseFailed })
	s.changeAttempts(o, "due = 1 WHERE state = 'NotBooked'")
	waitUntil(t, func() bool { return o.load().State.Status == statusStray })
	s.checkPage(s.getPage(s.url), "改约没有完成")
	s.postForm(address+"/cancel", s.fillFormOf(address, nil))
	waitUntil(t, func() bool { return o.load().State.Status == statusOpen })
	s.checkSlots(o, "")
	s.checkPage(s.getPage(s.url), "改约没有完成：原预约已取消，新时段没有约上")
}

// TestDesk_Reschedule_LateDesk has a desk cancel the old slot after another desk has finished the
// reschedule. It leaves the new slot alone.
func TestDesk_Reschedule_LateDesk(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.bookedOrder()
	s.postFormOnly(address+"/reschedule", s.confirmForm(address, 1, 8, 30))
	o.waitStatus(statusBooked)
	if err := s.desk.cancelOldSlot(t.Context(), o.number); err != nil {
		t.Fatal(err)
	}
	s.checkSlots(o, "乙医院 08:30")
}

// TestDesk_Reschedule_ByStaff settles the cancel of a reschedule as one whose time the staff arrange. The
// hospital refuses to cancel that, so the reschedule ends.
func TestDesk_Reschedule_ByStaff(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.bookedOrder()
	form := s.confirmForm(address, 1, 8, 30)
	s.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.ResetAfterRead())
	silenceQueries(s.hospitals[0])
	s.postForm(address+"/reschedule", form)
	waitUntil(t, func() bool { return o.load().State.Status == statusCancelUnknown })
	s.waitAskHospital(o)
	if err := s.hospitals[0].Heal(); err != nil {
		t.Fatal(err)
	}
	s.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.Rejection("Falid", "已到检，不能取消").Uncommitted())
	s.resolve(o, ledger.ByStaff)
	waitUntil(t, func() bool { return !o.load().State.Phase.InProgress() })
	s.checkSlots(o, "甲医院 08:00")
}

// TestDesk_Reschedule_OtherTime books the new slot, and the hospital names another time. The page does not
// say that the old slot is booked again.
func TestDesk_Reschedule_OtherTime(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.bookedOrder()
	form := s.confirmForm(address, 1, 8, 30)
	s.hospitals[1].Fail(appointment.SaveSchedule, appointmenttest.SetField("scheduleStartDate", "08:40"))
	s.postFormOnly(address+"/reschedule", form)
	o.waitStatus(statusBooked)
	if page := s.getPage(address); containsAny(page, "原来的时段又约回来了") {
		t.Errorf("the page says that the old slot is booked again, want the time of the hospital:\n%s", page)
	}
}

// TestDesk_Reschedule_HospitalDown opens the pages of a reschedule while the hospital does not tell the slot.
func TestDesk_Reschedule_HospitalDown(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	_, address, form := s.addUnknownOrder(appointment.SaveSchedule, appointmenttest.DropResponse())
	s.postFormOnly(address+"/phone", fillPhoneForm(form, ledger.HeldOtherwise))
	s.checkPage(s.getPage(address+"/reschedule"), "现在不能改约", "医院这时查不到它")
}

// TestDesk_ShowHome_OtherProgram lists the orders although another program, with another key, has an
// unsettled order in the same database.
func TestDesk_ShowHome_OtherProgram(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, _ := s.addOrder()
	keys, err := ledger.ParseKeys(strings.Repeat("00", 32))
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.New(s.desk.db, ledger.SQLite, s.desk.dir, ledger.WithAEAD(keys[0]))
	if err != nil {
		t.Fatal(err)
	}
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	silenceQueries(s.hospitals[0])
	save := newDemoDetails(4, time.Now()).newSaveRequest(testSlot(1), appointment.DateOf(time.Now()))
	if entry, err := l.Book(context.WithoutCancel(t.Context()), "甲医院", save); err != nil || entry.State != ledger.SaveUnknown {
		t.Fatalf("Book = %v, %v, want %s", entry, err, ledger.SaveUnknown)
	}
	s.checkPage(s.getPage(s.url), o.number)
}

// TestDesk_ShowHome_FailedAndUnknown books another slot after a failed reschedule, and the outcome is
// unknown. The pages say that first.
func TestDesk_ShowHome_FailedAndUnknown(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.failedReschedule()
	form := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	silenceQueries(s.hospitals[0])
	s.postForm(address+"/book", form)
	waitUntil(t, func() bool { return o.load().State.Status == statusSaveUnknown })
	s.checkPage(s.getPage(address), "？ 结果不明 – 申请单")
	home := s.getPage(s.url)
	s.checkPage(home, "有申请单还没有结果")
	if containsAny(home, "新时段没有约上") {
		t.Errorf("the list says that nothing is booked while a save is unknown:\n%s", home)
	}
}

// TestDesk_CancelShown stops a desk between the click on 取消预约 and the cancel. Meanwhile the order is
// cancelled and booked again. The late cancel leaves the new booking alone.
func TestDesk_CancelShown(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.bookedOrder()
	shown := o.load()
	s.postForm(address+"/cancel", s.fillFormOf(address, nil))
	s.postForm(address+"/book", s.fillFormOf(address+"/hospitals/1", slotPattern("乙医院", 8, 30)))
	s.checkSlots(o, "乙医院 08:30")
	if err := s.desk.cancelShown(t.Context(), shown); err != nil {
		t.Fatal(err)
	}
	s.checkSlots(o, "乙医院 08:30")
}

// TestDesk_ControlCharacters submits and asks for texts that PostgreSQL does not store.
func TestDesk_ControlCharacters(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	s.checkPage(s.postForm(s.url+"/orders/find", url.Values{"text": {"\x00"}}), "还没有申请单")
	s.checkPage(s.getPage(s.url+"/orders/%00"), "没有这个页面")
}
