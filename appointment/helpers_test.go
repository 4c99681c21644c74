package appointment_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

const systemKey = "key-0001"

// newClient makes a client for a hospital that is nothing but h, below a base path.
func newClient(t *testing.T, vendor appointment.Vendor, h http.HandlerFunc, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	return newDialectClient(t, vendor, nil, h, opts...)
}

func newDialectClient(t *testing.T, vendor appointment.Vendor, d *appointment.Dialect, h http.HandlerFunc, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	return clientOf(t, appointment.Config{
		Name: "市三院", Vendor: vendor, SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00", Dialect: d,
	}, h, opts...)
}

// clientOf is a client by a configuration that lacks the endpoint alone. It sends once,
// unless opts say otherwise.
func clientOf(t *testing.T, cfg appointment.Config, h http.HandlerFunc, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	cfg.Endpoint = server.URL + "/base/service"
	client, err := appointment.NewClient(cfg, append([]appointment.Option{appointment.WithRetries(0)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// carriers are a vendor that speaks SOAP and one that speaks REST, for tests in which
// the vendors do not differ otherwise.
func carriers() []appointment.Vendor {
	return []appointment.Vendor{appointment.JintangWrapped, appointment.Laida}
}

// isSOAP tells which vendors' requests are web-service calls, by what arrives.
func isSOAP(r *http.Request) bool { return strings.HasPrefix(r.Header.Get("Content-Type"), "text/xml") }

// requestDocument takes the JSON out of a request, with a reader that is not the
// library's. It must not be called from another goroutine than the handler's.
func requestDocument(t *testing.T, r *http.Request) []byte {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	if !isSOAP(r) {
		return body
	}
	var e struct {
		Body struct {
			Call struct {
				XMLName xml.Name
				Data    string `xml:"data"`
			} `xml:",any"`
		}
	}
	if err := xml.Unmarshal(body, &e); err != nil {
		t.Error(err)
	}
	return []byte(e.Body.Call.Data)
}

// answer sends a JSON document in the carrier that the request came in.
func answer(w http.ResponseWriter, r *http.Request, document string) {
	if !isSOAP(r) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		fmt.Fprint(w, document)
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	fmt.Fprint(w, `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>`+
		`<OpResponse xmlns="http://tempuri.org/"><OpResult>`)
	_ = xml.EscapeText(w, []byte(document))
	fmt.Fprint(w, `</OpResult></OpResponse></s:Body></s:Envelope>`)
}

// method is the interface code that a request carries, in whatever spelling.
func method(document []byte) string {
	var m map[string]json.RawMessage
	_ = json.Unmarshal(document, &m)
	for name, value := range m {
		if strings.EqualFold(name, "method") {
			return strings.Trim(string(value), `"`)
		}
	}
	return ""
}

var shanghai = time.FixedZone("", 8*60*60)

// everyQueryField is a valid request with no field left out.
func everyQueryField() *appointment.QueryRequest {
	return &appointment.QueryRequest{
		StartDate: time.Date(2026, 11, 24, 7, 30, 0, 0, shanghai), Days: 7, PlacerOrderNO: "2026112380001",
		OrganizationID: "00", ServiceSectID: "DX(普通放射)", ServiceID: "B01", ServiceText: "上肢",
		ProcedureID: "P01", ProcedureName: "骨龄测定(左手腕正位片)DR", PatientClass: appointment.Outpatient,
		RequestDeptID: "99", RequestDeptName: "全科", RequestedDate: time.Date(2026, 11, 23, 10, 23, 44, 0, shanghai),
		FastingFlag: appointment.NotFasting, MedRecNO: "999999201512190186", ScheduleRoute: appointment.RouteInternetHospital,
	}
}

// everySaveField is a valid request with no field left out.
func everySaveField() *appointment.SaveRequest {
	return &appointment.SaveRequest{
		PlacerOrderNO: "2026112380001", ScheduleOperatorID: "438", ScheduleOperatorName: "测试医生甲",
		ScheduleResourceUID: "18", ScheduleResourceName: "DX", ScheduleDate: appointment.Date{Year: 2026, Month: 11, Day: 24},
		StartTime: appointment.ClockAt(8, 0), EndTime: appointment.ClockAt(8, 30), OrganizationID: "00",
		ServiceSectID: "DX(普通放射)", ServiceID: "B01", ServiceText: "上肢", ProcedureID: "P01",
		ProcedureName: "骨龄测定(左手腕正位片)DR", PatientClass: appointment.Outpatient, MedRecNO: "999999201512190186",
		RequestDeptID: "99", RequestDeptName: "全科", RequestedDate: time.Date(2026, 11, 23, 10, 23, 44, 0, shanghai),
		ProviderID: "438", ProviderName: "测试医生甲", ProviderPhone: "13000000002", Name: "测试患者甲",
		Sex: appointment.Female, Age: 10, AgeUnit: appointment.AgeYears, BirthDate: appointment.Date{Year: 2015, Month: 12, Day: 19},
		ContactPhoneNO: "13000000001", IdCardNO: "999999201512190186", CardNO: "90000000000000000001",
		OutPatientNO: "90000000000000000002", ClinicDiagnosis: "左手腕外伤", MedicalRecord: "无特殊", Symptom: "疼痛",
		Reason: "骨龄", Attention: "无", RequestMemo: "尽快", ScheduleRoute: appointment.RouteInternetHospital,
	}
}

// fillPatient fills in what a query and a slot do not say.
func fillPatient(save *appointment.SaveRequest) {
	all := *everySaveField()
	all.ScheduleResourceUID, all.ScheduleResourceName = save.ScheduleResourceUID, save.ScheduleResourceName
	all.ScheduleDate, all.StartTime, all.EndTime = save.ScheduleDate, save.StartTime, save.EndTime
	*save = all
}

// everyCancelField is a valid request with no field left out.
func everyCancelField() *appointment.CancelRequest {
	return &appointment.CancelRequest{
		PlacerOrderNO: "2026112380001", PlacerAssigningAuthority: "00", ObservationUID: "1.2.3", ScheduleSeq: "2026112380001",
		OrganizationID: "00", ScheduleOperatorID: "438", ScheduleOperatorName: "测试医生甲", ScheduleStatus: "1",
	}
}

// exampleHospital stands for a real one, on a Monday morning.
func exampleHospital() *appointmenttest.Hospital {
	hospital, err := appointmenttest.Start(appointment.Mingtian,
		appointmenttest.WithClock(func() time.Time { return time.Date(2026, 11, 23, 0, 10, 0, 0, time.UTC) }),
		appointmenttest.WithResources(appointmenttest.Resource{
			UID: "18", Name: "DX", Location: "门诊楼一层", Room: "DX 1室",
			Times: []appointmenttest.Time{
				{Start: appointment.ClockAt(8, 0), End: appointment.ClockAt(8, 30), Capacity: 20, Taken: 3},
				{Start: appointment.ClockAt(8, 30), End: appointment.ClockAt(9, 0), Capacity: 2, Taken: 2},
				{Start: appointment.ClockAt(9, 0), End: appointment.ClockAt(9, 30), Capacity: 1},
			},
		}))
	if err != nil {
		panic(err)
	}
	return hospital
}

// firstOpen is the first slot that can be booked.
func firstOpen(ctx context.Context, client *appointment.Client, query *appointment.QueryRequest) (appointment.Slot, error) {
	schedule, err := client.QuerySchedule(ctx, query)
	if err != nil {
		return appointment.Slot{}, err
	}
	for slot := range schedule.Slots() {
		if slot.Open() {
			return slot, nil
		}
	}
	return appointment.Slot{}, errors.New("no slot is free")
}
