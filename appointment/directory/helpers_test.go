package directory_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

const (
	systemKey = "key-0001"

	// oneHospital has the keys of a hospital for which there is no server.
	oneHospital = "name: 市三院, vendor: laida, endpoint: 'http://127.0.0.1:1/', systemId: HIS01, systemKey: " + systemKey

	// freeResponse is the response to a query for an order without a booking, with no slots.
	freeResponse = `{"statusCode":"00000000","statusMessage":"成功","data":{"resultCode":"Success","resultDesc":"成功","result":{"scheduleFlag":"0"}}}`
)

// readDirectory reads a file without problems.
func readDirectory(t *testing.T, text string, opts ...appointment.Option) *directory.Directory {
	t.Helper()
	dir, err := directory.Read(strings.NewReader(text), withOptions(opts...))
	if err != nil {
		t.Fatalf("Read = %v, want no error", err)
	}
	return dir
}

// newDirectory makes a directory of simulated hospitals, each named for its vendor.
func newDirectory(t *testing.T, hospitals []*appointmenttest.Hospital, opts ...appointment.Option) *directory.Directory {
	t.Helper()
	return readDirectory(t, entriesFor(hospitals), opts...)
}

// entriesFor returns a file of simulated hospitals, each named for its vendor.
func entriesFor(hospitals []*appointmenttest.Hospital) (file string) {
	file = "hospitals:\n"
	for _, h := range hospitals {
		cfg := h.Config()
		file += fmt.Sprintf("- {name: %s, vendor: %s, endpoint: '%s', systemId: '%s', systemKey: '%s', organizationId: '%s'}\n",
			cfg.Vendor, cfg.Vendor, cfg.Endpoint, cfg.SystemID, string(cfg.SystemKey), cfg.OrganizationID)
	}
	return file
}

// withOptions makes the clients of all hospitals with the same options.
func withOptions(opts ...appointment.Option) directory.Option {
	return directory.WithClientOptions(func(appointment.Config) []appointment.Option { return opts })
}

// startHospitals starts a simulated hospital of each vendor.
func startHospitals(t *testing.T) []*appointmenttest.Hospital {
	t.Helper()
	var hospitals []*appointmenttest.Hospital
	for _, v := range appointment.Vendors() {
		h, err := appointmenttest.Start(v)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(h.Close)
		hospitals = append(hospitals, h)
	}
	return hospitals
}

// serveDocument starts a REST service that responds to every request with a document, and
// returns the entry of a file for it.
func serveDocument(t *testing.T, document string) (entry string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, document) }))
	t.Cleanup(server.Close)
	return entryFor(server.URL)
}

// entryFor returns the entry of a file for a REST service.
func entryFor(url string) string {
	return "- {" + strings.Replace(oneHospital, "http://127.0.0.1:1/", url, 1) + "}\n"
}

func writeJSON(w http.ResponseWriter, document string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	fmt.Fprint(w, document)
}

// transport responds to requests without a network.
type transport func(ctx context.Context) (status int, document string)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) {
	trace := httptrace.ContextClientTrace(r.Context())
	trace.GetConn(r.URL.Host)
	trace.GotConn(httptrace.GotConnInfo{})
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return nil, err
	}
	status, document := f(r.Context())
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	header := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(document)), Request: r}, nil
}

// roundTripper is a function that is an http.RoundTripper.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

var shanghai = time.FixedZone("", 8*60*60)

// newQuery returns a valid request. Its OrganizationID is that of each hospital.
func newQuery() *appointment.QueryRequest {
	return &appointment.QueryRequest{
		Days: 7, PlacerOrderNO: "2026112380001", ServiceSectID: "DX(普通放射)", ServiceID: "B01", ServiceText: "上肢",
		ProcedureID: "P01", ProcedureName: "骨龄测定(左手腕正位片)DR", PatientClass: appointment.Outpatient,
		RequestDeptID: "99", RequestDeptName: "全科", RequestedDate: time.Date(2026, 11, 23, 10, 23, 44, 0, shanghai),
		FastingFlag: appointment.NotFasting, MedRecNO: "999999201512190186", ScheduleRoute: appointment.RouteInternetHospital,
	}
}

// fillPatient adds to a request the patient and the operator, whom a query does not name.
func fillPatient(save *appointment.SaveRequest) {
	save.ScheduleOperatorID, save.ScheduleOperatorName = "438", "测试医生甲"
	save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
	save.Name, save.Sex, save.BirthDate = "测试患者甲", appointment.Female, appointment.Date{Year: 2015, Month: 12, Day: 19}
	save.Age, save.AgeUnit = 10, appointment.AgeYears
	save.ContactPhoneNO, save.IdCardNO = "13000000001", "999999201512190186"
	save.CardNO, save.OutPatientNO = "90000000000000000001", "90000000000000000002"
	save.ClinicDiagnosis, save.MedicalRecord, save.Symptom = "左手腕外伤", "无特殊", "疼痛"
	save.Reason, save.Attention, save.RequestMemo = "骨龄", "无", "尽快"
}

// newSave returns a request for a slot.
func newSave(slot appointment.Slot) *appointment.SaveRequest {
	save := appointment.NewSaveRequest(newQuery(), slot)
	fillPatient(save)
	return save
}

// startExampleHospital starts a simulated hospital on a Monday morning.
func startExampleHospital() *appointmenttest.Hospital {
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

// newExampleQuery returns a request for the week of that hospital's slots.
func newExampleQuery() *appointment.QueryRequest {
	query := newQuery()
	query.OrganizationID, query.StartDate = "00", time.Date(2026, 11, 24, 7, 30, 0, 0, shanghai)
	return query
}
