package deidentify

import (
	crand "crypto/rand"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"unicode"

	"github.com/exam-appointment/appointment-go/appointment"
)

// people are those of one recording, and who they are in it. What stands for a value is
// drawn at random and remembered until the recording is written, so that it is the same
// everywhere in it, and nothing leads back from it: a hash would, since all identity-card
// numbers there can be are soon hashed.
type people struct {
	random    *rand.Rand
	real      map[string]subject        // what was learned, as it was written
	stands    map[string]string         // for what, by its key
	taken     map[string]bool           // what stands for something
	born      map[appointment.Date]bool // the birthdays that were learned
	birthdays map[appointment.Date]appointment.Date
	today     appointment.Date
}

func newPeople(today appointment.Date) *people {
	var seed [32]byte
	_, _ = crand.Read(seed[:]) // never fails
	return &people{
		random: rand.New(rand.NewChaCha8(seed)),
		real:   map[string]subject{}, stands: map[string]string{}, taken: map[string]bool{},
		born: map[appointment.Date]bool{}, birthdays: map[appointment.Date]appointment.Date{}, today: today,
	}
}

// learn takes note of a value that is about a person.
func (p *people) learn(k subject, value string) {
	value = strings.TrimSpace(value)
	day, _, ok := dateIn(value)
	if k != birthday {
		day, ok = birthOf(key(value))
	}
	if ok {
		p.born[day] = true
	}
	if k == birthday {
		return // a day is nobody's alone: it is not looked for elsewhere
	}
	if _, ok := p.real[value]; !ok && value != "" && !strings.Contains(value, "*") {
		p.real[value] = k
	}
}

// gaps are what people put between the groups of a long number: marks, dashes, and spaces,
// those that nobody sees among them. between is as much as they put there at once.
const (
	gaps    = "-_./,· \u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u202f\u3000\ufeff‐‑–—，"
	between = `[` + gaps + `]{0,3}`
)

var longNumber = regexp.MustCompile(`^\d(?:` + between + `[\d*])*[\dXx*]$`)

// key is what the spellings of a value have in common.
func key(value string) string {
	if !longNumber.MatchString(value) {
		return value
	}
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if strings.ContainsRune(gaps, r) {
			return -1
		}
		return r
	}, value))
}

// of is what stands for a value, in the form in which the value is written.
func (p *people) of(k subject, value string) string {
	switch k {
	case secretID:
		return SystemID
	case secretKey:
		return SystemKey
	case birthday:
		if date, ok := p.writtenDate(value); ok {
			return date
		}
	}
	if abroad := countryCode.FindString(value); abroad != "" && mobile.MatchString(key(value[len(abroad):])) {
		return abroad + p.of(k, value[len(abroad):])
	}
	id := key(value)
	found, ok := p.stands[id]
	if !ok {
		if found, ok = p.masked(id); !ok {
			found = p.invent(k, id)
		}
		p.stands[id] = found
		p.taken[found] = true
	}
	return spaced(value, id, found)
}

// spaced writes what stands for id with the gaps and the x that value has.
func spaced(value, id, found string) string {
	if value == id {
		return found
	}
	var out strings.Builder
	for _, r := range value {
		if strings.ContainsRune(gaps, r) {
			out.WriteRune(r)
			continue
		}
		next := []rune(found)[0]
		found = strings.TrimPrefix(found, string(next))
		if r == 'x' {
			next = unicode.ToLower(next)
		}
		out.WriteRune(next)
	}
	return out.String()
}

// invent draws something of the same form that is nobody's, and stands for nothing yet. Of
// short values there are not enough for that; then it is at least another one.
func (p *people) invent(k subject, value string) string {
	draw := p.form(k, value)
	last := value
	for range 1000 {
		drawn := draw()
		if _, real := p.real[drawn]; drawn != value && !real && !p.taken[drawn] {
			return drawn
		}
		if drawn != value {
			last = drawn
		}
	}
	return last
}

// form is how a value is drawn that looks like this one.
func (p *people) form(k subject, value string) func() string {
	if born, ok := birthOf(value); ok {
		return func() string { return p.identity(value, born) }
	}
	if mobile.MatchString(value) {
		return func() string { return fmt.Sprintf("1300000%04d", p.random.IntN(10000)) }
	}
	if k == humanName {
		return func() string { return p.name(value) }
	}
	if n := len(value); (n == 15 || n == 18) && maskedIdentity.MatchString(value) { // nobody's of this recording
		region := min(len(nobodysRegion), strings.IndexByte(value, '*'))
		return func() string { return nobodysRegion[:region] + p.shape(value[region:], false, invented) }
	}
	keep := 0
	if m := dated.FindString(value); m != "" && validDay(m[:8]) && len(value) >= len(m)+4 {
		keep = len(m)
	}
	return func() string { return value[:keep] + p.shape(value[keep:], keep == 0, invented) }
}

var (
	mobile = regexp.MustCompile(`^1[3-9]\d{9}$`)
	// maskedIdentity is of a number of 15 or 18 characters, of which the region shows, or some of it.
	maskedIdentity = regexp.MustCompile(`^\d{3,}\*[\d*]*[\dX*]$`)
	// countryCode is China's before a phone number.
	countryCode = regexp.MustCompile(`^(?:\+|00)?86[ -]?`)
	dated       = regexp.MustCompile(`^20\d{6}8?`) // a day, as numbers of orders begin: 20211108 80001
)

// The characters of invented people, and of invented words: the first surnames of the Book
// of Family Names, and the cycle of the years, in which nobody is called.
const (
	surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
	invented = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
)

// name is a name of the same length. What is not Chinese in it is replaced by its like.
func (p *people) name(value string) string {
	first := []rune(value)[0]
	if !unicode.Is(unicode.Han, first) {
		return p.shape(value, false, invented)
	}
	return p.one(surnames) + p.shape(value[len(string(first)):], false, invented)
}

func (p *people) one(of string) string {
	runes := []rune(of)
	return string(runes[p.random.IntN(len(runes))])
}

// shape replaces digits by digits, letters by letters of the same case and all others by
// those of a set. A number that does not begin with 0 keeps that, and one that does, too.
func (p *people) shape(value string, number bool, others string) string {
	var out strings.Builder
	leading := number
	for _, r := range value {
		switch {
		case r == '0' && leading:
			out.WriteRune(r)
		case '0' <= r && r <= '9' && leading:
			out.WriteString(p.one("123456789"))
		case '0' <= r && r <= '9':
			out.WriteString(p.one("0123456789"))
		case 'a' <= r && r <= 'z':
			out.WriteString(p.one("abcdefghijklmnopqrstuvwxyz"))
		case 'A' <= r && r <= 'Z':
			out.WriteString(p.one("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		case r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsNumber(r)):
			out.WriteString(p.one(others))
		default:
			out.WriteRune(r)
		}
		if r != '-' {
			leading = false
		}
	}
	return out.String()
}
