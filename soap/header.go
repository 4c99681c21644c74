package soap

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	gosoap "github.com/hooklift/gowsdl/soap"
)

// Header is an element in the header of each request's envelope, with credentials of the service's
// own form. It prints as its name, since its fields are secrets.
type Header struct {
	// Name is the name of the element.
	Name string
	// Namespace is the namespace of the element. Its fields are in the same one, or in none if the
	// parameters of the service are in none.
	Namespace string
	// Fields are the elements in the element, in their order.
	Fields []HeaderField
}

// HeaderField is an element with a text. It prints as its name.
type HeaderField struct{ Name, Value string }

// Format prints the name, the same for every verb.
func (h Header) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "Header{%s}", h.Name) }

// Format prints the name, the same for every verb.
func (h HeaderField) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "HeaderField{%s}", h.Name) }

// Validate returns the problems of the header. Their paths are "name", "namespace", "fields" and
// "fields." with the name of a field. They repeat no value.
func (h Header) Validate() []Problem {
	var problems []Problem
	add := func(path, format string, args ...any) {
		problems = append(problems, Problem{Path: path, Text: fmt.Sprintf(format, args...)})
	}
	if !isElementName(h.Name) {
		add("name", notElementName, h.Name)
	}
	if strings.TrimSpace(h.Namespace) == "" || checkCharacters([]byte(h.Namespace)) != nil {
		add("namespace", "is not the namespace of an element; write the one that the header has in the WSDL")
	}
	if len(h.Fields) == 0 {
		add("fields", "is empty; write the names and values of the elements in the header")
	}
	for _, field := range h.Fields {
		if !isElementName(field.Name) {
			add("fields."+field.Name, notElementName, field.Name)
		}
		if checkCharacters([]byte(field.Value)) != nil {
			add("fields."+field.Name, characterText)
		}
	}
	return problems
}

// WithHeader adds a header to the envelope of each request.
func WithHeader(h Header) Option {
	return func(o *options) {
		o.header.own = append(o.header.own, h)
		o.problems = append(o.problems, httpx.PrefixPaths("WithHeader", h.Validate())...)
	}
}

// WithUsernameToken adds a header of WS-Security with the token to the envelope of each request.
func WithUsernameToken(t UsernameToken) Option {
	return func(o *options) {
		o.header.token = &t
		o.problems = append(o.problems, httpx.PrefixPaths("WithUsernameToken", t.Validate())...)
	}
}

// envelopeHeader is the header of the envelopes of a service.
type envelopeHeader struct {
	token *UsernameToken // nil: none
	own   []Header
}

// addTo adds the header to the only call of a client. A token gets a new nonce.
func (h *envelopeHeader) addTo(client *gosoap.Client, b *Binding) {
	if h.token != nil {
		client.AddHeader(newSecurityHeader(h.token))
	}
	for i := range h.own {
		client.AddHeader(&headerElement{&h.own[i], b.isUnqualified()})
	}
}

// headerElement writes a Header.
type headerElement struct {
	header      *Header
	unqualified bool // the fields are in no namespace
}

// MarshalXML implements [xml.Marshaler].
func (h *headerElement) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	header := newElement(h.header.Name)
	addAttribute(&header, "xmlns", h.header.Namespace)
	tokens := []xml.Token{header}
	for _, f := range h.header.Fields {
		field := newElement(f.Name)
		if h.unqualified {
			addAttribute(&field, "xmlns", "")
		}
		tokens = append(tokens, field, xml.CharData(f.Value), field.End())
	}
	return encodeTokens(e, append(tokens, header.End())...)
}

// encodeTokens writes tokens.
func encodeTokens(e *xml.Encoder, tokens ...xml.Token) error {
	for _, t := range tokens {
		if err := e.EncodeToken(t); err != nil {
			return err
		}
	}
	return e.Flush()
}
