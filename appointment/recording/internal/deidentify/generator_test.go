package deidentify

import (
	"regexp"
	"testing"
)

func TestPseudonyms_Generate_KeepsTheForm(t *testing.T) {
	t.Parallel()
	p := newTestPseudonyms()
	for _, test := range []struct {
		name     string
		category category
		value    string
		want     string
	}{
		{"Chinese name", personName, "测试患者甲", `^\p{Han}{5}$`},
		{"Latin name", personName, "Zhang San", `^[A-Z][a-z]{4} [A-Z][a-z]{2}$`},
		{"mobile phone", phoneNumber, "13912345678", `^1300000\d{4}$`},
		{"landline", phoneNumber, "0571-12345678", `^0\d{3}-\d{8}$`},
		{"identity number", identityNumber, "110101194901010023", `^9999991949\d{8}$`},
		{"masked identity number", identityNumber, "110101********0023", `^999999\*{8}\d{4}$`},
		{"masked with part of the region", identityNumber, "110***********1234", `^999\*{11}\d{4}$`},
		{"order with a day", recordNumber, "2021110880001", `^202111088\d{4}$`},
		{"number that starts with 0", recordNumber, "0000123", `^0\d{6}$`},
		{"number", recordNumber, "20211399", `^[1-9]\d{7}$`},
		{"negative number", recordNumber, "-7", `^-[1-9]$`},
		{"letters and digits", recordNumber, "A-0042b", `^[A-Z]-\d{4}[a-z]$`},
		{"text", personalText, "甲状腺结节 2 cm", `^\p{Han}{5} \d [a-z]{2}$`},
	} {
		for range 20 {
			got := p.generate(test.category, test.value)
			if got == test.value || !regexp.MustCompile(test.want).MatchString(got) {
				t.Fatalf("%s: generate(%q) = %q, want another value that matches %s", test.name, test.value, got, test.want)
			}
		}
	}
}

func TestPseudonyms_Generate_ShortForm(t *testing.T) {
	t.Parallel()
	p := newTestPseudonyms()
	for n := range 30 { // there are ten digits
		value := string(rune('0' + n%10))
		if got := p.replace(recordNumber, value); len(got) != 1 {
			t.Errorf("replace(%q) = %q, want one digit", value, got)
		}
	}
	if got := p.generate(recordNumber, "5"); got == "5" || len(got) != 1 {
		t.Errorf("generate(5) = %q, want another digit", got)
	}
}
