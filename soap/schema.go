package soap

import (
	"encoding/xml"
)

// schemaSet is the XML schemas of a WSDL.
type schemaSet struct {
	components map[componentKey]*schemaComponent
	// redefined are types and groups that a schema defines anew. They are not supported.
	redefined map[componentKey]bool
	// steps counts the nodes that were visited, to limit the time.
	steps int
}

// maxSchemaSteps limits the nodes of schemas and policies that are visited for all operations.
// Groups that refer to groups could otherwise take exponential time.
const maxSchemaSteps = 2_000_000

// schemaComponent is an element, type or group at the top of a schema, or in another component.
type schemaComponent struct {
	node *xmlNode
	in   *schemaContext
	// isConflict tells that the schemas define the component several times, differently.
	isConflict bool
}

// schemaContext is the schema document of a component.
type schemaContext struct {
	namespace   string
	isQualified bool // local elements are in the namespace, unless they say otherwise
	isChameleon bool // the namespace is that of an including schema
}

// add adds a schema and returns its imports and includes. A schema that declares no
// namespace gets namespace.
func (s *schemaSet) add(schema *xmlNode, namespace string) []wsdlImport {
	in := &schemaContext{namespace: schema.attribute("targetNamespace"), isQualified: schema.attribute("elementFormDefault") == "qualified"}
	if in.namespace == "" && namespace != "" {
		in.namespace, in.isChameleon = namespace, true
	}
	if s.components == nil {
		s.components, s.redefined = map[componentKey]*schemaComponent{}, map[componentKey]bool{}
	}
	var imports []wsdlImport
	for _, c := range schema.children {
		if c.name.Space != xmlSchemaLanguage {
			continue
		}
		location := c.attribute("schemaLocation")
		switch c.name.Local {
		case "import":
			if location != "" {
				imports = append(imports, wsdlImport{location: location})
			}
		case "include":
			imports = append(imports, wsdlImport{location, in.namespace})
		case "redefine", "override":
			imports = append(imports, wsdlImport{location, in.namespace})
			for _, r := range c.children {
				s.redefined[newSchemaKey(r, in)] = true
			}
		case "element", "complexType", "simpleType", "group", "attributeGroup", "attribute":
			s.addComponent(&schemaComponent{node: c, in: in})
		}
	}
	return imports
}

// addComponent adds a component at the top of a schema.
func (s *schemaSet) addComponent(c *schemaComponent) {
	key := newSchemaKey(c.node, c.in)
	if existing := s.components[key]; existing == nil {
		s.components[key] = c
	} else if !existing.node.isEqual(c.node) || existing.in.isQualified != c.in.isQualified {
		existing.isConflict = true
	}
}

// newSchemaKey returns the key of a component. All types have one kind.
func newSchemaKey(node *xmlNode, in *schemaContext) componentKey {
	kind := node.name.Local
	if kind == "complexType" || kind == "simpleType" {
		kind = "type"
	}
	return componentKey{kind, xml.Name{Space: in.namespace, Local: node.attribute("name")}}
}

// find returns the component that c's node names in an attribute, and its name. It returns nil
// if there is none, or if it is not clear which one it is.
func (s *schemaSet) find(kind string, c *schemaComponent, attribute string) (*schemaComponent, xml.Name) {
	name, ok := c.node.resolveName(c.node.attribute(attribute))
	if !ok {
		return nil, name
	}
	if name.Space == "" && c.in.isChameleon {
		name.Space = c.in.namespace
	}
	return s.findNamed(kind, name), name
}

// findNamed returns a component by its name, or nil as find does.
func (s *schemaSet) findNamed(kind string, name xml.Name) *schemaComponent {
	key := componentKey{kind, name}
	found := s.components[key]
	if found == nil || found.isConflict || s.redefined[key] {
		return nil
	}
	return found
}

// inside returns a node in the same schema document as c.
func (c *schemaComponent) inside(node *xmlNode) *schemaComponent {
	return &schemaComponent{node: node, in: c.in}
}

// child returns the first child with a name of XML Schema, or nil.
func (c *schemaComponent) child(name string) *schemaComponent {
	if node := c.node.child(xmlSchemaLanguage, name); node != nil {
		return c.inside(node)
	}
	return nil
}
