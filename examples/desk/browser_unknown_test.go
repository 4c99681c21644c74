package main

import (
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// testSlotTaken books the last place of a slot at another desk, after the calendar was opened.
func testSlotTaken(b *tab) {
	b.openPage("/hospitals/0")
	b.clickOn(slotSelector(1))
	client, err := b.desk.dir.Client("甲医院")
	if err != nil {
		b.Fatal(err)
	}
	other := newDemoDetails(1, time.Now())
	if _, err := client.SaveSchedule(b.ctx, other.newSaveRequest(testSlot(0), secondDay())); err != nil {
		b.Fatal(err)
	}
	b.clickOn(bookButton)
	b.waitForText(".notice", "这个时段刚刚被约满")
	b.waitForText(".slot.taken", "刚被约满")
	b.clickOn(slotSelector(2))
	b.clickOn(bookButton)
	b.waitForText(".slip.booked", "08:30–09:00")
	got := b.hospitals[0].Bookings()
	if len(got) != 2 || got[0].PlacerOrderNO != other["placerOrderNO"] || got[1].PlacerOrderNO != b.order.currentState().Details["placerOrderNO"] {
		b.Errorf("the hospital has the bookings %v, want one of each order", got)
	}
}

// bookWithFault books with a fault and without a response to the query that follows. The outcome
// is unknown, also after a reload and in another tab.
func (b *tab) bookWithFault(fault appointmenttest.Fault) {
	b.Helper()
	b.openPage("/hospitals/0")
	b.clickOn(slotSelector(2))
	b.hospitals[0].Fail(appointment.SaveSchedule, fault)
	dropQueryResponses(b.hospitals[0])
	b.clickOn(bookButton)
	b.waitForText(".panel.unknown", "医院没有回音，可能已经约上")
	b.runActions(chromedp.Reload())
	b.waitForText(".panel.unknown", "医院没有回音，可能已经约上")

	ctx, cancel := chromedp.NewContext(b.ctx)
	defer cancel()
	second := &tab{b.T, b.site, ctx, b.order, b.address}
	second.openPage("/hospitals/1")
	second.waitForText(".notice", "现在不能再约")
	second.checkNoSlotInputs()
	second.runActions(chromedp.Navigate(b.url))
	second.waitForText(".orders .attention", "结果不明")
}

func testSaveUnknownBooked(b *tab) {
	b.bookWithFault(appointmenttest.DropResponse())
	b.clickOn(findButton)
	b.waitForText(".slip.booked", "08:30–09:00")
	b.checkBookings(b.order, 1)
	b.checkSaves(1)
}

func testSaveUnknownNotBooked(b *tab) {
	b.bookWithFault(appointmenttest.ResetAfterRead())
	b.clickOn(findButton)
	b.waitForText(".notice", "医院还没有这个预约")
	b.waitForText(".panel.unknown", "可能已经约上") // within the quiet period, the query proves nothing
	b.waitForFocus(".notice")
	b.endQuietPeriod()
	b.clickOn(findButton)
	b.waitForText(".notice", "已查明：没有约上")
	b.checkBookings(b.order, 0)
	b.bookSlotAt("/hospitals/1", 1)
	b.waitForText(".slip.booked", "乙医院")
	b.checkBookings(b.order, 1)
}

func testCancelUnknown(b *tab) {
	b.bookSlotAt("/hospitals/1", 1)
	b.waitForText(".slip.booked", "乙医院")
	b.hospitals[1].Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
	dropQueryResponses(b.hospitals[1])
	b.cancelByMouse()
	b.waitForText(".panel.unknown", "医院没有回音，可能已经取消")
	b.runActions(chromedp.Reload())
	b.waitForText(".panel.unknown", "先不要告诉患者已经取消")
	b.clickOn(findButton)
	b.waitForText(".notice.success", "预约已取消")
	b.checkBookings(b.order, 0)
}

// queryWithoutResponse ends the quiet period and queries without a response. After that, the page
// has the form for a phone reply.
func (b *tab) queryWithoutResponse() {
	b.Helper()
	b.waitForText(".phone", "以后，查询仍查不出结果的")
	b.endQuietPeriod()
	dropQueryResponses(b.hospitals[0])
	b.clickOn(findButton)
	b.waitForText(".phone", "没有问到的，不要登记")
}

// testPhoneReply enters a phone reply by keyboard. The form cannot be submitted before the
// receptionist has confirmed that she read the reply back.
func testPhoneReply(b *tab) {
	b.bookWithFault(appointmenttest.DropResponse())
	b.queryWithoutResponse()
	b.pressTabUntil("document.activeElement.name === 'reply'")
	b.runActions(chromedp.KeyEvent(" "), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowUp))
	b.pressTabUntil("document.activeElement.id === 'contact'")
	b.runActions(chromedp.KeyEvent("李护士"), chromedp.KeyEvent(kb.Enter))
	if evaluate[bool](b, "document.querySelector('.phone form').checkValidity()") {
		b.Error("the form is valid before the reply was read back, want invalid")
	}
	if got := b.order.currentState().PhoneReply; got != nil {
		b.Errorf("phone reply = %v before it was read back, want none", got)
	}
	b.pressTabUntil("document.activeElement.name === 'read-back'")
	b.runActions(chromedp.KeyEvent(" "))
	b.pressTabUntil("document.activeElement.matches('" + phoneButton + "')")
	b.runActions(chromedp.KeyEvent(kb.Enter))
	b.waitForText(".notice.success", "已约上")
	b.waitForText(".slip.booked .by-phone", "据医院电话答复（李护士，")
	b.waitForFocus(".notice")
	b.clickOn(findButton)
	b.waitForText(".notice.success", "已查明：约上了")
	b.checkBookings(b.order, 1)
}
