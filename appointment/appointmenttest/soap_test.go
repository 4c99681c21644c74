package appointmenttest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestSOAPResponse(t *testing.T) {
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
		{"CDATA, prefixes, a header", appointment.JintangWrapped, `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://tempuri.org/">
			<S:Header/><S:Body><!-- call --><t:CancelSchedule> <t:data><![CDATA[` + upperCancel + `]]></t:data></t:CancelSchedule></S:Body></S:Envelope>`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := start(t, test.vendor)
			got, fault := postSOAP(t, h, soapHeader("CancelSchedule"), test.message)
			if fault != "" || test.want != "" && got != test.want || !strings.Contains(got, "未找到预约记录") {
				t.Errorf("fault %q, result\n got %s\nwant %s", fault, got, test.want)
			}
			if n := h.Deliveries(appointment.CancelSchedule); n != 1 {
				t.Errorf("%d deliveries", n)
			}
		})
	}
}

// Names are cased all the way down, those of lists included, and values never.
func TestUpperCaseSchedule(t *testing.T) {
	t.Parallel()
	resource := ultrasound()
	resource.ServiceSectID, resource.Name = "CT", `ct <a&b> "1"`
	h := start(t, appointment.JintangWrapped, withResource(resource))
	got, fault := postSOAP(t, h, soapHeader("QuerySchedule"), soapMessage("QuerySchedule", upperQuery))
	for _, want := range []string{
		`"SCHEDULEARRANGERESOURCEINFOLIST":[{"RESOURCENAME":"ct <a&b> \"1\""`, `"SCHEDULEARRANGEDATEINFOLIST":[{`,
		`"SCHEDULEARRANGETIMEINFOLIST":[{`, `"SCHEDULETIMESTATUS":"Disable"`, `"DOCTORNAME":null`, `"TIMEDETAILUID":"2-2026-01-05-0730-0800"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("fault %q, no %s in %s", fault, want, got)
		}
	}
}

func TestSOAPFaults(t *testing.T) {
	t.Parallel()
	message := soapMessage("CancelSchedule", pascalCancel)
	tests := []struct {
		name, old, spoilt string
		action            string // "": the right one
		want              string
	}{
		{"not XML", message, "{}", "", "the message is not well-formed XML in UTF-8"},
		{"cut off", "</s:Envelope>", "", "", "the message is not well-formed XML in UTF-8"},
		{"text behind", "</s:Envelope>", "</s:Envelope>x", "", "the message is not well-formed XML in UTF-8"},
		{"GBK", `encoding="utf-8"`, `encoding="GBK"`, "", "the message is not well-formed XML in UTF-8"},
		{"control character", "demo&lt;", "demo\x01", "", "the message is not well-formed XML in UTF-8"},
		{"doctype", "<s:Envelope", "<!DOCTYPE a><s:Envelope", "", "the message has a document type declaration, which SOAP forbids"},
		{"SOAP 1.2", "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope", "", `element Envelope is in namespace "http://www.w3.org/2003/05/soap-envelope": want "http://schemas.xmlsoap.org/soap/envelope/"`},
		{"no body", message, `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"/>`, "", "element Envelope holds 0 elements: want one, Body"},
		{"empty body", message, `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body/></Envelope>`, "", "element Body holds 0 elements: want one, the operation"},
		{"unknown operation", "CancelSchedule", "DropSchedule", "", `element DropSchedule is no operation: want one of ["QuerySchedule" "SaveSchedule" "CancelSchedule"]`},
		{"no namespace", ` xmlns="http://tempuri.org/"`, ``, "", `element CancelSchedule is in namespace "": want "http://tempuri.org/"`},
		{"namespace without slash", `http://tempuri.org/`, `http://tempuri.org`, "", `element CancelSchedule is in namespace "http://tempuri.org": want "http://tempuri.org/"`},
		{"unqualified data", `<data>`, `<data xmlns="">`, "", `element data is in namespace "": want "http://tempuri.org/"`},
		{"another parameter", `data>`, `arg0>`, "", `element arg0: want data`},
		{"no parameter", `<data>` + pascalCancel + `</data>`, ``, "", `element CancelSchedule holds 0 elements: want one, data`},
		{"two parameters", `<data>`, `<data/><data>`, "", `element CancelSchedule holds 2 elements: want one, data`},
		{"elements in data", `<data>`, `<data><a/>`, "", `element data holds elements: want text`},
		{"text in the call", `<data>`, `x<data>`, "", `element CancelSchedule holds text beside its elements`},
		{"no action", "", "", "none", `the SOAPAction header is missing: the body wants "http://tempuri.org/CancelSchedule"`},
		{"empty action", "", "", `""`, `the SOAPAction header is not the body's operation: want "http://tempuri.org/CancelSchedule"`},
		{"unquoted action", "", "", `http://tempuri.org/CancelSchedule`, `the SOAPAction header lacks its quotes: want "http://tempuri.org/CancelSchedule"`},
		{"another action", "", "", `"http://tempuri.org/SaveSchedule"`, `the SOAPAction header is not the body's operation: want "http://tempuri.org/CancelSchedule"`},
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
			result, fault := postSOAP(t, h, header, strings.ReplaceAll(message, test.old, test.spoilt))
			if fault != test.want || result != "" {
				t.Errorf("fault\n got %s\nwant %s\nresult %s", fault, test.want, result)
			}
			if n := h.Deliveries(appointment.CancelSchedule); n != 0 {
				t.Errorf("%d deliveries", n)
			}
		})
	}
}

// What is wrong inside the message is the platform's to say, not SOAP's.
func TestSOAPChecksTheDocument(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, op, data, want string }{
		{"method of another operation", "SaveSchedule", pascalCancel, `field "Method": XKH075 is not the code of SaveSchedule, which is XKH074`},
		{"camelCase", "CancelSchedule", strings.Replace(pascalCancel, "PlacerOrderNO", "placerOrderNO", 1), `unknown field "placerOrderNO": this platform spells it "PlacerOrderNO"`},
		{"no text", "CancelSchedule", "", "the request is not valid JSON"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := start(t, appointment.Wanda)
			got, fault := postSOAP(t, h, soapHeader(test.op), soapMessage(test.op, test.data))
			quoted := strings.ReplaceAll(test.want, `"`, `\"`)
			if fault != "" || !strings.Contains(got, `"StatusCode":"00000002"`) || !strings.Contains(got, quoted) {
				t.Errorf("fault %q, result\n got %s\nwant %s", fault, got, quoted)
			}
			if n := h.Deliveries(appointment.Operation(test.op)); n != 1 {
				t.Errorf("%d deliveries", n)
			}
		})
	}
}

func TestSOAPWantsXML(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Wanda)
	header := soapHeader("CancelSchedule")
	header["Content-Type"] = "application/soap+xml"
	if status, _, _ := post(t, h, header, soapMessage("CancelSchedule", pascalCancel)); status != http.StatusUnsupportedMediaType {
		t.Errorf("status %d", status)
	}
}
