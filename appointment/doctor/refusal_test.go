package doctor_test

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// refusingHospital refuses the credentials of every query with a response.
type refusingHospital struct {
	vendor      appointment.Vendor
	status      int
	body        string
	wantQueries int
}

// TestDiagnose_CredentialsRefused checks that the diagnosis ends after at most three refusals, in any
// form, and asks about the credentials first. Some platforms lock an account after five.
func TestDiagnose_CredentialsRefused(t *testing.T) {
	t.Parallel()
	fault := func(code, reason string) string { return faultWith(code, reason) }
	for name, tt := range map[string]refusingHospital{
		"code and message":       {appointment.Laida, 200, `{"statusCode":"00000401","statusMessage":"鉴权失败"}`, 3},
		"password":               {appointment.Laida, 200, `{"statusCode":"1","statusMessage":"用户名或密码错误"}`, 3},
		"systemKey":              {appointment.Jintang, 200, `{"STATUSCODE":"1","STATUSMESSAGE":"systemKey 不正确"}`, 3},
		"other names":            {appointment.Laida, 200, `{"code":"E9","msg":"身份认证失败"}`, 3},
		"not JSON":               {appointment.Laida, 200, "invalid credentials", 3},
		"HTTP 401":               {appointment.Laida, 401, "no", 2}, // after that of the WSDL
		"HTTP 403":               {appointment.Laida, 403, "", 3},
		"SOAP fault":             {appointment.Wanda, 500, fault("soap:Server", "Authentication failed for system HIS01"), 3},
		"SOAP fault, Chinese":    {appointment.Wanda, 500, fault("soap:Client", "账号或密钥错误"), 3},
		"SOAP fault at REST":     {appointment.Laida, 500, fault("soap:Client", "未授权"), 3},
		"account locked":         {appointment.Laida, 200, `{"statusCode":"1","statusMessage":"账号已锁定"}`, 1},
		"account soon be locked": {appointment.Laida, 200, `{"statusCode":"1","statusMessage":"密码错误，还剩4次机会"}`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var queries atomic.Int32
			endpoint := startServer(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					queries.Add(1)
				} else if tt.status != http.StatusUnauthorized {
					http.NotFound(w, r)
					return
				}
				w.Header().Set("Content-Type", "text/plain")
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			report := diagnose(t, newConfig(tt.vendor, endpoint))
			if got := int(queries.Load()); got != tt.wantQueries || report.Queries != got {
				t.Errorf("Diagnose(): %d queries received, Queries = %d; want %d", got, report.Queries, tt.wantQueries)
			}
			last := report.Checks[len(report.Checks)-1].Finding
			if last.Code != "search.credentials" && last.Code != "search.locked" || !strings.Contains(last.Chinese, "systemKey") {
				t.Errorf("Diagnose() last finding = %+v, want search.credentials or search.locked about systemKey", last)
			}
			if got, want := report.Questions[0].Code, "question.credentials"; got != want {
				t.Errorf("Diagnose() first question = %q, want %q", got, want)
			}
			checkChinese(t, report)
		})
	}
}

// TestDiagnose_CredentialsRefused_BetweenOtherResponses checks that refusals count over the whole
// diagnosis, also if other responses come between them.
func TestDiagnose_CredentialsRefused_BetweenOtherResponses(t *testing.T) {
	t.Parallel()
	var refusals, queries atomic.Int32
	endpoint := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if queries.Add(1)%2 == 0 {
			refusals.Add(1)
			_, _ = io.WriteString(w, `{"statusCode":"1","statusMessage":"鉴权失败"}`)
			return
		}
		_, _ = io.WriteString(w, `{"statusCode":"2","statusMessage":"处理失败"}`)
	})
	diagnose(t, newConfig(appointment.Laida, endpoint))
	if got := refusals.Load(); got != 3 {
		t.Errorf("Diagnose(): %d refusals, want 3", got)
	}
}
