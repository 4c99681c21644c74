package soap

import (
	"fmt"
	"net/http"
	"strings"
)

// WSDLOption sets an option of [LoadWSDL].
type WSDLOption func(*wsdlOptions)

type wsdlOptions struct {
	transport  http.RoundTripper // nil: a new transport
	port       string            // "": any port
	operations map[string]string // names in the WSDL, by operation of the interface
	problems   []Problem
}

// WithOperation tells LoadWSDL that an operation of the interface, such as QuerySchedule,
// is called name in the WSDL. Use it where LoadWSDL does not recognise the operation. If
// several operations have the name, add the name of the input after a colon, as the error
// of LoadWSDL lists them: WithOperation("QuerySchedule", "QuerySchedule:QueryByPatient").
func WithOperation(operation, name string) WSDLOption {
	return func(o *wsdlOptions) {
		if name == "" || findAppointmentOperation(operation) == nil {
			o.addProblem(fmt.Sprintf("WithOperation(%q, %q)", operation, name),
				fmt.Sprintf("use one of %s and the name of an operation in the WSDL", strings.Join(appointmentOperationNames(), ", ")))
		}
		o.operations[operation] = name
	}
}

// WithPort names the port to call, or its binding. Use it where the WSDL has several
// that are suitable. If services have ports of the same name, write the service before a
// period: WithPort("ExamService.Soap").
func WithPort(name string) WSDLOption {
	return func(o *wsdlOptions) {
		if name == "" {
			o.addProblem("WithPort", "the name is empty; leave the option out")
		}
		o.port = name
	}
}

// WithHTTPClient fetches the WSDL and its imports through the transport of client. It
// uses nothing else of client.
func WithHTTPClient(client *http.Client) WSDLOption {
	return func(o *wsdlOptions) {
		if client == nil {
			o.addProblem("WithHTTPClient", "the client is nil; leave the option out")
			return
		}
		if client.Transport != nil {
			o.transport = client.Transport
		}
	}
}

func (o *wsdlOptions) addProblem(path, text string) {
	o.problems = append(o.problems, Problem{Path: path, Text: text})
}

// applyWSDLOptions returns the options that opts set. The error is a [*ConfigError] with every mistake.
func applyWSDLOptions(opts []WSDLOption) (wsdlOptions, error) {
	set := wsdlOptions{operations: map[string]string{}}
	for i, opt := range opts {
		if opt == nil {
			set.problems = append(set.problems, nilOption(i))
			continue
		}
		opt(&set)
	}
	if len(set.problems) > 0 {
		return set, &ConfigError{Problems: set.problems}
	}
	return set, nil
}
