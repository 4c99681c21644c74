package main

import (
	"bufio"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// crash kills the program while a hospital holds its response.
type crash struct {
	reschedule bool
	hospital   int // that holds the response
	op         appointment.Operation
	fault      appointmenttest.Fault
	want       string // on the page at the end
	wantSlots  string
	wantSaves  int
}

// hold executes a request at once, and never ends its response.
var hold = appointmenttest.Drip(time.Hour)

var crashes = map[string]crash{
	"save, carried out":       {false, 0, appointment.SaveSchedule, hold, "已查明：约上了", "甲医院 08:00", 1},
	"save, not carried out":   {false, 0, appointment.SaveSchedule, hold.Uncommitted(), "已查明：没有约上", "", 1},
	"reschedule, cancel":      {true, 0, appointment.CancelSchedule, hold, "改约完成", "乙医院 08:30", 2},
	"reschedule, no cancel":   {true, 0, appointment.CancelSchedule, hold.Uncommitted(), "改约完成", "乙医院 08:30", 2},
	"reschedule, save":        {true, 1, appointment.SaveSchedule, hold, "改约完成", "乙医院 08:30", 2},
	"reschedule, not carried": {true, 1, appointment.SaveSchedule, hold.Uncommitted(), "原来的时段又约回来了", "甲医院 08:00", 3},
}

// TestRun_Killed kills the program by SIGKILL, starts it again on the same file, and compares its page
// with the bookings at the hospitals.
func TestRun_Killed(t *testing.T) {
	t.Parallel()
	for name, c := range crashes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newProcessSite(t, filepath.Join(t.TempDir(), "desk.db"))
			program, address := s.startProgram()
			s.url = address
			c.run(s, program, func() string {
				_, address := s.startProgram()
				return address
			})
		})
	}
}

// run books, kills the program, and waits until the page of the desk whose address survivor returns
// shows the result.
func (c crash) run(s *site, program *os.Process, survivor func() string) {
	page := s.registerOrder(newDemoDetails(0, time.Now()))
	o := testOrder{s, path.Base(page), newDemoDetails(0, time.Now())["placerOrderNO"]}
	h, target := s.hospitals[c.hospital], page+"/book"
	form := s.fillFormOf(page+"/hospitals/0", slotPattern("甲医院", 8, 0))
	if c.reschedule {
		s.checkPage(s.postForm(target, form), "预约确认")
		target, form = page+"/reschedule", s.confirmForm(page, 1, 8, 30)
	}
	before := h.Deliveries(c.op)
	h.Fail(c.op, c.fault)
	var browser sync.WaitGroup
	browser.Go(func() { s.postUntilKilled(target, form) })
	waitUntil(s.t, func() bool { return h.Deliveries(c.op) > before })
	if err := program.Kill(); err != nil {
		s.t.Fatal(err)
	}
	browser.Wait()
	page = survivor() + "/orders/" + o.id
	s.waitPage(page, c.want)
	s.checkSlots(o, c.wantSlots)
	s.checkSaves(c.wantSaves)
	if n := h.Faults()[c.fault.String()]; n != 1 {
		s.t.Errorf("the fault happened %d times, want 1", n)
	}
}

// newProcessSite returns a site whose desks are processes with this database.
func newProcessSite(t *testing.T, db string) *site {
	t.Helper()
	s := &site{t: t, db: db}
	for i, vendor := range []appointment.Vendor{appointment.Laida, appointment.Wanda} {
		h, err := appointmenttest.Start(vendor, appointmenttest.WithResources(testRoom()))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(h.Close)
		s.hospitals = append(s.hospitals, h)
		s.cfgs = append(s.cfgs, appointment.Config{Name: []string{"甲医院", "乙医院"}[i]})
	}
	return s
}

var programDirectory string // see TestMain

// buildProgram builds the program, once. It returns its file, or the output of a build that failed.
var buildProgram = sync.OnceValues(func() (string, error) {
	file := filepath.Join(programDirectory, "desk")
	output, err := exec.Command("go", "build", "-o", file, ".").CombinedOutput() //nolint:noctx // it ends
	if err != nil {
		return string(output), err
	}
	return file, nil
})

// startProgram starts the program, and returns it with its address. It ends with the test.
func (s *site) startProgram() (program *os.Process, address string) {
	s.t.Helper()
	file, err := buildProgram()
	if err != nil {
		s.t.Fatal(err, file)
	}
	cmd := exec.CommandContext(s.t.Context(), file, "-config", writeConfig(s.t, s.hospitals...), "-db", s.db, "-listen", "127.0.0.1:0") //nolint:gosec // the test's own
	logs := &strings.Builder{}
	cmd.Stderr = logs
	out, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if s.t.Failed() {
			s.t.Logf("the log of the program:\n%s", logs)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.t.Fatalf("the program printed no address: %v: %s", err, logs)
	}
	return cmd.Process, regexp.MustCompile(`http://[\d.:]+`).FindString(line)
}

// postUntilKilled submits a form to a program that is killed meanwhile.
func (s *site) postUntilKilled(address string, form url.Values) {
	client := noRedirects()
	if resp, err := client.PostForm(address, form); err == nil { //nolint:noctx // the test's own server
		_ = resp.Body.Close()
	}
}

// waitPage waits until a page contains a text.
func (s *site) waitPage(address, text string) {
	s.t.Helper()
	waitUntil(s.t, func() bool { return strings.Contains(s.getPage(address), text) })
}
