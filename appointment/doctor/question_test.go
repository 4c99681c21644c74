package doctor_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// TestDiagnose_AsksForHTTPS checks that the report asks for https if others on the network can read
// the key and the patient data. It must not ask for it on this machine, or over TLS.
func TestDiagnose_AsksForHTTPS(t *testing.T) {
	t.Parallel()
	h := startHospital(t, appointment.Laida)
	address := strings.TrimSuffix(strings.TrimPrefix(h.Config().Endpoint, "http://"), "/hospital/appointment")
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	for host, want := range map[string]bool{
		"his.example": true, "10.0.0.8:8080": true, "[2001:db8::1]": true,
		"localhost": false, "127.0.0.2": false, "[::1]:8080": false,
	} {
		cfg := h.Config()
		cfg.Endpoint = "http://" + host + "/hospital/appointment"
		report := diagnose(t, cfg, doctor.WithClientOptions(appointment.WithHTTPClient(&http.Client{Transport: transport})))
		if got := hasQuestion(report, "question.https"); got != want || !report.Works() {
			t.Errorf("Diagnose(): %s: asks for https: %v, works: %v; want %v, true", host, got, report.Works(), want)
		}
	}
	if hasQuestion(diagnose(t, withoutVerification(startTLSHospital(t))), "question.https") {
		t.Error("Diagnose(): https endpoint asks for https: true, want false")
	}
}
