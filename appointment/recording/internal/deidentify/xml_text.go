package deidentify

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// decodeXMLText decodes character data of well-formed XML that starts at offset in the document.
func decodeXMLText(raw string, offset int) *decodedText {
	decoded := &decodedText{encode: xmlEscaper(raw)}
	for i := 0; i < len(raw); {
		text, size := raw[i:i+1], 1
		switch {
		case raw[i] == '&':
			size = strings.IndexByte(raw[i:], ';') + 1
			text = decodeEntity(raw[i+1 : i+size-1])
		case strings.HasPrefix(raw[i:], "\r\n"):
			text, size = "\n", 2
		case raw[i] >= utf8.RuneSelf:
			_, size = utf8.DecodeRuneInString(raw[i:])
			text = raw[i : i+size]
		}
		decoded.appendAt(text, offset+i)
		i += size
	}
	return decoded.finish(offset + len(raw))
}

// decodeEntity returns the text of a predefined entity or a character reference.
func decodeEntity(name string) string {
	switch name {
	case "lt":
		return "<"
	case "gt":
		return ">"
	case "amp":
		return "&"
	case "quot":
		return `"`
	case "apos":
		return "'"
	}
	digits, base := strings.TrimPrefix(name, "#"), 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, _ := strconv.ParseUint(digits, base, 32) // encoding/xml has read it
	return string(rune(n))
}

// xmlEscaper returns a function that escapes text for XML. It escapes quotes as raw does.
func xmlEscaper(raw string) func(string) string {
	quote := "&quot;"
	if strings.Contains(raw, "&#34;") {
		quote = "&#34;"
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, quote, "'", "&#39;", "\r", "&#xD;").Replace
}

const (
	cdataStart = "<![CDATA["
	cdataEnd   = "]]>"
)

// decodeCDATA decodes a CDATA section that starts at offset in the document.
func decodeCDATA(raw string, offset int) *decodedText {
	decoded := &decodedText{encode: splitCDATAEnd}
	end := len(raw) - len(cdataEnd)
	for i := len(cdataStart); i < end; {
		_, size := utf8.DecodeRuneInString(raw[i:])
		decoded.appendAt(raw[i:i+size], offset+i)
		i += size
	}
	return decoded.finish(offset + end)
}

// splitCDATAEnd distributes every "]]>" in text over two CDATA sections, since one section
// cannot hold it.
func splitCDATAEnd(text string) string {
	return strings.ReplaceAll(text, cdataEnd, "]]"+cdataEnd+cdataStart+">")
}
