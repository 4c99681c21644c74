package deidentify

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The values of persons are found in kept text, however they are split, unless they could be
// there by chance.
func TestDeidentifier_ReplaceText_SplitValues(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		category category
		value    string
		text     string
		isFound  bool
	}{
		{personName, "李四", "李 四诊室", true},
		{personName, "李四", "李\u3000四诊室", true},
		{personName, "李四", "李\u200b四诊室", true},
		{personName, "李四", "李、四诊室", false},
		{personName, "李四光", "李、四<b>光</b>诊室", true},
		{personName, "Zhang San", "ZHANG_SAN", true},
		{personName, "Zhang San", "ｚｈａｎｇｓａｎ", true},
		{personName, "Li Si", "Li.Si", false},
		{recordNumber, "E12345678", "E 1234 5678", true},
		{recordNumber, "军字第2001988号", "军字第 2001-988 号", true},
		{recordNumber, "A-0042", "A 0042", false},
		{recordNumber, "12345678", "1234:5678", false},
		{recordNumber, "123456789", "1234:56789", true},
		{recordNumber, "123456789", "1234:567890", false},
		{recordNumber, "123456789", "01234:56789", false},
		{recordNumber, "2026010580001", "20260105 80001", true},
		{recordNumber, "2026010580001", "2026-01-05 80001", false},
		{recordNumber, "2026010580001", "2026\u200b0105 80001", true},
		{recordNumber, strings.Repeat("1", 70), "1 " + strings.Repeat("1", 69), true}, // as a long number
		{recordNumber, "A" + strings.Repeat("1", 70), "A " + strings.Repeat("1", 8), false},
		{personalText, "甲状腺结节", "甲状腺结节", true},
		{personalText, "甲状腺结节", "甲状腺 结节", false},
		{systemKey, "key-0001", "KEY-0001", true},
		{systemKey, "key-0001", "key 0001", false},
	} {
		d := newTestDeidentifier(appointment.Config{})
		d.pseudonyms.learn(test.category, test.value)
		d.finishLearning()
		got := applyEdits(test.text, d.replaceText(test.text, true))
		if isFound := got != test.text; isFound != test.isFound {
			t.Errorf("%q in %q became %q, found: %v, want %v", test.value, test.text, got, isFound, test.isFound)
		}
	}
}

// A long text about a patient is found in parts, and becomes the same pseudonym.
func TestDeidentifier_ReplaceText_LongText(t *testing.T) {
	t.Parallel()
	d := newTestDeidentifier(appointment.Config{})
	var record strings.Builder
	for i := range 50 {
		record.WriteString(personOf(i*7, 5))
	}
	d.pseudonyms.learn(personalText, record.String())
	d.finishLearning()
	want := "US " + d.pseudonyms.replace(personalText, record.String()) + " CT"
	if got := applyEdits("US "+record.String()+" CT", d.replaceText("US "+record.String()+" CT", true)); got != want {
		t.Errorf("the text became %q, want %q", got, want)
	}
}

// Two values can have the same folded form. Either pseudonym is right, but always the same.
func TestDeidentifier_ReplaceText_EqualForms(t *testing.T) {
	t.Parallel()
	for range 10 {
		d := newTestDeidentifier(appointment.Config{})
		d.pseudonyms.learn(recordNumber, "AB-1234")
		d.pseudonyms.learn(recordNumber, "ab-1234")
		d.finishLearning()
		want := d.pseudonyms.replace(recordNumber, "AB-1234")
		if got := applyEdits("Ab-1234", d.replaceText("Ab-1234", true)); got != want {
			t.Errorf("Ab-1234 became %q, want %q", got, want)
		}
	}
}
