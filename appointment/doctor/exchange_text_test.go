package doctor_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/rest"
)

// secretKey has characters that every format escapes.
const secretKey = `k&"<y>+/=%9'z`

// TestDiagnose_WithExchanges checks that each request and response is written as it was, without
// secrets: neither those of the request, nor those that the response repeats.
func TestDiagnose_WithExchanges(t *testing.T) {
	t.Parallel()
	endpoint := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Trace", "t-1; key="+url.QueryEscape(secretKey))
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, "bad request: %s %q %s, token %s", body, body, url.QueryEscape(string(body)), r.Header.Get("X-Token"))
	})
	for _, vendor := range []appointment.Vendor{appointment.Wanda, appointment.Laida} {
		cfg := newConfig(vendor, endpoint+"/his?auth="+url.QueryEscape(secretKey))
		cfg.SystemKey = secretKey
		if vendor == appointment.Laida {
			cfg.Dialect = &appointment.Dialect{REST: &rest.Route{Headers: map[string]string{"X-Token": "token-" + secretKey}}}
		}
		var out strings.Builder
		report := diagnose(t, cfg, doctor.WithMaxQueries(2), doctor.WithExchanges(&out, doctor.English))
		for _, want := range []string{
			"---- request (WSDL)\nGET /his?auth=***&wsdl\nHost: 127.0.0.1", "---- request (query 1)\nPOST /his?auth=***\n", "\nContent-Type: ",
			"---- response\nHTTP/1.1 400 Bad Request\n", "X-Trace: t-1; key=***\n", "bad request: ", "999999201512190186",
		} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("exchanges of %s = %s\nwant them to contain %q", vendor, out.String(), want)
			}
		}
		if got := strings.Count(out.String(), "request (query "); got != report.Queries {
			t.Errorf("exchanges of %s have %d queries, want %d", vendor, got, report.Queries)
		}
		decoded, _ := url.QueryUnescape(out.String())
		for _, secret := range []string{secretKey, url.QueryEscape(secretKey), "y&gt;", `y\u003e`, "token-"} {
			if strings.Contains(out.String(), secret) || secret == secretKey && strings.Contains(decoded, secret) {
				t.Errorf("exchanges of %s contain %q, want it masked:\n%s", vendor, secret, out.String())
			}
		}
	}
}

func TestDiagnose_WithExchanges_GBK(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short")
	}
	t.Parallel()
	endpoint := startFixedServer(t, http.StatusOK, "text/plain; charset=GBK", "\xc8\xb1\xc9\xd9\xb2\xce\xca\xfd"+strings.Repeat("x", 70_000))
	var out strings.Builder
	diagnose(t, newConfig(appointment.Laida, endpoint), doctor.WithMaxQueries(1), doctor.WithExchanges(&out, doctor.Chinese))
	for _, want := range []string{"\n缺少参数xxx", "…", "字节没有显示"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("exchanges = %s\nwant them to contain %q", out.String()[:1000], want)
		}
	}
	if len(out.String()) > 150_000 {
		t.Errorf("exchanges have %d bytes, want at most 150,000", len(out.String()))
	}
}
