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

func byMouse(b *tab) {
	b.do(chromedp.Navigate(b.url))
	b.click(".orders .button")
	b.see(".hospitals", "最早")
	b.click(".hospitals li:nth-child(2) .button")
	b.see("h1", "乙医院")
	b.click(slotAt(2))
	b.see(".chosen", "08:30–09:00 DX 1室")
	b.click(bookButton)
	b.see(".slip.booked", "门诊楼一层")
	b.wantBooked(b.order, 1)
	b.do(chromedp.Reload())
	b.see(".slip.booked", "08:30–09:00")
	b.click(".cancel summary")
	b.click(".cancel button[type=submit]")
	b.see(".notice.good", "预约已取消")
	b.wantBooked(b.order, 0)
	if b.saves() != 1 {
		b.Errorf("%d saves were sent", b.saves())
	}
}

// byKeyboard has no mouse: it tabs until the focus is where it wants to be, and sees where
// it is.
func byKeyboard(b *tab) {
	b.open("/hospitals/0")
	b.do(chromedp.WaitReady(chromedp.CSS(bookButton)), chromedp.KeyEvent(kb.Tab))
	if got := evaluate[string](b, "document.activeElement.className"); got != "skip" {
		b.Errorf("the first stop is %q, not the link to the text", got)
	}
	b.tabTo("document.activeElement.name === 'slot'")
	b.do(chromedp.KeyEvent(" "))
	first := evaluate[string](b, "document.activeElement.value")
	b.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowDown))
	second := evaluate[string](b, "document.querySelector('input[name=slot]:checked').value")
	if second == first || !strings.Contains(second, "|08:30|") {
		b.Errorf("the arrows go from %s to %s", first, second)
	}
	if width := evaluate[string](b, "getComputedStyle(document.activeElement.parentElement).outlineStyle"); width != "solid" {
		b.Errorf("the focus does not show: %s", width)
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	b.see(".slip.booked", "08:30–09:00")
	b.wantBooked(b.order, 1)
	b.tabTo("document.activeElement.tagName === 'SUMMARY'")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.tabTo("document.activeElement.closest('.sure') && document.activeElement.type === 'submit'")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.see(".notice.good", "预约已取消")
	b.wantBooked(b.order, 0)
}

// back goes to the calendar that a slot was chosen on: it is not what it was.
func back(b *tab) {
	b.open("/hospitals/0")
	b.click(slotAt(2))
	b.click(bookButton)
	b.see(".slip.booked", "08:30–09:00")
	b.seeFocus(".slip")
	b.do(chromedp.NavigateBack())
	b.see(".notice", "这张申请单已经约好，不能再约")
	if n := evaluate[int](b, "document.querySelectorAll('input[name=slot], .bar').length"); n != 0 {
		b.Error("the page before offers slots")
	}
	b.wantBooked(b.order, 1)
}

// printed is what the patient takes home.
func printed(b *tab) {
	b.open("/hospitals/0")
	b.click(slotAt(2))
	b.click(bookButton)
	b.see(".slip.booked", "08:30–09:00")
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		return t.Call(ctx, "Emulation.setEmulatedMedia", map[string]string{"media": "print"}, nil)
	}))
	paper := evaluate[string](b, "document.body.innerText")
	day := appointment.DateOf(time.Now()).AddDays(1)
	for _, text := range []string{fmt.Sprintf("%d年%s", day.Year, dayText(day)), "08:30–09:00", "甲医院", "门诊楼一层", "测试患者甲", "打印，经办人 测试导诊员"} {
		if !strings.Contains(paper, text) {
			b.Errorf("the paper does not say %q:\n%s", text, paper)
		}
	}
	for _, text := range []string{"取消预约", "回到申请单", "登记申请单"} {
		if strings.Contains(paper, text) {
			b.Errorf("the paper says %q:\n%s", text, paper)
		}
	}
}

// onPhone books at 390 px, where no page is wider than the screen.
func onPhone(b *tab) {
	b.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile))
	fits := func(path, see string) {
		b.Helper()
		if path != "" {
			b.do(chromedp.Navigate(path))
		}
		b.do(chromedp.WaitVisible(chromedp.CSS(see)))
		if wide := evaluate[int](b, "document.scrollingElement.scrollWidth - innerWidth"); wide > 0 || evaluate[int](b, "innerWidth") != 390 {
			b.Errorf("%s is %d px too wide", path, wide)
		}
	}
	fits(b.url, ".orders")
	fits(b.url+"/orders/new", ".fields")
	fits(b.address, ".hospitals")
	fits(b.address+"/earliest", ".offers")
	fits(b.address+"/hospitals/0", ".days")
	b.click(".days label:nth-of-type(3)")
	if n := evaluate[int](b, "[...document.querySelectorAll('thead th')].filter(h => h.checkVisibility()).length"); n != 2 {
		b.Errorf("%d columns are shown, want the time and one day", n)
	}
	third := strings.Replace(slotAt(2), "(2) input", "(3) input", 1)
	b.click(third)
	b.click(bookButton)
	fits("", ".slip.booked")
	b.wantBooked(b.order, 1)
	if got, want := b.hospitals[0].Bookings()[0].Date, appointment.DateOf(time.Now()).AddDays(2); got != want {
		b.Errorf("booked on %s, want %s", got, want)
	}
	b.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
	mute(b.hospitals[0])
	b.click(".cancel summary")
	b.click(".cancel button[type=submit]")
	fits("", ".sheet.unknown")
	b.untold()
	fits("", ".phone form")
	b.click(".answers label:nth-of-type(1)")
	b.click(".check label")
	b.do(chromedp.SendKeys(chromedp.CSS("#who"), "工号 0326"))
	b.click(phoneButton)
	b.see(".slip.booked .by-phone", "据医院电话答复（工号 0326，")
	fits("", ".slip.booked")
}

func withoutScript(b *tab) {
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		return t.Call(ctx, "Emulation.setScriptExecutionDisabled", map[string]bool{"value": true}, nil)
	}))
	b.open("/earliest")
	b.click(".offer:nth-of-type(1)")
	b.click(bookButton)
	b.see(".slip.booked", "DX 1室")
	b.wantBooked(b.order, 1)
	b.click(".cancel summary")
	b.click(".cancel button[type=submit]")
	b.see(".notice.good", "预约已取消")
	b.wantBooked(b.order, 0)
}

// doubleClick submits the form again while the hospital thinks about the first time. The
// script, which would not let it, is not asked.
func doubleClick(b *tab) {
	b.open("/hospitals/0")
	b.click(slotAt(2))
	b.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.Delay(time.Hour))
	b.do(chromedp.Evaluate[chromedp.Void](`{
		const form = document.querySelector("form.book");
		const submit = () => HTMLFormElement.prototype.submit.call(form);
		submit();
		setTimeout(submit, 500); // in the first one's place, which is still waiting for its answer
	}`))
	b.see(".sheet", "正在等医院答复")
	b.see(".notice", "刚才的提交没有发给医院")
	b.hospitals[0].Settle()
	b.see(".slip.booked", "08:30–09:00") // the page looks again by itself
	b.wantBooked(b.order, 1)
	if b.saves() != 1 {
		b.Errorf("%d saves were sent", b.saves())
	}
}
