package appointment

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Reason says why a hospital rejected a request, as far as its code or its message shows. The
// interface has no list of codes. A rejection that no rule of the dialect recognises is
// ReasonOther, and Error has the hospital's code and message.
type Reason string

// The reasons that a caller can act upon.
const (
	ReasonSlotTaken     Reason = "slot taken"     // others have booked the slot: query again
	ReasonAlreadyBooked Reason = "already booked" // the order holds a slot: FindBooking returns it
	ReasonNotBooked     Reason = "not booked"     // there is no booking to cancel
	ReasonUnauthorised  Reason = "unauthorised"   // systemId, systemKey or a signature is wrong
	ReasonPending       Reason = "pending"        // the hospital has not finished: the outcome is unknown
	ReasonBusy          Reason = "busy"           // the hospital asks to retry later
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
	// Codes are statusCodes, resultCodes, or codes of SOAP faults. They must match exactly.
	Codes []string `json:"codes,omitempty" yaml:"codes,omitempty"`
	// Words are parts of the hospital's message, in any case. An ellipsis between two texts stands
	// for up to ten characters: 接口…超时 matches 接口调用超时.
	Words []string `json:"words,omitempty" yaml:"words,omitempty"`
}

// builtinReasons are the words that hospitals use. The order matters: the first rule that matches
// decides. For example, 未预约 (not booked) contains 预约, 已被约满 (full) contains 已被, and 约满，请稍后再试 means
// full. The word 无号 (no slot) is listed with the characters around it, since 无号码 means no number.
var builtinReasons = []ReasonRule{
	{Reason: ReasonPending, Words: pendingWords},
	{Reason: ReasonUnauthorised, Words: []string{"鉴权", "认证失败", "无权限", "没有权限", "未授权", "密钥", "unauthorized", "unauthorised"}},
	{Reason: ReasonNotBooked, Words: []string{"未预约", "未找到预约", "没有预约", "无预约", "预约不存在", "预约记录不存在", "已取消", "not booked"}},
	{Reason: ReasonSlotTaken, Words: []string{"约满", "已满", "满号", "号源不足", "无号源", "无号可", "暂无号", "无可用号", "没有号", "号源已被", "时段已被", "已被占用", "已被他人", "slot taken", "full"}},
	{Reason: ReasonAlreadyBooked, Words: alreadyBookedWords},
	{Reason: ReasonBusy, Words: []string{"繁忙", "频繁", "稍后", "稍候", "请稍等", "请等待", "请重试", "busy"}},
}

// checkRule returns the problem of a rule, or "".
func (r ReasonRule) checkRule() string {
	switch {
	case !slices.Contains(reasons(), r.Reason):
		return fmt.Sprintf("has the reason %q, which is unknown; want one of %s", r.Reason, joinValues(reasons()))
	case len(r.Codes)+len(r.Words) == 0:
		return "has neither codes nor words, so it would never match"
	case slices.Contains(r.Codes, ""), slices.Contains(r.Words, ""):
		return "has an empty code or word, which would match every rejection; leave it out"
	case slices.ContainsFunc(r.Words, func(word string) bool { return strings.HasPrefix(word, "…") }):
		return "has a word that begins with an ellipsis, which must stand between two texts; leave the ellipsis out"
	}
	return ""
}

// findReason returns why the hospital rejects with this code and these messages. The first message
// that has a known word decides. The result declared is true if a rule of the hospital's
// configuration matches. Codes take precedence over words.
func (d *Dialect) findReason(code string, messages ...string) (reason Reason, declared bool) {
	for _, message := range messages {
		if r, ok := matchRules(d.Reasons, code, message); ok {
			return r, true
		}
	}
	for _, message := range messages {
		if r, ok := matchRules(builtinReasons, "", removeAmbiguous(message)); ok {
			return r, false
		}
	}
	return ReasonOther, false
}

// matchRules returns the reason of the first rule that matches. ok is false if none does.
func matchRules(rules []ReasonRule, code, message string) (reason Reason, ok bool) {
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
		from = start + len(head)
		switch {
		case !hasGap && isWholeWord(message, start, from):
			return true
		case hasGap:
			near := []rune(message[from:min(len(message), from+utf8.UTFMax*(gap+len(tail)))])
			near = near[:min(len(near), gap+utf8.RuneCountInString(tail))]
			if strings.Contains(string(near), tail) {
				return true
			}
		}
	}
}

// isWholeWord reports whether no Latin letter before or after message[from:to] continues it.
func isWholeWord(message string, from, to int) bool {
	continues := func(i, j int) bool {
		return 0 <= i && j < len(message) && isLatinLetter(message[i]) && isLatinLetter(message[j])
	}
	return !continues(from-1, from) && !continues(to-1, to)
}

func isLatinLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// maxMessage bounds the part of a message that is searched, and so the time that it takes.
const maxMessage = 4096

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
