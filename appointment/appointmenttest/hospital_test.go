package appointmenttest_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestSaveQueryCancel(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	saved := postJSON(t, h, camelSave).Data
	for name, value := range map[string]any{
		"scheduleSeq": "2026010500001", "scheduleID": "2026010500001", "scheduleResourceUID": "2", "scheduleResourceName": "US普通",
		"scheduleResourceLocation": "二楼", "scheduleResourceRoom": "3室", "scheduleStartDate": "08:00", "scheduleEndDate": "08:30",
		"scheduleNotice": "", "scheduleFlag": "2", "scheduleDate": "2026-01-06", "scheduleTimeDetail": "08:00-08:30",
		"fillerOrderNO": "1717361", "fillerPatientID": "", "accessionNumber": "1",
	} {
		if saved.Result[name] != value || saved.ResultDesc != "保存成功" {
			t.Errorf("%s: got %v, want %v", name, saved.Result[name], value)
		}
	}
	want := appointmenttest.Booking{
		PlacerOrderNO: "2026010580001", ScheduleSeq: "2026010500001", AccessionNumber: "1", ResourceUID: "2", ResourceName: "US普通",
		Date: appointment.Date{Year: 2026, Month: 1, Day: 6}, Start: at(8, 0), End: at(8, 30),
		MedRecNO: "999999198208211267", Name: "测试患者甲",
	}
	records := h.Bookings()
	if len(records) != 1 || !records[0].BookedAt.Equal(monday()) {
		t.Fatalf("bookings %v", records)
	}
	records[0].BookedAt = time.Time{}
	if records[0] != want {
		t.Errorf("got %v, want %v", records[0], want)
	}

	queried := postJSON(t, h, camelQuery)
	if r := queried.Data.Result; r["scheduleFlag"] != "2" || r["timeDetailUID"] != "2-2026-01-06-0800-0830" || r["quantity"] != "0" {
		t.Errorf("after the save: %v", r)
	}
	if s := queried.slot(t, "2-2026-01-06-0800-0830"); s["scheduleTimeStatus"] != "Schedule" || s["appointmentQuantity"] != "1" {
		t.Errorf("after the save: %v", s)
	}
	if s := queried.slot(t, "2-2026-01-05-0830-0900"); s["scheduleTimeStatus"] != "Enable" {
		t.Errorf("recommended beside a booking: %v", s)
	}
	other := postJSON(t, h, strings.Replace(camelQuery, "2026010580001", "2026010580002", 1))
	if s := other.slot(t, "2-2026-01-06-0800-0830"); s["scheduleTimeStatus"] != "Full" || other.Data.Result["scheduleFlag"] != "0" {
		t.Errorf("to another order: %v", s)
	}

	if got := postJSON(t, h, camelCancel).Data; got.ResultCode != "Success" || got.ResultDesc != "取消成功" || got.Result != nil {
		t.Errorf("cancel: %+v", got)
	}
	if s := postJSON(t, h, camelQuery).slot(t, "2-2026-01-06-0800-0830"); s["appointmentQuantity"] != "0" || len(h.Bookings()) != 0 {
		t.Errorf("after the cancel: %v, %v", s, h.Bookings())
	}
	if got := postJSON(t, h, camelSave).Data.Result["scheduleSeq"]; got != "2026010500002" {
		t.Errorf("booked again: seq %v", got)
	}
	for op, n := range map[appointment.Operation]int{appointment.QuerySchedule: 3, appointment.SaveSchedule: 2, appointment.CancelSchedule: 1} {
		if got := h.Deliveries(op); got != n {
			t.Errorf("%s: %d deliveries, want %d", op, got, n)
		}
	}
}

func TestDenials(t *testing.T) {
	t.Parallel()
	swap := func(message string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(message) }
	const second = "2026010580002"
	tests := []struct {
		name, message, want string
	}{
		{"full from the start", swap(camelSave, `"08:00"`, `"09:00"`, `"08:30"`, `"09:30"`, "2026010580001", second), "该时段已约满"},
		{"full by our booking", swap(camelSave, "2026010580001", second), "该时段已约满"},
		{"the same order", camelSave, "该申请单已预约"},
		{"the same order, another slot", swap(camelSave, "2026-01-06", "2026-01-07"), "该申请单已预约"},
		{"no such resource", swap(camelSave, "2026010580001", second, `UID":"2"`, `UID":"3"`), "号源不存在"},
		{"no such day", swap(camelSave, "2026010580001", second, "2026-01-06", "2026-01-12"), "号源不存在"},
		{"no such time", swap(camelSave, "2026010580001", second, `"08:00"`, `"08:01"`), "号源不存在"},
		{"another end", swap(camelSave, "2026010580001", second, `"08:30"`, `"09:00"`), "号源不存在"},
		{"another exam type", swap(camelSave, "2026010580001", second, "US(超声)", "CT"), "号源不存在"},
		{"past", swap(camelSave, "2026010580001", second, "2026-01-06", "2026-01-05"), "该时段已停诊"},
		{"cancel of another order", swap(camelCancel, "2026010580001", second), "未找到预约记录"},
		{"cancel of another seq", swap(camelCancel, `"scheduleOperatorID"`, `"scheduleSeq":"7","scheduleOperatorID"`), "未找到预约记录"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := start(t, appointment.Jintang)
			postJSON(t, h, camelSave)
			got := postJSON(t, h, test.message)
			if got.StatusCode != "00000000" || got.Data.ResultCode != "Falid" || got.Data.ResultDesc != test.want || got.Data.Result != nil {
				t.Errorf("got %+v, want %s", got, test.want)
			}
			if len(h.Bookings()) != 1 {
				t.Errorf("bookings %v", h.Bookings())
			}
		})
	}
}

func TestCancelBySeq(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	postJSON(t, h, camelSave)
	message := strings.Replace(camelCancel, `{
`, `{"scheduleSeq":"2026010500001",`, 1)
	if got := postJSON(t, h, message); got.Data.ResultCode != "Success" || len(h.Bookings()) != 0 {
		t.Errorf("got %+v, bookings %v", got, h.Bookings())
	}
}

func TestOtherFlags(t *testing.T) {
	t.Parallel()
	for _, flag := range []appointment.ScheduleFlag{appointment.FlagNotNeeded, appointment.FlagByStaff} {
		r := ultrasound()
		r.Flag = flag
		h := start(t, appointment.Jintang, withResource(r))
		for range 2 { // it holds nothing, so it can be repeated
			got := postJSON(t, h, camelSave).Data
			if got.ResultCode != "Success" || got.Result["scheduleFlag"] != string(flag) || got.Result["scheduleSeq"] != "" {
				t.Errorf("flag %s: %+v", flag, got)
			}
		}
		if got := postJSON(t, h, camelQuery); len(h.Bookings()) != 0 || got.Data.Result["scheduleFlag"] != "0" {
			t.Errorf("flag %s: bookings %v, %+v", flag, h.Bookings(), got)
		}
	}
}

func TestRaceForTheLastPlace(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	const racers = 20
	outcomes := make(chan string, racers)
	var wg sync.WaitGroup
	for i := range racers {
		wg.Go(func() {
			got := postJSON(t, h, strings.Replace(camelSave, "2026010580001", fmt.Sprint(2026010580001+i), 1))
			outcomes <- got.Data.ResultDesc
		})
	}
	wg.Wait()
	close(outcomes)
	count := map[string]int{}
	for outcome := range outcomes {
		count[outcome]++
	}
	if count["保存成功"] != 1 || count["该时段已约满"] != racers-1 || len(h.Bookings()) != 1 {
		t.Errorf("outcomes %v, bookings %v", count, h.Bookings())
	}
	if n := h.Deliveries(appointment.SaveSchedule); n != racers {
		t.Errorf("%d deliveries", n)
	}
}

func number(t *testing.T, v any) (n int) {
	t.Helper()
	if _, err := fmt.Sscan(v.(string), &n); err != nil {
		t.Error(err)
	}
	return n
}
