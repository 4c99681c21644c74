package appointment_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestFindBooking(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := box(t, vendor)
			client, err := appointment.NewClient(hospital.Config())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(client.CloseIdleConnections)
			req := everySaveField()
			_, err = client.FindBooking(t.Context(), req)
			checkClass(t, err, appointment.ErrNotBooked)
			if errors.Is(err, appointment.ErrOutcomeUnknown) {
				t.Errorf("a hospital that knows, and yet %v", err)
			}
			saved, err := client.SaveSchedule(t.Context(), req)
			if err != nil || saved.Source != appointment.SourceResponse {
				t.Fatal(err)
			}
			found, err := client.FindBooking(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			slot, _ := found.Slot()
			if want, _ := saved.Slot(); slot.ResourceUID != want.ResourceUID || slot.Date != want.Date || slot.Start != want.Start || slot.End != want.End {
				t.Error("what is found is not what was booked")
			}
			if found.Source != appointment.SourceQuery || found.ScheduleSeq != "" {
				t.Errorf("source %q, scheduleSeq of %d letters; a query tells none", found.Source, len(found.ScheduleSeq))
			}
			if _, err := client.CancelSchedule(t.Context(), found.CancelRequest()); err != nil {
				t.Error(err)
			}
			_, err = client.FindBooking(t.Context(), req)
			checkClass(t, err, appointment.ErrNotBooked)
			if n := hospital.Deliveries(appointment.SaveSchedule); n != 1 {
				t.Errorf("%d saves; finding must not save", n)
			}
		})
	}
}

// TestFindBookingReadsTheSchedule holds which answers say that the order is booked.
func TestFindBookingReadsTheSchedule(t *testing.T) {
	t.Parallel()
	result := func(fields string) string {
		return `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":{"placerOrderNO":"2026112380001",` + fields + `}}}`
	}
	times := func(status string) string {
		return `"scheduleArrangeResourceInfoList":[{"resourceUID":"18","resourceName":"DX","scheduleArrangeDateInfoList":[{"arrangeDay":"2026-11-24",` +
			`"scheduleArrangeTimeInfoList":[{"startTime":"08:00","endTime":"08:30","scheduleTimeStatus":"` + status + `"}]}]}]`
	}
	tests := map[string]struct {
		document string
		class    error // nil: booked in the slot asked for
		held     bool
		unknown  bool
	}{
		"flag 2":                   {document: result(`"scheduleFlag":"2","resourceUID":"18","scheduleDate":"2026-11-24","scheduleTime":"08:00"`)},
		"flag 1, as of a query":    {document: result(`"scheduleFlag":1,"resourceUID":"18","scheduleDate":"20261124","scheduleTime":"0800"`)},
		"flag 2, day alone":        {document: result(`"scheduleFlag":"2","resourceUID":"","scheduleDate":"2026-11-24"`)},
		"a slot's status":          {document: result(`"scheduleFlag":"0",` + times("Schedule"))},
		"two slots, ours the last": {document: result(strings.Replace(times("Schedule"), `[{"startTime"`, `[{"startTime":"07:30","scheduleTimeStatus":"Schedule"},{"startTime"`, 1))},
		"two slots, none ours":     {document: result(strings.NewReplacer("08:00", "09:00", `[{"startTime"`, `[{"startTime":"07:30","scheduleTimeStatus":"Schedule"},{"startTime"`).Replace(times("Schedule"))), class: appointment.ErrRejected, held: true},
		"a slot's status, no flag": {document: result(times("SCHEDULE"))},
		"another time":             {document: result(`"scheduleFlag":"2","resourceUID":"18","scheduleDate":"2026-11-24","scheduleTime":"09:00"`), class: appointment.ErrRejected, held: true},
		"another day":              {document: result(`"scheduleFlag":"2","resourceUID":"18","scheduleDate":"2026-11-25","scheduleTime":"08:00"`), class: appointment.ErrRejected, held: true},
		"another resource":         {document: result(`"scheduleFlag":"2","resourceUID":"2","scheduleDate":"2026-11-24","scheduleTime":"08:00"`), class: appointment.ErrRejected, held: true},
		"flag 0":                   {document: result(`"scheduleFlag":"0"`), class: appointment.ErrNotBooked},
		"flag 0, a recommendation": {document: result(`"scheduleFlag":"0","resourceUID":"18","scheduleDate":"2026-11-24","scheduleTime":"08:00"`), class: appointment.ErrNotBooked},
		"flag 0, free slots":       {document: result(`"scheduleFlag":"0",` + times("Current")), class: appointment.ErrNotBooked},
		"flag 2, and no slot":      {document: result(`"scheduleFlag":"2"`), class: appointment.ErrBadResponse, unknown: true},
		"flag 5":                   {document: result(`"scheduleFlag":"5"`), class: appointment.ErrBadResponse, unknown: true},
		"flag 9":                   {document: result(`"scheduleFlag":"9"`), class: appointment.ErrBadResponse, unknown: true},
		"flag null":                {document: result(`"scheduleFlag":null`), class: appointment.ErrBadResponse, unknown: true},
		"another order":            {document: `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"placerOrderNO":"2","scheduleFlag":"2"}}}`, class: appointment.ErrBadResponse},
		"a rejection":              {document: `{"statusCode":"00000007"}`, class: appointment.ErrRejected},
		"a page":                   {document: page, class: appointment.ErrBadResponse},
	}
	for name, tt := range tests {
		for _, vendor := range carriers() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
					if method(requestDocument(t, r)) != "XKH073" {
						t.Error("FindBooking did other than query")
					}
					answer(w, r, respell(vendor, tt.document))
				})
				if schedule, err := client.QuerySchedule(t.Context(), everyQueryField()); err == nil {
					if slot, ok := schedule.Held(); ok != (tt.class == nil || tt.held) || slot.Date.IsZero() == ok {
						t.Errorf("a query says that the order holds a slot: %v", ok)
					}
				}
				booking, err := client.FindBooking(t.Context(), everySaveField())
				checkClass(t, err, tt.class)
				if (booking != nil) != (tt.class == nil) || booking != nil && !booking.Booked() {
					t.Errorf("a booking that is none, beside %v", err)
				}
				var e *appointment.Error
				if errors.As(err, &e); err != nil && (e.Held != nil) != tt.held {
					t.Errorf("held: %v, for %v", e.Held != nil, err)
				}
				if got := errors.Is(err, appointment.ErrOutcomeUnknown); got != tt.unknown {
					t.Errorf("outcome unknown: %v, for %v", got, err)
				}
			})
		}
	}
}

func TestFindBookingWantsAWholeRequest(t *testing.T) {
	t.Parallel()
	client := newClient(t, appointment.Laida, unreachable(t))
	_, err := client.FindBooking(t.Context(), nil)
	checkClass(t, err, appointment.ErrInvalidRequest)
	req := everySaveField()
	req.PlacerOrderNO = ""
	_, err = client.FindBooking(t.Context(), req)
	checkClass(t, err, appointment.ErrInvalidRequest)
}

// TestHeldOfAScheduleOfOnesOwn is for callers' tests: it has no dialect, and is read by the
// interface's.
func TestHeldOfAScheduleOfOnesOwn(t *testing.T) {
	t.Parallel()
	day := appointment.Date{Year: 2026, Month: 11, Day: 24}
	s := &appointment.Schedule{ScheduleFlag: appointment.FlagBooked, ScheduleDate: day}
	if slot, ok := s.Held(); !ok || slot.Date != day {
		t.Error("the order holds no slot")
	}
	s.ScheduleFlag = appointment.FlagNotNeeded
	if _, ok := s.Held(); ok {
		t.Error("a recommended slot is none that is held")
	}
}
