package appointment_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Over TLS 1.3 the client is done, and has sent its request, before the server has looked
// at its certificate: the server's alert proves that it did not look at the request.
func TestTLSClientCertificateOver13(t *testing.T) {
	t.Parallel()
	hospital := newTLSHospital(t, identity{}, func(c *tls.Config) {
		c.ClientAuth, c.MinVersion = tls.RequireAndVerifyClientCert, tls.VersionTLS13
	})
	conf := appointment.TLS{CA: theirs}
	err := hospital.call(t, conf)
	if !errors.Is(err, appointment.ErrNotSent) || !strings.HasSuffix(err.Error(), "asks for a client certificate and none is configured: tls.clientCertificate or tls.clientCertificateFile") {
		t.Errorf("%v", err)
	}
	if n := hospital.deliveries.Load(); n != 0 {
		t.Errorf("%d requests delivered", n)
	}
	certificate, key := ours().inPEM()
	file := filepath.Join(t.TempDir(), "client.pem")
	if err := os.WriteFile(file, []byte(certificate+string(key)), 0o600); err != nil {
		t.Fatal(err)
	}
	conf.ClientCertificateFile, conf.ClientKeyFile = file, file
	if err := hospital.call(t, conf); err != nil {
		t.Errorf("with certificate and key in one file: %v", err)
	}
}

// A server may also ask, and hang up in HTTP on who shows none.
func TestTLSClientCertificateAskedForAndHungUp(t *testing.T) {
	t.Parallel()
	hospital := newTLSHospital(t, identity{}, func(c *tls.Config) { c.ClientAuth = tls.RequestClientCert })
	if err := hospital.call(t, appointment.TLS{CA: theirs}); err != nil {
		t.Errorf("a server that does not insist: %v", err)
	}
	hospital.hangsUp = true
	err := hospital.call(t, appointment.TLS{CA: theirs})
	if !errors.Is(err, appointment.ErrNoResponse) || !strings.Contains(err.Error(), "the hospital closed the connection; the server asks for a client certificate") {
		t.Errorf("%v", err)
	}
	certificate, key := ours().inPEM()
	err = hospital.call(t, appointment.TLS{CA: theirs, ClientCertificate: certificate, ClientKey: key})
	if !errors.Is(err, appointment.ErrNoResponse) || strings.Contains(err.Error(), "client certificate") {
		t.Errorf("with a certificate: %v", err)
	}
}

func TestTLSPinsAreAList(t *testing.T) {
	t.Parallel()
	hospital := newTLSHospital(t, identity{}, nil)
	pins := []string{somePin, strings.TrimPrefix(hospital.pin(), "sha256//")}
	if err := hospital.call(t, appointment.TLS{Pins: pins}); err != nil {
		t.Errorf("the second of two pins: %v", err)
	}
}

func TestTLSCAFile(t *testing.T) {
	t.Parallel()
	hospital := newTLSHospital(t, identity{}, nil)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte(inPEM(hospital.leaf)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := hospital.call(t, appointment.TLS{CAFile: file}); err != nil {
		t.Error(err)
	}
	other, _ := stranger().inPEM()
	if err := hospital.call(t, appointment.TLS{CAFile: file, CA: other}); err != nil {
		t.Errorf("beside another in ca: %v", err)
	}
	if err := hospital.call(t, appointment.TLS{CA: other}); !errors.Is(err, appointment.ErrNotSent) {
		t.Errorf("another alone: %v", err)
	}
}

// A server that has a safe suite and a late version gets them, whatever else is allowed.
func TestTLSLegacyIsNoWorseWhereNotNeeded(t *testing.T) {
	t.Parallel()
	for _, newest := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		hospital := newTLSHospital(t, identity{rsa: true}, func(c *tls.Config) {
			c.MinVersion, c.MaxVersion = tls.VersionTLS10, newest
			c.CipherSuites = []uint16{tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}
		})
		err := hospital.call(t, appointment.TLS{CA: theirs, MinVersion: "1.0", CipherSuites: []string{"TLS_RSA_WITH_3DES_EDE_CBC_SHA"}})
		if err != nil {
			t.Fatal(err)
		}
		state := hospital.state.Load()
		if state.Version != newest || state.CipherSuite == tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA {
			t.Errorf("%s with %s", tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite))
		}
	}
}

// TestTLSUnverified has the switch accept whoever answers, and every answer say so.
func TestTLSUnverified(t *testing.T) {
	t.Parallel()
	hospital := newTLSHospital(t, identity{names: []string{"elsewhere.example"}}, nil)
	client := hospital.client(t, appointment.TLS{DangerouslyTrustAnyServer: true})
	schedule, err := client.QuerySchedule(t.Context(), everyQueryField())
	if err != nil || !schedule.Unverified || !strings.Contains(fmt.Sprint(schedule.Response), "Unverified") {
		t.Errorf("%v, %v", schedule, err)
	}
	hospital.says = `{"statusCode":"00000009"}`
	_, err = client.SaveSchedule(t.Context(), everySaveField())
	if e := (*appointment.Error)(nil); !errors.As(err, &e) || e.Response == nil || !e.Response.Unverified {
		t.Errorf("a rejection: %v", err)
	}
	hospital.says = found
	client = hospital.client(t, appointment.TLS{Pins: []string{hospital.pin()}})
	schedule, err = client.QuerySchedule(t.Context(), everyQueryField())
	if err != nil || schedule.Unverified {
		t.Errorf("by its pin: %v, %v", schedule.Response, err)
	}
}

// A server that hangs up on versions and ciphers that it does not know, as old ones do.
func TestTLSServerThatHangsUp(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		for conn, err := listener.Accept(); err == nil; conn, err = listener.Accept() {
			_, _ = conn.Read(make([]byte, 4096))
			conn.Close()
		}
	}()
	t.Cleanup(func() { listener.Close(); <-served })
	cfg := validConfig()
	cfg.Endpoint, cfg.OrganizationID = "https://"+listener.Addr().String(), "00"
	client, err := appointment.NewClient(cfg, appointment.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.QuerySchedule(t.Context(), everyQueryField())
	for _, want := range []string{"during the TLS handshake", `tls.minVersion: "1.1" or "1.0"`, "tls.cipherSuites"} {
		if !errors.Is(err, appointment.ErrNotSent) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
}

func TestTLSWithATransportOfTheCallers(t *testing.T) {
	t.Parallel()
	cfg := validConfig()
	cfg.TLS = &appointment.TLS{}
	_, err := appointment.NewClient(cfg, appointment.WithHTTPClient(&http.Client{Transport: http.DefaultTransport}))
	if err == nil || !strings.Contains(err.Error(), "WithHTTPClient and tls: ") {
		t.Errorf("%v", err)
	}
	if _, err := appointment.NewClient(cfg, appointment.WithHTTPClient(&http.Client{})); err != nil {
		t.Errorf("a client without a transport: %v", err)
	}
}
