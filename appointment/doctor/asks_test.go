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

// TestInTheClear asks for https where the key and the patients can be read on the way: not
// on this machine, and not over TLS.
func TestInTheClear(t *testing.T) {
	t.Parallel()
	h := odd{vendor: appointment.Laida}.start(t)
	to := strings.TrimSuffix(strings.TrimPrefix(h.Config().Endpoint, "http://"), "/hospital/appointment")
	anywhere := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, to)
	}}
	t.Cleanup(anywhere.CloseIdleConnections)
	for host, want := range map[string]bool{"his.example": true, "10.0.0.8:8080": true, "[2001:db8::1]": true, "localhost": false, "127.0.0.2": false, "[::1]:8080": false} {
		cfg := h.Config()
		cfg.Endpoint = "http://" + host + "/hospital/appointment"
		report, err := doctor.Examine(t.Context(), cfg, doctor.WithClientOptions(appointment.WithHTTPClient(&http.Client{Transport: anywhere})))
		if err != nil || !report.Works() || asks(report, "ask.https") != want {
			t.Errorf("%s: %v, works: %v, asks for https: %v", host, err, report.Works(), !want)
		}
	}
	secure := secure(t)
	secure.TLS = &appointment.TLS{DangerouslyTrustAnyServer: true}
	if report, err := doctor.Examine(t.Context(), secure); err != nil || asks(report, "ask.https") {
		t.Errorf("%v, %+v", err, report)
	}
}
