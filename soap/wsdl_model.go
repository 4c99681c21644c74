package soap

import (
	"errors"
	"math"
	"strings"

	"github.com/hooklift/gowsdl"
)

// wsdlModel is a WSDL with all that it imports. gowsdl reads what it knows of it; the
// rest is extras.
type wsdlModel struct {
	documents []document
	schemas   []schema
}

type document struct {
	gowsdl.WSDL
	extras wsdlExtras
}

// wsdlExtras is what gowsdl's model has no place for: bindings for SOAP 1.2, and which
// namespace the parts of an element are in.
type wsdlExtras struct {
	Schemas  []schema `xml:"types>schema"`
	Bindings []struct {
		Name string `xml:"name,attr"`
		SOAP *struct {
			Style     string `xml:"style,attr"`
			Transport string `xml:"transport,attr"`
		} `xml:"http://schemas.xmlsoap.org/wsdl/soap12/ binding"`
		Operations []struct {
			SOAP struct {
				Action string `xml:"soapAction,attr"`
				Style  string `xml:"style,attr"`
			} `xml:"http://schemas.xmlsoap.org/wsdl/soap12/ operation"`
			Body gowsdl.WSDLSOAPBody `xml:"input>body"`
		} `xml:"http://schemas.xmlsoap.org/wsdl/ operation"`
	} `xml:"http://schemas.xmlsoap.org/wsdl/ binding"`
}

// schema is what of an XML schema says how a parameter is called.
type schema struct {
	Namespace   string        `xml:"targetNamespace,attr"`
	ElementForm string        `xml:"elementFormDefault,attr"`
	Elements    []element     `xml:"element"`
	Types       []complexType `xml:"complexType"`
	Imports     []imported    `xml:"import"`
	Includes    []imported    `xml:"include"`
}

type element struct {
	Name string       `xml:"name,attr"`
	Ref  string       `xml:"ref,attr"`
	Type string       `xml:"type,attr"`
	Form string       `xml:"form,attr"`
	Of   *complexType `xml:"complexType"`
}

type complexType struct {
	Name     string    `xml:"name,attr"`
	Sequence []element `xml:"sequence>element"`
	All      []element `xml:"all>element"`
}

// imported is a document that another imports or includes.
type imported struct {
	location  string
	namespace string // of a schema that is included and has none of its own
	Location  string `xml:"schemaLocation,attr"`
}

// wsdlLimits bound a WSDL or a schema in depth alone.
var wsdlLimits = Limits{Depth: 100, Elements: math.MaxInt}

// add adds a document, a WSDL or a schema, and returns what it imports.
func (m *wsdlModel) add(text []byte, namespace string) (more []imported, err error) {
	if wsdlLimits.check(text) != nil {
		return nil, errors.New("is nested deeper than a WSDL is")
	}
	var root struct {
		schema
		XMLName struct{} `xml:"http://www.w3.org/2001/XMLSchema schema"`
	}
	if newXMLDecoder(text).Decode(&root) == nil {
		if root.Namespace == "" {
			root.Namespace = namespace
		}
		return m.addSchemas(root.schema), nil
	}
	var d document
	if err := newXMLDecoder(text).Decode(&d.WSDL); err != nil {
		return nil, errors.New("is no well-formed XML")
	}
	var wsdl struct {
		wsdlExtras
		XMLName struct{} `xml:"http://schemas.xmlsoap.org/wsdl/ definitions"`
	}
	if err := newXMLDecoder(text).Decode(&wsdl); err != nil {
		return nil, errors.New("is no WSDL: its root is not definitions in WSDL's namespace")
	}
	d.extras = wsdl.wsdlExtras
	m.documents = append(m.documents, d)
	for _, in := range d.Imports {
		more = append(more, imported{location: in.Location})
	}
	return append(more, m.addSchemas(d.extras.Schemas...)...), nil
}

func (m *wsdlModel) addSchemas(schemas ...schema) (more []imported) {
	for _, s := range schemas {
		for _, in := range s.Imports {
			if in.Location != "" {
				more = append(more, imported{location: in.Location})
			}
		}
		for _, in := range s.Includes {
			more = append(more, imported{location: in.Location, namespace: s.Namespace})
		}
		m.schemas = append(m.schemas, s)
	}
	return more
}

// element finds a global element, in the namespace of its prefix if that is known. Its
// schema says the form of what is in it.
func (m *wsdlModel) element(d *document, qname string) (e *element, in *schema) {
	prefix, _, _ := strings.Cut(qname, ":")
	namespace := d.Xmlns[prefix]
	for i := range m.schemas {
		s := &m.schemas[i]
		for j := range s.Elements {
			if s.Elements[j].Name == local(qname) && (in == nil || s.Namespace == namespace) {
				e, in = &s.Elements[j], s
			}
		}
	}
	return e, in
}

// parts are the elements in an element, by its own type or a named one.
func (m *wsdlModel) parts(e *element, in *schema) (parts []element, in2 *schema, ok bool) {
	if e.Of != nil {
		return append(e.Of.Sequence, e.Of.All...), in, true
	}
	var found *complexType
	for i := range m.schemas {
		s := &m.schemas[i]
		for j := range s.Types {
			if s.Types[j].Name == local(e.Type) && (found == nil || s.Namespace == in.Namespace) {
				found, in2 = &s.Types[j], s
			}
		}
	}
	if found == nil || e.Type == "" {
		return nil, in, false
	}
	return append(found.Sequence, found.All...), in2, true
}

// local is a qualified name without its prefix.
func local(qname string) string { return qname[strings.LastIndexByte(qname, ':')+1:] }
