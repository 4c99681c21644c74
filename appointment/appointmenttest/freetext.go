package appointmenttest

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text takes out of a text whom the recording knows, and then what could be anybody's: of
// text that is kept, long numbers alone.
func (s *scrubber) text(text string, keep bool) (edits []edit) {
	done := 0
	for _, m := range append(s.learned.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		edits = append(edits, s.unknown(text[done:m[0]], done, keep)...)
		if m[0] < m[1] {
			edits = append(edits, edit{m[0], m[1], s.known(text[m[0]:m[1]])})
		}
		done = m[1]
	}
	return edits
}

// known is what stands for a learned value, which may be written in another case.
func (s *scrubber) known(value string) string {
	if k, ok := s.people.real[value]; ok {
		return s.people.of(k, value)
	}
	for real, k := range s.people.real {
		if strings.EqualFold(real, value) {
			return s.people.of(k, real)
		}
	}
	return s.people.of(freeText, value)
}

var (
	escapes    = regexp.MustCompile(`^(?:\\u[0-9A-Fa-f]{4}|(?:\\x[0-9A-Fa-f]{2})+|&#[0-9A-Za-z]+;|(?:%[0-9A-Fa-f]{2})+)`)
	oracleCode = regexp.MustCompile(`^ORA-\d{4,5}\b`)
	aNumber    = regexp.MustCompile(`^(?:\d(?:[` + gaps + `]?[\d*]){4,}[Xx]?|\*{2,}\d+[Xx]?)`)
	manyDigits = regexp.MustCompile(`^(?:\d{9,}[Xx]?|\d+\*{2,}[\dXx]*|\*{2,}\d+[Xx]?)`)
	statusCode = regexp.MustCompile(`^000000\d\d$`)
	fewDigits  = regexp.MustCompile(`^\d+`)
	aDate      = regexp.MustCompile(`^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}`)
	latinWord  = regexp.MustCompile(`^[A-Za-z]+`)
)

// unknown goes through text in which nobody known is.
func (s *scrubber) unknown(text string, base int, keep bool) (edits []edit) {
	replace := func(from, size int, with string) {
		if text[from:from+size] != with {
			edits = append(edits, edit{base + from, base + from + size, with})
		}
	}
	for i := 0; i < len(text); {
		rest := text[i:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case '0' <= r && r <= '9' || r == '*':
			token, with := s.digits(rest, keep)
			if size = max(len(token), 1); token != "" {
				replace(i, size, with)
			}
		case keep:
		case escapes.MatchString(rest): // of text that is no document
			size = len(escapes.FindString(rest))
			replace(i, size, escapedSome(rest))
		case 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z':
			token := oracleCode.FindString(rest)
			if token == "" {
				if token = latinWord.FindString(rest); !s.words.has(token) {
					replace(i, len(token), blank(token))
				}
			}
			size = len(token)
		case r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsNumber(r)):
			if word := s.words.begins(rest); word != "" {
				size = len(word)
			} else {
				replace(i, size, "某")
			}
		}
		i += size
	}
	return edits
}

// escapedSome is 某, escaped as text is that begins with an escape.
func escapedSome(text string) string {
	switch text[:2] {
	case `\u`:
		return `\u67d0`
	case `\x`:
		return `\xE6\x9F\x90`
	case "&#":
		return "&#26576;"
	}
	return "%E6%9F%90"
}

// blank leaves of a word its length.
func blank(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return 'X'
		}
		return 'x'
	}, word)
}

// digits reads a number or a date at the begin of text, and says what stands for it. Up to
// four digits stay, and the days of the schedule; in kept text up to eight and all days.
func (s *scrubber) digits(text string, keep bool) (token, with string) {
	if keep {
		if token = manyDigits.FindString(text); token != "" {
			return token, s.people.of(number, token)
		}
		token = fewDigits.FindString(text)
		return token, token
	}
	if token = aDate.FindString(text); token != "" {
		if day, _, ok := dateIn(token); ok {
			if with = token; !s.days[day] {
				with, _ = s.people.writtenDate(token)
			}
			return token, with
		}
	}
	if token = aNumber.FindString(text); token == "" {
		token = fewDigits.FindString(text)
		return token, token
	}
	if day, _, ok := dateIn(token); ok && s.days[day] || s.codes[token] || statusCode.MatchString(token) {
		return token, token
	}
	return token, s.people.of(number, token)
}
