package deidentify

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// maskedValue matches a value with one hidden part: 110***********1234 or 张**.
var maskedValue = regexp.MustCompile(`^([^*]*)(\*+)([^*]*)$`)

// replaceMasked returns the pseudonym of a masked value: if exactly one learned value fits, the
// pseudonym of that value with the same mask. ok is false otherwise.
func (p *pseudonyms) replaceMasked(value string) (masked string, ok bool) {
	match := maskedValue.FindStringSubmatch(value)
	if match == nil {
		return "", false
	}
	start, mask, end := match[1], match[2], match[3]
	startLength, endLength := utf8.RuneCountInString(start), utf8.RuneCountInString(end)
	candidates := map[string]bool{}
	for learned, c := range p.learned {
		learned = normalizeNumber(learned)
		length := utf8.RuneCountInString(learned)
		// Some hospitals write four asterisks for any number of digits. Then more must show.
		fits := length == utf8.RuneCountInString(value) || startLength+endLength >= 6 && length >= startLength+endLength
		if c.isSensitive() && fits && strings.HasPrefix(learned, start) && strings.HasSuffix(learned, end) {
			candidates[p.replace(c, learned)] = true
		}
	}
	if len(candidates) != 1 {
		return "", false
	}
	for pseudonym := range candidates {
		if runes := []rune(pseudonym); len(runes) >= startLength+endLength {
			return string(runes[:startLength]) + mask + string(runes[len(runes)-endLength:]), true
		}
	}
	return "", false
}
