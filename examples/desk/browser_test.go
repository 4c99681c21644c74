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
)

// browserTimeout is the time of one browser test, which is ample also on a busy machine.
const browserTimeout = 3 * time.Minute

// TestBrowser uses the pages in Chromium as a receptionist does, and compares the bookings at the
// hospitals.
func TestBrowser(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	for name, test := range map[string]func(*tab){
		"mouse":                    testMouse,
		"keyboard":                 testKeyboard,
		"mobile screen":            testMobileScreen,
		"back button":              testBackButton,
		"print":                    testPrint,
		"without script":           testWithoutScript,
		"double click":             testDoubleClick,
		"slot taken":               testSlotTaken,
		"save unknown, booked":     testSaveUnknownBooked,
		"save unknown, not booked": testSaveUnknownNotBooked,
		"cancel unknown":           testCancelUnknown,
		"phone reply":              testPhoneReply,
		"reschedule":               testReschedule,
		"unknown, without script":  testUnknownWithoutScript,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			quietTime := testQuietTime
			if name == "unknown, without script" { // at its end the page shows a form, and reloads itself no more
				quietTime = time.Minute
			}
			test(openTab(browser, t, startSiteWith(t, testRoom(), quietTime)))
		})
	}
}

// startBrowser starts Chromium, and returns the context of its tabs.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatalf("%v: install Chromium, on Debian by: apt-get install --no-install-recommends chromium", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	return browser
}

// openTab opens a tab of a site, with a new order.
func openTab(browser context.Context, t *testing.T, s *site) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, browserTimeout)
	t.Cleanup(cancel)
	o, address := s.addOrder()
	return &tab{t, s, ctx, o, address}
}

// tab is a tab of the browser, with an order of its own.
type tab struct {
	*testing.T
	*site
	ctx     context.Context
	order   testOrder
	address string // of the order's page
}

// runActions runs actions in the browser, and ends the test if one fails.
func (b *tab) runActions(actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.Fatal(err)
	}
}

// openPage opens a page of the order.
func (b *tab) openPage(path string) {
	b.Helper()
	b.runActions(chromedp.Navigate(b.address + path))
}

func (b *tab) clickOn(selector string) {
	b.Helper()
	b.runActions(chromedp.Click(chromedp.CSS(selector)))
}

// bookSlotAt books the slot in this row on the second day of a calendar.
func (b *tab) bookSlotAt(path string, row int) {
	b.Helper()
	b.openPage(path)
	b.clickOn(slotSelector(row))
	b.clickOn(bookButton)
}

func (b *tab) cancelByMouse() {
	b.Helper()
	b.clickOn(".cancel summary")
	b.clickOn(".cancel button[type=submit]")
}

// waitForText waits until a visible element shows the text.
func (b *tab) waitForText(selector, text string) {
	b.Helper()
	b.waitForValue(fmt.Sprintf("[...document.querySelectorAll(%q)].filter(e => e.checkVisibility()).map(e => e.innerText).join()", selector), text)
}

// waitForFocus waits until the focus, where a screen reader starts, is on an element.
func (b *tab) waitForFocus(selector string) {
	b.Helper()
	b.waitForValue(fmt.Sprintf("document.activeElement.matches(%q) ? 'focused' : document.activeElement.outerHTML.slice(0, 80)", selector), "focused")
}

// waitForValue evaluates JavaScript until the result contains the text. Errors are ignored
// meanwhile, since the page may be loading.
func (b *tab) waitForValue(code, want string) {
	b.Helper()
	for {
		got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](code))
		if err == nil && strings.Contains(got, want) {
			return
		}
		select {
		case <-b.ctx.Done():
			b.Fatalf("%s = %q, want %q in it (error: %v)", code, got, want, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// evaluate returns the result of JavaScript.
func evaluate[T any](b *tab, code string) T {
	b.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](code))
	if err != nil {
		b.Fatalf("%s: %v", code, err)
	}
	return value
}

// pressTabUntil presses the Tab key until the JavaScript condition is true.
func (b *tab) pressTabUntil(condition string) {
	b.Helper()
	for range 40 {
		b.runActions(chromedp.KeyEvent(kb.Tab))
		if evaluate[bool](b, "Boolean("+condition+")") {
			return
		}
	}
	b.Fatalf("after 40 presses of Tab, no focused element satisfies %s", condition)
}

// slotSelector selects the slot in a row of the calendar, on the second day.
func slotSelector(row int) string { return slotSelectorOn(2, row) }

// slotSelectorOn selects the slot in a row of the calendar, on a day counted from 1.
func slotSelectorOn(day, row int) string {
	return fmt.Sprintf(".calendar tbody tr:nth-child(%d) td:nth-of-type(%d) input", row, day)
}

const (
	bookButton  = ".book-bar button[type=submit]"
	phoneButton = ".phone button[type=submit]"
)
