package appointmenttest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// element is an XML element with its content.
type element struct {
	name     xml.Name
	text     string
	hasType  bool // it has the attribute xsi:type
	children []*element
}

// shortName returns the name for a message. It cuts long names.
func (e *element) shortName() string { return fmt.Sprintf("%.60s", e.name.Local) }

// checkName returns an error unless the element has this name.
func (e *element) checkName(namespace, local string) error {
	switch {
	case e.name.Local != local:
		return fmt.Errorf("element %s: want %s", e.shortName(), local)
	case e.name.Space != namespace:
		return fmt.Errorf("element %s is in namespace %.80q: want %q", local, e.name.Space, namespace)
	}
	return nil
}

// onlyChild returns the single child of parent, which must have this name.
func onlyChild(children []*element, parent *element, namespace, local string) (*element, error) {
	if len(children) != 1 {
		return nil, fmt.Errorf("element %s holds %d elements: want one, %s", parent.shortName(), len(children), local)
	}
	return children[0], children[0].checkName(namespace, local)
}

var (
	errNotXML       = errors.New("the message is not well-formed XML in UTF-8")
	errDocumentType = errors.New("the message has a document type declaration, which SOAP forbids")
)

// parseXML returns the root element of a message. It does not return the errors of encoding/xml,
// which may quote the text.
func parseXML(message []byte) (*element, error) {
	decoder := xml.NewDecoder(bytes.NewReader(message))
	document := &element{}
	open := []*element{document}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errNotXML
		}
		current := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			e := &element{name: t.Name, hasType: hasTypeAttribute(t.Attr)}
			current.children = append(current.children, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			current.text += string(t)
		case xml.Directive:
			return nil, errDocumentType
		}
	}
	if len(document.children) != 1 || strings.TrimSpace(document.text) != "" {
		return nil, errNotXML
	}
	return document.children[0], nil
}

func hasTypeAttribute(attributes []xml.Attr) bool {
	for _, a := range attributes {
		if a.Name.Space == "http://www.w3.org/2001/XMLSchema-instance" && a.Name.Local == "type" {
			return true
		}
	}
	return false
}

func escapeXML(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a strings.Builder never fails
	return out.String()
}
