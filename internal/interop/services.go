//go:build unix

package main

import (
	"context"
	"path/filepath"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// service is a hospital on one stack in one form.
type service struct {
	stack   string
	form    string // what tells two on one stack apart
	vendor  appointment.Vendor
	dir     string // of the server
	command func(port string) []string
	env     []string
	// fault is the code of the stack's own fault that blames the caller. The prefix is
	// whatever the stack calls SOAP's namespace.
	fault string
	// mislead bends a right binding so that the stack no longer finds the parameter: it
	// reads null, and says nothing. nil: it finds the parameter by its place.
	mislead func(*soap.Binding)
	// misled says what mislead does.
	misled string
}

func (s service) title() string { return s.stack + ", " + s.form }

// services lists all, each with an empty set of books in the folder.
func services(books string) []service {
	php := func(port string) []string { return []string{"php", "-S", "127.0.0.1:" + port, "hospital.php"} }
	java := func(form string) func(port string) []string {
		return func(port string) []string { return []string{"java", "Hospital", form, port} }
	}
	return []service{{
		stack: "PHP SoapServer", form: "document", vendor: appointment.Wanda, dir: "php", command: php,
		env:   []string{"FORM=document", "BOOKS=" + filepath.Join(books, "document")},
		fault: "SOAP-ENV:Client", mislead: renamed, misled: "has another name",
	}, {
		stack: "PHP SoapServer", form: "rpc", vendor: appointment.JintangWrapped, dir: "php", command: php,
		env:   []string{"FORM=rpc", "BOOKS=" + filepath.Join(books, "rpc")},
		fault: "SOAP-ENV:Client", misled: "never: it goes by place",
	}, {
		stack: "node-soap", form: "document", vendor: appointment.Mingtian, dir: "node",
		command: func(port string) []string { return []string{"node", "hospital.js", port} },
		fault:   "soap:Client", mislead: renamed, misled: "has another name",
	}, {
		stack: "JAX-WS", form: "named parameter", vendor: appointment.Wanda, dir: "java", command: java("named"),
		fault: "S:Client", mislead: qualified, misled: "is in the namespace",
	}, {
		stack: "JAX-WS", form: "unnamed parameter", vendor: appointment.JintangWrapped, dir: "java", command: java("unnamed"),
		fault: "S:Client", mislead: qualified, misled: "is in the namespace",
	}}
}

func renamed(b *soap.Binding)   { b.Parameter = "request" }
func qualified(b *soap.Binding) { b.Form = soap.Qualified }

// load is how the service's own WSDL says that it is called.
func (s service) load(ctx context.Context, endpoint string) (*soap.Binding, error) {
	return soap.LoadWSDL(ctx, endpoint+"?wsdl")
}
