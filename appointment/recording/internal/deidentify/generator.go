package deidentify

import (
	"regexp"
	"strings"
	"unicode"
)

// The characters of Chinese pseudonyms: common surnames, and the signs of the sexagenary cycle,
// which do not occur in names.
const (
	surnames   = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
	cycleSigns = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"

	digits        = "0123456789"
	nonZeroDigits = "123456789"
	lowerLetters  = "abcdefghijklmnopqrstuvwxyz"
	upperLetters  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

var (
	// maskedIdentity matches an identity number of which at least the start of the region shows.
	maskedIdentity = regexp.MustCompile(`^\d{3,}\*[\d*]*[\dX*]$`)
	// datedNumber matches the day with which the number of an order starts: 20211108 80001.
	datedNumber = regexp.MustCompile(`^20\d{6}8?`)
)

// newTemplate returns the template of the pseudonyms that have the same form as value.
func (p *pseudonyms) newTemplate(c category, value string) template {
	if born, ok := identityBirthDate(value); ok {
		return p.identityTemplate(value, born)
	}
	if wholeMobile.MatchString(value) {
		return literalTemplate("1300000").join(repeatTemplate(digits, 4))
	}
	if c == personName {
		return nameTemplate(value)
	}
	if n := len(value); (n == 15 || n == 18) && maskedIdentity.MatchString(value) {
		shown := min(len(unusedRegion), strings.IndexByte(value, '*'))
		return literalTemplate(unusedRegion[:shown]).join(likeTemplate(value[shown:]))
	}
	if date := datedNumber.FindString(value); startsWithDate(value) && len(value) >= len(date)+4 {
		return literalTemplate(date).join(likeTemplate(value[len(date):]))
	}
	return numberTemplate(value)
}

// nameTemplate draws names of the same length. A Chinese name starts with a surname.
func nameTemplate(value string) template {
	first := []rune(value)[0]
	if !unicode.Is(unicode.Han, first) {
		return likeTemplate(value)
	}
	return repeatTemplate(surnames, 1).join(likeTemplate(value[len(string(first)):]))
}

// numberTemplate returns the likeTemplate of a number, except that the first digit stays 0, or does
// not become 0.
func numberTemplate(value string) template {
	number := strings.TrimPrefix(value, "-")
	sign := literalTemplate(value[:len(value)-len(number)])
	switch {
	case number == "" || number[0] < '0' || number[0] > '9':
		return sign.join(likeTemplate(number))
	case number[0] == '0':
		return sign.join(literalTemplate("0")).join(likeTemplate(number[1:]))
	}
	return sign.join(repeatTemplate(nonZeroDigits, 1)).join(likeTemplate(number[1:]))
}

// likeTemplate replaces each digit by a digit, each Latin letter by a letter of the same case,
// and each other letter by a cycle sign. It keeps punctuation.
func likeTemplate(value string) template {
	var t template
	for _, r := range value {
		switch {
		case '0' <= r && r <= '9':
			t.alphabets = append(t.alphabets, digits)
		case 'a' <= r && r <= 'z':
			t.alphabets = append(t.alphabets, lowerLetters)
		case 'A' <= r && r <= 'Z':
			t.alphabets = append(t.alphabets, upperLetters)
		case r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsNumber(r)):
			t.alphabets = append(t.alphabets, cycleSigns)
		default:
			t.alphabets = append(t.alphabets, string(r))
		}
	}
	return t
}
