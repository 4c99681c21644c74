package soap

import (
	"bytes"
)

// The namespaces of SOAP envelopes.
const (
	ns11 = "http://schemas.xmlsoap.org/soap/envelope/"
	ns12 = "http://www.w3.org/2003/05/soap-envelope"
)

// findEnvelope finds the envelope in an answer: behind blank lines, an XML declaration
// (whose encoding no longer holds, the text being UTF-8 by now) and comments. It looks
// at the root element's name and namespace alone.
func findEnvelope(body []byte) (envelope []byte, version Version, ok bool) {
	for {
		body = bytes.TrimLeft(body, " \t\r\n\uFEFF")
		var end []byte
		switch {
		case bytes.HasPrefix(body, []byte("<?")):
			end = []byte("?>")
		case bytes.HasPrefix(body, []byte("<!--")):
			end = []byte("-->")
		default:
			return root(body)
		}
		_, rest, found := bytes.Cut(body, end)
		if !found {
			return nil, "", false
		}
		body = rest
	}
}

func root(body []byte) (envelope []byte, version Version, ok bool) {
	tag, _, _ := bytes.Cut(body, []byte(">"))
	name, _, _ := bytes.Cut(bytes.TrimPrefix(tag, []byte("<")), []byte(" "))
	name = bytes.TrimSpace(name[bytes.IndexByte(name, ':')+1:])
	if first, _, _ := bytes.Cut(name, []byte("\n")); string(bytes.TrimSpace(first)) != "Envelope" {
		return nil, "", false
	}
	switch {
	case bytes.Contains(tag, []byte(ns12)):
		return body, SOAP12, true
	case bytes.Contains(tag, []byte(ns11)):
		return body, SOAP11, true
	}
	return nil, "", false
}
