package deidentify

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// encodedText is a text that stands in Base64 or hexadecimal digits.
type encodedText struct {
	text   string
	encode func(text string) string
}

// decodeText decodes a text in Base64 or hexadecimal digits, which may have line breaks. ok is
// false if source is no such text. A word can be read as Base64 as well, but the bytes that it
// stands for are then not text.
func decodeText(source string) (decoded encodedText, ok bool) {
	for _, decode := range []func(string) ([]byte, func([]byte) string, bool){decodeHex, decodeBase64} {
		data, encode, ok := decode(source)
		if !ok {
			continue
		}
		if text := string(data); isReadable(text) {
			return encodedText{text, func(text string) string { return encode([]byte(text)) }}, true
		}
		if text, err := simplifiedchinese.GBK.NewDecoder().Bytes(data); err == nil && isGB2312(data) {
			return encodedText{string(text), func(text string) string { return encode([]byte(encodeGBK(text))) }}, true
		}
	}
	return encodedText{}, false
}

// encodeGBK returns the bytes of a text in GBK, with a question mark for what GBK does not have.
func encodeGBK(text string) string {
	encoded, _ := encoding.ReplaceUnsupported(simplifiedchinese.GBK.NewEncoder()).String(text)
	return encoded
}

// minEncodedBytes limits the length of texts that are decoded: shorter ones are words.
const minEncodedBytes = 8

// decodeBase64 decodes Base64 in the standard alphabet or that of URLs. encode writes bytes in
// the same alphabet, with the same padding and line breaks.
func decodeBase64(source string) (data []byte, encode func([]byte) string, ok bool) {
	if len(source) < minEncodedBytes || !isBase64(source) {
		return nil, nil, false
	}
	alphabet := base64Alphabet{
		isURL:    strings.ContainsAny(source, "-_"),
		isPadded: strings.HasSuffix(strings.TrimRight(source, "\r\n"), "="),
	}
	strict := strictEncodings[alphabet]
	data, err := strict.DecodeString(source) // ignores line breaks
	if err != nil {
		return nil, nil, false
	}
	return data, func(data []byte) string { return breakLines(strict.EncodeToString(data), source) }, true
}

// base64Alphabet distinguishes the alphabets of Base64.
type base64Alphabet struct{ isURL, isPadded bool }

var strictEncodings = map[base64Alphabet]*base64.Encoding{
	{false, false}: base64.RawStdEncoding.Strict(),
	{false, true}:  base64.StdEncoding.Strict(),
	{true, false}:  base64.RawURLEncoding.Strict(),
	{true, true}:   base64.URLEncoding.Strict(),
}

// isBase64 reports whether a text has only the characters of Base64 and line breaks, and not
// digits alone, which are a number.
func isBase64(text string) bool {
	hasLetter := false
	for i := range len(text) {
		c := text[i]
		isLetter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		isDigit := '0' <= c && c <= '9'
		if !isLetter && !isDigit && strings.IndexByte("+/-_=\r\n", c) < 0 {
			return false
		}
		hasLetter = hasLetter || isLetter
	}
	return hasLetter
}

// breakLines breaks a text into lines as long as the first of source.
func breakLines(text, source string) string {
	width := strings.IndexAny(source, "\r\n")
	if width <= 0 {
		return text
	}
	lineEnd := source[width : width+1]
	if strings.HasPrefix(source[width:], "\r\n") {
		lineEnd = "\r\n"
	}
	var out strings.Builder
	for len(text) > width {
		out.WriteString(text[:width] + lineEnd)
		text = text[width:]
	}
	return out.String() + text + source[len(strings.TrimRight(source, "\r\n")):]
}

// decodeHex decodes hexadecimal digits of one case. encode writes them in the same case.
func decodeHex(source string) (data []byte, encode func([]byte) string, ok bool) {
	if len(source) < 2*minEncodedBytes || len(source)%2 == 1 || !isHex(source) {
		return nil, nil, false
	}
	encode = hex.EncodeToString
	if strings.ContainsAny(source, "ABCDEF") {
		encode = func(data []byte) string { return strings.ToUpper(hex.EncodeToString(data)) }
	}
	data, err := hex.DecodeString(source)
	return data, encode, err == nil
}

func isHex(text string) bool {
	hasLower, hasUpper := false, false
	for i := range len(text) {
		switch c := text[i]; {
		case '0' <= c && c <= '9':
		case 'a' <= c && c <= 'f':
			hasLower = true
		case 'A' <= c && c <= 'F':
			hasUpper = true
		default:
			return false
		}
	}
	return !hasLower || !hasUpper
}

// isReadable reports whether bytes are text. Few bytes can be text by chance: they must be
// digits and Chinese.
func isReadable(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	plain := 0
	for _, r := range text {
		if !unicode.IsPrint(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) || r == utf8.RuneError {
			return false
		}
		if _, isDigit := digitOf(r); isDigit || unicode.Is(unicode.Han, r) || isLetterX(r) {
			plain += utf8.RuneLen(r)
		}
	}
	return len(text) >= 12 || plain == len(text)
}

// isGB2312 reports whether bytes are text in GB2312 that has Chinese characters. Few bytes can
// be such text by chance: they must be digits and Chinese.
func isGB2312(data []byte) bool {
	characters := 0
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case '0' <= c && c <= '9':
		case ' ' <= c && c <= '~', c == '\n', c == '\r', c == '\t':
			if len(data) < 12 {
				return false
			}
		case 0xA1 <= c && c <= 0xF7 && i+1 < len(data) && 0xA1 <= data[i+1] && data[i+1] <= 0xFE:
			if c >= 0xB0 || c == 0xA3 { // Chinese or full-width
				characters++
			}
			i++
		default:
			return false
		}
	}
	return characters >= 2
}

// findEncoded returns the texts in Base64 and hexadecimal digits that are part of a text.
func (d *deidentifier) findEncoded(s *skeleton, keepWords bool) (hits []hit) {
	for i := 0; i < len(s.glyphs); i++ {
		first := i
		for i < len(s.glyphs) && s.glyphs[i].form == notEscaped && isBase64Char(s.glyphs[i].char) {
			i++
		}
		if i-first >= minEncodedBytes {
			hits = append(hits, d.findEncodedIn(s, first, i, keepWords)...)
		}
	}
	return hits
}

func isBase64Char(r rune) bool {
	return r < 0x80 && (kindOf(r) == letterGlyph || kindOf(r) == digitGlyph || strings.ContainsRune("+/-_=", r))
}

// findEncodedIn returns the encoded texts in a row of characters of Base64. It searches all of the
// row, its parts between equals signs, or its parts between punctuation.
func (d *deidentifier) findEncodedIn(s *skeleton, first, end int, keepWords bool) (hits []hit) {
	for first < end && kindOf(s.glyphs[first].char) == separatorGlyph {
		first++ // punctuation at the start is no part of it
	}
	if h, ok := d.decodeGlyphRange(s, first, end, keepWords); ok {
		return []hit{h}
	}
	for _, separators := range []string{"=", "=+/-_"} {
		for start := first; start < end; {
			stop := s.partEnd(start, end, separators)
			if h, ok := d.decodeGlyphRange(s, start, stop, keepWords); ok {
				hits = append(hits, h)
			}
			start = max(start+1, stop)
		}
		if len(hits) > 0 {
			break
		}
	}
	return hits
}

// partEnd returns the end of the part that starts at a glyph. Equals signs behind it are its
// padding.
func (s *skeleton) partEnd(start, end int, separators string) (stop int) {
	isSeparator := func(i int) bool { return strings.ContainsRune(separators, s.glyphs[i].char) }
	for stop = start; stop < end && !isSeparator(stop); {
		stop++
	}
	for stop > start && stop < end && s.glyphs[stop].char == '=' {
		stop++
	}
	return stop
}

// decodeGlyphRange returns the hit of an encoded text that is all of some glyphs, or of values
// in the bytes that they stand for.
func (d *deidentifier) decodeGlyphRange(s *skeleton, first, end int, keepWords bool) (h hit, ok bool) {
	if end-first < minEncodedBytes {
		return hit{}, false
	}
	source := s.text[s.glyphs[first].start:s.end(end-1)]
	if decoded, ok := decodeText(source); ok {
		f := field{category: freeText}
		if keepWords {
			f.category = keptText
		}
		edits := walker{fields: d.fields, visit: d.replaceValue}.walkValue(decoded.text, f, maxDepth-3)
		return hit{first: first, end: end, text: decoded.encode(applyEdits(decoded.text, edits))}, true
	}
	for skipped := range min(4, len(source)-minNumberInBase64) {
		if text, ok := d.replaceInBytes(source[skipped:]); ok {
			return hit{first: first, end: end, text: source[:skipped] + text}, true
		}
	}
	return hit{}, false
}

// minNumberInBase64 is the length of Base64 that holds the number of a phone, less one.
const minNumberInBase64 = 14

// replaceInBytes replaces the strong hits in the bytes for which Base64 stands, which are not
// all text. ok is false if there are none.
func (d *deidentifier) replaceInBytes(source string) (replaced string, ok bool) {
	lenient := base64.RawStdEncoding
	if strings.ContainsAny(source, "-_") {
		lenient = base64.RawURLEncoding
	}
	body := strings.TrimRight(source, "=")
	if len(body)%4 == 1 {
		body = body[:len(body)-1] // less than a byte
	}
	data, err := lenient.DecodeString(body)
	if err != nil {
		return "", false
	}
	text := string(data)
	inner := newSkeleton(text, decodeGlyphs(text))
	hits := withoutOverlaps(d.findStrongHits(inner))
	var edits []edit
	for _, h := range hits {
		edits = append(edits, edit{inner.glyphs[h.first].start, inner.end(h.end - 1), d.replacement(inner, h)})
	}
	return lenient.EncodeToString([]byte(applyEdits(text, edits))) + source[len(body):], len(hits) > 0
}
