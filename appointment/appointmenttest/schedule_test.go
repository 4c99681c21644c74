package appointmenttest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestHospital_QueryResponse(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	got := postJSON(t, h, camelQuery)
	result := got.Data.Result
	for name, want := range map[string]any{
		"organizationID": "00", "placerOrderNO": "2026010580001", "placerAssigningAuthority": "41971858",
		"serviceSectID": "US(超声)", "medRecNO": "999999198208211267", "patientClass": "门诊",
		"serviceText": "浅表器官(限选2项)", "procedureName": "甲状腺 颈前淋巴结", // swapped
		"resourceUID": "2", "resourceName": "US普通", "arrangeUID": "2-20260105", "timeDetailUID": "2-2026-01-05-0830-0900",
		"scheduleDate": "2026-01-05", "scheduleTime": "08:30", "quantity": "3", "scheduleFlag": "0",
	} {
		if result[name] != want {
			t.Errorf("%s = %v, want %v", name, result[name], want)
		}
	}
	days := objects(objects(result["scheduleArrangeResourceInfoList"])[0]["scheduleArrangeDateInfoList"])
	if len(days) != 2 || days[0]["arrangeWeek"] != "1" || days[1]["arrangeWeek"] != "2" {
		t.Fatalf("the days are %v, want Monday and Tuesday", days)
	}
	if days[1]["quantity"] != "11" || days[1]["appointmentQuantity"] != "5" {
		t.Errorf("the second day = %v, want 5 of 11 places taken", days[1])
	}
	for uid, status := range map[string]string{
		"2-2026-01-05-0730-0800": "Disable", "2-2026-01-05-0800-0830": "Disable", "2-2026-01-05-0830-0900": "Current",
		"2-2026-01-05-0900-0930": "Full", "2-2026-01-06-0730-0800": "Enable", "2-2026-01-06-0900-0930": "Full",
	} {
		if slot := got.slot(t, uid); slot["scheduleTimeStatus"] != status || slot["doctorName"] != nil || slot["titleMsg"] != nil {
			t.Errorf("the slot %s = %v, want the status %s and null for doctorName and titleMsg", uid, slot, status)
		}
	}
}

func TestHospital_QueryWindow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, old, replacement string
		days                   int
	}{
		{"two days", "", "", 2},
		{"seven by default", `"days":"2",`, ``, 7},
		{"more than the calendar has", `"days":"2"`, `"days":"99"`, 10},
		{"start before the calendar", `2026/01/05 08:10:00","days":"2"`, `2026/01/01 08:10:00","days":"5"`, 1},
		{"last day", `2026/01/05 08:10:00"`, `2026/01/14 23:59:59"`, 1},
		{"after the calendar", `2026/01/05 08:10:00"`, `2026/01/15 00:00:00"`, 0},
		{"other exam type", `US(超声)`, `CT`, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := start(t, appointment.Jintang, appointmenttest.WithDays(10))
			got := postJSON(t, h, strings.Replace(camelQuery, test.old, test.replacement, 1))
			list, isList := got.Data.Result["scheduleArrangeResourceInfoList"].([]any)
			days := 0
			for _, resource := range objects(list) {
				days += len(objects(resource["scheduleArrangeDateInfoList"]))
			}
			if days != test.days || !isList {
				t.Errorf("got %d days in a list: %v, want %d in a list: %+v", days, isList, test.days, got)
			}
		})
	}
}

// The default hospital shows a week with slots of every status. The counts of a day are the sums
// of its slots.
func TestDefaultResources_Week(t *testing.T) {
	t.Parallel()
	h := startDefault(t, appointment.Jintang)
	got := postJSON(t, h, strings.Replace(camelQuery, `"days":"2",`, ``, 1))
	resources := objects(got.Data.Result["scheduleArrangeResourceInfoList"])
	statuses := map[string]int{}
	for _, resource := range resources {
		days := objects(resource["scheduleArrangeDateInfoList"])
		if len(days) != 7 {
			t.Errorf("got %d days, want 7", len(days))
		}
		for _, day := range days {
			capacity, taken, hasLastPlace := 0, 0, false
			for _, slot := range objects(day["scheduleArrangeTimeInfoList"]) {
				slotCapacity, slotTaken := parseCount(t, slot["quantity"]), parseCount(t, slot["appointmentQuantity"])
				capacity, taken = capacity+slotCapacity, taken+slotTaken
				hasLastPlace = hasLastPlace || slotCapacity-slotTaken == 1
				statuses[slot["scheduleTimeStatus"].(string)]++
			}
			if capacity != parseCount(t, day["quantity"]) || taken != parseCount(t, day["appointmentQuantity"]) || !hasLastPlace {
				t.Errorf("the day %v: %d of %d places taken, one place left in a slot: %v; want the counts %v of %v, and true",
					day["arrangeUID"], taken, capacity, hasLastPlace, day["appointmentQuantity"], day["quantity"])
			}
		}
	}
	if len(resources) != 2 || statuses["Enable"] < 50 || statuses["Full"] < 20 || statuses["Current"] != 1 || statuses["Disable"] != 4 {
		t.Errorf("got %d resources with the statuses %v, want 2, Enable 50 or more, Full 20 or more, Current 1, Disable 4", len(resources), statuses)
	}
}

func parseCount(t *testing.T, v any) (n int) {
	t.Helper()
	if _, err := fmt.Sscan(v.(string), &n); err != nil {
		t.Error(err)
	}
	return n
}

// At the default hospital, exactly the slots that it shows as free can be booked.
func TestDefaultResources_FreeSlots(t *testing.T) {
	t.Parallel()
	h := startDefault(t, appointment.Jintang)
	booked := 0
	for _, resource := range objects(postJSON(t, h, camelQuery).Data.Result["scheduleArrangeResourceInfoList"]) {
		for _, day := range objects(resource["scheduleArrangeDateInfoList"]) {
			for _, slot := range objects(day["scheduleArrangeTimeInfoList"]) {
				save := strings.NewReplacer("2026010580001", orderNumber(10000+booked), "2026-01-06", day["arrangeDay"].(string),
					`"scheduleResourceUID":"2"`, `"scheduleResourceUID":"`+resource["resourceUID"].(string)+`"`,
					`"08:00"`, `"`+slot["startTime"].(string)+`"`, `"08:30"`, `"`+slot["endTime"].(string)+`"`).Replace(camelSave)
				got := postJSON(t, h, save).Data
				isFree := slot["scheduleTimeStatus"] == "Enable" || slot["scheduleTimeStatus"] == "Current"
				if (got.ResultCode == "Success") != isFree || (got.Result["scheduleFlag"] == "2") != isFree {
					t.Errorf("the slot %v has the status %v and its save gives %+v, want success only for a free slot",
						slot["timeDetailUID"], slot["scheduleTimeStatus"], got)
				}
				if isFree {
					booked++
				}
			}
		}
	}
	if n := len(h.Bookings()); n != booked || n < 20 {
		t.Errorf("got %d bookings after %d saves of free slots, want the same and at least 20", n, booked)
	}
}
