package appointment_test

import (
	"bytes"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// nestedSchedule is a response of depth 9 with five elements in its lists. A SOAP envelope around
// it has four elements.
const nestedSchedule = toDays + `{"scheduleArrangeTimeInfoList":[{"titleMsg":"a"},{"titleMsg":"a"},{"titleMsg":"a"}]}]}]}}}`

// rawWithHeaders returns nestedSchedule with n headers of 32 bytes each.
func rawWithHeaders(n int) rawResponse {
	return func(vendor appointment.Vendor, w io.Writer) {
		writeParts(w, "HTTP/1.1 200 OK\r\n", n, "X-Header: 01234567890123456789\r\n")
		var response bytes.Buffer
		rawJSON(nestedSchedule)(vendor, &response)
		_, afterStatus, _ := strings.Cut(response.String(), "\r\n")
		writeParts(w, afterStatus)
	}
}

func TestWithLimits(t *testing.T) {
	t.Parallel()
	deeperThanDefault := []any{strings.TrimSuffix(nestedSchedule, "}"), `,"x":`, 98, "[", 98, "]", "}"}
	for name, tt := range map[string]struct {
		limits  appointment.Limits
		respond rawResponse
		want    string // in the error's text; "" if the response is read
	}{
		"default":                        {appointment.Limits{}, rawJSON(nestedSchedule), ""},
		"too many bytes":                 {appointment.Limits{ResponseBytes: 999}, rawJSON(nestedSchedule, 1000, " "), "longer than the limit of 999 bytes (Limits.ResponseBytes)"},
		"more bytes than the default":    {appointment.Limits{ResponseBytes: 9 << 20}, rawJSON(nestedSchedule, 8<<20, " "), ""},
		"greatest depth":                 {appointment.Limits{Depth: 9}, rawJSON(nestedSchedule), ""},
		"too deep":                       {appointment.Limits{Depth: 8}, rawJSON(nestedSchedule), "nested deeper than 8 (Limits.Depth)"},
		"deeper than the default":        {appointment.Limits{Depth: 99}, rawJSON(deeperThanDefault...), ""},
		"as many elements as allowed":    {appointment.Limits{Elements: 5}, rawJSON(nestedSchedule), ""},
		"too many elements":              {appointment.Limits{Elements: 4}, rawJSON(nestedSchedule), "more than 4 elements in lists (Limits.Elements)"},
		"more elements than the default": {appointment.Limits{Elements: 60_000}, rawJSON(toDays, 59_998, `{"arrangeUID":1},`, `{"arrangeUID":1}]}]}}}`), ""},
		"headers within the default":     {appointment.Limits{}, rawWithHeaders(1000), ""},
		"too many headers":               {appointment.Limits{HeaderBytes: 8 << 10}, rawWithHeaders(1000), longHeader},
		"headers above the default":      {appointment.Limits{}, rawWithHeaders(4000), longHeader},
		"more headers than the default":  {appointment.Limits{HeaderBytes: 256 << 10}, rawWithHeaders(4000), ""},
	} {
		for _, vendor := range soapAndRESTVendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				client := newRawClient(t, vendor, func(w io.Writer) { tt.respond(vendor, w) }, appointment.WithLimits(tt.limits))
				err := queryOnce(t, client)
				if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
					t.Errorf("QuerySchedule() error = %v, want %q in it, or none", err, tt.want)
				}
			})
		}
	}
}

func TestWithLimits_SOAPElements(t *testing.T) {
	t.Parallel()
	client := newRawClient(t, appointment.Wanda, func(w io.Writer) { rawJSON(nestedSchedule)(appointment.Wanda, w) },
		appointment.WithLimits(appointment.Limits{Elements: 3}))
	err := queryOnce(t, client)
	const want = "the SOAP envelope of the response has more than 3 elements (Limits.Elements)"
	if !errors.Is(err, appointment.ErrBadResponse) || !strings.Contains(err.Error(), want) {
		t.Errorf("QuerySchedule() error = %v, want class %v and the text %q", err, appointment.ErrBadResponse, want)
	}
}

// Three responses arrive over TLS on one connection. Their bodies are longer than the limit of
// headers, which applies to the header of the third one alone.
func TestWithLimits_HeadersOverTLS(t *testing.T) {
	t.Parallel()
	const calls = 3
	requests := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if requests++; requests == calls {
			w.Header().Set("X-Header", strings.Repeat("a", 20<<10))
		}
		writeResponse(w, r, notBookedDoc+strings.Repeat(" ", 40<<10))
	}))
	t.Cleanup(server.Close)
	client, err := appointment.NewClient(appointment.Config{
		Name: "市三院", Vendor: appointment.Laida, Endpoint: server.URL, SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00",
		TLS: &appointment.TLS{CA: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))},
	}, appointment.WithLimits(appointment.Limits{HeaderBytes: 16 << 10}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	for call := 1; call < calls; call++ {
		if err := queryOnce(t, client); err != nil {
			t.Errorf("call %d: error = %v, want none", call, err)
		}
	}
	if err := queryOnce(t, client); err == nil || !strings.Contains(err.Error(), longHeader) {
		t.Errorf("call %d: error = %v, want it to contain %q", calls, err, longHeader)
	}
	if requests != calls {
		t.Errorf("%d requests, want %d", requests, calls)
	}
}

// The transport of a caller keeps its own limit of headers, in whichever order the options are.
func TestWithLimits_CallersTransport(t *testing.T) {
	t.Parallel()
	respond := rawHTTP(2000, "X-Header: 012345678901234567890\r\n", "\r\n", nestedSchedule)
	for _, limitsFirst := range []bool{true, false} {
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		opts := []appointment.Option{
			appointment.WithLimits(appointment.Limits{HeaderBytes: 1}),
			appointment.WithHTTPClient(&http.Client{Transport: transport}),
		}
		if !limitsFirst {
			opts[0], opts[1] = opts[1], opts[0]
		}
		client := newRawClient(t, appointment.Laida, func(w io.Writer) { respond(appointment.Laida, w) }, opts...)
		if err := queryOnce(t, client); err != nil {
			t.Errorf("WithLimits first %v: QuerySchedule() error = %v, want none", limitsFirst, err)
		}
		if got := transport.MaxResponseHeaderBytes; got != 0 {
			t.Errorf("WithLimits first %v: MaxResponseHeaderBytes = %d, want 0", limitsFirst, got)
		}
	}
}

func TestWithLimits_Invalid(t *testing.T) {
	t.Parallel()
	for want, limits := range map[string]appointment.Limits{
		"WithLimits.responseBytes: is -1;":                          {ResponseBytes: -1},
		"WithLimits.depth: is -2;":                                  {Depth: -2},
		"WithLimits.elements: is -3;":                               {Elements: -3},
		"WithLimits.headerBytes: is -4;":                            {HeaderBytes: -4},
		"WithLimits.depth: is 10001; want 10000 ":                   {Depth: 10_001},
		"WithLimits.responseBytes: is 2147483648; want 2147483647 ": {ResponseBytes: 1 << 31},
		"WithLimits.headerBytes: is 2147483648; want 2147483647 ":   {HeaderBytes: 1 << 31},
	} {
		_, err := appointment.NewClient(appointment.Config{
			Vendor: appointment.Laida, Endpoint: "http://hospital.invalid", SystemID: "HIS01", SystemKey: systemKey,
		}, appointment.WithLimits(limits))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("NewClient() error = %v, want it to contain %q", err, want)
		}
	}
}
