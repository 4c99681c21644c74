package soap

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// WSDLOption sets an option of [LoadWSDL].
type WSDLOption func(*wsdlOptions) error

type wsdlOptions struct {
	transport  http.RoundTripper // nil: a new transport
	port       string            // "": any port
	operations map[string]string // names in the WSDL, by operation of the interface
}

// WithOperation tells LoadWSDL that an operation of the interface, such as QuerySchedule,
// is called name in the WSDL. Use it where LoadWSDL does not recognise the operation. If
// several operations have the name, add the name of the input after a colon, as the error
// of LoadWSDL lists them: WithOperation("QuerySchedule", "QuerySchedule:QueryByPatient").
func WithOperation(operation, name string) WSDLOption {
	return func(o *wsdlOptions) error {
		if name == "" || findAppointmentOperation(operation) == nil {
			return fmt.Errorf("WithOperation(%q, %q): use one of %s and the name of an operation in the WSDL",
				operation, name, strings.Join(appointmentOperationNames(), ", "))
		}
		o.operations[operation] = name
		return nil
	}
}

// WithPort names the port to call, or its binding. Use it where the WSDL has several
// that are suitable. If services have ports of the same name, write the service before a
// period: WithPort("ExamService.Soap").
func WithPort(name string) WSDLOption {
	return func(o *wsdlOptions) error {
		if name == "" {
			return errors.New("WithPort: the name is empty; leave the option out")
		}
		o.port = name
		return nil
	}
}

// WithHTTPClient fetches the WSDL and its imports through the transport of client. It
// uses nothing else of client.
func WithHTTPClient(client *http.Client) WSDLOption {
	return func(o *wsdlOptions) error {
		if client == nil {
			return errors.New("WithHTTPClient: the client is nil; leave the option out")
		}
		if client.Transport != nil {
			o.transport = client.Transport
		}
		return nil
	}
}

// applyWSDLOptions returns the options that opts set. The error lists every mistake.
func applyWSDLOptions(opts []WSDLOption) (wsdlOptions, error) {
	set := wsdlOptions{operations: map[string]string{}}
	var errs []error
	for i, opt := range opts {
		if opt == nil {
			errs = append(errs, fmt.Errorf("option %d is nil; leave it out", i+1))
			continue
		}
		errs = append(errs, opt(&set))
	}
	return set, errors.Join(errs...)
}
