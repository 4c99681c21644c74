package deidentify

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// The characters of Chinese pseudonyms: common surnames, and the signs of the sexagenary cycle,
// which do not occur in names.
const (
	surnames   = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
	cycleSigns = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
)

var (
	// maskedIdentity matches an identity number of which at least the start of the region shows.
	maskedIdentity = regexp.MustCompile(`^\d{3,}\*[\d*]*[\dX*]$`)
	// datedNumber matches the day with which the number of an order starts: 20211108 80001.
	datedNumber = regexp.MustCompile(`^20\d{6}8?`)
)

// generator returns a function that draws random values of the same form as value.
func (p *pseudonyms) generator(c category, value string) func() string {
	if born, ok := identityBirthDate(value); ok {
		return func() string { return p.randomIdentity(value, born) }
	}
	if wholeMobile.MatchString(value) {
		return func() string { return fmt.Sprintf("1300000%04d", p.random.IntN(10000)) }
	}
	if c == personName {
		return func() string { return p.randomName(value) }
	}
	if n := len(value); (n == 15 || n == 18) && maskedIdentity.MatchString(value) {
		shown := min(len(unusedRegion), strings.IndexByte(value, '*'))
		return func() string { return unusedRegion[:shown] + p.randomLike(value[shown:]) }
	}
	if date := datedNumber.FindString(value); date != "" && len(value) >= len(date)+4 {
		if _, ok := parseCompactDate(date[:8]); ok {
			return func() string { return date + p.randomLike(value[len(date):]) }
		}
	}
	return func() string { return p.randomNumberLike(value) }
}

// randomName returns a name of the same length. A Chinese name starts with a surname.
func (p *pseudonyms) randomName(value string) string {
	first := []rune(value)[0]
	if !unicode.Is(unicode.Han, first) {
		return p.randomLike(value)
	}
	return p.randomCharacter(surnames) + p.randomLike(value[len(string(first)):])
}

// randomNumberLike is randomLike for a number, whose first digit stays 0, or does not become 0.
func (p *pseudonyms) randomNumberLike(value string) string {
	sign := ""
	if strings.HasPrefix(value, "-") {
		sign, value = "-", value[1:]
	}
	switch {
	case value == "" || value[0] < '0' || value[0] > '9':
		return sign + p.randomLike(value)
	case value[0] == '0':
		return sign + "0" + p.randomLike(value[1:])
	}
	return sign + p.randomCharacter("123456789") + p.randomLike(value[1:])
}

// randomLike replaces each digit by a digit, each Latin letter by a letter of the same case,
// and each other letter by a cycle sign. It keeps punctuation.
func (p *pseudonyms) randomLike(value string) string {
	var out strings.Builder
	for _, r := range value {
		switch {
		case '0' <= r && r <= '9':
			out.WriteString(p.randomCharacter("0123456789"))
		case 'a' <= r && r <= 'z':
			out.WriteString(p.randomCharacter("abcdefghijklmnopqrstuvwxyz"))
		case 'A' <= r && r <= 'Z':
			out.WriteString(p.randomCharacter("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		case r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsNumber(r)):
			out.WriteString(p.randomCharacter(cycleSigns))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func (p *pseudonyms) randomCharacter(alphabet string) string {
	runes := []rune(alphabet)
	return string(runes[p.random.IntN(len(runes))])
}
