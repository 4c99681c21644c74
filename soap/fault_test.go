package soap_test

import (
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

// Rows 1 to 3: a fault is a fault at any status, of either version, in any namespace.
func TestFaults(t *testing.T) {
	t.Parallel()
	const (
		fault11 = `<soap:Fault><faultcode>soap:Server</faultcode><faultstring xml:lang="zh"> 赵测试已预约 </faultstring>` +
			`<detail><a:Trace xmlns:a="urn:a"><b>ORA-13000000001</b></a:Trace></detail></soap:Fault>`
		fault12 = `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>a:Bad</s:Value></s:Subcode></s:Code>` +
			`<s:Reason><s:Text xml:lang="zh-CN">赵测试已预约</s:Text></s:Reason><s:Detail><a/></s:Detail></s:Fault>`
		said = "赵测试已预约"
	)
	each := strings.ReplaceAll(strings.ReplaceAll(env12+fault12+end12, "<s:", `<s:`), "<s:Fault>", `<s:Fault xmlns:s="http://www.w3.org/2003/05/soap-envelope">`)
	server := soap.Fault{Code: "soap:Server", Reason: said}
	sender := soap.Fault{Code: "s:Sender", Reason: said}
	tests := map[string]struct {
		status int
		body   string
		want   soap.Fault
	}{
		"row 1: 200":                 {200, env11 + fault11 + end11, server},
		"row 2: 500":                 {500, env11 + fault11 + end11, server},
		"row 3: 400":                 {400, env11 + fault11 + end11, server},
		"row 3: 1.2 at 400":          {400, env12 + fault12 + end12, sender},
		"1.2 at 200":                 {200, env12 + fault12 + end12, sender},
		"1.2 at 500":                 {500, env12 + fault12 + end12, sender},
		"1.2, namespace said again":  {500, each, sender},
		"in no namespace":            {200, "<Envelope><Body><Fault><faultcode>Server</faultcode><faultstring>" + said + "</faultstring></Fault></Body></Envelope>", soap.Fault{Code: "Server", Reason: said}},
		"in the service's namespace": {500, env11 + `<Fault xmlns="http://tempuri.org/"><faultcode>Server</faultcode></Fault>` + end11, soap.Fault{Code: "Server"}},
		"1.2's parts in 1.1":         {500, env11 + strings.NewReplacer("<s:", "<soap:", "</s:", "</soap:").Replace(fault12) + end11, sender},
		"without code or reason":     {500, env11 + "<soap:Fault/>" + end11, soap.Fault{}},
		"with references":            {500, env11 + "<soap:Fault><faultcode>a</faultcode><faultstring>&#55362;&#57271;&lt;</faultstring></soap:Fault>" + end11, soap.Fault{Code: "a", Reason: "𠮷<"}},
		"in CDATA":                   {500, env11 + "<soap:Fault><faultcode>a</faultcode><faultstring><![CDATA[<b>]]></faultstring></soap:Fault>" + end11, soap.Fault{Code: "a", Reason: "<b>"}},
		"in GBK that claims UTF-8":   {500, env11 + "<soap:Fault><faultcode>a</faultcode><faultstring>\xd5\xd4\xb2\xe2\xca\xd4</faultstring></soap:Fault>" + end11, soap.Fault{Code: "a", Reason: "赵测试"}},
		"behind a declaration":       {500, "\r\n<?xml version='1.0' encoding='utf-8'?>" + env11 + fault11 + end11, server},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := answered(t, wiretest.Response(tt.status, plain, tt.body))
			var fault *soap.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("answer %v, error %v; want a fault", a, err)
			}
			tt.want.Status = tt.status
			if diff := cmp.Diff(tt.want, *fault); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, secret := range []string{"赵", "ORA", "13000000001", "𠮷"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("error %q holds %q", err, secret)
				}
			}
		})
	}
}

func TestFaultByCaller(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"soap:Client": true, "Client": true, "SOAP-ENV:Client.Authentication": true, "s:Sender": true,
		"VersionMismatch": true, "soap:MustUnderstand": true, "env:DataEncodingUnknown": true,
		"soap:Server": false, "soapenv:Server.userException": false, "s:Receiver": false, "": false,
		"a:InternalServiceFault": false, "ClientError": false, "client": false, "12": false,
	} {
		if got := (&soap.Fault{Code: code}).ByCaller(); got != want {
			t.Errorf("%q by the caller: %v, want %v", code, got, want)
		}
	}
}

// canned is a transport that answers with a body, and reports nothing.
type canned string

func (c canned) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {plain}},
		Body: io.NopCloser(strings.NewReader(string(c))), ContentLength: -1, Request: req}, nil
}

var reference = regexp.MustCompile(`(?i)&#(0*65533|x0*fffd);`)

// saysFFFD reports whether an answer holds U+FFFD of its own accord.
func saysFFFD(body string) bool {
	return strings.Contains(body, "\xef\xbf\xbd") || reference.MatchString(body)
}
