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

func withResource(r appointmenttest.Resource) appointmenttest.Option {
	return appointmenttest.WithResources(r)
}

func TestQuery(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	got := postJSON(t, h, camelQuery)
	result := got.Data.Result
	want := map[string]any{
		"organizationID": "00", "placerOrderNO": "2026010580001", "placerAssigningAuthority": "41971858",
		"serviceSectID": "US(超声)", "medRecNO": "999999198208211267", "patientClass": "门诊",
		"serviceText": "浅表器官(限选2项)", "procedureName": "甲状腺 颈前淋巴结", // swapped
		"resourceUID": "2", "resourceName": "US普通", "arrangeUID": "2-20260105", "timeDetailUID": "2-2026-01-05-0830-0900",
		"scheduleDate": "2026-01-05", "scheduleTime": "08:30", "quantity": "3", "scheduleFlag": "0",
	}
	for name, value := range want {
		if result[name] != value {
			t.Errorf("%s: got %v, want %v", name, result[name], value)
		}
	}
	days := list(list(result["scheduleArrangeResourceInfoList"])[0]["scheduleArrangeDateInfoList"])
	if len(days) != 2 || days[0]["arrangeWeek"] != "1" || days[1]["arrangeWeek"] != "2" {
		t.Fatalf("days %v", days)
	}
	if days[1]["quantity"] != "11" || days[1]["appointmentQuantity"] != "5" {
		t.Errorf("the day's counts do not add up: %v", days[1])
	}
	for uid, status := range map[string]string{
		"2-2026-01-05-0730-0800": "Disable", "2-2026-01-05-0800-0830": "Disable", "2-2026-01-05-0830-0900": "Current",
		"2-2026-01-05-0900-0930": "Full", "2-2026-01-06-0730-0800": "Enable", "2-2026-01-06-0900-0930": "Full",
	} {
		if s := got.slot(t, uid); s["scheduleTimeStatus"] != status || s["doctorName"] != nil || s["titleMsg"] != nil {
			t.Errorf("%s: got %v, want %s", uid, s, status)
		}
	}
}

func TestQueryWindow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, old, variant string
		days               int
	}{
		{"two days", "", "", 2},
		{"seven by default", `"days":"2",`, ``, 7},
		{"more than the calendar has", `"days":"2"`, `"days":"99"`, 10},
		{"from before the calendar", `2026/01/05 08:10:00","days":"2"`, `2026/01/01 08:10:00","days":"5"`, 1},
		{"to its end", `2026/01/05 08:10:00"`, `2026/01/14 23:59:59"`, 1},
		{"beyond it", `2026/01/05 08:10:00"`, `2026/01/15 00:00:00"`, 0},
		{"another exam type", `US(超声)`, `CT`, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := start(t, appointment.Jintang, appointmenttest.WithDays(10))
			got := postJSON(t, h, strings.Replace(camelQuery, test.old, test.variant, 1))
			n := 0
			for _, r := range list(got.Data.Result["scheduleArrangeResourceInfoList"]) {
				n += len(list(r["scheduleArrangeDateInfoList"]))
			}
			if _, isList := got.Data.Result["scheduleArrangeResourceInfoList"].([]any); n != test.days || !isList {
				t.Errorf("%d days, want %d: %+v", n, test.days, got)
			}
		})
	}
}

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
	want := appointmenttest.Record{
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

// The default hospital shows a week with slots of every kind, and its counts add up.
func TestDefaultWeek(t *testing.T) {
	t.Parallel()
	h, err := appointmenttest.Start(appointment.Jintang, appointmenttest.WithClock(monday))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	got := postJSON(t, h, strings.Replace(camelQuery, `"days":"2",`, ``, 1))
	resources := list(got.Data.Result["scheduleArrangeResourceInfoList"])
	kinds := map[string]int{}
	for _, r := range resources {
		days := list(r["scheduleArrangeDateInfoList"])
		if len(days) != 7 {
			t.Errorf("%d days", len(days))
		}
		for _, d := range days {
			quantity, taken, last := 0, 0, false
			for _, s := range list(d["scheduleArrangeTimeInfoList"]) {
				q, n := number(t, s["quantity"]), number(t, s["appointmentQuantity"])
				quantity, taken, last = quantity+q, taken+n, last || q-n == 1
				kinds[s["scheduleTimeStatus"].(string)]++
			}
			if quantity != number(t, d["quantity"]) || taken != number(t, d["appointmentQuantity"]) || !last {
				t.Errorf("%v: %d of %d taken, a slot with one place left: %v", d["arrangeUID"], taken, quantity, last)
			}
		}
	}
	if len(resources) != 2 || kinds["Enable"] < 50 || kinds["Full"] < 20 || kinds["Current"] != 1 || kinds["Disable"] != 4 {
		t.Errorf("%d resources, slots %v", len(resources), kinds)
	}
}

// Whatever the default hospital shows free can be booked, and nothing else.
func TestDefaultHospitalBooks(t *testing.T) {
	t.Parallel()
	h, err := appointmenttest.Start(appointment.Jintang, appointmenttest.WithClock(monday))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	booked := 0
	for _, r := range list(postJSON(t, h, camelQuery).Data.Result["scheduleArrangeResourceInfoList"]) {
		for _, d := range list(r["scheduleArrangeDateInfoList"]) {
			for _, s := range list(d["scheduleArrangeTimeInfoList"]) {
				save := strings.NewReplacer("2026010580001", fmt.Sprint(2026010590001+booked), "2026-01-06", d["arrangeDay"].(string),
					`"scheduleResourceUID":"2"`, `"scheduleResourceUID":"`+r["resourceUID"].(string)+`"`,
					`"08:00"`, `"`+s["startTime"].(string)+`"`, `"08:30"`, `"`+s["endTime"].(string)+`"`).Replace(camelSave)
				got := postJSON(t, h, save).Data
				free := s["scheduleTimeStatus"] == "Enable" || s["scheduleTimeStatus"] == "Current"
				if (got.ResultCode == "Success") != free || (got.Result["scheduleFlag"] == "2") != free {
					t.Errorf("%v is shown as %v; its save: %+v", s["timeDetailUID"], s["scheduleTimeStatus"], got)
				}
				if free {
					booked++
				}
			}
		}
	}
	if n := len(h.Bookings()); n != booked || n < 20 {
		t.Errorf("%d bookings, %d saved", n, booked)
	}
}

func number(t *testing.T, v any) (n int) {
	t.Helper()
	if _, err := fmt.Sscan(v.(string), &n); err != nil {
		t.Error(err)
	}
	return n
}
