package httpx

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The names of charsets that are treated in a special way.
const (
	charsetUTF8 = "utf-8"
	// charsetUTF16 is declared by .NET for strings that it then sends as UTF-8. So only the
	// bytes show it.
	charsetUTF16 = "utf-16"
	// charsetGB18030 stands for GB2312 and GBK too. It includes both, and servers that declare
	// them send characters beyond them.
	charsetGB18030 = "gb18030"
)

var (
	byteOrderMark        = []byte("\xEF\xBB\xBF")
	replacementCharacter = []byte("\uFFFD") // bytes.ContainsRune would decode every character
)

var errBadCharset = errors.New("the text is not valid in the declared charset, in UTF-8 or in GB18030")

// ToUTF8 converts the text of a response to UTF-8. It uses the first of these charsets that
// applies:
//  1. UTF-16, if the bytes begin with its byte-order mark or with an ASCII character in it.
//  2. UTF-8, if the bytes begin with its byte-order mark and are valid in it.
//  3. The charset forced, if the bytes are valid in it. If forced is "", it is the charset in
//     contentType, or else in the XML declaration.
//  4. UTF-8, if the bytes are valid in it, also with surrogates (CESU-8).
//  5. GB18030.
//
// ToUTF8 never replaces a character by U+FFFD. It returns an error if the bytes are not valid in
// the charset, or if they are UTF-8 with a few damaged characters. The notes are of kind
// [NoteCharset].
func ToUTF8(body []byte, contentType, forced string) (text []byte, notes []Note, err error) {
	text, check, notes, err := convertText(body, contentType, forced)
	if err != nil {
		return nil, notes, err
	}
	return text, addCharsetNote(notes, check.mojibake, ""), nil
}

// addCharsetNote adds a note, unless code and found are both "".
func addCharsetNote(notes []Note, code, found string) []Note {
	if code == "" && found == "" {
		return notes
	}
	return append(notes, Note{Kind: NoteCharset, Code: code, Found: found})
}

// convertText does the work of ToUTF8, except for the note of mojibake.
func convertText(body []byte, contentType, forced string) (text []byte, check textCheck, notes []Note, err error) {
	if enc := detectUTF16(body); enc != nil {
		text, err = decodeStrict(enc, body)
		return text, checkText(text), addCharsetNote(nil, "", charsetUTF16), err
	}
	declared := canonicalCharset(forced)
	if declared == "" {
		declared = declaredCharset(body, contentType)
	}
	rest, hasMark := bytes.CutPrefix(body, byteOrderMark)
	body, check = rest, checkText(rest)
	if hasMark {
		notes = addCharsetNote(notes, CodeByteOrderMark, "")
		if check.isUTF8 {
			declared = charsetUTF8
		}
	}
	switch declared {
	case "", charsetUTF8, charsetUTF16: // the bytes decide
	default:
		text, err = decodeStrict(encodingOf(declared), body)
		if err == nil {
			if !bytes.Equal(text, body) {
				notes = addCharsetNote(notes, "", declared)
			}
			return text, checkText(text), notes, nil
		}
		notes = addCharsetNote(notes, CodeNotDeclaredCharset, declared)
		declared = ""
	}
	if check.isUTF8 {
		if check.hasReplacement {
			notes = addCharsetNote(notes, CodeReplacementCharacter, "")
		}
		return body, check, notes, nil
	}
	text, code, err := decodeOther(body, declared)
	return text, checkText(text), addCharsetNote(notes, code, ""), err
}

// decodeOther decodes text that is not UTF-8 in the charset that its bytes show: CESU-8 or GB18030.
// code is the code of a note.
func decodeOther(body []byte, declared string) (text []byte, code string, err error) {
	if text := joinSurrogates(body); utf8.Valid(text) {
		return text, CodeCESU8, nil
	}
	if isMostlyUTF8(body) {
		return nil, "", errBadCharset
	}
	code = CodeUndeclaredGB18030
	if declared == charsetUTF8 {
		code = CodeGB18030DeclaredUTF8
	}
	text, err = decodeStrict(simplifiedchinese.GB18030, body)
	return text, code, err
}

// detectUTF16 returns the encoding of a body in UTF-16, or nil for other bodies. Such a body
// begins with the byte-order mark of UTF-16, or with an ASCII character in UTF-16, as JSON and
// XML do.
func detectUTF16(body []byte) encoding.Encoding {
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
	headerCharset = regexp.MustCompile(`(?i)[;\s]charset\s*=\s*["']?([A-Za-z0-9._:-]+)`) // package mime refuses some headers that servers send
	xmlCharset    = regexp.MustCompile(`^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)
)

// declaredCharset returns the charset that contentType or else the XML declaration declares,
// or "".
func declaredCharset(body []byte, contentType string) string {
	if mediaType, parameters, _ := strings.Cut(contentType, ";"); parameters == " charset=utf-8" && !strings.ContainsAny(mediaType, " \t") {
		return charsetUTF8 // as most responses declare, without the cost of a pattern
	}
	if m := headerCharset.FindStringSubmatch(contentType); m != nil {
		if name := canonicalCharset(m[1]); name != "" {
			return name
		}
	}
	body = bytes.TrimLeft(body, " \t\r\n\uFEFF")
	if m := xmlCharset.FindSubmatch(body[:min(len(body), 256)]); m != nil {
		return canonicalCharset(string(m[1]))
	}
	return ""
}

// canonicalCharset returns the standard name of a charset, or "" for one to ignore. It ignores
// unknown charsets, Latin-1 and ASCII. Servlets declare Latin-1 if no charset was set, so that
// says nothing about Chinese text.
func canonicalCharset(label string) string {
	enc, name := charset.Lookup(label)
	switch {
	case enc == nil, name == "windows-1252", name == "replacement", name == "x-user-defined":
		return ""
	case name == "gbk", name == charsetGB18030:
		return charsetGB18030
	case name == "utf-16le", name == "utf-16be":
		return charsetUTF16
	}
	return name
}

// encodingOf returns the encoding of a charset by its standard name.
func encodingOf(name string) encoding.Encoding {
	if name == charsetGB18030 {
		return simplifiedchinese.GB18030
	}
	enc, _ := charset.Lookup(name)
	return enc
}

// decodeStrict decodes body. Its error is errBadCharset if body is not valid in enc.
func decodeStrict(enc encoding.Encoding, body []byte) ([]byte, error) {
	// Two bytes of most charsets become three of UTF-8. The decoder would begin with less
	// room, and take twice as much when that is full.
	text, _, err := transform.Append(enc.NewDecoder(), make([]byte, 0, len(body)+len(body)/2+utf8.UTFMax), body)
	if err != nil || bytes.Contains(text, replacementCharacter) {
		return nil, errBadCharset
	}
	return text, nil
}

// IsKnownCharset reports whether name is a charset that can be set as Client.Charset.
func IsKnownCharset(name string) bool { return canonicalCharset(name) != "" }
