package appointmenttest_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// A booked order looks free: its slot is on the second page.
func TestFirstPage(t *testing.T) {
	t.Parallel()
	for _, tr := range vendors() {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			h := tr.start(t)
			for _, booked := range []bool{false, true} {
				if booked {
					tr.send(t, h)
				}
				h.Fail(appointment.QuerySchedule, appointmenttest.FirstPage())
				doc := tr.call(t, h, appointment.QuerySchedule, camelQuery).document(t)
				result := find(doc, "data", "result")
				if doc["totalpage"] != "2" || doc["totalrecord"] != "8" || find(result, "scheduleflag") != "0" || find(result, "resourceuid") != "" {
					t.Errorf("booked %t: got %v, want 2 pages with 8 records, flag 0 and no slot", booked, doc)
				}
				slots, statuses := 0, map[any]int{}
				for _, resource := range objects(find(result, "schedulearrangeresourceinfolist")) {
					for _, day := range objects(resource["schedulearrangedateinfolist"]) {
						for _, slot := range objects(day["schedulearrangetimeinfolist"]) {
							slots++
							statuses[slot["scheduletimestatus"]]++
						}
					}
				}
				if slots != 4 || statuses["Schedule"] != 0 {
					t.Errorf("booked %t: the page has %d slots with the statuses %v, want 4 and none with Schedule", booked, slots, statuses)
				}
			}
			if doc := tr.call(t, h, appointment.QuerySchedule, camelQuery).document(t); find(doc, "data", "result", "scheduleflag") != "2" || doc["totalpage"] != nil {
				t.Errorf("the next query = %v, want flag 2 and no pages", doc)
			}
		})
	}
}

// The booked slot is never on the first page, also if it is the only slot.
func TestFirstPage_OneSlot(t *testing.T) {
	t.Parallel()
	tr := overREST()
	r := ultrasound()
	r.Times = r.Times[1:2]
	h := tr.start(t, appointmenttest.WithResources(r), appointmenttest.WithDays(2))
	tr.send(t, h)
	h.Fail(appointment.QuerySchedule, appointmenttest.FirstPage())
	doc := tr.call(t, h, appointment.QuerySchedule, camelQuery).document(t)
	if days := objects(find(doc, "data", "result", "schedulearrangeresourceinfolist", 0, "schedulearrangedateinfolist")); len(days) != 1 ||
		days[0]["arrangeday"] != "2026-01-05" || doc["totalrecord"] != "2" {
		t.Errorf("got %v, want the slot of Monday and 2 records", doc)
	}
}

// An order that is not booked looks booked.
func TestBookedDayOnly(t *testing.T) {
	t.Parallel()
	for _, tr := range vendors() {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			h := tr.start(t)
			h.Fail(appointment.QuerySchedule, appointmenttest.BookedDayOnly())
			result := find(tr.call(t, h, appointment.QuerySchedule, camelQuery).document(t), "data", "result")
			for name, want := range map[string]any{
				"placerorderno": "2026010580001", "scheduleflag": "2", "scheduledate": "2026-01-05", "scheduletime": "", "resourceuid": "",
			} {
				if got := find(result, name); got != want {
					t.Errorf("%s = %v, want %v", name, got, want)
				}
			}
			if resources := objects(find(result, "schedulearrangeresourceinfolist")); len(resources) > 0 {
				t.Errorf("got the resources %v, want none", resources)
			}
		})
	}
}

// Faults of queries change nothing in the responses to other operations, and nothing in rejections.
func TestFirstPage_OtherResponses(t *testing.T) {
	t.Parallel()
	tr := overREST()
	h := tr.start(t)
	h.Fail(appointment.SaveSchedule, appointmenttest.FirstPage().And(appointmenttest.BookedDayOnly()))
	if got := tr.send(t, h); !isSuccess(got, tr) {
		t.Errorf("the save = %+v, want a success", got)
	}
	h.Fail(appointment.QuerySchedule, appointmenttest.FirstPage(), appointmenttest.BookedDayOnly())
	for range 2 {
		if got := postJSON(t, h, `{"method":"XKH073"}`); got.StatusCode != "00000002" {
			t.Errorf("an invalid query = %+v, want status 00000002", got)
		}
	}
}
