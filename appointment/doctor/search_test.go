package doctor_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// odd is a hospital whose dialect nobody told of.
type odd struct {
	vendor  appointment.Vendor // what it is taken for; "": unknown
	dialect appointment.Dialect
	noWSDL  bool
	queries int // that find it, where the hospital says why it refuses
	terse   int // and where it does not say; 0: they do not find it
}

const tempuri = "http://tempuri.org/"

func odds() map[string]odd {
	lower := map[string]string{"QuerySchedule": "querySchedule", "SaveSchedule": "saveSchedule", "CancelSchedule": "cancelSchedule"}
	short := map[string]string{"QuerySchedule": "query", "SaveSchedule": "save", "CancelSchedule": "cancel"}
	called := map[string]soap.Operation{}
	for ours, theirs := range lower {
		called[ours] = soap.Operation{Name: theirs}
	}
	return map[string]odd{
		"REST, as its vendor":           {appointment.Laida, appointment.Dialect{}, false, 1, 1},
		"REST, Pascal":                  {appointment.Laida, appointment.Dialect{Style: "pascal"}, false, 2, 2},
		"REST, upper":                   {appointment.Jintang, appointment.Dialect{Style: "upper"}, false, 2, 2},
		"REST, data in a string":        {appointment.Laida, appointment.Dialect{Data: appointment.DataString}, false, 2, 3},
		"REST, upper, string, written":  {appointment.Laida, appointment.Dialect{Style: "upper", Data: appointment.DataString, Empty: appointment.EmptyWritten}, false, 10, 23},
		"REST, nothing left out":        {appointment.Laida, appointment.Dialect{Empty: appointment.EmptyWritten}, false, 2, 6},
		"REST, bare, paths":             {appointment.Laida, appointment.Dialect{Envelope: appointment.EnvelopeNone, REST: &rest.Route{Paths: lower}}, false, 4, 7},
		"REST, Pascal, other paths":     {appointment.Laida, appointment.Dialect{Style: "pascal", REST: &rest.Route{Paths: short}}, false, 6, 6},
		"REST, form":                    {appointment.Laida, appointment.Dialect{REST: &rest.Route{Parameter: "data"}}, false, 2, 2},
		"REST, codes":                   {appointment.Laida, appointment.Dialect{StatusCodes: []string{"0"}, ResultCodes: []string{"200"}}, false, 1, 1},
		"REST, codes, upper":            {appointment.Laida, appointment.Dialect{Style: "upper", StatusCodes: []string{"200"}}, false, 2, 2},
		"REST, layouts":                 {appointment.Laida, appointment.Dialect{Layouts: map[string]string{"startDate": time.DateTime, "requestedDate": "15:04:05"}}, false, 3, 34},
		"REST, exact names":             {appointment.Laida, appointment.Dialect{Names: map[string]string{"placerOrderNO": "placerOrderNo", "medRecNO": "medRecNo"}}, false, 2, 0},
		"REST taken for SOAP":           {appointment.Wanda, appointment.Dialect{Style: "camel", REST: &rest.Route{}}, false, 4, 4},
		"SOAP, camel":                   {appointment.Wanda, appointment.Dialect{Style: "camel"}, false, 2, 2},
		"SOAP, camel, string":           {appointment.Wanda, appointment.Dialect{Style: "camel", Data: appointment.DataString}, true, 3, 3},
		"SOAP, bare":                    {appointment.Mingtian, appointment.Dialect{Envelope: appointment.EnvelopeNone}, false, 2, 2},
		"SOAP, namespace by WSDL":       {appointment.Wanda, appointment.Dialect{SOAP: &soap.Binding{Namespace: "http://ws.his/", Parameter: "arg0", Form: soap.Unqualified, Action: soap.ActionEmpty, Operations: called}}, false, 2, 2},
		"SOAP, namespace by fault":      {appointment.Wanda, appointment.Dialect{SOAP: &soap.Binding{Namespace: "http://ws.his/"}}, true, 2, 0},
		"SOAP, namespace, upper, fault": {appointment.Wanda, appointment.Dialect{Style: "upper", SOAP: &soap.Binding{Namespace: "urn:exam"}}, true, 3, 0},
		"SOAP, action":                  {appointment.Wanda, appointment.Dialect{SOAP: &soap.Binding{Action: soap.ActionEmpty}}, true, 2, 3},
		"SOAP, odd action":              {appointment.Wanda, appointment.Dialect{SOAP: &soap.Binding{Operations: actions("urn:exam#")}}, true, 2, 0},
		"SOAP, unqualified arg0":        {appointment.Wanda, appointment.Dialect{SOAP: &soap.Binding{Parameter: "arg0", Form: soap.Unqualified}}, true, 17, 16},
		"SOAP, JAX-WS without WSDL":     {appointment.Wanda, appointment.Dialect{Style: "camel", SOAP: &soap.Binding{Namespace: "http://ws.his/", Parameter: "arg0", Form: soap.Unqualified, Action: soap.ActionEmpty, Operations: called}}, true, 11, 0},
		"SOAP, JAX-WS, camel, string":   {appointment.Mingtian, appointment.Dialect{Style: "camel", Data: appointment.DataString, SOAP: &soap.Binding{Namespace: "http://ws.his/", Parameter: "arg0", Form: soap.Unqualified, Action: soap.ActionEmpty}}, true, 10, 0},
		"SOAP, rpc/encoded":             {appointment.JintangWrapped, appointment.Dialect{SOAP: &soap.Binding{Style: soap.RPC, Use: soap.Encoded}}, false, 4, 4},
		"SOAP 1.2":                      {appointment.Wanda, appointment.Dialect{SOAP: &soap.Binding{Version: soap.SOAP12}}, true, 2, 2},
		"SOAP taken for REST":           {appointment.Laida, appointment.Dialect{Style: "pascal", SOAP: &soap.Binding{Namespace: tempuri}}, false, 3, 3},
		"SOAP taken for REST, no WSDL":  {appointment.Laida, appointment.Dialect{Style: "pascal", SOAP: &soap.Binding{Namespace: tempuri}}, true, 6, 6},
		"vendor unknown, SOAP":          {"", appointment.Dialect{Style: "upper", SOAP: &soap.Binding{Namespace: tempuri}}, false, 2, 2},
		"vendor unknown, REST":          {"", appointment.Dialect{Style: "upper", REST: &rest.Route{}}, false, 2, 2},
	}
}

func actions(prefix string) map[string]soap.Operation {
	all := map[string]soap.Operation{}
	for _, op := range appointment.Operations() {
		action := prefix + string(op)
		all[string(op)] = soap.Operation{Action: &action}
	}
	return all
}

// TestSearch finds dialects out, at hospitals that say what they refuse and at those that
// do not, and works with what it found. It may take fewer queries than the table has, and
// no more.
func TestSearch(t *testing.T) {
	t.Parallel()
	for name, o := range odds() {
		for _, isTerse := range []bool{false, true} {
			within, title := o.queries, name
			if isTerse {
				within, title = o.terse, name+", terse"
			}
			t.Run(title, func(t *testing.T) {
				t.Parallel()
				h := o.start(t)
				report, said := examine(t, o, h, isTerse)
				if report.Works() != (within > 0) || within > 0 && report.Queries > within {
					t.Errorf("works: %v, with %d queries; want %d\n%s", report.Works(), report.Queries, within, said)
				}
				if o.vendor == appointment.Wanda && o.dialect.REST == nil && strings.Contains(said, "rest:") {
					t.Errorf("REST was tried at a web service\n%s", said)
				}
				holdsToPlan(t, h, report)
				if report.Works() {
					worksThrough(t, h, report)
				}
			})
		}
	}
}

func (o odd) start(t *testing.T) *appointmenttest.Hospital {
	t.Helper()
	vendor := o.vendor
	if vendor == "" {
		vendor = appointment.Laida
	}
	opts := []appointmenttest.Option{appointmenttest.WithDialect(o.dialect)}
	if o.noWSDL {
		opts = append(opts, appointmenttest.WithoutWSDL())
	}
	h, err := appointmenttest.Start(vendor, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// examine examines a hospital as what it is taken for. said is what was said on the way.
func examine(t *testing.T, o odd, h *appointmenttest.Hospital, isTerse bool) (report *doctor.Report, said string) {
	t.Helper()
	cfg := h.Config()
	cfg.Vendor = o.vendor
	var progress strings.Builder
	opts := []doctor.Option{doctor.WithProgress(func(p doctor.Progress) { progress.WriteString(p.Says.In(doctor.English) + "\n") })}
	if isTerse {
		opts = append(opts, doctor.WithClientOptions(appointment.WithHTTPClient(&http.Client{Transport: terse{h.HTTPClient().Transport}})))
	}
	report, err := doctor.Examine(t.Context(), cfg, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return report, progress.String()
}

// holdsToPlan checks that nothing but queries came, no more than were counted, and none
// beyond what was said before.
func holdsToPlan(t *testing.T, h *appointmenttest.Hospital, report *doctor.Report) {
	t.Helper()
	if n := h.Deliveries(appointment.QuerySchedule); n > report.Queries || report.Queries > report.Most {
		t.Errorf("%d queries came; %d are reported, of at most %d", n, report.Queries, report.Most)
	}
	saves, cancels := h.Deliveries(appointment.SaveSchedule), h.Deliveries(appointment.CancelSchedule)
	if saves != 0 || cancels != 0 || len(h.Bookings()) != 0 {
		t.Errorf("%d saves and %d cancels came, and %d orders are booked", saves, cancels, len(h.Bookings()))
	}
}

// worksThrough reads the entry that the report prints, and queries, books and cancels with
// it at the hospital.
func worksThrough(t *testing.T, h *appointmenttest.Hospital, report *doctor.Report) {
	t.Helper()
	entry := report.Entry()
	if strings.Count(entry, "${SYSTEM_KEY}") != 1 {
		t.Fatalf("the entry has no place for the key:\n%s", entry)
	}
	directory, err := appointment.ReadDirectory(strings.NewReader(strings.Replace(entry, "${SYSTEM_KEY}", string(h.Config().SystemKey), 1)))
	if err != nil {
		t.Fatalf("%v\n%s", err, entry)
	}
	client, err := directory.Client(directory.Names()[0])
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
		t.Fatalf("%v\n%s", err, entry)
	}
	for slot := range schedule.Slots() {
		if !slot.Open() {
			continue
		}
		save := appointment.NewSaveRequest(query, slot)
		save.ScheduleOperatorID, save.ScheduleOperatorName = "438", "测试医生甲"
		save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
		save.Name, save.Sex, save.IdCardNO = "测试患者甲", appointment.Female, "999999201512190186"
		save.BirthDate = appointment.Date{Year: 2015, Month: time.December, Day: 19}
		save.Age, save.AgeUnit = 10, appointment.AgeYears
		save.ContactPhoneNO, save.CardNO, save.OutPatientNO = "13000000001", "90000001", "90000001"
		booking, err := client.SaveSchedule(t.Context(), save)
		if err != nil || len(h.Bookings()) != 1 {
			t.Fatalf("%v, %d booked\n%s", err, len(h.Bookings()), entry)
		}
		if _, err := client.CancelSchedule(t.Context(), booking.CancelRequest()); err != nil || len(h.Bookings()) != 0 {
			t.Errorf("%v, %d booked\n%s", err, len(h.Bookings()), entry)
		}
		return
	}
	t.Error("no slot is open")
}
