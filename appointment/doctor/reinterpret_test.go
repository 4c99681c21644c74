package doctor_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// slotsResult is a result with one slot and the patient of [doctor.SampleQuery].
const slotsResult = `{"medRecNO":"999999201512190186","resourceName":"普通检查","scheduleArrangeResourceInfoList":[
	{"scheduleArrangeDateInfoList":[{"scheduleArrangeTimeInfoList":[{"startTime":"08:00"}]}]}]}`

// foundDialect returns the dialect of a report's configuration, or a zero one.
func foundDialect(report *doctor.Report) appointment.Dialect {
	if report.Config == nil || report.Config.Dialect == nil {
		return appointment.Dialect{}
	}
	return *report.Config.Dialect
}

// TestDiagnose_OtherStatusFields has hospitals that report success and failure in fields with
// other names, or with other codes. If a dialect can express that, it is found without another
// query. Otherwise the report asks for it.
func TestDiagnose_OtherStatusFields(t *testing.T) {
	t.Parallel()
	const data = `,"data":{"resultCode":"Success","resultDesc":"","result":` + slotsResult + `}}`
	type wants struct {
		names    map[string]string
		codes    []string // of the envelope
		finding  string   // the code of the query's finding
		question string
	}
	for name, tt := range map[string]struct {
		response string
		want     wants
	}{
		"names in the envelope":         {`{"code":"0","msg":"ok"` + data, wants{map[string]string{"statusCode": "code", "statusMessage": "msg"}, []string{"00000000", "0"}, "query.with.codes", "question.names"}},
		"names with the published code": {`{"Status":"00000000","message":"ok"` + data, wants{map[string]string{"statusCode": "Status", "statusMessage": "message"}, nil, "query.with.names", "question.names"}},
		"code as a number":              {`{"ret_code":200,"retMsg":"ok"` + data, wants{map[string]string{"statusCode": "ret_code", "statusMessage": "retMsg"}, []string{"00000000", "200"}, "query.with.codes", "question.codes"}},
		"code as true":                  {`{"success":true` + data, wants{map[string]string{"statusCode": "success"}, []string{"00000000", "true"}, "query.with.codes", "question.names"}},
		"names in the business result":  {`{"statusCode":"00000000","data":{"retCode":"0","retMsg":"","result":` + slotsResult + `}}`, wants{map[string]string{"resultCode": "retCode", "resultDesc": "retMsg"}, nil, "query.with.codes", "question.names"}},
		"names without an envelope":     {`{"code":"0","msg":"","result":` + slotsResult + `}`, wants{map[string]string{"resultCode": "code", "resultDesc": "msg"}, nil, "query.with.codes", "question.names"}},
		"rejection":                     {`{"code":500,"msg":"SYSTEMID 不能为空","data":null}`, wants{map[string]string{"statusCode": "code", "statusMessage": "msg"}, nil, "query.with.names", "question.fields"}},
		"same names on both levels":     {`{"code":"0","msg":"","data":{"code":"0","msg":"","result":` + slotsResult + `}}`, wants{nil, nil, "query.status-missing", "question.status"}},
		"result directly in data":       {`{"code":"0","msg":"","data":` + slotsResult + `}`, wants{nil, nil, "query.status-missing", "question.status"}},
		"unusual name":                  {`{"jieguo":"0"` + data, wants{nil, nil, "query.status-missing", "question.status"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := newConfig(appointment.Laida, startJSONServer(t, tt.response))
			report := diagnose(t, cfg, doctor.WithMaxQueries(6))
			found := foundDialect(report)
			if !maps.Equal(found.Names, tt.want.names) || !slices.Equal(found.StatusCodes, tt.want.codes) {
				t.Errorf("Diagnose() found names %v, codes %v; want %v, %v", found.Names, found.StatusCodes, tt.want.names, tt.want.codes)
			}
			if got := findCheck(report, doctor.CheckQuery).Finding.Code; got != tt.want.finding {
				t.Errorf("Diagnose() finding = %q, want %q", got, tt.want.finding)
			}
			if !hasQuestion(report, tt.want.question) {
				t.Errorf("Diagnose() Questions = %v, want %s among them", report.Questions, tt.want.question)
			}
			wantWorks := tt.want.names != nil && tt.want.question != "question.fields"
			if report.Works() != wantWorks || wantWorks && (report.Queries != 1 || !report.ConfigChanged) {
				t.Errorf("Diagnose() works: %v, %d queries, config changed: %v; want %v, and if so 1, true", report.Works(), report.Queries, report.ConfigChanged, wantWorks)
			}
			if report.Works() {
				checkEntryQueries(t, report, cfg)
			}
		})
	}
}

// checkEntryQueries checks that a client with the entry of a report can query.
func checkEntryQueries(t *testing.T, report *doctor.Report, cfg appointment.Config) {
	t.Helper()
	client, err := readEntry(t, report, cfg.SystemKey).Client(cfg.Name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	if _, err := client.QuerySchedule(t.Context(), doctor.SampleQuery()); err != nil {
		t.Errorf("QuerySchedule() error = %v, want none with the entry\n%s", err, report.Entry())
	}
}

// TestDiagnose_Charsets has hospitals that respond in another charset than the declared one, or
// with damaged text. If setting a charset helps, it is found. Otherwise the report says so.
func TestDiagnose_Charsets(t *testing.T) {
	t.Parallel()
	response := func(text string) string {
		return `{"statusCode":"00000000","statusMessage":"` + text + `","data":{"resultCode":"Success","resultDesc":"","result":` + strings.ReplaceAll(slotsResult, "普通检查", text) + `}}`
	}
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(response("骨龄测定"))
	if err != nil {
		t.Fatal(err)
	}
	mojibake, err := simplifiedchinese.GB18030.NewDecoder().String("骨龄测定")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		configured, contentType, body string

		works    bool
		charset  string // that is found
		question string
	}{
		"UTF-8":                     {"", "application/json", response("骨龄测定"), true, "", "question.writes"},
		"GBK that is not declared":  {"", "application/json", gbk, true, "", "question.deviations"},
		"UTF-8 declared as GBK":     {"", "application/json; charset=GBK", response("骨龄测定"), true, "utf-8", "question.writes"},
		"UTF-8 configured as GBK":   {"gb18030", "application/json", response("骨龄测定"), true, "utf-8", "question.writes"},
		"mojibake":                  {"", "application/json", response(mojibake), true, "", "question.mojibake"},
		"cut in a character":        {"", "application/json", response("骨龄测定骨龄测定骨\xe9\xbe"), false, "", "question.charset"},
		"two charsets":              {"", "application/json", response("骨龄测定骨龄测定") + gbk, false, "", "question.charset"},
		"GBK declared as Shift_JIS": {"", "application/json; charset=Shift_JIS", gbk, true, "", "question.deviations"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := newConfig(appointment.Laida, startFixedServer(t, 200, tt.contentType, tt.body))
			if tt.configured != "" {
				cfg.Dialect = &appointment.Dialect{Charset: tt.configured}
			}
			report := diagnose(t, cfg, doctor.WithMaxQueries(3))
			if got := foundDialect(report).Charset; got != tt.charset || report.Works() != tt.works {
				t.Errorf("Diagnose() works: %v, charset %q; want %v, %q", report.Works(), got, tt.works, tt.charset)
			}
			if tt.works && report.Queries != 1 {
				t.Errorf("Diagnose() Queries = %d, want 1", report.Queries)
			}
			if !hasQuestion(report, tt.question) {
				t.Errorf("Diagnose() Questions = %v, want %s among them", report.Questions, tt.question)
			}
			isDamaged := slices.ContainsFunc(report.Deviations, func(d appointment.Deviation) bool { return d.Code == appointment.CodeMojibake })
			if want := tt.question == "question.mojibake"; isDamaged != want {
				t.Errorf("Diagnose() deviations %v say mojibake: %v, want %v", report.Deviations, isDamaged, want)
			}
		})
	}
}
