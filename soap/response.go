package soap

import (
	"bytes"
	"encoding/xml"
	"errors"
)

// responseBody reads the text of the result from the content of a response's SOAP
// body: <opResponse><opResult>text. The namespaces may be any, and the names too if the
// binding names no result.
type responseBody struct {
	client *gowsdlClient
	text   []byte
}

var (
	errElementResult = &envelopeError{EnvelopeElementResult, "the SOAP result is a tree of elements (a DataSet?) instead of text"}
	errFault         = errors.New("the SOAP response is a fault") // outside the namespace that gowsdl looks in
)

// rpcResult is an element that SOAP 1.2 puts before the result of an rpc call. It holds
// the name of the result's element.
var rpcResult = xml.Name{Space: "http://www.w3.org/2003/05/soap-rpc", Local: "result"}

// UnmarshalXML implements [xml.Unmarshaler].
func (r *responseBody) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	if start.Name.Local == "Fault" {
		return errFault
	}
	if name := r.client.service.binding.resultName(r.client.request.Operation); name != "" {
		return r.readNamedResult(d, start, name)
	}
	var ownText []byte // directly in <opResponse>
	var results []string
	for {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.CharData:
			ownText = r.client.appendText(ownText, t)
		case xml.StartElement:
			text, err := r.readElementText(d)
			if err != nil {
				return err
			}
			if t.Name != rpcResult && len(bytes.TrimSpace(text)) > 0 {
				results = append(results, t.Name.Local)
				r.text = text
			}
		case xml.EndElement:
			if len(results) > 1 {
				return newSeveralResults(results)
			}
			if len(results) == 0 {
				r.text = ownText
			}
			return nil
		}
	}
}

// readElementText reads to the end of an element and returns its text. An element
// inside it is an error.
func (r *responseBody) readElementText(d *xml.Decoder) (text []byte, err error) {
	for {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.CharData:
			text = r.client.appendText(text, t)
		case xml.StartElement:
			return nil, errElementResult
		case xml.EndElement:
			return text, nil
		}
	}
}

// appendText appends data, which is text in the envelope that gowsdl reads. It replaces
// the placeholder by the long text that was removed.
func (c *gowsdlClient) appendText(text []byte, data xml.CharData) []byte {
	switch {
	case c.longText == nil || string(data) != placeholder:
		return append(text, data...)
	case len(text) == 0:
		return c.longText
	}
	return append(text, c.longText...)
}
