package httpx

import (
	"bytes"
	"errors"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The charsets that an answer's text is in, as ToUTF8 tells them apart.
const (
	utf8Name  = "utf-8"
	utf16Name = "utf-16"  // .NET declares it of strings that it then sends as UTF-8: the bytes decide
	gbName    = "gb18030" // reads GB2312 and GBK, its subsets, and what servers that claim them send beyond
	noClaim   = ""
)

// lost is U+FFFD, which stands for a character that was lost. bytes.ContainsRune would
// decode every character to find it.
var lost = []byte("\uFFFD")

var errCharset = errors.New("the answer's bytes are text in no charset: neither as it claims, nor UTF-8, nor GB18030")

// ToUTF8 turns an answer into UTF-8. What it is encoded in is said by its byte-order mark
// or, lest that be missing, the NULs of UTF-16; then by forced, if that is set, else by
// its Content-Type or its XML declaration; then by its bytes: UTF-8 if they are valid in
// it, else GB18030. Where a claim cannot be true, the next one counts. No character is
// ever replaced by U+FFFD.
func ToUTF8(body []byte, contentType, forced string) (text []byte, notes []Note, err error) {
	text, notes, err = decoded(body, contentType, forced)
	if how := misread(text); how != "" && err == nil {
		notes = append(notes, Note{"charset", how})
	}
	return text, notes, err
}

func decoded(body []byte, contentType, forced string) (text []byte, notes []Note, err error) {
	note := func(seen string) { notes = append(notes, Note{"charset", seen}) }
	if enc := utf16(body); enc != nil {
		note("UTF-16")
		text, err = decode(enc, body)
		return text, notes, err
	}
	claim := canonical(forced)
	if claim == noClaim {
		claim = claimed(body, contentType)
	}
	if text, ok := bytes.CutPrefix(body, []byte("\xEF\xBB\xBF")); ok {
		note("a byte-order mark")
		body = text
		if utf8.Valid(body) {
			claim = utf8Name
		}
	}
	switch claim {
	case utf8Name, noClaim, utf16Name:
	default:
		text, err := decode(encodingOf(claim), body)
		if err == nil {
			if !bytes.Equal(text, body) {
				note(claim)
			}
			return text, notes, nil
		}
		note("bytes that are not the " + claim + " they claim to be, read by what they are")
		claim = noClaim
	}
	text, seen, err := byBytes(body, claim)
	if seen != "" {
		note(seen)
	}
	return text, notes, err
}

// byBytes reads text by what its bytes are, and says what was odd.
func byBytes(body []byte, claim string) (text []byte, seen string, err error) {
	if utf8.Valid(body) {
		if bytes.Contains(body, lost) {
			seen = "U+FFFD: characters were lost before this was sent"
		}
		return body, seen, nil
	}
	if text := joinSurrogates(body); utf8.Valid(text) {
		return text, "UTF-8 with surrogates (CESU-8)", nil
	}
	if mostlyUTF8(body) {
		return nil, "", errCharset
	}
	seen = "GB18030, without saying so"
	if claim == utf8Name {
		seen = "bytes that are not the UTF-8 they claim to be, read as GB18030"
	}
	text, err = decode(simplifiedchinese.GB18030, body)
	return text, seen, err
}

// utf16 is the encoding of a body that begins with UTF-16's byte-order mark, or with a
// character of ASCII in it, as JSON and XML do; nil for any other.
func utf16(body []byte) encoding.Encoding {
	switch {
	case len(body) < 2:
		return nil
	case body[0] == 0xFF && body[1] == 0xFE, body[0] == 0xFE && body[1] == 0xFF:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case body[0] == 0 && 0 < body[1] && body[1] < utf8.RuneSelf:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case body[1] == 0 && 0 < body[0] && body[0] < utf8.RuneSelf:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	}
	return nil
}

var (
	headerCharset   = regexp.MustCompile(`(?i)[;\s]charset\s*=\s*["']?([A-Za-z0-9._:-]+)`) // mime refuses what servers send
	declaredCharset = regexp.MustCompile(`^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)
)

// claimed is the charset that an answer says it is in.
func claimed(body []byte, contentType string) string {
	if m := headerCharset.FindStringSubmatch(contentType); m != nil {
		if claim := canonical(m[1]); claim != noClaim {
			return claim
		}
	}
	body = bytes.TrimLeft(body, " \t\r\n\uFEFF")
	if m := declaredCharset.FindSubmatch(body[:min(len(body), 256)]); m != nil {
		return canonical(string(m[1]))
	}
	return noClaim
}

// canonical is the name of a charset, noClaim for one that nobody knows. Servers that
// claim Latin-1 or ASCII did not choose it: it is what servlets say when nobody set a
// charset. It says nothing of Chinese text.
func canonical(claim string) string {
	enc, name := charset.Lookup(claim)
	switch {
	case enc == nil, name == "windows-1252", name == "replacement", name == "x-user-defined":
		return noClaim
	case name == "gbk", name == gbName:
		return gbName
	case name == "utf-16le", name == "utf-16be":
		return utf16Name
	}
	return name
}

func encodingOf(canonical string) encoding.Encoding {
	if canonical == gbName {
		return simplifiedchinese.GB18030
	}
	enc, _ := charset.Lookup(canonical)
	return enc
}

func decode(enc encoding.Encoding, body []byte) ([]byte, error) {
	// Two bytes of most charsets become three of UTF-8. The decoder would begin with less
	// room, and take twice as much when that is full.
	text, _, err := transform.Append(enc.NewDecoder(), make([]byte, 0, len(body)+len(body)/2+utf8.UTFMax), body)
	if err != nil || bytes.Contains(text, lost) {
		return nil, errCharset
	}
	return text, nil
}

// KnowsCharset reports whether a charset can be forced.
func KnowsCharset(name string) bool { return canonical(name) != noClaim }
