package soap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strings"
)

// The namespaces of SOAP envelopes.
const (
	ns11 = "http://schemas.xmlsoap.org/soap/envelope/"
	ns12 = "http://www.w3.org/2003/05/soap-envelope"
)

// findEnvelope finds the envelope in an answer: behind blank lines, an XML declaration
// (whose encoding no longer holds, the text being UTF-8 by now) and comments. It looks
// at the root element's name and namespace alone. The envelope is given in the namespace
// of SOAP 1.1, the one that gowsdl reads; version is the one that it came in, "" if that
// was neither.
func findEnvelope(body []byte) (envelope []byte, version Version, ok bool) {
	for {
		body = bytes.TrimLeft(body, " \t\r\n\uFEFF")
		var end []byte
		switch {
		case bytes.HasPrefix(body, []byte("<?")):
			end = []byte("?>")
		case bytes.HasPrefix(body, []byte("<!--")):
			end = []byte("-->")
		case bytes.HasPrefix(body, []byte("<")):
			return root(body)
		default:
			return nil, "", false
		}
		_, rest, found := bytes.Cut(body, end)
		if !found {
			return nil, "", false
		}
		body = rest
	}
}

func root(body []byte) (envelope []byte, version Version, ok bool) {
	d := xml.NewDecoder(bytes.NewReader(body))
	token, err := d.Token()
	start, element := token.(xml.StartElement)
	if err != nil || !element || start.Name.Local != "Envelope" {
		return nil, "", false
	}
	switch start.Name.Space {
	case ns11:
		return body, SOAP11, true
	case ns12:
		version = SOAP12
	}
	tag, rest := body[:d.InputOffset()], body[d.InputOffset():]
	return append(inNamespace11(tag, start.Name.Space), rest...), version, true
}

// inNamespace11 is an envelope's start tag with SOAP 1.1's namespace for its own. A space
// that the tag does not quote is a prefix that it does not declare.
func inNamespace11(tag []byte, space string) []byte {
	for _, quote := range []string{`"`, "'"} {
		if quoted := []byte(quote + space + quote); space != "" && bytes.Contains(tag, quoted) {
			return bytes.ReplaceAll(tag, quoted, []byte(quote+ns11+quote))
		}
	}
	name, declaration := "<Envelope", ` xmlns="`+ns11+`"`
	if space != "" {
		name, declaration = "<"+space+":Envelope", " xmlns:"+space+`="`+ns11+`"`
	}
	return []byte(strings.Replace(string(tag), name, name+declaration, 1))
}

// maxDepth bounds how deep the elements of an answer are nested. encoding/xml keeps all
// that are open, and goes ten thousand deep and more.
const maxDepth = 100

var errDeep = errors.New("the SOAP envelope of the answer is nested deeper than 100 elements")

// checkDepth counts only what has enough tags to be that deep.
func checkDepth(envelope []byte) error {
	if bytes.Count(envelope, []byte("<")) <= maxDepth {
		return nil
	}
	d := xml.NewDecoder(bytes.NewReader(envelope))
	for depth := 0; ; {
		token, err := d.RawToken()
		if err != nil {
			return nil //nolint:nilerr // the end, or for who reads it next to say
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth > maxDepth {
			return errDeep
		}
	}
}
