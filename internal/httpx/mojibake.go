package httpx

import (
	"bytes"
	"encoding/binary"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// replacementMojibake is the UTF-8 of two U+FFFD, read as GBK.
var replacementMojibake = []byte("锟斤拷")

// detectMojibake returns the code of a note if text was read in the wrong charset before it
// was sent, or "". Databases and drivers of vendors do this. The original text cannot be
// restored with certainty, so nothing is changed.
func detectMojibake(text []byte) (code string) {
	if bytes.Contains(text, replacementMojibake) {
		return CodeReplacementMojibake
	}
	starts := mojibakeStarts()
	for {
		if text = text[asciiLen(text):]; len(text) == 0 {
			return ""
		}
		r, size := utf8.DecodeRune(text)
		suspect := r < 0x10000 && starts[r/64]&(1<<(r%64)) != 0
		for size < len(text) && (text[size] >= utf8.RuneSelf || text[size] == '?') {
			size++
		}
		if suspect && isMojibake(text[:size]) {
			return CodeMojibake
		}
		text = text[size:]
	}
}

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
//   - one Chinese character, or a question mark for a lost one, if text also holds a
//     character beyond GB2312, which Chinese text hardly ever has.
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

// mojibakeStarts returns a set with one bit for each character with which mojibake can begin.
// Its two GBK bytes begin a Chinese character in UTF-8. There are a few hundred, and most are
// rare in Chinese text.
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
