package appointment_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// failOnRequest returns a hospital that fails the test if it receives a request.
func failOnRequest(t *testing.T) http.HandlerFunc {
	t.Helper()
	return func(http.ResponseWriter, *http.Request) { t.Error("the hospital received a request, want none") }
}

// sendRequest makes the call that a request is for.
func sendRequest(ctx context.Context, c *appointment.Client, req any) error {
	var err error
	switch req := req.(type) {
	case *appointment.QueryRequest:
		_, err = c.QuerySchedule(ctx, req)
	case *appointment.SaveRequest:
		_, err = c.SaveSchedule(ctx, req)
	case *appointment.CancelRequest:
		_, err = c.CancelSchedule(ctx, req)
	}
	return err
}

// problemPaths returns the paths of the problems of an invalid request. The text of the error must
// contain every problem.
func problemPaths(t *testing.T, err error) []string {
	t.Helper()
	var e *appointment.Error
	if !errors.Is(err, appointment.ErrInvalidRequest) || !errors.As(err, &e) {
		t.Fatalf("error = %v, want ErrInvalidRequest", err)
	}
	if errors.Is(err, appointment.ErrOutcomeUnknown) {
		t.Errorf("error = %v, want one that is not ErrOutcomeUnknown", err)
	}
	var paths []string
	for _, p := range e.Problems {
		paths = append(paths, p.Path)
		if want := p.Path + ": " + p.Text; !strings.Contains(err.Error(), want) {
			t.Errorf("error = %q, want it to contain %q", err, want)
		}
	}
	return paths
}

// saveRuleTest changes a valid save. want are the paths of its problems; nil means that it is
// sent.
type saveRuleTest struct {
	change func(*appointment.SaveRequest)
	want   []string
}

func testSaveRules(t *testing.T, tests map[string]saveRuleTest) {
	t.Helper()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			received := make(chan struct{}, 1)
			client := newClient(t, appointment.Wanda, func(w http.ResponseWriter, r *http.Request) {
				received <- struct{}{}
				writeResponse(w, r, `{"statusCode":"00000009"}`)
			})
			req := fullSaveRequest()
			tt.change(req)
			_, err := client.SaveSchedule(t.Context(), req)
			if tt.want == nil {
				if !errors.Is(err, appointment.ErrRejected) || len(received) != 1 {
					t.Errorf("SaveSchedule = %v, %d requests received; want ErrRejected, 1", err, len(received))
				}
				return
			}
			if diff := cmp.Diff(tt.want, problemPaths(t, err)); diff != "" || len(received) != 0 {
				t.Errorf("%d requests received, want 0; paths of the problems (-want +got):\n%s", len(received), diff)
			}
		})
	}
}

func TestClient_SaveSchedule_DatesAndAge(t *testing.T) {
	t.Parallel()
	type request = appointment.SaveRequest
	today := appointment.DateOf(time.Now())
	testSaveRules(t, map[string]saveRuleTest{
		"end is the start":               {func(r *request) { r.EndTime = r.StartTime }, []string{"endTime"}},
		"end before the start":           {func(r *request) { r.EndTime = appointment.ClockAt(7, 0) }, []string{"endTime"}},
		"end of the day, 24:00":          {func(r *request) { r.EndTime = appointment.ClockAt(24, 0) }, nil},
		"end of the day, 00:00":          {func(r *request) { r.EndTime = appointment.ClockAt(0, 0) }, nil},
		"end of the day, 23:59":          {func(r *request) { r.EndTime = appointment.ClockAt(23, 59) }, nil},
		"whole day, to 00:00":            {func(r *request) { r.StartTime, r.EndTime = appointment.ClockAt(0, 0), appointment.ClockAt(0, 0) }, nil},
		"whole day, to 24:00":            {func(r *request) { r.StartTime, r.EndTime = appointment.ClockAt(0, 0), appointment.ClockAt(24, 0) }, nil},
		"end on the next day":            {func(r *request) { r.StartTime, r.EndTime = appointment.ClockAt(20, 0), appointment.ClockAt(8, 0) }, nil},
		"more than half a day":           {func(r *request) { r.StartTime, r.EndTime = appointment.ClockAt(8, 0), appointment.ClockAt(22, 0) }, nil},
		"from 24:00 to 00:00":            {func(r *request) { r.StartTime, r.EndTime = appointment.ClockAt(24, 0), appointment.ClockAt(0, 0) }, []string{"endTime"}},
		"scheduled on 30 February":       {func(r *request) { r.ScheduleDate.Month, r.ScheduleDate.Day = 2, 30 }, []string{"scheduleDate"}},
		"born on 31 April":               {func(r *request) { r.BirthDate.Month, r.BirthDate.Day = 4, 31 }, []string{"birthDate"}},
		"born tomorrow":                  {func(r *request) { r.Age, r.BirthDate = 0, today.AddDays(1) }, nil},
		"age below 0":                    {func(r *request) { r.Age = -1 }, []string{"age"}},
		"no age":                         {func(r *request) { r.Age = 0 }, []string{"age"}},
		"no age and no birthday, 1900":   {func(r *request) { r.Age, r.BirthDate = 0, appointment.Date{Year: 1900, Month: 1, Day: 1} }, nil},
		"no age and no birthday, 0001":   {func(r *request) { r.Age, r.BirthDate = 0, appointment.Date{Year: 1, Month: 1, Day: 1} }, nil},
		"age 0, born today":              {func(r *request) { r.Age, r.BirthDate = 0, today }, nil},
		"age 0 years, born a year ago":   {func(r *request) { r.Age, r.BirthDate = 0, today.AddDays(-367) }, []string{"age"}},
		"age 0 years, not yet a year":    {func(r *request) { r.Age, r.BirthDate = 0, today.AddDays(-364) }, nil},
		"age 0 months, born a month ago": {func(r *request) { r.Age, r.AgeUnit, r.BirthDate = 0, "月", today.AddDays(-32) }, []string{"age"}},
		"age 0 weeks, born a week ago":   {func(r *request) { r.Age, r.AgeUnit, r.BirthDate = 0, "周", today.AddDays(-8) }, []string{"age"}},
		"age 0 days, born today":         {func(r *request) { r.Age, r.AgeUnit, r.BirthDate = 0, "天", today }, nil},
		"age 0 hours, born 2 days ago":   {func(r *request) { r.Age, r.AgeUnit, r.BirthDate = 0, "时", today.AddDays(-2) }, []string{"age"}},
	})
}

// The clocks of the platform and of the hospital differ: a child can be born on a day that has not
// begun here.
func TestClient_SaveSchedule_BirthDateInFuture(t *testing.T) {
	t.Parallel()
	client := newClient(t, appointment.Wanda, func(w http.ResponseWriter, r *http.Request) { writeResponse(w, r, `{"statusCode":"00000009"}`) })
	req := fullSaveRequest()
	req.Age, req.BirthDate = 0, appointment.DateOf(time.Now()).AddDays(1)
	_, err := client.SaveSchedule(t.Context(), req)
	want := []string{"request.birthDate: contradiction: future-date"}
	if diff := cmp.Diff(want, requestDeviations(t, err)); diff != "" {
		t.Errorf("deviations of the request (-want +got):\n%s", diff)
	}
}

func TestClient_AllProblemsListed(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			cfg := appointment.Config{Vendor: vendor, SystemID: "HIS01", SystemKey: systemKey}
			client := newConfigClient(t, cfg, failOnRequest(t))
			inAnyOrder := cmpopts.SortSlices(strings.Compare)
			_, err := client.SaveSchedule(t.Context(), &appointment.SaveRequest{})
			if diff := cmp.Diff(requiredFields(t, "save"), problemPaths(t, err), inAnyOrder); diff != "" {
				t.Errorf("SaveSchedule: paths of the problems (-want +got):\n%s", diff)
			}
			_, err = client.QuerySchedule(t.Context(), &appointment.QueryRequest{Days: -1})
			if diff := cmp.Diff(append(requiredFields(t, "query"), "days"), problemPaths(t, err)); diff != "" {
				t.Errorf("QuerySchedule: paths of the problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClient_CheckSave(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			cfg := appointment.Config{Name: "市三院", Vendor: vendor, SystemID: "HIS01", SystemKey: systemKey}
			client := newConfigClient(t, cfg, failOnRequest(t))
			for name, req := range map[string]*appointment.SaveRequest{"empty": {}, "nil": nil} {
				_, want := client.SaveSchedule(t.Context(), req)
				if got := client.CheckSave(req); got == nil || got.Error() != want.Error() {
					t.Errorf("CheckSave of a request that is %s = %v, want that of SaveSchedule: %v", name, got, want)
				}
			}
			if err := client.CheckSave(fullSaveRequest()); err != nil {
				t.Errorf("CheckSave of a valid request = %v, want nil", err)
			}
		})
	}
}

func TestClient_NilRequest(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		for name, req := range map[string]any{
			"query":  (*appointment.QueryRequest)(nil),
			"save":   (*appointment.SaveRequest)(nil),
			"cancel": (*appointment.CancelRequest)(nil),
		} {
			t.Run(string(vendor)+"/"+name, func(t *testing.T) {
				t.Parallel()
				err := sendRequest(t.Context(), newClient(t, vendor, failOnRequest(t)), req)
				if diff := cmp.Diff([]string{"request"}, problemPaths(t, err)); diff != "" {
					t.Errorf("paths of the problems (-want +got):\n%s", diff)
				}
			})
		}
	}
}
