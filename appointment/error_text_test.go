package appointment_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// An error is read out on the phone: it says which operation, at which hospital, what
// happened, with which code, and what to do.
func TestErrorTexts(t *testing.T) {
	t.Parallel()
	says := func(document string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { answer(w, r, document) }
	}
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
			appointment.ErrBadAnswer.Error(), "no resultCode", "a query at once could not tell", "may have been carried out", "FindBooking",
		}},
		"a page": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) }, nil, []string{
			appointment.ErrBadAnswer.Error(), "a page of HTML", "is the endpoint the service's own?",
		}},
		"gateway": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, nil, []string{
			appointment.ErrNoAnswer.Error(), "(code HTTP 502)", "Bad Gateway", "FindBooking",
		}},
		"redirect": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Location", "/"); w.WriteHeader(302) }, nil, []string{
			appointment.ErrBadAnswer.Error(), "(code HTTP 302)", "not followed", "scheme and path",
		}},
		"closed": {hijacked(""), nil, []string{appointment.ErrNoAnswer.Error(), "the hospital closed the connection", "FindBooking"}},
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
	for status, want := range map[int]string{http.StatusBadGateway: "ask again", http.StatusOK: "Error.Answer"} {
		client := newClient(t, appointment.Jintang, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		_, err := client.QuerySchedule(t.Context(), everyQueryField())
		if err == nil || !strings.HasSuffix(err.Error(), want) || strings.Contains(err.Error(), "FindBooking") {
			t.Errorf("%v, want it to end in %q", err, want)
		}
	}
}
