package appointment

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
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
	{Reason: ReasonPending, Words: pendingWords},
	{Reason: ReasonUnauthorised, Words: []string{"鉴权", "认证失败", "无权限", "没有权限", "未授权", "密钥", "unauthorized", "unauthorised"}},
	{Reason: ReasonNotBooked, Words: []string{"未预约", "未找到预约", "没有预约", "无预约", "预约不存在", "预约记录不存在", "已取消", "not booked"}},
	{Reason: ReasonSlotTaken, Words: []string{"约满", "已满", "满号", "号源不足", "无号", "无可用号", "没有号", "号源已被", "时段已被", "已被占用", "已被他人", "slot taken", "full"}},
	{Reason: ReasonAlreadyBooked, Words: alreadyBookedWords},
	{Reason: ReasonBusy, Words: []string{"繁忙", "稍后", "稍候", "请重试", "busy"}},
}

// pendingWords say that the hospital has not finished. 排队, 已受理 and 超时 alone do not:
// 登录超时 and 排队人数已满 are ordinary rejections.
var pendingWords = []string{
	"处理中", "正在处理", "正在预约", "正在提交", "稍后查询", "稍候查询", "稍后再查", "稍后查看", "结果未知", "状态未知",
	"调用…超时", "接口…超时", "请求…超时", "响应…超时", "timed out", "timeout", "time out", "in progress", "being processed",
}

// alreadyBookedWords say that the order has a booking, or that the request came twice.
var alreadyBookedWords = []string{
	"已预约", "已经预约", "已被预约", "重复预约", "重复提交", "重复操作", "重复保存", "重复请求", "重复申请", "预约已存在", "已存在预约", "已有预约", "存在预约记录", "已经约", "已约过",
	"already booked", "already exists", "already scheduled", "duplicate",
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
	message = strings.ToLower(message[:min(len(message), maxMessage)])
	for _, r := range rules {
		for _, word := range r.Words {
			if containsWord(message, strings.ToLower(word)) {
				return r.Reason, true
			}
		}
	}
	return ReasonOther, false
}

// containsWord reports whether a message contains a word, both in lower case. An ellipsis in the
// word stands for up to ten characters. A Latin word must not be part of a longer one: "full" is
// not in "successfully".
func containsWord(message, word string) bool {
	const gap = 10
	head, tail, hasGap := strings.Cut(word, "…")
	for from := 0; ; {
		i := strings.Index(message[from:], head)
		if i < 0 {
			return false
		}
		start := from + i
		end := start + len(head)
		switch {
		case !hasGap && isWholeWord(message, start, end):
			return true
		case hasGap:
			near := []rune(message[end:min(len(message), end+utf8.UTFMax*(gap+len(tail)))])
			near = near[:min(len(near), gap+utf8.RuneCountInString(tail))]
			if strings.Contains(string(near), tail) {
				return true
			}
		}
		from = end
	}
}

// isWholeWord reports whether no Latin letter before or after message[start:end] continues it.
func isWholeWord(message string, start, end int) bool {
	continues := func(i, j int) bool {
		return 0 <= i && j < len(message) && isLatinLetter(message[i]) && isLatinLetter(message[j])
	}
	return !continues(start-1, start) && !continues(end-1, end)
}

func isLatinLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// isUnfinished reports whether a message contains a word that leaves a write open, also if
// another reason matches first. A save is open if its order is booked, perhaps by this save.
func isUnfinished(op Operation, message string) bool {
	rules := []ReasonRule{{Reason: ReasonPending, Words: pendingWords}}
	if op == SaveSchedule {
		rules[0].Words = slices.Concat(pendingWords, alreadyBookedWords)
	}
	_, found := findReason(rules, "", message)
	return found
}

// maxMessage bounds the part of a message that is searched, and so the time that it takes.
const maxMessage = 4096

// catchAllPattern matches messages of a handler that catches every failure, wherever it
// occurred: the request may have been carried out before.
var catchAllPattern = regexp.MustCompile(`(?i)` +
	`(系统|服务|服务器|服务端|程序|网络|数据库|数据访问|内部|接口|平台|后台|通讯|通信|连接|链接|远程|调用|执行|运行|事务|线程|未知的?)` +
	`(内部|处理|发生|出现|了|返回|调用|连接|执行|运行|访问|请求|通讯|通信|服务|系统|程序|未知的?|临时|严重|提交){0,3}` +
	`(异常|错误|故障|繁忙|忙碌|出错|中断|超时|崩溃|不可用|无响应|回滚)|` +
	`操作(异常|超时)|异常信息|空指针|空引用|未将对象引用|未设置对象|索引超出|输入字符串的格式不正确|给定关键字不在|序列不包含|` +
	`死锁|锁等待|堆栈|唯一约束|主键冲突|违反.{0,10}约束|转换失败|` +
	`exception|traceback|stack ?trace|null ?reference|null ?pointer|object reference|deadlock|lock wait|cannot be cast|out ?of ?memory|` +
	`\bat [a-z]\w*(\.[\w$]+)+\(|unique constraint|duplicate (entry|key)|communications link|` +
	`\bORA-\d|\bSQLSTATE\b|\bSQL\w{0,10}.{0,20}(error|异常|错误)|` +
	`(internal|unknown|unexpected|system|server|network|database|connection) ?(server )?(is )?(error|failure|fault|reset|refused|closed|aborted|lost)|` +
	`(service|server|system) (is )?(temporarily )?unavailable|bad gateway|broken pipe|try again|too many (requests|connections)`)

var sessionTimeout = regexp.MustCompile(`(登录|登陆|会话|令牌|token|session)(信息|状态)?(已经?)?(超时|过期)`)

// isCatchAll reports whether a message says that something failed somewhere, so that it does
// not say whether the request was carried out.
func isCatchAll(message string) bool {
	message = message[:min(len(message), maxMessage)]
	return catchAllPattern.MatchString(sessionTimeout.ReplaceAllString(message, ""))
}

var identifierPattern = regexp.MustCompile(`[A-Za-z][A-Za-z0-9_]*`)

// fieldsNamedIn returns the interface's names that occur in a hospital's message, in the
// interface's spelling, each once, and at most six. Unlike the message they contain no patient
// data and can be shown. Only the beginning of the message is searched, to bound the time.
func fieldsNamedIn(message string) (fields []string) {
	const maxFields = 6
	for _, word := range identifierPattern.FindAllString(message[:min(len(message), maxMessage)], -1) {
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
