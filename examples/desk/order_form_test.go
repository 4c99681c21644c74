package main

import (
	"maps"
	"testing"
	"time"
)

// noon is the present of tests without a server.
var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, shanghai)

func TestParseOrderForm_Problems(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		field, value string
		want         string // the problem of the field; "" if the value is valid
	}{
		"valid":                    {"name", "测试患者甲", ""},
		"optional field":           {"symptom", "", ""},
		"missing field":            {"name", " ", "请填写姓名"},
		"value of another list":    {"patientClass", "住店", "请选择病人类型"},
		"value beside suggestions": {"serviceText", "膝关节", ""},
		"number with a space":      {"placerOrderNO", "2026 1", "申请单号最多 32 位，只能有字母、数字和符号，不能有空格"},
		"not UTF-8":                {"name", "\xff", "姓名里有无法识别的字符，请重新填写"},
		"identity number":          {"idCardNO", "12", "身份证号应为 18 位（末位可为 X），其他证件为字母和数字"},
		"phone":                    {"contactPhoneNO", "无", "电话只能有数字、空格和 + - ( )"},
		"born today":               {"birthDate", "2026-11-25", ""},
		"born tomorrow":            {"birthDate", "2026-11-26", "请填写正确的出生日期，不能晚于今天"},
		"malformed birth date":     {"birthDate", "很久以前", "请填写正确的出生日期，不能晚于今天"},
		"malformed requested date": {"requestedDate", "2026-11-25", "请填写正确的申请时间"},
		"malformed requested day":  {"requestedDate", "昨天T08:00", "请填写正确的申请时间"},
	} {
		details := maps.Clone(newDemoDetails(0, noon))
		details[test.field] = test.value
		_, problems := parseOrderForm(func(name string) string { return details[name] }, noon)
		if got := problems[test.field]; got != test.want {
			t.Errorf("%s: problem of %s = %q, want %q", name, test.field, got, test.want)
		}
	}
}
