package doctor

import (
	"maps"
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

// TestCodeTexts_Complete checks that every code of a deviation has a Chinese text.
func TestCodeTexts_Complete(t *testing.T) {
	t.Parallel()
	codes := deviationCodes(t)
	for name, code := range codes {
		if codeTexts[casing.Code(code)] == "" {
			t.Errorf("codeTexts has no text for %s (%q), want one", name, code)
		}
	}
	if got, want := len(codeTexts), len(codes); got != want {
		t.Errorf("codeTexts has %d texts, want %d, one for each code", got, want)
	}
}

func TestKindTexts_Complete(t *testing.T) {
	t.Parallel()
	kinds := deviationKinds(t)
	for name, kind := range kinds {
		if kindTexts[casing.Kind(kind)] == "" {
			t.Errorf("kindTexts has no text for %s (%q), want one", name, kind)
		}
	}
}

func TestFormatDeviation(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]appointment.Deviation{
		"statusCode：名称拼法不同：statuscode":                                                 {Path: "statusCode", Kind: casing.KindName, Found: "statuscode"},
		"data.result.bz：接口没有的字段：文本":                                                    {Path: "data.result.bz", Kind: casing.KindUnknown, Code: casing.CodeText},
		"data.result.quantity：类型不同：数字（另有 3 处）":                                         {Path: "data.result.quantity", Kind: casing.KindShape, Code: casing.CodeNumber, More: 3},
		"data.result.organizationID：超过公布的长度：60 个字符（上限 32）":                             {Path: "data.result.organizationID", Kind: casing.KindLength, Found: "60", Limit: 32},
		"data.result.scheduleDate：格式不同：yyyyMMdd":                                       {Path: "data.result.scheduleDate", Kind: casing.KindFormat, Code: "yyyyMMdd"},
		"data.result：自相矛盾：5001 个号源，超过接口允许的条数（上限 5000）":                                 {Path: "data.result", Kind: appointment.KindContradiction, Code: appointment.CodeTooManySlots, Found: "5001", Limit: 5000},
		"response：字符集：euc-kr":                                                          {Path: "response", Kind: appointment.KindCharset, Found: "euc-kr"},
		"response：字符集：声明为 euc-kr，实际不是，已按内容识别":                                          {Path: "response", Kind: appointment.KindCharset, Code: appointment.CodeNotDeclaredCharset, Found: "euc-kr"},
		"response：信封：SOAP 版本不同：1.2":                                                    {Path: "response", Kind: appointment.KindEnvelope, Code: soap.CodeSOAPVersion, Found: "1.2"},
		"data.result.scheduleFlag：接口没有的取值：Y：不是接口的预约标志，也不在 dialect.bookedFlags 里":       {Path: "data.result.scheduleFlag", Kind: appointment.KindValue, Code: appointment.CodeUnknownFlag, Found: "Y"},
		"data.result.scheduleFlag：接口没有的取值：（未显示的值）：不是接口的预约标志，也不在 dialect.bookedFlags 里": {Path: "data.result.scheduleFlag", Kind: appointment.KindValue, Code: appointment.CodeUnknownFlag, Found: appointment.HiddenValue},
		"data.（未显示的名称）：接口没有的字段：对象":                                                     {Path: "data." + casing.HiddenName, Kind: casing.KindUnknown, Code: casing.CodeObject},
		"response：other：code：found":                                                    {Path: "response", Kind: "other", Code: "code", Found: "found"},
	} {
		if got := formatDeviation(d, Chinese); got != want {
			t.Errorf("formatDeviation(%v, zh) = %q, want %q", d, got, want)
		}
		if got, want := formatDeviation(d, English), d.String(); got != want {
			t.Errorf("formatDeviation(%v, en) = %q, want %q", d, got, want)
		}
	}
}
