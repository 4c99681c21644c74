package appointmenttest_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// A resource needs its UID alone, and a slot may end at the end of the day.
func TestResource_Defaults(t *testing.T) {
	t.Parallel()
	night := appointmenttest.Time{Start: at(23, 30), End: at(24, 0), Capacity: 1}
	h := start(t, appointment.Jintang, appointmenttest.WithResources(
		appointmenttest.Resource{UID: "2"}, appointmenttest.Resource{UID: "3", Times: []appointmenttest.Time{night}}))
	got := postJSON(t, h, camelSave).Data.Result
	for _, name := range []string{"scheduleResourceName", "scheduleResourceLocation", "scheduleResourceRoom"} {
		if got[name] != "2" {
			t.Errorf("%s = %v, want the UID 2", name, got[name])
		}
	}
	late := strings.NewReplacer("2026010580001", "2026010580002", `"08:00"`, `"23:30"`, `"08:30"`, `"24:00"`, `UID":"2"`, `UID":"3"`)
	if got, want := postJSON(t, h, late.Replace(camelSave)).Data.Result["scheduleTimeDetail"], "23:30-24:00"; got != want {
		t.Errorf("scheduleTimeDetail = %v, want %v", got, want)
	}
}

// A platform writes the end of a day in its own way. It accepts the end in that way, and as 24:00.
func TestTime_EndText(t *testing.T) {
	t.Parallel()
	for text, accepted := range map[string][]string{"00:00": {"00:00", "24:00"}, "23:59:59": {"23:59", "24:00"}, "24:00": {"24:00"}} {
		night := appointmenttest.Time{Start: at(8, 0), End: at(24, 0), Capacity: 2, EndText: text}
		h := start(t, appointment.Jintang, appointmenttest.WithResources(appointmenttest.Resource{UID: "2", Times: []appointmenttest.Time{night}}))
		if slot := postJSON(t, h, camelQuery).slot(t, "2-2026-01-06-0800-2400"); slot["endTime"] != text {
			t.Errorf("endTime = %v, want %s", slot["endTime"], text)
		}
		for i, end := range append(accepted, "08:30") {
			save := strings.NewReplacer("2026010580001", orderNumber(i), `"08:30"`, `"`+end+`"`).Replace(camelSave)
			got := postJSON(t, h, save).Data
			if i == len(accepted) {
				if got.ResultDesc != "号源不存在" {
					t.Errorf("%s: a save until %s = %+v, want a rejection", text, end, got)
				}
				continue
			}
			if got.Result["scheduleEndDate"] != text || got.Result["scheduleTimeDetail"] != "08:00-"+text {
				t.Errorf("%s: a save until %s = %+v, want a booking until %s", text, end, got, text)
			}
		}
		for _, booking := range h.Bookings() {
			if booking.End != at(24, 0) {
				t.Errorf("%s: the booking ends at %v, want 24:00", text, booking.End)
			}
		}
	}
}

// The default hospital shows the rooms of an exam type, and rejects a save in another room.
func TestDefaultResources_ExamTypes(t *testing.T) {
	t.Parallel()
	h := startDefault(t, appointment.Jintang)
	client := newClient(t, h.Config())
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
		isOpen := map[string]bool{}
		for slot := range schedule.Slots() {
			if !slices.Contains(uids, slot.ResourceUID) {
				uids = append(uids, slot.ResourceUID)
			}
			isOpen[slot.ResourceUID] = isOpen[slot.ResourceUID] || slot.Open()
		}
		if strings.Join(uids, " ") != want || !isOpen[uids[0]] || !isOpen[uids[1]] {
			t.Errorf("%s: the rooms are %v, open: %v; want %s, both open", section, uids, isOpen, want)
		}
	}
	save := exampleSave()
	save.ServiceSectID = "DX(普通放射)"
	if _, err := client.SaveSchedule(t.Context(), save); !errors.Is(err, appointment.ErrRejected) || len(h.Bookings()) > 0 {
		t.Errorf("the save of an X-ray in an ultrasound room: error = %v, want %v", err, appointment.ErrRejected)
	}
}
