package soap_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
)

// callForResult calls a server that responds with a SOAP body, and reads the named result.
func callForResult(t *testing.T, name, body string) (*soap.Response, error) {
	t.Helper()
	server := wiretest.Start(t, wiretest.Respond(okResponse(body)))
	b := binding.Merge(soap.Binding{Result: name})
	if strings.HasPrefix(name, "of the operation ") {
		b = binding.Merge(soap.Binding{Result: "wrong", Operations: map[string]soap.Operation{operation: {Result: strings.TrimPrefix(name, "of the operation ")}}})
	}
	return newService(t, server.URL, b).Call(t.Context(), newRequest("{}"))
}

func TestService_Call_NamedResult(t *testing.T) {
	t.Parallel()
	long := `{"a":"` + strings.Repeat("赵&amp;", 200) + `"}`
	longText := strings.ReplaceAll(long, "&amp;", "&")
	tests := map[string]struct{ name, body, want string }{
		"the second of two":             {"out", "<r><code>0</code><out>{}</out></r>", "{}"},
		"the first of two":              {"out", "<r><out>{}</out><errMsg>成功</errMsg></r>", "{}"},
		"in a namespace":                {"out", `<r xmlns="urn:a"><code>0</code><b:out xmlns:b="urn:b">{}</b:out></r>`, "{}"},
		"beside a tree":                 {"out", "<r><rows><row>1</row></rows><out>{}</out></r>", "{}"},
		"inside another":                {"out", "<r><r2><code>0</code><out>{}</out></r2></r>", "{}"},
		"alone":                         {"out", "<r><out>{}</out></r>", "{}"},
		"empty":                         {"out", "<r><code>0</code><out/></r>", ""},
		"empty and again":               {"out", "<r><out/><out>{}</out><out> </out></r>", "{}"},
		"directly in the body":          {"out", "<out>{}</out>", "{}"},
		"CDATA":                         {"out", "<r><code>0</code><out><![CDATA[{}]]></out></r>", "{}"},
		"of the operation":              {"of the operation out", "<r><wrong>0</wrong><out>{}</out></r>", "{}"},
		"long":                          {"out", "<r><code>0</code><out>" + long + "</out></r>", longText},
		"long, after another long one":  {"out", "<r><log>" + long + "</log><out>" + long + "</out></r>", longText},
		"short, after another long one": {"out", "<r><log>" + long + "</log><out>{}</out></r>", "{}"},
		"after the name of an rpc one":  {"out", `<r><rpc:result xmlns:rpc="http://www.w3.org/2003/05/soap-rpc">out</rpc:result><out>{}</out></r>`, "{}"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, err := callForResult(t, tt.name, tt.body)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(resp.Body); got != tt.want {
				t.Errorf("Call result = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestService_Call_ResultError(t *testing.T) {
	t.Parallel()
	const several = "the SOAP response has several results instead of one: "
	many := "<r>" + strings.Repeat("<a>1</a>", 20) + "</r>"
	tests := map[string]struct {
		name, body string
		code       soap.ErrorCode
		want       string
	}{
		"several":                        {"", "<r><QueryResult>{}</QueryResult><empty/><err-Msg.1>成功</err-Msg.1></r>", soap.EnvelopeSeveralResults, several + "QueryResult, err-Msg.1"},
		"several, with names of people":  {"", "<r><测试患者甲>{}</测试患者甲><a>1</a></r>", soap.EnvelopeSeveralResults, several + "?, a"},
		"several, with numbers":          {"", "<r><id999999201512190186>{}</id999999201512190186><tel.13000000001>1</tel.13000000001></r>", soap.EnvelopeSeveralResults, several + "?, ?"},
		"several, with a long name":      {"", "<r><" + strings.Repeat("a", 100) + ">1</" + strings.Repeat("a", 100) + "><b>1</b></r>", soap.EnvelopeSeveralResults, several + "?, b"},
		"many":                           {"", many, soap.EnvelopeSeveralResults, several + "a, a, a, a, a, a, a, a, and 12 more"},
		"two of the name":                {"out", "<r><out>{}</out><out>{}</out></r>", soap.EnvelopeSeveralResults, several + "out, out"},
		"none of the name":               {"out", "<r><QueryResult>{}</QueryResult><errMsg/></r>", soap.EnvelopeNoResult, "the SOAP response has no element out, but QueryResult, errMsg"},
		"no element":                     {"out", "<r>{}</r>", soap.EnvelopeNoResult, "the SOAP response has no element out, but nothing"},
		"none of the name, many others":  {"out", many, soap.EnvelopeNoResult, "the SOAP response has no element out, but a, a, a, a, a, a, a, a, and 12 more"},
		"a tree":                         {"out", "<r><code>0</code><out><row/></out></r>", soap.EnvelopeElementResult, "the SOAP result is a tree of elements"},
		"not well-formed":                {"out", "<r><code>0</code><out>{}</r>", soap.EnvelopeMalformed, "not well-formed"},
		"not well-formed after the name": {"out", "<r><out>{}</out><a></r>", soap.EnvelopeMalformed, "not well-formed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, err := callForResult(t, tt.name, tt.body)
			if err == nil {
				t.Fatalf("Call = %q, want an error", resp.Body)
			}
			checkError(t, err, soap.BadResponse, tt.want)
			var e *soap.Error
			if errors.As(err, &e); e.Code != tt.code {
				t.Errorf("Call error has Code %q, want %q", e.Code, tt.code)
			}
		})
	}
}

// TestService_Call_NamedResult_Fault checks that a fault is reported as a fault if the binding
// names a result.
func TestService_Call_NamedResult_Fault(t *testing.T) {
	t.Parallel()
	_, err := callForResult(t, "faultcode", "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>x</faultstring></soap:Fault>")
	var fault *soap.Fault
	if !errors.As(err, &fault) {
		t.Errorf("Call error = %v, want a *soap.Fault", err)
	}
}
