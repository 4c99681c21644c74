package doctor_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// searchCase is a hospital whose dialect the configuration does not have.
type searchCase struct {
	vendor  appointment.Vendor // that is configured; "": none
	dialect appointment.Dialect
	noWSDL  bool
	// The maximum number of queries that find the dialect, or 0 if it is not found. If the hospital
	// gives no reasons for its rejections, that is terseQueries.
	queries, terseQueries int
}

// searchCases returns hospitals by their dialects.
func searchCases() map[string]searchCase {
	lower := map[string]string{"QuerySchedule": "querySchedule", "SaveSchedule": "saveSchedule", "CancelSchedule": "cancelSchedule"}
	short := map[string]string{"QuerySchedule": "query", "SaveSchedule": "save", "CancelSchedule": "cancel"}
	lowerElements := map[string]soap.Operation{}
	for operation, element := range lower {
		lowerElements[operation] = soap.Operation{Name: element}
	}
	return map[string]searchCase{
		"REST, dialect of the vendor": {appointment.Laida, appointment.Dialect{}, false, 1, 1},
		"REST, Pascal":                {appointment.Laida, appointment.Dialect{Style: "pascal"}, false, 2, 2},
		"REST, upper":                 {appointment.Jintang, appointment.Dialect{Style: "upper"}, false, 2, 2},
		"REST, data in a string":      {appointment.Laida, appointment.Dialect{Data: appointment.DataString}, false, 2, 3},
		"REST, upper, data in a string, empty fields written": {appointment.Laida, appointment.Dialect{Style: "upper", Data: appointment.DataString, Empty: appointment.EmptyWritten}, false, 10, 23},
		"REST, empty fields written":                          {appointment.Laida, appointment.Dialect{Empty: appointment.EmptyWritten}, false, 2, 6},
		"REST, no envelope, paths":                            {appointment.Laida, appointment.Dialect{Envelope: appointment.EnvelopeNone, REST: &rest.Route{Paths: lower}}, false, 4, 7},
		"REST, Pascal, short paths":                           {appointment.Laida, appointment.Dialect{Style: "pascal", REST: &rest.Route{Paths: short}}, false, 6, 6},
		"REST, form parameter":                                {appointment.Laida, appointment.Dialect{REST: &rest.Route{Parameter: "data"}}, false, 2, 2},
		"REST, success codes":                                 {appointment.Laida, appointment.Dialect{StatusCodes: []string{"0"}, ResultCodes: []string{"200"}}, false, 1, 1},
		"REST, success codes, upper":                          {appointment.Laida, appointment.Dialect{Style: "upper", StatusCodes: []string{"200"}}, false, 2, 2},
		"REST, layouts":                                       {appointment.Laida, appointment.Dialect{Layouts: map[string]string{"startDate": time.DateTime, "requestedDate": "15:04:05"}}, false, 3, 34},
		"REST, exact names":                                   {appointment.Laida, appointment.Dialect{Names: map[string]string{"placerOrderNO": "placerOrderNo", "medRecNO": "medRecNo"}}, false, 2, 0},
		"REST configured as SOAP":                             {appointment.Wanda, appointment.Dialect{Style: "camel", REST: &rest.Route{}}, false, 4, 4},
		"SOAP, camel":                                         {appointment.Wanda, appointment.Dialect{Style: "camel"}, false, 2, 2},
		"SOAP, camel, data in a string":                       {appointment.Wanda, appointment.Dialect{Style: "camel", Data: appointment.DataString}, true, 3, 3},
		"SOAP, no envelope":                                   {appointment.Mingtian, appointment.Dialect{Envelope: appointment.EnvelopeNone}, false, 2, 2},
		"SOAP, namespace in the WSDL":                         {appointment.Wanda, appointment.Dialect{SOAP: &soap.Binding{Namespace: "http://ws.his/", Parameter: "arg0", Form: soap.Unqualified, Action: soap.ActionEmpty, Operations: lowerElements}}, false, 2, 2},
		"SOAP, namespace in a fault":                          {appointment.Wanda, appointment.Dialect{SOAP: &soap.Binding{Namespace: "http://ws.his/"}}, true, 2, 0},
		"SOAP, namespace in a fault, upper":                   {appointment.Wanda, appointment.Dialect{Style: "upper", SOAP: &soap.Binding{Namespace: "urn:exam"}}, true, 3, 0},
		"SOAP, empty SOAPAction":                              {appointment.Wanda, appointment.Dialect{SOAP: &soap.Binding{Action: soap.ActionEmpty}}, true, 2, 3},
		"SOAP, unusual SOAPAction":                            {appointment.Wanda, appointment.Dialect{SOAP: &soap.Binding{Operations: actionsWithPrefix("urn:exam#")}}, true, 2, 0},
		"SOAP, unqualified arg0":                              {appointment.Wanda, appointment.Dialect{SOAP: &soap.Binding{Parameter: "arg0", Form: soap.Unqualified}}, true, 17, 16},
		"SOAP, JAX-WS without WSDL":                           {appointment.Wanda, appointment.Dialect{Style: "camel", SOAP: &soap.Binding{Namespace: "http://ws.his/", Parameter: "arg0", Form: soap.Unqualified, Action: soap.ActionEmpty, Operations: lowerElements}}, true, 11, 0},
		"SOAP, JAX-WS, camel, data in a string":               {appointment.Mingtian, appointment.Dialect{Style: "camel", Data: appointment.DataString, SOAP: &soap.Binding{Namespace: "http://ws.his/", Parameter: "arg0", Form: soap.Unqualified, Action: soap.ActionEmpty}}, true, 10, 0},
		"SOAP, rpc/encoded":                                   {appointment.JintangWrapped, appointment.Dialect{SOAP: &soap.Binding{Style: soap.RPC, Use: soap.Encoded}}, false, 4, 4},
		"SOAP 1.2":                                            {appointment.Wanda, appointment.Dialect{SOAP: &soap.Binding{Version: soap.SOAP12}}, true, 2, 2},
		"SOAP configured as REST":                             {appointment.Laida, appointment.Dialect{Style: "pascal", SOAP: &soap.Binding{Namespace: "http://tempuri.org/"}}, false, 3, 3},
		"SOAP configured as REST, no WSDL":                    {appointment.Laida, appointment.Dialect{Style: "pascal", SOAP: &soap.Binding{Namespace: "http://tempuri.org/"}}, true, 6, 6},
		"SOAP, vendor unknown":                                {"", appointment.Dialect{Style: "upper", SOAP: &soap.Binding{Namespace: "http://tempuri.org/"}}, false, 2, 2},
		"REST, vendor unknown":                                {"", appointment.Dialect{Style: "upper", REST: &rest.Route{}}, false, 2, 2},
	}
}

// actionsWithPrefix returns operations whose SOAPActions begin with prefix.
func actionsWithPrefix(prefix string) map[string]soap.Operation {
	operations := map[string]soap.Operation{}
	for _, op := range appointment.Operations() {
		action := prefix + string(op)
		operations[string(op)] = soap.Operation{Action: &action}
	}
	return operations
}

// TestDiagnose_Search checks that the search finds the dialect within a number of queries, and
// that a client can book with it.
func TestDiagnose_Search(t *testing.T) {
	t.Parallel()
	for name, tt := range sampleCases(searchCases()) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := tt.start(t)
			tt.check(t, h, tt.queries)
		})
		t.Run(name+", no reasons given", func(t *testing.T) {
			t.Parallel()
			h := tt.start(t)
			terse := &http.Client{Transport: terseTransport{h.HTTPClient().Transport}}
			tt.check(t, h, tt.terseQueries, doctor.WithClientOptions(appointment.WithHTTPClient(terse)))
		})
	}
}

// start starts the hospital.
func (c searchCase) start(t *testing.T) *appointmenttest.Hospital {
	t.Helper()
	vendor := c.vendor
	if vendor == "" {
		vendor = appointment.Laida
	}
	opts := []appointmenttest.Option{appointmenttest.WithDialect(c.dialect)}
	if c.noWSDL {
		opts = append(opts, appointmenttest.WithoutWSDL())
	}
	return startHospital(t, vendor, opts...)
}

// check diagnoses the hospital, and checks that at most queries find its dialect, or none if
// queries is 0.
func (c searchCase) check(t *testing.T, h *appointmenttest.Hospital, queries int, opts ...doctor.Option) {
	t.Helper()
	cfg := h.Config()
	cfg.Vendor = c.vendor
	var messages strings.Builder
	report := diagnose(t, cfg, append(opts, doctor.WithProgress(func(p doctor.Progress) {
		messages.WriteString(p.Message.In(doctor.English) + "\n")
	}))...)
	if report.Works() != (queries > 0) || queries > 0 && report.Queries > queries {
		t.Errorf("Diagnose() works: %v, %d queries; want %v, at most %d\n%s", report.Works(), report.Queries, queries > 0, queries, messages.String())
	}
	if c.vendor == appointment.Wanda && c.dialect.REST == nil && strings.Contains(messages.String(), "rest:") {
		t.Errorf("Diagnose(): the search tried REST at a web service, want SOAP alone\n%s", messages.String())
	}
	checkQueriesOnly(t, h, report)
	if report.Works() {
		checkEntryBooks(t, h, report)
	}
}

// checkQueriesOnly checks that the hospital received only queries, and no more than the report counts
// and allows.
func checkQueriesOnly(t *testing.T, h *appointmenttest.Hospital, report *doctor.Report) {
	t.Helper()
	if received := h.Deliveries(appointment.QuerySchedule); received > report.Queries || report.Queries > report.MaxQueries {
		t.Errorf("Diagnose(): %d queries received, Queries = %d, MaxQueries = %d; want ascending numbers", received, report.Queries, report.MaxQueries)
	}
	saves, cancels, bookings := h.Deliveries(appointment.SaveSchedule), h.Deliveries(appointment.CancelSchedule), len(h.Bookings())
	if saves+cancels+bookings != 0 {
		t.Errorf("Diagnose(): %d saves, %d cancels, %d bookings; want none", saves, cancels, bookings)
	}
}

// checkEntryBooks checks that a client with the entry of a report can query, book and cancel.
func checkEntryBooks(t *testing.T, h *appointmenttest.Hospital, report *doctor.Report) {
	t.Helper()
	dir := readEntry(t, report, h.Config().SystemKey)
	client, err := dir.Client(dir.Names()[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	query := &appointment.QueryRequest{
		PlacerOrderNO: "2026112580001", ServiceSectID: "CT", ServiceText: "头部", ProcedureName: "头颅平扫",
		PatientClass: appointment.Outpatient, RequestedDate: time.Now(), MedRecNO: "999999201512190186",
		ScheduleRoute: appointment.RouteInternetHospital,
	}
	schedule, err := client.QuerySchedule(t.Context(), query)
	if err != nil {
		t.Fatalf("QuerySchedule() error = %v, want none with the entry\n%s", err, report.Entry())
	}
	slot, ok := firstOpenSlot(schedule)
	if !ok {
		t.Fatal("no slot is open, want one")
	}
	booking, err := client.SaveSchedule(t.Context(), newSaveRequest(query, slot))
	if err != nil || len(h.Bookings()) != 1 {
		t.Fatalf("SaveSchedule() error = %v, %d bookings; want none, 1 with the entry\n%s", err, len(h.Bookings()), report.Entry())
	}
	if _, err := client.CancelSchedule(t.Context(), booking.CancelRequest()); err != nil || len(h.Bookings()) != 0 {
		t.Errorf("CancelSchedule() error = %v, %d bookings; want none, 0 with the entry\n%s", err, len(h.Bookings()), report.Entry())
	}
}

func firstOpenSlot(schedule *appointment.Schedule) (slot appointment.Slot, ok bool) {
	for slot := range schedule.Slots() {
		if slot.Open() {
			return slot, true
		}
	}
	return slot, false
}

// newSaveRequest returns a complete request to book a slot.
func newSaveRequest(query *appointment.QueryRequest, slot appointment.Slot) *appointment.SaveRequest {
	save := appointment.NewSaveRequest(query, slot)
	save.ScheduleOperatorID, save.ScheduleOperatorName = "438", "测试医生甲"
	save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
	save.Name, save.Sex, save.IdCardNO = "测试患者甲", appointment.Female, "999999201512190186"
	save.BirthDate = appointment.Date{Year: 2015, Month: time.December, Day: 19}
	save.Age, save.AgeUnit = 10, appointment.AgeYears
	save.ContactPhoneNO, save.CardNO, save.OutPatientNO = "13000000001", "90000001", "90000001"
	return save
}

// TestDiagnose_Search_CredentialsRefused checks that the search ends before a hospital locks
// credentials that were refused too often.
func TestDiagnose_Search_CredentialsRefused(t *testing.T) {
	t.Parallel()
	var queries atomic.Int32
	url := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			queries.Add(1)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"statusCode":"00000401","statusMessage":"鉴权失败"}`))
	})
	report := diagnose(t, newConfig(appointment.Laida, url))
	if got, want := queries.Load(), int32(3); got != want {
		t.Errorf("Diagnose(): %d queries received, want %d", got, want)
	}
	if got, want := report.Questions[0].Code, "question.credentials"; got != want {
		t.Errorf("Diagnose() first question = %q, want %q", got, want)
	}
	if got, want := report.Checks[len(report.Checks)-1].Finding.Code, "search.credentials"; got != want {
		t.Errorf("Diagnose() last finding = %q, want %q", got, want)
	}
}
