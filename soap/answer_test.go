package soap_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/google/go-cmp/cmp"
)

// escaped is result as XML carries it.
const escaped = `{&quot;statusCode&quot;:&quot;0&quot;,&quot;name&quot;:&quot;赵测试&quot;}`

// The rows of what servers send that is read, and what is noted of each.
func TestResponsesThatAreRead(t *testing.T) {
	t.Parallel()
	gbk := strings.ReplaceAll(env11+opening+result+closing+end11, "赵测试", "\xd5\xd4\xb2\xe2\xca\xd4")
	full := env11 + opening + escaped + closing + end11
	note := func(whatSeen ...string) (notes []httpx.Note) {
		for i := 0; i < len(whatSeen); i += 2 {
			notes = append(notes, httpx.Note{What: whatSeen[i], Seen: whatSeen[i+1]})
		}
		return notes
	}
	soap12 := note("envelope", "SOAP 1.2")
	none := note("envelope", "no SOAP envelope")
	foreign := note("envelope", "an envelope in a namespace that is none of SOAP's")
	tests := map[string]struct {
		raw   string
		want  string
		notes []httpx.Note
	}{
		"ASMX":                                 {ok(opening + escaped + closing), result, nil},
		"row 4: SOAP 1.2":                      {wiretest.Response(200, "application/soap+xml; charset=utf-8", env12+opening+escaped+closing+end12), result, soap12},
		"row 4: SOAP 1.2, default namespace":   {wiretest.Response(200, plain, `<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'><Body>`+opening+escaped+closing+`</Body></Envelope>`), result, soap12},
		"row 4: SOAP 1.1 that knows of 1.2":    {wiretest.Response(200, plain, `<soap:Envelope xmlns:s12="http://www.w3.org/2003/05/soap-envelope" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>`+opening+escaped+closing+end11), result, nil},
		"row 4: SOAP 1.2 that knows of 1.1":    {wiretest.Response(200, plain, `<s:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>`+opening+escaped+closing+end12), result, soap12},
		"row 4: namespace said on each":        {wiretest.Response(200, plain, `<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"><Body xmlns="http://www.w3.org/2003/05/soap-envelope">`+opening+escaped+closing+`</Body></Envelope>`), result, soap12},
		"row 9: no Content-Type":               {wiretest.Response(200, "", full), result, note("content-type", "none")},
		"row 9: HTML around it":                {wiretest.Response(200, "TEXT/HTML; charset=utf-8", full), result, note("content-type", "text/html")},
		"row 9: octets":                        {wiretest.Response(200, "application/octet-stream", full), result, note("content-type", "application/octet-stream")},
		"row 9: a type that is none":           {wiretest.Response(200, "赵测试/13000000001", full), result, note("content-type", "no media type")},
		"row 12: Axis, to the end":             {"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n" + full, result, nil},
		"row 15: GBK, declared":                {wiretest.Response(200, "text/xml", `<?xml version="1.0" encoding="GBK"?>`+gbk), result, note("charset", "gb18030")},
		"row 16: GBK, by Content-Type":         {wiretest.Response(200, "text/xml;charset=GBK", gbk), result, note("charset", "gb18030")},
		"row 16: GBK that claims UTF-8":        {wiretest.Response(200, plain, `<?xml version="1.0" encoding="utf-8"?>`+gbk), result, note("charset", "bytes that are not the UTF-8 they claim to be, read as GB18030")},
		"row 17: rare names":                   {wiretest.Response(200, "text/xml; charset=gb2312", env11+"<r><r>\x82\x30\xb7\x31\x99\x33\xad\x38</r></r>"+end11), "㛃𬭼", note("charset", "gb18030")},
		"row 18: surrogates":                   {ok("<r><r>{&quot;name&quot;:&quot;&#55362;&#57271;某&quot;}</r></r>"), `{"name":"𠮷某"}`, nil},
		"row 18: in hexadecimal":               {ok("<r><r>&#xD842;&#xdfb7;&#x0D842;&#057271;</r></r>"), "𠮷𠮷", nil},
		"row 18: one that is right":            {ok("<r><r>&#134071;&#x20BB7;</r></r>"), "𠮷𠮷", nil},
		"row 18: in CDATA it is text":          {ok("<r><r><![CDATA[&#55362;&#57271;]]>&#55362;&#57271;</r></r>"), "&#55362;&#57271;𠮷", nil},
		"row 18: half of one in CDATA":         {ok("<r><!-- &#55362; --><r><![CDATA[&#55362;]]>&#38;</r></r>"), "&#55362;&", nil},
		"row 18: twice escaped it is text":     {ok("<r><r>&amp;#55362;&amp;#57271;</r></r>"), "&#55362;&#57271;", nil},
		"row 19: mis-decoded before":           {ok("<r><r>涓枃</r></r>"), "涓枃", note("charset", "UTF-8 that was read as GBK before this was sent")},
		"row 20: byte-order mark":              {wiretest.Response(200, plain, "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"+full), result, note("charset", "a byte-order mark")},
		"row 20: blank lines":                  {wiretest.Response(200, plain, "\r\n\r\n \t<?xml version='1.0'?>\n\n"+full), result, nil},
		"row 20: comments":                     {wiretest.Response(200, plain, "<!-- JSP > -->\n<?xml version='1.0'?><?xml-stylesheet a?><!---->"+full), result, nil},
		"row 20: mark behind blank lines":      {wiretest.Response(200, plain, "\r\n\xef\xbb\xbf<?xml version='1.0'?>"+full), result, nil},
		"row 21: CDATA":                        {ok(opening + "<![CDATA[" + result + "]]>" + closing), result, nil},
		"row 21: CDATA in lines of its own":    {ok("<r>\n  <r>\n<![CDATA[" + result + "]]>\n</r>\n</r>"), "\n" + result + "\n", nil},
		"row 21: CDATA in two":                 {ok("<r><r><![CDATA[a]]]]><![CDATA[>b]]></r></r>"), "a]]>b", nil},
		"row 21: CDATA of XML":                 {ok("<r><r><![CDATA[" + strings.Repeat("<a>", 200) + "]]></r></r>"), strings.Repeat("<a>", 200), nil},
		"row 23: JAX-WS":                       {ok(`<ns2:SaveScheduleResponse xmlns:ns2="http://his/"><return>` + escaped + `</return></ns2:SaveScheduleResponse>`), result, nil},
		"row 23: XFire":                        {ok(`<ns1:x xmlns:ns1="http://his/"><ns1:out>` + escaped + `</ns1:out></ns1:x>`), result, nil},
		"row 23: in no namespace":              {ok("<SaveScheduleResponse><SaveScheduleResult>" + escaped + "</SaveScheduleResult></SaveScheduleResponse>"), result, nil},
		"row 23: in one that is not declared":  {ok("<ns1:x><ns1:return>" + escaped + "</ns1:return></ns1:x>"), result, nil},
		"row 23: Axis 1.4":                     {wiretest.Response(200, "text/xml;charset=utf-8", axisResponse), result, nil},
		"row 23: PHP":                          {ok(`<ns1:x xmlns:ns1="urn:his"><return xsi:type="xsd:string" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` + escaped + "</return></ns1:x>"), result, nil},
		"row 23: PHP, rpc in SOAP 1.2":         {wiretest.Response(200, plain, env12+`<ns1:x xmlns:ns1="urn:his"><rpc:result xmlns:rpc="http://www.w3.org/2003/05/soap-rpc">return</rpc:result><return>`+escaped+"</return></ns1:x>"+end12), result, soap12},
		"row 23: one element":                  {ok("<r>" + escaped + "</r>"), result, nil},
		"row 23: a result beside empty ones":   {ok("<r><code/><r>" + escaped + "</r><message> </message></r>"), result, nil},
		"row 25: bare JSON":                    {wiretest.Response(200, "application/json", result), result, none},
		"row 25: bare JSON behind blank lines": {wiretest.Response(200, plain, "\n"+result), "\n" + result, none},
		"row 6: HTML":                          {wiretest.Response(200, "text/html", "<html><body>Envelope</html>"), "<html><body>Envelope</html>", none},
		"row 32: words":                        {wiretest.Response(200, "text/plain", "系统繁忙"), "系统繁忙", none},
		"row 8: nothing":                       {"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", "", none},
		"empty body":                           {wiretest.Response(200, plain, `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body/></soap:Envelope>`), "", nil},
		"no body":                              {wiretest.Response(200, plain, `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"></Envelope>`), "", nil},
		"empty result":                         {ok(opening + closing), "", nil},
		"result that is nil":                   {ok(`<r><r xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></r>`), "", nil},
		"a header":                             {wiretest.Response(200, plain, strings.Replace(full, "<soap:Body>", `<soap:Header><a:Action xmlns:a="urn:a" soap:mustUnderstand="1">x</a:Action><Headers>y</Headers></soap:Header><soap:Body>`, 1)), result, nil},
		"single quotes":                        {wiretest.Response(200, plain, strings.ReplaceAll(full, `"`, "'")), result, nil},
		"root tag in lines":                    {wiretest.Response(200, plain, strings.ReplaceAll(full, "<soap:Envelope ", "<soap:Envelope\r\n\txmlns:a='>'\n")), result, nil},
		"default namespace, in lines":          {wiretest.Response(200, plain, "<Envelope\txmlns:a=\"urn:a\"\nxmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body>"+opening+escaped+closing+"</Body></Envelope>"), result, nil},
		"envelope in no namespace":             {wiretest.Response(200, plain, "<Envelope><Body>"+opening+escaped+closing+"</Body></Envelope>"), result, foreign},
		"envelope's prefix not declared":       {wiretest.Response(200, plain, "<soap:Envelope><soap:Body>"+opening+escaped+closing+end11), result, foreign},
		"envelope in a misspelt namespace":     {wiretest.Response(200, plain, strings.Replace(full, "/envelope/", "/envelope", 1)), result, foreign},
		"something behind the envelope":        {wiretest.Response(200, plain, full+"\n<!-- f00d --><script>&"), result, nil},
		"attachments, which are not ours":      {wiretest.Response(200, plain, strings.Replace(full, "<soap:Body>", "<attachments><Name>a</Name></attachments><soap:Body>", 1)), result, nil},
		"HTTP 500 and no fault":                {wiretest.Response(500, plain, full), result, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := answered(t, tt.raw)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(a.Body)); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.notes, a.Notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
			if want := tt.raw[len("HTTP/1.1 "):][:3]; want != strconv.Itoa(a.Status) {
				t.Errorf("status %d, want %s", a.Status, want)
			}
		})
	}
}

// axisResponse is what Axis 1.4 answers rpc/encoded calls with.
const axisResponse = `<?xml version="1.0" encoding="utf-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ` +
	`xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>` +
	`<ns1:SaveScheduleResponse soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" xmlns:ns1="http://DefaultNamespace">` +
	`<SaveScheduleReturn xsi:type="soapenc:string" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/">` + escaped +
	`</SaveScheduleReturn></ns1:SaveScheduleResponse></soapenv:Body></soapenv:Envelope>`
