package httpx

import (
	"bytes"
	"encoding/binary"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// textCheck is the result of checkText.
type textCheck struct {
	isUTF8         bool
	hasReplacement bool   // U+FFFD, which stands for a character that was lost
	mojibake       string // the code of a note if the text was read in the wrong charset before it was sent, or ""
}

// checkText checks a text in one pass. Databases and drivers of vendors lose characters, and read
// text in the wrong charset. The original text cannot be restored with certainty, so nothing is
// changed. checkText stops at bytes that are not UTF-8.
func checkText(text []byte) textCheck {
	c := textCheck{isUTF8: true}
	starts := mojibakeStarts()
	for text = text[asciiLen(text):]; len(text) > 0; text = text[asciiLen(text):] {
		suspect, end := false, 0 // the end of the characters beyond ASCII, and of question marks between them
		for end < len(text) && (text[end] >= utf8.RuneSelf || text[end] == '?') {
			r, size := decodeRune(text[end:])
			switch {
			case r == utf8.RuneError && size == 1:
				return textCheck{}
			case r == utf8.RuneError:
				c.hasReplacement = true
			case r == '锟' && bytes.HasPrefix(text[end:], replacementMojibake):
				c.mojibake = CodeReplacementMojibake
			case end == 0:
				suspect = r < 0x10000 && starts[r/64]&(1<<(r%64)) != 0
			}
			end += size
		}
		if suspect && c.mojibake == "" && isMojibake(text[:end]) {
			c.mojibake = CodeMojibake
		}
		text = text[end:]
	}
	return c
}

// decodeRune does the same as [utf8.DecodeRune], in less time for most Chinese characters: three bytes,
// whose first byte allows every continuation byte.
func decodeRune(text []byte) (r rune, size int) {
	if len(text) >= 3 && 0xE1 <= text[0] && text[0] <= 0xEC && text[1]&0xC0 == 0x80 && text[2]&0xC0 == 0x80 {
		return rune(text[0]&0x0F)<<12 | rune(text[1]&0x3F)<<6 | rune(text[2]&0x3F), 3
	}
	return utf8.DecodeRune(text)
}

// replacementMojibake is the UTF-8 of two U+FFFD, read as GBK.
var replacementMojibake = []byte("锟斤拷")

// asciiLen returns how many bytes at the beginning of text are ASCII.
func asciiLen(text []byte) int {
	n := 0
	for len(text)-n >= 8 && binary.LittleEndian.Uint64(text[n:])&0x8080808080808080 == 0 {
		n += 8
	}
	for n < len(text) && text[n] < utf8.RuneSelf {
		n++
	}
	return n
}

// isMojibake reports whether the GBK bytes of text are Chinese in UTF-8. To be sure, they must
// hold one of these:
//   - two Chinese characters,
//   - one Chinese character, or a question mark for a lost one. Then text must also hold a
//     character beyond GB2312, which is rare in Chinese text.
func isMojibake(text []byte) bool {
	gbk, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text)
	if err != nil {
		return false
	}
	hasRare, lost, chinese := false, 0, 0
	for i := 0; i+1 < len(gbk); i += 2 {
		if gbk[i] == '?' {
			lost++
			i--
			continue
		}
		hasRare = hasRare || gbk[i] < 0xB0 || gbk[i+1] < 0xA1
	}
	for len(gbk) > 0 {
		r, size := utf8.DecodeRune(gbk)
		if 0x4E00 <= r && r <= 0x9FFF {
			chinese++
		}
		gbk = gbk[size:]
	}
	return chinese >= 2 || hasRare && chinese+lost >= 1
}

// mojibakeStarts returns a set with one bit for each character with which mojibake can begin. The
// two GBK bytes of such a character begin a Chinese character in UTF-8. There are a few hundred
// of them, and most are rare in Chinese text.
var mojibakeStarts = sync.OnceValue(func() *[0x10000 / 64]uint64 {
	starts := new([0x10000 / 64]uint64)
	decoder := simplifiedchinese.GB18030.NewDecoder()
	for lead := byte(0xE4); lead <= 0xE9; lead++ {
		for trail := byte(0x80); trail <= 0xBF; trail++ {
			text, err := decoder.Bytes([]byte{lead, trail})
			if r, _ := utf8.DecodeRune(text); err == nil && r != utf8.RuneError {
				starts[r/64] |= 1 << (r % 64)
			}
		}
	}
	return starts
})
