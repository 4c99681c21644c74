package httpx_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// fakeAlert stands for the type of alerts that crypto/tls does not export.
type fakeAlert uint8

const certificateRequired fakeAlert = 116

func (a fakeAlert) Error() string {
	return fmt.Sprintf("not shown: %d", uint8(a))
}

// alertFrom returns the error that crypto/tls returns for an alert of the server.
func alertFrom(alert fakeAlert) error {
	return &net.OpError{Op: "remote error", Err: alert}
}

// doWithAlert sends a request in whose handshake the server sends an alert. The server asks for
// a client certificate if wanted is set, and gets one if sent is set.
func doWithAlert(t *testing.T, alert fakeAlert, wanted, sent bool) error {
	t.Helper()
	client := &httpx.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		httptrace.ContextClientTrace(req.Context()).GetConn("")
		if wanted {
			askForCertificate(t, req, sent)
		}
		return nil, alertFrom(alert)
	})}
	_, err := client.Do(newRequest(t.Context(), t, "https://hospital.invalid"))
	return err
}

func TestClient_Do_TLSAlert(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		alert        fakeAlert
		wanted, sent bool
		code         httpx.ErrorCode
		permanent    bool
		text         string
	}{
		"certificate required":                   {certificateRequired, true, false, httpx.TLSClientCertificateWanted, true, "certificate required; it asks for a client certificate and none is configured"},
		"bad certificate":                        {42, true, true, httpx.TLSClientCertificateRefused, true, "it does not accept the client certificate"},
		"unknown CA":                             {48, true, true, httpx.TLSClientCertificateRefused, true, "it does not accept the client certificate"},
		"handshake failure, certificate missing": {40, true, false, httpx.TLSClientCertificateWanted, true, "none is configured"},
		"handshake failure, certificate sent":    {40, true, true, httpx.TLSNoCommonCipher, true, "no cipher suite"},
		"handshake failure":                      {40, false, false, httpx.TLSNoCommonCipher, true, "no cipher suite"},
		"insufficient security":                  {71, false, false, httpx.TLSNoCommonCipher, true, "no cipher suite"},
		"protocol version":                       {70, false, false, httpx.TLSNoCommonVersion, true, "no TLS version"},
		"unrecognized name":                      {112, false, false, httpx.TLSUnrecognizedName, true, "does not know the server name"},
		"internal error":                         {80, false, false, httpx.TLSAlert, false, "TLS: the server refused the connection: internal error"},
		"unknown alert":                          {200, false, false, httpx.TLSAlert, false, "TLS: the server refused the connection: alert(200)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := doWithAlert(t, tt.alert, tt.wanted, tt.sent)
			e := checkError(t, err, httpx.NotSent, tt.code, tt.text)
			if e.Alert != uint8(tt.alert) {
				t.Errorf("Alert of error %q = %d, want %d", e, e.Alert, tt.alert)
			}
			if e.Permanent != tt.permanent {
				t.Errorf("Permanent of error %q = %v, want %v", e, e.Permanent, tt.permanent)
			}
		})
	}
}

// TestClient_Do_TLSAlertInBody has a server that reports a failure while it sends the body.
func TestClient_Do_TLSAlertInBody(t *testing.T) {
	t.Parallel()
	client := &httpx.Client{MaxBody: 1 << 10, Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		body := readerFunc(func([]byte) (int, error) { return 0, alertFrom(80) })
		return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: -1, Body: io.NopCloser(body)}, nil
	})}
	_, err := client.Do(newRequest(t.Context(), t, "https://hospital.invalid"))
	checkError(t, err, httpx.NoResponse, httpx.TLSAlert, "TLS: the server ended the connection: internal error, 0 bytes into the body of the response")
}

// TestClient_Do_AlertTexts checks that every alert has the text of crypto/tls.
func TestClient_Do_AlertTexts(t *testing.T) {
	t.Parallel()
	for number := range 255 {
		want := strings.Replace(tls.AlertError(number).Error(), "tls: ", "TLS: the server refused the connection: ", 1)
		if err := doWithAlert(t, fakeAlert(number), false, false); !strings.Contains(err.Error(), want) {
			t.Errorf("error of alert %d = %v, want %q", number, err, want)
		}
	}
}

// askForCertificate does a TLS handshake in the context of req. In it, the server asks for a
// client certificate, and gets one if sent is set.
func askForCertificate(t *testing.T, req *http.Request, sent bool) {
	t.Helper()
	server := newRefusedServer(t, func(c *tls.Config) { c.ClientAuth = tls.RequestClientCert })
	cfg := &tls.Config{RootCAs: rootsOf(server), ServerName: "example.com"} //nolint:gosec // Go's default minimum version
	if sent {
		cfg.Certificates = server.TLS.Certificates
	}
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := tls.Client(conn, httpx.ClientTLS(cfg)).HandshakeContext(req.Context()); err != nil {
		t.Fatal(err)
	}
}
