package soap

import (
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"strings"

	"github.com/hooklift/gowsdl"
)

// wsdlModel is a WSDL with everything that it imports.
type wsdlModel struct {
	documents []wsdlDocument
	schemas   []xmlSchema
}

// wsdlDocument is one WSDL document: the part that gowsdl reads and the rest.
type wsdlDocument struct {
	gowsdl.WSDL
	extensions wsdlExtensions
}

// wsdlExtensions are the parts of a WSDL document that gowsdl's model lacks: the bindings
// for SOAP 1.2, and the schemas with the form of their elements.
type wsdlExtensions struct {
	Schemas  []xmlSchema `xml:"types>schema"`
	Bindings []struct {
		SOAP12     *gowsdl.WSDLSOAPBinding `xml:"http://schemas.xmlsoap.org/wsdl/soap12/ binding"`
		Operations []struct {
			SOAP12 gowsdl.WSDLSOAPOperation `xml:"http://schemas.xmlsoap.org/wsdl/soap12/ operation"`
			Body   gowsdl.WSDLSOAPBody      `xml:"input>body"`
		} `xml:"http://schemas.xmlsoap.org/wsdl/ operation"`
	} `xml:"http://schemas.xmlsoap.org/wsdl/ binding"`
}

// wsdlImport is a document that another document imports or includes.
type wsdlImport struct {
	location  string
	namespace string // of an included schema that declares none
}

// documentLimits limit the depth of a document, and nothing else.
var documentLimits = Limits{Depth: 100, Elements: math.MaxInt}

// addDocument adds a WSDL or schema document and returns its imports. A schema that
// declares no namespace gets namespace.
func (m *wsdlModel) addDocument(text []byte, namespace string) ([]wsdlImport, error) {
	if documentLimits.checkElements(text) != nil {
		return nil, newWSDLError(WSDLTooDeep, "")
	}
	var schema struct {
		xmlSchema
		XMLName struct{} `xml:"http://www.w3.org/2001/XMLSchema schema"`
	}
	if decodeXML(text, &schema) == nil {
		if schema.Namespace == "" {
			schema.Namespace = namespace
		}
		return m.addSchemas(schema.xmlSchema), nil
	}
	var d wsdlDocument
	if decodeXML(text, &d.WSDL) != nil {
		return nil, newWSDLError(WSDLNotXML, "")
	}
	var definitions struct {
		wsdlExtensions
		XMLName struct{} `xml:"http://schemas.xmlsoap.org/wsdl/ definitions"`
	}
	if decodeXML(text, &definitions) != nil {
		return nil, newWSDLError(WSDLNotWSDL, "")
	}
	d.extensions = definitions.wsdlExtensions
	m.documents = append(m.documents, d)
	var imports []wsdlImport
	for _, i := range d.Imports {
		imports = append(imports, wsdlImport{location: i.Location})
	}
	return append(imports, m.addSchemas(d.extensions.Schemas...)...), nil
}

// addSchemas adds schemas and returns their imports and includes.
func (m *wsdlModel) addSchemas(schemas ...xmlSchema) []wsdlImport {
	var imports []wsdlImport
	for _, s := range schemas {
		for _, i := range s.Imports {
			if i.Location != "" {
				imports = append(imports, wsdlImport{location: i.Location})
			}
		}
		for _, i := range s.Includes {
			imports = append(imports, wsdlImport{location: i.Location, namespace: s.Namespace})
		}
		m.schemas = append(m.schemas, s)
	}
	return imports
}

// decodeXML decodes a document, which is UTF-8 whatever encoding it declares.
func decodeXML(text []byte, v any) error {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return d.Decode(v)
}

// findPortTypeOperation returns an operation of a port type, or nil.
func (m *wsdlModel) findPortTypeOperation(portType, operation string) *gowsdl.WSDLOperation {
	for _, d := range m.documents {
		for _, p := range d.PortTypes {
			for _, op := range p.Operations {
				if p.Name == portType && op.Name == operation {
					return op
				}
			}
		}
	}
	return nil
}

// findMessage returns a message and its document, or nil.
func (m *wsdlModel) findMessage(name string) (*wsdlDocument, *gowsdl.WSDLMessage) {
	for i := range m.documents {
		for _, message := range m.documents[i].Messages {
			if message.Name == name {
				return &m.documents[i], message
			}
		}
	}
	return nil, nil
}

// localName returns a qualified name without its prefix.
func localName(qname string) string { return qname[strings.LastIndexByte(qname, ':')+1:] }
