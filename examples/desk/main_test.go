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

// TestMain sets the key for all tests that run the program, and removes the program.
func TestMain(m *testing.M) {
	_ = os.Setenv("DESK_KEY", testKey)
	var err error
	if programDirectory, err = os.MkdirTemp("", "desk-test"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(programDirectory)
	os.Exit(code)
}

func TestOpenDatabase_Key(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "0a", strings.Repeat("xx", 32), strings.Repeat("0a", 33), testKey + "," + testKey} {
		if db, err := openDatabase(filepath.Join(t.TempDir(), "desk.db"), key); err == nil || !strings.Contains(err.Error(), "DESK_KEY") || db.DB != nil {
			t.Errorf("openDatabase with the key %q = %v, want an error that names DESK_KEY", key, err)
		}
	}
}

// TestNewDesk_AnotherKey starts a desk on a database of another key.
func TestNewDesk_AnotherKey(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	s.addOrder()
	s.close()
	db, err := openDatabase(s.db, strings.Repeat("0b", 32))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := newDesk(db, s.desk.dir, newMonitor(), testQuietTime, s.desk.log); err == nil || !strings.Contains(err.Error(), "DESK_KEY") {
		t.Errorf("newDesk with another key = %v, want an error that names DESK_KEY", err)
	}
}

func TestRun_InvalidArguments(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"address of the network":   {"-listen", "0.0.0.0:0"},
		"all addresses":            {"-listen", ":0"},
		"file that does not exist": {"-config", "nowhere.yaml"},
		"file that is not YAML":    {"-config", "main.go"},
		"unknown flag":             {"-nothing"},
		"invalid port":             {"-listen", "127.0.0.1:http2"},
		"another engine":           {"-config", "main_test.go", "-db", "mysql://127.0.0.1/desk"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args = append([]string{"-db", filepath.Join(t.TempDir(), "desk.db")}, args...)
			if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
				t.Errorf("run(%q) = nil, want an error", args)
			}
		})
	}
}

// runProgram starts the program and returns the address that it prints. stop interrupts it and
// returns the rest of its output.
func runProgram(t *testing.T, args ...string) (address string, stop func() string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, w := io.Pipe()
	runErr := make(chan error, 1)
	go func() {
		runErr <- run(ctx, append(args, "-listen", "127.0.0.1:0"), w, io.Discard)
		_ = w.Close()
	}()
	first := make([]byte, 200)
	n, err := out.Read(first)
	if err != nil {
		t.Fatal(<-runErr)
	}
	return regexp.MustCompile(`http://[\d.:]+`).FindString(string(first[:n])), func() string {
		cancel()
		rest, _ := io.ReadAll(out)
		if err := <-runErr; err != nil {
			t.Errorf("run = %v, want nil", err)
		}
		return string(rest)
	}
}

// writeConfig writes a file with hospitals, 甲医院 and 乙医院, and returns its name. They give requests up
// after two seconds.
func writeConfig(t *testing.T, hospitals ...*appointmenttest.Hospital) string {
	t.Helper()
	file, text := filepath.Join(t.TempDir(), "hospitals.yaml"), "hospitals:\n"
	for i, h := range hospitals {
		c := h.Config()
		text += fmt.Sprintf("- {name: %s, vendor: %s, endpoint: '%s', systemId: '%s', systemKey: '%s', organizationId: '%s', timeout: 3s, giveUp: 2s}\n",
			[]string{"甲医院", "乙医院"}[i], c.Vendor, c.Endpoint, c.SystemID, string(c.SystemKey), c.OrganizationID)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestRun_DemoFaults books in the demo with each fault. One outcome is unknown at first, and settled
// without a click.
func TestRun_DemoFaults(t *testing.T) {
	t.Parallel()
	address, stop := runProgram(t)
	s := &site{t: t, url: address}
	home := s.getPage(address)
	orders := regexp.MustCompile(`href="(/orders/[A-Z0-9]{20,})"`).FindAllStringSubmatch(home, -1)
	if got, want := len(orders), len(demoOrders); got != want {
		t.Fatalf("the home page has %d orders, want %d:\n%s", got, want, home)
	}
	faults := (*demo)(nil).WriteFaults()
	want := map[string]string{
		"": "预约确认", "response-lost": "可能已经约上", "not-executed": "可能已经约上", "executed-late": "可能已经约上",
		"unreachable": "连不上医院", "slot-taken": "刚刚被约满",
	}
	for i, order := range orders {
		page := address + order[1]
		form := s.fillFormOf(page+"/hospitals/0", anySlot)
		form.Set("fault", faults[i].Name)
		s.checkPage(s.postForm(page+"/book", form), want[faults[i].Name])
	}
	responseLost := address + orders[1][1] // the ledger finds the booking
	waitUntil(t, func() bool { return strings.Contains(s.getPage(responseLost), "预约确认") })
	if rest := stop(); strings.Contains(rest, "panic") {
		t.Errorf("output at the end = %q, want no panic", rest)
	}
}

// TestRun_InterruptedDuringSave interrupts the program after the browser has gone, while a save
// is in flight. The program waits for the response.
func TestRun_InterruptedDuringSave(t *testing.T) {
	t.Parallel()
	h, err := appointmenttest.Start(appointment.Laida)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	address, stop := runProgram(t, "-config", writeConfig(t, h), "-db", filepath.Join(t.TempDir(), "desk.db"))
	s := &site{t: t, url: address}
	page := s.registerOrder(newDemoDetails(0, time.Now()))
	form := s.fillFormOf(page+"/hospitals/0", anySlot)

	h.Fail(appointment.SaveSchedule, appointmenttest.Delay(time.Second))
	ctx, closeBrowser := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, page+"/book", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	browserClosed := make(chan struct{})
	go func() {
		defer close(browserClosed)
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_ = resp.Body.Close()
			t.Error("the browser received a response, want none")
		}
	}()
	waitUntil(t, func() bool { return h.Deliveries(appointment.SaveSchedule) > 0 })
	closeBrowser()
	<-browserClosed
	stop()
	if got := len(h.Bookings()); got != 1 {
		t.Errorf("the hospital has %d bookings when the program ends, want 1", got)
	}
}

// TestRun_ConfigFile books at the hospital of a file. No page calls it a demo.
func TestRun_ConfigFile(t *testing.T) {
	t.Parallel()
	h, err := appointmenttest.Start(appointment.Jintang)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	address, stop := runProgram(t, "-config", writeConfig(t, h), "-db", filepath.Join(t.TempDir(), "desk.db"))
	s := &site{t: t, url: address}
	order := s.registerOrder(newDemoDetails(0, time.Now()))
	s.checkPage(s.getPage(order), "甲医院", "个时段可约")
	calendar := s.getPage(order + "/hospitals/0")
	s.checkPage(s.postForm(order+"/book", s.fillForm(calendar, anySlot)), "预约确认")
	if strings.Contains(calendar+s.getPage(address), "演示") {
		t.Error("a page says that a real hospital is a demo, want none to say so")
	}
	if got := len(h.Bookings()); got != 1 {
		t.Errorf("the hospital has %d bookings, want 1", got)
	}
	stop()
}
