package httpx

import (
	"bytes"
	"errors"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// The charsets that an answer's text is in, as toUTF8 tells them apart.
const (
	utf8Name = "utf-8"
	gbName   = "gb18030" // reads GB2312 and GBK, its subsets, and what servers that claim them send beyond
	noClaim  = ""
)

var errCharset = errors.New("the answer's bytes are text in no charset: neither as it claims, nor UTF-8, nor GB18030")

// toUTF8 turns an answer into UTF-8. What it is encoded in is said by forced, if that is
// set, else by its byte-order mark, its Content-Type, its XML declaration, or its bytes:
// UTF-8 if they are valid in it, else GB18030. No character is ever replaced by U+FFFD.
func toUTF8(body []byte, contentType, forced string) (text []byte, notes []Note, err error) {
	if text, ok := bytes.CutPrefix(body, []byte("\xEF\xBB\xBF")); ok {
		body = text
		notes = append(notes, Note{"charset", "a byte-order mark"})
	} else if bytes.HasPrefix(body, []byte("\xFF\xFE")) || bytes.HasPrefix(body, []byte("\xFE\xFF")) {
		utf16 := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
		text, err := decode(utf16, body)
		return text, append(notes, Note{"charset", "UTF-16"}), err
	}
	claim := canonical(forced)
	if claim == noClaim {
		claim = claimed(body, contentType)
	}
	switch claim {
	case utf8Name, noClaim:
		if utf8.Valid(body) {
			return body, notes, nil
		}
		if claim == utf8Name {
			notes = append(notes, Note{"charset", "bytes that are not the UTF-8 they claim to be, read as GB18030"})
		} else {
			notes = append(notes, Note{"charset", "GB18030, without saying so"})
		}
		text, err = decode(simplifiedchinese.GB18030, body)
	default:
		enc, name := charset.Lookup(claim)
		if claim == gbName {
			enc, name = simplifiedchinese.GB18030, gbName
		}
		if ascii(body) {
			return body, notes, nil
		}
		notes = append(notes, Note{"charset", name})
		text, err = decode(enc, body)
	}
	return text, notes, err
}

var xmlEncoding = regexp.MustCompile(`^\s*<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// claimed is the charset that an answer says it is in.
func claimed(body []byte, contentType string) string {
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		if claim := canonical(params["charset"]); claim != noClaim {
			return claim
		}
	}
	if m := xmlEncoding.FindSubmatch(body[:min(len(body), 256)]); m != nil {
		return canonical(string(m[1]))
	}
	return noClaim
}

// canonical is the name of a charset, noClaim for one that nobody knows. Servers that
// claim Latin-1 or ASCII did not choose it: it is what servlets say when nobody set a
// charset. It says nothing of Chinese text.
func canonical(claim string) string {
	enc, name := charset.Lookup(strings.Trim(claim, `"' `))
	switch {
	case enc == nil, name == "windows-1252", name == "replacement", name == "x-user-defined":
		return noClaim
	case name == "gbk", name == gbName:
		return gbName
	}
	return name
}

func decode(enc encoding.Encoding, body []byte) ([]byte, error) {
	text, err := enc.NewDecoder().Bytes(body)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return nil, errCharset
	}
	return text, nil
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// KnowsCharset reports whether a charset can be forced.
func KnowsCharset(name string) bool { return canonical(name) != noClaim }
