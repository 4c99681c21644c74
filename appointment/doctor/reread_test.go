package doctor_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/casing"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// slots is a result that repeats the patient of [doctor.InventedQuery].
const slots = `{"medRecNO":"999999201512190186","resourceName":"普通检查","scheduleArrangeResourceInfoList":[
	{"scheduleArrangeDateInfoList":[{"scheduleArrangeTimeInfoList":[{"startTime":"08:00"}]}]}]}`

// TestOtherNames has hospitals say by other names whether they succeeded. What the dialect
// can say is found without asking again; what it cannot say is said plainly.
func TestOtherNames(t *testing.T) {
	t.Parallel()
	inner := `,"data":{"resultCode":"Success","resultDesc":"","result":` + slots + `}}`
	for name, c := range map[string]struct {
		answer string
		names  map[string]string // that are found
		codes  []string          // of the envelope, that are found
		says   string            // of the query
		ask    string
	}{
		"the envelope's":       {`{"code":"0","msg":"ok"` + inner, map[string]string{"statusCode": "code", "statusMessage": "msg"}, []string{"00000000", "0"}, "query.with.codes", "ask.names"},
		"the published code":   {`{"Status":"00000000","message":"ok"` + inner, map[string]string{"statusCode": "Status", "statusMessage": "message"}, nil, "query.with.names", "ask.names"},
		"a number":             {`{"ret_code":200,"retMsg":"ok"` + inner, map[string]string{"statusCode": "ret_code", "statusMessage": "retMsg"}, []string{"00000000", "200"}, "query.with.codes", "ask.codes"},
		"true":                 {`{"success":true` + inner, map[string]string{"statusCode": "success"}, []string{"00000000", "true"}, "query.with.codes", "ask.names"},
		"the result's":         {`{"statusCode":"00000000","data":{"retCode":"0","retMsg":"","result":` + slots + `}}`, map[string]string{"resultCode": "retCode", "resultDesc": "retMsg"}, nil, "query.with.codes", "ask.names"},
		"no envelope":          {`{"code":"0","msg":"","result":` + slots + `}`, map[string]string{"resultCode": "code", "resultDesc": "msg"}, nil, "query.with.codes", "ask.names"},
		"a no":                 {`{"code":500,"msg":"SYSTEMID 不能为空","data":null}`, map[string]string{"statusCode": "code", "statusMessage": "msg"}, nil, "query.with.names", "ask.fields"},
		"both alike":           {`{"code":"0","msg":"","data":{"code":"0","msg":"","result":` + slots + `}}`, nil, nil, "query.statusless", "ask.status"},
		"the result is data":   {`{"code":"0","msg":"","data":` + slots + `}`, nil, nil, "query.statusless", "ask.status"},
		"nothing sounds alike": {`{"jieguo":"0"` + inner, nil, nil, "query.statusless", "ask.status"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := plain(appointment.Laida, answering(t, 200, "application/json", c.answer))
			report, err := doctor.Examine(t.Context(), cfg, doctor.WithQueries(6))
			if err != nil {
				t.Fatal(err)
			}
			found := appointment.Dialect{}
			if report.Config != nil && report.Config.Dialect != nil {
				found = *report.Config.Dialect
			}
			same := len(found.Names) == len(c.names) && slices.Equal(found.StatusCodes, c.codes)
			for field, own := range c.names {
				same = same && found.Names[field] == own
			}
			i := slices.IndexFunc(report.Steps, func(s doctor.Step) bool { return s.Kind == doctor.StepQuery })
			if says := report.Steps[i].Says; !same || !doctor.Said(says, c.says) || !asks(report, c.ask) {
				t.Errorf("found %v %v; %s; %v", found.Names, found.StatusCodes, says, report.Asks)
			}
			if success := c.names != nil && c.ask != "ask.fields"; report.Works() != success || success && (report.Queries != 1 || !report.Searched) {
				t.Errorf("works: %v after %d queries", report.Works(), report.Queries)
			}
			if report.Works() {
				queries(t, report, cfg)
			}
		})
	}
}

func asks(report *doctor.Report, key string) bool {
	return slices.ContainsFunc(report.Asks, func(ask doctor.Text) bool { return doctor.Said(ask, key) })
}

// queries asks with the entry that was found.
func queries(t *testing.T, report *doctor.Report, cfg appointment.Config) {
	t.Helper()
	directory, err := appointment.ReadDirectory(strings.NewReader(strings.Replace(report.Entry(), "${SYSTEM_KEY}", string(cfg.SystemKey), 1)))
	if err != nil {
		t.Fatalf("%v\n%s", err, report.Entry())
	}
	client, err := directory.Client(cfg.Name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	if _, err := client.QuerySchedule(t.Context(), doctor.InventedQuery()); err != nil {
		t.Errorf("%v\n%s", err, report.Entry())
	}
}

// TestCharsets has hospitals answer in a charset that is not the one they claim, or that was
// garbled before. What a charset mends is found; the rest is said plainly.
func TestCharsets(t *testing.T) {
	t.Parallel()
	answer := func(text string) string {
		return `{"statusCode":"00000000","statusMessage":"` + text + `","data":{"resultCode":"Success","resultDesc":"","result":` + strings.ReplaceAll(slots, "普通检查", text) + `}}`
	}
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(answer("骨龄测定"))
	if err != nil {
		t.Fatal(err)
	}
	garbled, err := simplifiedchinese.GB18030.NewDecoder().String("骨龄测定")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		configured, contentType, body string

		works bool
		found string // the charset
		ask   string
	}{
		"UTF-8":                     {"", "application/json", answer("骨龄测定"), true, "", "ask.writes"},
		"GBK, without saying so":    {"", "application/json", gbk, true, "", "ask.deviations"},
		"UTF-8 that claims GBK":     {"", "application/json; charset=GBK", answer("骨龄测定"), true, "utf-8", "ask.writes"},
		"UTF-8, configured as GBK":  {"gb18030", "application/json", answer("骨龄测定"), true, "utf-8", "ask.writes"},
		"garbled before":            {"", "application/json", answer(garbled), true, "", "ask.garbled"},
		"cut within a character":    {"", "application/json", answer("骨龄测定骨龄测定骨\xe9\xbe"), false, "", "ask.charset"},
		"two charsets in one":       {"", "application/json", answer("骨龄测定骨龄测定") + gbk, false, "", "ask.charset"},
		"GBK that claims Shift_JIS": {"", "application/json; charset=Shift_JIS", gbk, true, "", "ask.deviations"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := plain(appointment.Laida, answering(t, 200, c.contentType, c.body))
			if c.configured != "" {
				cfg.Dialect = &appointment.Dialect{Charset: c.configured}
			}
			report, err := doctor.Examine(t.Context(), cfg, doctor.WithQueries(3))
			if err != nil {
				t.Fatal(err)
			}
			found := ""
			if report.Config != nil && report.Config.Dialect != nil {
				found = report.Config.Dialect.Charset
			}
			if report.Works() != c.works || found != c.found || !asks(report, c.ask) || c.works && report.Queries != 1 {
				t.Errorf("works: %v after %d queries, charset %q, %v", report.Works(), report.Queries, found, report.Asks)
			}
			damaged := slices.ContainsFunc(report.Deviations, func(d appointment.Deviation) bool {
				return d.Kind == casing.Kind("charset") && strings.Contains(d.Seen, "before this was sent")
			})
			if damaged != (c.ask == "ask.garbled") {
				t.Errorf("%v", report.Deviations)
			}
		})
	}
}
