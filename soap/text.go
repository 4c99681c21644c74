package soap

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// An answer is one long text in a small envelope, and encoding/xml, which gowsdl reads
// it with, takes ten times as long for a long text as reading what it says does. So the
// text is taken out beforehand, in one pass, and gowsdl reads the envelope with a mark in
// the text's place. Wherever there is doubt, encoding/xml reads the whole.

const (
	// mark stands for the text that was taken out.
	mark = "\uE000the text of the answer\uE000"
	// longText is what is worth taking out, in bytes.
	longText = 256
	// maxTags bounds how far the text is looked for.
	maxTags = 64
)

// takeText takes the first long text out of an envelope, which is UTF-8. rest is the
// envelope with the mark in its place. ok is false where there is no such text, or where
// encoding/xml could read it otherwise or not at all.
func takeText(envelope []byte) (rest, text []byte, ok bool) {
	from, to, cdata := findText(envelope)
	if from == to {
		return nil, nil, false
	}
	if text, ok = plainText(envelope[from:to], cdata); !ok {
		return nil, nil, false
	}
	rest = make([]byte, 0, len(envelope)-(to-from)+len(mark))
	rest = append(append(rest, envelope[:from]...), envelope[to:]...)
	if bytes.Contains(rest, []byte(mark)) {
		return nil, nil, false
	}
	rest = append(rest[:from], mark...)
	return append(rest, envelope[to:]...), text, true
}

// findText finds the first long text between two tags, or in one section of CDATA. It
// goes over nothing but tags, CDATA and text: comments and all else are for encoding/xml.
func findText(envelope []byte) (from, to int, cdata bool) {
	const open, shut = "<![CDATA[", "]]>"
	at := 0
	for range maxTags {
		rest := envelope[at:]
		switch {
		case bytes.HasPrefix(rest, []byte(open)):
			n := bytes.Index(rest, []byte(shut))
			if n < 0 {
				return 0, 0, false
			}
			if n-len(open) >= longText {
				return at + len(open), at + n, true
			}
			at += n + len(shut)
		case len(rest) < 2 || rest[0] != '<' || rest[1] == '!' || rest[1] == '?':
			return 0, 0, false
		default:
			n := tagSize(rest)
			if n < 0 {
				return 0, 0, false
			}
			at += n
		}
		n := bytes.IndexByte(envelope[at:], '<')
		if n < 0 {
			return 0, 0, false
		}
		if n >= longText {
			return at, at + n, false
		}
		at += n
	}
	return 0, 0, false
}

// tagSize is the size of the tag that b begins with, -1 if it does not end.
func tagSize(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch c := b[i]; c {
		case '>':
			return i + 1
		case '"', '\'':
			n := bytes.IndexByte(b[i+1:], c)
			if n < 0 {
				return -1
			}
			i += n + 1
		}
	}
	return -1
}

// plainRun is how many bytes at the beginning of a text are simply themselves, eight at
// a time: no controls, which XML does not allow or turns into others, no reference, not
// what may be the end of CDATA, nor what U+FFFE and U+FFFF begin with.
func plainRun(b []byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	n := 0
	for ; len(b)-n >= 8; n += 8 {
		w := binary.LittleEndian.Uint64(b[n:])
		// Each term but the last marks bytes below 0x80 alone, and a byte above a marked one
		// perhaps wrongly; the lowest mark is right.
		low := (w - ones*0x20) | ((w ^ ones*'&') - ones) | ((w ^ ones*']') - ones)
		if m := (low&^w | ((w^ones*0xEF)-ones)&^(w^ones*0xEF)) & highs; m != 0 {
			return n + bits.TrailingZeros64(m)/8
		}
	}
	return n
}

// plainText is what a text says, its references resolved. A reference to a surrogate
// and one to its other make the one character that they are meant to be. It is raw
// itself where that is what it says.
func plainText(raw []byte, cdata bool) (text []byte, ok bool) {
	done := 0 // what of raw is in text
	say := func(upTo int, r rune, next int) {
		if text == nil {
			text = make([]byte, 0, len(raw))
		}
		text = utf8.AppendRune(append(text, raw[done:upTo]...), r)
		done = next
	}
	for i := plainRun(raw); i < len(raw); i += plainRun(raw[i:]) {
		size := 1
		switch rest, c := raw[i:], raw[i]; {
		case c == '&' && !cdata:
			r, n := resolve(rest)
			if n == 0 {
				return nil, false
			}
			say(i, r, i+n)
			size = n
		case c == ']' && !cdata && bytes.HasPrefix(rest, []byte("]]>")),
			c == 0xEF && (bytes.HasPrefix(rest, []byte("\uFFFE")) || bytes.HasPrefix(rest, []byte("\uFFFF"))):
			return nil, false
		case c == '\r': // XML has one way of ending a line
			if bytes.HasPrefix(rest, []byte("\r\n")) {
				size = 2
			}
			say(i, '\n', i+size)
		case c < 0x20 && c != '\t' && c != '\n':
			return nil, false
		}
		i += size
	}
	if done == 0 {
		return raw[:len(raw):len(raw)], true // nobody appends to what is behind it
	}
	return append(text, raw[done:]...), true
}

// resolve is the character that the reference at the beginning of text stands for, and
// the reference's size, with that of its other half; 0 if XML has no such reference or
// character.
func resolve(text []byte) (r rune, size int) {
	for _, e := range [...]struct {
		name string
		r    rune
	}{{"&quot;", '"'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&apos;", '\''}} {
		if bytes.HasPrefix(text, []byte(e.name)) {
			return e.r, len(e.name)
		}
	}
	r, size = reference(text)
	if utf16.IsSurrogate(r) {
		low, n := reference(text[size:])
		r, size = utf16.DecodeRune(r, low), size+n
		if r == utf8.RuneError {
			return 0, 0
		}
	}
	if r > utf8.MaxRune || r == 0xFFFE || r == 0xFFFF || r < 0x20 && r != '\t' && r != '\n' && r != '\r' {
		return 0, 0
	}
	return r, size
}
