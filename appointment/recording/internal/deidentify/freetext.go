package deidentify

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

// known is what stands for a learned value, which may be written in another case, or escaped.
func (s *scrubber) known(text string) string {
	value := text
	if _, ok := s.people.real[text]; !ok {
		value = s.written[strings.ToLower(text)]
	}
	k, ok := s.people.real[value]
	if !ok {
		return s.people.of(freeText, text)
	}
	with := s.people.of(k, value)
	for i, form := range forms(value) {
		if strings.EqualFold(form, text) {
			return forms(with)[i]
		}
	}
	return with
}

var (
	escapes     = regexp.MustCompile(`^(?:[\\%]u[0-9A-Fa-f]{4}|(?:\\x[0-9A-Fa-f]{2})+|(?:\\[0-3][0-7]{2})+|&#[0-9A-Za-z]+;|(?:%[0-9A-Fa-f]{2})+)`)
	oracleCode  = regexp.MustCompile(`^ORA-\d{4,5}\b`)
	aNumber     = regexp.MustCompile(`^(?:\d(?:` + between + `[\d*]){4,}(?:` + between + `[Xx])?|\*{2,}\d+[Xx]?)`)
	eightDigits = regexp.MustCompile(`^\d{8}\b`)
	anIdentity  = regexp.MustCompile(`^[1-9](?:` + between + `\d){13}(?:(?:` + between + `\d){3})?` + between + `[\dXx]\b`)
	aMobile     = regexp.MustCompile(`^1(?:` + between + `\d){10}\b`)
	manyDigits  = regexp.MustCompile(`^(?:\d{9,}[Xx]?|\d+\*{2,}[\dXx]*|\*{2,}\d+[Xx]?)`)
	statusCode  = regexp.MustCompile(`^000000\d\d$`)
	fewDigits   = regexp.MustCompile(`^\d+`)
	aDate       = regexp.MustCompile(`^\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}`)
	latinWord   = regexp.MustCompile(`^[A-Za-z]+`)
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
	switch begin := text[:2]; {
	case begin[1] == 'u':
		return begin + "67d0"
	case begin == `\x`:
		return `\xE6\x9F\x90`
	case begin == "&#":
		return "&#26576;"
	case begin[0] == '\\':
		return `\346\237\220`
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
	if token = somebodys(text); token == "" && keep {
		token = manyDigits.FindString(text)
	}
	if token != "" {
		return token, s.people.of(number, token)
	}
	few := fewDigits.FindString(text)
	if keep {
		return few, few
	}
	if token, with = s.date(text); token != "" {
		return token, with
	}
	if token = s.upToDate(aNumber.FindString(text)); token == "" {
		return few, few
	}
	if s.codes[token] || statusCode.MatchString(token) {
		return token, token
	}
	return token, s.people.of(number, token)
}

// somebodys is the number of an identity card or a mobile phone that text begins with.
func somebodys(text string) string {
	token := anIdentity.FindString(text)
	if _, ok := birthOf(key(token)); ok {
		return token
	}
	if token = aMobile.FindString(text); mobile.MatchString(key(token)) {
		return token
	}
	return ""
}

// date reads a date at the begin of text, and says what stands for it; eight digits are one
// if they are a day of the schedule.
func (s *scrubber) date(text string) (token, with string) {
	if token = eightDigits.FindString(text); validDay(token) && s.days[dayOf8(token)] {
		return token, token
	}
	token = aDate.FindString(text)
	plain := strings.ReplaceAll(token, " ", "")
	day, _, ok := dateIn(plain)
	switch {
	case !ok:
		return "", ""
	case s.days[day]:
		return token, token
	}
	with, _ = s.people.writtenDate(plain)
	return token, with
}

// upToDate is a number without what is behind it, if that is a day of the schedule, which
// stays.
func (s *scrubber) upToDate(number string) string {
	for i := range number {
		before, _ := utf8.DecodeLastRuneInString(number[:i])
		if day, with := s.date(number[i:]); day != "" && day == with && strings.ContainsRune(gaps, before) {
			return aNumber.FindString(strings.TrimRight(number[:i], gaps))
		}
	}
	return number
}
