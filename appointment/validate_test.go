package appointment_test

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// unreachable is a hospital that fails the test if anything is sent to it.
func unreachable(t *testing.T) http.HandlerFunc {
	return func(http.ResponseWriter, *http.Request) { t.Error("something was sent") }
}

// send makes the call that a request is for.
func send(ctx context.Context, c *appointment.Client, req any) error {
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

// problems are the fields that a refused request is refused for.
func problems(t *testing.T, err error) []string {
	t.Helper()
	var e *appointment.Error
	if !errors.Is(err, appointment.ErrInvalidRequest) || !errors.As(err, &e) {
		t.Fatalf("error %v, want ErrInvalidRequest", err)
	}
	if errors.Is(err, appointment.ErrOutcomeUnknown) {
		t.Errorf("error %v, want a known outcome", err)
	}
	var fields []string
	for _, p := range e.Problems {
		fields = append(fields, p.Path)
		if !strings.Contains(err.Error(), p.Path+" "+p.Text) {
			t.Errorf("error %q does not say of %s that it %s", err, p.Path, p.Text)
		}
	}
	return fields
}

var inAnyOrder = cmpopts.SortSlices(strings.Compare)

// required are the fields that the interface requires of a request and nothing fills.
func required(t *testing.T, operation string) []string {
	t.Helper()
	filled := []string{"startDate", "requestDeptID", "requestDeptName"}
	var names []string
	for _, f := range publishedFields(t) {
		if f.operation == operation && f.direction == "request" && f.required && !slices.Contains(filled, f.name) {
			names = append(names, f.name)
		}
	}
	return names
}

func TestRequiredFields(t *testing.T) {
	t.Parallel()
	for operation, valid := range map[string]func() any{
		"query":  func() any { return everyQueryField() },
		"save":   func() any { return everySaveField() },
		"cancel": func() any { return everyCancelField() },
	} {
		for _, name := range required(t, operation) {
			if operation == "cancel" && name == "organizationID" { // the interface's example leaves it out
				continue
			}
			t.Run(operation+"/"+name, func(t *testing.T) {
				t.Parallel()
				client := clientOf(t, appointment.Config{Vendor: appointment.Laida, SystemID: "HIS01", SystemKey: systemKey}, unreachable(t))
				req := valid()
				field := reflect.ValueOf(req).Elem().FieldByName(strings.ToUpper(name[:1]) + name[1:])
				for _, empty := range []reflect.Value{reflect.Zero(field.Type()), reflect.ValueOf(" \t　")} {
					if !empty.CanConvert(field.Type()) {
						continue
					}
					field.Set(empty.Convert(field.Type()))
					err := send(t.Context(), client, req)
					if diff := cmp.Diff([]string{name}, problems(t, err)); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
				}
			})
		}
	}
}

func TestAllProblemsAreOneError(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		cfg := appointment.Config{Vendor: vendor, SystemID: "HIS01", SystemKey: systemKey}
		client := clientOf(t, cfg, unreachable(t))
		_, err := client.SaveSchedule(t.Context(), &appointment.SaveRequest{})
		if diff := cmp.Diff(required(t, "save"), problems(t, err), inAnyOrder); diff != "" {
			t.Errorf("%s: save (-want +got):\n%s", vendor, diff)
		}
		_, err = client.QuerySchedule(t.Context(), &appointment.QueryRequest{Days: -1})
		if diff := cmp.Diff(append(required(t, "query"), "days"), problems(t, err)); diff != "" {
			t.Errorf("%s: query (-want +got):\n%s", vendor, diff)
		}
		for _, err := range []error{
			send(t.Context(), client, (*appointment.QueryRequest)(nil)),
			send(t.Context(), client, (*appointment.SaveRequest)(nil)),
			send(t.Context(), client, (*appointment.CancelRequest)(nil)),
		} {
			if diff := cmp.Diff([]string{"request"}, problems(t, err)); diff != "" {
				t.Errorf("%s: nil (-want +got):\n%s", vendor, diff)
			}
		}
	}
}

// today is the hospital's.
func today() appointment.Date { return appointment.DateOf(time.Now()) }

func TestSaveRequestForms(t *testing.T) {
	t.Parallel()
	type request = appointment.SaveRequest
	tests := map[string]struct {
		change func(*request)
		want   []string // fields refused
	}{
		"as it is":                {func(*request) {}, nil},
		"patient class":           {func(r *request) { r.PatientClass = "VIP" }, []string{"patientClass"}},
		"route 9":                 {func(r *request) { r.ScheduleRoute = "9" }, []string{"scheduleRoute"}},
		"no route":                {func(r *request) { r.ScheduleRoute = "" }, nil},
		"age unit":                {func(r *request) { r.AgeUnit = "年" }, []string{"ageUnit"}},
		"any sex":                 {func(r *request) { r.Sex = "未知" }, nil},
		"X for a check digit":     {func(r *request) { r.IdCardNO, r.MedRecNO = "99999920151219018X", "99999920151219018x" }, nil},
		"a letter as check digit": {func(r *request) { r.IdCardNO = "99999920151219018A" }, []string{"idCardNO"}},
		"a letter in a card":      {func(r *request) { r.MedRecNO = "9999992O1512190186" }, []string{"medRecNO"}},
		"card of 1999":            {func(r *request) { r.IdCardNO = "999999151219018" }, nil},
		"passport":                {func(r *request) { r.IdCardNO, r.MedRecNO = "E99999999", "E99999999" }, nil},
		"a name for a card":       {func(r *request) { r.IdCardNO = "测试患者甲" }, []string{"idCardNO"}},
		"too short a card":        {func(r *request) { r.IdCardNO = "1234" }, []string{"idCardNO"}},
		"landline":                {func(r *request) { r.ContactPhoneNO = "(0574) 8888-0000" }, nil},
		"abroad":                  {func(r *request) { r.ContactPhoneNO = "+86 13000000001" }, nil},
		"a name for a phone":      {func(r *request) { r.ContactPhoneNO = "测试患者甲" }, []string{"contactPhoneNO"}},
		"two bad phones":          {func(r *request) { r.ProviderPhone, r.ContactPhoneNO = "1", "+-()" }, []string{"providerPhone", "contactPhoneNO"}},
		"end is start":            {func(r *request) { r.EndTime = r.StartTime }, []string{"endTime"}},
		"end before start":        {func(r *request) { r.EndTime = appointment.ClockAt(7, 0) }, []string{"endTime"}},
		"end of the day":          {func(r *request) { r.EndTime = appointment.ClockAt(24, 0) }, nil},
		"30 February":             {func(r *request) { r.ScheduleDate.Month, r.ScheduleDate.Day = 2, 30 }, []string{"scheduleDate"}},
		"born on 31 April":        {func(r *request) { r.BirthDate.Month, r.BirthDate.Day = 4, 31 }, []string{"birthDate"}},
		"born tomorrow":           {func(r *request) { r.BirthDate = today().AddDays(1) }, []string{"birthDate"}},
		"age below 0":             {func(r *request) { r.Age = -1 }, []string{"age"}},
		"age forgotten":           {func(r *request) { r.Age = 0 }, []string{"age"}},
		"newborn":                 {func(r *request) { r.Age, r.BirthDate = 0, today() }, nil},
		"0 years, a year old":     {func(r *request) { r.Age, r.BirthDate = 0, today().AddDays(-367) }, []string{"age"}},
		"0 years, nearly one":     {func(r *request) { r.Age, r.BirthDate = 0, today().AddDays(-364) }, nil},
		"0 months, a month old":   {func(r *request) { r.Age, r.AgeUnit, r.BirthDate = 0, "月", today().AddDays(-32) }, []string{"age"}},
		"0 weeks, a week old":     {func(r *request) { r.Age, r.AgeUnit, r.BirthDate = 0, "周", today().AddDays(-8) }, []string{"age"}},
		"0 days, born today":      {func(r *request) { r.Age, r.AgeUnit, r.BirthDate = 0, "天", today() }, nil},
		"0 hours, two days old":   {func(r *request) { r.Age, r.AgeUnit, r.BirthDate = 0, "时", today().AddDays(-2) }, []string{"age"}},
		"not UTF-8":               {func(r *request) { r.Symptom = "\xcc\xdb" }, []string{"symptom"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := make(chan struct{}, 1)
			client := newClient(t, appointment.Wanda, func(w http.ResponseWriter, r *http.Request) {
				sent <- struct{}{}
				answer(w, r, `{"statusCode":"00000009"}`)
			})
			req := everySaveField()
			tt.change(req)
			_, err := client.SaveSchedule(t.Context(), req)
			if tt.want == nil {
				if !errors.Is(err, appointment.ErrRejected) || len(sent) != 1 {
					t.Errorf("error %v, want it sent", err)
				}
				return
			}
			if diff := cmp.Diff(tt.want, problems(t, err)); diff != "" || len(sent) != 0 {
				t.Errorf("sent %d times (-want +got):\n%s", len(sent), diff)
			}
		})
	}
}
