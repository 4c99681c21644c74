package docs_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// block is a piece of a document that is fenced by ```.
type block struct {
	language, text string
	at             string // file:line
}

// documents are those for users.
func documents(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.md", "*/*.md", "examples/*/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	return all
}

func blocks(t *testing.T, file, language string) []block {
	t.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // a document of ours
	if err != nil {
		t.Fatal(err)
	}
	var all []block
	var in *block
	for i, line := range strings.Split(string(text), "\n") {
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && in == nil:
			in = &block{language: fence, at: fmt.Sprintf("%s:%d", file, i+1)}
		case isFence:
			if in.language == language {
				all = append(all, *in)
			}
			in = nil
		case in != nil:
			in.text += line + "\n"
		}
	}
	return all
}

// TestConfigurationInDocs reads every piece of YAML in the documents as a directory, or as
// one hospital of it, or as some keys of one.
func TestConfigurationInDocs(t *testing.T) {
	files := t.TempDir()
	tlsFiles(t, files)
	n := 0
	for _, file := range documents(t) {
		for _, b := range blocks(t, file, "yaml") {
			n++
			text := b.text
			for _, name := range regexp.MustCompile(`\$\{([A-Z_]+)\}`).FindAllStringSubmatch(text, -1) {
				t.Setenv(name[1], "a-secret")
			}
			if !strings.Contains(text, "hospitals:") {
				text = asEntry(text)
			}
			text = regexp.MustCompile(`(File: *)([a-z.-]+)`).ReplaceAllString(text, "${1}"+files+"/$2")
			if _, err := appointment.ReadDirectory(strings.NewReader(text)); err != nil {
				t.Errorf("%s: %v\n%s", b.at, err, text)
			}
		}
	}
	if n < 6 {
		t.Errorf("%d pieces of YAML", n)
	}
}

// tlsFiles makes the files that the documents name in pieces about TLS.
func tlsFiles(t *testing.T, dir string) {
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
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// asEntry makes a directory of a hospital's keys, with those that it must have.
func asEntry(text string) string {
	for key, value := range map[string]string{"vendor": "laida", "endpoint": "https://hospital.example/", "systemId": "HIS01", "systemKey": "a-secret"} {
		if !strings.HasPrefix(text, key+":") && !strings.Contains(text, "\n"+key+":") {
			text = key + ": " + value + "\n" + text
		}
	}
	return "hospitals:\n  -\n    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ") + "\n"
}
