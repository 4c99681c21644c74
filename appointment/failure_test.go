package appointment_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
)

// Programs distinguish failures by their codes, and never by the texts of errors.
func TestError_Failure(t *testing.T) {
	t.Parallel()
	result := func(fields string) string {
		return `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":` + fields + `}}`
	}
	const envelope = `<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"><S:Body/></S:Envelope>`
	tests := map[string]struct {
		status int
		body   string
		want   appointment.Failure
	}{
		"too long":            {200, result(`{"resourceName":"` + string(make([]byte, 5000)) + `"}`), appointment.FailureTooLong},
		"no charset":          {200, "\xff\xfe\x00", appointment.FailureBadCharset},
		"HTTP status":         {400, "no", appointment.FailureHTTPStatus},
		"HTTP unauthorised":   {401, "no", appointment.FailureHTTPStatus},
		"empty":               {200, "", appointment.FailureEmpty},
		"HTML":                {200, "<html>", appointment.FailureMarkup},
		"HTML fragment":       {200, "<br />\n<b>Fatal error</b>", appointment.FailureMarkup},
		"HTML after comment":  {200, "<!-- x --><HTML>", appointment.FailureMarkup},
		"XML":                 {200, "<response><code>0</code></response>", appointment.FailureXML},
		"SOAP envelope":       {200, envelope, appointment.FailureSOAPEnvelope},
		"SOAP, declared":      {200, "\uFEFF<?xml version='1.0'?>\n<!-- html -->" + envelope, appointment.FailureSOAPEnvelope},
		"SOAP, document type": {200, "<!DOCTYPE html>" + envelope, appointment.FailureSOAPEnvelope},
		"not JSON":            {200, "no", appointment.FailureNotJSON},
		"no statusCode":       {200, `{"data":{"resultCode":"Success","resultDesc":"","result":{}}}`, appointment.FailureNoStatusCode},
		"no resultCode":       {200, `{"statusCode":"00000000"}`, appointment.FailureNoResultCode},
		"two resultCodes":     {200, `{"statusCode":"00000000","resultCode":"Falid","data":{"resultCode":"Success","resultDesc":"","result":{}}}`, appointment.FailureResultCodes},
		"no result":           {200, result("null"), appointment.FailureNoResult},
		"order of another":    {200, result(`{"placerOrderNO":"2026112589999"}`), appointment.FailureOtherOrder},
		"another patient":     {200, result(`{"medRecNO":"999999199001010010"}`), appointment.FailureOtherPatient},
		"rejection by a code": {200, `{"statusCode":"00000009","statusMessage":"no"}`, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(tt.status)
				_, _ = w.Write([]byte(tt.body))
			}))
			t.Cleanup(server.Close)
			_, err := queryFailingServer(t, server.URL)
			var e *appointment.Error
			if !errors.As(err, &e) || e.Failure != tt.want {
				t.Errorf("QuerySchedule() error = %v, want one with Failure %q", err, tt.want)
			}
			var position *casing.Error
			if tt.want == appointment.FailureNotJSON && !errors.As(err, &position) {
				t.Errorf("errors.As(%v, *casing.Error) = false, want true", err)
			}
		})
	}
}

func TestError_Failure_NotSent(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, err := queryFailingServer(t, server.URL)
	var e *appointment.Error
	if !errors.As(err, &e) || e.Failure != "dial" {
		t.Errorf("QuerySchedule() error = %v, want one with Failure \"dial\"", err)
	}
}

// queryFailingServer sends one query to the REST service at url. It limits responses to 4096 bytes.
func queryFailingServer(t *testing.T, url string) (*appointment.Schedule, error) {
	t.Helper()
	client, err := appointment.NewClient(appointment.Config{
		Vendor: appointment.Laida, Endpoint: url, SystemID: "HIS01", SystemKey: "key",
		Limits: appointment.Limits{ResponseBytes: 4096},
	}, appointment.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client.QuerySchedule(t.Context(), &appointment.QueryRequest{
		PlacerOrderNO: "2026112580001", ServiceSectID: "CT", ServiceText: "头部", ProcedureName: "头颅平扫",
		PatientClass: appointment.Outpatient, RequestedDate: time.Now(), MedRecNO: "999999201512190186",
		ScheduleRoute: appointment.RouteInternetHospital,
	})
}

// The HTML in a SOAP result is no page that a gateway sends.
func TestError_HTMLInSOAPResult(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		_, _ = w.Write([]byte(`<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><r><o>&lt;html&gt;</o></r></S:Body></S:Envelope>`))
	}))
	t.Cleanup(server.Close)
	client, err := appointment.NewClient(appointment.Config{Vendor: appointment.Wanda, Endpoint: server.URL, SystemID: "HIS01", SystemKey: "key"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	_, err = client.QuerySchedule(t.Context(), fullQueryRequest())
	if want := "its SOAP result is HTML"; err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "page") {
		t.Errorf("QuerySchedule() error = %v, want one with %q and without a page", err, want)
	}
}
