package soap

import (
	"encoding/xml"
	"errors"
	"unicode/utf8"
)

// The namespaces that a request with use "encoded" declares.
const (
	encoding11        = "http://schemas.xmlsoap.org/soap/encoding/"
	encoding12        = "http://www.w3.org/2003/05/soap-encoding"
	schemaInstance    = "http://www.w3.org/2001/XMLSchema-instance"
	xmlSchemaLanguage = "http://www.w3.org/2001/XMLSchema"
)

// requestBody is the content of a request's SOAP body: <op xmlns="…"><data>…</data></op>,
// or with <data xmlns="">. It declares no prefix for them, because gSOAP reads none.
type requestBody struct {
	binding   *Binding
	operation string
	document  []byte
}

// MarshalXML implements [xml.Marshaler].
func (r *requestBody) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	b := r.binding
	op := newElement(b.ElementName(r.operation))
	addAttribute(&op, "xmlns", b.Namespace)
	parameter := newElement(b.ParameterName(r.operation))
	if b.Form == Unqualified || b.Style == RPC {
		addAttribute(&parameter, "xmlns", "")
	}
	if b.Use == Encoded {
		encoding := encoding11
		if b.Version == SOAP12 {
			encoding = encoding12
		}
		addAttribute(&op, "soap:encodingStyle", encoding)
		addAttribute(&op, "xmlns:xsi", schemaInstance)
		addAttribute(&op, "xmlns:xsd", xmlSchemaLanguage)
		addAttribute(&parameter, "xsi:type", "xsd:string")
	}
	for _, token := range []xml.Token{
		op, parameter, xml.CharData(r.document), parameter.End(), op.End(),
	} {
		if err := e.EncodeToken(token); err != nil {
			return err
		}
	}
	return e.Flush()
}

func newElement(name string) xml.StartElement {
	return xml.StartElement{Name: xml.Name{Local: name}}
}

func addAttribute(element *xml.StartElement, name, value string) {
	element.Attr = append(element.Attr, xml.Attr{Name: xml.Name{Local: name}, Value: value})
}

var errCharacter = errors.New("the request has a character that XML does not allow; remove it, it may be a control character")

// checkCharacters returns an error if XML does not allow a character of document.
// encoding/xml would replace it by U+FFFD without an error.
func checkCharacters(document []byte) error {
	for len(document) > 0 {
		r, size := utf8.DecodeRune(document)
		if r == utf8.RuneError && size == 1 || !isXMLCharacter(r) {
			return errCharacter
		}
		document = document[size:]
	}
	return nil
}

// isXMLCharacter reports whether XML 1.0 allows r, which is not a surrogate.
func isXMLCharacter(r rune) bool {
	if r < 0x20 {
		return r == '\t' || r == '\n' || r == '\r'
	}
	return r <= utf8.MaxRune && r != 0xFFFE && r != 0xFFFF
}
