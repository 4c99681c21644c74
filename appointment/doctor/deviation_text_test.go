package doctor

import (
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/soap"
)

// deviationCodes returns every code that a deviation can have, by the name of its constant.
func deviationCodes(t *testing.T) map[string]string {
	t.Helper()
	codes := exportedConstants(t, "casing", "Code")
	maps.Copy(codes, exportedConstants(t, "appointment", "Code"))
	for _, folder := range []string{"soap", "internal/httpx"} {
		for name, code := range exportedConstants(t, folder, "") {
			if strings.HasPrefix(name, "Code") {
				codes[name] = code
			}
		}
	}
	return codes
}

// deviationKinds returns every kind of deviation, by the name of its constant.
func deviationKinds(t *testing.T) map[string]string {
	t.Helper()
	kinds := exportedConstants(t, "casing", "Kind")
	maps.Copy(kinds, exportedConstants(t, "appointment", "Kind"))
	return kinds
}

// codePattern matches a short code in kebab-case, such as "list-for-object".
var codePattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+){0,6}$`)

// TestDeviationCodes_KebabCase checks that codes are names in kebab-case, each with one meaning.
func TestDeviationCodes_KebabCase(t *testing.T) {
	t.Parallel()
	names := map[string]string{}
	for name, code := range deviationCodes(t) {
		if !codePattern.MatchString(code) {
			t.Errorf("%s = %q, want a short code in kebab-case", name, code)
		}
		if names[code] != "" {
			t.Errorf("%s and %s are both %q, want a code for each", name, names[code], code)
		}
		names[code] = name
	}
	for name, kind := range deviationKinds(t) {
		if !codePattern.MatchString(kind) {
			t.Errorf("%s = %q, want a short code in kebab-case", name, kind)
		}
	}
}

// TestCodeTexts_Complete checks that every code of a deviation has a text in both languages.
func TestCodeTexts_Complete(t *testing.T) {
	t.Parallel()
	codes := deviationCodes(t)
	for name, code := range codes {
		checkEntry(t, name, codeTexts[casing.Code(code)])
	}
	if got, want := len(codeTexts), len(codes); got != want {
		t.Errorf("codeTexts has %d texts, want %d, one for each code", got, want)
	}
}

func TestKindTexts_Complete(t *testing.T) {
	t.Parallel()
	kinds := deviationKinds(t)
	for name, kind := range kinds {
		checkEntry(t, name, kindTexts[casing.Kind(kind)])
	}
	if got, want := len(kindTexts), len(kinds); got != want {
		t.Errorf("kindTexts has %d texts, want %d, one for each kind", got, want)
	}
}

// checkEntry checks that a code or a kind has a text in both languages, and that both show what was
// found, or neither does.
func checkEntry(t *testing.T, name string, entry textEntry) {
	t.Helper()
	if entry.zh == "" || entry.en == "" || strings.Count(entry.zh, foundMark) != strings.Count(entry.en, foundMark) {
		t.Errorf("texts of %s = %q and %q, want two texts with %s in both or in neither", name, entry.zh, entry.en, foundMark)
	}
	if found := englishPattern.FindString(entry.zh); found != "" {
		t.Errorf("the Chinese text of %s contains %q, want no English", name, found)
	}
}

func TestFormatDeviation(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		deviation appointment.Deviation
		zh, en    string
	}{
		{appointment.Deviation{Path: "statusCode", Kind: casing.KindName, Found: "statuscode"},
			"statusCode：名称拼法不同：statuscode", "statusCode: name: statuscode"},
		{appointment.Deviation{Path: "data.result.bz", Kind: casing.KindUnknown, Code: casing.CodeText},
			"data.result.bz：接口没有的字段：文本", "data.result.bz: unknown: text"},
		{appointment.Deviation{Path: "data.result.quantity", Kind: casing.KindShape, Code: casing.CodeNumber, More: 3},
			"data.result.quantity：类型不同：数字（另有 3 处）", "data.result.quantity: shape: number (and 3 more)"},
		{appointment.Deviation{Path: "data.result.organizationID", Kind: casing.KindLength, Found: "60", Limit: 32},
			"data.result.organizationID：超过公布的长度：60 个字符（上限 32）", "data.result.organizationID: length: 60 (maximum 32)"},
		{appointment.Deviation{Path: "data.result.scheduleDate", Kind: casing.KindFormat, Code: appointment.CodeDateCompact},
			"data.result.scheduleDate：格式不同：yyyyMMdd", "data.result.scheduleDate: format: yyyyMMdd"},
		{appointment.Deviation{Path: "data.result", Kind: appointment.KindContradiction, Code: appointment.CodeTooManySlots, Found: "5001", Limit: 5000},
			"data.result：自相矛盾：5001 个号源，超过接口允许的条数（上限 5000）", "data.result: contradiction: more slots than the interface allows: 5001 (maximum 5000)"},
		{appointment.Deviation{Kind: casing.KindShape, Code: casing.CodeJSONInString},
			"类型不同：字符串里的 JSON", "shape: JSON in a string"},
		{appointment.Deviation{Path: "response", Kind: appointment.KindCharset, Found: "euc-kr"},
			"response：字符集：euc-kr", "response: charset: euc-kr"},
		{appointment.Deviation{Path: "response", Kind: appointment.KindCharset, Code: appointment.CodeNotDeclaredCharset, Found: "euc-kr"},
			"response：字符集：声明为 euc-kr，实际不是，已按内容识别", "response: charset: not the declared charset: euc-kr"},
		{appointment.Deviation{Path: "response", Kind: appointment.KindEnvelope, Code: soap.CodeSOAPVersion, Found: "1.2"},
			"response：信封：SOAP 版本不同：1.2", "response: envelope: another SOAP version: 1.2"},
		{appointment.Deviation{Path: "scheduleTimeStatus", Kind: appointment.KindValue, Code: appointment.CodeUnknownStatus, Found: "00", More: 1},
			"scheduleTimeStatus：接口没有的取值：00：不是接口的状态，dialect.values.scheduleTimeStatus 里也没有对应；按不可预约处理（另有 1 处）",
			"scheduleTimeStatus: value: not a status of the interface, and no entry of dialect.values.scheduleTimeStatus maps it; the slot is not open: 00 (and 1 more)"},
		{appointment.Deviation{Path: "data.result.scheduleFlag", Kind: appointment.KindValue, Code: appointment.CodeUnknownFlag, Found: "Y"},
			"data.result.scheduleFlag：接口没有的取值：Y：不是接口的预约标志，也不在 dialect.bookedFlags 里", "data.result.scheduleFlag: value: not a flag of the interface, and not in dialect.bookedFlags: Y"},
		{appointment.Deviation{Path: "data.result.scheduleFlag", Kind: appointment.KindValue, Code: appointment.CodeUnknownFlag, Found: appointment.HiddenValue},
			"data.result.scheduleFlag：接口没有的取值：（未显示的值）：不是接口的预约标志，也不在 dialect.bookedFlags 里", "data.result.scheduleFlag: value: not a flag of the interface, and not in dialect.bookedFlags: (value not shown)"},
		{appointment.Deviation{Path: "data." + casing.HiddenName, Kind: casing.KindUnknown, Code: casing.CodeObject},
			"data.（未显示的名称）：接口没有的字段：对象", "data.(name not shown): unknown: object"},
		{appointment.Deviation{Path: "response", Kind: "other", Code: "code", Found: "found"},
			"response：other：code：found", "response: other: code: found"},
	} {
		if got := DescribeDeviation(tt.deviation, Chinese); got != tt.zh {
			t.Errorf("DescribeDeviation(%v, zh) = %q, want %q", tt.deviation, got, tt.zh)
		}
		if got := DescribeDeviation(tt.deviation, English); got != tt.en {
			t.Errorf("DescribeDeviation(%v, en) = %q, want %q", tt.deviation, got, tt.en)
		}
	}
}
