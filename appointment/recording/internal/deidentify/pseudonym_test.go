package deidentify

import (
	"strings"
	"testing"
)

func TestPseudonyms_Replace_SpellingsOfOneNumber(t *testing.T) {
	t.Parallel()
	p := newTestPseudonyms()
	id, phone := p.replace(identityNumber, "99999919820821001X"), p.replace(phoneNumber, "13912345678")
	for _, test := range []struct {
		category    category
		value, want string
	}{
		{identityNumber, "99999919820821001x", strings.ToLower(id)},
		{recordNumber, "999999 19820821 001X", id[:6] + " " + id[6:14] + " " + id[14:]},
		{freeText, "139-1234-5678", phone[:3] + "-" + phone[3:7] + "-" + phone[7:]},
		{phoneNumber, "+86 13912345678", "+86 " + phone},
		{phoneNumber, "86-139 1234 5678", "86-" + phone[:3] + " " + phone[3:7] + " " + phone[7:]},
	} {
		if got := p.replace(test.category, test.value); got != test.want {
			t.Errorf("replace(%q) = %q, want %q", test.value, got, test.want)
		}
	}
}

func TestPseudonyms_Replace_TwoValues(t *testing.T) {
	t.Parallel()
	p := newTestPseudonyms()
	used := map[string]string{}
	for _, name := range []string{"测试患者甲", "测试患者乙", "测试患者丙"} {
		pseudonym := p.replace(personName, name)
		if other, ok := used[pseudonym]; ok {
			t.Errorf("%s and %s both have the pseudonym %s, want different ones", other, name, pseudonym)
		}
		used[pseudonym] = name
	}
}

func TestPseudonyms_Replace_DateOfBirthThatIsNoDate(t *testing.T) {
	t.Parallel()
	if got := newTestPseudonyms().replace(birthDate, "八十年代"); got == "八十年代" || len(got) != len("八十年代") {
		t.Errorf("replace = %q, want other characters", got)
	}
}

func TestPseudonyms_Learn(t *testing.T) {
	t.Parallel()
	p := newTestPseudonyms()
	for _, learned := range []struct {
		category category
		value    string
	}{
		{personName, " 李四 "}, {recordNumber, "李四"}, {personName, ""}, {identityNumber, "110***1234"},
		{birthDate, "1982-08-21"}, {identityNumber, "999999450607003"},
	} {
		p.learn(learned.category, learned.value)
	}
	if len(p.learned) != 2 || p.learned["李四"] != personName || p.learned["999999450607003"] != identityNumber {
		t.Errorf("learned = %v, want the name and the identity number", p.learned)
	}
	if len(p.birthDates) != 2 || !p.birthDates[dateOf(1982, 8, 21)] || !p.birthDates[dateOf(1945, 6, 7)] {
		t.Errorf("birthDates = %v, want both dates of birth", p.birthDates)
	}
}

func TestFormatLike(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ value, normalized, pseudonym, want string }{
		{"123", "123", "456", "456"},
		{"1-2 3", "123", "456", "4-5 6"},
		{"１２３x", "123X", "456X", "４５６x"},
		{"一 二 三", "123", "456", "四 五 六"},
		{"1-2 3", "123", "45", "45"}, // never a part of a pseudonym
	} {
		if got := formatLike(test.value, test.normalized, test.pseudonym); got != test.want {
			t.Errorf("formatLike(%q, %q, %q) = %q, want %q", test.value, test.normalized, test.pseudonym, got, test.want)
		}
	}
}
