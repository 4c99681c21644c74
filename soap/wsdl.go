package soap

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// WSDLOption says what a WSDL leaves open.
type WSDLOption func(*wsdlReader) error

// WSDLOperation says which of the service's operations is ours, such as QuerySchedule,
// where its name and documentation do not tell.
func WSDLOperation(ours, theirs string) WSDLOption {
	return func(r *wsdlReader) error {
		if theirs == "" || knownOperation(ours) == nil {
			return fmt.Errorf("WSDLOperation(%q, %q): want one of %s, and the WSDL's name for it", ours, theirs, ourNames())
		}
		r.named[ours] = theirs
		return nil
	}
}

// WSDLPort says which port to call, by its name or its binding's, where the WSDL has
// several that could be meant.
func WSDLPort(name string) WSDLOption {
	return func(r *wsdlReader) error {
		if name == "" {
			return errors.New("WSDLPort: no name; leave the option out")
		}
		r.port = name
		return nil
	}
}

// WSDLHTTPClient fetches the WSDL and what it imports through the transport of hc, as
// it is. Nothing else of hc is used.
func WSDLHTTPClient(hc *http.Client) WSDLOption {
	return func(r *wsdlReader) error {
		if hc == nil {
			return errors.New("WSDLHTTPClient: the client is nil; leave the option out")
		}
		if hc.Transport != nil {
			r.client.Transport = hc.Transport
		}
		return nil
	}
}

// loadTime is for a WSDL and all that it imports, together.
const loadTime = 30 * time.Second

// LoadWSDL reads a vendor's own WSDL, from a file or a URL, into how to call it. What it imports
// is looked for beside it, whatever host the import names: at a URL on the URL's own
// host, for a file in the file's own folder.
//
// The addresses in the WSDL are ignored: which endpoint is called is the caller's to
// say. Of several ports the one for SOAP 1.1 is taken. Our operations are found among the
// service's by interface code (XKH073), by the interface's names, or by a verb and what
// it is about, in English or Chinese, in the operation's name or its documentation. A
// service with one operation for all is called by that.
//
// Where the WSDL does not tell, the error lists what it offers and the configuration that
// would choose. See [WSDLOperation] and [WSDLPort], or write the [Binding] by hand.
// LoadWSDL takes at most 30 seconds and reads at most 64 documents and 8 MiB, all together.
// It trusts this machine's CAs: where they do not know the server, give it a client that
// does, with [WSDLHTTPClient].
func LoadWSDL(ctx context.Context, location string, opts ...WSDLOption) (*Binding, error) {
	ctx, cancel := context.WithTimeout(ctx, loadTime)
	defer cancel()
	transport := httpx.NewTransport()
	defer transport.CloseIdleConnections()
	r := &wsdlReader{
		client: &httpx.Client{Transport: transport, Limit: httpx.DefaultLimit},
		named:  map[string]string{},
	}
	var errs []error
	for i, opt := range opts {
		if opt == nil {
			errs = append(errs, fmt.Errorf("option %d is nil; leave it out", i+1))
			continue
		}
		errs = append(errs, opt(r))
	}
	err := errors.Join(errs...)
	if err == nil {
		err = r.open(ctx, location)
	}
	var binding *Binding
	if err == nil {
		binding, err = r.binding()
	}
	if err != nil {
		return nil, fmt.Errorf("soap: the WSDL at %s: %w", shown(location), err)
	}
	return binding, nil
}

// wsdlReader reads one WSDL.
type wsdlReader struct {
	client *httpx.Client
	port   string            // by name; "": any
	named  map[string]string // our operations, by name

	model   wsdlModel
	size    int      // of all documents together, in bytes
	missing []string // what is imported and was not found, and where it was looked for
}

// binding chooses among the ports.
func (r *wsdlReader) binding() (*Binding, error) {
	ports := r.model.ports()
	if r.port != "" {
		var named []port
		for _, p := range ports {
			if p.name == r.port || p.binding == r.port {
				named = append(named, p)
			}
		}
		if len(named) == 0 {
			return nil, r.undecided(ports, fmt.Errorf("no SOAP port is called %q", r.port))
		}
		ports = named
	}
	if len(ports) == 0 {
		return nil, r.undecided(nil, errors.New("it has no port for SOAP over HTTP"))
	}
	for _, version := range []Version{SOAP11, SOAP12} {
		var found *Binding
		var names []string
		alike := true
		for _, p := range ports {
			if b, err := r.bind(p); err == nil && p.version == version {
				names = append(names, p.name)
				alike = alike && (found == nil || reflect.DeepEqual(found, b))
				found = b
			}
		}
		if !alike {
			return nil, r.undecided(ports, fmt.Errorf("several ports could be meant (%s); choose one by soap.WSDLPort(%q)", strings.Join(names, ", "), names[0]))
		}
		if found != nil {
			return found, nil
		}
	}
	_, err := r.bind(ports[0])
	return nil, r.undecided(ports, err)
}

// bind makes the binding that calls a port.
func (r *wsdlReader) bind(p port) (*Binding, error) {
	chosen, err := r.choose(p.operations)
	if err != nil {
		return nil, err
	}
	b := &Binding{Version: p.version, Action: ActionAbsent, Operations: map[string]Operation{}}
	for _, ours := range knownOperations {
		o := chosen[ours.name]
		if o.problem != "" {
			return nil, fmt.Errorf("%s, which is %s: %s", o.name, ours.name, o.problem)
		}
		set := Operation{Name: o.element}
		if o.action != "" || p.version == SOAP11 { // SOAP 1.1 wants the header, be it empty
			set.Action = &o.action
		}
		one := Binding{Namespace: o.namespace, Parameter: o.parameter, Form: o.form, Style: o.style, Use: o.use}
		if b.Namespace == "" {
			b.Namespace, b.Parameter, b.Form, b.Style, b.Use = one.Namespace, one.Parameter, one.Form, one.Style, one.Use
		}
		if one.Parameter != b.Parameter {
			set.Parameter = one.Parameter
		}
		if one.Namespace != b.Namespace || one.Form != b.Form || one.Style != b.Style || one.Use != b.Use {
			return nil, fmt.Errorf("%s is called in another form than %s: one client cannot call both", o.name, chosen[knownOperations[0].name].name)
		}
		b.Operations[ours.name] = set
	}
	var names []string
	for _, o := range knownOperations {
		names = append(names, o.name)
	}
	if err := b.Check(names...); err != nil {
		return nil, err
	}
	return b, nil
}
