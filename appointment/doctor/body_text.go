package doctor

import (
	"bytes"
	"compress/gzip"
	"html"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// maxBodyText limits the part of a body that is shown or searched, in bytes.
const maxBodyText = 64 << 10

// decodeBody returns the text of a body for people. It decompresses gzip, and reads text that is
// not UTF-8 as UTF-16 or GB18030.
func decodeBody(body []byte) string {
	if bytes.HasPrefix(body, []byte{0x1F, 0x8B}) {
		if r, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
			body, _ = io.ReadAll(io.LimitReader(r, maxBodyText)) // the part before an error helps too
		}
	}
	switch {
	case bytes.HasPrefix(body, []byte{0xFF, 0xFE}), bytes.HasPrefix(body, []byte{0xFE, 0xFF}):
		text, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(body)
		return string(text)
	case !utf8.Valid(body):
		text, _ := simplifiedchinese.GB18030.NewDecoder().Bytes(body)
		return string(text)
	}
	return strings.TrimPrefix(string(body), "\uFEFF")
}

var (
	hiddenMarkupPattern = regexp.MustCompile(`(?is)<(script|style)\b.*?</(script|style)>|<!--.*?-->`)
	tagPattern          = regexp.MustCompile(`<[^<>]*>`)
	unicodePattern      = regexp.MustCompile(`(?i)\\+u([0-9a-f]{4})`)
)

// searchableText returns the words of a body as people would read them: without tags, scripts and
// the escapes of XML and JSON.
func searchableText(body []byte) string {
	text := decodeBody(body)
	text = text[:min(len(text), maxBodyText)]
	text = hiddenMarkupPattern.ReplaceAllString(text, " ")
	for range 2 { // markup may stand escaped in an envelope
		text = html.UnescapeString(tagPattern.ReplaceAllString(text, " "))
	}
	return unicodePattern.ReplaceAllStringFunc(text, func(escape string) string {
		n, _ := strconv.ParseUint(escape[len(escape)-4:], 16, 16) // the pattern has hexadecimal digits
		return string(rune(n))
	})
}
