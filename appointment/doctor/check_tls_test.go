package doctor_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// startCertificateServer starts a server with a certificate for his.example that is valid until
// a time. It returns the URL and the pin of the certificate.
func startCertificateServer(t *testing.T, notAfter time.Time) (url, pin string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"his.example"}, NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: notAfter}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = discardLogs()
	server.StartTLS()
	t.Cleanup(server.Close)
	sum := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	return server.URL, "sha256//" + base64.StdEncoding.EncodeToString(sum[:])
}

// startOldTLSServer starts a server that supports TLS 1.0 at most.
func startOldTLSServer(t *testing.T) (url string) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}
	server.Config.ErrorLog = discardLogs()
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL
}

func withWrongPin(cfg appointment.Config) appointment.Config {
	cfg.TLS = &appointment.TLS{Pins: []string{"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}
	return cfg
}

func withoutVerification(cfg appointment.Config) appointment.Config {
	cfg.TLS = &appointment.TLS{DangerouslyTrustAnyServer: true}
	return cfg
}

// startMisnamedHospital starts a hospital whose certificate is trusted, and returns a
// configuration that expects another name in it.
func startMisnamedHospital(t *testing.T) appointment.Config {
	t.Helper()
	cfg := startTLSHospital(t)
	address := strings.TrimSuffix(strings.TrimPrefix(cfg.Endpoint, "https://"), "/hospital/appointment")
	conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // it only reads the certificate
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: conn.ConnectionState().PeerCertificates[0].Raw})
	cfg.TLS = &appointment.TLS{CA: string(certificate), ServerName: "his.example"}
	return cfg
}

// TestDiagnose_TLS_ExpiredButPinned checks that a pin accepts a certificate that has expired, and
// that the finding says so.
func TestDiagnose_TLS_ExpiredButPinned(t *testing.T) {
	t.Parallel()
	url, pin := startCertificateServer(t, time.Now().Add(-time.Hour))
	cfg := newConfig(appointment.Laida, url)
	cfg.TLS = &appointment.TLS{Pins: []string{pin}}
	check := findCheck(diagnose(t, cfg, doctor.WithMaxQueries(1)), doctor.CheckTLS)
	const want = "(expired); its key is one of tls.pins"
	if got := check.Finding.English; check.State != doctor.Warning || !strings.Contains(got, want) {
		t.Errorf("Diagnose() check = %s %q, want warning with %q", check.State, got, want)
	}
}

// TestDiagnose_TLS_NotTrusted checks that the finding names the pin to confirm.
func TestDiagnose_TLS_NotTrusted(t *testing.T) {
	t.Parallel()
	for code, notAfter := range map[string]time.Time{
		"tls.name":    time.Now().AddDate(1, 0, 0),
		"tls.expired": time.Now().Add(-time.Hour),
	} {
		url, pin := startCertificateServer(t, notAfter)
		got := findCheck(diagnose(t, newConfig(appointment.Laida, url)), doctor.CheckTLS).Finding
		if got.Code != code || !strings.Contains(got.English, pin) || !strings.Contains(got.Chinese, pin) {
			t.Errorf("Diagnose() finding = %+v, want %s with %s", got, code, pin)
		}
	}
}

// TestDiagnose_TLS_WrongKey checks that the finding names the pin of the server.
func TestDiagnose_TLS_WrongKey(t *testing.T) {
	t.Parallel()
	url, pin := startCertificateServer(t, time.Now().AddDate(1, 0, 0))
	got := findCheck(diagnose(t, withWrongPin(newConfig(appointment.Laida, url))), doctor.CheckTLS).Finding
	if got.Code != "tls.wrong-key" || !strings.Contains(got.English, pin) {
		t.Errorf("Diagnose() finding = %+v, want tls.wrong-key with %s", got, pin)
	}
}

// TestDiagnose_TLS_TransportWithoutVerification checks that the finding says so if the program's
// own transport verifies nothing.
func TestDiagnose_TLS_TransportWithoutVerification(t *testing.T) {
	t.Parallel()
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // the subject of the test
	t.Cleanup(transport.CloseIdleConnections)
	report := diagnose(t, startTLSHospital(t), doctor.WithClientOptions(appointment.WithHTTPClient(&http.Client{Transport: transport})))
	if !report.Works() {
		t.Fatal("Works() = false, want true")
	}
	check := findCheck(report, doctor.CheckTLS)
	const want = "; not verified (by the program's own HTTP client)"
	if got := check.Finding.English; check.State != doctor.Warning || !strings.HasSuffix(got, want) {
		t.Errorf("Diagnose() check = %s %q, want warning with %q at the end", check.State, got, want)
	}
}
