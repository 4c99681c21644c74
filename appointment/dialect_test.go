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

// wire is a request as it arrives.
type wire struct {
	path, query, action, contentType string
	header                           http.Header
	body                             string
}

// onTheWire sends a request in a dialect and returns what arrives. The hospital
// rejects it.
func onTheWire(t *testing.T, vendor appointment.Vendor, d *appointment.Dialect, req any) wire {
	t.Helper()
	arrived := make(chan wire, 1)
	client := newDialectClient(t, vendor, d, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		arrived <- wire{r.URL.Path, r.URL.RawQuery, r.Header.Get("SOAPAction"), r.Header.Get("Content-Type"), r.Header, string(body)}
		answer(w, r, `{"statusCode":"00000009"}`)
	})
	checkClass(t, send(t.Context(), client, req), appointment.ErrRejected)
	return <-arrived
}

// Each part of a dialect is seen in what arrives at a hospital.
func TestADialectIsSpoken(t *testing.T) {
	t.Parallel()
	type d = appointment.Dialect
	action := "urn:save"
	tests := map[string]struct {
		vendor  appointment.Vendor
		dialect d
		req     any
		has     []string // in the body
		lacks   []string
	}{
		"style": {appointment.Laida, d{Style: "upper"}, everySaveField(), []string{`{"SYSTEMID":"HIS01"`, `"DATA":{"PLACERORDERNO":`}, []string{`"systemId"`}},
		"names": {
			appointment.Wanda, d{Names: map[string]string{"idCardNO": "idCardNo", "systemId": "sysId"}}, everySaveField(),
			[]string{`&#34;idCardNo&#34;:`, `&#34;sysId&#34;:`, `&#34;CardNO&#34;:`}, []string{`IdCardNO`, `SystemId`},
		},
		"a name of another operation": {
			appointment.Laida, d{Names: map[string]string{"SaveSchedule.medRecNO": "mrn"}}, everyQueryField(),
			[]string{`"medRecNO":`}, []string{`"mrn"`},
		},
		"a name of this operation": {
			appointment.Laida, d{Names: map[string]string{"QuerySchedule.medRecNO": "mrn", "medRecNO": "no"}}, everyQueryField(),
			[]string{`"mrn":`}, []string{`"medRecNO"`, `"no":`},
		},
		"a name that is extra": {
			appointment.Wanda, d{Names: map[string]string{"bedNo": "bed_no"}}, withExtra("bedNo", "7"),
			[]string{`&#34;bed_no&#34;:&#34;7&#34;`}, []string{`BedNo`},
		},
		"layouts": {
			appointment.Laida, d{Layouts: map[string]string{"QuerySchedule.requestedDate": "15:04:05", "startDate": "2006-01-02"}}, everyQueryField(),
			[]string{`"requestedDate":"10:23:44"`, `"startDate":"2026-11-24"`}, nil,
		},
		"a layout of another operation": {
			appointment.Laida, d{Layouts: map[string]string{"QuerySchedule.requestedDate": "15:04:05"}}, everySaveField(),
			[]string{`"requestedDate":"2026-11-23 10:23:44"`}, nil,
		},
		"no envelope":        {appointment.Laida, d{Envelope: appointment.EnvelopeNone}, everyCancelField(), []string{`{"placerOrderNO":`}, []string{"systemKey", systemKey, "XKH075"}},
		"data in a string":   {appointment.Laida, d{Data: appointment.DataString}, everyCancelField(), []string{`"data":"{\"placerOrderNO\":\"2026112380001\",`}, nil},
		"empty written":      {appointment.Laida, d{Empty: appointment.EmptyWritten}, bareCancel(), []string{`"scheduleSeq":""`, `"scheduleStatus":""`}, nil},
		"empty left out":     {appointment.Laida, d{}, bareCancel(), nil, []string{`scheduleSeq`, `""`}},
		"REST on SOAP":       {appointment.Wanda, d{REST: &rest.Route{}}, everySaveField(), []string{`{"SystemId":"HIS01"`}, []string{"Envelope"}},
		"SOAP on REST":       {appointment.Laida, d{SOAP: &soap.Binding{Namespace: "urn:x"}}, everySaveField(), []string{`<SaveSchedule xmlns="urn:x">`, `&#34;systemId&#34;`}, nil},
		"a form":             {appointment.Laida, d{REST: &rest.Route{Parameter: "strJson"}}, everySaveField(), []string{"strJson=%7B%22systemId%22"}, nil},
		"a SOAP parameter":   {appointment.Wanda, d{SOAP: &soap.Binding{Parameter: "strXml"}}, everySaveField(), []string{`<SaveSchedule xmlns="http://tempuri.org/"><strXml>`}, nil},
		"an unqualified one": {appointment.Wanda, d{SOAP: &soap.Binding{Form: soap.Unqualified}}, everySaveField(), []string{`<data xmlns="">`}, nil},
		"a SOAP operation": {
			appointment.Wanda, d{SOAP: &soap.Binding{Operations: map[string]soap.Operation{"SaveSchedule": {Name: "save", Action: &action}}}}, everySaveField(),
			[]string{`<save xmlns="http://tempuri.org/">`}, []string{"<SaveSchedule"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := onTheWire(t, tt.vendor, &tt.dialect, tt.req).body
			for _, piece := range tt.has {
				if !strings.Contains(got, piece) {
					t.Errorf("lacks %s:\n%s", piece, got)
				}
			}
			for _, piece := range tt.lacks {
				if strings.Contains(got, piece) {
					t.Errorf("has %s:\n%s", piece, got)
				}
			}
		})
	}
}

func withExtra(name, value string) *appointment.SaveRequest {
	req := everySaveField()
	req.Extra = map[string]string{name: value}
	return req
}

func bareCancel() *appointment.CancelRequest {
	return &appointment.CancelRequest{PlacerOrderNO: "2026112380001", ScheduleOperatorID: "438", ScheduleOperatorName: "测试医生甲"}
}

// What a partial binding leaves out stays the vendor's, and what follows from what it
// sets follows.
func TestAPartialBindingKeepsTheRest(t *testing.T) {
	t.Parallel()
	save := "urn:save"
	tests := map[string]struct {
		binding soap.Binding
		actions [2]string // of a save and of a query
	}{
		"nothing set":     {soap.Binding{}, [2]string{`"http://tempuri.org/SaveSchedule"`, `"http://tempuri.org/QuerySchedule"`}},
		"a parameter":     {soap.Binding{Parameter: "arg0"}, [2]string{`"http://tempuri.org/SaveSchedule"`, `"http://tempuri.org/QuerySchedule"`}},
		"a namespace":     {soap.Binding{Namespace: "http://his.example/ws"}, [2]string{`"http://his.example/ws/SaveSchedule"`, `"http://his.example/ws/QuerySchedule"`}},
		"an empty action": {soap.Binding{Action: soap.ActionEmpty}, [2]string{`""`, `""`}},
		"no action":       {soap.Binding{Action: soap.ActionAbsent}, [2]string{``, ``}},
		"one operation": {
			soap.Binding{Operations: map[string]soap.Operation{"SaveSchedule": {Action: &save}}},
			[2]string{`"urn:save"`, `"http://tempuri.org/QuerySchedule"`},
		},
		"one name": {
			soap.Binding{Operations: map[string]soap.Operation{"SaveSchedule": {Name: "save"}}},
			[2]string{`"http://tempuri.org/save"`, `"http://tempuri.org/QuerySchedule"`},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &appointment.Dialect{SOAP: &tt.binding}
			saved, queried := onTheWire(t, appointment.Mingtian, d, everySaveField()), onTheWire(t, appointment.Mingtian, d, everyQueryField())
			if got := [2]string{saved.action, queried.action}; got != tt.actions {
				t.Errorf("SOAPAction %v, want %v", got, tt.actions)
			}
			if !strings.Contains(saved.body, "&#34;SystemId&#34;") { // the spelling is no part of a binding
				t.Errorf("sent %s", saved.body)
			}
		})
	}
}

func TestARouteIsTaken(t *testing.T) {
	t.Parallel()
	d := &appointment.Dialect{REST: &rest.Route{
		Paths:   map[string]string{"SaveSchedule": "v2/save"},
		Headers: map[string]string{"X-Hospital": "03"},
	}}
	got := onTheWire(t, appointment.Jintang, d, everySaveField())
	if got.path != "/base/service/v2/save" || got.header.Get("X-Hospital") != "03" || got.contentType != "application/json; charset=utf-8" {
		t.Errorf("path %s, header %q, content type %s", got.path, got.header.Get("X-Hospital"), got.contentType)
	}
	if got := onTheWire(t, appointment.Jintang, d, everyQueryField()); got.path != "/base/service" || got.header.Get("X-Hospital") != "03" {
		t.Errorf("query: path %s, header %q", got.path, got.header.Get("X-Hospital"))
	}
	for _, vendor := range appointment.Vendors() {
		if got := onTheWire(t, vendor, nil, everySaveField()); got.header.Get("Idempotency-Key") != "" || !json.Valid([]byte(got.body)) && got.action == "" {
			t.Errorf("%s: sent %+v", vendor, got)
		}
	}
}
