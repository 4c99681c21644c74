package appointment_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// scheduleWithStatuses returns a response to a query with a slot for each status, as JSON values.
// Every slot has places left.
func scheduleWithStatuses(flag string, statuses ...string) string {
	var times []string
	for i, status := range statuses {
		times = append(times, fmt.Sprintf(`{"timeDetailUID":"%d","startTime":"%02d:%02d","endTime":"%02d:%02d","quantity":"20","appointmentQuantity":"3","scheduleTimeStatus":%s}`,
			i, i/60, i%60, (i+1)/60, (i+1)%60, status))
	}
	return `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"placerOrderNO":"2026112380001","scheduleFlag":"` + flag + `",` +
		`"scheduleArrangeResourceInfoList":[{"resourceUID":"18","resourceName":"DX","scheduleArrangeDateInfoList":[{"arrangeUID":"1","arrangeDay":"2026-11-24",` +
		`"scheduleArrangeTimeInfoList":[` + strings.Join(times, ",") + `]}]}]}}}`
}

// querySchedule queries a hospital that responds with document.
func querySchedule(t *testing.T, vendor appointment.Vendor, document string) *appointment.Schedule {
	t.Helper()
	client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) { writeResponse(w, r, respellNames(vendor, document)) })
	schedule, err := client.QuerySchedule(t.Context(), fullQueryRequest())
	if err != nil {
		t.Fatal(err)
	}
	return schedule
}

// valueDeviations returns the deviations of a schedule that are about values.
func valueDeviations(s *appointment.Schedule) (found []appointment.Deviation) {
	for _, d := range s.Deviations {
		if d.Kind == appointment.KindValue {
			found = append(found, d)
		}
	}
	return found
}

// A hospital that has codes of its own for the status keeps them, and its slots are not open. The
// deviation names the field, the code, and the entry of the dialect for it.
func TestClient_QuerySchedule_UnknownStatus(t *testing.T) {
	t.Parallel()
	const list = "data.result.scheduleArrangeResourceInfoList[0].scheduleArrangeDateInfoList[0].scheduleArrangeTimeInfoList"
	unknown := func(place int, found string, more int) appointment.Deviation {
		return appointment.Deviation{
			Path: fmt.Sprintf("%s[%d].scheduleTimeStatus", list, place),
			Kind: appointment.KindValue, Code: appointment.CodeUnknownStatus, Found: found, More: more,
		}
	}
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			schedule := querySchedule(t, vendor, scheduleWithStatuses("0",
				`"Enable"`, `"00"`, `"01"`, `null`, `"00"`, `""`, `"  "`, `"full"`, `"00"`, `"测试患者甲"`, `"Enable  "`, `0`, `"可预约"`))
			want := []appointment.Deviation{
				unknown(1, "00", 2), unknown(2, "01", 0), unknown(9, "(value not shown)", 1), unknown(11, "0", 0),
			}
			if diff := cmp.Diff(want, valueDeviations(schedule)); diff != "" {
				t.Errorf("deviations of values (-want +got):\n%s", diff)
			}
			var statuses []string
			var open []bool
			for slot := range schedule.Slots() {
				statuses, open = append(statuses, string(slot.ScheduleTimeStatus)), append(open, slot.Open())
			}
			wantStatuses := []string{"Enable", "00", "01", "", "00", "", "  ", "full", "00", "测试患者甲", "Enable  ", "0", "可预约"}
			if diff := cmp.Diff(wantStatuses, statuses); diff != "" {
				t.Errorf("statuses of the slots (-want +got):\n%s", diff)
			}
			wantOpen := []bool{true, false, false, true, false, true, true, false, false, false, true, false, false}
			if diff := cmp.Diff(wantOpen, open); diff != "" {
				t.Errorf("Open() of the slots (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClient_QuerySchedule_UnknownStatus_Text(t *testing.T) {
	t.Parallel()
	schedule := querySchedule(t, appointment.Laida, scheduleWithStatuses("0", `"00"`, `"00"`))
	text := fmt.Sprint(valueDeviations(schedule))
	for _, want := range []string{"scheduleTimeStatus: value: unknown-status: 00 (and 1 more)"} {
		if !strings.Contains(text, want) {
			t.Errorf("deviations = %s, want %q in them", text, want)
		}
	}
}

// A hospital that has another status in each slot is reported in few lines.
func TestClient_QuerySchedule_ManyUnknownStatuses(t *testing.T) {
	t.Parallel()
	var statuses []string
	for i := range 1000 {
		statuses = append(statuses, fmt.Sprintf(`"S%d"`, i))
	}
	found := valueDeviations(querySchedule(t, appointment.Laida, scheduleWithStatuses("0", statuses...)))
	count := len(found)
	for _, d := range found {
		count += d.More
	}
	if len(found) > 16 || count != len(statuses) {
		t.Errorf("%d deviations of %d slots, want at most 16 of %d", len(found), count, len(statuses))
	}
}

// A status is shown only if it is a short code: any other text could be patient data.
func TestClient_QuerySchedule_UnknownStatus_NotShown(t *testing.T) {
	t.Parallel()
	const hidden = "(value not shown)"
	for value, want := range map[string]string{
		"00": "00", "1": "1", "N": "N", "STOPPED": "STOPPED", "NOT_OPEN": "NOT_OPEN", "S1": "S1", " 00 ": "00", "1234": "1234",
		"12345": hidden, "key-0001": hidden, "999999201512190186": hidden, "13000000001": hidden, "测试患者甲": hidden, "a b": hidden,
		"ABCDEFGHIJKLMNOPQ": hidden, "８": hidden, "08:00": hidden,
	} {
		found := valueDeviations(querySchedule(t, appointment.Jintang, scheduleWithStatuses("0", `"`+value+`"`)))
		if len(found) != 1 || found[0].Found != want {
			t.Errorf("deviations of the status %q = %v, want one with %q", value, found, want)
		}
	}
}

// A flag of the order that the interface does not have says nothing about a booking.
func TestClient_QuerySchedule_UnknownFlag(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string][]appointment.Deviation{
		"": nil, "0": nil, "1": nil, "2": nil, "5": nil, " 2 ": nil,
		"Y": {{Path: "data.result.scheduleFlag", Kind: appointment.KindValue, Code: appointment.CodeUnknownFlag, Found: "Y"}},
	} {
		got := valueDeviations(querySchedule(t, appointment.Mingtian, scheduleWithStatuses(flag, `"Enable"`)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("deviations of the flag %q (-want +got):\n%s", flag, diff)
		}
	}
}
