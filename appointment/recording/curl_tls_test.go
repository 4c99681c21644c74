package recording_test

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestRecorder_Close_CurlTLS(t *testing.T) {
	t.Parallel()
	requireCurl(t)
	cfg := startHospital(t, appointment.Laida, appointmenttest.WithTLS()).Config()
	ca := cfg.TLS.CA
	pin := pinOf(t, ca)
	caFile := writeFile(t, "canary-ca.pem", ca)
	const wrongPin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	for name, settings := range map[string]*appointment.TLS{
		"certificate":                {CA: ca},
		"file":                       {CAFile: caFile},
		"pin":                        {Pins: []string{pin}},
		"two pins, one without name": {Pins: []string{wrongPin, strings.TrimPrefix(pin, "sha256//")}},
		"no verification":            {DangerouslyTrustAnyServer: true},
		"old version":                {Pins: []string{pin}, MinVersion: "1.0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := cfg
			cfg.TLS = settings
			file := record(t, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) })
			checkAbsent(t, readFiles(t, file), "BEGIN", ca[40:80], filepath.Dir(caFile))
			commands := readCommands(t, file)
			if out, err := runCommands(t, commands, cfg, "CA_FILE="+caFile); err != nil || !strings.Contains(out, "00000000") {
				t.Errorf("curl responds %s, %v; want 00000000, of\n%s", out, err, commands)
			}
			if len(settings.Pins) == 0 {
				return
			}
			wrong := strings.ReplaceAll(commands, pin, wrongPin)
			if out, err := runCommands(t, wrong, cfg); err == nil || !strings.Contains(out, "(90)") {
				t.Errorf("curl with a wrong pin responds %s, %v; want the error (90)", out, err)
			}
		})
	}
}

func TestRecorder_Close_CurlClientCertificate(t *testing.T) {
	t.Parallel()
	requireCurl(t)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"statusCode":"1"}`)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	t.Cleanup(server.Close)
	own := server.TLS.Certificates[0] // the server accepts any certificate, also its own
	der, err := x509.MarshalPKCS8PrivateKey(own.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key := encodePEM("CERTIFICATE", own.Certificate[0]), encodePEM("PRIVATE KEY", der)
	cfg := appointment.Config{
		Name: "一院", Vendor: appointment.Laida, Endpoint: server.URL, SystemID: "1", SystemKey: "k", OrganizationID: "00",
		TLS: &appointment.TLS{CA: certificate, ClientCertificate: certificate, ClientKey: appointment.Secret(key)},
	}
	file := record(t, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) })
	checkAbsent(t, readFiles(t, file), "BEGIN", key[40:80])
	commands, certificateFile, keyFile := readCommands(t, file), writeFile(t, "certificate.pem", certificate), writeFile(t, "key.pem", key)
	out, err := runCommands(t, commands, cfg,
		"CA_FILE="+certificateFile, "CLIENT_CERTIFICATE_FILE="+certificateFile, "CLIENT_KEY_FILE="+keyFile)
	if err != nil || out != `{"statusCode":"1"}` {
		t.Errorf("curl responds %s, %v; want the status code 1, of\n%s", out, err, commands)
	}
}

func TestRecorder_Close_CurlTLSOptions(t *testing.T) {
	t.Parallel()
	cfg := startDocumentServer(t, appointment.Laida, respondWith(`{"statusCode":"1"}`))
	for want, settings := range map[string]*appointment.TLS{
		"curl -sS \"$ENDPOINT\"":                             nil,
		"curl -sS --tlsv1.0 --ciphers DEFAULT@SECLEVEL=0 \"": {MinVersion: "1.0"},
		"curl -sS --tlsv1.3 \"":                              {MinVersion: "1.3"},
		"# CA_FILE is a file":                                {CAFile: "canary-file"},
		"# CLIENT_CERTIFICATE_FILE and CLIENT_KEY_FILE are":  {ClientCertificateFile: "canary-file", ClientKey: "canary-key"},
		"tls.serverName: add --connect-to":                   {ServerName: "canary.example"},
	} {
		recorderConfig := cfg
		recorderConfig.TLS = settings
		file := recordWithConfig(t, recorderConfig, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) })
		checkAbsent(t, readFiles(t, file), "canary")
		if commands := readCommands(t, file); !strings.Contains(commands, want) {
			t.Errorf("TLS %+v: the commands are\n%s\nwant them to hold %q", settings, commands, want)
		}
	}
}

func writeFile(t *testing.T, name, text string) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func encodePEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// pinOf returns the pin of a certificate in PEM.
func pinOf(t *testing.T, certificate string) string {
	t.Helper()
	block, _ := pem.Decode([]byte(certificate))
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(parsed.RawSubjectPublicKeyInfo)
	return "sha256//" + base64.StdEncoding.EncodeToString(sum[:])
}
