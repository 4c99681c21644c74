package soap

import "encoding/xml"

// typeKind tells which content a type allows.
type typeKind int

const (
	unknownType typeKind = iota // not found, or not supported
	textType                    // any text
	choiceType                  // one of a list of texts
	valueType                   // a text of a certain form, such as a number or a date
	treeType                    // elements
)

// schemaType is the type of a parameter.
type schemaType struct {
	kind   typeKind
	name   string   // for a person: the local name, or the kind
	values []string // of a choiceType
}

// maxTypeDepth limits how deep types, groups and elements may refer to, or contain, each other.
const maxTypeDepth = 50

// textTypes are the types of XML Schema that allow any text. Servers read the text of a
// parameter of type anyType, too.
var textTypes = map[string]bool{"string": true, "normalizedString": true, "token": true, "anyType": true, "anySimpleType": true}

// valueTypes are the other types of XML Schema.
var valueTypes = newSet("boolean", "decimal", "float", "double", "duration", "dateTime", "time", "date", "gYearMonth", "gYear",
	"gMonthDay", "gDay", "gMonth", "hexBinary", "base64Binary", "anyURI", "QName", "NOTATION", "language", "NMTOKEN", "NMTOKENS",
	"Name", "NCName", "ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "integer", "nonPositiveInteger", "negativeInteger", "long",
	"int", "short", "byte", "nonNegativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "positiveInteger")

func newSet(names ...string) map[string]bool {
	set := map[string]bool{}
	for _, name := range names {
		set[name] = true
	}
	return set
}

// elementType returns the type of an element or of another node with a type attribute.
func (s *schemaSet) elementType(c *schemaComponent) schemaType {
	return s.typeOfElement(c, 0)
}

func (s *schemaSet) typeOfElement(c *schemaComponent, depth int) schemaType {
	s.steps++
	if depth > maxTypeDepth || s.steps > maxSchemaSteps {
		return schemaType{}
	}
	if c.node.attribute("type") != "" {
		return s.referencedType(c, "type", depth)
	}
	if simple := c.child("simpleType"); simple != nil {
		return s.simpleType(simple, depth)
	}
	if c.child("complexType") != nil {
		return schemaType{kind: treeType, name: "complexType"}
	}
	if c.node.attribute("substitutionGroup") != "" {
		if head, _ := s.find("element", c, "substitutionGroup"); head != nil {
			return s.typeOfElement(head, depth+1)
		}
		return schemaType{name: "substitutionGroup"}
	}
	return schemaType{kind: textType, name: "anyType"}
}

// referencedType returns the type that c names in an attribute.
func (s *schemaSet) referencedType(c *schemaComponent, attribute string, depth int) schemaType {
	found, name := s.find("type", c, attribute)
	return s.namedType(found, name, depth)
}

// namedType returns the type with a name. found is its definition, nil for a type of XML
// Schema or SOAP itself.
func (s *schemaSet) namedType(found *schemaComponent, name xml.Name, depth int) schemaType {
	t := schemaType{name: name.Local}
	switch {
	case found != nil && found.node.name.Local == "complexType":
		t.kind = treeType
	case found != nil:
		simple := s.simpleType(found, depth+1)
		t.kind, t.values = simple.kind, simple.values
	case name.Space == xmlSchemaLanguage && textTypes[name.Local]:
		t.kind = textType
	case name.Space == xmlSchemaLanguage && valueTypes[name.Local]:
		t.kind = valueType
	case name.Space == encoding11 || name.Space == encoding12:
		switch {
		case name.Local == "Array" || name.Local == "Struct":
			t.kind = treeType
		case name.Local == "string" || name.Local == "normalizedString" || name.Local == "token":
			t.kind = textType
		case valueTypes[name.Local]:
			t.kind = valueType
		}
	}
	return t
}

// simpleType returns the type that a simpleType defines.
func (s *schemaSet) simpleType(c *schemaComponent, depth int) schemaType {
	s.steps++
	if depth > maxTypeDepth || s.steps > maxSchemaSteps {
		return schemaType{}
	}
	if c.child("list") != nil {
		return schemaType{kind: valueType, name: "list"}
	}
	if c.child("union") != nil {
		return schemaType{kind: valueType, name: "union"}
	}
	restriction := c.child("restriction")
	if restriction == nil {
		return schemaType{}
	}
	var base schemaType
	if restriction.node.attribute("base") != "" {
		base = s.referencedType(restriction, "base", depth+1)
	} else if inner := restriction.child("simpleType"); inner != nil {
		base = s.simpleType(inner, depth+1)
	}
	if base.kind == treeType {
		return schemaType{name: base.name}
	}
	var values []string
	for _, facet := range restriction.node.children {
		if facet.hasQName(xmlSchemaLanguage, "enumeration") {
			values = append(values, facet.attribute("value"))
		}
	}
	if base.kind == textType && len(values) > 0 {
		base.kind, base.values = choiceType, values
	}
	return base
}
