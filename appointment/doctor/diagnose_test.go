package doctor_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// TestDiagnose_Cancelled checks that a diagnosis ends at once when its context does, and reports
// the findings so far.
func TestDiagnose_Cancelled(t *testing.T) {
	t.Parallel()
	h := startHospital(t, appointment.Laida, appointmenttest.WithDialect(appointment.Dialect{Style: "upper"}))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h.Fail(appointment.QuerySchedule, appointmenttest.Fault{}, appointmenttest.Delay(time.Hour))
	start := time.Now()
	report, err := doctor.Diagnose(ctx, h.Config(), doctor.WithProgress(func(p doctor.Progress) {
		if p.Query == 2 {
			time.AfterFunc(10*time.Millisecond, cancel)
		}
	}))
	if !errors.Is(err, context.Canceled) || report == nil || len(report.Checks) == 0 {
		t.Errorf("Diagnose() = %v, %v, want a report with checks and context.Canceled", report, err)
	}
	if got := time.Since(start); got > 10*time.Second {
		t.Errorf("Diagnose() took %v after the context ended, want less than 10s", got)
	}
}

func TestDiagnose_NoEndpoint(t *testing.T) {
	t.Parallel()
	const want = "endpoint: is empty"
	if _, err := doctor.Diagnose(t.Context(), appointment.Config{}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("Diagnose() error = %v, want one with %q", err, want)
	}
}

// TestDiagnose_WSDLAddressAsEndpoint checks that the address of the WSDL can be the endpoint, since
// users paste it there.
func TestDiagnose_WSDLAddressAsEndpoint(t *testing.T) {
	t.Parallel()
	h := startHospital(t, appointment.Wanda)
	cfg := h.Config()
	cfg.Endpoint += "?WSDL"
	report := diagnose(t, cfg)
	if !report.Works() || !report.ConfigChanged {
		t.Fatalf("Diagnose() works: %v, config changed: %v; want true, true", report.Works(), report.ConfigChanged)
	}
	if got, want := report.Config.Endpoint, h.Config().Endpoint; got != want {
		t.Errorf("Diagnose() Config.Endpoint = %q, want %q", got, want)
	}
	if got, want := report.Checks[0].Finding.Code, "wsdl.endpoint"; got != want {
		t.Errorf("Diagnose() first check = %q, want %q", got, want)
	}
}

// TestDiagnose_VendorUnknown checks that a vendor is found for a configuration without one, and
// that ConfigChanged then says so.
func TestDiagnose_VendorUnknown(t *testing.T) {
	t.Parallel()
	for vendor, wantChanged := range map[appointment.Vendor]bool{"": true, appointment.Laida: false} {
		cfg := startHospital(t, appointment.Laida).Config()
		cfg.Vendor = vendor
		report := diagnose(t, cfg)
		if report.Queries != 1 || report.ConfigChanged != wantChanged {
			t.Errorf("Diagnose(): vendor %q: %d queries, config changed: %v; want 1, %v", vendor, report.Queries, report.ConfigChanged, wantChanged)
		}
		if !hasQuestion(report, "question.writes") || len(report.Questions) != 1 {
			t.Errorf("Diagnose(): vendor %q: questions = %v, want question.writes alone", vendor, report.Questions)
		}
	}
}

// TestDiagnose_EachQueryOnce checks that HTTP 500 is not retried, as a client would do, and that
// the queries share one connection.
func TestDiagnose_EachQueryOnce(t *testing.T) {
	t.Parallel()
	var queries, connections atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			queries.Add(1)
		}
		w.WriteHeader(http.StatusInternalServerError)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	report := diagnose(t, newConfig(appointment.Laida, server.URL), doctor.WithMaxQueries(8))
	if n := int(queries.Load()); n != 8 || report.Queries != n {
		t.Errorf("Diagnose(): %d queries received, Queries = %d; want 8, 8", n, report.Queries)
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("Diagnose() used %d connections, want 1", n)
	}
}

func TestDiagnose_ResponseTooLong(t *testing.T) {
	t.Parallel()
	cfg := newConfig(appointment.Laida, startJSONServer(t, `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"`+strings.Repeat("x", 5000)+`"}}`))
	cfg.Limits.ResponseBytes = 4096
	report := diagnose(t, cfg, doctor.WithMaxQueries(1))
	for _, lang := range []doctor.Language{doctor.Chinese, doctor.English} {
		const want = "Limits.ResponseBytes"
		if got := findCheck(report, doctor.CheckQuery).Finding.In(lang); !strings.Contains(got, want) {
			t.Errorf("Diagnose() finding of the query in %s = %q, want one with %q", lang, got, want)
		}
	}
}

func TestDiagnose_Timeout(t *testing.T) {
	t.Parallel()
	const want = "each within 50ms."
	cfg := newConfig(appointment.Laida, "http://"+startTCPServer(t, ""))
	cfg.Timeout = 50 * time.Millisecond
	report := diagnose(t, cfg)
	if got := report.Plan.English; !strings.Contains(got, want) || report.Works() {
		t.Errorf("Diagnose() Plan = %q, works: %v; want a plan with %q, false", got, report.Works(), want)
	}
	cfg.Timeout = time.Hour
	report = diagnose(t, cfg, doctor.WithTimeout(50*time.Millisecond))
	if got := report.Plan.English; !strings.Contains(got, want) {
		t.Errorf("Diagnose() Plan with WithTimeout = %q, want one with %q", got, want)
	}
}
