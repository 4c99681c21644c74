package appointment_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// says is a hospital with one answer for all.
func says(document string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { answer(w, r, document) }
}

// An error is read out on the phone: it says which operation, at which hospital, what
// happened, with which code, and what to do.
func TestErrorTexts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		hospital http.HandlerFunc
		change   func(*appointment.SaveRequest)
		want     []string
	}{
		"rejected": {says(`{"statusCode":"00000042","statusMessage":"x"}`), nil, []string{
			appointment.ErrRejected.Error(), "(code 00000042)", "other", "Error.Message",
		}},
		"slot taken":          {says(inner("Falid", "")), nil, []string{"(code Falid)", "slot taken", "query again"}},
		"already booked":      {says(`{"statusCode":"8","statusMessage":"重复预约"}`), nil, []string{"already booked", "FindBooking"}},
		"unauthorised":        {says(`{"statusCode":"1","statusMessage":"鉴权失败"}`), nil, []string{"(code 1)", "unauthorised", "systemKey"}},
		"busy":                {says(`{"statusCode":"9","statusMessage":"系统繁忙"}`), nil, []string{"busy", "later"}},
		"a code that is none": {says(`{"statusCode":"测试患者甲"}`), nil, []string{"(code not shown: it is no code)"}},
		"bad": {says(`{}`), nil, []string{
			appointment.ErrBadResponse.Error(), "no resultCode", "a query at once could not tell", "may have been carried out", "FindBooking",
		}},
		"a page": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) }, nil, []string{
			appointment.ErrBadResponse.Error(), "a page of HTML", "is the endpoint the service's own?",
		}},
		"gateway": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, nil, []string{
			appointment.ErrNoResponse.Error(), "(code HTTP 502)", "Bad Gateway", "FindBooking",
		}},
		"redirect": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Location", "/"); w.WriteHeader(302) }, nil, []string{
			appointment.ErrBadResponse.Error(), "(code HTTP 302)", "not followed", "scheme and path",
		}},
		"closed": {hijacked(""), nil, []string{appointment.ErrNoResponse.Error(), "the hospital closed the connection", "FindBooking"}},
		"invalid": {nil, func(r *appointment.SaveRequest) { r.Name, r.AgeUnit = "", "y" }, []string{
			appointment.ErrInvalidRequest.Error(), "name is required and empty", "ageUnit is none of 岁, 月, 周, 天, 时", "nothing was sent",
		}},
	}
	for name, tt := range tests {
		for _, vendor := range carriers() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				hospital := tt.hospital
				if hospital == nil {
					hospital = unreachable(t)
				}
				req := everySaveField()
				if tt.change != nil {
					tt.change(req)
				}
				_, err := newClient(t, vendor, hospital).SaveSchedule(t.Context(), req)
				if err == nil {
					t.Fatal("no error")
				}
				text := err.Error()
				for _, want := range append([]string{"SaveSchedule at 市三院 (" + string(vendor) + "): "}, tt.want...) {
					if !strings.Contains(text, want) {
						t.Errorf("%q lacks %q", err, want)
					}
				}
				if strings.Contains(text, "\n") || strings.Contains(text, "; ;") || strings.Contains(text, ": :") {
					t.Errorf("%q is no line of text", err)
				}
				var e *appointment.Error
				if !errors.As(err, &e) || e.Operation != appointment.SaveSchedule || e.Vendor != vendor || e.Hospital != "市三院" {
					t.Errorf("%v does not carry where it happened", err)
				}
			})
		}
	}
}

// The same of a query, which can simply be asked again.
func TestErrorTextsOfAQuery(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{http.StatusBadGateway: "ask again", http.StatusOK: "Error.Response"} {
		client := newClient(t, appointment.Jintang, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		_, err := client.QuerySchedule(t.Context(), everyQueryField())
		if err == nil || !strings.HasSuffix(err.Error(), want) || strings.Contains(err.Error(), "FindBooking") {
			t.Errorf("%v, want it to end in %q", err, want)
		}
	}
}

// TestTextsSayWhatToDo holds what the texts of errors say where a hospital's own words
// cannot be shown, and where its answer is a gateway's.
func TestTextsSayWhatToDo(t *testing.T) {
	t.Parallel()
	shows := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = io.WriteString(w, page) }
	}
	for name, tt := range map[string]struct {
		hospital    http.HandlerFunc
		want, never string
	}{
		"names fields":          {says(outer(`"00000002"`, "")), "the hospital's words are in Error.Message", "names"},
		"names two":             {says(`{"statusCode":"2","statusMessage":"unknown field \"idCardNO\" of 测试患者甲: want ID_CARD_NO, not medrecno"}`), "; its message, which is in Error.Message, names idCardNO, medRecNO", "患者"},
		"names many":            {says(`{"statusCode":"2","statusMessage":"systemId systemKey businessType method data startDate days medRecNO"}`), "names systemId, systemKey, businessType, method, data, startDate, …", "days"},
		"names one behind much": {says(`{"statusCode":"2","statusMessage":"` + strings.Repeat("a ", 1<<20) + `medRecNO"}`), "the hospital's words are in Error.Message", "names"},
		"has a reason":          {says(`{"statusCode":"2","statusMessage":"medRecNO 号源已被他人"}`), "query again and take another slot", "medRecNO"},
		"a gateway's page":      {shows(503), "the answer is HTTP 503 Service Unavailable, and it is a page of HTML, or other markup; ask again", "endpoint"},
		"a page":                {shows(200), "is the endpoint the service's own?", "again"},
		"a page of a limit":     {shows(429), "or other markup; ask again", "endpoint"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, appointment.Laida, tt.hospital, appointment.WithRetries(0))
			_, err := client.QuerySchedule(t.Context(), everyQueryField())
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), tt.never) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestAnUnknownOutcomeSaysWhenToAsk has the hospital ask to be left alone by the query that
// would have told what became of a save.
func TestAnUnknownOutcomeSaysWhenToAsk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(everySaveField().RequestedDate)) // the bubble's time begins in 2000, before the order's
		hospital := &script{steps: []step{{status: 502}, {status: 503, retryAfter: "90"}}}
		_, err := scripted(t, hospital).SaveSchedule(t.Context(), everySaveField())
		var e *appointment.Error
		if !errors.Is(err, appointment.ErrOutcomeUnknown) || !errors.As(err, &e) || e.RetryAfter != 90*time.Second {
			t.Errorf("%v, again in %v", err, e.RetryAfter)
		}
	})
}

// TestAMadeUpError is an error that a program makes for its own tests.
func TestAMadeUpError(t *testing.T) {
	t.Parallel()
	e := &appointment.Error{
		Operation: appointment.SaveSchedule, Vendor: appointment.Laida, Hospital: "市三院",
		Class: appointment.ErrRejected, OutcomeUnknown: true, Reason: appointment.ReasonBusy,
	}
	if !errors.Is(e, appointment.ErrRejected) || !errors.Is(e, appointment.ErrOutcomeUnknown) || errors.Is(e, appointment.ErrNoResponse) {
		t.Errorf("%v is of other classes than it says", e)
	}
	if want := "SaveSchedule at 市三院 (laida): the hospital rejected the request: busy; it may have been carried out"; !strings.HasPrefix(e.Error(), want) {
		t.Errorf("%v", e)
	}
	if (&appointment.Error{}).Error() == "" {
		t.Error("one of nothing has no text")
	}
}

// TestErrorsTellTheirStatus has answers of several statuses fail, over REST and SOAP.
func TestErrorsTellTheirStatus(t *testing.T) {
	t.Parallel()
	for _, vendor := range carriers() {
		for _, status := range []int{200, 302, 401, 404, 500, 503} {
			client := newClient(t, vendor, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = io.WriteString(w, page) }, appointment.WithRetries(0))
			_, err := client.QuerySchedule(t.Context(), everyQueryField())
			if e := (*appointment.Error)(nil); !errors.As(err, &e) || e.HTTPStatus != status {
				t.Errorf("%s, %d: %v", vendor, status, err)
			}
		}
	}
}
