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
	ReasonBusy          Reason = "busy"           // the hospital asks to try later
	ReasonOther         Reason = "other"          // see Error.Code and Error.Message
)

// ReasonRule recognises a reason by the hospital's code, or by words in its message.
type ReasonRule struct {
	// Reason is the reason that the rule recognises.
	Reason Reason `json:"reason" yaml:"reason"`
	// Codes are statusCodes or resultCodes. They must match exactly.
	Codes []string `json:"codes,omitempty" yaml:"codes,omitempty"`
	// Words are parts of the hospital's message, in any case.
	Words []string `json:"words,omitempty" yaml:"words,omitempty"`
}

// builtinReasons are the words that hospitals use. The first rule that matches counts:
// 未预约 (not booked) contains 预约, and 已被约满 (full) contains 已被.
var builtinReasons = []ReasonRule{
	{Reason: ReasonUnauthorised, Words: []string{"鉴权", "认证失败", "无权限", "没有权限", "未授权", "密钥", "unauthorized", "unauthorised"}},
	{Reason: ReasonBusy, Words: []string{"繁忙", "稍后", "稍候", "请重试", "busy"}},
	{Reason: ReasonNotBooked, Words: []string{"未预约", "未找到预约", "没有预约", "无预约", "预约不存在", "预约记录不存在", "已取消", "not booked"}},
	{Reason: ReasonSlotTaken, Words: []string{"约满", "已满", "满号", "号源不足", "无号", "无可用号", "没有号", "已被占用", "已被他人", "slot taken", "full"}},
	{Reason: ReasonAlreadyBooked, Words: []string{"已预约", "已经预约", "重复预约", "重复提交", "预约已存在", "already booked"}},
}

// check returns the problem of a rule, or "".
func (r ReasonRule) check() string {
	reasons := []Reason{ReasonSlotTaken, ReasonAlreadyBooked, ReasonNotBooked, ReasonUnauthorised, ReasonBusy, ReasonOther}
	switch {
	case !slices.Contains(reasons, r.Reason):
		return fmt.Sprintf("has the reason %q, which is unknown; want one of %s", r.Reason, joinValues(reasons))
	case len(r.Codes)+len(r.Words) == 0:
		return "has neither codes nor words, so it would never match"
	case slices.Contains(r.Codes, ""), slices.Contains(r.Words, ""):
		return "has an empty code or word, which would match every rejection; leave it out"
	}
	return ""
}

// reason returns why the hospital rejects with this code and message. Codes of any rule take
// precedence over words of any rule.
func (d *Dialect) reason(code, message string) Reason {
	rules := slices.Concat(d.Reasons, builtinReasons)
	for _, r := range rules {
		if slices.Contains(r.Codes, code) {
			return r.Reason
		}
	}
	message = strings.ToLower(message)
	for _, r := range rules {
		for _, word := range r.Words {
			if strings.Contains(message, strings.ToLower(word)) {
				return r.Reason
			}
		}
	}
	return ReasonOther
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
