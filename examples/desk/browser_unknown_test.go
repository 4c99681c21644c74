package main

import (
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// slotTaken lets another desk have the last place between the calendar and the click.
func slotTaken(b *tab) {
	b.open("/hospitals/0")
	b.click(slotAt(1))
	client, err := b.desk.dir.Client("甲医院")
	if err != nil {
		b.Fatal(err)
	}
	other := demoSheet(1, time.Now())
	day := appointment.DateOf(time.Now()).AddDays(1)
	room := testRoom()
	slot := appointment.Slot{ResourceUID: room.UID, ResourceName: room.Name, ArrangeDay: day,
		Time: appointment.Time{StartTime: room.Times[0].Start, EndTime: room.Times[0].End}}
	if _, err := client.SaveSchedule(b.ctx, other.save(slot, day)); err != nil {
		b.Fatal(err)
	}
	b.click(bookButton)
	b.see(".notice", "这个时段刚刚被约满")
	b.see(".slot.lost", "刚被约满")
	b.click(slotAt(2))
	b.click(bookButton)
	b.see(".slip.booked", "08:30–09:00")
	books := b.hospitals[0].Bookings()
	if len(books) != 2 || books[0].PlacerOrderNO != other["placerOrderNO"] || books[1].PlacerOrderNO != b.order.now().Sheet["placerOrderNO"] {
		b.Errorf("the hospital holds %v", books)
	}
}

// leftUnknown books while the hospital says nothing, and looks at it in another tab, too.
func (b *tab) leftUnknown(fault appointmenttest.Fault) {
	b.Helper()
	b.open("/hospitals/0")
	b.click(slotAt(2))
	b.hospitals[0].Fail(appointment.SaveSchedule, fault)
	mute(b.hospitals[0])
	b.click(bookButton)
	b.see(".sheet.unknown", "医院没有回音，可能已经约上")
	b.do(chromedp.Reload())
	b.see(".sheet.unknown", "医院没有回音，可能已经约上")

	ctx, cancel := chromedp.NewContext(b.ctx)
	defer cancel()
	another := &tab{b.T, b.site, ctx, b.order, b.address}
	another.open("/hospitals/1")
	another.see(".notice", "现在不能再约")
	if n := evaluate[int](another, "document.querySelectorAll('input[name=slot], .bar').length"); n != 0 {
		b.Error("another tab offers slots")
	}
	another.do(chromedp.Navigate(b.url))
	another.see(".orders .attention", "结果不明")
}

func unknownBooked(b *tab) {
	b.leftUnknown(appointmenttest.DropResponse())
	b.click(findButton)
	b.see(".slip.booked", "08:30–09:00")
	b.wantBooked(b.order, 1)
	if b.saves() != 1 {
		b.Errorf("%d saves were sent", b.saves())
	}
}

func unknownNotBooked(b *tab) {
	b.leftUnknown(appointmenttest.ResetAfterRead())
	b.click(findButton)
	b.see(".notice", "医院还没有这个预约")
	b.see(".sheet.unknown", "可能已经约上") // too early to tell
	b.seeFocus(".notice")
	b.desk.now = func() time.Time { return time.Now().Add(2 * b.desk.quiet) }
	b.click(findButton)
	b.see(".notice", "已查明：没有约上")
	b.wantBooked(b.order, 0)
	b.open("/hospitals/1")
	b.click(slotAt(1))
	b.click(bookButton)
	b.see(".slip.booked", "乙医院")
	b.wantBooked(b.order, 1)
}

func unknownCancel(b *tab) {
	b.open("/hospitals/1")
	b.click(slotAt(1))
	b.click(bookButton)
	b.see(".slip.booked", "乙医院")
	b.hospitals[1].Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
	mute(b.hospitals[1])
	b.click(".cancel summary")
	b.click(".cancel button[type=submit]")
	b.see(".sheet.unknown", "医院没有回音，可能已经取消")
	b.do(chromedp.Reload())
	b.see(".sheet.unknown", "先不要告诉患者已经取消")
	b.click(findButton)
	b.see(".notice.good", "预约已取消")
	b.wantBooked(b.order, 0)
}

// untold lets the quiet time pass, and a query that tells nothing.
func (b *tab) untold() {
	b.Helper()
	b.see(".phone", "以后，查询仍查不出结果的")
	b.desk.now = func() time.Time { return time.Now().Add(2 * b.desk.quiet) }
	mute(b.hospitals[0])
	b.click(findButton)
	b.see(".phone", "没有问到的，不要登记")
}

// toldOnPhone enters the answer by the keyboard, as a hand that slips would, too.
func toldOnPhone(b *tab) {
	b.leftUnknown(appointmenttest.DropResponse())
	b.untold()
	b.tabTo("document.activeElement.name === 'answer'")
	b.do(chromedp.KeyEvent(" "), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowUp))
	b.tabTo("document.activeElement.id === 'who'")
	b.do(chromedp.KeyEvent("李护士"), chromedp.KeyEvent(kb.Enter))
	if evaluate[bool](b, "document.querySelector('.phone form').checkValidity()") || b.order.now().Phone != nil {
		b.Error("an answer that was not read back can be sent")
	}
	b.tabTo("document.activeElement.name === 'sure'")
	b.do(chromedp.KeyEvent(" "))
	b.tabTo("document.activeElement.matches('" + phoneButton + "')")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.see(".notice.good", "已约上")
	b.see(".slip.booked .by-phone", "据医院电话答复（李护士，")
	b.seeFocus(".notice")
	b.click(findButton)
	b.see(".notice.good", "已查明：约上了")
	b.wantBooked(b.order, 1)
}
