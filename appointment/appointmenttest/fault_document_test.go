package appointmenttest_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// Each change of the document of a save, at every vendor, executed and not executed.
func TestHospital_Fail_Documents(t *testing.T) {
	t.Parallel()
	const other = "2026010580002"
	result := func(name string) []any { return []any{"data", "result", name} }
	tests := []struct {
		fault appointmenttest.Fault
		name  string
		path  []any
		want  any
	}{
		{appointmenttest.Rejection("99999999", "处理中"), `rejection 99999999 "处理中"`, []any{"statusmessage"}, "处理中"},
		{appointmenttest.Rejection("99999999", "处理中"), `rejection 99999999 "处理中"`, []any{"statuscode"}, "99999999"},
		{appointmenttest.Rejection("99999999", "处理中"), `rejection 99999999 "处理中"`, []any{"data"}, nil},
		{appointmenttest.Rejection("Falid", "系统异常"), `rejection Falid "系统异常"`, []any{"data", "resultcode"}, "Falid"},
		{appointmenttest.Rejection("Falid", "系统异常"), `rejection Falid "系统异常"`, []any{"data", "resultdesc"}, "系统异常"},
		{appointmenttest.Rejection("Falid", "系统异常"), `rejection Falid "系统异常"`, []any{"statuscode"}, "00000000"},
		{appointmenttest.SuccessCode("200"), "success code 200", []any{"statuscode"}, "200"},
		{appointmenttest.SuccessCode("200"), "success code 200", []any{"data", "resultcode"}, "Success"},
		{appointmenttest.SuccessCode("OK"), "success code OK", []any{"data", "resultcode"}, "OK"},
		{appointmenttest.SuccessCode("OK"), "success code OK", result("scheduleseq"), "2026010500001"},
		{appointmenttest.SetField("scheduleStartDate", "2026-01-07 08:00:00"), "changed scheduleStartDate", result("schedulestartdate"), "2026-01-07 08:00:00"},
		{appointmenttest.SetField("placerOrderNO", other), "changed placerOrderNO", result("placerorderno"), other},
		{appointmenttest.SetField("totalPage", "2"), "changed totalPage", []any{"totalpage"}, "2"},
		{appointmenttest.SetField("resultDesc", "x"), "changed resultDesc", []any{"data", "resultdesc"}, "x"},
		{appointmenttest.Rejection("99999999", "号源已满").And(appointmenttest.SetField("placerOrderNO", other)),
			`rejection 99999999 "号源已满" and changed placerOrderNO`, []any{"data", "placerorderno"}, other},
		{appointmenttest.Rejection("Falid", "号源已满").And(appointmenttest.SetField("placerOrderNO", other)),
			`rejection Falid "号源已满" and changed placerOrderNO`, []any{"data", "placerorderno"}, other},
		{appointmenttest.Padded(), "padded numbers", result("placerorderno"), "2026010580001" + strings.Repeat(" ", 19)},
		{appointmenttest.Padded(), "padded numbers", result("medrecno"), "999999198208211267" + strings.Repeat(" ", 14)},
		{appointmenttest.OtherSave(), "response to another save", result("scheduleresourceuid"), "R9"},
		{appointmenttest.OtherSave(), "response to another save", result("scheduledate"), "2026-01-06"},
		{appointmenttest.OtherSave(), "response to another save", result("schedulestartdate"), "15:00"},
		{appointmenttest.OtherSave(), "response to another save", []any{"data", "resultcode"}, "Success"},
		{appointmenttest.Rewrite("no date", func(doc map[string]any) {
			delete(doc["data"].(map[string]any)["result"].(map[string]any), "scheduleDate")
		}), "no date", result("scheduledate"), nil},
		{appointmenttest.Rewrite("new", func(doc map[string]any) {
			doc["newField"] = []any{map[string]any{"placerOrderNO": other}}
		}), "new", []any{"newfield", 0, "placerorderno"}, other},
	}
	for _, tr := range vendors() {
		for _, test := range tests {
			t.Run(tr.name+"/"+test.name, func(t *testing.T) {
				t.Parallel()
				h := tr.start(t)
				h.Fail(appointment.SaveSchedule, test.fault.Uncommitted(), test.fault)
				for i, suffix := range []string{", uncommitted", ""} {
					doc := tr.send(t, h).document(t)
					if got := find(doc, test.path...); got != test.want {
						t.Errorf("%v = %v, want %v: %v", test.path, got, test.want, doc)
					}
					checkBookings(t, h, i, i+1)
					if name := test.name + suffix; h.Faults()[name] != 1 {
						t.Errorf("Faults() = %v, want one %s", h.Faults(), name)
					}
				}
			})
		}
	}
}

// A field that the response to a query has in its lists is set there.
func TestSetField_Lists(t *testing.T) {
	t.Parallel()
	tr := overREST()
	h := tr.start(t)
	h.Fail(appointment.QuerySchedule, appointmenttest.SetField("scheduleTimeStatus", "00"))
	doc := tr.call(t, h, appointment.QuerySchedule, camelQuery).document(t)
	for i := range 4 {
		if got := find(doc, timePath(i, "scheduletimestatus")...); got != "00" {
			t.Errorf("scheduleTimeStatus of slot %d = %v, want 00", i, got)
		}
	}
	if got := find(doc, "data", "result", "scheduletimestatus"); got != nil {
		t.Errorf("the result has the scheduleTimeStatus %v, want none", got)
	}
}

// Without an envelope, the code of a rejection is the resultCode.
func TestRejection_WithoutEnvelope(t *testing.T) {
	t.Parallel()
	d := unusualDialects()["no envelope, REST"]
	h := start(t, appointment.Jintang, appointmenttest.WithDialect(d))
	cfg := h.Config()
	cfg.Dialect = &d
	client, capture := newCapturingClient(t, cfg)
	h.Fail(appointment.QuerySchedule,
		appointmenttest.Rejection("99999999", "处理中"), appointmenttest.Rejection("99999999", "号源已满").And(appointmenttest.SetField("placerOrderNO", "1")))
	for _, want := range []string{
		`{"resultCode":"99999999","resultDesc":"处理中"}`,
		`{"placerOrderNO":"1","resultCode":"99999999","resultDesc":"号源已满"}`,
	} {
		if _, err := client.QuerySchedule(t.Context(), exampleQuery()); err == nil || capture.body() != want {
			t.Errorf("got %s, error %v; want %s", capture.body(), err, want)
		}
	}
}

// A hospital with its own codes of success uses them also in a misleading response.
func TestOtherSave_OwnCodes(t *testing.T) {
	t.Parallel()
	d := unusualDialects()["codes"]
	h := start(t, appointment.Jintang, appointmenttest.WithDialect(d))
	h.Fail(appointment.QuerySchedule, appointmenttest.OtherSave())
	got := postJSON(t, h, camelQuery)
	if got.StatusCode != "0" || got.Data.ResultCode != "200" || got.Data.Result["scheduleDate"] != "2026-01-05" {
		t.Errorf("got %+v, want the codes 0 and 200, and the first day of the query", got)
	}
}
