package appointment_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// The hospital's status decides whether a slot is open. Without one, the counts decide.
func TestSlot_OpenAndRemaining(t *testing.T) {
	t.Parallel()
	known, unknown := appointment.CountOf, appointment.Count{}
	tests := map[string]struct {
		status          appointment.TimeStatus
		quantity, taken appointment.Count
		open            bool
		remaining       int
		isKnown         bool
	}{
		"Enable, no counts":          {appointment.StatusEnable, unknown, unknown, true, 0, false},
		"Current, no counts":         {appointment.StatusCurrent, unknown, unknown, true, 0, false},
		"Enable in upper case":       {"ENABLE", unknown, unknown, true, 0, false},
		"Current in lower case":      {"current", known(1), known(0), true, 1, true},
		"Enable, full by its counts": {appointment.StatusEnable, known(1), known(1), true, 0, true},
		"Full, free by its counts":   {appointment.StatusFull, known(2), known(1), false, 1, true},
		"Disable, free by its counts": {
			appointment.StatusDisable, known(20), known(0), false, 20, true,
		},
		"Schedule, free by its counts": {
			appointment.StatusSchedule, known(20), known(1), false, 19, true,
		},
		"Enable padded with blanks":          {"Enable  ", unknown, unknown, true, 0, false},
		"blanks, free by its counts":         {"  ", known(20), known(14), true, 6, true},
		"unknown code, free by its counts":   {"00", known(20), known(0), false, 20, true},
		"unknown status, free by its counts": {"停诊", known(20), known(0), false, 20, true},
		"no status, free by its counts":      {"", known(20), known(14), true, 6, true},
		"no status, full":                    {"", known(1), known(1), false, 0, true},
		"no status, no places":               {"", known(0), known(0), false, 0, true},
		"no status, overbooked":              {"", known(1), known(3), false, 0, true},
		"no status, no counts":               {"", unknown, unknown, false, 0, false},
		"no status, quantity alone":          {"", known(20), unknown, false, 0, false},
		"no status, taken alone":             {"", unknown, known(0), false, 0, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			slot := appointment.Slot{Time: appointment.Time{
				ScheduleTimeStatus: tt.status, Quantity: tt.quantity, AppointmentQuantity: tt.taken,
			}}
			if got := slot.Open(); got != tt.open {
				t.Errorf("Open() = %v, want %v", got, tt.open)
			}
			if n, ok := slot.Remaining(); n != tt.remaining || ok != tt.isKnown {
				t.Errorf("Remaining() = %d, %v; want %d, %v", n, ok, tt.remaining, tt.isKnown)
			}
		})
	}
}

// newSlotsSchedule returns a schedule with days and times that are not sorted, and its slots
// as texts in the order of the schedule.
func newSlotsSchedule() (schedule *appointment.Schedule, slots []string) {
	newDay := func(day int, hours ...int) appointment.Day {
		d := appointment.Day{ArrangeUID: "day", ArrangeDay: appointment.Date{Year: 2026, Month: 11, Day: day}}
		for _, hour := range hours {
			d.Times = append(d.Times, appointment.Time{StartTime: appointment.ClockAt(hour, 0)})
		}
		return d
	}
	return &appointment.Schedule{Resources: []appointment.Resource{
			{ResourceUID: "18", ResourceName: "DX", Days: []appointment.Day{newDay(25, 9, 8), newDay(24, 10), newDay(26)}},
			{ResourceUID: "3"},
			{ResourceUID: "2", ResourceName: "US", Days: []appointment.Day{newDay(24, 7)}},
		}}, []string{
			"18 DX day 2026-11-25 09:00", "18 DX day 2026-11-25 08:00", "18 DX day 2026-11-24 10:00", "2 US day 2026-11-24 07:00",
		}
}

func slotText(s appointment.Slot) string {
	return s.ResourceUID + " " + s.ResourceName + " " + s.ArrangeUID + " " + s.ArrangeDay.String() + " " + s.StartTime.String()
}

func TestSchedule_Slots_Order(t *testing.T) {
	t.Parallel()
	schedule, want := newSlotsSchedule()
	for range 2 { // a sequence can be ranged over again
		var got []string
		for slot := range schedule.Slots() {
			got = append(got, slotText(slot))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Slots() (-want +got):\n%s", diff)
		}
	}
}

// Slots has a loop over resources, one over days and one over times. A break must end all.
func TestSchedule_Slots_Break(t *testing.T) {
	t.Parallel()
	schedule, want := newSlotsSchedule()
	for n := 1; n <= len(want); n++ {
		var got []string
		for slot := range schedule.Slots() {
			if got = append(got, slotText(slot)); len(got) == n {
				break
			}
		}
		if !slices.Equal(got, want[:n]) {
			t.Errorf("Slots() until a break after %d = %q, want %q", n, got, want[:n])
		}
	}
}

func TestSchedule_Slots_Empty(t *testing.T) {
	t.Parallel()
	if got := slices.Collect((&appointment.Schedule{}).Slots()); len(got) != 0 {
		t.Errorf("Slots() = %v, want none", got)
	}
}

func TestDay_Weekday(t *testing.T) {
	t.Parallel()
	day := appointment.Day{ArrangeWeek: "2", ArrangeDay: appointment.Date{Year: 2026, Month: 11, Day: 25}}
	if got := day.Weekday(); got != time.Wednesday {
		t.Errorf("Weekday() of 2026-11-25 = %v, want Wednesday", got)
	}
}

// scheduleOfSlot returns a response to a query with one slot of 2026-11-24.
func scheduleOfSlot(flag, status, start, end string) string {
	document := scheduleWithStatuses(flag, `"`+status+`"`)
	document = strings.Replace(document, `"startTime":"00:00"`, `"startTime":"`+start+`"`, 1)
	return strings.Replace(document, `"endTime":"00:01"`, `"endTime":"`+end+`"`, 1)
}

// A slot can end at the end of the day, or of the night. The save of an offered slot is sent, and
// gives the hospital its own end back, as far as HH:mm can. If the response is lost, the query
// finds the slot again.
func TestClient_SaveSchedule_OfferedEnd(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ start, end, want string }{
		"00:00":                      {"20:00", "00:00", "00:00"},
		"00:00 of a long slot":       {"08:00", "00:00", "00:00"},
		"00:00:00":                   {"20:00:00", "00:00:00", "00:00"},
		"24:00":                      {"20:00", "24:00", "24:00"},
		"24:00:00":                   {"20:00:00", "24:00:00", "24:00"},
		"1.00:00:00":                 {"20:00:00", "1.00:00:00", "24:00"},
		"23:59":                      {"20:00", "23:59", "23:59"},
		"23:59:00":                   {"20:00:00", "23:59:00", "23:59"},
		"23:59:59":                   {"20:00:00", "23:59:59", "23:59"},
		"23:59:59.997":               {"20:00:00.000", "23:59:59.997", "23:59"},
		"next day at 00:00":          {"2026-11-24 20:00:00", "2026-11-25 00:00:00", "00:00"},
		"whole day":                  {"00:00", "24:00", "24:00"},
		"whole day, from 00 to 00":   {"00:00", "00:00", "00:00"},
		"next morning":               {"20:00", "08:00", "08:00"},
		"last second of a half hour": {"20:00:00", "20:29:59", "20:29"},
	}
	for name, tt := range tests {
		for _, vendor := range soapAndRESTVendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				var sent atomic.Value // the end in the save
				client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
					document := requestDocument(t, r)
					switch {
					case readMethod(document) == "XKH074":
						sent.Store(requestField(t, document, spellName(vendor, "endTime")))
						panic(http.ErrAbortHandler) // the response is lost
					case sent.Load() != nil:
						writeResponse(w, r, respellNames(vendor, scheduleOfSlot("2", "Schedule", tt.start, tt.end)))
					default:
						writeResponse(w, r, respellNames(vendor, scheduleOfSlot("0", "Enable", tt.start, tt.end)))
					}
				})
				schedule, err := client.QuerySchedule(t.Context(), fullQueryRequest())
				if err != nil {
					t.Fatal(err)
				}
				req := fullSaveRequest()
				for slot := range schedule.Slots() {
					offered := appointment.NewSaveRequest(fullQueryRequest(), slot)
					req.ScheduleDate, req.StartTime, req.EndTime = offered.ScheduleDate, offered.StartTime, offered.EndTime
				}
				booking, err := client.SaveSchedule(t.Context(), req)
				if err != nil {
					t.Fatal(err)
				}
				if got := sent.Load(); got != tt.want {
					t.Errorf("endTime sent = %q, want %q", got, tt.want)
				}
				if slot, ok := booking.Slot(); !ok || slot.End.String() != tt.want || booking.Source != appointment.SourceQuery {
					t.Errorf("booking from %s = %+v, %v; want the end %s, from a query", booking.Source, slot, ok, tt.want)
				}
			})
		}
	}
}

// A hospital confirms a slot with another way of writing its end, or a start within it. Both are
// about the requested slot, also across midnight.
func TestClient_SaveSchedule_ConfirmedTimes(t *testing.T) {
	t.Parallel()
	none, start, end := []string(nil), []string{"data.result.scheduleStartDate"}, []string{"data.result.scheduleEndDate"}
	tests := map[string]struct {
		from, to                   string // the requested slot
		confirmedFrom, confirmedTo string
		want                       []string // paths of the differences
		class                      error    // nil for a booking
	}{
		"24:00 for 00:00":             {"20:00", "00:00", "20:00", "24:00", none, nil},
		"00:00 for 24:00":             {"20:00", "24:00", "20:00", "00:00", none, nil},
		"23:59:59 for 24:00":          {"20:00", "24:00", "20:00", "23:59:59", none, nil},
		"24:00 for 23:59":             {"20:00", "23:59", "20:00", "24:00", none, nil},
		"another end":                 {"20:00", "00:00", "20:00", "23:00", end, nil},
		"start within, end 00:00":     {"20:00", "00:00", "20:30", "00:00", start, nil},
		"start within, next day":      {"22:00", "02:00", "23:30", "02:00", start, nil},
		"start after midnight":        {"22:00", "02:00", "01:30", "02:00", start, nil},
		"start at the end":            {"22:00", "02:00", "02:00", "02:00", none, appointment.ErrBadResponse},
		"start before, end 00:00":     {"20:00", "00:00", "19:30", "00:00", none, appointment.ErrBadResponse},
		"start before, next day":      {"22:00", "02:00", "21:30", "02:00", none, appointment.ErrBadResponse},
		"start outside of a day slot": {"08:00", "08:30", "08:30", "09:00", none, appointment.ErrBadResponse},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			document := strings.Replace(successDoc, `"scheduleStartDate":"08:00","scheduleEndDate":"08:30"`,
				`"scheduleStartDate":"`+tt.confirmedFrom+`","scheduleEndDate":"`+tt.confirmedTo+`"`, 1)
			client := newClient(t, appointment.Laida, func(w http.ResponseWriter, r *http.Request) {
				if readMethod(requestDocument(t, r)) == "XKH074" {
					writeResponse(w, r, document)
				} else { // the query of the outcome
					writeResponse(w, r, `{"statusCode":"00000009"}`)
				}
			})
			req := fullSaveRequest()
			req.StartTime, req.EndTime = must(appointment.ParseClock(tt.from)), must(appointment.ParseClock(tt.to))
			booking, err := client.SaveSchedule(t.Context(), req)
			if !errors.Is(err, tt.class) {
				t.Fatalf("SaveSchedule = %v, want %v", err, tt.class)
			}
			if err != nil {
				return
			}
			var got []string
			for _, d := range booking.Deviations {
				if d.Kind == appointment.KindContradiction {
					got = append(got, d.Path)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("paths of the differences = %q, want %q", got, tt.want)
			}
		})
	}
}

// requestField returns a text in the data of a request.
func requestField(t *testing.T, document []byte, name string) string {
	t.Helper()
	var envelope map[string]json.RawMessage
	if err := json.Unmarshal(document, &envelope); err != nil {
		t.Error(err)
	}
	for key, value := range envelope {
		var data map[string]any
		if strings.EqualFold(key, "data") && json.Unmarshal(value, &data) == nil {
			text, _ := data[name].(string)
			return text
		}
	}
	return ""
}
