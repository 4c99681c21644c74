// Package deidentify replaces the people and credentials in recorded HTTP exchanges by
// pseudonyms.
//
// It reads all exchanges twice. First it learns the values of all sensitive fields, because a
// response may name a patient before a request does. Then it replaces them, and redacts all
// text that is not known to be harmless. See the documentation of package recording for the
// rules.
//
// A walker finds the values of a message and passes each with its field to a visitor. The
// category of the field decides about the value. Replacements are edits of the original text,
// so that every other byte stays as it was sent.
package deidentify

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/appointment"
	"golang.org/x/text/width"
)

// Exchanges de-identifies the exchanges of one recording and the configuration of its hospital.
// One value has the same pseudonym in all of them. Pseudonyms are random, so they differ in
// every call.
func Exchanges(cfg appointment.Config, exchanges []Exchange) (appointment.Config, []Exchange) {
	exchanges = unsealExchanges(exchanges)
	d := learnExchanges(cfg, exchanges)
	return d.replaceConfig(cfg), d.replaceExchanges(exchanges)
}

// learnExchanges returns a deidentifier that has learned the values of exchanges.
func learnExchanges(cfg appointment.Config, exchanges []Exchange) *deidentifier {
	var today appointment.Date
	if len(exchanges) > 0 {
		today = appointment.DateOf(exchanges[0].Start)
	}
	d := newDeidentifier(cfg, today)
	for _, e := range exchanges {
		d.walkExchange(e, d.learnValue, nil)
	}
	d.finishLearning()
	return d
}

// replaceExchanges returns the exchanges with pseudonyms.
func (d *deidentifier) replaceExchanges(exchanges []Exchange) []Exchange {
	replaced := make([]Exchange, len(exchanges))
	for i, e := range exchanges {
		replaced[i] = d.walkExchange(e, d.replaceValue, d.findAcross)
	}
	return replaced
}

// deidentifier replaces people and credentials in messages.
type deidentifier struct {
	endpoint     string
	paths        pathVariables
	fields       FieldTable
	pseudonyms   *pseudonyms
	allowlist    allowlist
	codes        map[string]bool           // codes and words of enumerations, which stay
	scheduleDays map[appointment.Date]bool // days of the schedule, which stay in free text
	known        knownValues               // empty until finishLearning
}

func newDeidentifier(cfg appointment.Config, today appointment.Date) *deidentifier {
	d := &deidentifier{
		endpoint: cfg.Endpoint, paths: newPathVariables(cfg.Dialect), fields: NewFieldTable(cfg.Dialect), pseudonyms: newPseudonyms(today),
		codes: map[string]bool{}, scheduleDays: map[appointment.Date]bool{},
	}
	for word := range strings.FieldsSeq(codeWords) {
		d.codes[word] = true
	}
	d.allowlist = newAllowlist(d.fields, d.addDialect(cfg.Dialect))
	d.pseudonyms.learn(systemID, cfg.SystemID)
	d.pseudonyms.learn(systemKey, string(cfg.SystemKey))
	d.learnAuth(cfg.Auth)
	for _, text := range secretTexts(cfg.Dialect) {
		d.pseudonyms.learn(parameterValue, text)
	}
	return d
}

// codeWords lists values of sex, ageUnit, fastingFlag, patientClass, arrangeDay and the statuses
// that hospitals use. They stay as whole values of code fields.
const codeWords = `男 女 男性 女性 不详 Male Female male female MALE FEMALE 岁 年 月 周 日 天 时 小时 是 否 有 无 需要 不需要 空腹 不空腹 互联网 互联网医院 绿色通道
上午 中午 下午 晚上 早上 夜间 白天 全天 上午班 下午班 夜班 一 二 三 四 五 六 可约 可预约 不可约 已约 有号 正常 启用 停用 禁用 开放 关闭 过期`

// addDialect adds the codes of a dialect, and returns the words of its reasons.
func (d *deidentifier) addDialect(dialect *appointment.Dialect) (words []string) {
	if dialect == nil {
		return nil
	}
	for _, code := range slices.Concat(dialect.StatusCodes, dialect.ResultCodes) {
		d.codes[code] = true
	}
	for _, flag := range dialect.BookedFlags {
		d.codes[string(flag)] = true
	}
	for _, codes := range dialect.Values {
		for _, code := range codes {
			d.codes[strings.TrimSpace(code)] = true
		}
	}
	for _, reason := range dialect.Reasons {
		words = append(words, reason.Words...)
		for _, code := range reason.Codes {
			d.codes[code] = true
		}
	}
	return words
}

// learnValue learns sensitive values and days of the schedule. The first pass visits each value
// with it.
func (d *deidentifier) learnValue(f field, value string) []edit {
	value = strings.TrimSpace(value)
	switch {
	case f.category == parameterValue: // such as a time; secretTexts has the secrets
	case f.category.isSensitive():
		d.pseudonyms.learn(f.category, value)
	case f.category == codeValue:
		for word := range strings.FieldsSeq(foldWidth(value)) {
			if day, _, ok := parseDatePrefix(word); ok {
				d.scheduleDays[day] = true
			}
		}
	}
	return nil
}

// finishLearning prepares the search for the learned values.
func (d *deidentifier) finishLearning() { d.known = d.newKnownValues() }

// isDistinctive reports whether a learned value identifies someone in any text. Short numbers
// occur by chance, and short words of a diagnosis are also words of an exam.
func (d *deidentifier) isDistinctive(value string, c category) bool {
	length := utf8.RuneCountInString(value)
	switch {
	case c == systemID, c == systemKey, c == parameterValue && !d.allowlist.contains(value):
		return length >= 4
	case d.allowlist.contains(value): // such as an operator called 自助机 or system
		return false
	case c == personalText:
		return length >= 4 && !isASCII(value) || length >= 6
	case isASCII(value):
		return length >= 5
	}
	return length >= 2
}

// replaceValue returns the edits that de-identify a value. The second pass visits each value with
// it.
func (d *deidentifier) replaceValue(f field, value string) []edit {
	trimmed := strings.TrimSpace(value)
	var edits []edit
	switch {
	case trimmed == "":
	case f.category.isSensitive():
		if pseudonym := d.pseudonyms.replace(f.category, trimmed); pseudonym != trimmed {
			edits = []edit{{0, len(trimmed), pseudonym}}
		}
	case f.category == nameText:
		edits = d.replaceName(trimmed)
	case shortNumber.MatchString(trimmed), f.category == codeValue && d.isCode(trimmed):
	default:
		edits = d.replaceText(trimmed, f.category == keptText)
	}
	return shiftEdits(edits, strings.Index(value, trimmed))
}

var (
	shortNumber     = regexp.MustCompile(`^-?\d{1,4}([.eE][+-]?\d{1,2})?$`)
	shortCode       = regexp.MustCompile(`^(?:[A-Za-z]{0,2}[0-9]{0,8}|[A-Z]{3,4}[-_]?[0-9]{1,8})$`)
	dateOrTime      = regexp.MustCompile(`^(?:[0-9 :/.~年月日TZ+—-]|[上中下]午|(?:星期|礼拜|周)[一二三四五六日天]|[至到第号条共余]|AM|PM)+$`)
	englishDate     = regexp.MustCompile(`(?i)^(?:[0-9 :,]|(?:Mon|Tue|Tues|Wed|Wednes|Thu|Thurs|Fri|Sat|Satur|Sun)(?:day)?\b|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b|AM|PM|CST|GMT|UTC)+$`)
	epochTime       = regexp.MustCompile(`^1[5-9]\d{11}$`) // milliseconds: a day from 2017 to 2033
	nineDigits      = regexp.MustCompile(`\d{9}`)
	compactDateTime = regexp.MustCompile(`^20\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])([01]\d|2[0-3])[0-5]\d([0-5]\d)?$`)
	jsonTimestamp   = regexp.MustCompile(`^/Date\((-?\d{1,15})([+-]\d{4})?\)/$`) // milliseconds and a zone, from ASP.NET
)

// foldWidth returns a text with the half-width forms of its characters.
func foldWidth(text string) string { return width.Narrow.String(text) }

// isCode reports whether the value of a code field is a code, a date or a time, and not the
// number of a person.
func (d *deidentifier) isCode(value string) bool {
	s := newSkeleton(value, decodeGlyphs(value))
	if isPersonalNumber(value) || d.hasPersonalNumber(s) {
		return false
	}
	_, _, isDate := parseDatePrefix(value)
	if !isDate && !d.codes[value] && d.known.is(s) {
		return false
	}
	plain := foldWidth(value)
	isDateText := len(value) <= 100 && (dateOrTime.MatchString(plain) || englishDate.MatchString(plain))
	return d.codes[value] || d.allowlist.contains(value) ||
		shortCode.MatchString(value) || compactDateTime.MatchString(value) || jsonTimestamp.MatchString(value) ||
		epochTime.MatchString(value) || isDateText && !nineDigits.MatchString(plain)
}
