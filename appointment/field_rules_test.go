package appointment_test

import (
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// requiredFields returns the fields of a request that the interface requires and that have no
// default.
func requiredFields(t *testing.T, operation string) []string {
	t.Helper()
	withDefault := []string{"startDate", "requestDeptID", "requestDeptName"}
	var names []string
	for _, f := range readInterfaceFields(t) {
		if f.operation == operation && f.direction == "request" && f.required && !slices.Contains(withDefault, f.name) {
			names = append(names, f.name)
		}
	}
	return names
}

func TestClient_RequiredFieldEmpty(t *testing.T) {
	t.Parallel()
	for operation, newRequest := range map[string]func() any{
		"query":  func() any { return fullQueryRequest() },
		"save":   func() any { return fullSaveRequest() },
		"cancel": func() any { return fullCancelRequest() },
	} {
		for _, name := range requiredFields(t, operation) {
			if operation == "cancel" && name == "organizationID" { // the published example leaves it out
				continue
			}
			t.Run(operation+"/"+name, func(t *testing.T) {
				t.Parallel()
				client := newConfigClient(t, appointment.Config{Vendor: appointment.Laida, SystemID: "HIS01", SystemKey: systemKey}, failOnRequest(t))
				req := newRequest()
				field := reflect.ValueOf(req).Elem().FieldByName(goFieldName(name))
				for _, empty := range []reflect.Value{reflect.Zero(field.Type()), reflect.ValueOf(" \t　")} {
					if !empty.CanConvert(field.Type()) {
						continue
					}
					field.Set(empty.Convert(field.Type()))
					err := sendRequest(t.Context(), client, req)
					if diff := cmp.Diff([]string{name}, problemPaths(t, err)); diff != "" {
						t.Errorf("paths of the problems with %q (-want +got):\n%s", empty, diff)
					}
				}
			})
		}
	}
}

func TestClient_SaveSchedule_FieldRules(t *testing.T) {
	t.Parallel()
	type request = appointment.SaveRequest
	testSaveRules(t, map[string]saveRuleTest{
		"valid":                              {func(*request) {}, nil},
		"unknown patient class":              {func(r *request) { r.PatientClass = "VIP" }, []string{"patientClass"}},
		"unknown route":                      {func(r *request) { r.ScheduleRoute = "9" }, []string{"scheduleRoute"}},
		"no route":                           {func(r *request) { r.ScheduleRoute = "" }, nil},
		"unknown age unit":                   {func(r *request) { r.AgeUnit = "年" }, []string{"ageUnit"}},
		"sex that is not listed":             {func(r *request) { r.Sex = "未知" }, nil},
		"identity card with check digit X":   {func(r *request) { r.IdCardNO, r.MedRecNO = "99999920151219018X", "99999920151219018x" }, nil},
		"identity card with check digit A":   {func(r *request) { r.IdCardNO = "99999920151219018A" }, []string{"idCardNO"}},
		"identity card with a letter inside": {func(r *request) { r.MedRecNO = "9999992O1512190186" }, []string{"medRecNO"}},
		"identity card of 15 digits":         {func(r *request) { r.IdCardNO = "999999151219018" }, nil},
		"passport":                           {func(r *request) { r.IdCardNO, r.MedRecNO = "E99999999", "E99999999" }, nil},
		"name as identity card":              {func(r *request) { r.IdCardNO = "测试患者甲" }, []string{"idCardNO"}},
		"identity card of 4 digits":          {func(r *request) { r.IdCardNO = "1234" }, []string{"idCardNO"}},
		"landline phone":                     {func(r *request) { r.ContactPhoneNO = "(0574) 8888-0000" }, nil},
		"phone with a country code":          {func(r *request) { r.ContactPhoneNO = "+86 13000000001" }, nil},
		"name as phone":                      {func(r *request) { r.ContactPhoneNO = "测试患者甲" }, []string{"contactPhoneNO"}},
		"two invalid phones":                 {func(r *request) { r.ProviderPhone, r.ContactPhoneNO = "1", "+-()" }, []string{"providerPhone", "contactPhoneNO"}},
		"text that is not UTF-8":             {func(r *request) { r.Symptom = "\xcc\xdb" }, []string{"symptom"}},
	})
}

// Published lengths are unreliable: a cancel may send 1 character in scheduleSeq, and the one
// that a save returns has 13. So longer fields are sent, and reported.
func TestClient_FieldTooLong(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 40)
	tests := map[string]struct {
		change func(*appointment.QueryRequest, *appointment.CancelRequest)
		want   []string
	}{
		"scheduleSeq of a save": {
			func(*appointment.QueryRequest, *appointment.CancelRequest) {},
			[]string{"request.scheduleSeq: length: 13 (maximum 1)"},
		},
		"long names": {
			func(q *appointment.QueryRequest, c *appointment.CancelRequest) {
				q.ServiceText, c.ScheduleSeq, c.ScheduleOperatorName = long, "1", long
			},
			[]string{"request.serviceText: length: 40 (maximum 14)", "request.scheduleOperatorName: length: 40 (maximum 18)"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, appointment.Mingtian, func(w http.ResponseWriter, r *http.Request) {
				writeResponse(w, r, `{"StatusCode":"00000000","Data":{"ResultCode":"Success","ResultDesc":"","Result":{"PlacerOrderNO":"2026112380001"}}}`)
			})
			query, cancel := fullQueryRequest(), fullCancelRequest()
			tt.change(query, cancel)
			schedule, err := client.QuerySchedule(t.Context(), query)
			if err != nil {
				t.Fatal(err)
			}
			cancellation, err := client.CancelSchedule(t.Context(), cancel)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range append(schedule.Deviations, cancellation.Deviations...) {
				if strings.HasPrefix(d.Path, "request.") {
					got = append(got, d.String())
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("deviations of the requests (-want +got):\n%s", diff)
			}
		})
	}
}

// The caller sees long fields beside a rejection too, since they may be its reason.
func TestClient_FieldTooLong_Rejected(t *testing.T) {
	t.Parallel()
	client := newClient(t, appointment.Jintang, func(w http.ResponseWriter, r *http.Request) { writeResponse(w, r, `{"statusCode":"00000009"}`) })
	_, err := client.CancelSchedule(t.Context(), fullCancelRequest())
	var e *appointment.Error
	if !errors.As(err, &e) || e.Response == nil {
		t.Fatalf("CancelSchedule = %v, want an error with a response", err)
	}
	if d := e.Response.Deviations; len(d) == 0 || d[0].Path != "request.scheduleSeq" {
		t.Errorf("Deviations = %v, want request.scheduleSeq first", d)
	}
}
