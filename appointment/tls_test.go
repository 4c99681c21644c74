package appointment_test

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

func TestTLS_Pins_SecondPin(t *testing.T) {
	t.Parallel()
	server := startTLSServer(t, certificateSpec{}, nil)
	pins := []string{unknownPin, strings.TrimPrefix(server.pin(), "sha256//")}
	if err := server.query(t, appointment.TLS{Pins: pins}); err != nil {
		t.Errorf("query with the server's pin as the second = %v, want nil", err)
	}
}

func TestTLS_CAFile(t *testing.T) {
	t.Parallel()
	server := startTLSServer(t, certificateSpec{}, nil)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte(server.caPEM()), 0o600); err != nil {
		t.Fatal(err)
	}
	otherCA := untrustedClient().caPEM()
	tests := map[string]struct {
		settings appointment.TLS
		want     error
	}{
		"the server's CA in caFile":        {appointment.TLS{CAFile: file}, nil},
		"another CA in ca beside caFile":   {appointment.TLS{CAFile: file, CA: otherCA}, nil},
		"another CA in ca, without caFile": {appointment.TLS{CA: otherCA}, appointment.ErrNotSent},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := server.query(t, tt.settings); !errors.Is(err, tt.want) {
				t.Errorf("query = %v, want %v", err, tt.want)
			}
		})
	}
}

// With TLS 1.3 the client sends its request before the server looks at the client's
// certificate. The alert of the server proves that it did not read the request.
func TestTLS_ClientCertificate_RequiredByTLS13(t *testing.T) {
	t.Parallel()
	server := startTLSServer(t, certificateSpec{}, func(c *tls.Config) {
		c.ClientAuth, c.MinVersion = tls.RequireAndVerifyClientCert, tls.VersionTLS13
	})
	settings := appointment.TLS{CA: server.caPEM()}
	err := server.query(t, settings)
	want := "asks for a client certificate and none is configured: tls.clientCertificate or tls.clientCertificateFile"
	if !errors.Is(err, appointment.ErrNotSent) || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("query without a certificate = %v, want ErrNotSent with %q at the end", err, want)
	}
	if n := server.deliveries.Load(); n != 0 {
		t.Errorf("server received %d requests, want 0", n)
	}

	leaf, key := trustedClient().pem()
	file := filepath.Join(t.TempDir(), "client.pem")
	if err := os.WriteFile(file, []byte(leaf+string(key)), 0o600); err != nil {
		t.Fatal(err)
	}
	settings.ClientCertificateFile, settings.ClientKeyFile = file, file
	if err := server.query(t, settings); err != nil {
		t.Errorf("query with certificate and key in one file = %v, want nil", err)
	}
}

// A server may ask for a certificate without requiring one, and then close the connection of a
// client that sent none.
func TestTLS_ClientCertificate_Requested(t *testing.T) {
	t.Parallel()
	server := startTLSServer(t, certificateSpec{}, func(c *tls.Config) { c.ClientAuth = tls.RequestClientCert })
	if err := server.query(t, appointment.TLS{CA: server.caPEM()}); err != nil {
		t.Errorf("query of a server that requires no certificate = %v, want nil", err)
	}

	server.closesOnRequest = true
	err := server.query(t, appointment.TLS{CA: server.caPEM()}, appointment.WithRetries(0))
	want := "the server closed the connection; the server asks for a client certificate"
	if !errors.Is(err, appointment.ErrNoResponse) || !strings.Contains(err.Error(), want) {
		t.Errorf("query without a certificate = %v, want ErrNoResponse with %q", err, want)
	}
	leaf, key := trustedClient().pem()
	settings := appointment.TLS{CA: server.caPEM(), ClientCertificate: leaf, ClientKey: key}
	err = server.query(t, settings, appointment.WithRetries(0))
	if !errors.Is(err, appointment.ErrNoResponse) || strings.Contains(err.Error(), "client certificate") {
		t.Errorf("query with a certificate = %v, want ErrNoResponse that does not mention a client certificate", err)
	}
}

// A server that supports a secure cipher suite and a late version gets them, even if the
// settings accept old ones.
func TestTLS_OldSettings_SecureServer(t *testing.T) {
	t.Parallel()
	for _, newest := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(newest), func(t *testing.T) {
			t.Parallel()
			server := startTLSServer(t, certificateSpec{rsa: true}, func(c *tls.Config) {
				c.MinVersion, c.MaxVersion = tls.VersionTLS10, newest
				c.CipherSuites = []uint16{tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}
			})
			settings := appointment.TLS{CA: server.caPEM(), MinVersion: "1.0", CipherSuites: []string{"TLS_RSA_WITH_3DES_EDE_CBC_SHA"}}
			if err := server.query(t, settings); err != nil {
				t.Fatal(err)
			}
			state := server.state.Load()
			if state.Version != newest || state.CipherSuite == tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA {
				t.Errorf("connection uses %s with %s, want %s with a secure suite",
					tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite), tls.VersionName(newest))
			}
		})
	}
}

// DangerouslyTrustAnyServer accepts every server, and marks every response.
func TestTLS_DangerouslyTrustAnyServer(t *testing.T) {
	t.Parallel()
	server := startTLSServer(t, certificateSpec{names: []string{"elsewhere.example"}}, nil)
	client := newTLSClient(t, server.url, &appointment.TLS{DangerouslyTrustAnyServer: true})
	schedule, err := client.QuerySchedule(t.Context(), fullQueryRequest())
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprint(schedule.Response); !schedule.Unverified || !strings.Contains(text, "Unverified") {
		t.Errorf("response = %s with Unverified %v, want true, and the text to name it", text, schedule.Unverified)
	}

	server.document = `{"statusCode":"00000009"}`
	_, err = client.SaveSchedule(t.Context(), fullSaveRequest())
	var e *appointment.Error
	if !errors.As(err, &e) || e.Response == nil || !e.Response.Unverified {
		t.Errorf("SaveSchedule = %v, want a rejection whose Response is Unverified", err)
	}
}

func TestTLS_Pins_Verified(t *testing.T) {
	t.Parallel()
	server := startTLSServer(t, certificateSpec{names: []string{"elsewhere.example"}}, nil)
	client := newTLSClient(t, server.url, &appointment.TLS{Pins: []string{server.pin()}})
	schedule, err := client.QuerySchedule(t.Context(), fullQueryRequest())
	if err != nil {
		t.Fatal(err)
	}
	if schedule.Unverified {
		t.Error("Unverified = true for a server that is verified by its pin, want false")
	}
}

func TestTLS_Format(t *testing.T) {
	t.Parallel()
	leaf, key := trustedClient().pem()
	cfg := validConfig()
	cfg.TLS = &appointment.TLS{ClientCertificate: leaf, ClientKey: key, CA: leaf, ServerName: "his"}
	secret := pemLine(string(key))
	for _, v := range []any{cfg, &cfg, *cfg.TLS, cfg.TLS, (*appointment.TLS)(nil)} {
		checkNotPrinted(t, v, secret)
	}
	text := fmt.Sprint(cfg)
	for _, want := range []string{"ClientKey:***", "ServerName:his", "CA:(PEM, "} {
		if !strings.Contains(text, want) {
			t.Errorf("configuration prints as %q, want it to contain %q", text, want)
		}
	}
	if strings.Contains(text, pemLine(leaf)) {
		t.Errorf("configuration prints as %q, want no certificate", text)
	}

	client, err := appointment.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	checkNotPrinted(t, client, secret)
	checkNotPrinted(t, *client, secret)
}

// pemLine returns a line in the middle of a text in PEM.
func pemLine(text string) string { return strings.Split(text, "\n")[1] }

func TestTLS_JSON(t *testing.T) {
	t.Parallel()
	leaf, key := trustedClient().pem()
	want := validConfig()
	want.TLS = &appointment.TLS{
		CA: "a", CAFile: "b", ClientCertificate: leaf, ClientCertificateFile: "c", ClientKey: key, ClientKeyFile: "d",
		Pins: []string{unknownPin}, ServerName: "e", MinVersion: "1.0", Renegotiation: true, CipherSuites: []string{"f"},
		DangerouslyTrustAnyServer: true,
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `"clientKey":"***"`) || strings.Contains(string(text), pemLine(string(key))) {
		t.Errorf("Marshal = %s, want the key as ***", text)
	}
	quotedKey, err := json.Marshal(string(key))
	if err != nil {
		t.Fatal(err)
	}
	file := strings.Replace(string(text), `"clientKey":"***"`, `"clientKey":`+string(quotedKey), 1)
	file = strings.Replace(file, "***", systemKey, 1)
	for _, name := range []string{
		"tls", "ca", "caFile", "clientCertificate", "clientCertificateFile", "clientKey", "clientKeyFile",
		"pins", "serverName", "minVersion", "renegotiation", "cipherSuites", "dangerouslyTrustAnyServer",
	} {
		if !strings.Contains(file, `"`+name+`":`) {
			t.Errorf("Marshal = %s, want the key %q in it", file, name)
		}
	}
	var got appointment.Config
	if err := json.Unmarshal([]byte(file), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("configuration after JSON (-want +got):\n%s", diff)
	}
}
