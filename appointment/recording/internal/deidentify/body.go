package deidentify

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// CharsetHeader is a header in recordings. It names the charset in which a body was sent, if
// that was not UTF-8.
const CharsetHeader = "X-Recorded-Charset"

// maxBodyBytes limits the size of a decompressed body.
const maxBodyBytes = 64 << 20

var (
	errUnknownCompression = errors.New("its Content-Encoding is unknown")
	errBodyTooLong        = fmt.Errorf("it is longer than %d bytes", maxBodyBytes)
	errUnknownCharset     = errors.New("its charset is unknown")
)

// decodeBody returns the text of a body, and its charset if that is not UTF-8. Encoding the
// text in that charset gives the same bytes again.
func decodeBody(body []byte, header http.Header) (text, charset string, err error) {
	body, err = decompress(body, header.Get("Content-Encoding"))
	if err != nil {
		return "", "", err
	}
	for _, charset := range candidateCharsets(body) {
		text, err := encodingOf(charset).NewDecoder().Bytes(body)
		if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
			continue
		}
		if encoded, err := encodingOf(charset).NewEncoder().Bytes(text); err == nil && bytes.Equal(encoded, body) {
			return string(text), charset, nil
		}
	}
	if utf8.Valid(body) {
		return string(body), "", nil
	}
	return "", "", errUnknownCharset
}

// candidateCharsets returns the charsets that body may be in, the most likely first, without
// UTF-8. It ignores the declared charset: any bytes are text in Latin-1.
func candidateCharsets(body []byte) []string {
	switch {
	case len(body) >= 2 && (body[0] == 0xFF && body[1] == 0xFE || body[0] != 0 && body[1] == 0):
		return []string{"utf-16le"}
	case len(body) >= 2 && (body[0] == 0xFE && body[1] == 0xFF || body[0] == 0 && body[1] != 0):
		return []string{"utf-16be"}
	case utf8.Valid(body) && !isProbablyGBK(body):
		return nil
	}
	return []string{"gb18030", "gbk"}
}

// isProbablyGBK reports whether valid UTF-8 is probably GBK. Chinese characters have two bytes
// in GBK and three in UTF-8, so two-byte characters alone are not Chinese text in UTF-8. They
// can be digits, or separate digits, however.
func isProbablyGBK(body []byte) bool {
	isLong := func(r rune) bool { return utf8.RuneLen(r) > 2 }
	if isASCII(string(body)) || bytes.ContainsFunc(body, isLong) {
		return false
	}
	afterDigit, separators := false, 0 // of two bytes, since the last digit
	for _, r := range string(body) {
		_, isDigit := digitOf(r)
		switch {
		case isDigit && (r >= utf8.RuneSelf || afterDigit && separators > 0):
			return false
		case isDigit:
			afterDigit, separators = true, 0
		case r < utf8.RuneSelf || kindOf(r) != separatorGlyph:
			afterDigit = false
		default:
			separators++
		}
	}
	return true
}

// encodingOf returns the encoding of a charset. GB18030 includes GB2312 and most of GBK.
func encodingOf(charset string) encoding.Encoding {
	switch charset {
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

// decompress decodes the Content-Encoding of a body, which can list several. Go's transport
// decompresses responses only if it requested compression, and some hospitals compress without a
// request.
func decompress(body []byte, contentEncoding string) ([]byte, error) {
	for _, encoding := range slices.Backward(contentEncodings(contentEncoding)) {
		r, err := newDecompressor(body, encoding)
		if err != nil {
			return nil, err
		}
		body, err = io.ReadAll(io.LimitReader(r, maxBodyBytes+1))
		if err == nil && len(body) > maxBodyBytes {
			err = errBodyTooLong
		}
		if err != nil {
			return nil, err
		}
	}
	return body, nil
}

// contentEncodings returns the encodings in a Content-Encoding header, in the order in which
// they were applied.
func contentEncodings(header string) (encodings []string) {
	for encoding := range strings.SplitSeq(strings.ToLower(header), ",") {
		encoding = strings.TrimPrefix(strings.TrimSpace(encoding), "x-")
		if encoding != "" && encoding != "identity" {
			encodings = append(encodings, encoding)
		}
	}
	return encodings
}

// newDecompressor returns a reader for a body in one encoding. Some servers send deflate without
// the header of zlib.
func newDecompressor(body []byte, encoding string) (io.Reader, error) {
	switch encoding {
	case "gzip":
		return gzip.NewReader(bytes.NewReader(body))
	case "deflate":
		if r, err := zlib.NewReader(bytes.NewReader(body)); !errors.Is(err, zlib.ErrHeader) {
			return r, err
		}
		return flate.NewReader(bytes.NewReader(body)), nil
	}
	return nil, errUnknownCompression
}

// EncodeBody returns the bytes that were sent for the text of a recorded body: in its charset,
// and compressed as its Content-Encoding says.
func EncodeBody(text string, header http.Header) ([]byte, error) {
	body, err := encodingOf(header.Get(CharsetHeader)).NewEncoder().Bytes([]byte(text))
	if err != nil {
		return nil, err
	}
	for _, encoding := range contentEncodings(header.Get("Content-Encoding")) {
		var out bytes.Buffer
		var w io.WriteCloser
		switch encoding {
		case "gzip":
			w = gzip.NewWriter(&out)
		case "deflate":
			w = zlib.NewWriter(&out)
		default:
			return body, nil // its length was recorded
		}
		_, _ = w.Write(body) // a bytes.Buffer never fails
		_ = w.Close()
		body = out.Bytes()
	}
	return body, nil
}
