package soap

import (
	"encoding/xml"
	"errors"
	"unicode/utf8"
)

// request is a call's body, as gowsdl writes it: <op xmlns="…"><data>…</data></op>,
// or <data xmlns="">, and never a prefix, which gSOAP does not read.
type request struct {
	binding   *Binding
	operation string
	document  []byte
}

// MarshalXML implements [xml.Marshaler].
func (r *request) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	op := xml.StartElement{Name: xml.Name{Local: r.binding.element(r.operation)}}
	op.Attr = append(op.Attr, attr("xmlns", r.binding.Namespace))
	parameter := xml.StartElement{Name: xml.Name{Local: r.binding.parameter(r.operation)}}
	if r.binding.Form == Unqualified || r.binding.Style == RPC {
		parameter.Attr = append(parameter.Attr, attr("xmlns", ""))
	}
	if r.binding.Use == Encoded {
		encoding := "http://schemas.xmlsoap.org/soap/encoding/"
		if r.binding.Version == SOAP12 {
			encoding = "http://www.w3.org/2003/05/soap-encoding"
		}
		op.Attr = append(op.Attr,
			attr("soap:encodingStyle", encoding),
			attr("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
			attr("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"))
		parameter.Attr = append(parameter.Attr, attr("xsi:type", "xsd:string"))
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

func attr(name, value string) xml.Attr {
	return xml.Attr{Name: xml.Name{Local: name}, Value: value}
}

var errNotXML = errors.New("soap: the message has a character that XML cannot carry")

// carriable reports whether XML can carry the document: encoding/xml would replace what
// it cannot by U+FFFD, in silence.
func carriable(document []byte) error {
	for len(document) > 0 {
		r, size := utf8.DecodeRune(document)
		document = document[size:]
		if r == utf8.RuneError && size == 1 || r == 0xFFFE || r == 0xFFFF ||
			r < 0x20 && r != '\t' && r != '\n' && r != '\r' {
			return errNotXML
		}
	}
	return nil
}
