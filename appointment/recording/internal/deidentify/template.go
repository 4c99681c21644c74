package deidentify

import (
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// template describes pseudonyms of one form.
type template struct {
	alphabets []string // the characters of each place; a fixed place has one
	// finish completes the drawn characters. It returns "" if they do not fit. It may be nil.
	finish func(drawn string) string
	// ending is the last character that finish adds, if all texts must have the same.
	ending string
}

func literalTemplate(text string) template { return template{alphabets: strings.Split(text, "")} }

func repeatTemplate(alphabet string, n int) template {
	var t template
	for range n {
		t.alphabets = append(t.alphabets, alphabet)
	}
	return t
}

// join returns the template of the texts of t and next in one.
func (t template) join(next template) template {
	return template{alphabets: append(t.alphabets, next.alphabets...)}
}

// form returns a text that is equal for templates with the same texts.
func (t template) form() string { return strings.Join(t.alphabets, " ") + t.ending }

// maxListedTexts limits the texts of a template that are drawn without repetition. Templates
// with more texts hardly repeat one.
const maxListedTexts = 1 << 20

// size returns how many texts t has, or 0 if these are more than maxListedTexts.
func (t template) size() int {
	size := 1
	for _, alphabet := range t.alphabets {
		if size *= utf8.RuneCountInString(alphabet); size > maxListedTexts {
			return 0
		}
	}
	return size
}

// text returns the text for which choose returns the place of each character in its alphabet.
func (t template) text(choose func(size int) int) string {
	var out strings.Builder
	for _, alphabet := range t.alphabets {
		if size := utf8.RuneCountInString(alphabet); size == 1 {
			out.WriteString(alphabet)
		} else {
			out.WriteString(characterAt(alphabet, choose(size)))
		}
	}
	if t.finish != nil {
		return t.finish(out.String())
	}
	return out.String()
}

// characterAt returns a character of an alphabet, whose characters all have the same size.
func characterAt(alphabet string, i int) string {
	_, size := utf8.DecodeRuneInString(alphabet)
	return alphabet[i*size : (i+1)*size]
}

// sequence lists the texts of a template in a random order, each once.
type sequence struct{ size, drawn, start, step int }

func newSequence(size int, random *rand.Rand) *sequence {
	s := &sequence{size: size, start: random.IntN(size), step: 1 + random.IntN(size)}
	for greatestCommonDivisor(s.step, size) > 1 {
		s.step++ // the order then reaches every text
	}
	return s
}

func greatestCommonDivisor(a, b int) int {
	for b > 0 {
		a, b = b, a%b
	}
	return a
}

// next returns the next text of t. ok is false after the last.
func (s *sequence) next(t template) (text string, ok bool) {
	if s.drawn == s.size {
		return "", false
	}
	n := (s.start + s.drawn*s.step) % s.size
	s.drawn++
	return t.text(func(size int) int {
		i := n % size
		n /= size
		return i
	}), true
}
