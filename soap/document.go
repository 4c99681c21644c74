package soap

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// IsEnvelope reports whether a document is a SOAP envelope, whatever its prefix, namespace, prolog
// and charset are. It reads only the prolog and the name of the root element, so the rest may be
// damaged.
func IsEnvelope(document []byte) bool { return rootName(asciiPrefix(document)) == "Envelope" }

// rootName returns the local name of the root element of a document, or "".
func rootName(document []byte) string {
	tag, ok := bytes.CutPrefix(skipProlog(document), []byte("<"))
	if !ok {
		return ""
	}
	if end := bytes.IndexAny(tag, " \t\r\n/>"); end >= 0 {
		tag = tag[:end]
	}
	return string(tag[bytes.LastIndexByte(tag, ':')+1:])
}

// skipProlog returns a document without the blanks, comments, processing instructions and
// document type before its root element. It returns nothing if one of them has no end.
func skipProlog(document []byte) []byte {
	for {
		document = bytes.TrimLeft(document, " \t\r\n\uFEFF")
		end := 0
		switch {
		case bytes.HasPrefix(document, []byte("<?")):
			end = indexAfter(document, "?>")
		case bytes.HasPrefix(document, []byte(commentStart)):
			end = indexAfter(document, commentEnd)
		case bytes.HasPrefix(document, []byte("<!")):
			end = indexAfter(document, ">")
			if bytes.IndexByte(document[:end], '[') >= 0 { // it declares entities
				end = indexAfter(document, "]>")
			}
		default:
			return document
		}
		document = document[end:]
	}
}

// maxUTF16 limits the part of a UTF-16 document that is converted, in bytes.
const maxUTF16 = 64 << 10

// asciiPrefix converts the beginning of a document in UTF-16 to UTF-8. It returns any other document
// itself: in all other charsets of hospitals, markup is ASCII.
func asciiPrefix(document []byte) []byte {
	var order binary.ByteOrder
	switch {
	case len(document) < 2:
		return document
	case bytes.HasPrefix(document, []byte{0xFF, 0xFE}), document[0] == '<' && document[1] == 0:
		order = binary.LittleEndian
	case bytes.HasPrefix(document, []byte{0xFE, 0xFF}), document[0] == 0 && document[1] == '<':
		order = binary.BigEndian
	default:
		return document
	}
	var units []uint16
	for i := 0; i+1 < min(len(document), maxUTF16); i += 2 {
		units = append(units, order.Uint16(document[i:]))
	}
	return []byte(string(utf16.Decode(units)))
}
