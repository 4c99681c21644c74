package main

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// axeRun runs every rule of axe-core except those of WCAG level AAA. It returns one line for each
// violation.
const axeRun = `(async () => {
	const rules = axe.getRules().filter(r => !r.tags.includes("wcag2aaa")).map(r => r.ruleId);
	const result = await axe.run(document, {runOnly: {type: "rule", values: rules}, resultTypes: ["violations"]});
	if (result.passes.length < 15) { return "only " + result.passes.length + " rules found anything to check"; }
	return result.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.target + ": " + n.failureSummary.replaceAll("\n", " "))).join("\n");
})()`

// screens are the widths and colour schemes in which each page is checked.
var screens = []struct {
	scheme string
	width  int64
}{{"light", 1280}, {"dark", 1280}, {"light", 390}, {"dark", 390}}

// pageStates open the pages in every state.
var pageStates = map[string]func(*tab){
	"home":             func(b *tab) { b.runActions(chromedp.Navigate(b.url)) },
	"form":             func(b *tab) { b.runActions(chromedp.Navigate(b.url + "/orders/new")) },
	"form with errors": openFormWithErrors,
	"hospitals":        func(b *tab) { b.openPage("") },
	"hospital down":    func(b *tab) { b.hospitals[0].Refuse(); b.openPage("") },
	"calendar":         func(b *tab) { b.openPage("/hospitals/0") },
	"calendar, down":   func(b *tab) { b.hospitals[0].Refuse(); b.openPage("/hospitals/0") },
	"calendar, empty":  func(b *tab) { b.openPage("/hospitals/0?from=2100-01-01") },
	"all hospitals":    func(b *tab) { b.openPage("/earliest") },
	"all, filtered":    func(b *tab) { b.openPage("/earliest?half=am&hospital=" + url.QueryEscape("乙医院")) },
	"all, empty":       func(b *tab) { b.openPage("/earliest?half=pm&hospital=" + url.QueryEscape("乙医院")) },
	"all, down":        func(b *tab) { b.hospitals[0].Refuse(); b.hospitals[1].Refuse(); b.openPage("/earliest") },
	"in progress":      openInProgress,
	"unknown":          openUnknown,
	"booked":           openBooked,
	"calendar, booked": func(b *tab) { openBooked(b); b.openPage("/hospitals/0") },
	"cancelled":        openCancelled,
	"phone form":       openPhoneForm,
	"reschedule":       func(b *tab) { openBooked(b); b.openPage("/reschedule") },
	"reschedule, all":  func(b *tab) { openBooked(b); b.openPage("/reschedule/earliest") },
	"confirmation":     openConfirmation,
	"failed":           func(b *tab) { failReschedule(b); b.openPage("") },
	"home, failed":     func(b *tab) { failReschedule(b); b.runActions(chromedp.Navigate(b.url)) },
	"demo, home":       func(b *tab) { startDemoSite(b); b.runActions(chromedp.Navigate(b.url)) },
	"demo, hospitals":  func(b *tab) { startDemoSite(b); b.openPage("") },
	"demo, all":        func(b *tab) { startDemoSite(b); b.openPage("/earliest") },
	"demo, calendar":   func(b *tab) { startDemoSite(b); b.openPage("/hospitals/0") },
	"demo, booked":     openDemoBooked,
	"duty, quiet": func(b *tab) {
		(&dutySite{site: b.site}).addLedger()
		b.runActions(chromedp.Navigate(b.url + "/duty"))
	},
	"duty":           openDutyPage,
	"duty, form":     openRefusedResolution,
	"calendar, past": func(b *tab) { addPastDay(b.site); b.openPage("/hospitals/0") },
	"not found":      func(b *tab) { b.runActions(chromedp.Navigate(b.url + "/patients")) },
}

// TestPages_Accessibility checks every page in every state by axe-core, in light and dark colours,
// on a wide and on a narrow screen. No page is wider than the screen.
func TestPages_Accessibility(t *testing.T) {
	t.Parallel()
	path, ok := os.LookupEnv("AXE_CORE")
	if !ok {
		t.Skip("AXE_CORE is not set: bash examples/desk/check downloads axe-core and sets it to the path of axe.min.js")
	}
	axe, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("AXE_CORE: %v", err)
	}
	browser := startBrowser(t)
	for name, open := range pageStates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			quietTime := time.Minute // so that no page changes while it is checked
			if name == "phone form" {
				quietTime = testQuietTime
			}
			b := openTab(browser, t, startSiteWith(t, testRoom(), quietTime))
			open(b)
			b.runActions(chromedp.Evaluate[chromedp.Void](string(axe)),
				chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach(d => d.open = true)`))
			for _, screen := range screens {
				b.showOn(screen.scheme, screen.width)
				if wider := evaluate[int](b, "document.scrollingElement.scrollWidth - innerWidth"); wider > 0 {
					t.Errorf("%s, %d px: the page is %d px wider than the screen", screen.scheme, screen.width, wider)
				}
				if violations := b.evaluateAsync(axeRun); violations != "" {
					t.Errorf("%s, %d px: axe-core found violations, want none:\n%s", screen.scheme, screen.width, violations)
				}
			}
		})
	}
}

// showOn shows the page in a colour scheme and at a width.
func (b *tab) showOn(scheme string, width int64) {
	b.Helper()
	b.runActions(chromedp.EmulateViewport(width, 844), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		return t.Call(ctx, "Emulation.setEmulatedMedia", map[string]any{
			"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}},
		}, nil)
	}))
}

// evaluateAsync returns the text to which a promise resolves.
func (b *tab) evaluateAsync(code string) string {
	b.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](code, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatal(err)
	}
	return text
}

// startDemoSite replaces the tab's desk by that of the demo.
func startDemoSite(b *tab) {
	b.Helper()
	log := slog.New(slog.DiscardHandler)
	demo, err := startDemo(log)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(demo.close)
	db, err := openDatabase(filepath.Join(b.TempDir(), "demo.db"), testKey)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if b.desk, err = newDemoDesk(demo, db, log); err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(b.desk.handler())
	b.Cleanup(server.Close)
	b.url = server.URL
	home := b.getPage(b.url)
	b.address = b.url + regexp.MustCompile(`/orders/[A-Z0-9]{20,}`).FindString(home)
}

// openDemoBooked books the first slot of all hospitals.
func openDemoBooked(b *tab) {
	startDemoSite(b)
	b.openPage("/earliest")
	b.clickOn(".offer:nth-of-type(1)")
	b.clickOn(bookButton)
	b.waitForText(".slip.booked", "测试患者")
}

func openFormWithErrors(b *tab) {
	b.runActions(chromedp.Navigate(b.url+"/orders/new"), chromedp.Evaluate[chromedp.Void](`{
		const form = document.querySelector("form");
		form.noValidate = true;
		form.elements.name.value = form.elements.contactPhoneNO.value = "";
		HTMLFormElement.prototype.submit.call(form);
	}`))
	b.waitForText(".notice", "还不能保存")
}

// openInProgress books while the hospital delays its response.
func openInProgress(b *tab) {
	b.desk.pageWait = time.Millisecond
	b.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.Delay(time.Hour))
	b.Cleanup(b.hospitals[0].Settle)
	b.bookSlotAt("/hospitals/0", 2)
	b.waitForText("h1", "正在等医院答复")
}

// openUnknown books without a response to the save or to the queries after it.
func openUnknown(b *tab) {
	b.openPage("/hospitals/0")
	b.clickOn(slotSelector(2))
	b.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	silenceQueries(b.hospitals[0])
	b.clickOn(bookButton)
	b.waitForText(".panel.unknown", "可能已经约上")
}

func openPhoneForm(b *tab) {
	openUnknown(b)
	b.waitForText(".phone", "没有问到的，不要登记")
}

func openBooked(b *tab) {
	b.bookSlotAt("/hospitals/0", 2)
	b.waitForText(".slip.booked", "08:30–09:00")
}

func openCancelled(b *tab) {
	openBooked(b)
	b.cancelByMouse()
	b.waitForText(".notice.success", "预约已取消")
}

// openConfirmation chooses the new slot of a reschedule.
func openConfirmation(b *tab) {
	openBooked(b)
	b.openPage("/reschedule/hospitals/0")
	b.clickOn(slotSelector(1))
	b.clickOn(bookButton)
	b.waitForText("h1", "确认改约")
}

// failReschedule leaves the order with a reschedule that failed.
func failReschedule(b *tab) {
	openCancelled(b)
	row := b.order.load().row
	row.phase = phaseFailed
	if ok, err := b.desk.orders.updateOrder(b.Context(), b.desk.db, row); !ok || err != nil {
		b.Fatalf("updateOrder = %v, %v, want true and no error", ok, err)
	}
}

// openDutyPage opens the duty page with orders in several states, alarms, an open circuit
// breaker and deviations.
func openDutyPage(b *tab) {
	s := &dutySite{site: b.site}
	s.addLedger()
	s.leaveAskHospital(0)
	s.leaveStray(1)
	s.leaveCancelUnknown(2)
	s.leaveUnknown(3)
	b.hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.Padded())
	b.getPage(b.address + "/hospitals/0")
	b.hospitals[1].Refuse()
	for range 10 { // opens the circuit breaker
		b.getPage(b.address + "/hospitals/1")
	}
	b.runActions(chromedp.Navigate(b.url + "/duty"))
	b.waitForText("h2", "多出来的预约（1）")
}

// openRefusedResolution submits an empty form of the duty page.
func openRefusedResolution(b *tab) {
	openDutyPage(b)
	b.runActions(chromedp.Evaluate[chromedp.Void](`{
		const form = document.querySelector(".resolve form");
		form.noValidate = true;
		HTMLFormElement.prototype.submit.call(form);
	}`))
	b.waitForText(".notice", "电话答复还没有登记")
}
