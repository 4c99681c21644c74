package doctor_test

import (
	"context"
	"errors"
	"fmt"
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
	if err != nil || report.Queries != 2 || report.Works() {
		t.Errorf("%v, %d queries", err, report.Queries)
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
		"an option is nil":       nil,
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
	if err != nil || !report.Works() || report.Config.Endpoint != h.Config().Endpoint {
		t.Errorf("%v, %+v", err, report)
	}
}

// anyone is a hospital that lists its slots to anyone, and repeats the order's number if it
// reads it, under the name that it goes by there.
func anyone(t *testing.T, name string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		number := ""
		if _, after, ok := strings.Cut(string(body), `"`+name+`":"`); ok && name != "" {
			number, _, _ = strings.Cut(after, `"`)
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":{"placerOrderNO":%q,
			"scheduleArrangeResourceInfoList":[{"scheduleArrangeDateInfoList":[{"scheduleArrangeTimeInfoList":[{"startTime":"08:00"}]}]}]}}}`, number)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestSlotsForAnyone does not take slots alone for proof: another dialect may get more. If
// none does, it works as far as can be told.
func TestSlotsForAnyone(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		proof   doctor.Proof
		style   string
		queries int
	}{
		"placerOrderNO": {doctor.ProofUnderstood, "", 1},
		"PLACERORDERNO": {doctor.ProofUnderstood, "upper", 7},
		"":              {doctor.ProofLikely, "", 7},
	} {
		report, err := doctor.Examine(t.Context(), plain(appointment.Laida, anyone(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		style := ""
		if report.Config.Dialect != nil {
			style = report.Config.Dialect.Style
		}
		if report.Proof != want.proof || style != want.style || report.Queries > want.queries {
			t.Errorf("%q: proof %d, style %q, %d queries; want %v", name, report.Proof, style, report.Queries, want)
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
	if err != nil || !report.Works() || report.Steps[1].Says.Key != "tcp.proxy" || report.Steps[1].Says.Args[0] != to.Host {
		t.Errorf("%v, %+v", err, report)
	}
	report, err = doctor.Examine(t.Context(), secure(t), through) // which the proxy takes for a request, and not for a CONNECT
	if last := report.Steps[3]; err != nil || last.Kind != doctor.StepHTTP || last.Says.Key != "http.proxy" {
		t.Errorf("%v, %+v", err, report)
	}
}

// TestRarestNo takes the no that one dialect alone got for the most telling: the others got
// one about their form.
func TestRarestNo(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		words := "处理失败"
		if strings.Contains(string(body), `"MEDRECNO"`) && !strings.Contains(string(body), `"DATA":"`) && strings.Contains(string(body), `"SYSTEMID"`) && !strings.Contains(string(body), `"SERVICEID":""`) {
			words = "查无此人"
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"statusCode":"00000009","statusMessage":%q}`, words)
	}))
	t.Cleanup(s.Close)
	report, err := doctor.Examine(t.Context(), plain(appointment.Laida, s.URL), doctor.WithQueries(12))
	if err != nil {
		t.Fatal(err)
	}
	if report.Proof != doctor.ProofAnswer || report.Config.Dialect == nil || report.Config.Dialect.Style != "upper" || report.Works() {
		t.Errorf("proof %d, %+v", report.Proof, report.Config.Dialect)
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
