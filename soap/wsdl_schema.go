package soap

import "strings"

// xmlSchema is the part of an XML schema that describes the parameters of operations.
type xmlSchema struct {
	Namespace   string            `xml:"targetNamespace,attr"`
	ElementForm string            `xml:"elementFormDefault,attr"`
	Elements    []schemaElement   `xml:"element"`
	Types       []complexType     `xml:"complexType"`
	Imports     []schemaReference `xml:"import"`
	Includes    []schemaReference `xml:"include"`
}

type schemaReference struct {
	Location string `xml:"schemaLocation,attr"`
}

type schemaElement struct {
	Name       string       `xml:"name,attr"`
	Ref        string       `xml:"ref,attr"`
	Type       string       `xml:"type,attr"`
	Form       string       `xml:"form,attr"`
	InlineType *complexType `xml:"complexType"`
}

type complexType struct {
	Name     string          `xml:"name,attr"`
	Sequence []schemaElement `xml:"sequence>element"`
	All      []schemaElement `xml:"all>element"`
}

// children returns the elements in an element of the type.
func (t *complexType) children() []schemaElement {
	return append(t.Sequence[:len(t.Sequence):len(t.Sequence)], t.All...)
}

// findElement returns a global element that document d refers to, and its schema. If no
// element is in the namespace of the prefix, it returns the first one with the name.
func (m *wsdlModel) findElement(d *wsdlDocument, qname string) (element *schemaElement, schema *xmlSchema) {
	prefix, _, _ := strings.Cut(qname, ":")
	namespace := d.Xmlns[prefix]
	for i := range m.schemas {
		s := &m.schemas[i]
		for j := range s.Elements {
			if s.Elements[j].Name == localName(qname) && (element == nil || s.Namespace == namespace) {
				element, schema = &s.Elements[j], s
			}
		}
	}
	return element, schema
}

// childElements returns the elements in element, which is an element of parent, and the
// schema that has their default form. ok is false if the element has no complex type.
func (m *wsdlModel) childElements(element *schemaElement, parent *xmlSchema) (children []schemaElement, schema *xmlSchema, ok bool) {
	if element.InlineType != nil {
		return element.InlineType.children(), parent, true
	}
	if element.Type == "" {
		return nil, nil, false
	}
	var found *complexType
	for i := range m.schemas {
		s := &m.schemas[i]
		for j := range s.Types {
			if s.Types[j].Name == localName(element.Type) && (found == nil || s.Namespace == parent.Namespace) {
				found, schema = &s.Types[j], s
			}
		}
	}
	if found == nil {
		return nil, nil, false
	}
	return found.children(), schema, true
}
