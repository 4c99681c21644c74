package appointment_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// verdict is what an answer means, whichever operation it answers.
type verdict struct {
	name     string
	status   int    // of HTTP; 0: 200
	document string // with the interface's names; they are respelt for each vendor
	bare     bool   // send it as it is, SOAP or not
	class    error  // nil: success
	code     string
	reason   appointment.Reason
}

// success is an answer that every operation can take for its own.
const success = `{"statusCode":"00000000","statusMessage":"成功","data":{"resultCode":"Success","resultDesc":"成功","result":` +
	`{"placerOrderNO":"2026112380001","medRecNO":"999999201512190186","scheduleFlag":"2","scheduleSeq":"2026112300001",` +
	`"scheduleResourceUID":"18","scheduleDate":"2026-11-24","scheduleStartDate":"08:00","scheduleEndDate":"08:30"}}}`

// with is success in which one piece is another.
func with(piece, other string) string {
	if !strings.Contains(success, piece) {
		panic("no " + piece)
	}
	return strings.Replace(success, piece, other, 1)
}

// outer and inner are failures at the two levels.
func outer(code, data string) string {
	return `{"statusCode":` + code + `,"statusMessage":"测试患者甲不存在 ORA-01403"` + data + `}`
}

func inner(code, rest string) string {
	return `{"statusCode":"00000000","data":{"resultCode":"` + code + `","resultDesc":"测试患者甲的号源已被占用"` + rest + `}}`
}

const page = `<!DOCTYPE html><html><body>登录 测试患者甲</body></html>`

func verdicts() []verdict {
	const taken = appointment.ReasonSlotTaken
	const other = appointment.ReasonOther
	rejected, bad, none := appointment.ErrRejected, appointment.ErrBadResponse, appointment.ErrNoResponse
	reads := func(name, document string) verdict { return verdict{name: name, document: document} }
	rejects := func(name, document, code string, reason appointment.Reason) verdict {
		return verdict{name: name, document: document, class: rejected, code: code, reason: reason}
	}
	isBad := func(name, document string) verdict { return verdict{name: name, document: document, class: bad} }
	all := []verdict{
		reads("the interface's", success),
		// The two levels, and who fails first.
		rejects("outer failure", outer(`"00000007"`, ""), "00000007", other),
		rejects("outer failure, inner success", with("00000000", "00000007"), "00000007", other),
		rejects("credentials", `{"statusCode":"00000001","statusMessage":"鉴权失败"}`, "00000001", appointment.ReasonUnauthorised),
		rejects("inner Falid", inner("Falid", ""), "Falid", taken),                              // row 30
		rejects("inner Failed", inner("Failed", ""), "Failed", taken),                           // row 30
		rejects("inner fail", inner("fail", `,"result":null`), "fail", taken),                   // row 30
		rejects("inner FALID", inner("FALID", `,"result":""`), "FALID", taken),                  // row 30
		rejects("inner failure and a list", inner("Falid", `,"result":[]`), "Falid", taken),     // row 27
		rejects("inner failure and a text", inner("Falid", `,"result":"无"`), "Falid", taken),    // row 27
		rejects("bare inner failure", `{"resultCode":"Falid","resultDesc":""}`, "Falid", other), // row 31
		rejects("bare failure and a text", `{"resultCode":"Falid","result":"无"}`, "Falid", other),
		rejects("outer failure, data missing", outer(`"00000007"`, ``), "00000007", other),              // row 27
		rejects("outer failure, data null", outer(`"00000007"`, `,"data":null`), "00000007", other),     // row 27
		rejects("outer failure, data empty", outer(`"00000007"`, `,"data":""`), "00000007", other),      // row 27
		rejects("outer failure, data a list", outer(`"00000007"`, `,"data":[]`), "00000007", other),     // row 27
		rejects("outer failure, data a text", outer(`"00000007"`, `,"data":"系统错误"`), "00000007", other), // row 27
		rejects("outer failure, data a number", outer(`"00000007"`, `,"data":7`), "00000007", other),
		// Row 26: JSON in a string.
		reads("data in a string", inString(success)),
		reads("doubly encoded", quote(success)),
		// Row 31: no envelope.
		reads("no envelope", strings.TrimSuffix(with(`{"statusCode":"00000000","statusMessage":"成功","data":`, ""), "}")),
		// Success needs proof.
		isBad("empty object", `{}`), isBad("empty list", `[]`), isBad("nothing", ``), isBad("null", `null`),
		isBad("empty text", `""`), isBad("blank", " \n"),
		isBad("outer success alone", `{"statusCode":"00000000","statusMessage":"成功"}`),
		isBad("success, data empty", `{"statusCode":"00000000","data":""}`),   // row 28
		isBad("success, data null", `{"statusCode":"00000000","data":null}`),  // row 28
		isBad("success, data a list", `{"statusCode":"00000000","data":[]}`),  // row 28
		isBad("success, data a text", `{"statusCode":"00000000","data":"1"}`), // row 28
		isBad("success, data hollow", `{"statusCode":"00000000","data":{}}`),
		isBad("no resultCode", with(`"resultCode":"Success",`, "")),
		isBad("failure beside data, success in it", with(`"data"`, `"resultCode":"Falid","resultDesc":"","data"`)),
		isBad("no statusCode", with(`"statusCode":"00000000",`, "")),
		isBad("plain text", `系统繁忙，测试患者甲`), // row 32
		// Row 39: nearly JSON.
		isBad("trailing comma", with(`"08:30"}`, `"08:30",}`)),
		isBad("raw newline", with("成功", "成\n功")),
		isBad("single quotes", strings.ReplaceAll(success, `"`, `'`)),
		isBad("NaN", with(`"2"`, `NaN`)),
		isBad("cut short", success[:120]),
		isBad("two documents", success+success),
		// HTTP's own word.
		{name: "bad gateway", status: 502, document: page, bare: true, class: none, code: "HTTP 502"},     // row 5
		{name: "gateway timeout", status: 504, document: page, bare: true, class: none, code: "HTTP 504"}, // row 5
		{name: "a page over 200", document: page, bare: true, class: bad},                                 // row 6
		{name: "redirect", status: 302, bare: true, class: bad, code: "HTTP 302"},                         // row 7
		{name: "accepted", status: 202, bare: true, class: bad},                                           // row 8
		{name: "no content", status: 204, bare: true, class: bad},                                         // row 8
		{name: "unauthorized", status: 401, document: page, bare: true, class: rejected, code: "HTTP 401", reason: appointment.ReasonUnauthorised},
		{name: "forbidden", status: 403, document: `{}`, class: rejected, code: "HTTP 403", reason: appointment.ReasonUnauthorised},
		{name: "not found", status: 404, document: page, bare: true, class: bad, code: "HTTP 404"},
		{name: "too many, no word", status: 429, bare: true, class: none, code: "HTTP 429"},
		{name: "too many, and a word", status: 429, document: outer(`"00000429"`, ""), class: rejected, code: "00000429", reason: other},
		{name: "server error, and a word", status: 500, document: outer(`"00000007"`, ""), class: rejected, code: "00000007", reason: other},
		{name: "server error that says success", status: 500, document: success, class: none, code: "HTTP 500"},
	}
	// Row 29: none of these means success unless the dialect says so.
	for _, code := range []string{`0`, `"0"`, `"0000"`, `"200"`, `200`, `true`, `"true"`, `"OK"`} {
		all = append(all, rejects("success is "+code, with(`"00000000"`, code), strings.Trim(code, `"`), other))
	}
	return append(all, rejects("success in words", with(`"00000000"`, `"成功"`), "成功", other))
}

// TestARejectionThatBooks has a hospital whose code for success is in no table, and a
// booking in the answer: it is rejected, and the text says what may be meant.
func TestARejectionThatBooks(t *testing.T) {
	t.Parallel()
	for document, hint := range map[string]bool{
		with(`"Success"`, `"OK"`): true,
		with(`"resultCode":"Success","resultDesc":"成功"`, `"resultCode":"Falid","resultDesc":"该申请单已预约"`): false, // which slot it holds, it tells
		inner("OK", ""): false,
	} {
		client := newClient(t, appointment.Laida, func(w http.ResponseWriter, r *http.Request) { answer(w, r, document) })
		_, err := client.SaveSchedule(t.Context(), everySaveField())
		checkClass(t, err, appointment.ErrRejected)
		if got := strings.Contains(err.Error(), "yet it has a booking in it"); got != hint {
			t.Errorf("%v\nwant a hint: %v", err, hint)
		}
	}
}

func quote(document string) string { return fmt.Sprintf("%q", document) }

// inString puts the data of a document into a string.
func inString(document string) string {
	head, data, _ := strings.Cut(strings.TrimSuffix(document, "}"), `"data":`)
	return head + `"data":` + quote(data) + "}"
}

func TestJudgement(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		for _, v := range verdicts() {
			for _, req := range []any{everyQueryField(), everySaveField(), everyCancelField()} {
				t.Run(fmt.Sprintf("%s/%s/%T", vendor, v.name, req), func(t *testing.T) {
					t.Parallel()
					v.test(t, vendor, req)
				})
			}
		}
	}
}

func (v verdict) test(t *testing.T, vendor appointment.Vendor, req any) {
	t.Helper()
	wrote := make(chan struct{}, 9)
	client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
		_, query := req.(*appointment.QueryRequest)
		if asked := method(requestDocument(t, r)); asked == "XKH073" && !query {
			answer(w, r, `{"statusCode":"00000009"}`) // what became of it is not told
			return
		} else if asked != "XKH073" {
			wrote <- struct{}{}
		}
		if v.status == http.StatusFound {
			w.Header().Set("Location", "/login")
		}
		if v.status != 0 {
			w.WriteHeader(v.status)
		}
		if v.bare {
			_, _ = io.WriteString(w, v.document)
			return
		}
		answer(w, r, respell(vendor, v.document))
	})
	err := send(t.Context(), client, req)
	_, query := req.(*appointment.QueryRequest)
	checkClass(t, err, v.class)
	unknown := !query && slices.Contains([]error{appointment.ErrBadResponse, appointment.ErrNoResponse}, v.class)
	if got := errors.Is(err, appointment.ErrOutcomeUnknown); got != unknown {
		t.Errorf("outcome unknown: %v, want %v: %v", got, unknown, err)
	}
	if n := len(wrote); !query && n != 1 {
		t.Errorf("written %d times", n)
	}
	if e := (*appointment.Error)(nil); errors.As(err, &e) {
		if e.Code != v.code || e.Reason != v.reason {
			t.Errorf("code %q, reason %q; want %q, %q", e.Code, e.Reason, v.code, v.reason)
		}
		contradicts := strings.HasPrefix(v.name, "success i") || v.name == "outer failure, inner success"
		if hint := "add it to dialect.statusCodes"; strings.Contains(err.Error(), hint) != contradicts {
			t.Errorf("%v\nwant %q: %v", err, hint, contradicts)
		}
		if text := err.Error(); strings.Contains(text, "患者") || strings.Contains(text, "ORA") || strings.Contains(text, "繁忙") { // rows 32, 33
			t.Errorf("the error repeats the hospital's words: %v", err)
		}
	}
}

// checkClass checks that an error is of one class and of no other.
func checkClass(t *testing.T, err, class error) {
	t.Helper()
	for _, c := range append(classes(), appointment.ErrNotBooked) {
		if got := errors.Is(err, c); got != errors.Is(c, class) {
			t.Errorf("errors.Is(err, %q) is %v, for %v", c, got, err)
		}
	}
	if (err == nil) != (class == nil) {
		t.Errorf("error %v, want %v", err, class)
	}
	if e := (*appointment.Error)(nil); errors.As(err, &e) && e.Response != nil && e.HTTPStatus == 0 {
		t.Errorf("an answer came, and the error does not tell its HTTP status: %v", err)
	}
}

// classes are those of which every failure is exactly one.
func classes() []error {
	return []error{
		appointment.ErrInvalidRequest, appointment.ErrNotSent, appointment.ErrRejected,
		appointment.ErrNoResponse, appointment.ErrBadResponse,
	}
}
