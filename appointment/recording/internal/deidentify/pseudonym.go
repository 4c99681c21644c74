package deidentify

import (
	crand "crypto/rand"
	"math/rand/v2"
	"regexp"
	"strings"

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
	sequences  map[string]*sequence // of short forms, by their alphabets
	masks      maskIndex
	steps      int // pseudonyms that were drawn and values that were indexed, for tests
	today      appointment.Date
}

func newPseudonyms(today appointment.Date) *pseudonyms {
	var seed [32]byte
	_, _ = crand.Read(seed[:]) // never fails
	return &pseudonyms{
		random:  rand.New(rand.NewChaCha8(seed)),
		learned: map[string]category{}, assigned: map[string]string{}, used: map[string]bool{},
		birthDates: map[appointment.Date]bool{}, moved: map[appointment.Date]appointment.Date{}, today: today,
		sequences: map[string]*sequence{}, masks: maskIndex{},
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
	if day, ok := identityBirthDate(normalizeValue(value)); ok {
		p.birthDates[day] = true
	}
	clear(p.masks)
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
	case parameterValue:
		return ParameterPlaceholder
	case birthDate:
		if date, ok := p.replaceDate(value); ok {
			return date
		}
	}
	if prefix := countryCode.FindString(value); prefix != "" && wholeMobile.MatchString(normalizeValue(value[len(prefix):])) {
		return prefix + p.replace(c, value[len(prefix):])
	}
	normalized := normalizeValue(value)
	pseudonym, ok := p.assigned[normalized]
	if !ok {
		if pseudonym, ok = p.replaceMasked(normalized); !ok {
			pseudonym = p.generate(c, normalized)
		}
		p.assigned[normalized] = pseudonym
		p.used[pseudonym] = true
	}
	return formatLike(value, normalized, pseudonym)
}

// countryCode matches the country code of China before a phone number.
var countryCode = regexp.MustCompile(`^(?:\+|00)?86[ -]?`)

// formatLike writes the pseudonym of a normalized value with the separators, the escapes and the
// kind of digits of value.
func formatLike(value, normalized, pseudonym string) string {
	if value == normalized {
		return pseudonym
	}
	s := newSkeleton(value, decodeGlyphs(value))
	if text, ok := s.writeLike(0, len(s.glyphs), []rune(pseudonym), true); ok {
		return text
	}
	return pseudonym
}

// generate returns a new pseudonym of the same form as value. If all pseudonyms of a short
// form are used, it returns one that at least differs from value.
func (p *pseudonyms) generate(c category, value string) string {
	t := p.newTemplate(c, value)
	size := t.size()
	if size == 1 {
		return t.text(p.random.IntN) // punctuation alone
	}
	if size > 0 {
		s := p.sequenceOf(t, size)
		for drawn, ok := s.next(t); ok; drawn, ok = s.next(t) {
			p.steps++
			if p.isFree(drawn, value) {
				return drawn
			}
		}
	}
	different := ""
	for different == "" || different == value { // a form with more than one text has another one
		p.steps++
		different = t.text(p.random.IntN)
	}
	return different
}

// sequenceOf returns the sequence of a template with so many texts.
func (p *pseudonyms) sequenceOf(t template, size int) *sequence {
	form := t.form()
	s := p.sequences[form]
	if s == nil {
		s = newSequence(size, p.random)
		p.sequences[form] = s
	}
	return s
}

// isFree reports whether drawn can be the pseudonym of value: it is complete, not a real value
// and not the pseudonym of another.
func (p *pseudonyms) isFree(drawn, value string) bool {
	_, isReal := p.learned[drawn]
	return drawn != "" && drawn != value && !isReal && !p.used[drawn]
}
