package doctor_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// TestExpiredAndPinned says of a certificate that is over, and trusted by its key, that it
// is over, and not that some days are left.
func TestExpiredAndPinned(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"his.example"}, NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().Add(-time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	s.Config.ErrorLog = discard()
	s.StartTLS()
	t.Cleanup(s.Close)
	cfg := plain(appointment.Laida, s.URL)
	sum := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	cfg.TLS = &appointment.TLS{Pins: []string{"sha256//" + base64.StdEncoding.EncodeToString(sum[:])}}
	report, err := doctor.Examine(t.Context(), cfg, doctor.WithQueries(1))
	if err != nil || len(report.Steps) < 3 {
		t.Fatalf("%v, %+v", err, report)
	}
	step := report.Steps[2]
	if says := step.Says.In(doctor.English); step.State != doctor.Warning || !strings.Contains(says, "(which is over); its key is one of tls.pins") {
		t.Errorf("%s: %s", step.State, says)
	}
}
