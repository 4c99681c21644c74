package doctor

import (
	"cmp"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/soap"
)

// DescribeDeviation returns a deviation in one line, for people such as a vendor. It leaves out parts that are
// empty.
func DescribeDeviation(d appointment.Deviation, lang Language) string {
	line := joinParts(translateHidden(d.Path, lang), describeKind(d.Kind, lang), lang)
	line = joinParts(line, describeCode(d, lang), lang)
	if d.Limit > 0 {
		line += newText("deviation.limit", d.Limit).In(lang)
	}
	if d.More > 0 {
		line += newText("deviation.more", d.More).In(lang)
	}
	return line
}

// joinParts joins two parts of a line with a colon, or returns the one that is not empty.
func joinParts(a, b string, lang Language) string {
	if a == "" || b == "" {
		return a + b
	}
	return newText("deviation.part", a, b).In(lang)
}

// describeKind returns the text of a kind, or the kind itself if the table does not have it.
func describeKind(kind casing.Kind, lang Language) string {
	return cmp.Or(kindTexts[kind].in(lang), string(kind))
}

// describeCode returns the text of a deviation's code with its variable part. It returns a code
// that the table does not have as it is.
func describeCode(d appointment.Deviation, lang Language) string {
	text, known := codeTexts[d.Code]
	found := translateHidden(d.Found, lang)
	switch {
	case d.Kind == casing.KindLength:
		return newText("deviation.length", found).In(lang)
	case known:
		return strings.Replace(text.in(lang), foundMark, found, 1)
	}
	return joinParts(string(d.Code), found, lang)
}

// translateHidden returns names or a value with a text in place of those that are not shown.
func translateHidden(names string, lang Language) string {
	return strings.NewReplacer(
		casing.HiddenName, newText("deviation.hidden-name").In(lang), appointment.HiddenValue, newText("deviation.hidden-value").In(lang),
	).Replace(names)
}

// foundMark marks the place of Deviation.Found in a text of codeTexts.
const foundMark = "{}"

// kindTexts are the texts of the kinds of deviations.
var kindTexts = map[casing.Kind]textEntry{
	casing.KindName:      {"名称拼法不同", "name"},
	casing.KindDuplicate: {"同一字段出现多次", "duplicate"},
	casing.KindUnknown:   {"接口没有的字段", "unknown"},
	casing.KindMissing:   {"缺少字段", "missing"},
	casing.KindShape:     {"类型不同", "shape"},
	casing.KindFormat:    {"格式不同", "format"},
	casing.KindLength:    {"超过公布的长度", "length"},

	appointment.KindContradiction: {"自相矛盾", "contradiction"},
	appointment.KindEnvelope:      {"信封", "envelope"},
	appointment.KindCharset:       {"字符集", "charset"},
	appointment.KindContentType:   {"Content-Type", "content-type"},
	appointment.KindValue:         {"接口没有的取值", "value"},
	appointment.KindEncoding:      {"压缩方式", "content-encoding"},
}

// codeTexts are the texts of the codes of deviations.
var codeTexts = map[casing.Code]textEntry{
	casing.CodeText:               {"文本", "text"},
	casing.CodeNumber:             {"数字", "number"},
	casing.CodeBool:               {"true 或 false", "true or false"},
	casing.CodeObject:             {"对象", "object"},
	casing.CodeList:               {"列表", "list"},
	casing.CodeNull:               {"null", "null"},
	casing.CodeJSONInString:       {"字符串里的 JSON", "JSON in a string"},
	casing.CodeListForObject:      {"对象写成了只有一个元素的列表", "list of one for an object"},
	casing.CodeValuesObject:       {"列表放在 $values 里（.NET）", "$values object for a list"},
	casing.CodeNumberedObject:     {"列表写成了以序号为名的对象（PHP）", "numbered object for a list"},
	casing.CodeWrappedList:        {"列表外面多了一层对象", "list inside an object"},
	casing.CodeObjectForEmptyList: {"空列表写成了空对象", "empty object for an empty list"},
	casing.CodeReference:          {"引用报文里的另一处（$ref）", "reference to another value"},
	appointment.CodeNotRequested:  {"与请求不同", "not the same as in the request"},
	appointment.CodePadded:        {"首尾补了空格", "padded with blanks"},
	casing.CodeEmptyList:          {"空列表", "empty list"},
	casing.CodeNullInList:         {"列表里有 null", "null in a list"},
	casing.CodeTextForList:        {"只有一项的列表写成了文本", "text for a list of one"},
	casing.CodeNumberForList:      {"只有一项的列表写成了数字", "number for a list of one"},
	casing.CodeBoolForList:        {"只有一项的列表写成了 true 或 false", "true or false for a list of one"},
	casing.CodeObjectForList:      {"只有一项的列表写成了对象", "object for a list of one"},
	casing.CodeLeftOut:            {"未提供", "left out"},
	casing.CodeSentTwice:          {"出现不止一次", "sent more than once"},
	casing.CodeWholeNumber:        {"整数的写法不同", "another way of writing a whole number"},

	appointment.CodeNoDate:        {"用某个特定日期表示没有日期", "a day that means no date"},
	appointment.CodeMilliseconds:  {"1970 年以来的毫秒数", "milliseconds since 1970"},
	appointment.CodeZonedTime:     {"日期后面带时间和时区", "date with time and zone"},
	appointment.CodeDateAndTime:   {"日期后面带时间", "date with a time"},
	appointment.CodeOtherDate:     {"日期的写法不同", "another way of writing a date"},
	appointment.CodeDotNetDate:    {"/Date(毫秒数)/", "/Date(milliseconds)/"},
	appointment.CodeDateCompact:   {"yyyyMMdd", "yyyyMMdd"},
	appointment.CodeDateSlashes:   {"yyyy/MM/dd", "yyyy/MM/dd"},
	appointment.CodeDateShort:     {"yyyy-M-d", "yyyy-M-d"},
	appointment.CodeFullWidth:     {"全角字符", "full-width characters"},
	appointment.CodeTimeAfterDate: {"时间前面带日期", "time after a date"},
	appointment.CodeShortHour:     {"H:mm", "H:mm"},
	appointment.CodeNoColon:       {"HHmm", "HHmm"},
	appointment.CodeWithSeconds:   {"HH:mm:ss", "HH:mm:ss"},
	appointment.CodeLastSecond:    {"HH:mm:59", "HH:mm:59"},
	appointment.CodeWholeDay:      {"d.HH:mm:ss", "d.HH:mm:ss"},

	appointment.CodeNoEnvelope:    {"业务结果外面没有信封", "no envelope around the business result"},
	appointment.CodeEnvelope:      {"业务结果外面有信封", "an envelope around the business result"},
	appointment.CodeResultOutside: {"业务结果不在 data 里，而与信封字段并列", "business result outside data"},
	appointment.CodeOtherCase:     {"大小写不同", "other case"},
	appointment.CodeWrongWeekday:  {"与 arrangeDay 的星期不符（周一为 1）", "not the weekday of arrangeDay, counted from 1 for Monday"},
	appointment.CodeTooManySlots:  {"{} 个号源，超过接口允许的条数", "more slots than the interface allows: {}"},
	appointment.CodeWrongTotal:    {"与资源数、天数、号源数都不符", "not the number of resources, days or slots"},

	appointment.CodeUnknownStatus:   {"{}：不是接口的状态，dialect.values.scheduleTimeStatus 里也没有对应；按不可预约处理", "not a status of the interface, and no entry of dialect.values.scheduleTimeStatus maps it; the slot is not open: {}"},
	appointment.CodeUnknownFlag:     {"{}：不是接口的预约标志，也不在 dialect.bookedFlags 里", "not a flag of the interface, and not in dialect.bookedFlags: {}"},
	appointment.CodeUnknownValue:    {"{}：dialect.values 里没有对应", "no entry of dialect.values has it: {}"},
	appointment.CodeNotIdentityCard: {"18 位，像身份证号，但不是 17 位数字加一位数字或 X", "18 characters like an identity card, but not 17 digits and a digit or X"},
	appointment.CodeNoDigit:         {"没有数字", "no digit in it"},
	appointment.CodeFutureDate:      {"按本机时钟，晚于今天", "later than today, by the clock of this machine"},

	appointment.CodeByteOrderMark:        {"带字节顺序标记（BOM）", "byte-order mark"},
	appointment.CodeNotDeclaredCharset:   {"声明为 {}，实际不是，已按内容识别", "not the declared charset: {}"},
	appointment.CodeUndeclaredGB18030:    {"GB18030 编码，但没有声明", "GB18030 that is not declared"},
	appointment.CodeGB18030DeclaredUTF8:  {"声明为 UTF-8，实际是 GB18030", "GB18030 that is declared as UTF-8"},
	appointment.CodeCESU8:                {"UTF-8 里夹着代理对（CESU-8）", "UTF-8 with surrogates (CESU-8)"},
	appointment.CodeMojibake:             {"发出之前已是乱码：UTF-8 被当作 GBK 读取", "UTF-8 that was read as GBK before it was sent"},
	appointment.CodeReplacementCharacter: {"发出之前已有字符丢失（U+FFFD）", "U+FFFD for characters that were lost before it was sent"},
	appointment.CodeReplacementMojibake:  {"发出之前已有字符丢失，又被当作 GBK 读取（锟斤拷）", "characters that were lost, then read as GBK, before it was sent"},

	appointment.CodeNoContentType:  {"没有 Content-Type", "no Content-Type"},
	appointment.CodeBadContentType: {"Content-Type 的格式不对", "Content-Type that is not a media type"},

	soap.CodeNoSOAPEnvelope:   {"没有 SOAP 报文", "no SOAP envelope"},
	soap.CodeForeignNamespace: {"SOAP 报文的命名空间不是 SOAP 的", "an envelope in a namespace that is not SOAP's"},
	soap.CodeSOAPVersion:      {"SOAP 版本不同：{}", "another SOAP version: {}"},
}
