package appointment_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

const systemKey = "key-0001"

// newClient returns a client for a hospital that is the handler h.
func newClient(t *testing.T, vendor appointment.Vendor, h http.HandlerFunc, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	return newDialectClient(t, vendor, nil, h, opts...)
}

// newDialectClient returns a client for a hospital that is the handler h and has a dialect.
func newDialectClient(t *testing.T, vendor appointment.Vendor, d *appointment.Dialect, h http.HandlerFunc, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	return newConfigClient(t, appointment.Config{
		Name: "市三院", Vendor: vendor, SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00", Dialect: d,
	}, h, opts...)
}

// newConfigClient returns a client for a hospital that is the handler h. The endpoint of cfg is set to
// a path of it. The client does not retry, unless opts say otherwise.
func newConfigClient(t *testing.T, cfg appointment.Config, h http.HandlerFunc, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	cfg.Endpoint = server.URL + "/base/service"
	client, err := appointment.NewClient(cfg, append([]appointment.Option{appointment.WithRetries(0)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// soapAndRESTVendors returns a vendor that uses SOAP and one that uses REST, for tests in which vendors do
// not differ otherwise.
func soapAndRESTVendors() []appointment.Vendor {
	return []appointment.Vendor{appointment.JintangWrapped, appointment.Laida}
}

// sampleVendors returns all vendors, or with -short the ones of soapAndRESTVendors. CI runs the tests
// with -short under the race detector, and whole without it.
func sampleVendors() []appointment.Vendor {
	if testing.Short() {
		return soapAndRESTVendors()
	}
	return appointment.Vendors()
}

// sampleCases returns all cases, or with -short every fourth of them by name.
func sampleCases[T any](cases map[string]T) map[string]T {
	if !testing.Short() {
		return cases
	}
	sample := map[string]T{}
	for i, name := range slices.Sorted(maps.Keys(cases)) {
		if i%4 == 0 {
			sample[name] = cases[name]
		}
	}
	return sample
}

// isSOAPRequest reports whether a request is a SOAP call.
func isSOAPRequest(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "text/xml")
}

// requestDocument returns the JSON document of a request. It does not use the library's code to
// read SOAP. Call it only from the goroutine of the handler.
func requestDocument(t *testing.T, r *http.Request) []byte {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	if !isSOAPRequest(r) {
		return body
	}
	var envelope struct {
		Body struct {
			Call struct {
				XMLName xml.Name
				Data    string `xml:"data"`
			} `xml:",any"`
		}
	}
	if err := xml.Unmarshal(body, &envelope); err != nil {
		t.Error(err)
	}
	return []byte(envelope.Body.Call.Data)
}

// writeResponse writes a response with a JSON document, in SOAP if the request is a SOAP call.
func writeResponse(w http.ResponseWriter, r *http.Request, document string) {
	if !isSOAPRequest(r) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		fmt.Fprint(w, document)
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	fmt.Fprint(w, `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>`+
		`<OpResponse xmlns="http://tempuri.org/"><OpResult>`)
	_ = xml.EscapeText(w, []byte(document))
	fmt.Fprint(w, `</OpResult></OpResponse></s:Body></s:Envelope>`)
}

// readMethod returns the method in the envelope of a request, such as XKH074, in any spelling.
func readMethod(document []byte) string {
	var envelope map[string]json.RawMessage
	_ = json.Unmarshal(document, &envelope)
	for name, value := range envelope {
		if strings.EqualFold(name, "method") {
			return strings.Trim(string(value), `"`)
		}
	}
	return ""
}
