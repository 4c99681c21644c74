package deidentify

import (
	"slices"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// numeralWritings lists the digits from 0 to 9 of writings that Unicode does not count among the
// decimal digits.
var numeralWritings = [][]rune{
	[]rune("〇一二三四五六七八九"),
	[]rune("零壹贰叁肆伍陆柒捌玖"),
	[]rune("零壹貳參肆伍陸柒捌玖"),
	[]rune("〇〡〢〣〤〥〦〧〨〩"),
	[]rune("⓪①②③④⑤⑥⑦⑧⑨"),
	[]rune("⓪⓵⓶⓷⓸⓹⓺⓻⓼⓽"),
	[]rune("⓿❶❷❸❹❺❻❼❽❾"),
	[]rune("🄋➀➁➂➃➄➅➆➇➈"),
	[]rune("🄌➊➋➌➍➎➏➐➑➒"),
	[]rune("⓪⑴⑵⑶⑷⑸⑹⑺⑻⑼"),
	[]rune("🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐"),
	[]rune("🄁🄂🄃🄄🄅🄆🄇🄈🄉🄊"),
	[]rune("〇㈠㈡㈢㈣㈤㈥㈦㈧㈨"),
	[]rune("〇㊀㊁㊂㊃㊄㊅㊆㊇㊈"),
	[]rune("⁰¹²³⁴⁵⁶⁷⁸⁹"),
	[]rune("₀₁₂₃₄₅₆₇₈₉"),
	[]rune("〇ⅠⅡⅢⅣⅤⅥⅦⅧⅨ"),
	[]rune("〇ⅰⅱⅲⅳⅴⅵⅶⅷⅸ"),
	[]rune("〇𝍠𝍡𝍢𝍣𝍤𝍥𝍦𝍧𝍨"),
	[]rune("〇𝍩𝍪𝍫𝍬𝍭𝍮𝍯𝍰𝍱"),
	[]rune("⠚⠁⠃⠉⠙⠑⠋⠛⠓⠊"),
	[]rune("\U000E0030\U000E0031\U000E0032\U000E0033\U000E0034\U000E0035\U000E0036\U000E0037\U000E0038\U000E0039"), // tags, which are not seen
}

// otherNumerals lists other characters that stand for Chinese digits. A pseudonym has the
// common ones in their place.
var otherNumerals = map[rune]int{'○': 0, '洞': 0, '幺': 1, '弌': 1, '弍': 2, '贰': 2, '貮': 2, '两': 2, '弎': 3, '叄': 3, '参': 3, '拐': 7, '勾': 9}

// numeral is a digit in one of the numeralWritings.
type numeral struct{ writing, digit int }

var numerals = func() map[rune]numeral {
	all := map[rune]numeral{}
	for r, digit := range otherNumerals {
		all[r] = numeral{0, digit}
	}
	for n := len(numeralWritings) - 1; n >= 0; n-- { // the first writing of a digit counts
		for digit, r := range numeralWritings[n] {
			all[r] = numeral{n, digit}
		}
	}
	return all
}()

// digitOf returns the value of a digit in any writing. ok is false for other characters.
func digitOf(r rune) (digit int, ok bool) {
	switch {
	case '0' <= r && r <= '9':
		return int(r - '0'), true
	case r < 0x80:
		return 0, false
	}
	if n, ok := numerals[r]; ok {
		return n.digit, true
	}
	first, ok := firstDigit(r)
	return int(r-first) % 10, ok
}

// digitLike returns a digit in the writing of another.
func digitLike(other rune, digit int) rune {
	if n, ok := numerals[other]; ok {
		return numeralWritings[n.writing][digit]
	}
	value, _ := digitOf(other)
	return other - rune(value) + rune(digit)
}

// firstDigit returns the first decimal digit of the range of Unicode that holds r. The digits
// of each writing are in order, from 0 to 9. ok is false if r is no decimal digit.
func firstDigit(r rune) (first rune, ok bool) {
	if !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	for _, table := range unicode.Nd.R16 {
		if rune(table.Lo) <= r && r <= rune(table.Hi) {
			return rune(table.Lo), true
		}
	}
	i := slices.IndexFunc(unicode.Nd.R32, func(table unicode.Range32) bool { return r <= rune(table.Hi) })
	return rune(unicode.Nd.R32[i].Lo), true
}

// isLetterX reports whether r is X, or a character that looks the same, as at the end of an
// identity number.
func isLetterX(r rune) bool {
	switch r {
	case 'X', 'x', '×', 'Χ', 'χ', 'Х', 'х', '✕', '✖', '╳':
		return true
	}
	return r >= 0x80 && foldRune(r) == 'x'
}

// foldRune returns the character that stands for all spellings of r: lower case, and without
// the form of full-width, circled or mathematical characters.
func foldRune(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case r < 0x80, 0x4E00 <= r && r <= 0x9FFF:
		return r
	}
	if folded := []rune(norm.NFKC.String(string(r))); len(folded) == 1 {
		r = folded[0]
	}
	smallest := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		smallest = min(smallest, other)
	}
	return unicode.ToLower(smallest)
}
