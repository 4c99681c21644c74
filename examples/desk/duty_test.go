package main

import (
	"context"
	"database/sql"
	"errors"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/appointment/ledger/sqlite"
)

// dutySite is a site whose desk has a ledger, with helpers that leave orders unsettled.
type dutySite struct {
	*site
	db   *sql.DB
	slow *ledger.Ledger // an unknown outcome stays unknown for an hour
	fast *ledger.Ledger // the quiet time is over at once
}

func startDutySite(t *testing.T, opts ...appointment.Option) *dutySite {
	t.Helper()
	s := &dutySite{site: startSite(t, opts...)}
	s.addLedger()
	return s
}

// addLedger serves the pages anew, of a desk with another ledger, which no Run settles.
func (s *dutySite) addLedger() {
	s.t.Helper()
	db, err := sqlite.Open(filepath.Join(s.t.TempDir(), "desk.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = db.Close() })
	open := func(quiet time.Duration) *ledger.Ledger {
		l, err := ledger.New(db, ledger.SQLite, s.desk.dir, ledger.WithPlaintext(), ledger.WithQuietTime(quiet), ledger.WithObserver(s.desk.monitor.observeLedger))
		if err != nil {
			s.t.Fatal(err)
		}
		return l
	}
	s.db, s.slow, s.fast = db, open(time.Hour), open(time.Millisecond)
	s.desk = &desk{
		dir: s.desk.dir, db: s.desk.db, orders: s.desk.orders, monitor: s.desk.monitor, log: s.desk.log, now: time.Now,
		ledger: s.slow, quietTime: time.Hour, pageWait: s.desk.pageWait,
	}
	server := httptest.NewServer(s.desk.handler())
	s.t.Cleanup(server.Close)
	s.url = server.URL
}

// book books the i-th order at 甲医院, and returns its number.
func (s *dutySite) book(l *ledger.Ledger, i int, want ledger.State) string {
	s.t.Helper()
	save := newDemoDetails(i, time.Now()).newSaveRequest(testSlot(1), appointment.DateOf(time.Now()))
	entry, err := l.Book(s.t.Context(), "甲医院", save)
	if err != nil || entry.State != want {
		s.t.Fatalf("Book = %v, %v, want %s", entry, err, want)
	}
	return save.PlacerOrderNO
}

// leaveUnknown leaves the save of the i-th order unknown. The hospital has carried it out.
func (s *dutySite) leaveUnknown(i int) string {
	s.t.Helper()
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	silenceQueries(s.hospitals[0])
	return s.book(s.slow, i, ledger.SaveUnknown)
}

// leaveCancelUnknown leaves the cancel of the i-th order unknown.
func (s *dutySite) leaveCancelUnknown(i int) string {
	s.t.Helper()
	number := s.book(s.slow, i, ledger.Booked)
	s.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
	silenceQueries(s.hospitals[0])
	if _, err := s.slow.Cancel(s.t.Context(), number, ledger.Operator{ID: "601", Name: "测试导诊员"}); !errors.Is(err, ledger.ErrPending) {
		s.t.Fatalf("Cancel = %v, want %v", err, ledger.ErrPending)
	}
	return number
}

// leaveAskHospital leaves the i-th order to be asked by phone.
func (s *dutySite) leaveAskHospital(i int) string {
	s.t.Helper()
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.SetField("scheduleFlag", "5").Uncommitted())
	number := s.book(s.fast, i, ledger.SaveUnknown)
	s.runUntil(number, ledger.AskHospital)
	return number
}

// leaveStray settles the i-th order as not booked, and then books it at the hospital.
func (s *dutySite) leaveStray(i int) string {
	s.t.Helper()
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	number := s.book(s.fast, i, ledger.SaveUnknown)
	s.runUntil(number, ledger.NotBooked)
	client, err := s.desk.dir.Client("甲医院")
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := client.SaveSchedule(s.t.Context(), newDemoDetails(i, time.Now()).newSaveRequest(testSlot(1), appointment.DateOf(time.Now()))); err != nil {
		s.t.Fatal(err)
	}
	s.runUntil(number, ledger.Stray)
	return number
}

// runUntil makes everything due, and runs the ledger until the order has a state.
func (s *dutySite) runUntil(number string, want ledger.State) {
	s.t.Helper()
	if _, err := s.db.ExecContext(s.t.Context(), "UPDATE ledger_attempts SET due = 1 WHERE order_no = ?", number); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(s.t.Context())
	done := make(chan error)
	go func() { done <- s.fast.Run(ctx) }()
	waitUntil(s.t, func() bool { return s.state(number) == want })
	cancel()
	if err := <-done; err != nil {
		s.t.Fatal(err)
	}
}

func (s *dutySite) state(number string) ledger.State {
	s.t.Helper()
	entry, err := s.slow.Entry(s.t.Context(), number)
	if err != nil {
		s.t.Fatal(err)
	}
	return entry.State
}

// fillResolution returns the form of an order on the page, filled in completely.
func (s *dutySite) fillResolution(number string, state ledger.State) url.Values {
	s.t.Helper()
	page := s.getPage(s.url + "/duty")
	_, form, found := strings.Cut(page, `name="order" value="`+number+`"><input type="hidden" name="since" value="`)
	if !found {
		s.t.Fatalf("the page has no form for order %s, want one:\n%s", number, page)
	}
	since, _, _ := strings.Cut(form, `"`)
	return url.Values{"order": {number}, "since": {since}, "state": {string(state)}, "contact": {"李护士"},
		"clerk-id": {"0326"}, "clerk-name": {"测试值班员"}, "read-back": {"yes"}}
}

// TestDesk_ShowDutyPage shows orders in every unsettled state, and nothing about patients.
func TestDesk_ShowDutyPage(t *testing.T) {
	t.Parallel()
	s := startDutySite(t, appointment.WithBreaker(3, time.Hour), appointment.WithRetries(0))
	ask, stray := s.leaveAskHospital(2), s.leaveStray(1)
	s.hospitals[1].Refuse()
	_, address := s.addOrder()
	for range 3 {
		s.getPage(address) // queries both hospitals
	}
	page := s.getPage(s.url + "/duty")
	s.checkPage(page, "须打电话问医院", ask, "多出来的预约（1）", stray, "已熔断", "✓ 正常", "登记医院的电话答复")
	for i := range 3 {
		details := newDemoDetails(i, time.Now())
		if containsAny(page, details["name"], details["idCardNO"], details["contactPhoneNO"]) {
			t.Errorf("the page has data of the patient %s, want none:\n%s", details["name"], page)
		}
	}
	delivered := 0
	for _, op := range appointment.Operations() {
		delivered += s.hospitals[0].Deliveries(op)
	}
	if got := s.desk.monitor.measureRate("甲医院"); got.Minute != delivered || got.Hour != delivered || got.Longest < got.Median {
		t.Errorf("rate = %+v, want %d requests, as the hospital counts", got, delivered)
	}
	if got := s.desk.monitor.measureRate("乙医院"); got.Failed != 3 {
		t.Errorf("rate of the refusing hospital = %+v, want 3 failures", got)
	}
	var alarms []ledger.Alarm
	for _, a := range s.desk.monitor.listAlarms() {
		alarms = append(alarms, a.Alarm)
	}
	if want := []ledger.Alarm{ledger.AlarmStray, ledger.AlarmAskHospital}; !slices.Equal(alarms, want) {
		t.Errorf("alarms = %v, want %v", alarms, want)
	}
}

func TestDesk_ShowDutyPage_Unknown(t *testing.T) {
	t.Parallel()
	s := startDutySite(t)
	save, cancel := s.leaveUnknown(0), s.leaveCancelUnknown(1)
	page := s.getPage(s.url + "/duty")
	s.checkPage(page, "结果未确定的申请单（2）", "预约结果不明", save, "取消结果不明", cancel, "8:30，DX 1室", "下次查询")
	if first, second := strings.Index(page, save), strings.Index(page, cancel); first > second {
		t.Error("the younger order comes first, want the oldest first")
	}
	s.checkPage(page, "给信息科的错误信息")
}

// TestDesk_ResolveOrder enters the hospital's reply. It counts once.
func TestDesk_ResolveOrder(t *testing.T) {
	t.Parallel()
	s := startDutySite(t)
	number := s.leaveUnknown(0)
	form := s.fillResolution(number, ledger.Booked)
	form.Set("seq", "17")
	s.checkPage(s.postForm(s.url+"/duty/resolve", form), "的电话答复已登记", "没有。每张申请单都有了结果")
	entry, err := s.slow.Entry(t.Context(), number)
	if err != nil || entry.State != ledger.Booked || entry.Booking.ScheduleSeq != "17" {
		t.Fatalf("entry = %v, %v, want it booked with the number 17", entry, err)
	}
	if got, want := entry.Attempts[0].By, (ledger.Operator{ID: "0326", Name: "医院电话答复：李护士，登记人测试值班员"}); got != want {
		t.Errorf("By = %v, want %v", got, want)
	}
	if page := s.getPage(s.url + "/duty?resolved=1"); containsAny(page, "的电话答复已登记") {
		t.Errorf("the page says that an unknown order was resolved, want it not to:\n%s", page)
	}
	form.Set("state", string(ledger.NotBooked))
	s.checkPage(s.postForm(s.url+"/duty/resolve", form), "刚才的电话答复没有登记")
	if got := s.state(number); got != ledger.Booked {
		t.Errorf("after a second reply, the state is %s, want %s", got, ledger.Booked)
	}
}

// TestDesk_ResolveOrder_Refused submits replies that are incomplete, or that the ledger refuses. The
// order keeps its state and the form its values.
func TestDesk_ResolveOrder_Refused(t *testing.T) {
	t.Parallel()
	s := startDutySite(t)
	number := s.leaveUnknown(0)
	for name, test := range map[string]struct {
		change map[string]string
		want   string
	}{
		"no reply":       {map[string]string{"state": ""}, "请选择医院的答复"},
		"of a cancel":    {map[string]string{"state": string(ledger.Cancelled)}, "请选择医院的答复"},
		"nobody replied": {map[string]string{"contact": " "}, "请填写接电话的人"},
		"no clerk":       {map[string]string{"clerk-id": ""}, "请填写登记人的工号"},
		"long name":      {map[string]string{"clerk-name": strings.Repeat("测", maxContact+1)}, "最多 20 个字"},
		"not read back":  {map[string]string{"read-back": ""}, "请先向医院复述"},
		"changed":        {map[string]string{"since": "Saving 1"}, "有了变动"},
		"quiet time":     {map[string]string{"state": string(ledger.NotBooked)}, "it may still change until"},
	} {
		form := s.fillResolution(number, ledger.Booked)
		for field, value := range test.change {
			form.Set(field, value)
		}
		page := s.postForm(s.url+"/duty/resolve", form)
		s.checkPage(page, "电话答复还没有登记", test.want, `<details class="resolve" open>`)
		if test.change["contact"] == "" && !containsAny(page, `value="李护士"`) {
			t.Errorf("%s: the form has lost its values, want them kept:\n%s", name, page)
		}
		if got := s.state(number); got != ledger.SaveUnknown {
			t.Fatalf("%s: the state is %s, want %s", name, got, ledger.SaveUnknown)
		}
	}
}

// TestDesk_ResolveOrder_EveryChoice resolves an order by each reply that the page offers.
func TestDesk_ResolveOrder_EveryChoice(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(*dutySite, int) string{
		"ask hospital": (*dutySite).leaveAskHospital, "stray": (*dutySite).leaveStray, "cancel unknown": (*dutySite).leaveCancelUnknown,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startDutySite(t)
			number := leave(s, 0)
			entry, err := s.slow.Entry(t.Context(), number)
			if err != nil {
				t.Fatal(err)
			}
			page := s.getPage(s.url + "/duty")
			for _, choice := range (unsettledOrder{Entry: entry}).Choices() {
				s.checkPage(page, `value="`+string(choice.Value)+`"`)
			}
			s.checkPage(s.postForm(s.url+"/duty/resolve", s.fillResolution(number, ledger.Cancelled)), "的电话答复已登记")
			if got := s.state(number); got != ledger.Cancelled {
				t.Errorf("state = %s, want %s", got, ledger.Cancelled)
			}
		})
	}
}
