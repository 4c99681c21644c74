package deidentify

import (
	crand "crypto/rand"
	"math/rand/v2"
	"regexp"
	"strings"
	"unicode"

	"github.com/exam-appointment/appointment-go/appointment"
)

// pseudonyms assigns a pseudonym to every sensitive value of one recording. Pseudonyms are
// random and kept in memory until the recording is written, so nothing leads back from them. A
// hash would: all possible identity numbers are quickly hashed.
type pseudonyms struct {
	random     *rand.Rand
	learned    map[string]category       // values as they were sent
	assigned   map[string]string         // pseudonyms by normalized value
	used       map[string]bool           // pseudonyms that are assigned
	birthDates map[appointment.Date]bool // of the learned values
	moved      map[appointment.Date]appointment.Date
	today      appointment.Date
}

func newPseudonyms(today appointment.Date) *pseudonyms {
	var seed [32]byte
	_, _ = crand.Read(seed[:]) // never fails
	return &pseudonyms{
		random:  rand.New(rand.NewChaCha8(seed)),
		learned: map[string]category{}, assigned: map[string]string{}, used: map[string]bool{},
		birthDates: map[appointment.Date]bool{}, moved: map[appointment.Date]appointment.Date{}, today: today,
	}
}

// learn records the value of a sensitive field. The first category of a value counts. Values
// with a mask, and dates of birth, are not searched for in other text.
func (p *pseudonyms) learn(c category, value string) {
	value = strings.TrimSpace(value)
	if c == birthDate {
		if day, _, ok := parseDatePrefix(value); ok {
			p.birthDates[day] = true
		}
		return
	}
	if day, ok := identityBirthDate(normalizeNumber(value)); ok {
		p.birthDates[day] = true
	}
	if _, ok := p.learned[value]; !ok && value != "" && !strings.Contains(value, "*") {
		p.learned[value] = c
	}
}

// replace returns the pseudonym of a value, in the form in which the value is written.
func (p *pseudonyms) replace(c category, value string) string {
	switch c {
	case systemID:
		return SystemIDPlaceholder
	case systemKey:
		return SystemKeyPlaceholder
	case birthDate:
		if date, ok := p.replaceDate(value); ok {
			return date
		}
	}
	if prefix := countryCode.FindString(value); prefix != "" && wholeMobile.MatchString(normalizeNumber(value[len(prefix):])) {
		return prefix + p.replace(c, value[len(prefix):])
	}
	number := normalizeNumber(value)
	pseudonym, ok := p.assigned[number]
	if !ok {
		if pseudonym, ok = p.replaceMasked(number); !ok {
			pseudonym = p.generate(c, number)
		}
		p.assigned[number] = pseudonym
		p.used[pseudonym] = true
	}
	return formatLike(value, number, pseudonym)
}

// countryCode matches the country code of China before a phone number.
var countryCode = regexp.MustCompile(`^(?:\+|00)?86[ -]?`)

// formatLike writes the pseudonym of a normalized number with the gaps and the lower-case x of
// value.
func formatLike(value, number, pseudonym string) string {
	if value == number {
		return pseudonym
	}
	remaining := []rune(pseudonym)
	var out strings.Builder
	for _, r := range value {
		if strings.ContainsRune(gaps, r) {
			out.WriteRune(r)
			continue
		}
		next := remaining[0]
		remaining = remaining[1:]
		if r == 'x' {
			next = unicode.ToLower(next)
		}
		out.WriteRune(next)
	}
	return out.String()
}

// generate returns a new pseudonym of the same form as value. If all pseudonyms of a short
// form are used, it returns one that at least differs from value.
func (p *pseudonyms) generate(c category, value string) string {
	draw := p.generator(c, value)
	different := value
	for range 1000 {
		drawn := draw()
		if drawn == value {
			continue
		}
		different = drawn
		if _, isReal := p.learned[drawn]; !isReal && !p.used[drawn] {
			return drawn
		}
	}
	return different
}
