package doctor_test

import (
	"bytes"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// newConfig returns a configuration of a hospital that is not simulated.
func newConfig(vendor appointment.Vendor, endpoint string) appointment.Config {
	return appointment.Config{Name: "市三院", Vendor: vendor, Endpoint: endpoint, SystemID: "HIS01", SystemKey: "key-5e1f"}
}

// sampleCases returns all cases. With -short it returns every fourth of them by name. CI runs the
// tests with -short under the race detector, and all of them without it.
func sampleCases[T any](cases map[string]T) map[string]T {
	if !testing.Short() {
		return cases
	}
	sample := map[string]T{}
	for i, name := range slices.Sorted(maps.Keys(cases)) {
		if i%4 == 0 {
			sample[name] = cases[name]
		}
	}
	return sample
}

// startHospital starts a simulated hospital.
func startHospital(t *testing.T, vendor appointment.Vendor, opts ...appointmenttest.Option) *appointmenttest.Hospital {
	t.Helper()
	h, err := appointmenttest.Start(vendor, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// startServer starts an HTTP server and returns its URL.
func startServer(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// startFixedServer starts a server that sends the same response to every request.
func startFixedServer(t *testing.T, status int, contentType, body string) string {
	t.Helper()
	return startServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Location", "http://127.0.0.1:1/login")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// startJSONServer starts a server that sends the same JSON to every request.
func startJSONServer(t *testing.T, body string) string {
	t.Helper()
	return startFixedServer(t, http.StatusOK, "application/json", body)
}

// startTCPServer starts a server that sends text on each connection after its first byte, and
// returns the address. If text is "", it sends nothing.
func startTCPServer(t *testing.T, text string) (address string) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if text != "" {
				_, _ = c.Read(make([]byte, 1))
				_, _ = c.Write([]byte(text))
				_ = c.Close()
				continue
			}
			t.Cleanup(func() { _ = c.Close() })
		}
	}()
	return l.Addr().String()
}

// closedPort returns a URL at which no server listens.
func closedPort(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	return server.URL
}

func discardLogs() *log.Logger { return log.New(io.Discard, "", 0) }

// startTLSHospital starts a hospital with TLS, and returns a configuration that does not trust
// its certificate.
func startTLSHospital(t *testing.T) appointment.Config {
	t.Helper()
	cfg := startHospital(t, appointment.Laida, appointmenttest.WithTLS()).Config()
	cfg.TLS = nil
	return cfg
}

// diagnose diagnoses a hospital and fails the test on an error.
func diagnose(t *testing.T, cfg appointment.Config, opts ...doctor.Option) *doctor.Report {
	t.Helper()
	report, err := doctor.Diagnose(t.Context(), cfg, opts...)
	if err != nil {
		t.Fatalf("Diagnose() error = %v, want none", err)
	}
	return report
}

// findCheck returns the last check of a kind, or a zero Check.
func findCheck(report *doctor.Report, kind doctor.CheckKind) (found doctor.Check) {
	for _, c := range report.Checks {
		if c.Kind == kind {
			found = c
		}
	}
	return found
}

// hasQuestion reports whether a report has a question.
func hasQuestion(report *doctor.Report, code string) bool {
	return slices.ContainsFunc(report.Questions, func(question doctor.Text) bool { return question.Code == code })
}

// readEntry reads the entry of a report as a directory, with key in place of ${SYSTEM_KEY}.
func readEntry(t *testing.T, report *doctor.Report, key appointment.Secret) *directory.Directory {
	t.Helper()
	entry := report.Entry()
	if n := strings.Count(entry, "${SYSTEM_KEY}"); n != 1 {
		t.Fatalf("Entry() has %d places for the key, want 1:\n%s", n, entry)
	}
	dir, err := directory.Read(strings.NewReader(strings.Replace(entry, "${SYSTEM_KEY}", string(key), 1)))
	if err != nil {
		t.Fatalf("directory.Read(Entry()) error = %v, want none:\n%s", err, entry)
	}
	return dir
}

// terseTransport replaces the reasons that a hospital gives for its rejections, as hospitals do
// that give none.
type terseTransport struct{ http.RoundTripper }

var reasonPattern = regexp.MustCompile(`(?i)("statusMessage":"|"resultDesc":"|\\"resultDesc\\":\\"|<faultstring>|<soap:Text xml:lang="en">)[^<]*?(\\"[,}]|"[,}]|<)`)

// RoundTrip implements [http.RoundTripper].
func (t terseTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.RoundTripper.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusOK || strings.Contains(resp.Header.Get("Content-Type"), "xml") {
		body = reasonPattern.ReplaceAll(body, []byte("${1}处理失败${2}"))
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Del("Content-Length")
	return resp, nil
}
