package httpx

import (
	"bytes"
	"encoding/binary"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// misread says how a text was read in the wrong charset before it was sent, as vendors'
// databases and drivers do to it: "" if there is no sign of it. What it says cannot be
// had back for certain, and is not tried to be.
func misread(text []byte) string {
	if bytes.Contains(text, []byte("锟斤拷")) { // the UTF-8 of two U+FFFD, as GBK
		return "characters were lost, and what was left was read as GBK, before this was sent"
	}
	first := misreadFirst()
	for {
		if text = text[asciiLen(text):]; len(text) == 0 {
			return ""
		}
		r, size := utf8.DecodeRune(text)
		suspect := r < 0x10000 && first[r/64]&(1<<(r%64)) != 0
		for size < len(text) && (text[size] >= utf8.RuneSelf || text[size] == '?') {
			size++
		}
		if suspect && isMisread(text[:size]) {
			return "UTF-8 that was read as GBK before this was sent"
		}
		text = text[size:]
	}
}

// asciiLen is how many bytes at the beginning of a text are ASCII.
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

// isMisread reports whether a text is Chinese in GBK's bytes and in UTF-8's as well.
// To be sure, there must be two characters of UTF-8 in it; or one, or a question mark for what
// was lost, and one that Chinese text has hardly ever, beyond GB2312.
func isMisread(text []byte) bool {
	gbk, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text)
	if err != nil {
		return false
	}
	rare, lost, chinese := false, 0, 0
	for i := 0; i+1 < len(gbk); i += 2 {
		if gbk[i] == '?' {
			lost++
			i--
			continue
		}
		rare = rare || gbk[i] < 0xB0 || gbk[i+1] < 0xA1
	}
	for len(gbk) > 0 {
		r, size := utf8.DecodeRune(gbk)
		if 0x4E00 <= r && r <= 0x9FFF {
			chinese++
		}
		gbk = gbk[size:]
	}
	return chinese >= 2 || rare && chinese+lost >= 1
}

// misreadFirst has a bit for each character whose two bytes of GBK begin a Chinese
// character in UTF-8: a few hundred, most of them rare. Misread text begins with one.
var misreadFirst = sync.OnceValue(func() *[0x10000 / 64]uint64 {
	first := new([0x10000 / 64]uint64)
	decoder := simplifiedchinese.GB18030.NewDecoder()
	for lead := byte(0xE4); lead <= 0xE9; lead++ {
		for trail := byte(0x80); trail <= 0xBF; trail++ {
			text, err := decoder.Bytes([]byte{lead, trail})
			if r, _ := utf8.DecodeRune(text); err == nil && r != utf8.RuneError {
				first[r/64] |= 1 << (r % 64)
			}
		}
	}
	return first
})
