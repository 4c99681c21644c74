package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func testMouse(b *tab) {
	b.runActions(chromedp.Navigate(b.url))
	b.clickOn(".orders .button")
	b.waitForText(".hospitals", "最早")
	b.clickOn(".hospitals li:nth-child(2) .button")
	b.waitForText("h1", "乙医院")
	b.clickOn(slotSelector(2))
	b.waitForText(".chosen", "08:30–09:00 DX 1室")
	b.clickOn(bookButton)
	b.waitForText(".slip.booked", "门诊楼一层")
	b.checkBookings(b.order, 1)
	b.runActions(chromedp.Reload())
	b.waitForText(".slip.booked", "08:30–09:00")
	b.cancelByMouse()
	b.waitForText(".notice.success", "预约已取消")
	b.checkBookings(b.order, 0)
	b.checkSaves(1)
}

// testKeyboard books and cancels by keyboard alone, and checks that the focus is visible.
func testKeyboard(b *tab) {
	b.openPage("/hospitals/0")
	b.runActions(chromedp.WaitReady(chromedp.CSS(bookButton)), chromedp.KeyEvent(kb.Tab))
	if got, want := evaluate[string](b, "document.activeElement.className"), "skip-link"; got != want {
		b.Errorf("the first element with focus has the class %q, want %q", got, want)
	}
	b.pressTabUntil("document.activeElement.name === 'slot'")
	b.runActions(chromedp.KeyEvent(" "))
	first := evaluate[string](b, "document.activeElement.value")
	b.runActions(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowDown))
	second := evaluate[string](b, "document.querySelector('input[name=slot]:checked').value")
	if second == first || !strings.Contains(second, "|08:30|") {
		b.Errorf("the arrow keys move from slot %s to %s, want the next day at 08:30", first, second)
	}
	if got := evaluate[string](b, "getComputedStyle(document.activeElement.parentElement).outlineStyle"); got != "solid" {
		b.Errorf("outline-style of the focused slot = %q, want solid", got)
	}
	b.runActions(chromedp.KeyEvent(kb.Enter))
	b.waitForText(".slip.booked", "08:30–09:00")
	b.checkBookings(b.order, 1)
	b.pressTabUntil("document.activeElement.tagName === 'SUMMARY'")
	b.runActions(chromedp.KeyEvent(kb.Enter))
	b.pressTabUntil("document.activeElement.closest('.confirm') && document.activeElement.type === 'submit'")
	b.runActions(chromedp.KeyEvent(kb.Enter))
	b.waitForText(".notice.success", "预约已取消")
	b.checkBookings(b.order, 0)
}

// testBackButton goes back to the calendar after booking. It no longer offers slots.
func testBackButton(b *tab) {
	b.bookSlotAt("/hospitals/0", 2)
	b.waitForText(".slip.booked", "08:30–09:00")
	b.waitForFocus(".slip")
	b.runActions(chromedp.NavigateBack())
	b.waitForText(".notice", "这张申请单已经约好，不能再约")
	b.checkNoSlotInputs()
	b.checkBookings(b.order, 1)
}

// checkNoSlotInputs checks that the open page neither offers slots nor has the button to book.
func (b *tab) checkNoSlotInputs() {
	b.Helper()
	if got := evaluate[int](b, "document.querySelectorAll('input[name=slot], .book-bar').length"); got != 0 {
		b.Errorf("the page has %d slots and buttons to book, want 0", got)
	}
}

// testPrint checks the slip that the patient takes home.
func testPrint(b *tab) {
	b.bookSlotAt("/hospitals/0", 2)
	b.waitForText(".slip.booked", "08:30–09:00")
	b.runActions(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		return t.Call(ctx, "Emulation.setEmulatedMedia", map[string]string{"media": "print"}, nil)
	}))
	slip := evaluate[string](b, "document.body.innerText")
	day := fmt.Sprintf("%d年%s", secondDay().Year, formatDay(secondDay()))
	for _, text := range []string{day, "08:30–09:00", "甲医院", "门诊楼一层", "测试患者甲", "打印，经办人 测试导诊员"} {
		if !strings.Contains(slip, text) {
			b.Errorf("the slip does not contain %q:\n%s", text, slip)
		}
	}
	for _, text := range []string{"取消预约", "回到申请单", "登记申请单"} {
		if strings.Contains(slip, text) {
			b.Errorf("the slip contains %q, want it without:\n%s", text, slip)
		}
	}
}

// testMobileScreen books and cancels on a screen of 390 px. No page is wider.
func testMobileScreen(b *tab) {
	b.runActions(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile))
	for _, page := range []struct{ address, selector string }{
		{b.url, ".orders"},
		{b.url + "/orders/new", ".fields"},
		{b.address, ".hospitals"},
		{b.address + "/earliest", ".offers"},
		{b.address + "/hospitals/0", ".days"},
	} {
		b.runActions(chromedp.Navigate(page.address))
		b.checkWidth(page.selector)
	}
	b.clickOn(".days label:nth-of-type(3)")
	if got := evaluate[int](b, "[...document.querySelectorAll('thead th')].filter(h => h.checkVisibility()).length"); got != 2 {
		b.Errorf("the calendar shows %d columns, want 2: the time and one day", got)
	}
	b.clickOn(slotSelectorOn(3, 2))
	b.clickOn(bookButton)
	b.checkWidth(".slip.booked")
	b.checkBookings(b.order, 1)
	if got, want := b.hospitals[0].Bookings()[0].Date, appointment.DateOf(time.Now()).AddDays(2); got != want {
		b.Errorf("booked on %s, want %s", got, want)
	}
	b.clickOn("a[href$=reschedule]")
	b.checkWidth(".hospitals")
	b.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
	silenceQueries(b.hospitals[0])
	b.openPage("")
	b.cancelByMouse()
	b.checkWidth(".panel.unknown")
	b.checkWidth(".phone form") // it appears at the end of the quiet time
	b.clickOn(".replies label:nth-of-type(2)")
	b.clickOn(".read-back label")
	b.runActions(chromedp.SendKeys(chromedp.CSS("#contact"), "工号 0326"))
	b.clickOn(phoneButton)
	b.waitForText(".notice", "据医院电话答复（工号 0326，")
	b.checkWidth(".hospitals")
}

// checkWidth waits for an element, and checks that the page is not wider than the screen.
func (b *tab) checkWidth(selector string) {
	b.Helper()
	b.runActions(chromedp.WaitVisible(chromedp.CSS(selector)))
	if got := evaluate[int](b, "innerWidth"); got != 390 {
		b.Errorf("%s: the screen is %d px wide, want 390", selector, got)
	}
	if got := evaluate[int](b, "document.scrollingElement.scrollWidth - innerWidth"); got > 0 {
		b.Errorf("%s: the page is %d px wider than the screen", selector, got)
	}
}

func testWithoutScript(b *tab) {
	b.runActions(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		return t.Call(ctx, "Emulation.setScriptExecutionDisabled", map[string]bool{"value": true}, nil)
	}))
	b.openPage("/earliest")
	b.clickOn(".offer:nth-of-type(1)")
	b.clickOn(bookButton)
	b.waitForText(".slip.booked", "DX 1室")
	b.checkBookings(b.order, 1)
	b.cancelByMouse()
	b.waitForText(".notice.success", "预约已取消")
	b.checkBookings(b.order, 0)
}

// testDoubleClick submits the form a second time while the hospital delays its response to the
// first. It bypasses the script, which would prevent that.
func testDoubleClick(b *tab) {
	b.openPage("/hospitals/0")
	b.clickOn(slotSelector(2))
	b.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.Delay(time.Hour))
	b.runActions(chromedp.Evaluate[chromedp.Void](`{
		const form = document.querySelector("form.book");
		const submit = () => HTMLFormElement.prototype.submit.call(form);
		submit();
		setTimeout(submit, 500); // replaces the first navigation, which is still waiting
	}`))
	b.waitForText(".panel", "正在等医院答复")
	b.waitForText(".notice", "刚才的提交没有发给医院")
	b.hospitals[0].Settle()
	b.waitForText(".slip.booked", "08:30–09:00") // the page reloads itself
	b.checkBookings(b.order, 1)
	b.checkSaves(1)
}
