package appointment

import (
	"maps"
	"slices"

	"github.com/exam-appointment/appointment-go/soap"
)

// Auth holds the credentials that a hospital requires besides systemId and systemKey. They are sent
// with every request, in one or several forms. All values are secrets, and are sent in UTF-8.
type Auth struct {
	// Basic is sent by HTTP Basic authentication, over SOAP and REST.
	Basic *BasicAuth `json:"basic,omitempty" yaml:"basic,omitempty"`
	// Headers are HTTP headers with credentials, such as X-App-Key, over SOAP and REST. Their names
	// are sent as they are spelled here.
	Headers map[string]Secret `json:"headers,omitempty" yaml:"headers,omitempty"`
	// UsernameToken is sent in a WS-Security header of the SOAP envelope.
	UsernameToken *UsernameToken `json:"usernameToken,omitempty" yaml:"usernameToken,omitempty"`
	// SOAPHeader is a header of the SOAP envelope with the hospital's own fields.
	SOAPHeader *SOAPHeader `json:"soapHeader,omitempty" yaml:"soapHeader,omitempty"`
}

// BasicAuth is a user of HTTP Basic authentication.
type BasicAuth struct {
	// Username is the name of the user. It contains no colon.
	Username Secret `json:"username" yaml:"username"`
	// Password is the password of the user.
	Password Secret `json:"password" yaml:"password"`
}

// UsernameToken is a user of a web service with WS-Security 1.0. The token is made for each
// attempt, with a new nonce and the present time. A service may refuse a token of another time,
// so that the clock of this machine must be right.
type UsernameToken struct {
	// Username is the name of the user.
	Username Secret `json:"username" yaml:"username"`
	// Password is the password of the user.
	Password Secret `json:"password" yaml:"password"`
	// Type says how the password is sent. Default: PasswordText.
	Type PasswordType `json:"type,omitempty" yaml:"type,omitempty"`
}

// PasswordType says how a UsernameToken sends its password.
type PasswordType string

// The types.
const (
	PasswordText   PasswordType = "text"   // as it is
	PasswordDigest PasswordType = "digest" // as a SHA-1 digest of nonce, time and password
)

// SOAPHeader is a header of the SOAP envelope: an element that contains an element for each field.
type SOAPHeader struct {
	// Name is the name of the element, such as AuthHeader.
	Name string `json:"name" yaml:"name"`
	// Namespace is the namespace of the element. Its fields are in the same one or in none, as the
	// parameters of the service are.
	Namespace string `json:"namespace" yaml:"namespace"`
	// Fields are the values of the elements in it, by name.
	Fields map[string]Secret `json:"fields" yaml:"fields"`
	// Order lists the names of all fields in the order in which they are sent, for a service that
	// accepts no other. Default: sorted by name.
	Order []string `json:"order,omitempty" yaml:"order,omitempty"`
}

// clone returns a copy that shares nothing with a. a may be nil.
func (a *Auth) clone() *Auth {
	if a == nil {
		return nil
	}
	c := *a
	c.Headers = maps.Clone(a.Headers)
	c.Basic, c.UsernameToken, c.SOAPHeader = clonePointer(a.Basic), clonePointer(a.UsernameToken), clonePointer(a.SOAPHeader)
	if c.SOAPHeader != nil {
		c.SOAPHeader.Fields, c.SOAPHeader.Order = maps.Clone(a.SOAPHeader.Fields), slices.Clone(a.SOAPHeader.Order)
	}
	return &c
}

// soapOptions returns the options of a web service that send the headers of the envelope.
func (a *Auth) soapOptions() (opts []soap.Option) {
	if a == nil {
		return nil
	}
	if t := a.UsernameToken; t != nil {
		opts = append(opts, soap.WithUsernameToken(t.convert()))
	}
	if h := a.SOAPHeader; h != nil {
		opts = append(opts, soap.WithHeader(h.convert()))
	}
	return opts
}

// convert returns the token as package soap sends it.
func (t *UsernameToken) convert() soap.UsernameToken {
	return soap.UsernameToken{Username: string(t.Username), Password: string(t.Password), Digest: t.Type == PasswordDigest}
}

// convert returns the header as package soap sends it.
func (h *SOAPHeader) convert() soap.Header {
	header := soap.Header{Name: h.Name, Namespace: h.Namespace}
	for _, name := range h.fieldNames() {
		header.Fields = append(header.Fields, soap.HeaderField{Name: name, Value: string(h.Fields[name])})
	}
	return header
}

// fieldNames returns the names of the fields in the order in which they are sent.
func (h *SOAPHeader) fieldNames() []string {
	if len(h.Order) > 0 {
		return h.Order
	}
	return slices.Sorted(maps.Keys(h.Fields))
}
