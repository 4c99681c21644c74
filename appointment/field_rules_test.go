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
		"valid":                  {func(*request) {}, nil},
		"unknown patient class":  {func(r *request) { r.PatientClass = "VIP" }, []string{"patientClass"}},
		"unknown route":          {func(r *request) { r.ScheduleRoute = "9" }, []string{"scheduleRoute"}},
		"no route":               {func(r *request) { r.ScheduleRoute = "" }, nil},
		"unknown age unit":       {func(r *request) { r.AgeUnit = "年" }, []string{"ageUnit"}},
		"sex that is not listed": {func(r *request) { r.Sex = "未知" }, nil},
		"text that is not UTF-8": {func(r *request) { r.Symptom = "\xcc\xdb" }, []string{"symptom"}},
	})
}

// requestDeviations returns the deviations of a request among those of a rejection of it.
func requestDeviations(t *testing.T, err error) []string {
	t.Helper()
	var e *appointment.Error
	if !errors.As(err, &e) || !errors.Is(err, appointment.ErrRejected) || e.Response == nil {
		t.Fatalf("error = %v, want ErrRejected with a response", err)
	}
	var found []string
	for _, d := range e.Response.Deviations {
		if strings.HasPrefix(d.Path, "request.") {
			found = append(found, d.String())
		}
	}
	return found
}

// sendValue sends a save, and a query if the field is in one, with value in a field. It checks that
// the hospital receives the value unchanged, and returns the deviations of the save.
func sendValue(t *testing.T, field, value string) []string {
	t.Helper()
	received := make(chan string, 1)
	client := newClient(t, appointment.JintangWrapped, func(w http.ResponseWriter, r *http.Request) {
		received <- string(requestDocument(t, r))
		writeResponse(w, r, `{"statusCode":"00000009"}`)
	})
	var deviations []string
	for _, req := range []any{fullQueryRequest(), fullSaveRequest()} {
		v := reflect.ValueOf(req).Elem().FieldByName(goFieldName(field))
		if !v.IsValid() {
			continue
		}
		v.SetString(value)
		deviations = requestDeviations(t, sendRequest(t.Context(), client, req))
		if document, want := <-received, `"`+strings.ToUpper(field)+`":"`+value+`"`; !strings.Contains(document, want) {
			t.Errorf("hospital received %s, want it to contain %s", document, want)
		}
	}
	return deviations
}

// A patient can have any document, or none: newborns, officers, visitors, patients who are not
// identified. The interface has no rule for the number, so it is sent. A number that looks like a
// mistyped identity card is reported.
func TestClient_IdentityNumber(t *testing.T) {
	t.Parallel()
	const notCard, fullWidth = ": format: " + string(appointment.CodeNotIdentityCard), ": format: " + string(appointment.CodeFullWidth)
	for name, tt := range map[string]struct{ value, deviation string }{
		"identity card":                       {"999999201512190186", ""},
		"identity card, X":                    {"99999920151219018X", ""},
		"identity card, x":                    {"99999920151219018x", ""},
		"identity card of 15 digits":          {"999999151219018", ""},
		"identity card, check digit A":        {"99999920151219018A", notCard},
		"identity card, letter O inside":      {"9999992O1512190186", notCard},
		"identity card, letter near its end":  {"999999201512190l86", notCard},
		"identity card, X inside":             {"9999992015121901X6", notCard},
		"identity card in full-width digits":  {"９９９９９９２０１５１２１９０１８６", fullWidth},
		"passport":                            {"E99999999", ""},
		"officer":                             {"军字第9999999号", ""},
		"soldier":                             {"士字第99999999号", ""},
		"Hong Kong and Macao permit":          {"H9999999901", ""},
		"Hong Kong card":                      {"A999999(9)", ""},
		"Hong Kong card in full-width signs":  {"A999999（9）", fullWidth},
		"Taiwan permit":                       {"99999999(B)", ""},
		"residence permit of 15 characters":   {"CHN999999999999", ""},
		"18 characters, not a card":           {"OUTPATIENT-2026-18", ""},
		"newborn":                             {"无", ""},
		"newborn, by the mother's number":     {"999999201512190186之女", ""},
		"patient who is not identified":       {"身份不明", ""},
		"four digits":                         {"1234", ""},
		"temporary number":                    {"LS/2026 11 23*0001", ""},
		"more characters than the interface":  {"999999201512190186999999201512190186", ": length: 36 (maximum 32)"},
		"birth certificate, one letter first": {"P999999999", ""},
	} {
		for _, field := range []string{"idCardNO", "medRecNO"} {
			t.Run(name+"/"+field, func(t *testing.T) {
				t.Parallel()
				got, want := sendValue(t, field, tt.value), "request."+field+tt.deviation
				if tt.deviation == "" && len(got) > 0 || tt.deviation != "" && !slices.Equal(got, []string{want}) {
					t.Errorf("deviations of the request with %q = %q, want %q", tt.value, got, want)
				}
				checkNoValue(t, got, tt.value)
			})
		}
	}
}

// checkNoValue checks that deviations do not repeat a value.
func checkNoValue(t *testing.T, deviations []string, value string) {
	t.Helper()
	if text := strings.Join(deviations, "\n"); strings.Contains(text, value) {
		t.Errorf("deviations = %s, want none with the value %q", text, value)
	}
}

// A phone can have an extension, or be a short number. The interface has no rule for it.
func TestClient_PhoneNumber(t *testing.T) {
	t.Parallel()
	const fullWidth, noDigit = ": format: " + string(appointment.CodeFullWidth), ": format: " + string(appointment.CodeNoDigit)
	for value, deviation := range map[string]string{
		"13000000001":           "",
		"+86 13000000001":       "",
		"(0574) 8888-0000":      "",
		"0574-88880000转8001":    "",
		"0574-88880000 转 8001":  "",
		"0574-88880000-8001":    "",
		"0574-88880000x8001":    "",
		"0574-88880000 ext.801": "",
		"88880000#8001":         "",
		"88880000,8001":         "",
		"13000000001/88880000":  "",
		"13000000001(母亲)":       "",
		"120":                   "",
		"66001":                 "",
		"1":                     "",
		"*":                     noDigit,
		"无":                     noDigit,
		"+-()":                  noDigit,
		"１３００００００００１":           fullWidth,
		"（0574）88880000":        fullWidth,
	} {
		for _, field := range []string{"providerPhone", "contactPhoneNO"} {
			t.Run(value+"/"+field, func(t *testing.T) {
				t.Parallel()
				got, want := sendValue(t, field, value), "request."+field+deviation
				if deviation == "" && len(got) > 0 || deviation != "" && !slices.Equal(got, []string{want}) {
					t.Errorf("deviations of the request with %q = %q, want %q", value, got, want)
				}
			})
		}
	}
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
