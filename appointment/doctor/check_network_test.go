package doctor_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

func TestDiagnose_Proxy(t *testing.T) {
	t.Parallel()
	proxy, err := url.Parse(startServer(t, func(w http.ResponseWriter, r *http.Request) {
		r.RequestURI = ""
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
	}))
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{Proxy: http.ProxyURL(proxy)}
	t.Cleanup(transport.CloseIdleConnections)
	throughProxy := doctor.WithClientOptions(appointment.WithHTTPClient(&http.Client{Transport: transport}))

	report := diagnose(t, startHospital(t, appointment.Laida).Config(), throughProxy)
	finding := findCheck(report, doctor.CheckTCP).Finding
	if finding.Code != "tcp.proxy" || !strings.Contains(finding.English, proxy.Host) || !report.Works() {
		t.Errorf("Diagnose() finding = %q %q, works: %v; want tcp.proxy with %s, true", finding.Code, finding.English, report.Works(), proxy.Host)
	}

	// This proxy does not understand CONNECT, which https needs.
	report = diagnose(t, startTLSHospital(t), throughProxy)
	if got, want := findCheck(report, doctor.CheckHTTP).Finding.Code, "http.proxy"; got != want {
		t.Errorf("Diagnose() finding over https = %q, want %q", got, want)
	}
}
