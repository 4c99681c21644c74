package appointmenttest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

const soapNamespace = "http://schemas.xmlsoap.org/soap/envelope/"

// serveSOAP takes a request document as the parameter of a SOAP call. At ?wsdl it says in
// which form.
func (h *Hospital) serveSOAP(w http.ResponseWriter, r *http.Request) {
	b := h.speech.binding
	if r.Method == http.MethodGet && r.URL.Path == basePath && strings.EqualFold(r.URL.RawQuery, "wsdl") && !b.noWSDL {
		b.serveWSDL(w, r)
		return
	}
	body, ok := readPost(w, r, b.mediaType(), basePath)
	if !ok {
		return
	}
	contentType := b.mediaType() + "; charset=utf-8"
	op, doc, err := b.readCall(body, b.actions(r.Header))
	if err != nil {
		// It blames the caller: nothing was done.
		h.speech.encode(reply{http.StatusInternalServerError, contentType, b.fault("Client", err.Error()), ""}).send(w)
		return
	}
	h.receive(w, r, transport{
		contentType:       contentType,
		wrap:              b.response,
		broken:            b.brokenService,
		brokenContentType: contentType,
	}, []byte(doc), op)
}

// brokenService is what ASP.NET answers where a service fails.
func (b binding) brokenService(string, time.Time) []byte {
	return b.fault("Server", "Server was unable to process request.")
}

// readCall finds the operation and its parameter's text in a SOAP message. The operation
// is empty where the method alone tells it.
func (b binding) readCall(message []byte, actions []string) (appointment.Operation, string, error) {
	root, err := parseXML(message)
	if err != nil {
		return "", "", err
	}
	if err := root.named(b.envelopeSpace(), "Envelope"); err != nil {
		return "", "", err
	}
	parts := root.children
	if len(parts) > 0 && parts[0].named(b.envelopeSpace(), "Header") == nil {
		parts = parts[1:]
	}
	body, err := only(parts, root, b.envelopeSpace(), "Body")
	if err != nil {
		return "", "", err
	}
	if len(body.children) != 1 {
		return "", "", fmt.Errorf("element Body holds %d elements: want one, the operation", len(body.children))
	}
	call := body.children[0]
	c, err := b.find(call, strings.Trim(strings.Join(actions, " "), `"`))
	if err != nil {
		return "", "", err
	}
	text, err := b.document(call, c)
	if err != nil {
		return "", "", err
	}
	for _, e := range []*element{root, body, call} {
		if strings.TrimSpace(e.text) != "" {
			return "", "", fmt.Errorf("element %s holds text beside its elements", e.shown())
		}
	}
	if err := c.checkAction(actions); err != nil {
		return "", "", err
	}
	if b.shared(c.element) {
		return "", text, nil
	}
	return c.op, text, nil
}

// element is one XML element, read whole.
type element struct {
	name     xml.Name
	text     string
	typed    bool // it says its type
	children []*element
}

func (e *element) shown() string { return fmt.Sprintf("%.60s", e.name.Local) }

func (e *element) named(space, local string) error {
	switch {
	case e.name.Local != local:
		return fmt.Errorf("element %s: want %s", e.shown(), local)
	case e.name.Space != space:
		return fmt.Errorf("element %s is in namespace %.80q: want %q", local, e.name.Space, space)
	}
	return nil
}

// only is the one child that an element may have.
func only(children []*element, parent *element, space, local string) (*element, error) {
	if len(children) != 1 {
		return nil, fmt.Errorf("element %s holds %d elements: want one, %s", parent.shown(), len(children), local)
	}
	return children[0], children[0].named(space, local)
}

var errXML = errors.New("the message is not well-formed XML in UTF-8")

// parseXML reads a message into elements. The errors of encoding/xml are not passed
// on: they may quote the text.
func parseXML(message []byte) (*element, error) {
	dec := xml.NewDecoder(bytes.NewReader(message))
	outside := &element{}
	stack := []*element{outside}
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errXML
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			e := &element{name: t.Name, typed: saysType(t.Attr)}
			top.children = append(top.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(t)
		case xml.Directive:
			return nil, errors.New("the message has a document type declaration, which SOAP forbids")
		}
	}
	if len(outside.children) != 1 || strings.TrimSpace(outside.text) != "" {
		return nil, errXML
	}
	return outside.children[0], nil
}

func (b binding) response(op appointment.Operation, doc []byte) []byte {
	element := string(op)
	for _, c := range b.calls {
		if c.op == op {
			element = c.element
		}
	}
	return b.envelope(fmt.Sprintf(`<%sResponse xmlns="%s"><%[1]sResult>%[3]s</%[1]sResult></%[1]sResponse>`,
		element, b.namespace, escape(string(doc))))
}

// fault blames the Client or the Server.
func (b binding) fault(who, text string) []byte {
	if b.soap12 {
		code := map[string]string{"Client": "Sender", "Server": "Receiver"}[who]
		return b.envelope(`<soap:Fault><soap:Code><soap:Value>soap:` + code + `</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="en">` +
			escape(text) + `</soap:Text></soap:Reason></soap:Fault>`)
	}
	return b.envelope(`<soap:Fault><faultcode>soap:` + who + `</faultcode><faultstring>` +
		escape(text) + `</faultstring></soap:Fault>`)
}

func (b binding) envelope(body string) []byte {
	return []byte(`<?xml version="1.0" encoding="utf-8"?>` +
		`<soap:Envelope xmlns:soap="` + b.envelopeSpace() + `"><soap:Body>` + body + `</soap:Body></soap:Envelope>`)
}

func escape(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a Builder does not fail
	return out.String()
}
