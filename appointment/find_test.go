package appointment_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// FindBooking is called before a save, after it, and after the booking was cancelled.
func TestClient_FindBooking(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := startHospital(t, vendor)
			client := newHospitalClient(t, hospital)
			req := fullSaveRequest()
			_, err := client.FindBooking(t.Context(), req)
			checkClass(t, err, appointment.ErrNotBooked)
			if errors.Is(err, appointment.ErrOutcomeUnknown) {
				t.Errorf("before the save: error = %v, want a known outcome", err)
			}

			saved, err := client.SaveSchedule(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			if saved.Source != appointment.SourceResponse {
				t.Errorf("SaveSchedule() Source = %q, want %q", saved.Source, appointment.SourceResponse)
			}
			booking, err := client.FindBooking(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			if booking.Source != appointment.SourceQuery {
				t.Errorf("FindBooking() Source = %q, want %q", booking.Source, appointment.SourceQuery)
			}
			if booking.ScheduleSeq != "" {
				t.Errorf("FindBooking() ScheduleSeq has %d characters, want none: a query returns no number", len(booking.ScheduleSeq))
			}
			got, _ := booking.Slot()
			if want, _ := saved.Slot(); got.ResourceUID != want.ResourceUID || got.Date != want.Date || got.Start != want.Start || got.End != want.End {
				t.Errorf("FindBooking() slot = %q on %v, %v to %v, want that of the save, %q on %v, %v to %v",
					got.ResourceUID, got.Date, got.Start, got.End, want.ResourceUID, want.Date, want.Start, want.End)
			}

			if _, err := client.CancelSchedule(t.Context(), booking.CancelRequest()); err != nil {
				t.Errorf("CancelSchedule() error = %v, want none", err)
			}
			_, err = client.FindBooking(t.Context(), req)
			checkClass(t, err, appointment.ErrNotBooked)
			if got := hospital.Deliveries(appointment.SaveSchedule); got != 1 {
				t.Errorf("%d saves received, want 1: FindBooking sends none", got)
			}
		})
	}
}

// A schedule shows in two ways that the order is booked. One is its scheduleFlag with the slot that
// it names. The other is the status of a slot in its list.
func TestClient_FindBooking_ReadsSchedule(t *testing.T) {
	t.Parallel()
	response := func(fields string) string {
		return `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":{"placerOrderNO":"2026112380001",` + fields + `}}}`
	}
	// paged returns a response with totals.
	paged := func(totals, fields string) string {
		return strings.Replace(response(fields), "{", "{"+totals+",", 1)
	}
	// slots returns a list of one day. Each slot is a JSON object without its braces.
	slots := func(times ...string) string {
		return `"scheduleArrangeResourceInfoList":[{"resourceUID":"18","resourceName":"DX","scheduleArrangeDateInfoList":[{"arrangeDay":"2026-11-24",` +
			`"scheduleArrangeTimeInfoList":[{` + strings.Join(times, "},{") + `}]}]}]`
	}
	const (
		earlierHeld = `"startTime":"07:30","scheduleTimeStatus":"Schedule"`
		sameHeld    = `"startTime":"08:00","endTime":"08:30","scheduleTimeStatus":"Schedule"`
		laterHeld   = `"startTime":"09:00","endTime":"09:30","scheduleTimeStatus":"Schedule"`
		capitals    = `"startTime":"08:00","endTime":"08:30","scheduleTimeStatus":"SCHEDULE"`
		recommended = `"startTime":"08:00","endTime":"08:30","scheduleTimeStatus":"Current"`

		unknownStatus      = `"startTime":"08:00","endTime":"08:30","scheduleTimeStatus":"00"`
		otherUnknownStatus = `"startTime":"08:30","endTime":"09:00","scheduleTimeStatus":"00"`
	)
	rejected, notBooked, bad := appointment.ErrRejected, appointment.ErrNotBooked, appointment.ErrBadResponse
	for name, tt := range map[string]struct {
		document string
		class    error // nil if the slot of the request is booked
		held     bool  // the error has another slot, which the order holds
		unknown  bool  // the outcome
		missing  []appointment.MissingPart
	}{
		"flag 2":                                            {document: response(`"scheduleFlag":"2","resourceUID":"18","scheduleDate":"2026-11-24","scheduleTime":"08:00"`)},
		"flag 1, other formats":                             {document: response(`"scheduleFlag":1,"resourceUID":"18","scheduleDate":"20261124","scheduleTime":"0800"`)},
		"flag 2, day and resource":                          {document: response(`"scheduleFlag":"2","resourceUID":"18 ","scheduleDate":"2026-11-24"`)},
		"flag 2, day and time":                              {document: response(`"scheduleFlag":"2 ","scheduleDate":"2026-11-24","scheduleTime":"08:00"`)},
		"flag 2 and only the day":                           {document: response(`"scheduleFlag":"2","resourceUID":"","scheduleDate":"2026-11-24"`), class: bad, unknown: true},
		"response to another save":                          {document: response(`"scheduleFlag":"2","scheduleSeq":"7","scheduleDate":"2026-11-24","scheduleResourceUID":"R9","scheduleStartDate":"15:00"`), class: bad, unknown: true},
		"flag 2, other slot held by its status":             {document: response(`"scheduleFlag":"2","resourceUID":"18","scheduleDate":"2026-11-24","scheduleTime":"08:00",` + slots(laterHeld)), class: bad, unknown: true},
		"flag 2, same slot held by its status":              {document: response(`"scheduleFlag":"2","resourceUID":"18","scheduleDate":"2026-11-24",` + slots(sameHeld))},
		"flag 0, slot held by its status":                   {document: response(`"scheduleFlag":"0",` + slots(sameHeld)), class: bad, unknown: true},
		"more pages, slot booked":                           {document: paged(`"totalPage":2`, `"scheduleFlag":"2","resourceUID":"18","scheduleDate":"2026-11-24","scheduleTime":"08:00"`)},
		"more pages":                                        {document: paged(`"totalPage":2`, `"scheduleFlag":"0"`), class: bad, unknown: true, missing: []appointment.MissingPart{appointment.MissingPages}},
		"one page":                                          {document: paged(`"totalPage":1,"totalRecord":1`, `"scheduleFlag":"0",`+slots(recommended)), class: notBooked},
		"more records":                                      {document: paged(`"totalRecord":"40"`, `"scheduleFlag":"0",`+slots(recommended)), class: bad, unknown: true, missing: []appointment.MissingPart{appointment.MissingRecords}},
		"records of an empty list":                          {document: paged(`"totalRecord":3`, `"scheduleFlag":"0"`), class: bad, unknown: true, missing: []appointment.MissingPart{appointment.MissingRecords}},
		"unknown status of the slot":                        {document: response(`"scheduleFlag":"0",` + slots(unknownStatus)), class: bad, unknown: true, missing: []appointment.MissingPart{appointment.MissingStatus}},
		"unknown status of another slot":                    {document: response(`"scheduleFlag":"0",` + slots(otherUnknownStatus)), class: notBooked},
		"unknown status of a slot without a day":            {document: response(`"scheduleFlag":"0",` + strings.Replace(slots(unknownStatus), `"arrangeDay":"2026-11-24",`, ``, 1)), class: bad, unknown: true, missing: []appointment.MissingPart{appointment.MissingStatus}},
		"more pages, in the result":                         {document: response(`"scheduleFlag":"0","totalPage":"2"`), class: bad, unknown: true, missing: []appointment.MissingPart{appointment.MissingPages}},
		"more records, beside the result":                   {document: strings.Replace(response(`"scheduleFlag":"0"`), `"resultCode"`, `"totalRecord":40,"resultCode"`, 1), class: bad, unknown: true, missing: []appointment.MissingPart{appointment.MissingRecords}},
		"flag 0 and flag 2, deep":                           {document: response(`"scheduleFlag":"0","order":{"scheduleFlag":"2"}`), class: bad, unknown: true},
		"flag 0 and a booking number":                       {document: response(`"scheduleFlag":"0","scheduleSeq":"7"`), class: bad, unknown: true},
		"slot held by another order":                        {document: response(slots(sameHeld + `,"placerOrderNO":"2026112380002"`)), class: bad, unknown: true, missing: []appointment.MissingPart{appointment.MissingFlag}},
		"other order, deep":                                 {document: response(`"scheduleFlag":"0","x":{"placerOrderNO":"2"}`), class: bad},
		"unknown extra fields":                              {document: response(`"scheduleFlag":"0","x":{"y":[1]},"scheduleFlagText":"未预约"`), class: notBooked},
		"no flag, slot held by its status":                  {document: response(slots(capitals))},
		"two slots held, the second is that of the request": {document: response(slots(earlierHeld, sameHeld))},
		"two other slots held":                              {document: response(slots(earlierHeld, laterHeld)), class: rejected, held: true},
		"other time":                                        {document: response(`"scheduleFlag":"2","resourceUID":"18","scheduleDate":"2026-11-24","scheduleTime":"09:00"`), class: rejected, held: true},
		"other day":                                         {document: response(`"scheduleFlag":"2","resourceUID":"18","scheduleDate":"2026-11-25","scheduleTime":"08:00"`), class: rejected, held: true},
		"other resource":                                    {document: response(`"scheduleFlag":"2","resourceUID":"2","scheduleDate":"2026-11-24","scheduleTime":"08:00"`), class: rejected, held: true},
		"flag 0":                                            {document: response(`"scheduleFlag":"0"`), class: notBooked},
		"flag 0 and a recommended slot":                     {document: response(`"scheduleFlag":"0","resourceUID":"18","scheduleDate":"2026-11-24","scheduleTime":"08:00"`), class: notBooked},
		"flag 0 and open slots":                             {document: response(`"scheduleFlag":"0",` + slots(recommended)), class: notBooked},
		"flag 2 without a slot":                             {document: response(`"scheduleFlag":"2"`), class: bad, unknown: true},
		"flag 5":                                            {document: response(`"scheduleFlag":"5"`), class: bad, unknown: true, missing: []appointment.MissingPart{appointment.MissingFlag}},
		"flag 9":                                            {document: response(`"scheduleFlag":"9"`), class: bad, unknown: true, missing: []appointment.MissingPart{appointment.MissingFlag}},
		"flag null":                                         {document: response(`"scheduleFlag":null`), class: bad, unknown: true, missing: []appointment.MissingPart{appointment.MissingFlag}},
		"other order":                                       {document: `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"placerOrderNO":"2","scheduleFlag":"2"}}}`, class: bad},
		"rejection":                                         {document: `{"statusCode":"00000007"}`, class: rejected},
		"HTML page":                                         {document: loginPage, class: bad},
	} {
		for _, vendor := range soapAndRESTVendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
					if got := readMethod(requestDocument(t, r)); got != "XKH073" {
						t.Errorf("received a request for %s, want XKH073, a query", got)
					}
					writeResponse(w, r, respellNames(vendor, tt.document))
				})
				if schedule, err := client.QuerySchedule(t.Context(), fullQueryRequest()); err == nil {
					slot, ok := schedule.Held()
					if want := tt.class == nil || tt.held; ok != want || slot.Date.IsZero() == ok {
						t.Errorf("Held() = a slot on %v, %v, want a slot with a day: %v", slot.Date, ok, want)
					}
				}
				booking, err := client.FindBooking(t.Context(), fullSaveRequest())
				checkClass(t, err, tt.class)
				if wantBooking := tt.class == nil; (booking != nil) != wantBooking || booking != nil && !booking.Booked() {
					t.Errorf("FindBooking() = %v, %v, want a booking of a slot: %v", booking, err, wantBooking)
				}
				var e *appointment.Error
				if errors.As(err, &e) && (e.Held != nil) != tt.held {
					t.Errorf("the error has a slot in Held: %v, want %v; error: %v", e.Held != nil, tt.held, err)
				}
				if got := errors.Is(err, appointment.ErrOutcomeUnknown); got != tt.unknown {
					t.Errorf("outcome unknown = %v, want %v; error: %v", got, tt.unknown, err)
				}
				if tt.unknown && !slices.Equal(e.Response.Missing, tt.missing) {
					t.Errorf("Missing = %v, want %v", e.Response.Missing, tt.missing)
				}
			})
		}
	}
}

// A schedule that shows the slot as booked must not name another one beside it.
func TestClient_FindBooking_Contradictions(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string]string{
		"time with another day":            `"resourceUID":"18","scheduleTime":"2026-11-25 08:00"`,
		"other resource by its name":       `"resourceName":"CT 2室","scheduleTime":"08:00"`,
		"other resource in a save's field": `"scheduleResourceUID":"R9","scheduleTime":"08:00"`,
		"other start in a save's field":    `"scheduleStartDate":"15:00","scheduleTime":"08:00"`,
		"other order, deep":                `"resourceUID":"18","x":{"placerOrderNO":"2"}`,
	} {
		for _, vendor := range appointment.Vendors() {
			document := strings.Replace(notBookedDoc, `"scheduleFlag":"0"`, `"scheduleFlag":"2","scheduleDate":"2026-11-24",`+fields, 1)
			client := newClient(t, vendor, respondWith(respellNames(vendor, document)))
			booking, err := client.FindBooking(t.Context(), fullSaveRequest())
			if booking != nil || !errors.Is(err, appointment.ErrBadResponse) {
				t.Errorf("%s/%s: FindBooking() = %v, %v, want %v", name, vendor, booking, err, appointment.ErrBadResponse)
			}
		}
	}
}

// The route is optional on a save and required on a query, which has a default.
func TestClient_FindBooking_DefaultRoute(t *testing.T) {
	t.Parallel()
	client := newClient(t, appointment.Laida, func(w http.ResponseWriter, r *http.Request) {
		const want = `"scheduleRoute":"8"`
		if got := string(requestDocument(t, r)); !strings.Contains(got, want) {
			t.Errorf("the query is %s, want it to contain %s", got, want)
		}
		writeResponse(w, r, notBookedDoc)
	})
	req := fullSaveRequest()
	req.ScheduleRoute = ""
	_, err := client.FindBooking(t.Context(), req)
	checkClass(t, err, appointment.ErrNotBooked)
}

func TestClient_FindBooking_InvalidRequest(t *testing.T) {
	t.Parallel()
	noOrder := fullSaveRequest()
	noOrder.PlacerOrderNO = ""
	client := newClient(t, appointment.Laida, failOnRequest(t))
	for _, req := range []*appointment.SaveRequest{nil, noOrder} {
		_, err := client.FindBooking(t.Context(), req)
		checkClass(t, err, appointment.ErrInvalidRequest)
	}
}
