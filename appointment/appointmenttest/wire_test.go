package appointmenttest_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// The messages are written by hand, one set for each spelling, so that nothing which
// the hospital does to names is done to them as well.

const camelQuery = `{"systemId":"platform-01","systemKey":"key-of-jintang-7c1e","businessType":"999","method":"XKH073","data":{
"startDate":"2026/01/05 08:10:00","days":"2","placerOrderNO":"2026010580001","organizationID":"00","serviceSectID":"US(超声)",
"serviceText":"甲状腺 颈前淋巴结","procedureName":"浅表器官(限选2项)","patientClass":"门诊","requestDeptID":"99","requestDeptName":"全科",
"requestedDate":"18:23:01","medRecNO":"999999198208211267","scheduleRoute":"8"}}`

const camelSave = `{"systemId":"platform-01","systemKey":"key-of-jintang-7c1e","businessType":"999","method":"XKH074","data":{
"age":"41","ageUnit":"岁","birthDate":"1982-08-21","cardNO":"90000000000000000001","contactPhoneNO":"13000000001","endTime":"08:30",
"idCardNO":"999999198208211267","medRecNO":"999999198208211267","name":"测试患者甲","organizationID":"00",
"outPatientNO":"90000000000000000001","patientClass":"门诊","placerOrderNO":"2026010580001","procedureName":"浅表器官(限选2项)",
"providerID":"438","providerName":"测试医生甲","providerPhone":"13000000002","requestDeptID":"99","requestDeptName":"全科",
"requestedDate":"2026-01-05 08:00:00","scheduleDate":"2026-01-06","scheduleOperatorID":"438","scheduleOperatorName":"测试医生甲",
"scheduleResourceName":"US普通","scheduleResourceUID":"2","scheduleRoute":"8","serviceSectID":"US(超声)",
"serviceText":"甲状腺 颈前淋巴结","sex":"女","startTime":"08:00","submitExamRequestInfo":"1"}}`

const camelCancel = `{"systemId":"platform-01","systemKey":"key-of-jintang-7c1e","businessType":"999","method":"XKH075","data":{
"placerOrderNO":"2026010580001","scheduleOperatorID":"demoCancel","scheduleOperatorName":"demoCancel"}}`

const pascalCancel = `{"SystemId":"platform-01","SystemKey":"key-of-wanda-7c1e","BusinessType":"999","Method":"XKH075","Data":{` +
	`"PlacerOrderNO":"2026010580001","ScheduleOperatorID":"demo&lt;1>","ScheduleOperatorName":"demoCancel"}}`

const upperCancel = `{"SYSTEMID":"platform-01","SYSTEMKEY":"key-of-jintang-wrapped-7c1e","BUSINESSTYPE":"999","METHOD":"XKH075","DATA":{` +
	`"PLACERORDERNO":"2026010580001","SCHEDULEOPERATORID":"demo","SCHEDULEOPERATORNAME":"demoCancel"}}`

const upperQuery = `{"SYSTEMID":"platform-01","SYSTEMKEY":"key-of-jintang-wrapped-7c1e","BUSINESSTYPE":"999","METHOD":"XKH073","DATA":{` +
	`"STARTDATE":"2026/01/05 08:10:00","SERVICESECTID":"CT","SERVICETEXT":"头部","PROCEDURENAME":"平扫","PATIENTCLASS":"急诊",` +
	`"REQUESTDEPTID":"99","REQUESTDEPTNAME":"全科","REQUESTEDDATE":"2026-01-05 08:00:00","MEDRECNO":"999999198208211267","SCHEDULEROUTE":"1"}}`

// monday is when the tests play: Monday 2026-01-05, 08:10 at the hospital.
func monday() time.Time { return time.Date(2026, 1, 5, 0, 10, 0, 0, time.UTC) }

func at(hour, minute int) appointment.Clock { return appointment.ClockAt(hour, minute) }

// ultrasound is the resource that camelSave books: its second slot is at 08:00, and has
// one place. The first is past on Monday, the last is full.
func ultrasound() appointmenttest.Resource {
	return appointmenttest.Resource{
		UID: "2", Name: "US普通", ServiceSectID: "US(超声)", Location: "二楼", Room: "3室",
		Times: []appointmenttest.Time{
			{Start: at(7, 30), End: at(8, 0), Capacity: 3, Taken: 1},
			{Start: at(8, 0), End: at(8, 30), Capacity: 1},
			{Start: at(8, 30), End: at(9, 0), Capacity: 5, Taken: 2},
			{Start: at(9, 0), End: at(9, 30), Capacity: 2, Taken: 2},
		},
	}
}

func start(t *testing.T, v appointment.Vendor, opts ...appointmenttest.Option) *appointmenttest.Hospital {
	t.Helper()
	h, err := appointmenttest.Start(v, append([]appointmenttest.Option{
		appointmenttest.WithClock(monday), appointmenttest.WithResources(ultrasound()),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// post sends body under the headers and returns the status and the answer's body.
func post(t *testing.T, h *appointmenttest.Hospital, header map[string]string, body string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.Config().Endpoint, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err) // not Fatal: called from other goroutines too
		return 0, nil, ""
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		t.Error(err)
	}
	return res.StatusCode, res.Header, string(got)
}

func postJSON(t *testing.T, h *appointmenttest.Hospital, body string) (got answer) {
	t.Helper()
	status, _, text := post(t, h, map[string]string{"Content-Type": "application/json"}, body)
	if status != http.StatusOK {
		t.Errorf("HTTP status %d: %s", status, text)
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Errorf("%v in %s", err, text)
	}
	return got
}

// answer is one as a camelCase platform spells it. (encoding/json would read other
// spellings too: tests of spelling look at the text.)
type answer struct {
	StatusCode    string
	StatusMessage string
	Data          struct {
		ResultCode, ResultDesc string
		Result                 map[string]any
	}
}

// slot finds a slot of a query's answer.
func (a answer) slot(t *testing.T, uid string) map[string]any {
	t.Helper()
	for _, r := range list(a.Data.Result["scheduleArrangeResourceInfoList"]) {
		for _, d := range list(r["scheduleArrangeDateInfoList"]) {
			for _, s := range list(d["scheduleArrangeTimeInfoList"]) {
				if s["timeDetailUID"] == uid {
					return s
				}
			}
		}
	}
	t.Fatalf("no slot %s in %v", uid, a)
	return nil
}

func list(v any) (out []map[string]any) {
	items, _ := v.([]any)
	for _, item := range items {
		out = append(out, item.(map[string]any))
	}
	return out
}

func soapMessage(op, data string) string {
	return `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>` +
		`<` + op + ` xmlns="http://tempuri.org/"><data>` + data + `</data></` + op + `></s:Body></s:Envelope>`
}

func soapHeader(op string) map[string]string {
	return map[string]string{"Content-Type": "text/xml; charset=utf-8", "SOAPAction": `"http://tempuri.org/` + op + `"`}
}

// postSOAP returns the text in the result element, or the fault's text.
func postSOAP(t *testing.T, h *appointmenttest.Hospital, header map[string]string, body string) (result, fault string) {
	t.Helper()
	status, head, text := post(t, h, header, body)
	if got := head.Get("Content-Type"); got != "text/xml; charset=utf-8" {
		t.Errorf("Content-Type %q: %s", got, text)
	}
	var message struct {
		XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
		Body    struct {
			Fault struct {
				Code string `xml:"faultcode"`
				Text string `xml:"faultstring"`
			} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Fault"`
			Query  string `xml:"http://tempuri.org/ QueryScheduleResponse>QueryScheduleResult"`
			Save   string `xml:"http://tempuri.org/ SaveScheduleResponse>SaveScheduleResult"`
			Cancel string `xml:"http://tempuri.org/ CancelScheduleResponse>CancelScheduleResult"`
		} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
	}
	if err := xml.Unmarshal([]byte(text), &message); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	f := message.Body.Fault
	if (status == http.StatusInternalServerError) != (f.Code == "soap:Client") {
		t.Errorf("HTTP status %d with fault code %q", status, f.Code)
	}
	return message.Body.Query + message.Body.Save + message.Body.Cancel, f.Text
}
