package soap_test

import (
	"bytes"
	"context"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

// severalParameters returns a parameter for every kind of value: a variable, a text, a text
// around a variable, and the document.
func severalParameters() []soap.Parameter {
	return []soap.Parameter{
		{Name: "method", Value: "$method"},
		{Name: "user", Value: "plat&form$$1"},
		{Name: "time", Value: "${systemId}_$timestamp"},
		{Name: "message", Value: "<req id='1'>$document</req>"},
	}
}

// parameterVariables returns values for severalParameters. A "$" in them begins no variable.
func parameterVariables() map[string]string {
	return map[string]string{"method": "XKH074", "systemId": "<$document>", "timestamp": "20261128150000", "unused": "\x00"}
}

// TestService_Call_SeveralParameters checks every byte of requests with several parameters.
func TestService_Call_SeveralParameters(t *testing.T) {
	t.Parallel()
	const (
		header = "POST / HTTP/1.1\nHost: {host}\nUser-Agent: appointment-go\nContent-Length: {length}\n"
		xml11  = header + "Content-Type: text/xml; charset=utf-8\nSOAPAction: \"http://tempuri.org/Invoke\"\nAccept-Encoding: gzip\n\n"
		xml12  = header + "Content-Type: application/soap+xml; charset=utf-8; action=\"http://tempuri.org/Invoke\"\nAccept-Encoding: gzip\n\n"
		open   = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>`
		open12 = `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>`
		end    = `</Invoke></soap:Body></soap:Envelope>`
		types  = ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">`
		plain  = `<Invoke xmlns="http://tempuri.org/">`
		typed  = `<Invoke xmlns="http://tempuri.org/" soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"` + types
		typed2 = `<Invoke xmlns="http://tempuri.org/" soap:encodingStyle="http://www.w3.org/2003/05/soap-encoding"` + types
		null   = ` xmlns=""`
		str    = ` xsi:type="xsd:string"`
	)
	// parameters returns the elements of the parameters with these attributes.
	parameters := func(attributes string) string {
		return strings.NewReplacer("{}", attributes).Replace(`<method{}>XKH074</method><user{}>plat&amp;form$1</user>` +
			`<time{}>&lt;$document&gt;_20261128150000</time><message{}>&lt;req id=&#39;1&#39;&gt;{&#34;a&#34;:&#34;&lt;赵$method&amp;&#34;}&lt;/req&gt;</message>`)
	}
	const own = `<action>SAVE</action><xml>{&#34;a&#34;:&#34;&lt;赵$method&amp;&#34;}</xml><remark></remark>`
	ownParameters := []soap.Parameter{{Name: "action", Value: "SAVE"}, {Name: "xml", Value: "$document"}, {Name: "remark"}}
	tests := map[string]struct {
		binding soap.Binding
		golden  string
	}{
		"document/literal, qualified":    {soap.Binding{}, xml11 + open + plain + parameters("") + end},
		"document/literal, unqualified":  {soap.Binding{Form: soap.Unqualified}, xml11 + open + plain + parameters(null) + end},
		"document/encoded, qualified":    {soap.Binding{Use: soap.Encoded}, xml11 + open + typed + parameters(str) + end},
		"document/encoded, unqualified":  {soap.Binding{Use: soap.Encoded, Form: soap.Unqualified}, xml11 + open + typed + parameters(null+str) + end},
		"rpc/literal":                    {soap.Binding{Style: soap.RPC}, xml11 + open + plain + parameters(null) + end},
		"rpc/literal, qualified":         {soap.Binding{Style: soap.RPC, Form: soap.Qualified}, xml11 + open + plain + parameters(null) + end},
		"rpc/literal, unqualified":       {soap.Binding{Style: soap.RPC, Form: soap.Unqualified}, xml11 + open + plain + parameters(null) + end},
		"rpc/encoded":                    {soap.Binding{Style: soap.RPC, Use: soap.Encoded}, xml11 + open + typed + parameters(null+str) + end},
		"SOAP 1.2":                       {soap.Binding{Version: soap.SOAP12}, xml12 + open12 + plain + parameters("") + end},
		"SOAP 1.2, rpc/encoded":          {soap.Binding{Version: soap.SOAP12, Style: soap.RPC, Use: soap.Encoded}, xml12 + open12 + typed2 + parameters(null+str) + end},
		"parameters of the operation":    {soap.Binding{Operations: map[string]soap.Operation{operation: {Name: "Invoke", Parameters: ownParameters}}}, xml11 + open + plain + own + end},
		"one parameter of the operation": {soap.Binding{Operations: map[string]soap.Operation{operation: {Name: "Invoke", Parameter: "xml"}}}, xml11 + open + plain + `<xml>{&#34;a&#34;:&#34;&lt;赵$method&amp;&#34;}</xml>` + end},
		"parameters of another operation": {soap.Binding{Operations: map[string]soap.Operation{operation: {Name: "Invoke"}, "QuerySchedule": {Parameters: ownParameters}}},
			xml11 + open + plain + parameters("") + end},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(okResponse(resultStart+result+resultEnd)))
			b := binding.Merge(soap.Binding{Parameters: severalParameters(), Operations: map[string]soap.Operation{operation: {Name: "Invoke"}}}).Merge(tt.binding)
			service := newService(t, server.URL+"/", b)
			r := newRequest(`{"a":"<赵$method&"}`)
			r.Variables = parameterVariables()
			for range 2 { // both requests are equal
				if _, err := service.Call(t.Context(), r); err != nil {
					t.Fatal(err)
				}
			}
			want := rawRequest(server.URL, tt.golden)
			if diff := cmp.Diff([]string{want, want}, server.Requests()); diff != "" {
				t.Errorf("requests of Call (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNew_ParametersCopied checks that later changes of the caller's parameters have no effect.
func TestNew_ParametersCopied(t *testing.T) {
	t.Parallel()
	b := soap.Binding{Namespace: "urn:his", Parameters: severalParameters()}
	var body []byte
	service := newServiceOn(t, captureBody(&body), "http://hospital.invalid", b)
	b.Parameters[3] = soap.Parameter{Name: "changed", Value: "changed"}
	r := newRequest("{}")
	r.Variables = parameterVariables()
	if _, err := service.Call(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(body, []byte("<message>")) || bytes.Contains(body, []byte("changed")) {
		t.Errorf("request of Call = %s, want the parameters of New", body)
	}
}

// TestService_Call_BadVariable checks that a variable that is missing, or that XML cannot hold,
// is an error before anything is sent.
func TestService_Call_BadVariable(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		variables map[string]string
		want      string
	}{
		"no variables":      {nil, "the value of the parameter sign has a variable that is not set"},
		"missing":           {map[string]string{"document": "1"}, "the value of the parameter sign has a variable that is not set"},
		"control character": {map[string]string{"f00d": "测试\x01"}, "a variable in the parameter sign has a character that XML does not allow"},
		"not UTF-8":         {map[string]string{"f00d": "\xff"}, "a variable in the parameter sign has a character that XML does not allow"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(okResponse("")))
			b := binding.Merge(soap.Binding{Parameters: []soap.Parameter{{Name: "data", Value: "$document"}, {Name: "sign", Value: "1$f00d"}}})
			r := newRequest("测试")
			r.Variables = tt.variables
			_, err := newService(t, server.URL, b).Call(t.Context(), r)
			checkError(t, err, soap.NotSent, tt.want)
			if n := server.Connections(); n != 0 {
				t.Errorf("Call used %d connections, want 0", n)
			}
		})
	}
}

// TestService_Call_Allocations limits the allocations of a call with one parameter. Support for
// several parameters must not add any.
func TestService_Call_Allocations(t *testing.T) {
	service := newServiceOn(t, fixedBody(envelopeStart+resultStart+escaped+resultEnd+envelopeEnd), "http://hospital.invalid", binding)
	r := newRequest(`{"a":1}`)
	ctx := context.Background()
	allocations := testing.AllocsPerRun(200, func() {
		if _, err := service.Call(ctx, r); err != nil {
			t.Fatal(err)
		}
	})
	const limit = 134
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		t.Skip("the race detector allocates too")
	}
	if allocations > limit {
		t.Errorf("Call allocates %v times, want at most %d", allocations, limit)
	}
}
