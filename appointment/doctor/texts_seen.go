package doctor

import "regexp"

// seenTexts are what deviations show, in Chinese. What is neither here nor in seenForms is a
// name or a format, and stays.
var seenTexts = map[string]string{
	"a number": "数字", "a text": "文本", "an object": "对象", "a list": "列表", "true or false": "true 或 false",
	"an object for a list of one": "只有一项的列表写成了对象", "a text for a list of one": "只有一项的列表写成了文本",
	"a number for a list of one": "只有一项的列表写成了数字", "true or false for a list of one": "只有一项的列表写成了 true 或 false",
	"an empty list": "空列表", "null in a list": "列表里有 null", "a JSON document in a string": "字符串里的 JSON",
	"left out": "未提供", "sent more than once": "出现不止一次", "another case": "大小写不同",

	"another way of writing a whole number": "整数的另一种写法",
	"another way of writing a date":         "日期的另一种写法",
	"a day that stands for no date":         "用某一天表示没有日期",
	"milliseconds since 1970":               "1970 年以来的毫秒数",
	"date with a time":                      "日期后面带时间",
	"date with time and zone":               "日期后面带时间和时区",
	"time behind a date":                    "时间前面带日期",
	"full-width characters":                 "全角字符",

	"none": "没有", "no media type": "不是媒体类型",
	"an envelope": "有信封", "no SOAP envelope": "没有 SOAP 报文",
	"an envelope in a namespace that is none of SOAP's":                     "SOAP 报文的命名空间不是 SOAP 的",
	"the business result without an envelope":                               "业务结果外面没有信封",
	"the business result beside the envelope's fields, not in data":         "业务结果不在 data 里，而与信封字段并列",
	"another weekday than arrangeDay's, counting from 1 for Monday":         "与 arrangeDay 的星期不符（周一为 1）",
	"the number of neither the resources, the days nor the slots that came": "与资源数、天数、号源数都不符",

	"a byte-order mark":                                                             "带字节顺序标记（BOM）",
	"UTF-8 with surrogates (CESU-8)":                                                "UTF-8 里夹着代理对（CESU-8）",
	"GB18030, without saying so":                                                    "GB18030 编码而未声明",
	"UTF-8 that was read as GBK before this was sent":                               "发来之前 UTF-8 已被当作 GBK 读过（乱码）",
	"U+FFFD: characters were lost before this was sent":                             "发来之前已有字符丢失（U+FFFD）",
	"characters were lost, and what was left was read as GBK, before this was sent": "发来之前已有字符丢失，余下的又被当作 GBK 读过（锟斤拷）",
	"bytes that are not the UTF-8 they claim to be, read as GB18030":                "声称 UTF-8，实为 GB18030",
}

// seenForms are those with a number or a name in them.
var seenForms = []struct {
	en *regexp.Regexp
	zh string
}{
	{regexp.MustCompile(`^(\d+) characters, where the published maximum is (\d+)$`), "$1 个字符，公布的上限是 $2"},
	{regexp.MustCompile(`^(\d+) slots, where the interface allows (\d+) records$`), "$1 个号源，接口最多允许 $2 条记录"},
	{regexp.MustCompile(`^bytes that are not the (\S+) they claim to be, read by what they are$`), "声称 $1，实际不是，按内容识别"},
}
