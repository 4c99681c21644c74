package doctor_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// TestCancelled ends an examination while the hospital is silent: at once, and with what
// was found until then.
func TestCancelled(t *testing.T) {
	t.Parallel()
	h := odd{vendor: appointment.Laida, dialect: appointment.Dialect{Style: "upper"}}.start(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h.Fail(appointment.QuerySchedule, appointmenttest.Fault{}, appointmenttest.Delay(time.Hour))
	start := time.Now()
	report, err := doctor.Examine(ctx, h.Config(), doctor.WithProgress(func(p doctor.Progress) {
		if p.Query == 2 {
			time.AfterFunc(10*time.Millisecond, cancel)
		}
	}))
	if !errors.Is(err, context.Canceled) || report == nil || len(report.Steps) == 0 {
		t.Errorf("%v, %v", err, report)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v to end", took)
	}
}

// TestBusy stops the search at a hospital that asks to be left alone.
func TestBusy(t *testing.T) {
	t.Parallel()
	h := odd{vendor: appointment.Laida, dialect: appointment.Dialect{Style: "upper"}}.start(t)
	h.Fail(appointment.QuerySchedule, appointmenttest.Fault{}, appointmenttest.Unavailable(time.Minute))
	report, err := doctor.Examine(t.Context(), h.Config())
	if err != nil || report.Queries != 2 || report.Works() || !doctor.Said(report.Asks[0], "ask.busy") {
		t.Errorf("%v, %d queries, %v", err, report.Queries, report.Asks)
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	good := plain(appointment.Laida, "http://127.0.0.1:1/")
	for want, opt := range map[string]doctor.Option{
		"WithQueries: 0":         doctor.WithQueries(0),
		"WithTimeout: 0s":        doctor.WithTimeout(0),
		"WithQuery: the request": doctor.WithQuery(nil),
		"WithProgress: the":      doctor.WithProgress(nil),
		"medRecNO is required":   doctor.WithQuery(&appointment.QueryRequest{}),
		"option 1 is nil":        nil,
		"WithRateLimit: ":        doctor.WithClientOptions(appointment.WithRateLimit(-1, 0)),
	} {
		if _, err := doctor.Examine(t.Context(), good, opt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := doctor.Examine(t.Context(), appointment.Config{}); err == nil || !strings.Contains(err.Error(), "endpoint: is empty") {
		t.Errorf("no endpoint: %v", err)
	}
}

// TestWSDLAddress has the endpoint be the address of the WSDL, as people paste it.
func TestWSDLAddress(t *testing.T) {
	t.Parallel()
	h := odd{vendor: appointment.Wanda}.start(t)
	cfg := h.Config()
	cfg.Endpoint += "?WSDL"
	report, err := doctor.Examine(t.Context(), cfg)
	if err != nil || !report.Works() || !report.Searched || report.Config.Endpoint != h.Config().Endpoint {
		t.Errorf("%v, %+v", err, report)
	}
}

// TestVendorGuessed does not call a configuration the given one whose vendor was not given.
func TestVendorGuessed(t *testing.T) {
	t.Parallel()
	for vendor, searched := range map[appointment.Vendor]bool{"": true, appointment.Laida: false} {
		cfg := odd{vendor: appointment.Laida}.start(t).Config()
		cfg.Vendor = vendor
		report, err := doctor.Examine(t.Context(), cfg)
		if err != nil || report.Queries != 1 || report.Searched != searched || !asks(report, "ask.writes") || len(report.Asks) != 1 {
			t.Errorf("%q: %v, %+v", vendor, err, report)
		}
	}
}

// TestProxy says whom it is connected to.
func TestProxy(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
	t.Cleanup(proxy.Close)
	to, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	own := &http.Transport{Proxy: http.ProxyURL(to)}
	t.Cleanup(own.CloseIdleConnections)
	through := doctor.WithClientOptions(appointment.WithHTTPClient(&http.Client{Transport: own}))
	report, err := doctor.Examine(t.Context(), odd{vendor: appointment.Laida}.start(t).Config(), through)
	if err != nil || !report.Works() || !doctor.Said(report.Steps[1].Says, "tcp.proxy") || !strings.Contains(report.Steps[1].Says.English, to.Host) {
		t.Errorf("%v, %+v", err, report)
	}
	report, err = doctor.Examine(t.Context(), secure(t), through) // which the proxy takes for a request, and not for a CONNECT
	if last := report.Steps[3]; err != nil || last.Kind != doctor.StepHTTP || !doctor.Said(last.Says, "http.proxy") {
		t.Errorf("%v, %+v", err, report)
	}
}

// TestEachQueryOnce has a hospital fail in the way in which clients ask again: the number of
// queries is the one that was said all the same, and they share a connection.
func TestEachQueryOnce(t *testing.T) {
	t.Parallel()
	var queries, connections atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			queries.Add(1)
		}
		w.WriteHeader(http.StatusInternalServerError)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	report, err := doctor.Examine(t.Context(), plain(appointment.Laida, s.URL), doctor.WithQueries(8))
	if n := int(queries.Load()); err != nil || n != 8 || report.Queries != n {
		t.Errorf("%v, %d queries came, %d are reported", err, n, report.Queries)
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

// TestTransportThatVerifiesNothing says so, though the configuration does not.
func TestTransportThatVerifiesNothing(t *testing.T) {
	t.Parallel()
	own := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // which is what is tested
	t.Cleanup(own.CloseIdleConnections)
	report, err := doctor.Examine(t.Context(), secure(t), doctor.WithClientOptions(appointment.WithHTTPClient(&http.Client{Transport: own})))
	if err != nil || !report.Works() {
		t.Fatalf("%v, %+v", err, report)
	}
	if !strings.HasSuffix(report.Steps[2].Says.English, "; not verified (by the program's own HTTP client)") || report.Steps[2].State != doctor.Warning {
		t.Errorf("%+v", report.Steps[2])
	}
}

// TestNotLockedOut stops the search at a hospital that refuses the credentials whatever the
// dialect is, before it locks them.
func TestNotLockedOut(t *testing.T) {
	t.Parallel()
	var queries atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			queries.Add(1)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"statusCode":"00000401","statusMessage":"鉴权失败"}`))
	}))
	t.Cleanup(s.Close)
	report, err := doctor.Examine(t.Context(), plain(appointment.Laida, s.URL))
	if err != nil || queries.Load() != 10 || !doctor.Said(report.Asks[0], "ask.key") {
		t.Errorf("%v, %d queries, %v", err, queries.Load(), report.Asks)
	}
	if last := report.Steps[len(report.Steps)-1]; !doctor.Said(last.Says, "search.key") {
		t.Errorf("%+v", last)
	}
}
