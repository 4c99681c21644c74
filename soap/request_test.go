package soap_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

// Rows 13 and 41 to 43, and a request's every byte in every form that a binding has.
func TestRequestOnTheWire(t *testing.T) {
	t.Parallel()
	const (
		head   = "POST /his/service.asmx?site=9 HTTP/1.1\nHost: {host}\nUser-Agent: appointment-go\nContent-Length: {length}\n"
		xml11  = head + "Content-Type: text/xml; charset=utf-8\n"
		xml12  = head + "Content-Type: application/soap+xml; charset=utf-8"
		action = "SOAPAction: \"http://tempuri.org/SaveSchedule\"\n"
		tail   = "Accept-Encoding: gzip\n\n"
		open   = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>`
		open12 = `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>`
		shut   = `</soap:Body></soap:Envelope>`
		doc    = `{&#34;a&#34;:1}`
		asmx   = open + `<SaveSchedule xmlns="http://tempuri.org/"><data>` + doc + `</data></SaveSchedule>` + shut
		jaxws  = open + `<SaveSchedule xmlns="http://tempuri.org/"><data xmlns="">` + doc + `</data></SaveSchedule>` + shut
		types  = ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">`
		axis   = `<SaveSchedule xmlns="http://tempuri.org/" soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"` + types +
			`<data xmlns="" xsi:type="xsd:string">` + doc + `</data></SaveSchedule>` + shut
		axis12 = `<SaveSchedule xmlns="http://tempuri.org/" soap:encodingStyle="http://www.w3.org/2003/05/soap-encoding"` + types +
			`<data xmlns="" xsi:type="xsd:string">` + doc + `</data></SaveSchedule>` + shut
	)
	own := func(name, action string) map[string]soap.Operation {
		return map[string]soap.Operation{operation: {Name: name, Action: &action}}
	}
	tests := map[string]struct {
		binding soap.Binding
		golden  string
	}{
		"defaults":              {soap.Binding{}, xml11 + action + tail + asmx},
		"defaults, by name":     {soap.Binding{Parameter: "data", Form: soap.Qualified, Style: soap.Document, Use: soap.Literal, Action: soap.ActionByName, Version: soap.SOAP11}, xml11 + action + tail + asmx},
		"JAX-WS":                {soap.Binding{Form: soap.Unqualified, Action: soap.ActionEmpty}, xml11 + "SOAPAction: \"\"\n" + tail + jaxws},
		"JAX-WS without names":  {soap.Binding{Parameter: "arg0", Form: soap.Unqualified, Action: soap.ActionEmpty}, xml11 + "SOAPAction: \"\"\n" + tail + strings.NewReplacer("<data", "<arg0", "</data", "</arg0").Replace(jaxws)},
		"parameter of its own":  {soap.Binding{Parameter: "data", Operations: map[string]soap.Operation{operation: {Parameter: "strXml"}}}, xml11 + action + tail + strings.NewReplacer("<data", "<strXml", "</data", "</strXml").Replace(asmx)},
		"no action":             {soap.Binding{Action: soap.ActionAbsent}, xml11 + tail + asmx},
		"rpc, literal":          {soap.Binding{Style: soap.RPC}, xml11 + action + tail + jaxws},
		"rpc, encoded: Axis":    {soap.Binding{Style: soap.RPC, Use: soap.Encoded}, xml11 + action + tail + open + axis},
		"document, encoded":     {soap.Binding{Use: soap.Encoded}, xml11 + action + tail + open + strings.Replace(axis, ` xmlns=""`, "", 1)},
		"action of its own":     {soap.Binding{Operations: own("", "urn:save")}, xml11 + "SOAPAction: \"urn:save\"\n" + tail + asmx},
		"empty, of its own":     {soap.Binding{Operations: own("", "")}, xml11 + "SOAPAction: \"\"\n" + tail + asmx},
		"own, rule is absent":   {soap.Binding{Action: soap.ActionAbsent, Operations: own("", "urn:save")}, xml11 + "SOAPAction: \"urn:save\"\n" + tail + asmx},
		"Chinese operation":     {soap.Binding{Action: soap.ActionEmpty, Operations: map[string]soap.Operation{operation: {Name: "预约保存"}}}, xml11 + "SOAPAction: \"\"\n" + tail + strings.ReplaceAll(asmx, "SaveSchedule", "预约保存")},
		"action by that name":   {soap.Binding{Operations: map[string]soap.Operation{operation: {Name: "Invoke"}}}, xml11 + "SOAPAction: \"http://tempuri.org/Invoke\"\n" + tail + strings.ReplaceAll(asmx, "SaveSchedule", "Invoke")},
		"namespace, no slash":   {soap.Binding{Namespace: "urn:his"}, xml11 + "SOAPAction: \"urn:his/SaveSchedule\"\n" + tail + strings.Replace(asmx, "http://tempuri.org/", "urn:his", 1)},
		"namespace with #":      {soap.Binding{Namespace: "urn:his#"}, xml11 + "SOAPAction: \"urn:his#SaveSchedule\"\n" + tail + strings.Replace(asmx, "http://tempuri.org/", "urn:his#", 1)},
		"namespace with &":      {soap.Binding{Namespace: "urn:a&b", Action: soap.ActionAbsent}, xml11 + tail + strings.Replace(asmx, "http://tempuri.org/", "urn:a&amp;b", 1)},
		"SOAP 1.2":              {soap.Binding{Version: soap.SOAP12}, xml12 + "; action=\"http://tempuri.org/SaveSchedule\"\n" + tail + strings.Replace(asmx, open, open12, 1)},
		"SOAP 1.2, empty":       {soap.Binding{Version: soap.SOAP12, Action: soap.ActionEmpty}, xml12 + "; action=\"\"\n" + tail + strings.Replace(asmx, open, open12, 1)},
		"SOAP 1.2, no action":   {soap.Binding{Version: soap.SOAP12, Action: soap.ActionAbsent}, xml12 + "\n" + tail + strings.Replace(asmx, open, open12, 1)},
		"SOAP 1.2, unqualified": {soap.Binding{Version: soap.SOAP12, Form: soap.Unqualified}, xml12 + "; action=\"http://tempuri.org/SaveSchedule\"\n" + tail + strings.Replace(jaxws, open, open12, 1)},
		"SOAP 1.2, rpc encoded": {soap.Binding{Version: soap.SOAP12, Style: soap.RPC, Use: soap.Encoded}, xml12 + "; action=\"http://tempuri.org/SaveSchedule\"\n" + tail + open12 + axis12},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Always(ok(opening+result+closing)))
			service := newService(t, server.URL+"/his/service.asmx?site=9", binding.Override(tt.binding))
			for range 2 { // the second as the first, and on the same connection
				if _, err := service.Call(t.Context(), operation, []byte(`{"a":1}`)); err != nil {
					t.Fatal(err)
				}
			}
			want := onWire(server.URL, tt.golden)
			if diff := cmp.Diff([]string{want, want}, server.Requests()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if n := server.Connections(); n != 1 {
				t.Errorf("%d connections, want 1", n)
			}
		})
	}
}

// Row 22: whatever is in the document, the server reads it as it was.
func TestDocumentArrivesIntact(t *testing.T) {
	t.Parallel()
	documents := map[string]struct{ document, onWire string }{
		"end of CDATA":     {`{"a":"]]>"}`, `{&#34;a&#34;:&#34;]]&gt;&#34;}`},
		"CDATA":            {`<![CDATA[a]]>`, `&lt;![CDATA[a]]&gt;`},
		"markup":           {`<a b='c'>&amp;</a>`, `&lt;a b=&#39;c&#39;&gt;&amp;amp;&lt;/a&gt;`},
		"line ends":        {"a\r\nb\tc\rd", "a&#xD;\nb&#x9;c&#xD;d"},
		"escaped controls": {`{"a":"\u0000\u001f\u007f"}`, `{&#34;a&#34;:&#34;\u0000\u001f\u007f&#34;}`},
		"a control of C1":  {"a\u007f\u0085b", "a\u007f\u0085b"},
		"beyond U+FFFF":    {"㛃𬭼𠮷", "㛃𬭼𠮷"},
		"U+FFFD as such":   {"\uFFFD", "\uFFFD"},
		"spaces around":    {"  {} ", "  {} "},
	}
	for _, b := range []soap.Binding{binding, binding.Override(soap.Binding{Version: soap.SOAP12})} {
		for name, tt := range documents {
			t.Run(name+" "+string(b.Version), func(t *testing.T) {
				t.Parallel()
				server := wiretest.Start(t, wiretest.Always(ok("")))
				if _, err := newService(t, server.URL, b).Call(t.Context(), operation, []byte(tt.document)); err != nil {
					t.Fatal(err)
				}
				_, envelope, _ := strings.Cut(server.Requests()[0], "\r\n\r\n")
				_, data, _ := strings.Cut(envelope, "<data>")
				data, _, _ = strings.Cut(data, "</data>")
				if diff := cmp.Diff(tt.onWire, data); diff != "" {
					t.Errorf("on the wire (-want +got):\n%s", diff)
				}
				var read struct {
					Data string `xml:"Body>SaveSchedule>data"`
				}
				if err := xml.Unmarshal([]byte(envelope), &read); err != nil || read.Data != tt.document {
					t.Errorf("read as %q, %v; want %q", read.Data, err, tt.document)
				}
			})
		}
	}
}

// What XML cannot carry at all is not sent, rather than sent as U+FFFD.
func TestDocumentThatXMLCannotCarry(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"a raw NUL":            "测试\x00",
		"a raw control":        "测试\x1b[0m",
		"half a character":     "测试\xe6\xb5",
		"a surrogate in UTF-8": "测试\xed\xa1\x82\xed\xbe\xb7",
		"U+FFFE":               "测试\uFFFE",
		"U+FFFF":               "测试\uFFFF",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Always(ok("")))
			_, err := newService(t, server.URL, binding).Call(t.Context(), operation, []byte(document))
			wantFate(t, err, httpx.NotSent, "a character that XML cannot carry")
			if n := server.Connections(); n != 0 {
				t.Errorf("%d connections, want none", n)
			}
		})
	}
}
