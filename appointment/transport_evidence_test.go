package appointment_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// trustWireServer returns the TLS settings for a server of package wiretest.
func trustWireServer() *appointment.TLS {
	return &appointment.TLS{CA: encodePEM(wiretest.Certificate())}
}

// callEach makes each call of a client once and passes its error to check.
func callEach(t *testing.T, client *appointment.Client, check func(op appointment.Operation, err error)) {
	t.Helper()
	for _, op := range appointment.Operations() {
		_, err := callOperation(t.Context(), client, op, fullSaveRequest(), fullCancelRequest())
		check(op, err)
	}
}

// The response has a head that net/http refuses. It was received, and the error names it.
func TestClient_ResponseHeadRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ raw, want string }{
		"status line": {"HTTP/1.1 OK\r\n\r\n", "the status line of the response is not HTTP"},
		"header line": {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "a header line of the response is not HTTP"},
		"too long":    {"HTTP/1.1 200 OK\r\nX-Long: " + strings.Repeat("a", 70<<10) + "\r\n\r\n", "longer than the limit of 65536 bytes (Limits.HeaderBytes)"},
	} {
		for _, vendor := range soapAndRESTVendors() {
			for _, withTLS := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, %s, TLS %v", name, vendor, withTLS), func(t *testing.T) {
					t.Parallel()
					var settings *appointment.TLS
					server := wiretest.Start(t, wiretest.Respond(tt.raw))
					if withTLS {
						server, settings = wiretest.StartTLS(t, nil, wiretest.Respond(tt.raw)), trustWireServer()
					}
					callEach(t, newWireClient(t, vendor, server, settings), func(op appointment.Operation, err error) {
						if !errors.Is(err, appointment.ErrBadResponse) || !strings.Contains(err.Error(), tt.want) {
							t.Errorf("%s: error = %v, want ErrBadResponse with %q", op, err, tt.want)
						}
						if unknown := op != appointment.QuerySchedule; errors.Is(err, appointment.ErrOutcomeUnknown) != unknown {
							t.Errorf("%s: errors.Is(%v, ErrOutcomeUnknown) = %v, want %v", op, err, !unknown, unknown)
						}
					})
				})
			}
		}
	}
}

// A TLS 1.3 server reads the request and then sends an alert about a certificate. Only if it
// requested one, it did not process the request.
func TestClient_SaveSchedule_CertificateAlert(t *testing.T) {
	t.Parallel()
	const badCertificate, certificateRequired = 42, 116
	for _, vendor := range soapAndRESTVendors() {
		for _, alert := range []uint8{badCertificate, certificateRequired} {
			for clientAuth, want := range map[tls.ClientAuthType]error{
				tls.NoClientCert:      appointment.ErrOutcomeUnknown,
				tls.RequestClientCert: appointment.ErrNotSent,
			} {
				t.Run(fmt.Sprintf("%s, alert %d, %v", vendor, alert, clientAuth), func(t *testing.T) {
					t.Parallel()
					server := wiretest.StartTLSAlert(t, alert, clientAuth, "")
					_, err := newWireClient(t, vendor, server, trustWireServer()).SaveSchedule(t.Context(), fullSaveRequest())
					if !errors.Is(err, want) || errors.Is(err, appointment.ErrNotSent) != (want == appointment.ErrNotSent) { //nolint:errorlint // the values of the table
						t.Errorf("SaveSchedule() error = %v, want %v", err, want)
					}
				})
			}
		}
	}
}

// The alert proves nothing once the response has begun. The save is not sent again.
func TestClient_SaveSchedule_CertificateAlertInResponse(t *testing.T) {
	t.Parallel()
	const badCertificate = 42
	for _, vendor := range appointment.Vendors() {
		server := wiretest.StartTLSAlert(t, badCertificate, tls.RequestClientCert, "HTTP/1.1 200 OK\r\n")
		client := newWireClient(t, vendor, server, trustWireServer(), appointment.WithRetries(2))
		_, err := client.SaveSchedule(t.Context(), fullSaveRequest())
		if !errors.Is(err, appointment.ErrOutcomeUnknown) || errors.Is(err, appointment.ErrNotSent) {
			t.Errorf("%s: SaveSchedule() error = %v, want ErrOutcomeUnknown", vendor, err)
		}
		saves := slices.DeleteFunc(server.Requests(), func(r string) bool { return !strings.Contains(r, "XKH074") })
		if len(saves) != 1 {
			t.Errorf("%s: saves received: got %d, want 1", vendor, len(saves))
		}
	}
}

// A proxy refuses to connect to the hospital, so the hospital received nothing. A process
// reads its proxy from the environment once, so the test runs itself again.
func TestClient_SaveSchedule_ProxyRefusesToConnect(t *testing.T) {
	const success = "every call ended in ErrNotSent"
	if os.Getenv("APPOINTMENT_TEST_CONNECT") != "" {
		for _, vendor := range soapAndRESTVendors() {
			client, err := appointment.NewClient(appointment.Config{
				Vendor: vendor, Endpoint: "https://hospital.invalid/base", SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00",
			}, appointment.WithRetries(0))
			if err != nil {
				t.Fatal(err)
			}
			callEach(t, client, func(op appointment.Operation, err error) {
				if !errors.Is(err, appointment.ErrNotSent) || errors.Is(err, appointment.ErrOutcomeUnknown) || !strings.Contains(err.Error(), "HTTP 407") {
					t.Fatalf("%s: error = %v, want ErrNotSent with HTTP 407", op, err)
				}
			})
		}
		fmt.Println(success)
		return
	}
	t.Parallel()
	proxy := wiretest.Start(t, wiretest.Respond("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"))
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestClient_SaveSchedule_ProxyRefusesToConnect$", "-test.v") //nolint:gosec // the test itself
	command.Env = append(os.Environ(), "APPOINTMENT_TEST_CONNECT=1", "HTTPS_PROXY="+proxy.URL, "https_proxy="+proxy.URL, "NO_PROXY=", "no_proxy=")
	output, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(output), success) {
		t.Errorf("the process ended with %v, want %q in its output: %s", err, success, output)
	}
	for _, request := range proxy.Requests() {
		if !strings.HasPrefix(request, "CONNECT hospital.invalid:443 ") {
			t.Errorf("the proxy received %q, want CONNECT alone", request)
		}
	}
}
