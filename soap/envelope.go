package soap

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// The namespaces of SOAP 1.1 and SOAP 1.2 envelopes.
const (
	namespace11 = "http://schemas.xmlsoap.org/soap/envelope/"
	namespace12 = "http://www.w3.org/2003/05/soap-envelope"
)

// findEnvelope finds the SOAP envelope in a response, which is UTF-8. It skips blank
// lines, comments and the XML declaration, whose encoding no longer applies.
//
// It returns the envelope in the namespace of SOAP 1.1, because gowsdl reads no other. The
// version is that of the original namespace, or "" if that is not SOAP's.
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
			return convertRoot(body)
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

// maxRootTag limits the root tag of an envelope that is converted to SOAP 1.1, in
// bytes. Where its namespace is short, the conversion makes the tag 14 times as long.
const maxRootTag = 64 << 10

// convertRoot checks the root element of body and converts it to SOAP 1.1. Its results
// are those of findEnvelope.
func convertRoot(body []byte) (envelope []byte, version Version, ok bool) {
	d := xml.NewDecoder(bytes.NewReader(body))
	token, err := d.Token()
	root, isElement := token.(xml.StartElement)
	if err != nil || !isElement || root.Name.Local != "Envelope" {
		return nil, "", false
	}
	switch root.Name.Space {
	case namespace11:
		return body, SOAP11, true
	case namespace12:
		version = SOAP12
	}
	tag, rest := body[:d.InputOffset()], body[d.InputOffset():]
	if len(tag) > maxRootTag {
		return nil, "", false
	}
	return append(replaceNamespace(tag, root.Name.Space), rest...), version, true
}

// replaceNamespace returns the start tag of an envelope with the namespace of SOAP 1.1. A
// namespace that the tag does not quote is a prefix without a declaration, or "".
func replaceNamespace(tag []byte, namespace string) []byte {
	for _, quote := range []string{`"`, "'"} {
		if quoted := []byte(quote + namespace + quote); namespace != "" && bytes.Contains(tag, quoted) {
			return bytes.ReplaceAll(tag, quoted, []byte(quote+namespace11+quote))
		}
	}
	name, declaration := "<Envelope", ` xmlns="`+namespace11+`"`
	if namespace != "" {
		name, declaration = "<"+namespace+":Envelope", " xmlns:"+namespace+`="`+namespace11+`"`
	}
	return []byte(strings.Replace(string(tag), name, name+declaration, 1))
}
