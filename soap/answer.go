package soap

import (
	"encoding/xml"
	"errors"
	"strings"
)

// answer takes the text out of what the service returns: <opResponse><opResult>text, by
// whatever names and in whatever namespaces.
type answer struct {
	text string
}

var (
	errTree    = errors.New("the SOAP result is a tree of elements (a DataSet?) where a text is due")
	errResults = errors.New("the SOAP answer has several results where one is due")
	errFault   = errors.New("the SOAP answer is a fault") // in a namespace that gowsdl does not look in
)

// UnmarshalXML implements [xml.Unmarshaler].
func (a *answer) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	if start.Name.Local == "Fault" {
		return errFault
	}
	var own, result strings.Builder
	texts := 0
	for {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.CharData:
			own.Write(t)
		case xml.StartElement:
			result.Reset()
			if err := readText(d, &result); err != nil {
				return err
			}
			if strings.TrimSpace(result.String()) != "" {
				texts++
				a.text = result.String()
			}
		case xml.EndElement:
			if texts > 1 {
				return errResults
			}
			if texts == 0 {
				a.text = own.String()
			}
			return nil
		}
	}
}

// readText reads up to the end of an element that holds text alone.
func readText(d *xml.Decoder, text *strings.Builder) error {
	for {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			return errTree
		case xml.EndElement:
			return nil
		}
	}
}
