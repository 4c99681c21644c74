package docs_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// TestDocuments_ConfigurationIsValid reads every block of YAML: as a file of hospitals, or as
// some keys of one hospital.
func TestDocuments_ConfigurationIsValid(t *testing.T) {
	files := t.TempDir()
	writeTLSFiles(t, files)
	variable := regexp.MustCompile(`\$\{([A-Z_]+)\}`)
	fileName := regexp.MustCompile(`(File: *)([a-z.-]+)`)
	count := 0
	for _, file := range documentFiles(t) {
		for _, b := range codeBlocks(t, file, "yaml") {
			count++
			text := b.text
			for _, name := range variable.FindAllStringSubmatch(text, -1) {
				t.Setenv(name[1], "a-secret")
			}
			if !strings.Contains(text, "hospitals:") {
				text = completeHospital(text)
			}
			text = fileName.ReplaceAllString(text, "${1}"+files+"/$2")
			if _, err := directory.Read(strings.NewReader(text)); err != nil {
				t.Errorf("%s: Read() error = %v, want none\n%s", b.position, err, text)
			}
		}
	}
	if count < 6 {
		t.Errorf("found %d blocks of YAML, want at least 6", count)
	}
}

// completeHospital returns a file with one hospital, which has the given keys and the required
// ones.
func completeHospital(keys string) string {
	for key, value := range map[string]string{"vendor": "laida", "endpoint": "https://hospital.example/", "systemId": "HIS01", "systemKey": "a-secret"} {
		if !strings.HasPrefix(keys, key+":") && !strings.Contains(keys, "\n"+key+":") {
			keys = key + ": " + value + "\n" + keys
		}
	}
	return "hospitals:\n  -\n    " + strings.ReplaceAll(strings.TrimSpace(keys), "\n", "\n    ") + "\n"
}

// writeTLSFiles writes the files that blocks about TLS name.
func writeTLSFiles(t *testing.T, dir string) {
	t.Helper()
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, public, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"hospital-ca.pem": {Type: "CERTIFICATE", Bytes: certificate},
		"platform.pem":    {Type: "CERTIFICATE", Bytes: certificate},
		"platform.key":    {Type: "PRIVATE KEY", Bytes: private},
	} {
		writeFile(t, filepath.Join(dir, name), string(pem.EncodeToMemory(block)))
	}
}
