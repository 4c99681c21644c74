package soap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// The namespaces of a WSDL.
const (
	wsdlNamespace   = "http://schemas.xmlsoap.org/wsdl/"
	wsdlSOAP11      = "http://schemas.xmlsoap.org/wsdl/soap/"
	wsdlSOAP12      = "http://schemas.xmlsoap.org/wsdl/soap12/"
	wsdlMIME        = "http://schemas.xmlsoap.org/wsdl/mime/"
	securityUtility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	xmlPrefix       = "http://www.w3.org/XML/1998/namespace"
)

// maxDocumentation limits the text of a documentation element. The rest is not read.
const maxDocumentation = 4096

// The limits of documents.
const (
	maxDocumentDepth    = 100
	maxDocumentElements = 500_000 // of all documents together
)

// xmlNode is an element of a document. Its name has a namespace in place of a prefix.
type xmlNode struct {
	name       xml.Name
	attributes []xml.Attr
	parent     *xmlNode // nil: the root
	children   []*xmlNode
	scope      *xmlScope // the namespaces of prefixes; nil: none
	text       []byte    // of a documentation element, with the text of the elements in it
}

// xmlScope has the namespaces that an element declares.
type xmlScope struct {
	namespaces map[string]string // by prefix; "" is the default namespace
	outer      *xmlScope         // of an element around it; nil: none
}

// newScope returns the scope of an element with these attributes.
func newScope(attributes []xml.Attr, outer *xmlScope) *xmlScope {
	scope := outer
	for _, a := range attributes {
		prefix := a.Name.Local
		switch {
		case a.Name == xml.Name{Local: "xmlns"}:
			prefix = ""
		case a.Name.Space != "xmlns":
			continue
		}
		if scope == outer {
			scope = &xmlScope{map[string]string{}, outer}
		}
		scope.namespaces[prefix] = a.Value
	}
	return scope
}

// parseTree reads a document, which is UTF-8 whatever encoding it declares. It reads at
// most maxElements elements, and returns how many it has read.
func parseTree(text []byte, maxElements int) (root *xmlNode, elements int, err error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var open *xmlNode
	for depth := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root != nil {
			return root, elements, nil
		}
		if err != nil {
			return nil, elements, newWSDLError(WSDLNotXML, "")
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			elements++
			if depth > maxDocumentDepth {
				return nil, elements, newWSDLError(WSDLTooDeep, "")
			}
			if elements > maxElements {
				return nil, elements, newWSDLError(WSDLTooManyElements, "")
			}
			node := &xmlNode{name: t.Name, attributes: t.Copy().Attr, parent: open}
			if open != nil {
				node.scope = open.scope
			}
			node.scope = newScope(node.attributes, node.scope)
			switch {
			case open != nil:
				open.children = append(open.children, node)
			case root != nil:
				return nil, elements, newWSDLError(WSDLNotXML, "")
			default:
				root = node
			}
			open = node
		case xml.EndElement:
			depth--
			open = open.parent
		case xml.CharData:
			addDocumentation(open, t)
		}
	}
}

// addDocumentation adds text to the documentation element that contains it, if any.
func addDocumentation(node *xmlNode, text []byte) {
	for n := node; n != nil; n = n.parent {
		if n.name.Local == "documentation" {
			n.text = append(n.text, text[:min(len(text), maxDocumentation-len(n.text))]...)
			return
		}
	}
}

// attribute returns the value of an attribute without a prefix, without white space
// around it, or "".
func (n *xmlNode) attribute(name string) string {
	value, _ := n.findAttribute("", name)
	return value
}

// findAttribute returns the value of an attribute, without white space around it.
func (n *xmlNode) findAttribute(space, name string) (value string, ok bool) {
	for _, a := range n.attributes {
		if a.Name.Space == space && a.Name.Local == name {
			return strings.TrimSpace(a.Value), true
		}
	}
	return "", false
}

// child returns the first child with a name, or nil.
func (n *xmlNode) child(space, name string) *xmlNode {
	for _, c := range n.children {
		if c.name.Space == space && c.name.Local == name {
			return c
		}
	}
	return nil
}

// hasQName reports whether the node has this name in this namespace.
func (n *xmlNode) hasQName(space, name string) bool {
	return n.name.Space == space && n.name.Local == name
}

// findNamespace returns the namespace that a prefix has at the node. The prefix "" is the
// default namespace.
func (n *xmlNode) findNamespace(prefix string) (namespace string, ok bool) {
	if prefix == "xml" {
		return xmlPrefix, true
	}
	for scope := n.scope; scope != nil; scope = scope.outer {
		if namespace, ok := scope.namespaces[prefix]; ok {
			return namespace, true
		}
	}
	return "", prefix == ""
}

// resolveName returns the name that a qualified name stands for at the node. ok is false if
// its prefix is not declared.
func (n *xmlNode) resolveName(qname string) (name xml.Name, ok bool) {
	prefix, local, hasPrefix := strings.Cut(qname, ":")
	if !hasPrefix {
		prefix, local = "", qname
	}
	space, ok := n.findNamespace(prefix)
	return xml.Name{Space: space, Local: local}, ok
}

// isEqual reports whether two nodes and all nodes in them have the same names, attributes and
// namespaces. It ignores documentation.
func (n *xmlNode) isEqual(other *xmlNode) bool {
	if n == other {
		return true
	}
	if n.name != other.name || len(n.attributes) != len(other.attributes) || len(n.children) != len(other.children) {
		return false
	}
	for i, a := range n.attributes {
		if a != other.attributes[i] {
			return false
		}
		prefix, _, hasPrefix := strings.Cut(a.Value, ":")
		if !hasPrefix {
			prefix = ""
		}
		mine, _ := n.findNamespace(prefix)
		if its, _ := other.findNamespace(prefix); mine != its {
			return false
		}
	}
	for i, c := range n.children {
		if !c.isEqual(other.children[i]) {
			return false
		}
	}
	return true
}

// localName returns a qualified name without its prefix.
func localName(qname string) string { return qname[strings.LastIndexByte(qname, ':')+1:] }
