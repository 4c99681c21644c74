package deidentify

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// jsonPart is one element of a list whose elements are the parts of a value.
type jsonPart struct {
	*decodedText
	isNumber bool
}

// The limits of a list that may be a number in parts.
const (
	maxParts     = 64
	maxPartBytes = 256 // of all parts in JSON
)

// walkJSONList visits a list in valid JSON as one value. Its elements must be the parts of the
// number of an identity card or a mobile phone. The list begins at start and stops before end. For
// other lists, ok is false.
func (w walker) walkJSONList(text string, start int, f field) (edits []edit, end int, ok bool) {
	parts, end := readParts(text, start)
	var joined strings.Builder
	for _, part := range parts {
		joined.Write(part.text)
	}
	value := joined.String()
	if len(parts) < 2 || !isPersonalNumber(value) || !isGrouped(parts) && !hasCheckDigit(normalizeValue(value)) {
		return nil, 0, false
	}
	replaced := []rune(applyEdits(value, w.visit(f, value)))
	if len(replaced) != utf8.RuneCountInString(value) {
		return nil, 0, false
	}
	for _, part := range parts {
		n := utf8.RuneCount(part.text)
		edits = append(edits, part.replace(string(replaced[:n]))...)
		replaced = replaced[n:]
	}
	return edits, end, true
}

// isGrouped reports whether a part has at least three characters. Single digits may be counts.
func isGrouped(parts []jsonPart) bool {
	return slices.ContainsFunc(parts, func(p jsonPart) bool { return len(p.text) >= 3 })
}

// replace returns the edits that write a new text into a part. A number remains one: it gets no
// zero at its start.
func (p jsonPart) replace(text string) []edit {
	if p.isNumber && !json.Valid([]byte(text)) {
		text = "1" + text[1:]
	}
	if text == string(p.text) {
		return nil
	}
	return p.sourceEdits([]edit{{0, len(p.text), text}})
}

// readParts returns the elements of the list that starts at a position of valid JSON, and the
// position behind it. It returns none for a list that is long, or that does not consist of
// texts and whole numbers.
func readParts(text string, start int) (parts []jsonPart, end int) {
	for i := start + 1; i < min(len(text), start+maxPartBytes) && len(parts) < maxParts; i++ {
		switch c := text[i]; {
		case c == ']':
			return parts, i + 1
		case strings.IndexByte(", \t\r\n", c) >= 0:
		case c == '"':
			stringEnd := jsonStringEnd(text, i)
			parts = append(parts, jsonPart{decodeJSONString(text, i+1, stringEnd-1), false})
			i = stringEnd - 1
		case '0' <= c && c <= '9':
			number := &decodedText{encode: func(s string) string { return s }}
			for ; '0' <= text[i] && text[i] <= '9'; i++ {
				number.appendAt(text[i:i+1], i)
			}
			parts = append(parts, jsonPart{number.finish(i), true})
			i--
		default:
			return nil, 0
		}
	}
	return nil, 0
}

// codeList matches a list of whole numbers that can be the codes of characters.
var codeList = regexp.MustCompile(`^\[\s*-?\d{1,7}(?:\s*,\s*-?\d{1,7}){5,}\s*\]`)

// maxCodeListBytes limits the length of a list of codes.
const maxCodeListBytes = 16 << 10

// walkCodeList visits the text whose bytes or code points are the list at a position of valid JSON.
// Some programs write bytes so. It returns ok true if the text holds a value of a person; then e
// replaces the list.
func (w walker) walkCodeList(text string, start int) (e edit, end int, ok bool) {
	list := codeList.FindString(text[start:min(len(text), start+maxCodeListBytes)])
	if list == "" {
		return edit{}, 0, false
	}
	var codes []int32
	_ = json.Unmarshal([]byte(list), &codes) // at most seven digits each
	decoded, encode := decodeCodes(codes)
	edits := w.visit(field{category: nameText}, decoded)
	if len(edits) == 0 {
		return edit{}, 0, false
	}
	newList, _ := json.Marshal(encode(applyEdits(decoded, edits))) // numbers only
	return edit{start, start + len(list), string(newList)}, start + len(list), true
}

// decodeCodes returns the text for which bytes or code points stand, and a function that returns
// those of another text.
func decodeCodes(codes []int32) (text string, encode func(text string) []int32) {
	lowest := slices.Min(codes)
	if lowest < math.MinInt8 || slices.Max(codes) > math.MaxUint8 {
		return string(codes), func(text string) []int32 { return []rune(text) }
	}
	data := make([]byte, len(codes))
	for i, code := range codes {
		data[i] = byte(code) //nolint:gosec // negative codes are bytes with a sign
	}
	toBytes := func(text string) string { return text }
	if !utf8.Valid(data) {
		data, _ = simplifiedchinese.GBK.NewDecoder().Bytes(data)
		toBytes = encodeGBK
	}
	return string(data), func(text string) (codes []int32) {
		for _, b := range []byte(toBytes(text)) {
			code := int32(b)
			if lowest < 0 {
				code = int32(int8(b)) //nolint:gosec // with a sign, as before
			}
			codes = append(codes, code)
		}
		return codes
	}
}
