package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestMistakes(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"an address that others reach":  {"-listen", "0.0.0.0:0"},
		"all addresses":                 {"-listen", ":0"},
		"a file that does not exist":    {"-config", "nowhere.yaml"},
		"a file that is none":           {"-config", "main.go"},
		"a flag that does not exist":    {"-nothing"},
		"an address that is not to use": {"-listen", "127.0.0.1:http2"},
	} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}

// runDesk runs the program until the test lets it end, and returns the address that it names.
func runDesk(t *testing.T, args ...string) (address string, end func() string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, append(args, "-listen", "127.0.0.1:0"), w, io.Discard)
		_ = w.Close()
	}()
	first := make([]byte, 200)
	n, err := out.Read(first)
	if err != nil {
		t.Fatal(<-ended)
	}
	return regexp.MustCompile(`http://[\d.:]+`).FindString(string(first[:n])), func() string {
		cancel()
		rest, _ := io.ReadAll(out)
		if err := <-ended; err != nil {
			t.Error(err)
		}
		return string(rest)
	}
}

// TestDemo books in the demo with each trick, and ends the program with one outcome unknown.
func TestDemo(t *testing.T) {
	t.Parallel()
	address, end := runDesk(t)
	s := &site{t: t, url: address}
	home := s.get(address)
	orders := regexp.MustCompile(`href="(/orders/[A-Z0-9]{20,})"`).FindAllStringSubmatch(home, -1)
	if len(orders) != len(demoOrders) {
		t.Fatalf("%d orders wait:\n%s", len(orders), home)
	}
	tricks := (*demo)(nil).Tricks()
	want := map[string]string{
		"": "预约确认", "lost": "可能已经约上", "never": "可能已经约上", "late": "可能已经约上", "unreachable": "连不上医院", "taken": "刚刚被约满",
	}
	for i, order := range orders {
		page := address + order[1]
		form := s.form(s.get(page+"/hospitals/0"), anySlot)
		form.Set("demo", tricks[i].Name)
		s.wantPage(s.post(page+"/book", form), want[tricks[i].Name])
	}
	s.wantPage(s.post(address+orders[1][1]+"/find", s.form(s.get(address+orders[1][1]), nil)), "预约确认")
	never := address + orders[2][1]
	unreachable := s.form(s.get(never), nil)
	unreachable.Set("demo", (*demo)(nil).QueryTricks()[1].Name)
	s.wantPage(s.post(never+"/find", unreachable), "连不上医院", "医院电话答复")
	if said := end(); !strings.Contains(said, "有 2 张申请单结果不明") {
		t.Errorf("at the end it says %q", said)
	}
}

// TestEnd ends the program while a save is on its way and nobody waits for it any more: the
// program does.
func TestEnd(t *testing.T) {
	t.Parallel()
	h, err := appointmenttest.Start(appointment.Laida)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	address, end := runDesk(t, "-config", configOf(t, h))
	s := &site{t: t, url: address}
	page := s.register(demoSheet(0, time.Now()))
	form := s.form(s.get(page+"/hospitals/0"), anySlot)

	h.Fail(appointment.SaveSchedule, appointmenttest.Delay(time.Second))
	ctx, leave := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, page+"/book", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_ = resp.Body.Close()
			t.Error("the browser did not leave")
		}
	}()
	for h.Deliveries(appointment.SaveSchedule) == 0 { // until it is there
		time.Sleep(time.Millisecond)
	}
	leave()
	<-gone
	end()
	if n := len(h.Bookings()); n != 1 {
		t.Errorf("it ended with %d bookings, before the hospital had answered", n)
	}
}

// configOf is a file with one hospital.
func configOf(t *testing.T, h *appointmenttest.Hospital) string {
	t.Helper()
	file, c := filepath.Join(t.TempDir(), "hospitals.yaml"), h.Config()
	text := fmt.Sprintf("hospitals:\n- {name: 甲医院, vendor: %s, endpoint: '%s', systemId: '%s', systemKey: '%s', organizationId: '%s'}\n",
		c.Vendor, c.Endpoint, c.SystemID, string(c.SystemKey), c.OrganizationID)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// anySlot is the first that a page offers.
var anySlot = regexp.MustCompile(`name="slot" value="([^"]+)"`)

// TestConfig works at the hospitals of a file, which no page calls a demo.
func TestConfig(t *testing.T) {
	t.Parallel()
	h, err := appointmenttest.Start(appointment.Jintang)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	address, end := runDesk(t, "-config", configOf(t, h))
	s := &site{t: t, url: address}
	order := s.register(demoSheet(0, time.Now()))
	s.wantPage(s.get(order), "甲医院", "个时段可约")
	page := s.get(order + "/hospitals/0")
	s.wantPage(s.post(order+"/book", s.form(page, anySlot)), "预约确认")
	if strings.Contains(page+s.get(address), "演示") {
		t.Error("a page calls real hospitals a demo")
	}
	if n := len(h.Bookings()); n != 1 {
		t.Errorf("%d bookings", n)
	}
	end()
}
