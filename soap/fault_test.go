package soap_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

// TestService_Call_Fault has faults at any status, in both versions, in any namespace.
func TestService_Call_Fault(t *testing.T) {
	t.Parallel()
	const (
		fault11 = `<soap:Fault><faultcode>soap:Server</faultcode><faultstring xml:lang="zh"> 赵测试已预约 </faultstring>` +
			`<detail><a:Trace xmlns:a="urn:a"><b>ORA-13000000001</b></a:Trace></detail></soap:Fault>`
		fault12 = `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>a:Bad</s:Value></s:Subcode></s:Code>` +
			`<s:Reason><s:Text xml:lang="zh-CN">赵测试已预约</s:Text></s:Reason><s:Detail><a/></s:Detail></s:Fault>`
		reason = "赵测试已预约"
	)
	declaredTwice := strings.ReplaceAll(envelope12Start+fault12+envelope12End, "<s:Fault>", `<s:Fault xmlns:s="http://www.w3.org/2003/05/soap-envelope">`)
	server := soap.Fault{Code: "soap:Server", Reason: reason}
	sender := soap.Fault{Code: "s:Sender", Subcode: "a:Bad", Reason: reason}
	tests := map[string]struct {
		status int
		body   string
		want   soap.Fault
	}{
		"1.1 at 200":                         {200, envelopeStart + fault11 + envelopeEnd, server},
		"1.1 at 500":                         {500, envelopeStart + fault11 + envelopeEnd, server},
		"1.1 at 400":                         {400, envelopeStart + fault11 + envelopeEnd, server},
		"1.2 at 400":                         {400, envelope12Start + fault12 + envelope12End, sender},
		"1.2 at 200":                         {200, envelope12Start + fault12 + envelope12End, sender},
		"1.2 at 500":                         {500, envelope12Start + fault12 + envelope12End, sender},
		"1.2, namespace declared twice":      {500, declaredTwice, sender},
		"no namespace":                       {200, "<Envelope><Body><Fault><faultcode>Server</faultcode><faultstring>" + reason + "</faultstring></Fault></Body></Envelope>", soap.Fault{Code: "Server", Reason: reason}},
		"namespace of the service":           {500, envelopeStart + `<Fault xmlns="http://tempuri.org/"><faultcode>Server</faultcode></Fault>` + envelopeEnd, soap.Fault{Code: "Server"}},
		"fault of 1.2 in an envelope of 1.1": {500, envelopeStart + strings.NewReplacer("<s:", "<soap:", "</s:", "</soap:").Replace(fault12) + envelopeEnd, sender},
		"without code or reason":             {500, envelopeStart + "<soap:Fault/>" + envelopeEnd, soap.Fault{}},
		"references in the reason":           {500, envelopeStart + "<soap:Fault><faultcode>a</faultcode><faultstring>&#55362;&#57271;&lt;</faultstring></soap:Fault>" + envelopeEnd, soap.Fault{Code: "a", Reason: "𠮷<"}},
		"reason in CDATA":                    {500, envelopeStart + "<soap:Fault><faultcode>a</faultcode><faultstring><![CDATA[<b>]]></faultstring></soap:Fault>" + envelopeEnd, soap.Fault{Code: "a", Reason: "<b>"}},
		"GBK declared as UTF-8":              {500, envelopeStart + "<soap:Fault><faultcode>a</faultcode><faultstring>\xd5\xd4\xb2\xe2\xca\xd4</faultstring></soap:Fault>" + envelopeEnd, soap.Fault{Code: "a", Reason: "赵测试"}},
		"after an XML declaration":           {500, "\r\n<?xml version='1.0' encoding='utf-8'?>" + envelopeStart + fault11 + envelopeEnd, server},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, err := callServer(t, wiretest.Response(tt.status, xmlType, tt.body))
			var fault *soap.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("Call = %v, %v, want a *soap.Fault", resp, err)
			}
			tt.want.Status = tt.status
			if fault.Response == nil || fault.Response.Status != tt.status {
				t.Errorf("Response = %v, want one with the status %d", fault.Response, tt.status)
			}
			got := *fault
			got.Response = nil
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("fault (-want +got):\n%s", diff)
			}
			for _, secret := range []string{"赵", "ORA", "13000000001", "𠮷"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("error = %q, want a text without %q", err, secret)
				}
			}
		})
	}
}

func TestFault_IsUndispatched(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		code, subcode, reason string
		want                  bool
	}{
		{"soap:VersionMismatch", "", "", true},
		{"soap:MustUnderstand", "", "", true},
		{"env:DataEncodingUnknown", "", "", true},
		{"wsse:FailedAuthentication", "", "", true},
		{"s:Sender", "wsse:InvalidSecurityToken", "", true},
		{"a:ActionNotSupported", "", "", true},
		{"soap:Client", "", "Server did not recognize the value of HTTP Header SOAPAction: urn:x.", true},
		{"S:Client", "", "Cannot find dispatch method for {http://tempuri.org/}SaveSchedule", true},
		{"soap:Client", "", "Message part {urn:x}Save was not recognized.  (Does it exist in service WSDL?)", true},
		{"SOAP-ENV:Server", "", `Function ("Save") is not a valid method for this service`, true},
		{"s:Sender", "", "The message with Action 'x' cannot be processed at the receiver, due to a ContractFilter mismatch", true},

		{"soap:Client", "", "", false},
		{"soap:Client", "", "System.Web.Services.Protocols.SoapException: 服务器无法处理请求", false},
		{"s:Sender", "", "Object reference not set to an instance of an object.", false},
		{"soap:Server", "", "", false},
		{"soap:Server", "", "Method not found: 'System.String His.Book(System.String)'.", false},
		{"soap:Server", "", "Operation not supported", false},
		{"soap:Server", "", "The operation could not be completed: template not found", false},
		{"soap:Server", "", "Operation failed: patient record does not exist", false},
		{"soap:Server", "", "unknown operation error in the workflow", false},
		{"soap:Client", "", "Operation 'Save' not found in the service", true},
		{"soap:Client", "", "The endpoint reference (EPR) for the Operation not found is /x", true},
		{"soap:Client", "", "No such operation: Save", true},
		{"soap:Client", "", "Unknown operation", true},
		{"", "", "", false},
	} {
		fault := &soap.Fault{Code: test.code, Subcode: test.subcode, Reason: test.reason}
		if got := fault.IsUndispatched(); got != test.want {
			t.Errorf("IsUndispatched of %+v = %v, want %v", test, got, test.want)
		}
	}
}

func TestFault_IsNotUnderstood(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{"soap:MustUnderstand": true, "MustUnderstand": true, "soap:Client": false, "": false} {
		if got := (&soap.Fault{Code: code}).IsNotUnderstood(); got != want {
			t.Errorf("IsNotUnderstood() of %q = %v, want %v", code, got, want)
		}
	}
}
