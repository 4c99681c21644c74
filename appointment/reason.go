package appointment

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Reason says why a hospital rejected a request, as far as its code or its message tells. The
// interface has no list of codes. A rejection that no rule of the dialect recognises is
// ReasonOther, and Error has the hospital's code and message.
type Reason string

// The reasons that a caller can act upon.
const (
	ReasonSlotTaken     Reason = "slot taken"     // somebody else booked the place: query again
	ReasonAlreadyBooked Reason = "already booked" // the order holds a slot: FindBooking returns it
	ReasonNotBooked     Reason = "not booked"     // there is no booking to cancel
	ReasonUnauthorised  Reason = "unauthorised"   // systemId or systemKey is wrong
	ReasonPending       Reason = "pending"        // the hospital has not finished: the outcome is unknown
	ReasonBusy          Reason = "busy"           // the hospital asks to try later
	ReasonOther         Reason = "other"          // see Error.Code and Error.Message
)

// reasons returns all reasons.
func reasons() []Reason {
	return []Reason{ReasonSlotTaken, ReasonAlreadyBooked, ReasonNotBooked, ReasonUnauthorised, ReasonPending, ReasonBusy, ReasonOther}
}

// ReasonRule recognises a reason by the hospital's code, or by words in its message.
type ReasonRule struct {
	// Reason is the reason that the rule recognises.
	Reason Reason `json:"reason" yaml:"reason"`
	// Codes are statusCodes or resultCodes. They must match exactly.
	Codes []string `json:"codes,omitempty" yaml:"codes,omitempty"`
	// Words are parts of the hospital's message, in any case. An ellipsis stands for up to ten
	// characters: 接口…超时 matches 接口调用超时.
	Words []string `json:"words,omitempty" yaml:"words,omitempty"`
}

// builtinReasons are the words that hospitals use. The first rule that matches counts:
// 未预约 (not booked) contains 预约, 已被约满 (full) contains 已被, and 约满，请稍后再试 is full.
var builtinReasons = []ReasonRule{
	{Reason: ReasonPending, Words: []string{"处理中", "正在处理", "稍后查询", "稍候查询", "调用…超时", "接口…超时", "请求…超时", "响应…超时", "timed out", "timeout", "in progress"}},
	{Reason: ReasonUnauthorised, Words: []string{"鉴权", "认证失败", "无权限", "没有权限", "未授权", "密钥", "unauthorized", "unauthorised"}},
	{Reason: ReasonNotBooked, Words: []string{"未预约", "未找到预约", "没有预约", "无预约", "预约不存在", "预约记录不存在", "已取消", "not booked"}},
	{Reason: ReasonSlotTaken, Words: []string{"约满", "已满", "满号", "号源不足", "无号", "无可用号", "没有号", "已被占用", "已被他人", "slot taken", "full"}},
	{Reason: ReasonAlreadyBooked, Words: []string{"已预约", "已经预约", "重复预约", "重复提交", "预约已存在", "already booked"}},
	{Reason: ReasonBusy, Words: []string{"繁忙", "稍后", "稍候", "请重试", "busy"}},
}

// check returns the problem of a rule, or "".
func (r ReasonRule) check() string {
	switch {
	case !slices.Contains(reasons(), r.Reason):
		return fmt.Sprintf("has the reason %q, which is unknown; want one of %s", r.Reason, joinValues(reasons()))
	case len(r.Codes)+len(r.Words) == 0:
		return "has neither codes nor words, so it would never match"
	case slices.Contains(r.Codes, ""), slices.Contains(r.Words, ""):
		return "has an empty code or word, which would match every rejection; leave it out"
	}
	return ""
}

// reason returns why the hospital rejects with this code and message. declared is true if a rule
// of the hospital's configuration says so. Codes take precedence over words.
func (d *Dialect) reason(code, message string) (reason Reason, declared bool) {
	if r, ok := findReason(d.Reasons, code, message); ok {
		return r, true
	}
	r, _ := findReason(builtinReasons, code, message)
	return r, false
}

func findReason(rules []ReasonRule, code, message string) (Reason, bool) {
	for _, r := range rules {
		if slices.Contains(r.Codes, code) {
			return r.Reason, true
		}
	}
	message = strings.ToLower(message)
	for _, r := range rules {
		for _, word := range r.Words {
			if containsWord(message, strings.ToLower(word)) {
				return r.Reason, true
			}
		}
	}
	return ReasonOther, false
}

// containsWord reports whether a message contains a word, in which an ellipsis stands for up to
// ten characters.
func containsWord(message, word string) bool {
	const gap = 10
	head, tail, hasGap := strings.Cut(word, "…")
	if !hasGap {
		return strings.Contains(message, word)
	}
	for {
		_, rest, found := strings.Cut(message, head)
		if !found {
			return false
		}
		near := []rune(rest)
		near = near[:min(len(near), gap+len([]rune(tail)))]
		if strings.Contains(string(near), tail) {
			return true
		}
		message = rest
	}
}

// openPattern matches messages of a handler that catches every failure, wherever it occurred:
// the request may have been carried out before.
var openPattern = regexp.MustCompile(`(?i)` +
	`(系统|服务|服务器|服务端|程序|网络|数据库|内部|接口|平台|后台|通讯|通信|连接|链接|远程|调用|执行|操作|运行|事务|未知)[^，。,.;；]{0,4}(异常|错误|故障|繁忙|忙碌|出错|中断|超时)|` +
	`未知(异常|错误)|异常信息|空指针|空引用|未将对象引用|未设置对象|索引超出|死锁|堆栈|` +
	`exception|traceback|stack ?trace|null ?reference|nullpointer|object reference|deadlock|` +
	`\bORA-\d|\bSQLSTATE\b|\bSQL(server)?\b.{0,20}(error|异常|错误)|` +
	`(internal|unknown|unexpected|system|server|network|database|connection) ?(server )?(error|failure|fault|reset|refused|closed|aborted)|` +
	`service unavailable|bad gateway|gateway time-?out|broken pipe|try again|too many (requests|connections)`)

// isOpen reports whether a message says that something failed somewhere, so that it does not
// say whether the request was carried out.
func isOpen(message string) bool {
	const maxLength = 4096 // bounds the time: the rest of a stack trace says nothing else
	return openPattern.MatchString(message[:min(len(message), maxLength)])
}

var identifierPattern = regexp.MustCompile(`[A-Za-z][A-Za-z0-9_]*`)

// fieldsNamedIn returns the interface's names that occur in a hospital's message, in the
// interface's spelling, each once, and at most six. Unlike the message they contain no patient
// data and can be shown. Only the beginning of the message is searched, to bound the time.
func fieldsNamedIn(message string) (fields []string) {
	const maxFields, maxLength = 6, 4096
	for _, word := range identifierPattern.FindAllString(message[:min(len(message), maxLength)], -1) {
		word = strings.ReplaceAll(word, "_", "")
		i := slices.IndexFunc(interfaceFields(), func(name string) bool { return strings.EqualFold(name, word) })
		if i < 0 || slices.Contains(fields, interfaceFields()[i]) {
			continue
		}
		if len(fields) == maxFields {
			return append(fields, "…")
		}
		fields = append(fields, interfaceFields()[i])
	}
	return fields
}
