package appointmenttest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// unusualDialects returns dialects that differ from those of all vendors.
func unusualDialects() map[string]appointment.Dialect {
	empty := ""
	paths := map[string]string{"QuerySchedule": "query", "SaveSchedule": "save", "CancelSchedule": "cancel"}
	return map[string]appointment.Dialect{
		"upper case":        {Style: "upper"},
		"exact names":       {Names: map[string]string{"placerOrderNO": "orderNo", "SaveSchedule.idCardNO": "idCardNo"}},
		"data in a string":  {Data: appointment.DataString},
		"empty fields":      {Empty: appointment.EmptyWritten},
		"layouts":           {Layouts: map[string]string{"startDate": time.DateTime, "QuerySchedule.requestedDate": "15:04:05"}},
		"codes":             {StatusCodes: []string{"0"}, ResultCodes: []string{"200"}},
		"GB18030":           {Style: "upper", Charset: "gb18030"},
		"GBK":               {Style: "upper", Charset: "GBK", RequestCharset: appointment.RequestGBK},
		"GBK, SOAP":         {RequestCharset: appointment.RequestGBK, SOAP: &soap.Binding{Namespace: "urn:exam"}},
		"GB18030, SOAP 1.2": {RequestCharset: "gb18030", SOAP: &soap.Binding{Namespace: "urn:exam", Version: soap.SOAP12}},
		"ASCII":             {Charset: "utf-8", Style: "upper", RequestCharset: appointment.RequestASCII},
		"ASCII, SOAP":       {RequestCharset: "ASCII", SOAP: &soap.Binding{Namespace: "urn:检查"}},
		"GBK, form":         {RequestCharset: appointment.RequestGBK, REST: &rest.Route{Parameter: "数据"}},
		"Base64":            {Data: appointment.DataBase64},
		"Base64 in GBK":     {Data: appointment.DataBase64, Charset: "gbk", RequestCharset: appointment.RequestGBK},
		"Base64 in ASCII":   {Data: appointment.DataBase64, RequestCharset: appointment.RequestASCII, SOAP: &soap.Binding{Namespace: "urn:exam"}},
		"codes of values":   {Values: allCodes()},
		"no envelope, REST": {Envelope: appointment.EnvelopeNone, REST: &rest.Route{Paths: paths}},
		"form and header":   {REST: &rest.Route{Parameter: "data", Headers: map[string]string{"X-Hospital": "9"}}},
		"no envelope, SOAP": {Envelope: appointment.EnvelopeNone, SOAP: &soap.Binding{Namespace: "http://tempuri.org/", Action: soap.ActionEmpty}},
		"JAX-WS":            {SOAP: &soap.Binding{Namespace: "http://ws.his/", Parameter: "arg0", Form: soap.Unqualified, Action: soap.ActionEmpty}},
		"rpc/encoded":       {SOAP: &soap.Binding{Namespace: "urn:exam", Style: soap.RPC, Use: soap.Encoded, Action: soap.ActionAbsent}},
		"SOAP 1.2":          {SOAP: &soap.Binding{Namespace: "urn:exam", Version: soap.SOAP12}},
		"one operation": {SOAP: &soap.Binding{Namespace: "urn:exam", Operations: map[string]soap.Operation{
			"QuerySchedule": {Name: "Invoke", Action: &empty}, "SaveSchedule": {Name: "Invoke", Action: &empty}, "CancelSchedule": {Name: "Invoke", Action: &empty}}}},
	}
}

// A client with the dialect can book and cancel. A client without it is not understood.
func TestWithDialect(t *testing.T) {
	t.Parallel()
	for name, d := range unusualDialects() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			vendor := appointment.Laida
			if d.SOAP != nil {
				vendor = appointment.Wanda
			}
			h, err := appointmenttest.Start(vendor, appointmenttest.WithDialect(d))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(h.Close)
			if schedule, err := newClient(t, h.Config()).QuerySchedule(t.Context(), headScan()); err == nil {
				t.Errorf("QuerySchedule without the dialect = %v, want an error", schedule)
			}
			cfg := h.Config()
			cfg.Dialect = &d
			bookAndCancel(t, h, newClient(t, cfg))
			if d.SOAP == nil {
				return
			}
			binding, err := soap.LoadWSDL(t.Context(), cfg.Endpoint+"?wsdl")
			if err != nil {
				t.Fatal(err)
			}
			fromWSDL := d
			fromWSDL.SOAP = binding
			cfg.Dialect = &fromWSDL
			bookAndCancel(t, h, newClient(t, cfg))
		})
	}
}

// headScan returns a query with the present time.
func headScan() *appointment.QueryRequest {
	return &appointment.QueryRequest{
		PlacerOrderNO: "2026112580001", ServiceSectID: "CT", ServiceText: "头部", ProcedureName: "头颅平扫",
		PatientClass: appointment.Outpatient, RequestedDate: time.Now(), MedRecNO: "999999201512190186",
		ScheduleRoute: appointment.RouteInternetHospital,
	}
}

// bookAndCancel books the first open slot and cancels the booking.
func bookAndCancel(t *testing.T, h *appointmenttest.Hospital, c *appointment.Client) {
	t.Helper()
	query := headScan()
	schedule, err := c.QuerySchedule(t.Context(), query)
	if err != nil {
		t.Fatal(err)
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
		booking, err := c.SaveSchedule(t.Context(), save)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(h.Bookings()); n != 1 {
			t.Errorf("got %d bookings, want 1", n)
		}
		if _, err := c.CancelSchedule(t.Context(), booking.CancelRequest()); err != nil {
			t.Error(err)
		}
		return
	}
	t.Error("got no open slot, want one")
}

func TestWithDialect_Errors(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]appointment.Dialect{
		"a path in REST for each of":          {Envelope: appointment.EnvelopeNone},
		`style: is "snake", which is unknown`: {Style: "snake"},
	} {
		if h, err := appointmenttest.Start(appointment.Laida, appointmenttest.WithDialect(d)); err == nil {
			h.Close()
			t.Errorf("Start with %v = %v, want an error that says %q", d, h.Config(), want)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("Start error = %v, want one that says %q", err, want)
		}
	}
}

func TestWithoutWSDL(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Wanda, appointmenttest.WithoutWSDL())
	if binding, err := soap.LoadWSDL(t.Context(), h.Config().Endpoint+"?wsdl"); err == nil {
		t.Errorf("LoadWSDL = %v, want an error", binding)
	}
}

// allCodes returns codes for every enumeration.
func allCodes() map[string]map[string]string {
	return map[string]map[string]string{
		"patientClass": {"门诊": "1000", "急诊": "2000"}, "scheduleRoute": {"8": "WX"}, "ageUnit": {"岁": "Y"}, "sex": {"男": "1", "女": "2"},
		"scheduleTimeStatus": {"Enable": "00", "Full": "01", "Schedule": "02", "Current": "03", "Disable": "04"},
		"scheduleFlag":       {"2": "0", "0": "2", "5": "9"}, "SaveSchedule.scheduleFlag": {"2": "Y", "0": "N", "5": "S"},
		"arrangeWeek": {"1": "一", "2": "二", "3": "三", "4": "四", "5": "五", "6": "六", "7": "日"},
		"resultCode":  {"Success": "T", "Falid": "F"},
	}
}
