package doctor_test

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the transcripts in testdata anew")

// TestTranscripts examines hospitals and compares what is printed with testdata, in both
// languages.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<html><title>统一身份认证</title></html>"))
	}))
	t.Cleanup(page.Close)
	elsewhere := odd{vendor: appointment.Laida, dialect: appointment.Dialect{}}.start(t).Config()
	elsewhere.Name, elsewhere.Endpoint = "市三院", page.URL
	soapCase := odd{vendor: appointment.Wanda, dialect: appointment.Dialect{Style: "camel", Data: appointment.DataString, SOAP: &soap.Binding{
		Namespace: "http://ws.his/", Parameter: "arg0", Form: soap.Unqualified, Action: soap.ActionEmpty,
	}}}
	restCase := odd{vendor: appointment.Laida, dialect: appointment.Dialect{Style: "upper", StatusCodes: []string{"0"}, Empty: appointment.EmptyWritten}}
	secure, err := appointmenttest.Start(appointment.Jintang, appointmenttest.WithTLS())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(secure.Close)
	untold := secure.Config()
	untold.TLS = nil
	for name, cfg := range map[string]appointment.Config{
		"soap": soapCase.start(t).Config(),
		"rest": restCase.start(t).Config(),
		"page": elsewhere,
		"tls":  untold,
		"deviations": plain(appointment.Laida, answering(t, 200, "text/html", `{"statuscode":"00000000","data":{"resultCode":"success","resultDesc":"","result":{
			"medRecNO":"999999201512190186","scheduleDate":"20261126","scheduleTime":"8:00","quantity":3,"bz":"","scheduleFlag":0,
			"scheduleArrangeResourceInfoList":{"resourceUID":18,"resourceName":"DX","scheduleArrangeDateInfoList":[
				{"arrangeUID":"1","arrangeDay":"2026-11-26","arrangeWeek":"3","scheduleArrangeTimeInfoList":[{"timeDetailUID":"1","startTime":"0800","endTime":"0830"},{"timeDetailUID":"2","startTime":"0830","endTime":"0900"}]}]}}}}`)),
		"no": plain(appointment.Wanda, answering(t, 200, "application/json", `{"StatusCode":"00000009","StatusMessage":"查无此人"}`)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report, err := doctor.Examine(t.Context(), cfg, doctor.WithQueries(30))
			if err != nil {
				t.Fatal(err)
			}
			for _, lang := range []doctor.Language{doctor.Chinese, doctor.English} {
				var out strings.Builder
				if err := report.Print(&out, lang); err != nil {
					t.Fatal(err)
				}
				golden(t, filepath.Join("testdata", name+"."+string(lang)+".txt"), out.String())
			}
		})
	}
}

var (
	timing = regexp.MustCompile(` +[0-9.]+(µs|ms|s)  `)
	port   = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	pin    = regexp.MustCompile(`sha256//[A-Za-z0-9+/=]{44}`)
)

// steady is a transcript without what differs from run to run.
func steady(text string) string {
	text = timing.ReplaceAllStringFunc(text, func(match string) string { // as wide as it was: it is flush right
		return strings.Repeat(" ", utf8.RuneCountInString(match)-len("TIME  ")) + "TIME  "
	})
	return pin.ReplaceAllString(port.ReplaceAllString(text, "127.0.0.1:PORT"), "sha256//PIN")
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	got = steady(got)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
