package soap

import (
	"bytes"
	"encoding/xml"
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

// maxTag bounds what is written anew of an envelope in another namespace than SOAP 1.1's,
// in bytes: with a short namespace, it becomes fourteen times as long.
const maxTag = 64 << 10

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
	if len(tag) > maxTag {
		return nil, "", false
	}
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
