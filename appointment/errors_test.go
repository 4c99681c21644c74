package appointment_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// An error can be read out on the phone. It states the operation, the hospital, what happened, the
// code, and what to do.
func TestError_Error_Save(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		handler http.HandlerFunc // nil if it must receive nothing
		change  func(*appointment.SaveRequest)
		want    []string
	}{
		"rejected":       {handler: respondWith(`{"statusCode":"00000042","statusMessage":"x"}`), want: []string{"the hospital rejected the request", "(code 00000042)", "other", "see Error.Message"}},
		"slot taken":     {handler: respondWith(innerFailure("Falid", "")), want: []string{"(code Falid)", "slot taken", "query again"}},
		"already booked": {handler: respondWith(`{"statusCode":"8","statusMessage":"重复预约"}`), want: []string{"already booked", "FindBooking"}},
		"unauthorised":   {handler: respondWith(`{"statusCode":"1","statusMessage":"鉴权失败"}`), want: []string{"(code 1)", "unauthorised", "systemKey"}},
		"busy":           {handler: respondWith(`{"statusCode":"9","statusMessage":"系统繁忙"}`), want: []string{"busy", "did not determine the outcome", "FindBooking"}},
		"not a code":     {handler: respondWith(`{"statusCode":"测试患者甲"}`), want: []string{"(code not shown: it is not a code)"}},
		"bad response": {handler: respondWith(`{}`), want: []string{
			"the response cannot be understood", "no resultCode", "a query immediately after did not determine the outcome", "may have been carried out", "FindBooking",
		}},
		"HTML page": {handler: respondWithStatus(200, loginPage), want: []string{
			"the response cannot be understood", "an HTML page", "check the endpoint",
		}},
		"bad gateway": {handler: respondWithStatus(502, ""), want: []string{
			"no usable response was received", "(code HTTP 502)", "Bad Gateway", "FindBooking",
		}},
		"redirect": {handler: func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Location", "/"); w.WriteHeader(302) }, want: []string{
			"the response cannot be understood", "(code HTTP 302)", "not followed", "scheme and path",
		}},
		"connection closed": {handler: respondRaw(""), want: []string{"no usable response was received", "the server closed the connection", "FindBooking"}},
		"invalid request": {change: func(r *appointment.SaveRequest) { r.Name, r.AgeUnit = "", "y" }, want: []string{
			"the request is invalid", "name: is required and empty", "ageUnit: ", "岁, 月, 周, 天, 时", "nothing was sent",
		}},
	} {
		for _, vendor := range soapAndRESTVendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				handler := tt.handler
				if handler == nil {
					handler = failOnRequest(t)
				}
				req := fullSaveRequest()
				if tt.change != nil {
					tt.change(req)
				}
				_, err := newClient(t, vendor, handler).SaveSchedule(t.Context(), req)
				var e *appointment.Error
				if !errors.As(err, &e) {
					t.Fatalf("error = %v, want an *Error", err)
				}
				if e.Operation != appointment.SaveSchedule || e.Vendor != vendor || e.Hospital != "市三院" {
					t.Errorf("Operation, Vendor, Hospital = %q, %q, %q, want %q, %q, %q", e.Operation, e.Vendor, e.Hospital, appointment.SaveSchedule, vendor, "市三院")
				}
				text := e.Error()
				for _, want := range append([]string{"SaveSchedule at 市三院 (" + string(vendor) + "): "}, tt.want...) {
					if !strings.Contains(text, want) {
						t.Errorf("Error() = %q, want it to contain %q", text, want)
					}
				}
				for _, flaw := range []string{"\n", "; ;", ": :"} {
					if strings.Contains(text, flaw) {
						t.Errorf("Error() = %q, want one line without %q", text, flaw)
					}
				}
			})
		}
	}
}

// A query can be retried without a query for an outcome first.
func TestError_Error_Query(t *testing.T) {
	t.Parallel()
	for status, wantEnd := range map[int]string{http.StatusBadGateway: "retry", http.StatusOK: "Error.Response"} {
		err := queryOnce(t, newClient(t, appointment.Jintang, respondWithStatus(status, "")))
		if err == nil || !strings.HasSuffix(err.Error(), wantEnd) || strings.Contains(err.Error(), "FindBooking") {
			t.Errorf("HTTP %d: error = %v, want it to end in %q and not to name FindBooking", status, err, wantEnd)
		}
	}
}

// The hospital's message cannot be shown. The text names the fields that occur in it, and says
// whether a page comes from a gateway or from a wrong endpoint.
func TestError_Error_Advice(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		handler        http.HandlerFunc
		want, unwanted string
	}{
		"message without fields": {respondWith(outerFailure(`"00000002"`, "")), "see Error.Message for the hospital's message", "mentions"},
		"message with two fields": {
			respondWith(`{"statusCode":"2","statusMessage":"unknown field \"idCardNO\" of 测试患者甲: want ID_CARD_NO, not medrecno"}`),
			"; the hospital's message (Error.Message) mentions idCardNO, medRecNO", "患者",
		},
		"message with many fields": {
			respondWith(`{"statusCode":"2","statusMessage":"systemId systemKey businessType method data startDate days medRecNO"}`),
			"mentions systemId, systemKey, businessType, method, data, startDate, …", "days",
		},
		"field at the end of a long message": {
			respondWith(`{"statusCode":"2","statusMessage":"` + strings.Repeat("a ", 1<<20) + `medRecNO"}`),
			"see Error.Message for the hospital's message", "mentions",
		},
		"message with a reason": {respondWith(`{"statusCode":"2","statusMessage":"medRecNO 号源已被他人"}`), "query again and book another slot", "medRecNO"},
		"page over 503":         {respondWithStatus(503, loginPage), "the response is HTTP 503 Service Unavailable, and it is an HTML page; retry", "endpoint"},
		"page over 200":         {respondWithStatus(200, loginPage), "such as a login, error or firewall page; check the endpoint", "retry"},
		"page over 429":         {respondWithStatus(429, loginPage), "and it is an HTML page; retry", "endpoint"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := queryOnce(t, newClient(t, appointment.Laida, tt.handler))
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), tt.unwanted) {
				t.Errorf("error = %v, want it to contain %q and not %q", err, tt.want, tt.unwanted)
			}
		})
	}
}

// A program can make errors of its own for its tests.
func TestError_MadeByCaller(t *testing.T) {
	t.Parallel()
	e := &appointment.Error{
		Operation: appointment.SaveSchedule, Vendor: appointment.Laida, Hospital: "市三院",
		Class: appointment.ErrRejected, OutcomeUnknown: true, Reason: appointment.ReasonBusy,
	}
	for class, want := range map[error]bool{
		appointment.ErrRejected: true, appointment.ErrOutcomeUnknown: true, appointment.ErrNoResponse: false,
	} {
		if got := errors.Is(e, class); got != want {
			t.Errorf("errors.Is(e, %q) = %v, want %v", class, got, want)
		}
	}
	const want = "SaveSchedule at 市三院 (laida): the hospital rejected the request: busy; it may have been carried out"
	if got := e.Error(); !strings.HasPrefix(got, want) {
		t.Errorf("Error() = %q, want it to begin with %q", got, want)
	}
	if got := (&appointment.Error{}).Error(); got == "" {
		t.Error("Error() of the zero value is empty, want a text")
	}
}

// saveOutcome returns the state of an order after a save, as a program that stores states decides
// it: by codes alone. The order of the cases matters.
func saveOutcome(booking *appointment.Booking, err error) string {
	var e *appointment.Error
	errors.As(err, &e)
	switch {
	case err == nil && booking.Booked():
		return "booked"
	case err == nil && booking.ScheduleFlag == appointment.FlagNotNeeded:
		return "no slot needed"
	case err == nil && booking.ScheduleFlag == appointment.FlagByStaff:
		return "by staff"
	case errors.Is(err, appointment.ErrOutcomeUnknown):
		return "unknown"
	case errors.Is(err, appointment.ErrNotSent), errors.Is(err, appointment.ErrInvalidRequest):
		return "not sent"
	case e != nil && e.Held != nil:
		return "held otherwise"
	case errors.Is(err, appointment.ErrRejected):
		return "rejected"
	}
	return "unexpected"
}

// findOutcome returns the same after FindBooking. A query that fails, or is rejected, shows
// nothing.
func findOutcome(_ *appointment.Booking, err error) string {
	var e *appointment.Error
	errors.As(err, &e)
	switch {
	case err == nil:
		return "booked"
	case errors.Is(err, appointment.ErrNotBooked):
		return "not booked"
	case e.Held != nil:
		return "held otherwise"
	case e.Failure == appointment.FailureIncomplete, e.Failure == appointment.FailureUnclearState:
		return "the schedule does not say"
	}
	return "unknown"
}

// A program can distinguish every outcome of a save, and of the query after it, by codes.
func TestOutcomes_ByCode(t *testing.T) {
	t.Parallel()
	success := func(result string) string {
		return `{"statusCode":"00000000","data":{"resultCode":"Success","result":{` + result + `}}}`
	}
	const otherSlot = `"scheduleFlag":"2","resourceUID":"18","scheduleDate":"2026-11-24","scheduleTime":"09:00"`
	booked := success(`"scheduleFlag":"2","resourceUID":"18","scheduleDate":"2026-11-24","scheduleTime":"08:00"`)
	taken, alreadyBooked := innerFailure("Falid", ""), `{"statusCode":"8","statusMessage":"重复预约"}`
	for name, tt := range map[string]struct {
		save, query         string // responses; an empty one is lost
		wantSave, wantFound string
	}{
		"booked":                          {success(`"scheduleFlag":"2","scheduleSeq":"7","scheduleDate":"2026-11-24"`), booked, "booked", "booked"},
		"no slot needed":                  {success(`"scheduleFlag":"0"`), notBookedDoc, "no slot needed", "not booked"}, // a query shows no difference
		"by staff":                        {success(`"scheduleFlag":"5"`), success(`"scheduleFlag":"5"`), "by staff", "the schedule does not say"},
		"rejected":                        {taken, notBookedDoc, "rejected", "not booked"},
		"rejected, but booked":            {taken, booked, "rejected", "booked"}, // why a query confirms a rejection
		"lost, not found":                 {"", notBookedDoc, "unknown", "not booked"},
		"lost, found":                     {"", booked, "booked", "booked"},
		"both lost":                       {"", "", "unknown", "unknown"},
		"already booked, in another slot": {alreadyBooked, success(otherSlot), "held otherwise", "held otherwise"},
		"already booked, not found":       {alreadyBooked, notBookedDoc, "unknown", "not booked"},
		"lost, another slot":              {"", success(otherSlot), "unknown", "held otherwise"},
		"lost, booked without a slot":     {"", success(`"scheduleFlag":"2"`), "unknown", "the schedule does not say"},
		"lost, no flag":                   {"", success(`"serviceText":"上肢"`), "unknown", "the schedule does not say"},
		"lost, further pages":             {"", strings.Replace(notBookedDoc, "{", `{"totalPage":2,`, 1), "unknown", "the schedule does not say"},
		"lost, query rejected":            {"", `{"statusCode":"8","statusMessage":"重复预约"}`, "unknown", "unknown"},
		"flag 0 with a slot":              {success(`"scheduleFlag":"0","scheduleSeq":"7","scheduleDate":"2026-11-24","scheduleResourceUID":"18"`), notBookedDoc, "unknown", "not booked"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sent []string
			client := newScriptedClient(t, respondFunc(func(_ context.Context, code string) (int, string) {
				document := tt.query
				if sent = append(sent, code); code == "XKH074" {
					document = tt.save
				}
				if document == "" {
					return http.StatusBadGateway, ""
				}
				return http.StatusOK, document
			}), appointment.WithRetries(0))
			if got := saveOutcome(client.SaveSchedule(t.Context(), fullSaveRequest())); got != tt.wantSave {
				t.Errorf("save: %s, want %s", got, tt.wantSave)
			}
			sent = nil
			if got := findOutcome(client.FindBooking(t.Context(), fullSaveRequest())); got != tt.wantFound {
				t.Errorf("FindBooking: %s, want %s", got, tt.wantFound)
			}
			if len(sent) != 1 || sent[0] != "XKH073" {
				t.Errorf("FindBooking sent %v, want one query", sent)
			}
		})
	}
	refused := newScriptedClient(t, &scriptedTransport{steps: []step{{refused: true}}}, appointment.WithRetries(0))
	if got := saveOutcome(refused.SaveSchedule(t.Context(), fullSaveRequest())); got != "not sent" {
		t.Errorf("refused connection: %s, want not sent", got)
	}
	if got := saveOutcome(refused.SaveSchedule(t.Context(), &appointment.SaveRequest{})); got != "not sent" {
		t.Errorf("invalid request: %s, want not sent", got)
	}
}
