package soap_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
)

func TestResponsesThatAreBad(t *testing.T) {
	t.Parallel()
	const (
		notXML  = "the SOAP envelope of the answer is not well-formed XML"
		half    = "one half of a character"
		tree    = "a tree of elements (a DataSet?) where a text is due"
		several = "several elements where one is due"
		deep    = "nested deeper than 64 elements (Limits.Depth)"
	)
	text := func(s string) string { return ok("<r><r>" + s + "</r></r>") }
	nested := strings.Repeat("<a>", 20_000)
	tests := map[string]struct{ raw, what string }{
		"row 18: half of a pair":          {text("测试&#55362;"), half},
		"row 18: its other half alone":    {text("&#57271;测试"), half},
		"row 18: the wrong way round":     {text("&#57271;&#55362;"), half},
		"row 18: something in between":    {text("&#55362; &#57271;"), half},
		"row 24: a tree":                  {text("<name>测试</name>"), tree},
		"row 24: a DataSet":               {ok(opening + `<xs:schema id="NewDataSet" xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="测试"/></xs:schema>` + closing), tree},
		"several results":                 {ok("<r><a>{}</a><b>测试</b></r>"), "several results where one is due"},
		"several elements: multiRef":      {ok(opening + "{}" + closing + "<multiRef>测试</multiRef>"), several},
		"cut short":                       {wiretest.Response(200, plain, env11+opening+"测试"), notXML},
		"cut in the root tag":             {wiretest.Response(200, plain, env11+opening+"测试"+closing+"</soap:Body>"), notXML},
		"cut short, to the end":           {"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n" + env11 + opening, notXML},
		"an ampersand":                    {text("测试 & co"), notXML},
		"an entity of HTML":               {text("测试&nbsp;"), notXML},
		"an entity of a DTD":              {text("&lol;"), notXML},
		"a control character":             {text("测试\x01"), notXML},
		"a reference to one":              {text("测试&#1;"), notXML},
		"a reference beyond Unicode":      {text("&#1114112;"), notXML},
		"deep in the result":              {text(nested), deep},
		"deep in the header":              {wiretest.Response(200, plain, strings.Replace(env11, "<soap:Body>", "<soap:Header>"+nested, 1)), deep},
		"deep in a fault":                 {ok("<soap:Fault><faultcode>a</faultcode><detail>" + nested), deep},
		"too long":                        {text(strings.Repeat("a", 1<<20)), "longer than the limit of 1048576 bytes"},
		"a charset that is none":          {text("\xff\xff"), "no charset"},
		"a deep one that ends nowhere":    {text(strings.Repeat("<a/>", 200) + "<"), tree},
		"entities declared in the answer": {ok("<!DOCTYPE r [<!ENTITY lol \"lol\">]><r>&lol;</r>"), notXML},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := answered(t, tt.raw)
			if err == nil {
				t.Fatalf("read as %q, want an error", a.Body)
			}
			wantFate(t, err, httpx.BadResponse, tt.what)
		})
	}
}

// A DTD is no SOAP, and nothing that it declares is looked at.
func TestDocumentTypeIsNotRead(t *testing.T) {
	t.Parallel()
	laughs := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">`
	for _, n := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} {
		laughs += `<!ENTITY lol` + n + ` "` + strings.Repeat("&lol;", 10) + `">`
	}
	laughs += `]>` + env11 + "<r>&lol9;</r>" + end11
	a, err := answered(t, wiretest.Response(200, plain, laughs))
	if err != nil || string(a.Body) != laughs || len(a.Notes) != 1 {
		t.Errorf("answer %v, error %v; want it as it came, noted as no envelope", a, err)
	}
}

// What becomes of a call on the connection, told through gowsdl.
func TestCallFails(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]wiretest.Handler{
		"row 11: closed": (*wiretest.Exchange).Close,
		"row 11: reset":  (*wiretest.Exchange).Reset,
		"cut short": func(x *wiretest.Exchange) {
			x.Write("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + env11)
			x.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, end)
			_, err := newService(t, server.URL+"/f00d", binding).Call(t.Context(), operation, []byte("测试"))
			wantFate(t, err, httpx.NoResponse, "")
			if n := len(server.Requests()); n != 1 {
				t.Errorf("delivered %d times, want once", n)
			}
		})
	}
	_, err := newService(t, "http://127.0.0.1:1/f00d", binding).Call(t.Context(), operation, []byte("测试"))
	wantFate(t, err, httpx.NotSent, "connection refused")
	_, err = newService(t, "http://hospital.invalid/%zz", binding).Call(t.Context(), operation, []byte("测试"))
	wantFate(t, err, httpx.NotSent, "the request could not be made")
}

// Whatever comes: no panic, and no character lost in silence.
func FuzzResponse(f *testing.F) {
	for _, seed := range []string{
		env11 + opening + escaped + closing + end11, env12 + "<r>&#55362;&#57271;</r>" + end12, axisResponse,
		env11 + "<soap:Fault><faultcode>a</faultcode></soap:Fault>" + end11, "<Envelope><Body/></Envelope>",
		"<a:Envelope><attachments/><Body><![CDATA[]]>", "<!-- --><?xml?>{}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		client := &httpx.Client{Limit: 1 << 20, Transport: canned(body)}
		a, err := soap.New(client, "http://hospital.invalid", binding).Call(t.Context(), operation, []byte("{}"))
		if err == nil && strings.ContainsRune(string(a.Body), '\uFFFD') && !saysFFFD(body) {
			t.Errorf("%q is read as %q", body, a.Body)
		}
	})
}
