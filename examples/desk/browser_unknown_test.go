package main

import (
	"context"
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
	other := newDemoDetails(1, time.Now())
	b.bookOutside(0, other, 0)
	b.clickOn(bookButton)
	b.waitForText(".notice", "这个时段刚刚被约满")
	b.waitForText(".slot.taken", "刚被约满")
	b.clickOn(slotSelector(2))
	b.clickOn(bookButton)
	b.waitForText(".slip.booked", "08:30–09:00")
	got := b.hospitals[0].Bookings()
	if len(got) != 2 || got[0].PlacerOrderNO != other["placerOrderNO"] || got[1].PlacerOrderNO != b.order.number {
		b.Errorf("the hospital has the bookings %v, want one of each order", got)
	}
}

// bookWithFault books with a fault and without a response to the queries that follow. The outcome
// is unknown, also after a reload and in another tab.
func (b *tab) bookWithFault(fault appointmenttest.Fault) {
	b.Helper()
	b.openPage("/hospitals/0")
	b.clickOn(slotSelector(2))
	b.hospitals[0].Fail(appointment.SaveSchedule, fault)
	silenceQueries(b.hospitals[0])
	b.clickOn(bookButton)
	b.waitForText(".panel.unknown", "医院没有回音，可能已经约上")
	b.waitForText(".next-query", "查询")
	b.waitForValue("document.title", "？ 结果不明 – 申请单 "+b.order.number)
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

// endSilence lets the queries of the ledger see the hospital's bookings.
func (b *tab) endSilence(hospital int) {
	b.Helper()
	if err := b.hospitals[hospital].Heal(); err != nil {
		b.Fatal(err)
	}
}

// testSaveUnknownBooked shows the result without a click: on the page, in the tab, and by the focus.
func testSaveUnknownBooked(b *tab) {
	b.bookWithFault(appointmenttest.DropResponse())
	b.endSilence(0)
	b.waitForText(".slip.booked", "08:30–09:00")
	b.waitForValue("document.title", "✓ 已约上 – 申请单 "+b.order.number)
	b.waitForFocus(".notice.success")
	b.checkBookings(b.order, 1)
	b.checkSaves(1)
}

func testSaveUnknownNotBooked(b *tab) {
	b.bookWithFault(appointmenttest.ResetAfterRead())
	b.endSilence(0)
	b.waitForText(".notice", "已查明：没有约上")
	b.waitForValue("document.title", "✕ 已查明：没有约上")
	b.waitForFocus(".notice")
	b.checkBookings(b.order, 0)
	b.bookSlotAt("/hospitals/1", 1)
	b.waitForText(".slip.booked", "乙医院")
	b.checkBookings(b.order, 1)
}

func testCancelUnknown(b *tab) {
	b.bookSlotAt("/hospitals/1", 1)
	b.waitForText(".slip.booked", "乙医院")
	b.hospitals[1].Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
	silenceQueries(b.hospitals[1])
	b.cancelByMouse()
	b.waitForText(".panel.unknown", "医院没有回音，可能已经取消")
	b.runActions(chromedp.Reload())
	b.waitForText(".panel.unknown", "先不要告诉患者已经取消")
	b.endSilence(1)
	b.waitForText(".notice.success", "预约已取消")
	b.checkBookings(b.order, 0)
}

// testUnknownWithoutScript shows the result without a click and without a script.
func testUnknownWithoutScript(b *tab) {
	b.runActions(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		return t.Call(ctx, "Emulation.setScriptExecutionDisabled", map[string]bool{"value": true}, nil)
	}))
	b.bookWithFault(appointmenttest.DropResponse())
	b.endSilence(0)
	b.waitForText(".slip.booked", "08:30–09:00")
}

// testPhoneReply enters a phone reply by keyboard. The form appears when the request cannot be carried
// out any more. It cannot be submitted before the receptionist has confirmed that she read the reply back.
func testPhoneReply(b *tab) {
	b.bookWithFault(appointmenttest.DropResponse())
	b.waitForText(".phone", "没有问到的，不要登记")
	b.pressTabUntil("document.activeElement.name === 'reply'")
	b.runActions(chromedp.KeyEvent(" "), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowUp))
	b.pressTabUntil("document.activeElement.id === 'contact'")
	b.runActions(chromedp.KeyEvent("李护士"), chromedp.KeyEvent(kb.Enter))
	if evaluate[bool](b, "document.querySelector('.phone form').checkValidity()") {
		b.Error("the form is valid before the reply was read back, want invalid")
	}
	if got := b.order.load().State.Status; got != statusSaveUnknown {
		b.Errorf("status = %s before the reply was read back, want %s", got, statusSaveUnknown)
	}
	b.pressTabUntil("document.activeElement.name === 'read-back'")
	b.runActions(chromedp.KeyEvent(" "))
	b.pressTabUntil("document.activeElement.matches('" + phoneButton + "')")
	b.runActions(chromedp.KeyEvent(kb.Enter))
	b.waitForText(".notice.success", "已约上")
	b.waitForText(".slip.booked .by-phone", "据医院电话答复（李护士，")
	b.waitForFocus(".notice")
	b.checkBookings(b.order, 1)
}

// testReschedule exchanges the slot by mouse. The page shows the result without a click.
func testReschedule(b *tab) {
	b.bookSlotAt("/hospitals/0", 2)
	b.waitForText(".slip.booked", "08:30–09:00")
	b.clickOn("a[href$=reschedule]")
	b.waitForText(".patient", "改约：现在约的是 甲医院")
	b.clickOn(".hospitals li:nth-child(1) .button")
	b.waitForText(".slot.held", "本单已约")
	b.clickOn(slotSelector(1))
	b.clickOn(bookButton)
	b.waitForText(".panel", "先取消原时段")
	b.waitForText(".panel dd b", "08:00–08:30")
	b.clickOn(".panel button[type=submit]")
	b.waitForText(".notice.success", "改约完成")
	b.waitForText(".slip.booked", "08:00–08:30")
	b.checkBookings(b.order, 1)
}
