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
		"mouse": byMouse, "keyboard": byKeyboard, "phone": onPhone, "back": back, "printed": printed, "no script": withoutScript, "double click": doubleClick,
		"slot taken": slotTaken, "unknown, booked": unknownBooked, "unknown, not booked": unknownNotBooked, "unknown cancel": unknownCancel, "told on the phone": toldOnPhone,
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

// see waits for an element that shows a text.
func (b *tab) see(selector, text string) {
	b.Helper()
	b.until(fmt.Sprintf("[...document.querySelectorAll(%q)].filter(e => e.checkVisibility()).map(e => e.innerText).join()", selector), text)
}

// seeFocus waits for the focus, where a screen reader begins, to be at an element.
func (b *tab) seeFocus(selector string) {
	b.Helper()
	b.until(fmt.Sprintf("document.activeElement.matches(%q) ? 'there' : document.activeElement.outerHTML.slice(0, 80)", selector), "there")
}

// until looks until what it sees has a text in it. The page may be on its way to another, so
// what it shows first, or that it is gone, says nothing.
func (b *tab) until(look, text string) {
	b.Helper()
	for {
		got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](look))
		if err == nil && strings.Contains(got, text) {
			return
		}
		select {
		case <-b.ctx.Done():
			b.Fatalf("%s is %q, want %q in it (%v)", look, got, text, err)
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

// slotAt selects a slot of the second day, by its row.
func slotAt(row int) string {
	return fmt.Sprintf(".calendar tbody tr:nth-child(%d) td:nth-of-type(2) input", row)
}

const (
	bookButton  = ".bar button[type=submit]"
	findButton  = "form[action$=find] button"
	phoneButton = ".phone button[type=submit]"
)
