package main

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// slotPattern returns a pattern that finds the key of a slot on the second day in a page.
func slotPattern(hospital string, hour, minute int) *regexp.Regexp {
	start := appointment.ClockAt(hour, minute).String()
	return regexp.MustCompile(`value="(` + regexp.QuoteMeta(hospital) + `\|18\|` + secondDay().String() + `\|` + start + `\|[^"]*)"`)
}

// anySlot finds the key of the first slot that a page offers.
var anySlot = regexp.MustCompile(`name="slot" value="([^"]+)"`)

// getPage returns the HTML of a page.
func (s *site) getPage(address string) string {
	s.t.Helper()
	resp, err := http.Get(address) //nolint:gosec,noctx // the test's own server
	if err != nil {
		s.t.Fatal(err)
	}
	return s.readBody(resp)
}

// postForm submits a form as a browser does, and returns the page after all redirects.
func (s *site) postForm(address string, form url.Values) string {
	s.t.Helper()
	resp, err := http.PostForm(address, form) //nolint:gosec,noctx // the test's own server
	if err != nil {
		s.t.Fatal(err)
	}
	return s.readBody(resp)
}

// postFormOnly submits a form without following the redirect, and returns its target.
func (s *site) postFormOnly(address string, form url.Values) string {
	s.t.Helper()
	resp, err := noRedirects().PostForm(address, form) //nolint:noctx // the test's own server
	if err != nil {
		s.t.Fatal(err)
	}
	s.readBody(resp)
	return resp.Header.Get("Location")
}

// noRedirects returns a client that does not follow redirects.
func noRedirects() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// registerOrder submits the form of a new order, and returns the address of the order's page.
func (s *site) registerOrder(details orderDetails) string {
	s.t.Helper()
	resp, err := http.PostForm(s.url+"/orders", formValues(details)) //nolint:noctx // the test's own server
	if err != nil {
		s.t.Fatal(err)
	}
	s.readBody(resp)
	return resp.Request.URL.String()
}

// formValues returns the values of the order form with these details.
func formValues(details orderDetails) url.Values {
	form := url.Values{}
	for name, value := range details {
		form.Set(name, value)
	}
	return form
}

func (s *site) readBody(resp *http.Response) string {
	s.t.Helper()
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(body)
}

var tokenPattern = regexp.MustCompile(`name="token" value="([^"]+)"`)

// fillForm returns the values that the form of a page submits, with the slot that the pattern
// finds. A nil pattern chooses no slot.
func (s *site) fillForm(page string, slot *regexp.Regexp) url.Values {
	s.t.Helper()
	token := tokenPattern.FindStringSubmatch(page)
	if token == nil {
		s.t.Fatalf("the page has no form, want one:\n%s", page)
	}
	form := url.Values{"token": {token[1]}, "return-to": {"0"}}
	if slot != nil {
		key := slot.FindStringSubmatch(page)
		if key == nil {
			s.t.Fatalf("the page has no slot %v, want one:\n%s", slot, page)
		}
		form.Set("slot", key[1])
	}
	return form
}

// fillFormOf returns the values that the form of the page at the address submits.
func (s *site) fillFormOf(address string, slot *regexp.Regexp) url.Values {
	s.t.Helper()
	return s.fillForm(s.getPage(address), slot)
}

// checkPage checks that a page contains the texts.
func (s *site) checkPage(page string, texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			s.t.Errorf("page = %s\nwant it to contain %q", page, text)
		}
	}
}

// checkNoSlots checks that no page of an order offers slots.
func (s *site) checkNoSlots(address string) {
	s.t.Helper()
	for _, path := range []string{"", "/hospitals/0", "/hospitals/1", "/earliest"} {
		if page := s.getPage(address + path); strings.Contains(page, `name="slot"`) {
			s.t.Errorf("%s offers slots, want none:\n%s", path, page)
		}
	}
}

// silenceQueries makes all queries fail until the hospital heals.
func silenceQueries(h *appointmenttest.Hospital) {
	for range 200 {
		h.Fail(appointment.QuerySchedule, appointmenttest.DropResponse())
	}
}

// waitUntil waits until the condition is true.
func waitUntil(t *testing.T, condition func() bool) {
	t.Helper()
	timeout := time.After(time.Minute)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-timeout:
			t.Fatal("the condition is still false after a minute")
		}
	}
}

// containsAny reports whether a page contains any of the texts.
func containsAny(page string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(page, text) })
}
