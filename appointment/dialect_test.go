package appointment_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

func TestConfig_FullDialect_Merge(t *testing.T) {
	t.Parallel()
	cfg := appointment.Config{Vendor: appointment.Wanda, Dialect: &appointment.Dialect{
		Data: appointment.DataString, SOAP: &soap.Binding{Parameter: "arg0"},
	}}
	got := cfg.FullDialect()
	if got.Style != "pascal" || got.Data != appointment.DataString || got.StatusCodes[0] != "00000000" || got.REST != nil ||
		got.SOAP.Parameter != "arg0" || got.SOAP.Namespace != "http://tempuri.org/" {
		t.Errorf("FullDialect() = %+v, want Data and SOAP.Parameter of the hospital, the rest of the vendor", got)
	}
}

func TestConfig_FullDialect_Copied(t *testing.T) {
	t.Parallel()
	cfg := appointment.Config{Vendor: appointment.Wanda, Dialect: &appointment.Dialect{SOAP: &soap.Binding{Parameter: "arg0"}}}
	changed := cfg.FullDialect()
	changed.SOAP.Namespace, changed.StatusCodes[0] = "urn:changed", "1"
	if got := cfg.FullDialect(); got.SOAP.Namespace != "http://tempuri.org/" || got.StatusCodes[0] != "00000000" {
		t.Errorf("FullDialect() after a change to its last result = %+v, want the same as before", got)
	}
}

func TestConfig_FullDialect_RESTReplacesSOAP(t *testing.T) {
	t.Parallel()
	cfg := appointment.Config{Vendor: appointment.Wanda, Dialect: &appointment.Dialect{REST: &rest.Route{}}}
	if got := cfg.FullDialect(); got.SOAP != nil || got.REST == nil {
		t.Errorf("FullDialect() = %+v, want REST without SOAP", got)
	}
}

func TestConfig_FullDialect_UnknownVendor(t *testing.T) {
	t.Parallel()
	if got := (appointment.Config{Vendor: "sixth"}).FullDialect(); got.Style != "" || got.SOAP != nil || got.REST != nil {
		t.Errorf("FullDialect() = %+v, want no style, SOAP or REST", got)
	}
}

// wireRequest is an HTTP request as a hospital receives it.
type wireRequest struct {
	path   string
	header http.Header
	body   string
}

// captureRequest sends a request in a dialect and returns it as the hospital received it. The
// hospital rejects it.
func captureRequest(t *testing.T, vendor appointment.Vendor, d *appointment.Dialect, req any) wireRequest {
	t.Helper()
	received := make(chan wireRequest, 1)
	client := newDialectClient(t, vendor, d, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		received <- wireRequest{r.URL.Path, r.Header, string(body)}
		writeResponse(w, r, `{"statusCode":"00000009"}`)
	})
	checkClass(t, sendRequest(t.Context(), client, req), appointment.ErrRejected)
	return <-received
}

// dialectTest checks the body of a request in a dialect.
type dialectTest struct {
	vendor  appointment.Vendor
	dialect appointment.Dialect
	req     any
	want    []string // parts of the body
	absent  []string // not in the body
}

func testDialects(t *testing.T, tests map[string]dialectTest) {
	t.Helper()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := captureRequest(t, tt.vendor, &tt.dialect, tt.req).body
			for _, text := range tt.want {
				if !strings.Contains(body, text) {
					t.Errorf("body = %s, want it to contain %s", body, text)
				}
			}
			for _, text := range tt.absent {
				if strings.Contains(body, text) {
					t.Errorf("body = %s, want it without %s", body, text)
				}
			}
		})
	}
}

func TestDialect_NamesAndLayouts(t *testing.T) {
	t.Parallel()
	type (
		d = appointment.Dialect
		m = map[string]string
	)
	withExtra := fullSaveRequest()
	withExtra.Extra = m{"bedNo": "7"}
	testDialects(t, map[string]dialectTest{
		"style": {
			appointment.Laida, d{Style: "upper"}, fullSaveRequest(),
			[]string{`{"SYSTEMID":"HIS01"`, `"DATA":{"PLACERORDERNO":`}, []string{`"systemId"`},
		},
		"names": {
			appointment.Wanda, d{Names: m{"idCardNO": "idCardNo", "systemId": "sysId"}}, fullSaveRequest(),
			[]string{`&#34;idCardNo&#34;:`, `&#34;sysId&#34;:`, `&#34;CardNO&#34;:`}, []string{`IdCardNO`, `SystemId`},
		},
		"name for another operation": {
			appointment.Laida, d{Names: m{"SaveSchedule.medRecNO": "mrn"}}, fullQueryRequest(),
			[]string{`"medRecNO":`}, []string{`"mrn"`},
		},
		"name for this operation takes precedence": {
			appointment.Laida, d{Names: m{"QuerySchedule.medRecNO": "mrn", "medRecNO": "no"}}, fullQueryRequest(),
			[]string{`"mrn":`}, []string{`"medRecNO"`, `"no":`},
		},
		"name of an extra field": {
			appointment.Wanda, d{Names: m{"bedNo": "bed_no"}}, withExtra,
			[]string{`&#34;bed_no&#34;:&#34;7&#34;`}, []string{`BedNo`},
		},
		"layouts": {
			appointment.Laida, d{Layouts: m{"QuerySchedule.requestedDate": "15:04:05", "startDate": "2006-01-02"}}, fullQueryRequest(),
			[]string{`"requestedDate":"10:23:44"`, `"startDate":"2026-11-24"`}, nil,
		},
		"layout for another operation": {
			appointment.Laida, d{Layouts: m{"QuerySchedule.requestedDate": "15:04:05"}}, fullSaveRequest(),
			[]string{`"requestedDate":"2026-11-23 10:23:44"`}, nil,
		},
	})
}

func TestDialect_EnvelopeAndEmptyFields(t *testing.T) {
	t.Parallel()
	type d = appointment.Dialect
	testDialects(t, map[string]dialectTest{
		"no envelope": {
			appointment.Laida, d{Envelope: appointment.EnvelopeNone}, fullCancelRequest(),
			[]string{`{"placerOrderNO":`}, []string{"systemKey", systemKey, "XKH075"},
		},
		"data in a string": {
			appointment.Laida, d{Data: appointment.DataString}, fullCancelRequest(),
			[]string{`"data":"{\"placerOrderNO\":\"2026112380001\",`}, nil,
		},
		"empty fields written": {
			appointment.Laida, d{Empty: appointment.EmptyWritten}, minimalCancelRequest(),
			[]string{`"scheduleSeq":""`, `"scheduleStatus":""`}, nil,
		},
		"empty fields omitted": {appointment.Laida, d{}, minimalCancelRequest(), nil, []string{`scheduleSeq`, `""`}},
	})
}

func TestDialect_Transport(t *testing.T) {
	t.Parallel()
	type d = appointment.Dialect
	action := "urn:save"
	testDialects(t, map[string]dialectTest{
		"REST instead of SOAP": {
			appointment.Wanda, d{REST: &rest.Route{}}, fullSaveRequest(),
			[]string{`{"SystemId":"HIS01"`}, []string{"Envelope"},
		},
		"SOAP instead of REST": {
			appointment.Laida, d{SOAP: &soap.Binding{Namespace: "urn:x"}}, fullSaveRequest(),
			[]string{`<SaveSchedule xmlns="urn:x">`, `&#34;systemId&#34;`}, nil,
		},
		"REST form parameter": {
			appointment.Laida, d{REST: &rest.Route{Parameter: "strJson"}}, fullSaveRequest(),
			[]string{"strJson=%7B%22systemId%22"}, nil,
		},
		"SOAP parameter": {
			appointment.Wanda, d{SOAP: &soap.Binding{Parameter: "strXml"}}, fullSaveRequest(),
			[]string{`<SaveSchedule xmlns="http://tempuri.org/"><strXml>`}, nil,
		},
		"unqualified SOAP parameter": {
			appointment.Wanda, d{SOAP: &soap.Binding{Form: soap.Unqualified}}, fullSaveRequest(),
			[]string{`<data xmlns="">`}, nil,
		},
		"SOAP operation name": {
			appointment.Wanda, d{SOAP: &soap.Binding{Operations: map[string]soap.Operation{"SaveSchedule": {Name: "save", Action: &action}}}}, fullSaveRequest(),
			[]string{`<save xmlns="http://tempuri.org/">`}, []string{"<SaveSchedule"},
		},
	})
}

// minimalCancelRequest returns a cancel with only the required fields.
func minimalCancelRequest() *appointment.CancelRequest {
	return &appointment.CancelRequest{PlacerOrderNO: "2026112380001", ScheduleOperatorID: "438", ScheduleOperatorName: "测试医生甲"}
}

// The parts that a binding leaves out are the vendor's. The SOAPAction follows the namespace
// and the operation name that the binding sets.
func TestDialect_SOAPAction(t *testing.T) {
	t.Parallel()
	save := "urn:save"
	tests := map[string]struct {
		binding             soap.Binding
		wantSave, wantQuery string
	}{
		"empty binding": {soap.Binding{}, `"http://tempuri.org/SaveSchedule"`, `"http://tempuri.org/QuerySchedule"`},
		"parameter":     {soap.Binding{Parameter: "arg0"}, `"http://tempuri.org/SaveSchedule"`, `"http://tempuri.org/QuerySchedule"`},
		"namespace": {
			soap.Binding{Namespace: "http://his.example/ws"},
			`"http://his.example/ws/SaveSchedule"`, `"http://his.example/ws/QuerySchedule"`,
		},
		"empty action":  {soap.Binding{Action: soap.ActionEmpty}, `""`, `""`},
		"absent action": {soap.Binding{Action: soap.ActionAbsent}, ``, ``},
		"action of one operation": {
			soap.Binding{Operations: map[string]soap.Operation{"SaveSchedule": {Action: &save}}},
			`"urn:save"`, `"http://tempuri.org/QuerySchedule"`,
		},
		"name of one operation": {
			soap.Binding{Operations: map[string]soap.Operation{"SaveSchedule": {Name: "save"}}},
			`"http://tempuri.org/save"`, `"http://tempuri.org/QuerySchedule"`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &appointment.Dialect{SOAP: &tt.binding}
			saved := captureRequest(t, appointment.Mingtian, d, fullSaveRequest())
			queried := captureRequest(t, appointment.Mingtian, d, fullQueryRequest())
			if got := saved.header.Get("SOAPAction"); got != tt.wantSave {
				t.Errorf("SOAPAction of a save = %s, want %s", got, tt.wantSave)
			}
			if got := queried.header.Get("SOAPAction"); got != tt.wantQuery {
				t.Errorf("SOAPAction of a query = %s, want %s", got, tt.wantQuery)
			}
			if want := "&#34;SystemId&#34;"; !strings.Contains(saved.body, want) { // a binding has no spelling
				t.Errorf("body = %s, want it to contain %s", saved.body, want)
			}
		})
	}
}

func TestDialect_Route(t *testing.T) {
	t.Parallel()
	d := &appointment.Dialect{REST: &rest.Route{
		Paths:   map[string]string{"SaveSchedule": "v2/save"},
		Headers: map[string]string{"X-Hospital": "03"},
	}}
	tests := map[string]struct {
		req  any
		path string
	}{
		"operation with a path":    {fullSaveRequest(), "/base/service/v2/save"},
		"operation without a path": {fullQueryRequest(), "/base/service"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := captureRequest(t, appointment.Jintang, d, tt.req)
			if got.path != tt.path {
				t.Errorf("path = %s, want %s", got.path, tt.path)
			}
			for header, want := range map[string]string{"X-Hospital": "03", "Content-Type": "application/json; charset=utf-8"} {
				if value := got.header.Get(header); value != want {
					t.Errorf("header %s = %q, want %q", header, value, want)
				}
			}
		})
	}
}

// net/http may send a POST with an Idempotency-Key twice, and the second one would book again.
func TestClient_NoIdempotencyKey(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			got := captureRequest(t, vendor, nil, fullSaveRequest())
			if value := got.header.Get("Idempotency-Key"); value != "" {
				t.Errorf("header Idempotency-Key = %q, want none", value)
			}
			if got.header.Get("SOAPAction") == "" && !json.Valid([]byte(got.body)) {
				t.Errorf("body = %s, want JSON or a SOAP call", got.body)
			}
		})
	}
}
