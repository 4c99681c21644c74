package doctor_test

import (
	"flag"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the transcripts again")

// transcriptFile is the archive of the transcripts. The line "-- name --" begins one.
const transcriptFile = "testdata/transcripts.txtar"

// transcriptCases returns the hospitals of the transcripts.
func transcriptCases(t *testing.T) map[string]appointment.Config {
	t.Helper()
	withDialect := func(vendor appointment.Vendor, dialect appointment.Dialect, opts ...appointmenttest.Option) appointment.Config {
		return startHospital(t, vendor, append(opts, appointmenttest.WithDialect(dialect))...).Config()
	}
	page := startHospital(t, appointment.Laida).Config()
	page.Name = "市三院"
	page.Endpoint = startFixedServer(t, 200, "text/html; charset=utf-8", "<html><title>统一身份认证</title></html>")
	tls := startHospital(t, appointment.Jintang, appointmenttest.WithTLS()).Config()
	tls.TLS = nil
	return map[string]appointment.Config{
		"soap": withDialect(appointment.Wanda, appointment.Dialect{Style: "camel", Data: appointment.DataString, SOAP: &soap.Binding{
			Namespace: "http://ws.his/", Parameter: "arg0", Form: soap.Unqualified, Action: soap.ActionEmpty,
		}}),
		"rest": withDialect(appointment.Laida, appointment.Dialect{Style: "upper", StatusCodes: []string{"0"}, Empty: appointment.EmptyWritten}),
		"page": page,
		"tls":  tls,
		"deviations": newConfig(appointment.Laida, startFixedServer(t, 200, "text/html", `{"statuscode":"00000000","data":{"resultCode":"success","resultDesc":"","result":{
			"medRecNO":"999999201512190186","scheduleDate":"20261126","scheduleTime":"8:00","quantity":3,"bz":"","scheduleFlag":0,
			"scheduleArrangeResourceInfoList":{"resourceUID":18,"resourceName":"DX","scheduleArrangeDateInfoList":[
				{"arrangeUID":"1","arrangeDay":"2026-11-26","arrangeWeek":"3","scheduleArrangeTimeInfoList":[{"timeDetailUID":"1","startTime":"0800","endTime":"0830"},{"timeDetailUID":"2","startTime":"0830","endTime":"0900"}]}]}}}}`)),
		"parameters": withDialect(appointment.Mingtian, appointment.Dialect{Style: "upper", SOAP: &soap.Binding{
			Namespace: "http://his.example/", Operations: map[string]soap.Operation{
				"QuerySchedule": {Name: "Invoke"}, "SaveSchedule": {Name: "Invoke"}, "CancelSchedule": {Name: "Invoke"},
			},
			Parameters: []soap.Parameter{{Name: "method", Value: "$method"}, {Name: "data", Value: "$document"}},
		}}),
		"vendor": withDialect(appointment.Laida, appointment.Dialect{Style: "upper", Data: appointment.DataString, StatusCodes: []string{"0"}},
			appointmenttest.WithEveryResponse(appointmenttest.Rewrite("hostile", func(document map[string]any) {
				document["备注|`<script>`"], document["TOTALRECORD"], document["PAGE"] = "a|b", 3, nil
			}))),
		"signature": newConfig(appointment.Laida, startJSONServer(t, `{"code":"40001","msg":"缺少参数 sign，请检查请求头 X-Sign"}`)),
		"refused":   newConfig(appointment.Laida, startJSONServer(t, `{"statusCode":"00000401","statusMessage":"账号或密码错误"}`)),
		"rejection": newConfig(appointment.Wanda, startJSONServer(t, `{"StatusCode":"00000009","StatusMessage":"查无此人"}`)),
	}
}

func TestReport_Print(t *testing.T) {
	t.Parallel()
	want := readTranscripts(t)
	var mu sync.Mutex
	all := map[string]string{}
	t.Cleanup(func() {
		if *update {
			writeTranscripts(t, all)
		} else if len(want) != len(all) && !testing.Short() {
			t.Errorf("%s has %d transcripts, want %d", transcriptFile, len(want), len(all))
		}
	})
	cases := transcriptCases(t)
	if !*update {
		cases = sampleCases(cases)
	}
	for name, cfg := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := diagnose(t, cfg, doctor.WithMaxQueries(30))
			writers := map[string]func(io.Writer, doctor.Language) error{"": report.Print}
			if name == "vendor" {
				writers[".md"], writers[".html"] = report.WriteMarkdown, report.WriteHTML
			}
			for extension, write := range writers {
				for _, lang := range []doctor.Language{doctor.Chinese, doctor.English} {
					var out strings.Builder
					if err := write(&out, lang); err != nil {
						t.Fatal(err)
					}
					transcript, got := name+"."+string(lang)+extension, normaliseTranscript(out.String())
					mu.Lock()
					all[transcript] = got
					mu.Unlock()
					if diff := cmp.Diff(want[transcript], got); diff != "" && !*update {
						t.Errorf("%s (-want +got):\n%s", transcript, diff)
					}
				}
			}
		})
	}
}

var (
	durationPattern = regexp.MustCompile(` +[0-9.]+(µs|ms|s)  `)
	datePattern     = regexp.MustCompile(`\b\d{4}[-/]\d\d[-/]\d\d( \d\d:\d\d:\d\d)?|\b\d{8}89999`)
	addressPattern  = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	pinPattern      = regexp.MustCompile(`sha256//[A-Za-z0-9+/=]{44}`)
)

// normaliseTranscript replaces the parts of a transcript that differ from run to run.
func normaliseTranscript(text string) string {
	text = durationPattern.ReplaceAllStringFunc(text, func(match string) string { // durations are aligned on the right
		return strings.Repeat(" ", utf8.RuneCountInString(match)-len("TIME  ")) + "TIME  "
	})
	text = datePattern.ReplaceAllString(text, "DATE")
	text = addressPattern.ReplaceAllString(text, "127.0.0.1:PORT")
	return pinPattern.ReplaceAllString(text, "sha256//PIN")
}

// readTranscripts returns the transcripts of the archive by name.
func readTranscripts(t *testing.T) map[string]string {
	t.Helper()
	archive, err := os.ReadFile(transcriptFile)
	if err != nil {
		t.Fatal(err)
	}
	transcripts := map[string]string{}
	for entry := range strings.SplitSeq("\n"+string(archive), "\n-- ") {
		if name, text, isEntry := strings.Cut(entry, " --\n"); isEntry {
			transcripts[name] = strings.TrimSuffix(text, "\n") + "\n" // the last one has it
		}
	}
	return transcripts
}

// writeTranscripts writes the archive.
func writeTranscripts(t *testing.T, transcripts map[string]string) {
	t.Helper()
	var archive strings.Builder
	for _, name := range slices.Sorted(maps.Keys(transcripts)) {
		archive.WriteString("-- " + name + " --\n" + transcripts[name])
	}
	if err := os.WriteFile(transcriptFile, []byte(archive.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// englishPattern matches two English words.
var englishPattern = regexp.MustCompile(`[a-z]{2,} [a-z]+`)

// checkChinese checks that the Chinese texts of a report contain no English.
func checkChinese(t *testing.T, report *doctor.Report) {
	t.Helper()
	texts := append([]doctor.Text{report.Plan, report.Proof.Description()}, report.Questions...)
	for _, c := range report.Checks {
		texts = append(texts, c.Finding, c.Detail)
	}
	for _, text := range texts {
		if found := englishPattern.FindString(text.Chinese); found != "" {
			t.Errorf("Chinese text of %s = %q, which contains %q; want no English", text.Code, text.Chinese, found)
		}
	}
	var out strings.Builder
	if err := (&doctor.Report{Deviations: report.Deviations}).Print(&out, doctor.Chinese); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if strings.HasPrefix(line, "  - ") && englishPattern.MatchString(line) {
			t.Errorf("Chinese line of a deviation = %q, want no English", line)
		}
	}
}

// TestReport_Print_ChineseDeviations checks that deviations of every kind print in Chinese.
func TestReport_Print_ChineseDeviations(t *testing.T) {
	t.Parallel()
	response := func(fields string) string {
		return `{"statusCode":"00000000","data":{"resultCode":"SUCCESS","resultDesc":"","result":{` + fields + `}}}`
	}
	slots := strings.TrimSuffix(strings.Repeat(`{"startTime":"8:00","endTime":"0830","quantity":"1.0","appointmentQuantity":"2.0"},`, 5001), ",")
	for name, tt := range map[string]struct{ contentType, body string }{
		"shapes": {"text/plain", response(`"scheduleFlag":true,"serviceText":1,"procedureName":null,"scheduleDate":"1900-01-01","organizationID":"` + strings.Repeat("1", 60) + `","quantity":"1.0",` +
			`"scheduleTime":"2026-11-24 08:00:00","patientClass":true,"scheduleArrangeResourceInfoList":{"resourceUID":18,"scheduleArrangeDateInfoList":[null,{"arrangeDay":"2026年11月24日","arrangeWeek":"7"},{"arrangeDay":"1767571200000"},{"arrangeDay":"2026-11-24 00:00:00"},{"arrangeDay":"2026-11-24T00:00:00Z"}]}`)},
		"times and totals": {"application/json", strings.Replace(response(`"scheduleFlag":"0","scheduleDate":"20261124","scheduleTime":"８:00","scheduleArrangeResourceInfoList":[{"scheduleArrangeDateInfoList":[{"scheduleArrangeTimeInfoList":[`+
			slots+`]}]},{"scheduleArrangeDateInfoList":""}]`), `{"statusCode"`, `{"totalRecord":7,"statusCode"`, 1)},
		"lost characters":        {"application/json", response(`"serviceText":"` + "\uFFFD\uFFFD" + `"`)},
		"lost, read as GBK":      {"application/json", response(`"serviceText":"锟斤拷"`)},
		"mojibake":               {"application/json", response(`"serviceText":"涓婅偄"`)},
		"surrogates":             {"application/json", response(`"serviceText":"` + "\xed\xa1\xb2\xed\xbd\xa2" + `"`)},
		"wrong charset":          {"application/json; charset=euc-kr", response(`"serviceText":"上肢"`)},
		"no envelope":            {"application/json", `{"resultCode":"Success","result":{"scheduleFlag":"0"}}`},
		"Content-Type not valid": {"json;", response(`"scheduleFlag":"0"`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := diagnose(t, newConfig(appointment.Laida, startFixedServer(t, 200, tt.contentType, tt.body)), doctor.WithMaxQueries(1))
			if len(report.Deviations) == 0 {
				t.Fatalf("Deviations of %v are empty, want some", report.Checks)
			}
			checkChinese(t, report)
		})
	}
}
