package soap

import (
	"cmp"
	"encoding/xml"
	"slices"
)

// schemaContent is the content of an element.
type schemaContent struct {
	elements []contentElement
	// problem holds the reason why the elements are not known or cannot be sent. "": there is none.
	problem WSDLCode
	detail  string
}

// contentElement is an element in another one. A wildcard has no name.
type contentElement struct {
	name       xml.Name // without a namespace if the element is unqualified
	typ        schemaType
	isOptional bool
	isArray    bool // may occur more than once
	fixed      *string
	canBeEmpty bool           // may be nil, or has a default
	choice     *contentChoice // nil: none
	branch     int            // of the choice
}

// contentChoice is a choice among elements. One of its branches must be sent, unless it is optional.
type contentChoice struct {
	isOptional bool
}

// maxContentElements limits the elements in an element.
const maxContentElements = 1000

// contentReader reads the content of one element.
type contentReader struct {
	schemas *schemaSet
	content schemaContent
}

// readContent returns the content of a global element.
func (s *schemaSet) readContent(element *schemaComponent) schemaContent {
	r := &contentReader{schemas: s}
	r.readElement(element, 0)
	return r.content
}

func (r *contentReader) fail(code WSDLCode, detail string) {
	if r.content.problem == "" {
		r.content.problem, r.content.detail = code, detail
	}
}

// readElement reads the content of an element by its type.
func (r *contentReader) readElement(c *schemaComponent, depth int) {
	name := c.node.attribute("name")
	if c.node.attribute("abstract") == "true" || depth > maxTypeDepth {
		r.fail(WSDLAbstract, name)
		return
	}
	if c.node.attribute("type") != "" {
		found, typeName := r.schemas.find("type", c, "type")
		switch {
		case found != nil && found.node.name.Local == "complexType":
			r.readComplexType(found, depth+1)
		case found != nil || typeName.Space == xmlSchemaLanguage:
			r.fail(WSDLBareElement, name)
		default:
			r.fail(WSDLNoSchema, typeName.Local)
		}
		return
	}
	if inline := c.child("complexType"); inline != nil {
		r.readComplexType(inline, depth+1)
		return
	}
	if head, _ := r.schemas.find("element", c, "substitutionGroup"); head != nil && c.child("simpleType") == nil {
		r.readElement(head, depth+1)
		return
	}
	r.fail(WSDLBareElement, name)
}

// readComplexType reads the elements of a complex type, after those of its base type.
func (r *contentReader) readComplexType(c *schemaComponent, depth int) {
	r.schemas.steps++
	if depth > maxTypeDepth || r.schemas.steps > maxSchemaSteps {
		r.fail(WSDLNoSchema, cmp.Or(c.node.attribute("name"), localName(c.node.attribute("ref")), c.node.name.Local))
		return
	}
	if depth == 1 && c.node.attribute("abstract") == "true" {
		r.fail(WSDLAbstract, c.node.attribute("name"))
	}
	if c.child("simpleContent") != nil {
		r.fail(WSDLBareElement, c.node.attribute("name"))
		return
	}
	derived := c
	if complexContent := c.child("complexContent"); complexContent != nil {
		if derived = complexContent.child("extension"); derived != nil {
			r.readBase(derived, depth)
		} else if derived = complexContent.child("restriction"); derived == nil {
			return
		}
	}
	r.readAttributes(derived, depth)
	for _, node := range derived.node.children {
		r.readParticle(derived.inside(node), particle{}, depth)
	}
}

// readBase reads the elements of the type that an extension extends.
func (r *contentReader) readBase(extension *schemaComponent, depth int) {
	base, name := r.schemas.find("type", extension, "base")
	switch {
	case base != nil && base.node.name.Local == "complexType":
		r.readComplexType(base, depth+1)
	case name == xml.Name{Space: xmlSchemaLanguage, Local: "anyType"}:
	default:
		r.fail(WSDLNoSchema, name.Local)
	}
}

// readAttributes fails if an attribute is required, because a binding sends none.
func (r *contentReader) readAttributes(c *schemaComponent, depth int) {
	r.schemas.steps++
	if depth > maxTypeDepth || r.schemas.steps > maxSchemaSteps {
		return
	}
	for _, node := range c.node.children {
		switch {
		case node.hasQName(xmlSchemaLanguage, "attribute") && node.attribute("use") == "required":
			name := node.attribute("name")
			if name == "" {
				name = localName(node.attribute("ref"))
			}
			r.fail(WSDLRequiredAttribute, name)
		case node.hasQName(xmlSchemaLanguage, "attributeGroup"):
			if group, _ := r.schemas.find("attributeGroup", c.inside(node), "ref"); group != nil {
				r.readAttributes(group, depth+1)
			}
		}
	}
}

// particle tells how often an element occurs, as far as the nodes around it say.
type particle struct {
	isOptional, isArray bool
	choice              *contentChoice
	branch              int
}

// readParticle reads an element, or a group of elements.
func (r *contentReader) readParticle(c *schemaComponent, p particle, depth int) {
	r.schemas.steps++
	if c.node.name.Space != xmlSchemaLanguage || c.node.attribute("maxOccurs") == "0" {
		return
	}
	if depth > maxTypeDepth || r.schemas.steps > maxSchemaSteps || len(r.content.elements) > maxContentElements {
		r.fail(WSDLNoSchema, cmp.Or(c.node.attribute("name"), localName(c.node.attribute("ref")), c.node.name.Local))
		return
	}
	p.isOptional = p.isOptional || c.node.attribute("minOccurs") == "0"
	if most := c.node.attribute("maxOccurs"); most != "" && most != "1" {
		p.isArray = true
	}
	switch c.node.name.Local {
	case "sequence", "all":
		for _, node := range c.node.children {
			r.readParticle(c.inside(node), p, depth+1)
		}
	case "choice":
		r.readChoice(c, p, depth)
	case "group":
		group, name := r.schemas.find("group", c, "ref")
		if group == nil {
			r.fail(WSDLNoSchema, name.Local)
			return
		}
		for _, node := range group.node.children {
			r.readParticle(group.inside(node), p, depth+1)
		}
	case "element":
		r.addElement(c, p)
	case "any":
		r.content.elements = append(r.content.elements, contentElement{
			typ: schemaType{kind: treeType, name: "any"}, isOptional: p.isOptional, isArray: p.isArray, choice: p.choice, branch: p.branch,
		})
	}
}

// readChoice reads the branches of a choice. A choice of one branch is none.
func (r *contentReader) readChoice(c *schemaComponent, p particle, depth int) {
	branches := slices.DeleteFunc(slices.Clone(c.node.children), func(n *xmlNode) bool {
		return n.name.Space != xmlSchemaLanguage || n.name.Local == "annotation" || n.attribute("maxOccurs") == "0"
	})
	isOutermost := len(branches) > 1 && p.choice == nil
	if isOutermost {
		p.choice = &contentChoice{isOptional: p.isOptional}
	}
	outerBranch := p.branch
	for i, node := range branches {
		p.branch = outerBranch*100 + i // the first branch of a choice in the first branch is 0, too
		first := len(r.content.elements)
		r.readParticle(c.inside(node), p, depth+1)
		if isOutermost && !slices.ContainsFunc(r.content.elements[first:], func(e contentElement) bool { return !e.isOptional }) {
			p.choice.isOptional = true // a branch may be empty
		}
	}
}

// addElement adds an element, which may be a reference to a global one.
func (r *contentReader) addElement(c *schemaComponent, p particle) {
	declaration := c
	e := contentElement{isOptional: p.isOptional, isArray: p.isArray, choice: p.choice, branch: p.branch}
	if c.node.attribute("ref") != "" {
		found, name := r.schemas.find("element", c, "ref")
		e.name = name
		if found == nil {
			r.content.elements = append(r.content.elements, e)
			return
		}
		declaration = found
	} else {
		e.name.Local = c.node.attribute("name")
		form := c.node.attribute("form")
		if form == "qualified" || form == "" && c.in.isQualified {
			e.name.Space = c.in.namespace
		}
	}
	e.typ = r.schemas.elementType(declaration)
	if declaration.node.attribute("abstract") == "true" {
		e.typ = schemaType{name: "abstract"}
	}
	_, hasDefault := declaration.node.findAttribute("", "default")
	e.canBeEmpty = hasDefault || declaration.node.attribute("nillable") == "true"
	if fixed, ok := declaration.node.findAttribute("", "fixed"); ok {
		e.fixed = &fixed
	}
	r.content.elements = append(r.content.elements, e)
}
