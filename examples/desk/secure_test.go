package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestHeaders(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	_, address := s.order()
	resp, err := http.Get(address) //nolint:noctx // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	page := s.body(resp)
	csp := resp.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("Content-Security-Policy: %s", csp)
	}
	for header, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"} {
		if got := resp.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	for _, inline := range []string{"<script>", " style=", " onclick=", "<style"} {
		if strings.Contains(page, inline) {
			t.Errorf("%s is against the policy", inline)
		}
	}
}

// TestForeignSites sends what another site could make a browser send.
func TestForeignSites(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.order()
	form := s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))
	for name, test := range map[string]struct {
		header, value string
		want          int
	}{
		"fetched by another site": {"Sec-Fetch-Site", "cross-site", http.StatusForbidden},
		"another port's page":     {"Sec-Fetch-Site", "same-site", http.StatusForbidden},
		"an older browser":        {"Origin", "http://elsewhere.example", http.StatusForbidden},
		"a name that points here": {"Host", "elsewhere.example", http.StatusMisdirectedRequest},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/book", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set(test.header, test.value)
		if test.header == "Host" {
			req.Host = test.value
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		s.body(resp)
		if resp.StatusCode != test.want {
			t.Errorf("%s: status %d, want %d", name, resp.StatusCode, test.want)
		}
	}
	noToken := url.Values{"slot": form["slot"], "back": {"0"}}
	s.wantPage(s.post(address+"/book", noToken), "刚才的提交没有发给医院")
	s.wantBooked(o, 0)
	if n := s.saves(); n != 0 {
		t.Errorf("%d saves were sent", n)
	}
}

// TestPrivacy goes through an order's life, and looks for the patient in what is kept of it
// outside the pages.
func TestPrivacy(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.order()
	form := s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30))
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	mute(s.hospitals[0])
	s.post(address+"/book", form)
	s.post(address+"/find", s.form(s.get(address), nil))
	s.post(address+"/cancel", s.form(s.get(address), nil))
	s.get(s.url)
	s.close()
	log := s.log.String()
	if !strings.Contains(log, "POST /orders/{id}/book") || !strings.Contains(log, "appointment call") {
		t.Fatalf("the log has no calls:\n%s", log)
	}
	for name, value := range o.now().Sheet {
		switch name { // these alone tell who it is
		case "name", "idCardNO", "contactPhoneNO", "cardNO", "placerOrderNO", "symptom", "birthDate":
			if strings.Contains(log+address, value) {
				t.Errorf("%s is in the log or the address", name)
			}
		}
	}
	if strings.Contains(log, o.id) {
		t.Error("the order's address is in the log")
	}
}
