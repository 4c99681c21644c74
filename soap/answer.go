package soap

import (
	"bytes"
	"encoding/xml"
	"errors"
)

// answer takes the text out of what the service returns: <opResponse><opResult>text, by
// whatever names and in whatever namespaces.
type answer struct {
	call *call
	text []byte
}

var (
	errTree    = errors.New("the SOAP result is a tree of elements (a DataSet?) where a text is due")
	errResults = errors.New("the SOAP answer has several results where one is due")
	errFault   = errors.New("the SOAP answer is a fault") // in a namespace that gowsdl does not look in
)

// resultName is what SOAP 1.2 puts before the result of an rpc call, to say what the
// result's element is called.
var resultName = xml.Name{Space: "http://www.w3.org/2003/05/soap-rpc", Local: "result"}

// UnmarshalXML implements [xml.Unmarshaler].
func (a *answer) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	if start.Name.Local == "Fault" {
		return errFault
	}
	var own, result []byte
	texts := 0
	for {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.CharData:
			own = a.call.say(own, t)
		case xml.StartElement:
			if result, err = a.readText(d); err != nil {
				return err
			}
			if t.Name == resultName {
				continue
			}
			if len(bytes.TrimSpace(result)) > 0 {
				texts++
				a.text = result
			}
		case xml.EndElement:
			if texts > 1 {
				return errResults
			}
			if texts == 0 {
				a.text = own
			}
			return nil
		}
	}
}

// readText reads up to the end of an element that holds text alone.
func (a *answer) readText(d *xml.Decoder) (text []byte, err error) {
	for {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.CharData:
			text = a.call.say(text, t)
		case xml.StartElement:
			return nil, errTree
		case xml.EndElement:
			return text, nil
		}
	}
}

// say appends what a text in the envelope says that gowsdl is given: itself, or what was
// taken out where it is the mark.
func (c *call) say(said []byte, text xml.CharData) []byte {
	switch {
	case c.text == nil || string(text) != mark:
		return append(said, text...)
	case len(said) == 0:
		return c.text
	}
	return append(said, c.text...)
}
