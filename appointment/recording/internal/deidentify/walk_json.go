package deidentify

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonScope is an object or array whose members are being read.
type jsonScope struct {
	isObject   bool
	expectName bool  // the next string is the name of a member
	container  field // holds the object or array
	value      field // holds the next value
}

// walkJSON visits the values of valid JSON. It does not use encoding/json, whose offsets do not
// show where a value starts.
func (w walker) walkJSON(text string, parent field, depth int) (edits []edit) {
	var outer []jsonScope
	scope := jsonScope{container: parent, value: parent}
	for i := 0; i < len(text); {
		next := i + 1
		switch text[i] {
		case '{':
			outer = append(outer, scope)
			scope = jsonScope{isObject: true, expectName: true, container: scope.value}
		case '[':
			if list, end, ok := w.walkJSONList(text, i, scope.value); ok {
				edits, next = append(edits, list...), end
				break
			}
			if list, end, ok := w.walkCodeList(text, i); ok {
				edits, next = append(edits, list), end
				break
			}
			outer = append(outer, scope)
			scope = jsonScope{container: scope.value, value: scope.value}
		case '}', ']':
			scope, outer = outer[len(outer)-1], outer[:len(outer)-1]
		case ',':
			scope.expectName = scope.isObject
		case ':':
			scope.expectName = false
		case ' ', '\t', '\r', '\n':
		case '"':
			next = jsonStringEnd(text, i)
			decoded := decodeJSONString(text, i+1, next-1)
			if scope.expectName {
				scope.value = w.fields.child(scope.container, string(decoded.text))
				edits = append(edits, decoded.sourceEdits(w.walkName(string(decoded.text)))...)
			} else {
				edits = append(edits, decoded.sourceEdits(w.walkValue(string(decoded.text), scope.value, depth))...)
			}
		default:
			for next < len(text) && strings.IndexByte(",]} \t\r\n", text[next]) < 0 {
				next++
			}
			edits = append(edits, w.walkJSONNumber(text[i:next], i, scope.value)...)
		}
		i = next
	}
	return edits
}

// walkJSONNumber visits a number that starts at offset. A replacement that is not a number
// itself becomes one without information. true, false and null are not visited.
func (w walker) walkJSONNumber(text string, offset int, f field) []edit {
	if !isJSONNumber(text) {
		return nil
	}
	edits := w.visit(f, text)
	if len(edits) == 0 {
		return nil
	}
	replacement := applyEdits(text, edits)
	if !isJSONNumber(replacement) {
		replacement = blankNumber(text)
	}
	return []edit{{offset, offset + len(text), replacement}}
}

func isJSONNumber(text string) bool {
	return json.Valid([]byte(text)) && (text[0] == '-' || '0' <= text[0] && text[0] <= '9')
}

// blankNumber replaces every digit but 0 by 1.
func blankNumber(number string) string {
	return strings.Map(func(r rune) rune {
		if '1' <= r && r <= '9' {
			return '1'
		}
		return r
	}, number)
}

// jsonStringEnd returns the position after the closing quote of the string that starts at start.
func jsonStringEnd(text string, start int) int {
	for i := start + 1; ; i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}

// decodeJSONString decodes the text between the quotes of a string. Where the string escapes
// all Chinese text with \u, replacements are escaped too.
func decodeJSONString(source string, start, end int) *decodedText {
	raw := source[start:end]
	decoded := &decodedText{encode: quoteJSON}
	if strings.Contains(raw, `\u`) && isASCII(raw) {
		decoded.encode = func(s string) string { return escapeNonASCII(quoteJSON(s)) }
	}
	for i := 0; i < len(raw); {
		text, size := raw[i:i+1], 1
		switch {
		case raw[i] == '\\':
			text, size = decodeJSONEscape(raw[i:])
		case raw[i] >= utf8.RuneSelf:
			_, size = utf8.DecodeRuneInString(raw[i:])
			text = raw[i : i+size]
		}
		decoded.appendAt(text, start+i)
		i += size
	}
	return decoded.finish(end)
}

// decodeJSONEscape decodes the escape sequence with which raw starts.
func decodeJSONEscape(raw string) (text string, size int) {
	switch raw[1] {
	case 'b':
		return "\b", 2
	case 'f':
		return "\f", 2
	case 'n':
		return "\n", 2
	case 'r':
		return "\r", 2
	case 't':
		return "\t", 2
	case 'u':
		first := decodeUnicodeEscape(raw)
		if second := decodeUnicodeEscape(raw[6:]); utf16.IsSurrogate(first) {
			if character := utf16.DecodeRune(first, second); character != utf8.RuneError {
				return string(character), 12
			}
		}
		return string(first), 6 // U+FFFD for half a surrogate pair
	}
	return raw[1:2], 2
}

// decodeUnicodeEscape returns the UTF-16 unit of a \u escape, or -1 if raw starts with none.
func decodeUnicodeEscape(raw string) rune {
	if len(raw) < 6 || raw[:2] != `\u` {
		return -1
	}
	n, err := strconv.ParseUint(raw[2:6], 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// quoteJSON escapes s for use between the quotes of a JSON string.
func quoteJSON(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out.WriteString(`\` + string(r))
		case r < ' ':
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// escapeNonASCII writes characters outside of ASCII as \u escapes.
func escapeNonASCII(s string) string {
	var out strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			out.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	return out.String()
}
