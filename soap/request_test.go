package soap_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

// TestService_Call_Request checks every byte of the request for each kind of binding.
func TestService_Call_Request(t *testing.T) {
	t.Parallel()
	const (
		header = "POST /his/service.asmx?site=9 HTTP/1.1\nHost: {host}\nUser-Agent: appointment-go\nContent-Length: {length}\n"
		xml11  = header + "Content-Type: text/xml; charset=utf-8\n"
		xml12  = header + "Content-Type: application/soap+xml; charset=utf-8"
		action = "SOAPAction: \"http://tempuri.org/SaveSchedule\"\n"
		tail   = "Accept-Encoding: gzip\n\n"
		open   = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>`
		open12 = `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>`
		end    = `</soap:Body></soap:Envelope>`
		doc    = `{&#34;a&#34;:1}`
		asmx   = open + `<SaveSchedule xmlns="http://tempuri.org/"><data>` + doc + `</data></SaveSchedule>` + end
		jaxws  = open + `<SaveSchedule xmlns="http://tempuri.org/"><data xmlns="">` + doc + `</data></SaveSchedule>` + end
		types  = ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">`
		axis   = `<SaveSchedule xmlns="http://tempuri.org/" soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"` + types +
			`<data xmlns="" xsi:type="xsd:string">` + doc + `</data></SaveSchedule>` + end
		axis12 = `<SaveSchedule xmlns="http://tempuri.org/" soap:encodingStyle="http://www.w3.org/2003/05/soap-encoding"` + types +
			`<data xmlns="" xsi:type="xsd:string">` + doc + `</data></SaveSchedule>` + end
	)
	own := func(name, action string) map[string]soap.Operation {
		return map[string]soap.Operation{operation: {Name: name, Action: &action}}
	}
	tests := map[string]struct {
		binding soap.Binding
		golden  string
	}{
		"defaults":                             {soap.Binding{}, xml11 + action + tail + asmx},
		"defaults, set explicitly":             {soap.Binding{Parameter: "data", Form: soap.Qualified, Style: soap.Document, Use: soap.Literal, Action: soap.ActionByName, Version: soap.SOAP11}, xml11 + action + tail + asmx},
		"JAX-WS":                               {soap.Binding{Form: soap.Unqualified, Action: soap.ActionEmpty}, xml11 + "SOAPAction: \"\"\n" + tail + jaxws},
		"JAX-WS without names":                 {soap.Binding{Parameter: "arg0", Form: soap.Unqualified, Action: soap.ActionEmpty}, xml11 + "SOAPAction: \"\"\n" + tail + strings.NewReplacer("<data", "<arg0", "</data", "</arg0").Replace(jaxws)},
		"parameter of the operation":           {soap.Binding{Parameter: "data", Operations: map[string]soap.Operation{operation: {Parameter: "strXml"}}}, xml11 + action + tail + strings.NewReplacer("<data", "<strXml", "</data", "</strXml").Replace(asmx)},
		"no action":                            {soap.Binding{Action: soap.ActionAbsent}, xml11 + tail + asmx},
		"rpc/literal":                          {soap.Binding{Style: soap.RPC}, xml11 + action + tail + jaxws},
		"rpc/encoded":                          {soap.Binding{Style: soap.RPC, Use: soap.Encoded}, xml11 + action + tail + open + axis},
		"document/encoded":                     {soap.Binding{Use: soap.Encoded}, xml11 + action + tail + open + strings.Replace(axis, ` xmlns=""`, "", 1)},
		"action of the operation":              {soap.Binding{Operations: own("", "urn:save")}, xml11 + "SOAPAction: \"urn:save\"\n" + tail + asmx},
		"empty action of the operation":        {soap.Binding{Operations: own("", "")}, xml11 + "SOAPAction: \"\"\n" + tail + asmx},
		"action of the operation, rule absent": {soap.Binding{Action: soap.ActionAbsent, Operations: own("", "urn:save")}, xml11 + "SOAPAction: \"urn:save\"\n" + tail + asmx},
		"Chinese operation":                    {soap.Binding{Action: soap.ActionEmpty, Operations: map[string]soap.Operation{operation: {Name: "预约保存"}}}, xml11 + "SOAPAction: \"\"\n" + tail + strings.ReplaceAll(asmx, "SaveSchedule", "预约保存")},
		"action from the operation's name":     {soap.Binding{Operations: map[string]soap.Operation{operation: {Name: "Invoke"}}}, xml11 + "SOAPAction: \"http://tempuri.org/Invoke\"\n" + tail + strings.ReplaceAll(asmx, "SaveSchedule", "Invoke")},
		"namespace without a slash":            {soap.Binding{Namespace: "urn:his"}, xml11 + "SOAPAction: \"urn:his/SaveSchedule\"\n" + tail + strings.Replace(asmx, "http://tempuri.org/", "urn:his", 1)},
		"namespace with #":                     {soap.Binding{Namespace: "urn:his#"}, xml11 + "SOAPAction: \"urn:his#SaveSchedule\"\n" + tail + strings.Replace(asmx, "http://tempuri.org/", "urn:his#", 1)},
		"namespace with &":                     {soap.Binding{Namespace: "urn:a&b", Action: soap.ActionAbsent}, xml11 + tail + strings.Replace(asmx, "http://tempuri.org/", "urn:a&amp;b", 1)},
		"SOAP 1.2":                             {soap.Binding{Version: soap.SOAP12}, xml12 + "; action=\"http://tempuri.org/SaveSchedule\"\n" + tail + strings.Replace(asmx, open, open12, 1)},
		"SOAP 1.2, empty action":               {soap.Binding{Version: soap.SOAP12, Action: soap.ActionEmpty}, xml12 + "; action=\"\"\n" + tail + strings.Replace(asmx, open, open12, 1)},
		"SOAP 1.2, no action":                  {soap.Binding{Version: soap.SOAP12, Action: soap.ActionAbsent}, xml12 + "\n" + tail + strings.Replace(asmx, open, open12, 1)},
		"SOAP 1.2, unqualified":                {soap.Binding{Version: soap.SOAP12, Form: soap.Unqualified}, xml12 + "; action=\"http://tempuri.org/SaveSchedule\"\n" + tail + strings.Replace(jaxws, open, open12, 1)},
		"SOAP 1.2, rpc encoded":                {soap.Binding{Version: soap.SOAP12, Style: soap.RPC, Use: soap.Encoded}, xml12 + "; action=\"http://tempuri.org/SaveSchedule\"\n" + tail + open12 + axis12},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(okResponse(resultStart+result+resultEnd)))
			service := newService(t, server.URL+"/his/service.asmx?site=9", binding.Merge(tt.binding))
			for range 2 { // both requests are equal and use one connection
				if _, err := service.Call(t.Context(), newRequest(`{"a":1}`)); err != nil {
					t.Fatal(err)
				}
			}
			want := rawRequest(server.URL, tt.golden)
			if diff := cmp.Diff([]string{want, want}, server.Requests()); diff != "" {
				t.Errorf("requests of Call (-want +got):\n%s", diff)
			}
			if n := server.Connections(); n != 1 {
				t.Errorf("two calls of Call used %d connections, want 1", n)
			}
		})
	}
}

// TestService_Call_DocumentUnchanged checks that the server reads the document that was sent.
func TestService_Call_DocumentUnchanged(t *testing.T) {
	t.Parallel()
	documents := map[string]struct{ document, escaped string }{
		"end of CDATA":         {`{"a":"]]>"}`, `{&#34;a&#34;:&#34;]]&gt;&#34;}`},
		"CDATA":                {`<![CDATA[a]]>`, `&lt;![CDATA[a]]&gt;`},
		"markup":               {`<a b='c'>&amp;</a>`, `&lt;a b=&#39;c&#39;&gt;&amp;amp;&lt;/a&gt;`},
		"line ends":            {"a\r\nb\tc\rd", "a&#xD;\nb&#x9;c&#xD;d"},
		"escaped controls":     {`{"a":"\u0000\u001f\u007f"}`, `{&#34;a&#34;:&#34;\u0000\u001f\u007f&#34;}`},
		"C1 control character": {"a\u007f\u0085b", "a\u007f\u0085b"},
		"beyond U+FFFF":        {"㛃𬭼𠮷", "㛃𬭼𠮷"},
		"U+FFFD":               {"\uFFFD", "\uFFFD"},
		"spaces around":        {"  {} ", "  {} "},
	}
	for _, b := range []soap.Binding{binding, binding.Merge(soap.Binding{Version: soap.SOAP12})} {
		for name, tt := range documents {
			t.Run(name+" "+string(b.Version), func(t *testing.T) {
				t.Parallel()
				server := wiretest.Start(t, wiretest.Respond(okResponse("")))
				if _, err := newService(t, server.URL, b).Call(t.Context(), newRequest(tt.document)); err != nil {
					t.Fatal(err)
				}
				_, envelope, _ := strings.Cut(server.Requests()[0], "\r\n\r\n")
				_, data, _ := strings.Cut(envelope, "<data>")
				data, _, _ = strings.Cut(data, "</data>")
				if diff := cmp.Diff(tt.escaped, data); diff != "" {
					t.Errorf("document that Call sent (-want +got):\n%s", diff)
				}
				var read struct {
					Data string `xml:"Body>SaveSchedule>data"`
				}
				if err := xml.Unmarshal([]byte(envelope), &read); err != nil || read.Data != tt.document {
					t.Errorf("decoded document = %q, %v, want %q", read.Data, err, tt.document)
				}
			})
		}
	}
}

// TestService_Call_InvalidCharacter checks that a document with a character that XML does not
// allow is not sent. encoding/xml would replace the character by U+FFFD.
func TestService_Call_InvalidCharacter(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"NUL":                       "测试\x00",
		"control character":         "测试\x1b[0m",
		"half a character in UTF-8": "测试\xe6\xb5",
		"a surrogate in UTF-8":      "测试\xed\xa1\x82\xed\xbe\xb7",
		"U+FFFE":                    "测试\uFFFE",
		"U+FFFF":                    "测试\uFFFF",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(okResponse("")))
			_, err := newService(t, server.URL, binding).Call(t.Context(), newRequest(document))
			checkError(t, err, soap.NotSent, "a character that XML does not allow")
			if n := server.Connections(); n != 0 {
				t.Errorf("Call used %d connections, want 0", n)
			}
		})
	}
}
