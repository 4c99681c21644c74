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
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// TestCurlOverTLS records a query at hospitals with certificates of their own, and has curl
// ask again as the recording says.
func TestCurlOverTLS(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("this test runs curl, and it is not here; .ci/run sees to it")
	}
	cfg := start(t, appointment.Laida, appointmenttest.WithTLS()).Config()
	ca := cfg.TLS.CA
	pin := pinOf(t, ca)
	file := saved(t, "canary-ca.pem", ca)
	const wrong = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	for name, tls := range map[string]*appointment.TLS{
		"a certificate":            {CA: ca},
		"a file":                   {CAFile: file},
		"a pin":                    {Pins: []string{pin}},
		"two pins, one unmarked":   {Pins: []string{wrong, strings.TrimPrefix(pin, "sha256//")}},
		"no verification":          {DangerouslyTrustAnyServer: true},
		"an older version as well": {Pins: []string{pin}, MinVersion: "1.0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := cfg
			cfg.TLS = tls
			recording := record(t, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) })
			absent(t, written(t, recording), "BEGIN", ca[40:80], filepath.Dir(file))
			text := commands(t, recording)
			if out, err := curl(t, text, cfg, "CA_FILE="+file); err != nil || !strings.Contains(out, "00000000") {
				t.Errorf("%v: %s of\n%s", err, out, text)
			}
			if len(tls.Pins) == 0 {
				return
			}
			if out, err := curl(t, strings.ReplaceAll(text, pin, wrong), cfg); err == nil || !strings.Contains(out, "(90)") {
				t.Errorf("curl does not look at the key: %v, %s", err, out)
			}
		})
	}
}

// TestCurlWithACertificate records at a hospital that wants to see one.
func TestCurlWithACertificate(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("this test runs curl, and it is not here; .ci/run sees to it")
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"statusCode":"1"}`)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	t.Cleanup(server.Close)
	own := server.TLS.Certificates[0] // whose it is does not matter
	der, err := x509.MarshalPKCS8PrivateKey(own.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key := inPEM("CERTIFICATE", own.Certificate[0]), inPEM("PRIVATE KEY", der)
	cfg := appointment.Config{
		Name: "一院", Vendor: appointment.Laida, Endpoint: server.URL, SystemID: "1", SystemKey: "k", OrganizationID: "00",
		TLS: &appointment.TLS{CA: certificate, ClientCertificate: certificate, ClientKey: appointment.Secret(key)},
	}
	recording := record(t, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) })
	absent(t, written(t, recording), "BEGIN", key[40:80])
	text, file := commands(t, recording), saved(t, "certificate.pem", certificate)
	if out, err := curl(t, text, cfg, "CA_FILE="+file, "CLIENT_CERTIFICATE_FILE="+file, "CLIENT_KEY_FILE="+saved(t, "key.pem", key)); err != nil || out != `{"statusCode":"1"}` {
		t.Errorf("%v: %s of\n%s", err, out, text)
	}
}

// TestCurlSaysWhatToSet has commands say what they need, and nothing that is the hospital's.
func TestCurlSaysWhatToSet(t *testing.T) {
	t.Parallel()
	cfg := handMade(t, appointment.Laida, func(*http.Request, string) string { return `{"statusCode":"1"}` })
	for want, tls := range map[string]*appointment.TLS{
		"curl -sS \"$ENDPOINT\"":                             nil,
		"curl -sS --tlsv1.0 --ciphers DEFAULT@SECLEVEL=0 \"": {MinVersion: "1.0"},
		"curl -sS --tlsv1.3 \"":                              {MinVersion: "1.3"},
		"# CA_FILE is a file":                                {CAFile: "canary-file"},
		"# CLIENT_CERTIFICATE_FILE and CLIENT_KEY_FILE are":  {ClientCertificateFile: "canary-file", ClientKey: "canary-key"},
		"tls.serverName: add --connect-to":                   {ServerName: "canary.example"},
	} {
		secure := cfg
		secure.TLS = tls
		file := recordAs(t, secure, cfg, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) })
		absent(t, written(t, file), "canary")
		if text := commands(t, file); !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

// commands are the curl commands of a recording.
func commands(t *testing.T, recording string) string {
	t.Helper()
	text, err := os.ReadFile(strings.TrimSuffix(recording, ".yaml") + ".curl.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// curl runs commands in a shell with a hospital in its environment.
func curl(t *testing.T, commands string, cfg appointment.Config, env ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", commands)
	cmd.Env = append(os.Environ(), "ENDPOINT="+cfg.Endpoint, "SYSTEM_ID="+cfg.SystemID, "SYSTEM_KEY="+string(cfg.SystemKey), "no_proxy=*")
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func saved(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func inPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// pinOf is the pin of a certificate in PEM.
func pinOf(t *testing.T, text string) string {
	t.Helper()
	block, _ := pem.Decode([]byte(text))
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)
	return "sha256//" + base64.StdEncoding.EncodeToString(sum[:])
}
