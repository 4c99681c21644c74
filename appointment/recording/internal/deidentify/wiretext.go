package deidentify

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// CharsetHeader says in a recording in which charset a body was that is written there in
// UTF-8, so that a replay sends the bytes that came.
const CharsetHeader = "X-Recorded-Charset"

// maxUnpacked bounds what a compressed body may become, in bytes.
const maxUnpacked = 64 << 20

// readable is the text of a body, and the name of its charset if that is not UTF-8. The name
// is of one in which the text makes the same bytes again. A body that is text in no charset
// that is known becomes a sentence that says so.
func readable(body []byte, header http.Header) (text, name string) {
	body, err := unpack(body, header.Get("Content-Encoding"))
	if err != nil {
		return withheld(len(body), "in an encoding that cannot be read"), ""
	}
	for _, name := range likely(body) {
		text, err := encodingOf(name).NewDecoder().Bytes(body)
		if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
			continue
		}
		if again, err := encodingOf(name).NewEncoder().Bytes(text); err == nil && bytes.Equal(again, body) {
			return string(text), name
		}
	}
	if utf8.Valid(body) {
		return string(body), ""
	}
	return withheld(len(body), "in no charset that is known"), ""
}

func withheld(size int, why string) string {
	return fmt.Sprintf("a body of %d bytes %s was not recorded", size, why)
}

// likely are the charsets other than UTF-8 that a body may be in, the best first. What it
// claims plays no part: a claim of Latin-1 would make any bytes a text. A body that is UTF-8
// is not GBK, unless it is GBK that happens to be valid UTF-8: its Chinese has two bytes a
// character, where UTF-8's has three.
func likely(body []byte) (names []string) {
	long := func(r rune) bool { return utf8.RuneLen(r) > 2 }
	switch {
	case len(body) >= 2 && (body[0] == 0xFF && body[1] == 0xFE || body[0] != 0 && body[1] == 0):
		return []string{"utf-16le"}
	case len(body) >= 2 && (body[0] == 0xFE && body[1] == 0xFF || body[0] == 0 && body[1] != 0):
		return []string{"utf-16be"}
	case utf8.Valid(body) && (isASCII(string(body)) || bytes.ContainsFunc(body, long)):
		return nil
	}
	return []string{"gb18030", "gbk"}
}

// encodingOf is the encoding of a name. GB18030 reads GB2312 and nearly all of GBK as well.
func encodingOf(name string) encoding.Encoding {
	switch name {
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case "gb18030":
		return simplifiedchinese.GB18030
	case "gbk":
		return simplifiedchinese.GBK
	}
	return encoding.Nop
}

// unpack takes the compression off a body. Go's transport has done that already where it
// asked for it; this is for hospitals that compress unasked.
func unpack(body []byte, coding string) ([]byte, error) {
	var r io.Reader
	var err error
	switch strings.ToLower(strings.TrimSpace(coding)) {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		r, err = gzip.NewReader(bytes.NewReader(body))
	case "deflate":
		r, err = zlib.NewReader(bytes.NewReader(body))
	default:
		return body, fmt.Errorf("unknown content coding")
	}
	if err != nil {
		return body, err
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
	if err == nil && len(plain) > maxUnpacked {
		err = fmt.Errorf("too long")
	}
	if err != nil {
		return body, err
	}
	return plain, nil
}

// EncodeBody is a recorded text as it goes over the wire again.
func EncodeBody(text string, header http.Header) ([]byte, error) {
	body, err := encodingOf(header.Get(CharsetHeader)).NewEncoder().Bytes([]byte(text))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	var w io.WriteCloser
	switch strings.ToLower(strings.TrimSpace(header.Get("Content-Encoding"))) {
	case "gzip", "x-gzip":
		w = gzip.NewWriter(&out)
	case "deflate":
		w = zlib.NewWriter(&out)
	default:
		return body, nil
	}
	_, _ = w.Write(body) // a Buffer does not fail
	_ = w.Close()
	return out.Bytes(), nil
}
