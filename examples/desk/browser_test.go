package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// TestBrowser does in Chromium what a receptionist does, and looks at the hospitals' books.
func TestBrowser(t *testing.T) {
	t.Parallel()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatalf("%v: install it, on Debian: apt-get install --no-install-recommends chromium", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]func(*tab){
		"mouse": byMouse, "keyboard": byKeyboard, "phone": onPhone, "no script": withoutScript, "double click": doubleClick,
		"slot taken": slotTaken, "unknown, booked": unknownBooked, "unknown, not booked": unknownNotBooked, "unknown cancel": unknownCancel,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSite(t)
			ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
			t.Cleanup(cancel)
			ctx, cancel = context.WithTimeout(ctx, time.Minute)
			t.Cleanup(cancel)
			o, address := s.order()
			test(&tab{t, s, ctx, o, address})
		})
	}
}

// tab is a tab of the browser, with an order to look after.
type tab struct {
	*testing.T
	*site
	ctx     context.Context
	order   *order
	address string
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

func (b *tab) open(path string) { b.Helper(); b.do(chromedp.Navigate(b.address + path)) }

func (b *tab) click(selector string) {
	b.Helper()
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// see waits for an element that shows a text. The page may be on its way to another, so
// what it shows first, or that it is gone, says nothing.
func (b *tab) see(selector, text string) {
	b.Helper()
	look := fmt.Sprintf("[...document.querySelectorAll(%q)].filter(e => e.checkVisibility()).map(e => e.innerText).join()", selector)
	for {
		got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](look))
		if err == nil && strings.Contains(got, text) {
			return
		}
		select {
		case <-b.ctx.Done():
			b.Fatalf("%s shows %q, want %q in it (%v)", selector, got, text, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func evaluate[T any](b *tab, code string) T {
	b.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](code))
	if err != nil {
		b.Fatalf("%s: %v", code, err)
	}
	return value
}

// slotAt selects a slot of the second day, by its row.
func slotAt(row int) string {
	return fmt.Sprintf(".calendar tbody tr:nth-child(%d) td:nth-of-type(2) input", row)
}

const (
	bookButton = ".bar button[type=submit]"
	findButton = "form[action$=find] button"
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

func (b *tab) tabTo(there string) {
	b.Helper()
	for range 40 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if evaluate[bool](b, "Boolean("+there+")") {
			return
		}
	}
	b.Fatalf("no stop of the focus is %s", there)
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
	b.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropAnswer())
	mute(b.hospitals[0])
	b.click(".cancel summary")
	b.click(".cancel button[type=submit]")
	fits("", ".sheet.unknown")
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
	b.leftUnknown(appointmenttest.DropAnswer())
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
	b.hospitals[1].Fail(appointment.CancelSchedule, appointmenttest.DropAnswer())
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
