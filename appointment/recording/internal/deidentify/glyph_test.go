package deidentify

import (
	"strings"
	"testing"
)

func TestDecodeGlyphs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                            "",
		"a测\xff":                      "a测\uFFFD",
		"%E6%B5%8B%41":                "测A",
		"100% %E6 %zz %":              "100% %E6 %zz %",
		"%u6d4b%u12":                  "测%u12",
		`\u6d4b\\u6d4b\\\\u6d4b`:      "测测测",
		`\ud83d\ude00\\ud83d\\ude00`:  "😀😀",
		`\ud83d\u0041 \ud83d`:         "\uFFFDA \uFFFD",
		`\u6d4 \uzzzz`:                `\u6d4 \uzzzz`,
		`\xE6\xB5\x8B \x41 \xzz \xE6`: `测 A \xzz \xE6`,
		`\346\265\213 \060 \9 \3`:     `测 0 \9 \3`,
		`\\xE6\\xB5\\x8B`:             `\\xE6\\xB5\\x8B`,
		`1\n2\\t3\r\q\`:               `1 2 3 \q\`,
		"&#27979;&#x6D4B;&#X6d4b;":    "测测测",
		"&lt;&nbsp;&amp;&x; &#x; &#9999999; &#xD800; &":               "<\u00a0&&x; &#x; &#9999999; &#xD800; &",
		"%2541 %25252541 &amp;#65; &amp;amp;lt; %26%2365%3B %5Cu6d4b": "A A A < A 测",         // escapes in escapes
		"%B2%E2%CA%D4 \\xB2\\xE2 \\262\\342 %B2%20 %C3%A9%C2%AD":      "测试 测 测 %B2  茅\u00ad", // GB2312
		"&#65&#x6d4b &ZeroWidthSpace;&comma;&hellip;":                 "A测 \u200b,…",
		`\u{6d4b}\U00006d4b \u{} \U1234 a\/b\"c\vd`:                   `测测 \u{} \U1234 a/b"c d`,
		strings.Repeat(`\`, 20):                                       strings.Repeat(`\`, 20),
	} {
		var got strings.Builder
		for _, g := range decodeGlyphs(text) {
			got.WriteRune(g.char)
		}
		if got.String() != want {
			t.Errorf("decodeGlyphs(%q) = %q, want %q", text, got.String(), want)
		}
	}
}

func TestDecodeGlyphs_Tags(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"<b>": 1, "</soap:Body >": 1, "<br/>": 1, "<b": 2, "<b a='1'>": 9, "<1>": 3, "< b>": 4} {
		glyphs := decodeGlyphs(text)
		if len(glyphs) != want || want == 1 && gapOf(glyphs[0]) != markupGap {
			t.Errorf("decodeGlyphs(%q) = %v, want %d glyphs", text, glyphs, want)
		}
	}
}

func TestGapOf(t *testing.T) {
	t.Parallel()
	for r, want := range map[rune]gapSize{
		'a': noGap, '测': noGap, '7': noGap, '七': noGap, '*': noGap, '×': noGap,
		'\u00AD': invisibleGap, '\u200B': invisibleGap, '\uFE0F': invisibleGap, '\u3164': invisibleGap, 0: invisibleGap,
		' ': blankGap, '\t': blankGap, '\u3000': blankGap, '\u2028': blankGap,
		'-': anyGap, '，': anyGap, '|': anyGap, '\uFFFD': anyGap, '€': anyGap,
	} {
		if got := gapOf(glyph{char: r, kind: kindOf(r)}); got != want {
			t.Errorf("gapOf(%q) = %d, want %d", r, got, want)
		}
	}
}
