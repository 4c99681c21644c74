package doctor

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/soap"
)

// formatDeviation returns a deviation in one line for the vendor. The English line comes from
// the deviation itself.
func formatDeviation(d appointment.Deviation, lang Language) string {
	if lang != Chinese {
		return d.String()
	}
	line := translateHidden(d.Path) + "：" + cmp.Or(kindTexts[d.Kind], string(d.Kind))
	if text := describeCode(d); text != "" {
		line += "：" + text
	}
	if d.Limit > 0 {
		line += fmt.Sprintf("（上限 %d）", d.Limit)
	}
	if d.More > 0 {
		line += fmt.Sprintf("（另有 %d 处）", d.More)
	}
	return line
}

// describeCode returns the code of a deviation and its variable part in Chinese. A code that the
// table does not have is a format, such as yyyyMMdd, and reads the same in any language.
func describeCode(d appointment.Deviation) string {
	text, known := codeTexts[d.Code]
	switch {
	case d.Kind == casing.KindLength:
		return d.Found + " 个字符"
	case known:
		return strings.Replace(text, foundMark, translateHidden(d.Found), 1)
	case d.Code != "" && d.Found != "":
		return string(d.Code) + "：" + d.Found
	}
	return string(d.Code) + translateHidden(d.Found)
}

// translateHidden returns names or a value in Chinese: those that are not shown have a text instead.
func translateHidden(names string) string {
	return strings.NewReplacer(casing.HiddenName, "（未显示的名称）", appointment.HiddenValue, "（未显示的值）").Replace(names)
}

// foundMark marks the place of Deviation.Found in a text of codeTexts.
const foundMark = "{}"

// kindTexts are the Chinese texts of the kinds of deviations.
var kindTexts = map[casing.Kind]string{
	casing.KindName:      "名称拼法不同",
	casing.KindDuplicate: "同一字段出现多次",
	casing.KindUnknown:   "接口没有的字段",
	casing.KindMissing:   "缺少字段",
	casing.KindShape:     "类型不同",
	casing.KindFormat:    "格式不同",
	casing.KindLength:    "超过公布的长度",

	appointment.KindContradiction: "自相矛盾",
	appointment.KindEnvelope:      "信封",
	appointment.KindCharset:       "字符集",
	appointment.KindContentType:   "Content-Type",
	appointment.KindValue:         "接口没有的取值",
	appointment.KindEncoding:      "压缩方式",
}

// codeTexts are the Chinese texts of the codes of deviations.
var codeTexts = map[casing.Code]string{
	casing.CodeText:               "文本",
	casing.CodeNumber:             "数字",
	casing.CodeBool:               "true 或 false",
	casing.CodeObject:             "对象",
	casing.CodeList:               "列表",
	casing.CodeNull:               "null",
	casing.CodeJSONInString:       "字符串里的 JSON",
	casing.CodeListForObject:      "对象写成了只有一个元素的列表",
	casing.CodeValuesObject:       "列表放在 $values 里（.NET）",
	casing.CodeNumberedObject:     "列表写成了以序号为名的对象（PHP）",
	casing.CodeWrappedList:        "列表外面多了一层对象",
	casing.CodeObjectForEmptyList: "空列表写成了空对象",
	casing.CodeReference:          "引用报文里的另一处（$ref）",
	appointment.CodeNotRequested:  "与请求不同",
	appointment.CodePadded:        "首尾补了空格",
	casing.CodeEmptyList:          "空列表",
	casing.CodeNullInList:         "列表里有 null",
	casing.CodeTextForList:        "只有一项的列表写成了文本",
	casing.CodeNumberForList:      "只有一项的列表写成了数字",
	casing.CodeBoolForList:        "只有一项的列表写成了 true 或 false",
	casing.CodeObjectForList:      "只有一项的列表写成了对象",
	casing.CodeLeftOut:            "未提供",
	casing.CodeSentTwice:          "出现不止一次",
	casing.CodeWholeNumber:        "整数的写法不同",

	appointment.CodeNoDate:        "用某个特定日期表示没有日期",
	appointment.CodeMilliseconds:  "1970 年以来的毫秒数",
	appointment.CodeZonedTime:     "日期后面带时间和时区",
	appointment.CodeDateAndTime:   "日期后面带时间",
	appointment.CodeOtherDate:     "日期的写法不同",
	appointment.CodeFullWidth:     "全角字符",
	appointment.CodeTimeAfterDate: "时间前面带日期",

	appointment.CodeNoEnvelope:    "业务结果外面没有信封",
	appointment.CodeEnvelope:      "业务结果外面有信封",
	appointment.CodeResultOutside: "业务结果不在 data 里，而与信封字段并列",
	appointment.CodeOtherCase:     "大小写不同",
	appointment.CodeWrongWeekday:  "与 arrangeDay 的星期不符（周一为 1）",
	appointment.CodeTooManySlots:  "{} 个号源，超过接口允许的条数",
	appointment.CodeWrongTotal:    "与资源数、天数、号源数都不符",

	appointment.CodeUnknownStatus:   "{}：不是接口的状态，dialect.values.scheduleTimeStatus 里也没有对应；按不可预约处理",
	appointment.CodeUnknownFlag:     "{}：不是接口的预约标志，也不在 dialect.bookedFlags 里",
	appointment.CodeUnknownValue:    "{}：dialect.values 里没有对应",
	appointment.CodeNotIdentityCard: "18 位，像身份证号，但不是 17 位数字加一位数字或 X",
	appointment.CodeNoDigit:         "没有数字",
	appointment.CodeFutureDate:      "按本机时钟，晚于今天",

	appointment.CodeByteOrderMark:        "带字节顺序标记（BOM）",
	appointment.CodeNotDeclaredCharset:   "声明为 {}，实际不是，已按内容识别",
	appointment.CodeUndeclaredGB18030:    "GB18030 编码，但没有声明",
	appointment.CodeGB18030DeclaredUTF8:  "声明为 UTF-8，实际是 GB18030",
	appointment.CodeCESU8:                "UTF-8 里夹着代理对（CESU-8）",
	appointment.CodeMojibake:             "发出之前已是乱码：UTF-8 被当作 GBK 读取",
	appointment.CodeReplacementCharacter: "发出之前已有字符丢失（U+FFFD）",
	appointment.CodeReplacementMojibake:  "发出之前已有字符丢失，又被当作 GBK 读取（锟斤拷）",

	appointment.CodeNoContentType:  "没有 Content-Type",
	appointment.CodeBadContentType: "Content-Type 的格式不对",

	soap.CodeNoSOAPEnvelope:   "没有 SOAP 报文",
	soap.CodeForeignNamespace: "SOAP 报文的命名空间不是 SOAP 的",
	soap.CodeSOAPVersion:      "SOAP 版本不同：{}",
}
