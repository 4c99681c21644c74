package deidentify

import (
	"net/url"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestDeidentifier_RedactText(t *testing.T) {
	t.Parallel()
	d := newTestDeidentifier(appointment.Config{})
	for text, want := range map[string]string{
		"系统繁忙，请稍后":                       "系统繁忙，请稍后",
		"李四已预约":                          "某某已预约",
		"NullPointerException: Zhangsan": "NullPointerException: Xxxxxxxx",
		"ORA-01403 no data found":        "ORA-01403 xx data found",
		`\u9e22 %u9e22`:                  `\u67d0 %u67d0`,
		`\xE9\xB8\xA2 \351\270\242`:      `\xE6\x9F\x90 \346\237\220`,
		"%80已%20%B8":                     "已%20",
		"&#x9E22; %E9%B8%A2":             "&#x67D0; %E6%9F%90",
		"已1234已08:30*":                   "已1234已08:30*",
		"\xff":                           "\xff",
	} {
		if got := applyEdits(text, d.redactText(text, false)); got != want {
			t.Errorf("redactText(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestDeidentifier_RedactText_KeepWords(t *testing.T) {
	t.Parallel()
	d := newTestDeidentifier(appointment.Config{})
	const text = `李四 zhangsan \u9e22 12345678 2026-01-06 *`
	if got := applyEdits(text, d.redactText(text, true)); got != text {
		t.Errorf("redactText(%q) = %q, want it unchanged", text, got)
	}
	if got := applyEdits("三楼 123456789", d.redactText("三楼 123456789", true)); got == "三楼 123456789" {
		t.Errorf("redactText = %q, want another number", got)
	}
}

func TestDeidentifier_ReplaceText_LearnedValues(t *testing.T) {
	t.Parallel()
	d := newTestDeidentifier(appointment.Config{SystemID: "HIS01", SystemKey: "ab+c/d=="})
	d.learnValue(field{"name", personName}, "测试患者甲")
	d.learnValue(field{"outPatientNO", recordNumber}, "A-0042")
	d.finishLearning()
	name, number := d.pseudonyms.replace(personName, "测试患者甲"), d.pseudonyms.replace(recordNumber, "A-0042")
	for text, want := range map[string]string{
		"患者测试患者甲，重复预约":                      "患者" + name + "，重复预约",
		"测试患者甲测试患者甲":                        name + name,
		url.QueryEscape("测试患者甲"):            url.QueryEscape(name),
		`\u6d4b\u8bd5\u60a3\u8005\u7532`:    escapeNonASCII(name),
		"卡号 a-0042":                         "某某 " + number,
		"签名=" + url.QueryEscape("ab+c/d=="): "签名=" + url.QueryEscape("$SYSTEM_KEY"),
	} {
		if got := applyEdits(text, d.replaceText(text, false)); got != want {
			t.Errorf("replaceText(%q) = %q, want %q", text, got, want)
		}
	}
}

// A placeholder can have another length than the credential.
func TestDeidentifier_ReplaceText_EscapedCredentials(t *testing.T) {
	t.Parallel()
	for key, texts := range map[string]map[string]string{
		"key-0000-0000-0001": {"KEY-0000-0000-0001": "$SYSTEM_KEY", "key-0000%2D0000-0001": "%24SYSTEM_KEY"},
		"钥匙一二三":              {`\u94a5\u5319\u4e00\u4e8c\u4e09`: "$SYSTEM_KEY", "&#38053;匙一二三": "$SYSTEM_KEY"},
		"50%41-0001":         {"50%41-0001": "%24SYSTEM_KEY", "50%2541-0001": "%24SYSTEM_KEY"},
	} {
		d := newTestDeidentifier(appointment.Config{SystemID: "HIS01", SystemKey: appointment.Secret(key)})
		d.finishLearning()
		for text, want := range texts {
			if got := applyEdits(text, d.replaceText(text, true)); got != want {
				t.Errorf("replaceText(%q) = %q, want %q", text, got, want)
			}
		}
	}
}

func TestDeidentifier_ReplaceText_UnusualLetters(t *testing.T) {
	t.Parallel()
	d := newTestDeidentifier(appointment.Config{SystemKey: "ses-0001", SystemID: "HIS01"})
	d.finishLearning()
	const text = "ſeſ-0001" // the pattern ignores case, and ſ is another form of s
	if got := applyEdits(text, d.replaceText(text, false)); got == text {
		t.Errorf("replaceText(%q) = %q, want another text", text, got)
	}
}
