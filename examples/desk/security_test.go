package main

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestDesk_Handler_SecurityHeaders(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	_, address := s.addOrder()
	resp, err := http.Get(address) //nolint:noctx // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	page := s.readBody(resp)
	if got := resp.Header.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") || strings.Contains(got, "unsafe") {
		t.Errorf("Content-Security-Policy = %q, want default-src 'none' and nothing unsafe", got)
	}
	for header, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"} {
		if got := resp.Header.Get(header); got != want {
			t.Errorf("%s = %q, want %q", header, got, want)
		}
	}
	for _, inline := range []string{"<script>", " style=", " onclick=", "<style"} {
		if strings.Contains(page, inline) {
			t.Errorf("the page contains %s, want nothing that the policy forbids", inline)
		}
	}
}

// TestDesk_Handler_CrossSiteRequests sends requests that another site can make a browser send.
func TestDesk_Handler_CrossSiteRequests(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	form := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	for name, test := range map[string]struct {
		header, value string
		want          int
	}{
		"another site":                    {"Sec-Fetch-Site", "cross-site", http.StatusForbidden},
		"another port":                    {"Sec-Fetch-Site", "same-site", http.StatusForbidden},
		"older browser":                   {"Origin", "http://elsewhere.example", http.StatusForbidden},
		"host that resolves to 127.0.0.1": {"Host", "elsewhere.example", http.StatusMisdirectedRequest},
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
		s.readBody(resp)
		if resp.StatusCode != test.want {
			t.Errorf("%s: status = %d, want %d", name, resp.StatusCode, test.want)
		}
	}
	noToken := url.Values{"slot": form["slot"], "return-to": {"0"}}
	s.checkPage(s.postForm(address+"/book", noToken), "刚才的提交没有发给医院")
	s.checkBookings(o, 0)
	s.checkSaves(0)
}

// TestDesk_Handler_Privacy books and cancels, and then looks for patient data in the log and in
// the addresses.
func TestDesk_Handler_Privacy(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	form := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	dropQueryResponses(s.hospitals[0])
	s.postForm(address+"/book", form)
	o.waitStatus(statusBooked)
	s.postForm(address+"/cancel", s.fillFormOf(address, nil))
	s.getPage(s.url)
	s.close()
	log := s.log.String()
	file, err := os.ReadFile(s.db)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log, "POST /orders/{id}/book") || !strings.Contains(log, "appointment call") {
		t.Fatalf("the log lacks the requests or the calls, want both:\n%s", log)
	}
	if strings.Contains(address, o.number) {
		t.Error("the address contains the number of the order, want it without")
	}
	details := newDemoDetails(0, time.Now())
	for _, name := range []string{"name", "idCardNO", "contactPhoneNO", "cardNO", "symptom", "birthDate"} {
		if strings.Contains(log+address+string(file), details[name]) {
			t.Errorf("the log, the address or the database contains %s, want none to", name)
		}
	}
	if strings.Contains(log, o.id) {
		t.Error("the log contains the id of the order, want it without")
	}
}
