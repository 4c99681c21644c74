package deidentify

import (
	"testing"
	"unicode"
)

// digitOf calculates with the ranges of decimal digits. Each range must hold complete sets of ten
// digits.
func TestDigitOf_RangesOfUnicode(t *testing.T) {
	t.Parallel()
	check := func(lo, hi, stride uint32) {
		if (hi-lo+1)%10 != 0 || stride != 1 {
			t.Errorf("the range %x-%x has %d characters in steps of %d, want complete sets of ten in steps of 1", lo, hi, hi-lo+1, stride)
		}
	}
	for _, r := range unicode.Nd.R16 {
		check(uint32(r.Lo), uint32(r.Hi), uint32(r.Stride))
	}
	for _, r := range unicode.Nd.R32 {
		check(r.Lo, r.Hi, r.Stride)
	}
}

func TestDigitLike(t *testing.T) {
	t.Parallel()
	for like, want := range map[rune]rune{
		'3': '7', '３': '７', '٣': '٧', '۳': '۷', '३': '७', '𝟑': '𝟕', '𝟹': '𝟽', '三': '七', '叁': '柒', '參': '柒', '③': '⑦', '³': '⁷', '₃': '₇',
		'〣': '〧', '⒊': '⒎', '⑶': '⑺', '➌': '➐', '㊂': '㊆', 'Ⅲ': 'Ⅶ', 'ⅲ': 'ⅶ', '𝍢': '𝍦', '𝍫': '𝍯', '⠉': '⠛', '\U000E0033': '\U000E0037', '弎': '七', '幺': '七',
	} {
		if got := digitLike(like, 7); got != want {
			t.Errorf("digitLike(%c, 7) = %c, want %c", like, got, want)
		}
		if digit, ok := digitOf(want); digit != 7 || !ok {
			t.Errorf("digitOf(%c) = %d, %v; want 7", want, digit, ok)
		}
	}
	for _, r := range "aX甲十½*" {
		if digit, ok := digitOf(r); ok {
			t.Errorf("digitOf(%c) = %d, want no digit", r, digit)
		}
	}
}

func TestFoldRune(t *testing.T) {
	t.Parallel()
	for r, want := range map[rune]rune{
		'A': 'a', 'a': 'a', 'Ａ': 'a', 'ａ': 'a', '𝐀': 'a', 'ⓐ': 'a', 'ſ': 's', 'K': 'k', 'É': 'é', '测': '测', '⽤': '用', '7': '7', 'ﬁ': 'ﬁ',
	} {
		if got := foldRune(r); got != want {
			t.Errorf("foldRune(%c) = %c, want %c", r, got, want)
		}
	}
	for _, r := range "XxＸｘ×ΧХⅩⅹ𝐗" {
		if !isLetterX(r) {
			t.Errorf("isLetterX(%c) = false, want true", r)
		}
	}
}
