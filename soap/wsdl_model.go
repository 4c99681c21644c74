package soap

import (
	"encoding/xml"
)

// wsdlModel is a WSDL with everything that it imports.
type wsdlModel struct {
	services   []*xmlNode // in the order of the documents
	bindings   []*xmlNode
	policies   []*xmlNode // that have an ID
	components map[componentKey]*xmlNode
	schemas    schemaSet
	elements   int // of all documents
}

// componentKey identifies a component of a WSDL or of its schemas by kind and name.
type componentKey struct {
	kind string
	name xml.Name
}

// wsdlImport is a document that another document imports or includes.
type wsdlImport struct {
	location  string
	namespace string // of an included schema that declares none
}

// addDocument adds a WSDL or schema document and returns its imports. A schema that
// declares no namespace gets namespace.
func (m *wsdlModel) addDocument(text []byte, namespace string) ([]wsdlImport, error) {
	root, elements, err := parseTree(text, maxDocumentElements-m.elements)
	m.elements += elements
	switch {
	case err != nil:
		return nil, err
	case root.hasQName(xmlSchemaLanguage, "schema"):
		return m.schemas.add(root, namespace), nil
	case root.hasQName(wsdlNamespace, "definitions"):
		return m.addDefinitions(root), nil
	}
	return nil, newWSDLError(WSDLNotWSDL, "")
}

// addDefinitions adds the components of a WSDL document and returns its imports.
func (m *wsdlModel) addDefinitions(root *xmlNode) []wsdlImport {
	if m.components == nil {
		m.components = map[componentKey]*xmlNode{}
	}
	var imports []wsdlImport
	for _, c := range root.children {
		if c.name.Local == "Policy" {
			m.policies = append(m.policies, c)
		}
		if c.name.Space != wsdlNamespace {
			continue
		}
		switch c.name.Local {
		case "import":
			if location := c.attribute("location"); location != "" {
				imports = append(imports, wsdlImport{location: location})
			}
		case "types":
			for _, s := range c.children {
				if s.hasQName(xmlSchemaLanguage, "schema") {
					imports = append(imports, m.schemas.add(s, "")...)
				}
			}
		case "service":
			m.services = append(m.services, c)
		case "message", "portType", "binding":
			key := componentKey{c.name.Local, xml.Name{Space: root.attribute("targetNamespace"), Local: c.attribute("name")}}
			if m.components[key] == nil {
				m.components[key] = c
			}
			if c.name.Local == "binding" {
				m.bindings = append(m.bindings, c)
			}
		}
	}
	return imports
}

// findComponent returns the message, port type or binding that node names in an attribute,
// or nil. A name without a prefix may also be in the target namespace of the document.
func (m *wsdlModel) findComponent(kind string, node *xmlNode, attribute string) *xmlNode {
	name, ok := node.resolveName(node.attribute(attribute))
	if !ok {
		return nil
	}
	found := m.components[componentKey{kind, name}]
	if found == nil && (name.Space == "" || name.Space == wsdlNamespace) {
		root := node
		for root.parent != nil {
			root = root.parent
		}
		name.Space = root.attribute("targetNamespace")
		found = m.components[componentKey{kind, name}]
	}
	return found
}
