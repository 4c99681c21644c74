package appointmenttest_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

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

// TestDefaultRooms has the default hospital show the rooms that can do an exam, and refuse a
// save of one in another room.
func TestDefaultRooms(t *testing.T) {
	t.Parallel()
	h, err := appointmenttest.Start(appointment.Jintang, appointmenttest.WithClock(monday))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	client, err := appointment.NewClient(h.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseIdleConnections()
	for section, want := range map[string]string{
		"DX": "18 19", "DX(普通放射)": "18 19", "US": "2 3", "US(超声)": "2 3", "CT": "31 32", "MR": "31 32", "心电图": "31 32",
	} {
		query := exampleQuery()
		query.ServiceSectID = section
		schedule, err := client.QuerySchedule(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		var uids []string
		open := map[string]bool{}
		for slot := range schedule.Slots() {
			if !slices.Contains(uids, slot.ResourceUID) {
				uids = append(uids, slot.ResourceUID)
			}
			open[slot.ResourceUID] = open[slot.ResourceUID] || slot.Open()
		}
		if strings.Join(uids, " ") != want || !open[uids[0]] || !open[uids[1]] {
			t.Errorf("%s: rooms %v, open: %v", section, uids, open)
		}
	}
	save := exampleSave()
	save.ServiceSectID = "DX(普通放射)"
	if _, err := client.SaveSchedule(t.Context(), save); !errors.Is(err, appointment.ErrRejected) || len(h.Bookings()) > 0 {
		t.Errorf("an X-ray is booked in an ultrasound room: %v", err)
	}
}
