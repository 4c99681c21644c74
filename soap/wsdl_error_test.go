package soap_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/soap"
)

// TestWSDLErrors says what an integrator is told where a WSDL does not do.
func TestWSDLErrors(t *testing.T) {
	t.Parallel()
	three := wsdl("QuerySchedule\nSaveSchedule\nCancelSchedule")
	jaxws, err := os.ReadFile("testdata/wsdl/jaxws/ExamService.wsdl")
	if err != nil {
		t.Fatal(err)
	}
	binding := three[strings.Index(three, "<binding") : strings.Index(three, "</binding>")+len("</binding>")]
	other := strings.NewReplacer(`"B"`, `"B2"`, "urn:", "urn:other:").Replace(binding)
	itself := ""
	for i := range 9 {
		itself += fmt.Sprintf(`<import location="his.wsdl#%d"/>`, i)
	}
	const text, end = `<s:element name="data" type="s:string"/>`, "</definitions>"
	for name, tt := range map[string]struct {
		wsdl string
		want []string
	}{
		"two that could be save, none that could be cancel": {
			wsdl("QuerySchedule\nAddAppointment\nSubmitAppointment"),
			[]string{
				"SaveSchedule could be AddAppointment or SubmitAppointment; no operation is recognised as CancelSchedule.\n",
				"Port Main (SOAP 1.1) offers:\n  QuerySchedule(data)\n  AddAppointment(data)\n  SubmitAppointment(data)\n",
				`Choose by soap.WSDLOperation("SaveSchedule", "…"), or in the hospital's configuration:` + "\n  dialect:\n    soap:\n" +
					"      namespace: \"urn:t\"\n      parameter: data\n      form: unqualified\n      style: document\n      use: literal\n      operations:\n" +
					"        QuerySchedule: {name: QuerySchedule, action: \"urn:QuerySchedule\"}\n" +
					"        SaveSchedule: {name: AddAppointment, action: \"urn:AddAppointment\"} # or SubmitAppointment\n" +
					"        CancelSchedule: {name: …, action: …}",
			},
		},
		"two ports": {
			strings.NewReplacer("</binding>", "</binding>"+other, `"t:B"/>`, `"t:B"/><port name="Other" binding="t:B2"/>`).Replace(three),
			[]string{`several ports could be meant (Main, Other); choose one by soap.WSDLPort("Main").` + "\nPort Main (SOAP 1.1) offers:", "\nPort Other (SOAP 1.1) offers:"},
		},
		"a schema that is elsewhere": {
			string(jaxws),
			[]string{
				"querySchedule, which is QuerySchedule: the schema that has its element querySchedule is missing.",
				"\nIt imports http://his-internal:8080/ws/ExamService?xsd=1, which is not beside it; looked for ", "/xsd1.xsd",
			},
		},
		"two parameters": {
			strings.Replace(three, text, text+`<s:element name="key" type="t:int"/>`, 1),
			[]string{"QuerySchedule, which is QuerySchedule: it takes 2 parameters (data string, key int) where one text is due."},
		},
		"a parameter that is no text": {
			strings.Replace(three, `"s:string"`, `"t:Order"`, 1),
			[]string{"its parameter data is a Order where a text is due"},
		},
		"a parameter of another namespace": {
			strings.NewReplacer(text, `<s:element ref="o:data"/>`, "</types>", `<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o">`+text+"</s:schema></types>").Replace(three),
			[]string{"its parameter data is in another namespace than the operation"},
		},
		"bare": {
			strings.Replace(three, `name="QuerySchedule"><s:complexType><s:sequence>`+text+`</s:sequence></s:complexType>`, `name="QuerySchedule" type="s:string">`, 1),
			[]string{"its element QuerySchedule holds the text itself (bare)"},
		},
		"two forms": {
			strings.Replace(three, `name="data"`, `name="data" form="qualified"`, 1),
			[]string{"SaveSchedule is called in another form than QuerySchedule: one client cannot call both"},
		},
		"no message":       {strings.Replace(three, `<message name="QuerySchedule"`, `<message name="x"`, 1), []string{"the WSDL has no message that says what it takes"}},
		"no port type":     {strings.Replace(three, `<portType name="P"`, `<portType name="x"`, 1), []string{"the WSDL has no port type that says what it takes"}},
		"a message of two": {strings.Replace(three, `</message>`, `<part name="q" element="t:x"/></message>`, 1), []string{"its message is not one element"}},
		"no SOAP":          {strings.Replace(three, "/soap/http", "/jms", 1), []string{"it has no port for SOAP over HTTP."}},
		"no HTTP":          {strings.Replace(three, "<soap:binding transport", "<soap:x transport", 1), []string{"it has no port for SOAP over HTTP."}},
		"no namespace":     {strings.Replace(three, `<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t"`, `<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"`, 1), []string{"namespace: is empty or not a URI"}},
		"a page":           {"<html><body>404</body></html>", []string{"is no WSDL: its root is not definitions in WSDL's namespace"}},
		"cut short":        {strings.TrimSuffix(three, end), []string{"is no well-formed XML"}},
		"nothing":          {"", []string{"is no well-formed XML"}},
		"deep":             {strings.Repeat("<a>", 1000), []string{"is nested deeper than a WSDL is"}},
		"itself, nine times": {
			strings.Replace(three, "<types>", strings.Repeat(" ", 1<<20)+itself+"<types>", 1),
			[]string{"it is longer than 8388608 bytes, with what it imports"},
		},
		"an endless import": {strings.Replace(three, "<types>", `<import location="his.wsdl"/><import location="%zz"/><types>`, 1), []string{`it imports "%zz", which is no URL`}},
	} {
		b, err := load(t, tt.wsdl)
		if err == nil {
			t.Errorf("%s: %+v", name, b)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s:\n%v\nlacks\n%s", name, err, want)
			}
		}
	}
	for location, want := range map[string]string{
		"testdata/none.wsdl":                "soap: the WSDL at testdata/none.wsdl: cannot be read: no such file or directory",
		"http://a:secret@127.0.0.1:1/?wsdl": "soap: the WSDL at http://127.0.0.1:1/?wsdl: is no URL that is fetched: leave out the user and password",
		"http://127.0.0.1:1/?wsdl":          "soap: the WSDL at http://127.0.0.1:1/?wsdl: dial 127.0.0.1:1: connection refused",
	} {
		if _, err := soap.LoadWSDL(t.Context(), location); err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// silence answers no request.
type silence struct{}

func (silence) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// TestWSDLOverTLS says what helps where this machine does not accept the server, which is not
// what a hospital's configuration has for it.
func TestWSDLOverTLS(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		tls  *tls.Config
		want string
	}{
		"unknown CA":           {&tls.Config{}, "TLS: the certificate is signed by "},
		"old version":          {&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, "TLS: "},
		"a client certificate": {&tls.Config{ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12}, "TLS: "},
	} {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.TLS = tt.tls
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		t.Cleanup(server.Close)
		var opts []soap.WSDLOption
		if name == "a client certificate" {
			opts = append(opts, soap.WSDLHTTPClient(server.Client()))
		}
		_, err := soap.LoadWSDL(t.Context(), server.URL, opts...)
		if err == nil || !strings.HasPrefix(err.Error(), "soap: the WSDL at "+server.URL+": "+tt.want) || strings.Contains(err.Error(), "tls.") ||
			!strings.HasSuffix(err.Error(), "; give LoadWSDL a client that accepts it, by soap.WSDLHTTPClient, or save the WSDL, with what it imports, and load the file") {
			t.Errorf("%s: %v", name, err)
		}
		if unknown := (x509.UnknownAuthorityError{}); name == "unknown CA" && !errors.As(err, &unknown) {
			t.Errorf("the cause is lost: %v", err)
		}
	}
}

// TestWSDLOfASilentServer ends without a deadline of the caller's.
func TestWSDLOfASilentServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := soap.LoadWSDL(context.Background(), "http://hospital.example/?wsdl", soap.WSDLHTTPClient(&http.Client{Transport: silence{}})) //nolint:usetesting // it is about a context without an end
		if took := time.Since(began); err == nil || took != 30*time.Second {
			t.Errorf("%v after %v", err, took)
		}
		t.Log(err)
	})
}
