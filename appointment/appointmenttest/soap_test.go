package appointmenttest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestSOAP_Response(t *testing.T) {
	t.Parallel()
	const pascalWant = `{"Data":{"ResultCode":"Falid","ResultDesc":"未找到预约记录"},"StatusCode":"00000000","StatusMessage":"成功"}`
	tests := []struct {
		name    string
		vendor  appointment.Vendor
		message string
		want    string
	}{
		{"Wanda", appointment.Wanda, soapMessage("CancelSchedule", pascalCancel), pascalWant},
		{"Mingtian", appointment.Mingtian, soapMessage("CancelSchedule", strings.Replace(pascalCancel, "wanda", "mingtian", 1)), pascalWant},
		{"JintangWrapped", appointment.JintangWrapped, soapMessage("CancelSchedule", upperCancel), strings.NewReplacer(
			"Data", "DATA", "ResultCode", "RESULTCODE", "ResultDesc", "RESULTDESC", "StatusCode", "STATUSCODE", "StatusMessage", "STATUSMESSAGE").Replace(pascalWant)},
		{"CDATA, prefixes and a header", appointment.JintangWrapped, `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://tempuri.org/">
			<S:Header/><S:Body><!-- call --><t:CancelSchedule> <t:data><![CDATA[` + upperCancel + `]]></t:data></t:CancelSchedule></S:Body></S:Envelope>`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := start(t, test.vendor)
			got, fault := postSOAP(t, h, soapHeader("CancelSchedule"), test.message)
			if fault != "" || test.want != "" && got != test.want || !strings.Contains(got, "未找到预约记录") {
				t.Errorf("fault = %q, result = %s; want %s", fault, got, test.want)
			}
			if n := h.Deliveries(appointment.CancelSchedule); n != 1 {
				t.Errorf("Deliveries(CancelSchedule) = %d, want 1", n)
			}
		})
	}
}

// All names are in upper case, also those in lists. Values are not.
func TestSOAP_UpperCaseSchedule(t *testing.T) {
	t.Parallel()
	resource := ultrasound()
	resource.ServiceSectID, resource.Name = "CT", `ct <a&b> "1"`
	h := start(t, appointment.JintangWrapped, appointmenttest.WithResources(resource))
	got, fault := postSOAP(t, h, soapHeader("QuerySchedule"), soapMessage("QuerySchedule", upperQuery))
	for _, want := range []string{
		`"SCHEDULEARRANGERESOURCEINFOLIST":[{"RESOURCENAME":"ct <a&b> \"1\""`, `"SCHEDULEARRANGEDATEINFOLIST":[{`,
		`"SCHEDULEARRANGETIMEINFOLIST":[{`, `"SCHEDULETIMESTATUS":"Disable"`, `"DOCTORNAME":null`, `"TIMEDETAILUID":"2-2026-01-05-0730-0800"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("fault = %q, result = %s; want it to hold %s", fault, got, want)
		}
	}
}

func TestSOAP_Faults(t *testing.T) {
	t.Parallel()
	message := soapMessage("CancelSchedule", pascalCancel)
	tests := []struct {
		name, old, replacement string
		action                 string // empty for the right one
		want                   string
	}{
		{"not XML", message, "{}", "", "the message is not well-formed XML in UTF-8"},
		{"cut off", "</s:Envelope>", "", "", "the message is not well-formed XML in UTF-8"},
		{"text after the message", "</s:Envelope>", "</s:Envelope>x", "", "the message is not well-formed XML in UTF-8"},
		{"GBK", `encoding="utf-8"`, `encoding="GBK"`, "", "the message is not well-formed XML in UTF-8"},
		{"control character", "demo&lt;", "demo\x01", "", "the message is not well-formed XML in UTF-8"},
		{"document type", "<s:Envelope", "<!DOCTYPE a><s:Envelope", "", "the message has a document type declaration, which SOAP forbids"},
		{"SOAP 1.2", "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope", "", `element Envelope is in namespace "http://www.w3.org/2003/05/soap-envelope": want "http://schemas.xmlsoap.org/soap/envelope/"`},
		{"no body", message, `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"/>`, "", "element Envelope holds 0 elements: want one, Body"},
		{"empty body", message, `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body/></Envelope>`, "", "element Body holds 0 elements: want one, the operation"},
		{"unknown operation", "CancelSchedule", "DropSchedule", "", `no such operation DropSchedule: want one of ["QuerySchedule" "SaveSchedule" "CancelSchedule"]`},
		{"no namespace", ` xmlns="http://tempuri.org/"`, ``, "", `element CancelSchedule is in namespace "": want "http://tempuri.org/"`},
		{"namespace without slash", `http://tempuri.org/`, `http://tempuri.org`, "", `element CancelSchedule is in namespace "http://tempuri.org": want "http://tempuri.org/"`},
		{"unqualified parameter", `<data>`, `<data xmlns="">`, "", `element data is in namespace "": want "http://tempuri.org/"`},
		{"other parameter", `data>`, `arg0>`, "", `element arg0: want data`},
		{"no parameter", `<data>` + pascalCancel + `</data>`, ``, "", `element CancelSchedule holds 0 elements: want one, data`},
		{"two parameters", `<data>`, `<data/><data>`, "", `element CancelSchedule holds 2 elements: want one, data`},
		{"elements in the parameter", `<data>`, `<data><a/>`, "", `element data holds elements: want text`},
		{"text in the call", `<data>`, `x<data>`, "", `element CancelSchedule holds text beside its elements`},
		{"no action", "", "", "none", `the SOAPAction header is missing: the body wants "http://tempuri.org/CancelSchedule"`},
		{"empty action", "", "", `""`, `the SOAPAction header is not the body's operation: want "http://tempuri.org/CancelSchedule"`},
		{"unquoted action", "", "", `http://tempuri.org/CancelSchedule`, `the SOAPAction header lacks its quotes: want "http://tempuri.org/CancelSchedule"`},
		{"other action", "", "", `"http://tempuri.org/SaveSchedule"`, `the SOAPAction header is not the body's operation: want "http://tempuri.org/CancelSchedule"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := start(t, appointment.Wanda)
			header := soapHeader("CancelSchedule")
			if test.action == "none" {
				delete(header, "SOAPAction")
			} else if test.action != "" {
				header["SOAPAction"] = test.action
			}
			result, fault := postSOAP(t, h, header, strings.ReplaceAll(message, test.old, test.replacement))
			if fault != test.want || result != "" {
				t.Errorf("fault = %s, result = %s; want the fault %s", fault, result, test.want)
			}
			if n := h.Deliveries(appointment.CancelSchedule); n != 0 {
				t.Errorf("Deliveries(CancelSchedule) = %d, want 0", n)
			}
		})
	}
}

// A mistake in the document is not a SOAP fault, but a response of the platform.
func TestSOAP_InvalidDocuments(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, op, data, want string }{
		{"method of another operation", "SaveSchedule", pascalCancel, `field "Method": XKH075 is not the code of SaveSchedule, which is XKH074`},
		{"camel case", "CancelSchedule", strings.Replace(pascalCancel, "PlacerOrderNO", "placerOrderNO", 1), `unknown field "placerOrderNO": this platform spells it "PlacerOrderNO"`},
		{"empty parameter", "CancelSchedule", "", "the request is not valid JSON"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := start(t, appointment.Wanda)
			got, fault := postSOAP(t, h, soapHeader(test.op), soapMessage(test.op, test.data))
			quoted := strings.ReplaceAll(test.want, `"`, `\"`)
			if fault != "" || !strings.Contains(got, `"StatusCode":"00000002"`) || !strings.Contains(got, quoted) {
				t.Errorf("fault = %q, result = %s; want the status 00000002 and %s", fault, got, quoted)
			}
			if n := h.Deliveries(appointment.Operation(test.op)); n != 1 {
				t.Errorf("Deliveries(%s) = %d, want 1", test.op, n)
			}
		})
	}
}

func TestSOAP_WrongContentType(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Wanda)
	header := soapHeader("CancelSchedule")
	header["Content-Type"] = "application/soap+xml"
	if status, _, _ := post(t, h, header, soapMessage("CancelSchedule", pascalCancel)); status != http.StatusUnsupportedMediaType {
		t.Errorf("HTTP status = %d, want %d", status, http.StatusUnsupportedMediaType)
	}
}
