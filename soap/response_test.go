package soap_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

func TestService_Call_Response(t *testing.T) {
	t.Parallel()
	gbk := strings.ReplaceAll(envelopeStart+resultStart+result+resultEnd+envelopeEnd, "赵测试", "\xd5\xd4\xb2\xe2\xca\xd4")
	full := envelopeStart + resultStart + escaped + resultEnd + envelopeEnd
	charset := func(code, found string) []httpx.Note {
		return []httpx.Note{{Kind: httpx.NoteCharset, Code: code, Found: found}}
	}
	contentType := func(code, found string) []httpx.Note {
		return []httpx.Note{{Kind: httpx.NoteContentType, Code: code, Found: found}}
	}
	soap12 := []httpx.Note{{Kind: httpx.NoteEnvelope, Code: soap.CodeSOAPVersion, Found: "1.2"}}
	none := []httpx.Note{{Kind: httpx.NoteEnvelope, Code: soap.CodeNoSOAPEnvelope}}
	foreign := []httpx.Note{{Kind: httpx.NoteEnvelope, Code: soap.CodeForeignNamespace}}
	tests := map[string]struct {
		raw   string
		want  string
		notes []httpx.Note
	}{
		"ASMX":                        {okResponse(resultStart + escaped + resultEnd), result, nil},
		"SOAP 1.2":                    {wiretest.Response(200, "application/soap+xml; charset=utf-8", envelope12Start+resultStart+escaped+resultEnd+envelope12End), result, soap12},
		"SOAP 1.2, default namespace": {wiretest.Response(200, xmlType, `<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'><Body>`+resultStart+escaped+resultEnd+`</Body></Envelope>`), result, soap12},
		"SOAP 1.1 that declares the namespace of 1.2":  {wiretest.Response(200, xmlType, `<soap:Envelope xmlns:s12="http://www.w3.org/2003/05/soap-envelope" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>`+resultStart+escaped+resultEnd+envelopeEnd), result, nil},
		"SOAP 1.2 that declares the namespace of 1.1":  {wiretest.Response(200, xmlType, `<s:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>`+resultStart+escaped+resultEnd+envelope12End), result, soap12},
		"SOAP 1.2, namespace on each element":          {wiretest.Response(200, xmlType, `<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"><Body xmlns="http://www.w3.org/2003/05/soap-envelope">`+resultStart+escaped+resultEnd+`</Body></Envelope>`), result, soap12},
		"no Content-Type":                              {wiretest.Response(200, "", full), result, contentType(httpx.CodeNoContentType, "")},
		"text/html":                                    {wiretest.Response(200, "TEXT/HTML; charset=utf-8", full), result, contentType("", "text/html")},
		"application/octet-stream":                     {wiretest.Response(200, "application/octet-stream", full), result, contentType("", "application/octet-stream")},
		"Content-Type that is not a media type":        {wiretest.Response(200, "赵测试/13000000001", full), result, contentType(httpx.CodeBadContentType, "")},
		"Axis, HTTP/1.0 without Content-Length":        {"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n" + full, result, nil},
		"GBK, declared in XML":                         {wiretest.Response(200, "text/xml", `<?xml version="1.0" encoding="GBK"?>`+gbk), result, charset("", "gb18030")},
		"GBK, declared in Content-Type":                {wiretest.Response(200, "text/xml;charset=GBK", gbk), result, charset("", "gb18030")},
		"GBK, declared as UTF-8":                       {wiretest.Response(200, xmlType, `<?xml version="1.0" encoding="utf-8"?>`+gbk), result, charset(httpx.CodeGB18030DeclaredUTF8, "")},
		"names outside GBK":                            {wiretest.Response(200, "text/xml; charset=gb2312", envelopeStart+"<r><r>\x82\x30\xb7\x31\x99\x33\xad\x38</r></r>"+envelopeEnd), "㛃𬭼", charset("", "gb18030")},
		"surrogate references":                         {okResponse("<r><r>{&quot;name&quot;:&quot;&#55362;&#57271;某&quot;}</r></r>"), `{"name":"𠮷某"}`, nil},
		"hexadecimal surrogate references":             {okResponse("<r><r>&#xD842;&#xdfb7;&#x0D842;&#057271;</r></r>"), "𠮷𠮷", nil},
		"reference to a character above U+FFFF":        {okResponse("<r><r>&#134071;&#x20BB7;</r></r>"), "𠮷𠮷", nil},
		"surrogate references in CDATA are text":       {okResponse("<r><r><![CDATA[&#55362;&#57271;]]>&#55362;&#57271;</r></r>"), "&#55362;&#57271;𠮷", nil},
		"half a pair in CDATA and in a comment":        {okResponse("<r><!-- &#55362; --><r><![CDATA[&#55362;]]>&#38;</r></r>"), "&#55362;&", nil},
		"escaped surrogate references are text":        {okResponse("<r><r>&amp;#55362;&amp;#57271;</r></r>"), "&#55362;&#57271;", nil},
		"mojibake":                                     {okResponse("<r><r>涓枃</r></r>"), "涓枃", charset(httpx.CodeMojibake, "")},
		"byte-order mark":                              {wiretest.Response(200, xmlType, "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"+full), result, charset(httpx.CodeByteOrderMark, "")},
		"blank lines":                                  {wiretest.Response(200, xmlType, "\r\n\r\n \t<?xml version='1.0'?>\n\n"+full), result, nil},
		"comments and processing instructions":         {wiretest.Response(200, xmlType, "<!-- JSP > -->\n<?xml version='1.0'?><?xml-stylesheet a?><!---->"+full), result, nil},
		"byte-order mark after a blank line":           {wiretest.Response(200, xmlType, "\r\n\xef\xbb\xbf<?xml version='1.0'?>"+full), result, nil},
		"CDATA":                                        {okResponse(resultStart + "<![CDATA[" + result + "]]>" + resultEnd), result, nil},
		"CDATA on its own lines":                       {okResponse("<r>\n  <r>\n<![CDATA[" + result + "]]>\n</r>\n</r>"), "\n" + result + "\n", nil},
		"a long text after another one":                {okResponse("<r><r>a<!-- -->" + strings.Repeat("b", 100_000) + "</r></r>"), "a" + strings.Repeat("b", 100_000), nil},
		"two CDATA sections":                           {okResponse("<r><r><![CDATA[a]]]]><![CDATA[>b]]></r></r>"), "a]]>b", nil},
		"XML in CDATA":                                 {okResponse("<r><r><![CDATA[" + strings.Repeat("<a>", 200) + "]]></r></r>"), strings.Repeat("<a>", 200), nil},
		"JAX-WS":                                       {okResponse(`<ns2:SaveScheduleResponse xmlns:ns2="http://his/"><return>` + escaped + `</return></ns2:SaveScheduleResponse>`), result, nil},
		"XFire":                                        {okResponse(`<ns1:x xmlns:ns1="http://his/"><ns1:out>` + escaped + `</ns1:out></ns1:x>`), result, nil},
		"no namespace":                                 {okResponse("<SaveScheduleResponse><SaveScheduleResult>" + escaped + "</SaveScheduleResult></SaveScheduleResponse>"), result, nil},
		"prefix that is not declared":                  {okResponse("<ns1:x><ns1:return>" + escaped + "</ns1:return></ns1:x>"), result, nil},
		"Axis 1.4":                                     {wiretest.Response(200, "text/xml;charset=utf-8", axisResponse), result, nil},
		"PHP":                                          {okResponse(`<ns1:x xmlns:ns1="urn:his"><return xsi:type="xsd:string" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` + escaped + "</return></ns1:x>"), result, nil},
		"PHP, rpc in SOAP 1.2":                         {wiretest.Response(200, xmlType, envelope12Start+`<ns1:x xmlns:ns1="urn:his"><rpc:result xmlns:rpc="http://www.w3.org/2003/05/soap-rpc">return</rpc:result><return>`+escaped+"</return></ns1:x>"+envelope12End), result, soap12},
		"text directly in the response element":        {okResponse("<r>" + escaped + "</r>"), result, nil},
		"one result and empty elements":                {okResponse("<r><code/><r>" + escaped + "</r><message> </message></r>"), result, nil},
		"JSON without an envelope":                     {wiretest.Response(200, "application/json", result), result, none},
		"JSON without an envelope after a blank line":  {wiretest.Response(200, xmlType, "\n"+result), "\n" + result, none},
		"HTML page":                                    {wiretest.Response(200, "text/html", "<html><body>Envelope</html>"), "<html><body>Envelope</html>", none},
		"plain text":                                   {wiretest.Response(200, "text/plain", "系统繁忙"), "系统繁忙", none},
		"202 without a body":                           {"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", "", none},
		"empty SOAP body":                              {wiretest.Response(200, xmlType, `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body/></soap:Envelope>`), "", nil},
		"no SOAP body":                                 {wiretest.Response(200, xmlType, `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"></Envelope>`), "", nil},
		"empty result":                                 {okResponse(resultStart + resultEnd), "", nil},
		"result with xsi:nil":                          {okResponse(`<r><r xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></r>`), "", nil},
		"SOAP header":                                  {wiretest.Response(200, xmlType, strings.Replace(full, "<soap:Body>", `<soap:Header><a:Action xmlns:a="urn:a" soap:mustUnderstand="1">x</a:Action><Headers>y</Headers></soap:Header><soap:Body>`, 1)), result, nil},
		"single quotes":                                {wiretest.Response(200, xmlType, strings.ReplaceAll(full, `"`, "'")), result, nil},
		"root tag on several lines":                    {wiretest.Response(200, xmlType, strings.ReplaceAll(full, "<soap:Envelope ", "<soap:Envelope\r\n\txmlns:a='>'\n")), result, nil},
		"default namespace, root tag on several lines": {wiretest.Response(200, xmlType, "<Envelope\txmlns:a=\"urn:a\"\nxmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body>"+resultStart+escaped+resultEnd+"</Body></Envelope>"), result, nil},
		"envelope in no namespace":                     {wiretest.Response(200, xmlType, "<Envelope><Body>"+resultStart+escaped+resultEnd+"</Body></Envelope>"), result, foreign},
		"envelope with a prefix that is not declared":  {wiretest.Response(200, xmlType, "<soap:Envelope><soap:Body>"+resultStart+escaped+resultEnd+envelopeEnd), result, foreign},
		"envelope in a misspelt namespace":             {wiretest.Response(200, xmlType, strings.Replace(full, "/envelope/", "/envelope", 1)), result, foreign},
		"text after the envelope":                      {wiretest.Response(200, xmlType, full+"\n<!-- f00d --><script>&"), result, nil},
		"attachments":                                  {wiretest.Response(200, xmlType, strings.Replace(full, "<soap:Body>", "<attachments><Name>a</Name></attachments><soap:Body>", 1)), result, nil},
		"HTTP 500 without a fault":                     {wiretest.Response(500, xmlType, full), result, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, err := callServer(t, tt.raw)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(resp.Body)); diff != "" {
				t.Errorf("Call result (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.notes, resp.Notes); diff != "" {
				t.Errorf("Call notes (-want +got):\n%s", diff)
			}
			if want := tt.raw[len("HTTP/1.1 "):][:3]; want != strconv.Itoa(resp.Status) {
				t.Errorf("Call status = %d, want %s", resp.Status, want)
			}
		})
	}
}

// axisResponse is the body of a response of Axis 1.4 to an rpc/encoded request.
const axisResponse = `<?xml version="1.0" encoding="utf-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ` +
	`xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>` +
	`<ns1:SaveScheduleResponse soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" xmlns:ns1="http://DefaultNamespace">` +
	`<SaveScheduleReturn xsi:type="soapenc:string" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/">` + escaped +
	`</SaveScheduleReturn></ns1:SaveScheduleResponse></soapenv:Body></soapenv:Envelope>`

func TestService_Call_BadResponse(t *testing.T) {
	t.Parallel()
	const (
		notXML  = "the SOAP envelope of the response is not well-formed XML"
		half    = "an unpaired surrogate reference"
		tree    = "a tree of elements (a DataSet?) instead of text"
		several = "several elements instead of one"
		deep    = "nested deeper than 64 elements (Limits.Depth)"
	)
	text := func(s string) string { return okResponse("<r><r>" + s + "</r></r>") }
	nested := strings.Repeat("<a>", 20_000)
	tests := map[string]struct{ raw, want string }{
		"half of a pair":                                  {text("测试&#55362;"), half},
		"other half of a pair":                            {text("&#57271;测试"), half},
		"pair in the wrong order":                         {text("&#57271;&#55362;"), half},
		"space in a pair":                                 {text("&#55362; &#57271;"), half},
		"an element in the result":                        {text("<name>测试</name>"), tree},
		"a DataSet":                                       {okResponse(resultStart + `<xs:schema id="NewDataSet" xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="测试"/></xs:schema>` + resultEnd), tree},
		"several results":                                 {okResponse("<r><a>{}</a><b>测试</b></r>"), "several results instead of one"},
		"several elements: Axis multiRef":                 {okResponse(resultStart + "{}" + resultEnd + "<multiRef>测试</multiRef>"), several},
		"truncated in the result":                         {wiretest.Response(200, xmlType, envelopeStart+resultStart+"测试"), notXML},
		"truncated before the end tag of the envelope":    {wiretest.Response(200, xmlType, envelopeStart+resultStart+"测试"+resultEnd+"</soap:Body>"), notXML},
		"truncated in the result, without Content-Length": {"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n" + envelopeStart + resultStart, notXML},
		"ampersand":                                       {text("测试 & co"), notXML},
		"HTML entity":                                     {text("测试&nbsp;"), notXML},
		"entity that is not declared":                     {text("&lol;"), notXML},
		"control character":                               {text("测试\x01"), notXML},
		"reference to a control character":                {text("测试&#1;"), notXML},
		"reference beyond Unicode":                        {text("&#1114112;"), notXML},
		"deep result":                                     {text(nested), deep},
		"deep header":                                     {wiretest.Response(200, xmlType, strings.Replace(envelopeStart, "<soap:Body>", "<soap:Header>"+nested, 1)), deep},
		"deep fault":                                      {okResponse("<soap:Fault><faultcode>a</faultcode><detail>" + nested), deep},
		"too long":                                        {text(strings.Repeat("a", 1<<20)), "longer than the limit of 1048576 bytes"},
		"no charset":                                      {text("\xff\xff"), "not valid in the declared charset, in UTF-8 or in GB18030"},
		"elements in the result, truncated in a tag":      {text(strings.Repeat("<a/>", 200) + "<"), tree},
		"entity that a DTD declares":                      {okResponse("<!DOCTYPE r [<!ENTITY lol \"lol\">]><r>&lol;</r>"), notXML},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, err := callServer(t, tt.raw)
			if err == nil {
				t.Fatalf("Call = %q, want an error", resp.Body)
			}
			checkError(t, err, soap.BadResponse, tt.want)
		})
	}
}

// TestService_Call_DocumentTypeDeclaration checks that a document with a DTD is not SOAP, and that
// nothing is expanded that the DTD declares.
func TestService_Call_DocumentTypeDeclaration(t *testing.T) {
	t.Parallel()
	billionLaughs := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">`
	for _, n := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} {
		billionLaughs += `<!ENTITY lol` + n + ` "` + strings.Repeat("&lol;", 10) + `">`
	}
	billionLaughs += `]>` + envelopeStart + "<r>&lol9;</r>" + envelopeEnd
	resp, err := callServer(t, wiretest.Response(200, xmlType, billionLaughs))
	if err != nil {
		t.Fatal(err)
	}
	if string(resp.Body) != billionLaughs {
		t.Errorf("Call body = %q, want the response unchanged", resp.Body)
	}
	if len(resp.Notes) != 1 || resp.Notes[0].Code != soap.CodeNoSOAPEnvelope {
		t.Errorf("Call notes = %v, want %q", resp.Notes, soap.CodeNoSOAPEnvelope)
	}
}

// FuzzResponse checks that no response panics or loses a character without an error.
func FuzzResponse(f *testing.F) {
	for _, seed := range []string{
		envelopeStart + resultStart + escaped + resultEnd + envelopeEnd, envelope12Start + "<r>&#55362;&#57271;</r>" + envelope12End, axisResponse,
		envelopeStart + "<soap:Fault><faultcode>a</faultcode></soap:Fault>" + envelopeEnd, "<Envelope><Body/></Envelope>",
		"<a:Envelope><attachments/><Body><![CDATA[]]>", "<!-- --><?xml?>{}",
	} {
		f.Add(seed)
	}
	addFuzzResponseCorpus(f)
	f.Fuzz(func(t *testing.T, body string) {
		client := &httpx.Client{MaxBody: 1 << 20, Transport: fixedBody(body)}
		resp, err := newServiceOn(t, client, "http://hospital.invalid", binding).Call(t.Context(), newRequest("{}"))
		if err == nil && strings.ContainsRune(string(resp.Body), '\uFFFD') && !hasReplacement(body) {
			t.Errorf("Call result of %q = %q, want no U+FFFD", body, resp.Body)
		}
	})
}
