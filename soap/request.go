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
	binding    *Binding
	parameters []parsedParameter
	request    Request
}

// MarshalXML implements [xml.Marshaler].
func (r *requestBody) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	b := r.binding
	op := newElement(b.ElementName(r.request.Operation))
	addAttribute(&op, "xmlns", b.Namespace)
	if b.Use == Encoded {
		encoding := encoding11
		if b.Version == SOAP12 {
			encoding = encoding12
		}
		addAttribute(&op, "soap:encodingStyle", encoding)
		addAttribute(&op, "xmlns:xsi", schemaInstance)
		addAttribute(&op, "xmlns:xsd", xmlSchemaLanguage)
	}
	if err := e.EncodeToken(op); err != nil {
		return err
	}
	for _, p := range r.parameters {
		if err := r.writeParameter(e, p); err != nil {
			return err
		}
	}
	if err := e.EncodeToken(op.End()); err != nil {
		return err
	}
	return e.Flush()
}

// writeParameter writes the element of a parameter.
func (r *requestBody) writeParameter(e *xml.Encoder, p parsedParameter) error {
	element := newElement(p.name)
	if r.binding.isUnqualified() {
		addAttribute(&element, "xmlns", "")
	}
	if r.binding.Use == Encoded {
		addAttribute(&element, "xsi:type", "xsd:string")
	}
	for _, token := range [...]xml.Token{element, xml.CharData(p.text(r.request)), element.End()} {
		if err := e.EncodeToken(token); err != nil {
			return err
		}
	}
	return nil
}

func newElement(name string) xml.StartElement {
	return xml.StartElement{Name: xml.Name{Local: name}}
}

func addAttribute(element *xml.StartElement, name, value string) {
	element.Attr = append(element.Attr, xml.Attr{Name: xml.Name{Local: name}, Value: value})
}

// checkRequest returns an error if the parameters cannot be written.
func checkRequest(parameters []parsedParameter, r Request) error {
	if err := checkCharacters(r.Document); err != nil {
		return err
	}
	for _, p := range parameters {
		if err := p.checkVariables(r); err != nil {
			return err
		}
	}
	return nil
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
