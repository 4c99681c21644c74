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

// TestTransport_ErrorTexts fails if a new version of Go changes the texts that checkHTTP looks for.
func TestTransport_ErrorTexts(t *testing.T) {
	t.Parallel()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	for response, want := range map[string]string{
		"220 ready\r\n":                "malformed HTTP",
		"\x15\x03\x01\x00\x02\x02\x16": `malformed HTTP response "\x15\x03`,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+startTCPServer(t, response), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := transport.RoundTrip(req)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("RoundTrip() to a server that sends %q = %v, %v, want an error with %q", response, resp, err, want)
		}
	}
}

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
