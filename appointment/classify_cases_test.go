package appointment_test

import (
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// successDoc is a response that means success for every operation.
const successDoc = `{"statusCode":"00000000","statusMessage":"成功","data":{"resultCode":"Success","resultDesc":"成功","result":` +
	`{"placerOrderNO":"2026112380001","medRecNO":"999999201512190186","scheduleFlag":"2","scheduleSeq":"2026112300001",` +
	`"scheduleResourceUID":"18","scheduleDate":"2026-11-24","scheduleStartDate":"08:00","scheduleEndDate":"08:30"}}}`

// successWith returns successDoc with the first occurrence of old replaced.
func successWith(old, replacement string) string {
	if !strings.Contains(successDoc, old) {
		panic("successDoc does not contain " + old)
	}
	return strings.Replace(successDoc, old, replacement, 1)
}

// outerFailure returns a response whose statusCode, given as JSON, says failure. data is appended
// after the message.
func outerFailure(code, data string) string {
	return `{"statusCode":` + code + `,"statusMessage":"测试患者甲不存在"` + data + `}`
}

// innerFailure returns a response whose resultCode says failure. rest is appended after the
// description.
func innerFailure(code, rest string) string {
	return `{"statusCode":"00000000","data":{"resultCode":"` + code + `","resultDesc":"测试患者甲的号源已被占用"` + rest + `}}`
}

// quoteJSON returns a document as a JSON string.
func quoteJSON(document string) string { return fmt.Sprintf("%q", document) }

// dataInString returns a document with its data, which must be last, as a JSON string.
func dataInString(document string) string {
	head, data, _ := strings.Cut(strings.TrimSuffix(document, "}"), `"data":`)
	return head + `"data":` + quoteJSON(data) + "}"
}

// loginPage is the page of a firewall or a gateway, with a patient's name in it.
const loginPage = `<!DOCTYPE html><html><body>登录 测试患者甲</body></html>`

// classifyCase is a response, and the outcome that every operation has with it.
type classifyCase struct {
	name     string
	status   int    // of HTTP; 0 for 200
	document string // in the interface's names, to be spelled as the vendor does
	raw      bool   // the document is the body as it is, without SOAP around it
	class    error  // nil for success
	code     string
	reason   appointment.Reason
	// contradictory is true if the response rejects and says success as well. The error text then
	// says how to declare the code as a success, and the outcome of a write is unknown.
	contradictory bool
	unknown       bool // the outcome of a write, although the response rejects it
}

func successCase(name, document string) classifyCase {
	return classifyCase{name: name, document: document}
}

func rejectionCase(name, document, code string, reason appointment.Reason) classifyCase {
	return classifyCase{name: name, document: document, class: appointment.ErrRejected, code: code, reason: reason}
}

func badResponseCase(name, document string) classifyCase {
	return classifyCase{name: name, document: document, class: appointment.ErrBadResponse}
}

// contradictionCase returns a case that rejects although a part of the response says success.
func contradictionCase(name, document, code string) classifyCase {
	c := rejectionCase(name, document, code, appointment.ReasonOther)
	c.contradictory = true
	return c
}

func classifyCases() []classifyCase {
	cases := statusCodeCases()
	cases = append(cases, documentCases()...)
	return append(cases, httpStatusCases()...)
}

// statusCodeCases returns responses that reject, at either level.
func statusCodeCases() []classifyCase {
	const slotTaken, other = appointment.ReasonSlotTaken, appointment.ReasonOther
	cases := []classifyCase{
		rejectionCase("outer failure", outerFailure(`"00000007"`, ""), "00000007", other),
		contradictionCase("outer failure, inner success", successWith("00000000", "00000007"), "00000007"),
		rejectionCase("wrong credentials", `{"statusCode":"00000001","statusMessage":"鉴权失败"}`, "00000001", appointment.ReasonUnauthorised),
		rejectionCase("inner Falid", innerFailure("Falid", ""), "Falid", slotTaken),
		rejectionCase("inner Failed", innerFailure("Failed", ""), "Failed", slotTaken),
		rejectionCase("inner fail", innerFailure("fail", `,"result":null`), "fail", slotTaken),
		rejectionCase("inner FALID", innerFailure("FALID", `,"result":""`), "FALID", slotTaken),
		rejectionCase("inner failure, result a list", innerFailure("Falid", `,"result":[]`), "Falid", slotTaken),
		rejectionCase("inner failure, result a text", innerFailure("Falid", `,"result":"无"`), "Falid", slotTaken),
		rejectionCase("inner failure without envelope", `{"resultCode":"Falid","resultDesc":""}`, "Falid", other),
		rejectionCase("inner failure without envelope, result a text", `{"resultCode":"Falid","result":"无"}`, "Falid", other),
		rejectionCase("outer failure, no data", outerFailure(`"00000007"`, ``), "00000007", other),
		rejectionCase("outer failure, data null", outerFailure(`"00000007"`, `,"data":null`), "00000007", other),
		rejectionCase("outer failure, data an empty text", outerFailure(`"00000007"`, `,"data":""`), "00000007", other),
		rejectionCase("outer failure, data a list", outerFailure(`"00000007"`, `,"data":[]`), "00000007", other),
		rejectionCase("outer failure, data a text", outerFailure(`"00000007"`, `,"data":"系统错误"`), "00000007", other),
		rejectionCase("outer failure, data a number", outerFailure(`"00000007"`, `,"data":7`), "00000007", other),
		contradictionCase("statusCode in words", successWith(`"00000000"`, `"成功"`), "成功"),
	}
	// Other codes mean success only if the dialect says so.
	for _, code := range []string{`0`, `"0"`, `"0000"`, `"200"`, `200`, `true`, `"true"`, `"OK"`} {
		cases = append(cases, contradictionCase("statusCode "+code, successWith(`"00000000"`, code), strings.Trim(code, `"`)))
	}
	return cases
}

// documentCases returns responses in many shapes. A success needs both codes and a result.
func documentCases() []classifyCase {
	return []classifyCase{
		successCase("success", successDoc),
		successCase("data in a string", dataInString(successDoc)),
		successCase("encoded twice", quoteJSON(successDoc)),
		successCase("no envelope", strings.TrimSuffix(successWith(`{"statusCode":"00000000","statusMessage":"成功","data":`, ""), "}")),

		badResponseCase("empty body", ``),
		badResponseCase("blank body", " \n"),
		badResponseCase("empty object", `{}`),
		badResponseCase("empty list", `[]`),
		badResponseCase("empty text", `""`),
		badResponseCase("null", `null`),
		badResponseCase("outer success, no data", `{"statusCode":"00000000","statusMessage":"成功"}`),
		badResponseCase("outer success, data an empty text", `{"statusCode":"00000000","data":""}`),
		badResponseCase("outer success, data null", `{"statusCode":"00000000","data":null}`),
		badResponseCase("outer success, data a list", `{"statusCode":"00000000","data":[]}`),
		badResponseCase("outer success, data a text", `{"statusCode":"00000000","data":"1"}`),
		badResponseCase("outer success, data an empty object", `{"statusCode":"00000000","data":{}}`),
		badResponseCase("no resultCode", successWith(`"resultCode":"Success",`, "")),
		badResponseCase("inner failure beside data, inner success in it", successWith(`"data"`, `"resultCode":"Falid","resultDesc":"","data"`)),
		badResponseCase("no statusCode", successWith(`"statusCode":"00000000",`, "")),
		badResponseCase("plain text", `系统繁忙，测试患者甲`),

		badResponseCase("trailing comma", successWith(`"08:30"}`, `"08:30",}`)),
		badResponseCase("newline in a string", successWith("成功", "成\n功")),
		badResponseCase("single quotes", strings.ReplaceAll(successDoc, `"`, `'`)),
		badResponseCase("NaN", successWith(`"2"`, `NaN`)),
		badResponseCase("cut short", successDoc[:120]),
		badResponseCase("two documents", successDoc+successDoc),
	}
}

// httpStatusCases returns responses whose HTTP status is not 200, or whose body is a page.
func httpStatusCases() []classifyCase {
	const unauthorised = appointment.ReasonUnauthorised
	rejected, bad, none := appointment.ErrRejected, appointment.ErrBadResponse, appointment.ErrNoResponse
	return []classifyCase{
		{name: "HTTP 200 with a page", document: loginPage, raw: true, class: bad},
		{name: "HTTP 202", status: 202, raw: true, class: bad},
		{name: "HTTP 204", status: 204, raw: true, class: bad},
		{name: "HTTP 302", status: 302, raw: true, class: bad, code: "HTTP 302"},
		{name: "HTTP 401 with a page", status: 401, document: loginPage, raw: true, class: rejected, code: "HTTP 401", reason: unauthorised, unknown: true},
		{name: "HTTP 403 with an empty object", status: 403, document: `{}`, class: rejected, code: "HTTP 403", reason: unauthorised, unknown: true},
		{name: "HTTP 404 with a page", status: 404, document: loginPage, raw: true, class: bad, code: "HTTP 404"},
		{name: "HTTP 429", status: 429, raw: true, class: none, code: "HTTP 429"},
		{name: "HTTP 429 with a rejection", status: 429, document: outerFailure(`"00000429"`, ""), class: none, code: "00000429"},
		{name: "HTTP 500 with a rejection", status: 500, document: outerFailure(`"00000007"`, ""), class: none, code: "00000007"},
		{name: "HTTP 500 with a rejection and its reason", status: 500, document: innerFailure("Falid", ""), class: rejected, code: "Falid", reason: appointment.ReasonSlotTaken},
		{name: "HTTP 500 with a success", status: 500, document: successDoc, class: none, code: "HTTP 500"},
		{name: "HTTP 502 with a page", status: 502, document: loginPage, raw: true, class: none, code: "HTTP 502"},
		{name: "HTTP 504 with a page", status: 504, document: loginPage, raw: true, class: none, code: "HTTP 504"},
	}
}
