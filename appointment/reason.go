package appointment

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Reason is why a hospital rejected a request, as far as its code or its words tell. The
// interface has no catalogue of codes, so what the dialect's table does not know is
// ReasonOther, with the hospital's code and message beside it.
type Reason string

// The reasons that a caller can act upon.
const (
	ReasonSlotTaken     Reason = "slot taken"     // another took the place: query again
	ReasonAlreadyBooked Reason = "already booked" // this order holds a slot: FindBooking tells which
	ReasonNotBooked     Reason = "not booked"     // there is nothing to cancel
	ReasonUnauthorised  Reason = "unauthorised"   // systemId or systemKey is wrong
	ReasonBusy          Reason = "busy"           // the hospital says to try later
	ReasonOther         Reason = "other"          // see Error.Code and Error.Message
)

// ReasonRule tells a reason by the hospital's code, or by a word in its message.
type ReasonRule struct {
	// Reason is what the rule tells.
	Reason Reason `json:"reason" yaml:"reason"`
	// Codes are statusCodes or resultCodes, exactly.
	Codes []string `json:"codes,omitempty" yaml:"codes,omitempty"`
	// Words are parts of the hospital's message, in any case.
	Words []string `json:"words,omitempty" yaml:"words,omitempty"`
}

// builtinReasons are the words that hospitals use. The order decides where one message
// has the words of two: 未预约 (not booked) has 预约 in it, 已被约满 (full) has 已被.
var builtinReasons = []ReasonRule{
	{Reason: ReasonUnauthorised, Words: []string{"鉴权", "认证失败", "无权限", "没有权限", "未授权", "密钥", "unauthorized", "unauthorised"}},
	{Reason: ReasonBusy, Words: []string{"繁忙", "稍后", "稍候", "请重试", "busy"}},
	{Reason: ReasonNotBooked, Words: []string{"未预约", "未找到预约", "没有预约", "无预约", "预约不存在", "预约记录不存在", "已取消", "not booked"}},
	{Reason: ReasonSlotTaken, Words: []string{"约满", "已满", "满号", "号源不足", "无号", "无可用号", "没有号", "已被占用", "已被他人", "slot taken", "full"}},
	{Reason: ReasonAlreadyBooked, Words: []string{"已预约", "已经预约", "重复预约", "重复提交", "预约已存在", "already booked"}},
}

func (r ReasonRule) check(i int) error {
	reasons := []Reason{ReasonSlotTaken, ReasonAlreadyBooked, ReasonNotBooked, ReasonUnauthorised, ReasonBusy, ReasonOther}
	switch {
	case !slices.Contains(reasons, r.Reason):
		return fmt.Errorf("reasons: entry %d: reason %q is unknown; want one of %q", i+1, r.Reason, reasons)
	case len(r.Codes)+len(r.Words) == 0, slices.Contains(r.Codes, ""), slices.Contains(r.Words, ""):
		return fmt.Errorf("reasons: entry %d: has no code or word to tell it by, or an empty one", i+1)
	}
	return nil
}

// reason is why the hospital rejects with this code and message. A rule's code goes
// before any rule's word.
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

var word = regexp.MustCompile(`[A-Za-z][A-Za-z0-9_]*`)

// fieldsIn are the interface's names that stand in a hospital's message, in the
// interface's spelling, each once and no more than a few. They are ours and can be shown,
// as the message around them cannot. A message is a sentence, or a stack trace: what is
// behind its begin is not looked at, lest a text cost seconds.
func fieldsIn(message string) (fields []string) {
	const few, begin = 6, 4096
	for _, w := range word.FindAllString(message[:min(len(message), begin)], -1) {
		w = strings.ReplaceAll(w, "_", "")
		i := slices.IndexFunc(interfaceFields(), func(name string) bool { return strings.EqualFold(name, w) })
		if i < 0 || slices.Contains(fields, interfaceFields()[i]) {
			continue
		}
		if len(fields) == few {
			return append(fields, "…")
		}
		fields = append(fields, interfaceFields()[i])
	}
	return fields
}
