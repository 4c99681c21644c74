package deidentify

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// level is an object or a list that is being read.
type level struct {
	object bool
	name   bool // a string that comes now is a member's name
	in     spot // the object or list itself
	at     spot // the value that comes next
}

// json reads valid JSON. It is written by hand because the offsets of encoding/json do not
// tell where a value begins.
func (r reader) json(text string, in spot, inside int) (edits []edit) {
	var open []level
	now := level{in: in, at: in}
	for i := 0; i < len(text); {
		next := i + 1
		switch text[i] {
		case '{':
			open = append(open, now)
			now = level{object: true, name: true, in: now.at}
		case '[':
			open = append(open, now)
			now = level{in: now.at, at: now.at}
		case '}', ']':
			now, open = open[len(open)-1], open[:len(open)-1]
		case ',':
			now.name = now.object
		case ':':
			now.name = false
		case ' ', '\t', '\r', '\n':
		case '"':
			next = stringEnd(text, i)
			c := jsonString(text, i+1, next-1)
			if now.name {
				now.at = r.fields.below(now.in, string(c.said))
				edits = append(edits, c.outward(r.name(string(c.said)))...)
			} else {
				edits = append(edits, c.outward(r.value(string(c.said), now.at, inside))...)
			}
		default:
			for next < len(text) && strings.IndexByte(",]} \t\r\n", text[next]) < 0 {
				next++
			}
			edits = append(edits, r.bare(text[i:next], i, now.at)...)
		}
		i = next
	}
	return edits
}

// bare reads a number, true, false or null.
func (r reader) bare(text string, from int, at spot) []edit {
	if text[0] != '-' && (text[0] < '0' || text[0] > '9') {
		return nil
	}
	edits := r.visit(at, text)
	if len(edits) == 0 {
		return nil
	}
	with := edited(text, edits)
	if !json.Valid([]byte(with)) || strings.IndexAny(with, `"tfn`) == 0 {
		with = ones(text)
	}
	return []edit{{from, from + len(text), with}}
}

// ones is a number of the same form, of which nothing is left.
func ones(number string) string {
	return strings.Map(func(r rune) rune {
		if '1' <= r && r <= '9' {
			return '1'
		}
		return r
	}, number)
}

// stringEnd is behind the closing quote of the string that begins at from.
func stringEnd(text string, from int) int {
	for i := from + 1; ; i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}

// jsonString reads what stands between a string's quotes. A text that has its Chinese in \u
// escapes gets escapes back.
func jsonString(text string, from, to int) *coded {
	raw := text[from:to]
	c := &coded{quote: quoteJSON}
	if strings.Contains(raw, `\u`) && isASCII(raw) {
		c.quote = func(s string) string { return escapeASCII(quoteJSON(s)) }
	}
	for i := 0; i < len(raw); {
		said, size := raw[i:i+1], 1
		switch {
		case raw[i] == '\\':
			said, size = unescape(raw[i:])
		case raw[i] >= utf8.RuneSelf:
			_, size = utf8.DecodeRuneInString(raw[i:])
			said = raw[i : i+size]
		}
		c.add(said, from+i)
		i += size
	}
	c.at = append(c.at, to)
	return c
}

// unescape reads the escape that valid JSON begins with here.
func unescape(raw string) (said string, size int) {
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
		first := hexRune(raw)
		if second := hexRune(raw[6:]); utf16.IsSurrogate(first) {
			if both := utf16.DecodeRune(first, second); both != utf8.RuneError {
				return string(both), 12
			}
		}
		return string(first), 6 // U+FFFD for half a pair
	}
	return raw[1:2], 2
}

// hexRune is the rune of a \u escape, -1 if there is none.
func hexRune(raw string) rune {
	if len(raw) < 6 || raw[:2] != `\u` {
		return -1
	}
	n, err := strconv.ParseUint(raw[2:6], 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

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

func escapeASCII(s string) string {
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

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
