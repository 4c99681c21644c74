package appointment_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// evidenceCase is a failed response to a write, and the outcome of the write with it. A query for
// the outcome is rejected, so it does not change it.
type evidenceCase struct {
	status    int // of HTTP; 0 for 200
	header    http.Header
	document  string                // in the interface's names, to be spelled as the vendor does
	body      string                // the body as it is, instead of a document
	operation appointment.Operation // "" for both writes
	reasons   []appointment.ReasonRule

	class   error
	unknown bool
	reason  appointment.Reason
	text    string // a part of the error's text
}

// reject returns a response whose statusCode says failure.
func reject(code, message string) string {
	return fmt.Sprintf(`{"statusCode":%q,"statusMessage":%q}`, code, message)
}

// runEvidenceCases runs the cases for each write that they apply to, or a sample of them with -short.
func runEvidenceCases(t *testing.T, cases map[string]evidenceCase) {
	t.Helper()
	for name, c := range sampleCases(cases) {
		for _, vendor := range sampleVendors() {
			for _, req := range validRequests() {
				op := operationOf(req)
				if op == appointment.QuerySchedule || c.operation != "" && c.operation != op {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%s", name, vendor, op), func(t *testing.T) {
					t.Parallel()
					c.run(t, vendor, req)
				})
			}
		}
	}
}

func operationOf(req any) appointment.Operation {
	switch req.(type) {
	case *appointment.SaveRequest:
		return appointment.SaveSchedule
	case *appointment.CancelRequest:
		return appointment.CancelSchedule
	}
	return appointment.QuerySchedule
}

func (c evidenceCase) run(t *testing.T, vendor appointment.Vendor, req any) {
	t.Helper()
	var writes, queries atomic.Int32
	client := newDialectClient(t, vendor, &appointment.Dialect{Reasons: c.reasons}, func(w http.ResponseWriter, r *http.Request) {
		if readMethod(requestDocument(t, r)) == "XKH073" {
			queries.Add(1)
			writeResponse(w, r, `{"statusCode":"00000009"}`)
			return
		}
		writes.Add(1)
		for name, values := range c.header {
			w.Header()[name] = values
		}
		if c.status != 0 {
			w.WriteHeader(c.status)
		}
		if c.document == "" {
			_, _ = io.WriteString(w, c.body)
			return
		}
		writeResponse(w, r, respellNames(vendor, c.document))
	})
	err := sendRequest(t.Context(), client, req)
	checkClass(t, err, c.class)
	if got := errors.Is(err, appointment.ErrOutcomeUnknown); got != c.unknown {
		t.Errorf("outcome unknown = %v, want %v; error: %v", got, c.unknown, err)
	}
	var e *appointment.Error
	if !errors.As(err, &e) {
		return
	}
	if c.reason != "" && e.Reason != c.reason {
		t.Errorf("Reason = %q, want %q; error: %v", e.Reason, c.reason, err)
	}
	if !strings.Contains(e.Error(), c.text) {
		t.Errorf("error = %v, want it to contain %q", err, c.text)
	}
	if e.Response == nil || e.HTTPStatus != max(c.status, http.StatusOK) && c.status != 0 {
		t.Errorf("Response = %v, HTTPStatus = %d, want a response with %d", e.Response, e.HTTPStatus, c.status)
	}
	wantQueries := int32(0)
	if save, ok := req.(*appointment.SaveRequest); ok && save != nil && c.unknown {
		wantQueries = 1
	}
	if w, q := writes.Load(), queries.Load(); w != 1 || q != wantQueries {
		t.Errorf("the hospital received %d writes and %d queries, want 1 and %d", w, q, wantQueries)
	}
}

// A gateway puts an HTTP status where the interface has a code. It says nothing about the hospital.
func TestClient_Evidence_Gateways(t *testing.T) {
	t.Parallel()
	cases := map[string]evidenceCase{}
	for _, status := range []int{500, 502, 503, 504, 520, 408, 429} {
		for _, code := range []string{fmt.Sprint(status), fmt.Sprintf("%q", fmt.Sprint(status))} {
			for _, httpStatus := range []int{status, http.StatusOK} {
				cases[fmt.Sprintf("code %s with HTTP %d", code, httpStatus)] = evidenceCase{
					status: httpStatus, document: `{"statusCode":` + code + `,"error":"Gateway Timeout","message":"The upstream timed out"}`,
					class: appointment.ErrNoResponse, unknown: true, text: "gateway",
				}
			}
		}
	}
	cases["code is the HTTP status"] = evidenceCase{
		status: 400, document: `{"statusCode":400,"error":"Bad Request"}`, class: appointment.ErrNoResponse, unknown: true,
	}
	cases["code of the interface with HTTP 500"] = evidenceCase{
		status: 500, document: reject("99999999", "保存失败"), class: appointment.ErrNoResponse, unknown: true,
	}
	cases["resultCode of a gateway"] = evidenceCase{
		document: `{"statusCode":"00000000","data":{"resultCode":"502","resultDesc":"Bad Gateway"}}`, class: appointment.ErrNoResponse, unknown: true,
	}
	for _, code := range []string{"504 Gateway Timeout", "HTTP 504", "HTTP_504", "504.0"} {
		cases["code "+code] = evidenceCase{document: reject(code, ""), class: appointment.ErrNoResponse, unknown: true, text: "gateway"}
	}
	for _, code := range []string{"403", "404", "302"} {
		cases["code "+code+" with HTTP 200"] = evidenceCase{document: reject(code, "Not here"), class: appointment.ErrRejected, unknown: true, text: "gateway"}
	}
	cases["code 400 with the words of a reason"] = evidenceCase{document: reject("400", "号源已满"), class: appointment.ErrRejected, reason: appointment.ReasonSlotTaken}
	cases["full queue of a gateway"] = evidenceCase{document: reject("503", "queue full"), class: appointment.ErrNoResponse, unknown: true}
	cases["declared code"] = evidenceCase{
		document: reject("504", ""), reasons: []appointment.ReasonRule{{Reason: appointment.ReasonSlotTaken, Codes: []string{"504"}}},
		class: appointment.ErrRejected, reason: appointment.ReasonSlotTaken,
	}
	cases["words of a reason"] = evidenceCase{
		status: 500, document: reject("500", "号源已满"), class: appointment.ErrRejected, reason: appointment.ReasonSlotTaken,
	}
	runEvidenceCases(t, cases)
}

// Without a body of the interface, the HTTP status decides.
func TestClient_Evidence_HTTPStatus(t *testing.T) {
	t.Parallel()
	rejected, bad := appointment.ErrRejected, appointment.ErrBadResponse
	challenge := func(values ...string) http.Header { return http.Header{"Www-Authenticate": values} }
	cases := map[string]evidenceCase{
		"401 with Basic":         {status: 401, header: challenge(`Basic realm="x"`), body: loginPage, class: rejected, reason: appointment.ReasonUnauthorised, text: "authentication by Basic"},
		"401 with two schemes":   {status: 401, header: challenge("Negotiate", "NTLM"), class: rejected, text: "authentication by Negotiate, NTLM"},
		"401 without challenge":  {status: 401, body: loginPage, class: rejected, unknown: true, reason: appointment.ReasonUnauthorised},
		"403":                    {status: 403, body: loginPage, class: rejected, unknown: true, reason: appointment.ReasonUnauthorised},
		"404":                    {status: 404, body: loginPage, class: bad, unknown: true, text: "the endpoint may not serve this"},
		"404 of a framework":     {status: 404, document: `{"statusCode":404,"message":"Cannot POST /base/service","error":"Not Found"}`, class: bad, unknown: true, text: "the endpoint may not serve this"},
		"405":                    {status: 405, class: bad, unknown: true, text: "the endpoint may not serve this"},
		"400":                    {status: 400, class: bad, unknown: true},
		"409":                    {status: 409, body: "conflict", class: bad, unknown: true},
		"401 with a list":        {status: 401, header: challenge(`Basic realm="a, b", charset="UTF-8", Digest nonce="x"`), class: rejected, text: "authentication by Basic, Digest"},
		"407 with a code":        {status: 407, document: `{"statusCode":407}`, class: appointment.ErrNotSent},
		"407 of a proxy":         {status: 407, class: appointment.ErrNotSent, text: "proxy"},
		"200 with another shape": {document: `{"code":-1,"msg":"号源已满"}`, class: bad, unknown: true},
	}
	for _, status := range []int{411, 413, 414, 415, 431} {
		cases[fmt.Sprint(status)] = evidenceCase{status: status, body: loginPage, class: rejected}
	}
	runEvidenceCases(t, cases)
}

// Words can say that the matter is still open, or that something failed at any point.
func TestClient_Evidence_OpenWords(t *testing.T) {
	t.Parallel()
	cases := map[string]evidenceCase{}
	add := func(reason appointment.Reason, unknown bool, messages ...string) {
		for _, message := range messages {
			cases[message] = evidenceCase{document: reject("99999999", message), class: appointment.ErrRejected, unknown: unknown, reason: reason}
			cases[message+" in data"] = evidenceCase{
				document: fmt.Sprintf(`{"statusCode":"00000000","data":{"resultCode":"Falid","resultDesc":%q}}`, message),
				class:    appointment.ErrRejected, unknown: unknown, reason: reason,
			}
		}
	}
	add(appointment.ReasonPending, true, "处理中", "正在处理，请稍候", "预约结果请稍后查询", "调用HIS超时", "接口调用超时", "请求超时", "等待响应超时", "Read timed out", "request timeout")
	add("", true, "系统异常", "系统错误", "系统繁忙", "系统繁忙，请稍后再试", "未知错误", "未知异常", "网络异常", "服务器内部错误", "服务异常", "数据库连接失败：ORA-12541",
		"java.lang.NullPointerException", "未将对象引用设置到对象的实例。", "ORA-00001: 违反唯一约束条件", "Object reference not set to an instance of an object.",
		"Internal Server Error", "事务回滚", "死锁", "Deadlock found when trying to get lock", "Communications link failure", "服务暂时不可用，try again later")
	add(appointment.ReasonOther, false, "申请单已受理，不能预约", "参数错误", "接口参数错误", "系统ID错误", "患者不存在", "登录超时，请重新登录", "该检查需要预约单", "操作失败", "Unsuccessfully validated", "申请单无号码", "该患者无号码，请先建卡")
	add(appointment.ReasonSlotTaken, false, "号源已满", "排队人数已满", "该时段已约满", "系统提示：号源不足", "The slot is full",
		"该时段无号源", "无号可约", "今日暂无号")
	add(appointment.ReasonUnauthorised, false, "鉴权失败", "密钥不正确")
	runEvidenceCases(t, cases)
}

// A save is rejected because its order is booked, perhaps by this save.
func TestClient_Evidence_AlreadyBooked(t *testing.T) {
	t.Parallel()
	cases := map[string]evidenceCase{}
	for _, message := range []string{"该申请单已预约", "重复预约", "请勿重复提交", "预约记录已存在预约", "already booked", "号源已满，该申请单已预约"} {
		cases[message] = evidenceCase{operation: appointment.SaveSchedule, document: reject("00000018", message), class: appointment.ErrRejected, unknown: true}
	}
	cases["declared"] = evidenceCase{
		operation: appointment.SaveSchedule, document: reject("00000021", ""), class: appointment.ErrRejected, unknown: true, reason: appointment.ReasonAlreadyBooked,
		reasons: []appointment.ReasonRule{{Reason: appointment.ReasonAlreadyBooked, Codes: []string{"00000021"}}},
	}
	runEvidenceCases(t, cases)
}

// What the configuration declares decides before every rule.
func TestClient_Evidence_DeclaredReasons(t *testing.T) {
	t.Parallel()
	rule := func(reason appointment.Reason) []appointment.ReasonRule {
		return []appointment.ReasonRule{{Reason: reason, Codes: []string{"99999999"}}}
	}
	other := fmt.Sprintf(`{"statusCode":"99999999","statusMessage":"系统异常","data":{"placerOrderNO":%q}}`, "2026112380002")
	runEvidenceCases(t, map[string]evidenceCase{
		"of an open word":            {document: reject("99999999", "系统异常"), reasons: rule(appointment.ReasonSlotTaken), class: appointment.ErrRejected, reason: appointment.ReasonSlotTaken},
		"other":                      {document: reject("99999999", "系统异常"), reasons: rule(appointment.ReasonOther), class: appointment.ErrRejected, reason: appointment.ReasonOther},
		"pending":                    {document: reject("99999999", "已满"), reasons: rule(appointment.ReasonPending), class: appointment.ErrRejected, unknown: true, reason: appointment.ReasonPending},
		"busy":                       {document: reject("99999999", ""), reasons: rule(appointment.ReasonBusy), class: appointment.ErrRejected, unknown: true, reason: appointment.ReasonBusy},
		"a pending word":             {document: reject("99999999", "排队受理"), reasons: []appointment.ReasonRule{{Reason: appointment.ReasonPending, Words: []string{"排队受理"}}}, class: appointment.ErrRejected, unknown: true, reason: appointment.ReasonPending},
		"a word with an ellipsis":    {document: reject("99999999", "等待内网回复"), reasons: []appointment.ReasonRule{{Reason: appointment.ReasonPending, Words: []string{"等待…回复"}}}, class: appointment.ErrRejected, unknown: true, reason: appointment.ReasonPending},
		"of another order's booking": {document: other, reasons: rule(appointment.ReasonSlotTaken), class: appointment.ErrRejected, reason: appointment.ReasonSlotTaken},
	})
}

// A code that the dialect does not know rejects, but not in a response that says success.
func TestClient_Evidence_Contradictions(t *testing.T) {
	t.Parallel()
	const hint = "add it to dialect.statusCodes or dialect.resultCodes"
	rejected := appointment.ErrRejected
	runEvidenceCases(t, map[string]evidenceCase{
		"statusCode 200":              {document: successWith(`"00000000"`, `"200"`), class: rejected, unknown: true, text: hint},
		"resultCode OK, booking":      {operation: appointment.SaveSchedule, document: successWith(`"Success"`, `"OK"`), class: rejected, unknown: true, text: hint},
		"code 1, booking":             {operation: appointment.SaveSchedule, document: `{"statusCode":"1","result":{"scheduleSeq":"7"}}`, class: rejected, unknown: true, text: hint},
		"booking in an unknown field": {operation: appointment.SaveSchedule, document: `{"statusCode":"1","payload":{"order":[{"scheduleFlag":"2"}]}}`, class: rejected, unknown: true, text: hint},
		"message of success":          {document: reject("1", "预约成功"), class: rejected, unknown: true, text: hint},
		"English message of success":  {document: reject("1", "success"), class: rejected, unknown: true, text: hint},
		"code 200 without a message":  {document: `{"statusCode":200}`, class: rejected, unknown: true, text: hint},
		"code OK without a message":   {document: `{"statusCode":"OK"}`, class: rejected, unknown: true, text: hint},
		"code 0 without a message":    {document: reject("0", ""), class: rejected, unknown: true, text: hint},
		"code Y without a message":    {document: reject("Y", ""), class: rejected, unknown: true, text: hint},
		"code 202":                    {document: reject("202", "Accepted"), class: rejected, unknown: true, text: hint},
		"code 0 with a reason":        {document: reject("0", "号源不足"), class: rejected},
		"code 200 with a reason":      {document: reject("200", "参数错误"), class: rejected},
		"message of no success":       {document: reject("1", "预约不成功"), class: rejected},
	})
}

// A rejection that names another order or patient is not about this request. Numbers in texts do
// not count.
func TestClient_Evidence_OtherOrder(t *testing.T) {
	t.Parallel()
	with := func(data string) string {
		return `{"statusCode":"00000018","statusMessage":"号源已满","data":` + data + `}`
	}
	rejected, bad, taken := appointment.ErrRejected, appointment.ErrBadResponse, appointment.ReasonSlotTaken
	runEvidenceCases(t, map[string]evidenceCase{
		"other order":                  {document: with(`{"placerOrderNO":"2026112380002"}`), class: bad, unknown: true},
		"other order as a number":      {document: with(`{"placerOrderNO":2026112380002}`), class: bad, unknown: true},
		"other order, deep":            {document: with(`{"resultCode":"Falid","list":[{"x":{"placerOrderNO":["2026112380001","2026112380002"]}}]}`), class: bad, unknown: true},
		"other order in JSON":          {document: with(`"{\"placerOrderNO\":\"2026112380002\"}"`), class: bad, unknown: true},
		"other order in other case":    {document: with(`{"PLACER_ORDER_NO":"2026112380002"}`), class: bad, unknown: true},
		"other patient":                {operation: appointment.SaveSchedule, document: with(`{"medRecNO":"999999201512190290"}`), class: bad, unknown: true},
		"other identity card":          {operation: appointment.SaveSchedule, document: with(`{"result":{"idCardNO":"999999201512190290"}}`), class: bad, unknown: true},
		"other order in an object":     {document: with(`{"placerOrderNO":{"#text":"2026112380002"}}`), class: bad, unknown: true},
		"same order":                   {document: with(`{"placerOrderNO":"2026112380001"}`), class: rejected, reason: taken},
		"same order, padded":           {document: with(`{"placerOrderNO":"  2026112380001   "}`), class: rejected, reason: taken},
		"same patient, masked":         {document: with(`{"idCardNO":"9999****0186"}`), class: rejected, reason: taken},
		"other order in a message":     {document: `{"statusCode":"00000018","statusMessage":"号源已满，已被申请单2026112380002占用"}`, class: rejected, reason: taken},
		"other order in a description": {document: with(`{"resultCode":"Falid","resultDesc":"placerOrderNO 2026112380002"}`), class: rejected, reason: taken},
	})
}

// A query retries the response of a gateway, and a rejection of a query has no outcome.
func TestClient_QuerySchedule_Evidence(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]error{
		`{"statusCode":504,"error":"Gateway Timeout"}`:          appointment.ErrNoResponse,
		`{"statusCode":"99999999","statusMessage":"系统异常"}`:      appointment.ErrRejected,
		`{"statusCode":"99999999","statusMessage":"处理中，请稍后查询"}`: appointment.ErrRejected,
	} {
		for _, vendor := range appointment.Vendors() {
			var requests atomic.Int32
			respond := respondWith(respellNames(vendor, document))
			client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				respond(w, r)
			}, appointment.WithRetries(1))
			err := queryOnce(t, client)
			checkClass(t, err, want)
			if errors.Is(err, appointment.ErrOutcomeUnknown) {
				t.Errorf("%s: error = %v, want no unknown outcome", document, err)
			}
			wantRequests := int32(1)
			if errors.Is(want, appointment.ErrNoResponse) {
				wantRequests = 2
			}
			if got := requests.Load(); got != wantRequests {
				t.Errorf("%s: %d requests, want %d", document, got, wantRequests)
			}
		}
	}
}
