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

func TestWithLimits(t *testing.T) {
	t.Parallel()
	headers := func(n int) func(appointment.Vendor, io.Writer) {
		return func(vendor appointment.Vendor, w io.Writer) {
			say(w, "HTTP/1.1 200 OK\r\n", n, "X-Header: 01234567890123456789\r\n")
			rest := inBody(nested)
			var b bytes.Buffer
			rest(vendor, &b)
			_, head, _ := strings.Cut(b.String(), "\r\n")
			say(w, head)
		}
	}
	for name, tt := range map[string]struct {
		limits appointment.Limits
		send   func(appointment.Vendor, io.Writer)
		want   string
	}{
		"none":                 {appointment.Limits{}, inBody(nested), ""},
		"long":                 {appointment.Limits{ResponseBytes: 999}, inBody(nested, 1000, " "), "longer than the limit of 999 bytes (Limits.ResponseBytes)"},
		"longer than usual":    {appointment.Limits{ResponseBytes: 9 << 20}, inBody(nested, 8<<20, " "), ""},
		"deep":                 {appointment.Limits{Depth: 9}, inBody(nested), ""},
		"too deep":             {appointment.Limits{Depth: 8}, inBody(nested), "nested deeper than 8 (Limits.Depth)"},
		"deeper than usual":    {appointment.Limits{Depth: 99}, inBody(strings.TrimSuffix(nested, "}"), `,"x":`, 98, "[", 98, "]", "}"), ""},
		"many":                 {appointment.Limits{Elements: 5}, inBody(nested), ""},
		"too many":             {appointment.Limits{Elements: 4}, inBody(nested), "more than 4 elements in lists (Limits.Elements)"},
		"more than usual":      {appointment.Limits{Elements: 60_000}, inBody(toDays, 59_998, "{},", "{}]}]}}}"), ""},
		"headers":              {appointment.Limits{}, headers(1000), ""},
		"too many headers":     {appointment.Limits{HeaderBytes: 8 << 10}, headers(1000), longHead},
		"more than is usual":   {appointment.Limits{}, headers(4000), longHead},
		"more and it is known": {appointment.Limits{HeaderBytes: 256 << 10}, headers(4000), ""},
	} {
		for _, vendor := range carriers() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				client := rawClient(t, vendor, func(w io.Writer) { tt.send(vendor, w) }, appointment.WithLimits(tt.limits))
				_, err := client.QuerySchedule(t.Context(), everyQueryField())
				if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
					t.Errorf("%v, want %q", err, tt.want)
				}
			})
		}
	}
}

// Over TLS, and on a connection that was used before, the head alone counts: the answer
// before it was longer than the limit.
func TestLimitOfHeadersOverTLS(t *testing.T) {
	t.Parallel()
	asked := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if asked++; asked == 3 {
			w.Header().Set("X-Header", strings.Repeat("a", 20<<10))
		}
		answer(w, r, found+strings.Repeat(" ", 40<<10))
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
	for call := 1; call <= 3; call++ {
		_, err := client.QuerySchedule(t.Context(), everyQueryField())
		if long := err != nil && strings.Contains(err.Error(), longHead); long != (call == 3) || !long && err != nil {
			t.Errorf("call %d: %v", call, err)
		}
	}
	if asked != 3 {
		t.Errorf("%d requests", asked)
	}
}

// A caller's transport has its own limit of headers, whichever option comes first.
func TestLimitsLeaveACallersTransport(t *testing.T) {
	t.Parallel()
	for _, swap := range []bool{false, true} {
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		opts := []appointment.Option{
			appointment.WithLimits(appointment.Limits{HeaderBytes: 1}),
			appointment.WithHTTPClient(&http.Client{Transport: transport}),
		}
		if swap {
			opts[0], opts[1] = opts[1], opts[0]
		}
		send := asIs(2000, "X-Header: 012345678901234567890\r\n", "\r\n", nested)
		client := rawClient(t, appointment.Laida, func(w io.Writer) { send("", w) }, opts...)
		if _, err := client.QuerySchedule(t.Context(), everyQueryField()); err != nil || transport.MaxResponseHeaderBytes != 0 {
			t.Errorf("swapped %v: %v, and the transport's limit is %d", swap, err, transport.MaxResponseHeaderBytes)
		}
	}
}

func TestLimitsThatAreNone(t *testing.T) {
	t.Parallel()
	for name, limits := range map[string]appointment.Limits{
		"ResponseBytes: -1 is":    {ResponseBytes: -1},
		"Depth: -2 is":            {Depth: -2},
		"Elements: -3 is":         {Elements: -3},
		"HeaderBytes: -4 is":      {HeaderBytes: -4},
		"Depth: 10001 is more":    {Depth: 10_001},
		"ResponseBytes: 21474836": {ResponseBytes: 1 << 31},
		"HeaderBytes: 21474836":   {HeaderBytes: 1 << 31},
	} {
		_, err := appointment.NewClient(appointment.Config{
			Vendor: appointment.Laida, Endpoint: "http://hospital.invalid", SystemID: "HIS01", SystemKey: systemKey,
		}, appointment.WithLimits(limits))
		if err == nil || !strings.Contains(err.Error(), "WithLimits: Limits."+name) {
			t.Errorf("%+v: %v, want it named: %s", limits, err, name)
		}
	}
}

func TestLimitsOfAnEnvelope(t *testing.T) {
	t.Parallel()
	send := inBody(nested)
	client := rawClient(t, appointment.Wanda, func(w io.Writer) { send(appointment.Wanda, w) }, appointment.WithLimits(appointment.Limits{Elements: 3}))
	_, err := client.QuerySchedule(t.Context(), everyQueryField())
	if want := "the SOAP envelope of the answer has more than 3 elements (Limits.Elements)"; !errors.Is(err, appointment.ErrBadResponse) || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %q", err, want)
	}
}
