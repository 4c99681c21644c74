package appointment

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isSameNumber reports whether two numbers are the same apart from blanks around them.
func isSameNumber(got, want string) bool {
	return got == want || strings.TrimSpace(toHalfWidth(got)) == strings.TrimSpace(want)
}

// isSamePatient reports whether two identity numbers agree. They may differ in blanks around them,
// or in the case of a check digit X. One may be the old form of the other, with 15 digits instead
// of 18. A hospital may mask digits, as in 9999********2673, and a wrong charset may lose some:
// only the characters that show are compared.
func isSamePatient(got, want string) bool {
	got, want = strings.ToUpper(strings.TrimSpace(toHalfWidth(got))), strings.ToUpper(strings.TrimSpace(want))
	number, wanted := []rune(got), []rune(want)
	return agreesWhereShown(number, wanted) ||
		len(wanted) == 18 && agreesWhereShown(number, oldIdentityNumber(wanted)) ||
		len(number) == 18 && agreesWhereShown(oldIdentityNumber(number), wanted)
}

// oldIdentityNumber returns the number of 15 digits, with a year of two digits and without a
// check digit, for one of 18.
func oldIdentityNumber(number []rune) []rune { return slices.Concat(number[:6], number[8:17]) }

// agreesWhereShown reports whether a number agrees with another where it is not masked. If both
// have the same length, each mask stands for one character. Otherwise a run of masks stands for any
// number of characters, and the parts between the masks must occur in their order.
func agreesWhereShown(got, want []rune) bool {
	if len(got) == len(want) {
		for i := range got {
			if got[i] != want[i] && !isMask(got, i) {
				return false
			}
		}
		return true
	}
	first := slices.IndexFunc(got, isMaskRune)
	if first < 0 {
		return false
	}
	last := len(got) - 1
	for !isMaskRune(got[last]) {
		last--
	}
	tail := got[last+1:]
	if first+len(tail) > len(want) || !slices.Equal(got[:first], want[:first]) || !slices.Equal(tail, want[len(want)-len(tail):]) {
		return false
	}
	rest := string(want[first : len(want)-len(tail)])
	for _, part := range strings.FieldsFunc(string(got[first:last+1]), isMaskRune) {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return true
}

// isMask reports whether the character at i hides a digit. An X at the end is a check digit.
func isMask(number []rune, i int) bool {
	return isMaskRune(number[i]) || number[i] == 'X' && i < len(number)-1
}

func isMaskRune(r rune) bool {
	return r == '*' || r == '#' || r == utf8.RuneError || unicode.Is(unicode.So, r) || strings.ContainsRune("•·※×….-_?", r)
}
