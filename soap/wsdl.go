package soap

import (
	"context"
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// wsdlTimeout limits the loading of a WSDL and of everything that it imports.
const wsdlTimeout = 30 * time.Second

// LoadWSDL reads a WSDL from a file or a URL and returns the [Binding] of its service.
//
// LoadWSDL resolves imports against the document that imports them, on the host of the WSDL or
// beside the file. It ignores their host names, and the addresses of ports. The caller
// decides which endpoint is called.
//
// Of several ports LoadWSDL uses the one for SOAP 1.1. It finds the operations of the
// interface by their codes, such as XKH073, by their names, or by a verb and its object.
// It looks for these in the names and documentation of the WSDL's operations, in English,
// Chinese and pinyin. A single operation for all messages serves each operation of the
// interface, if its name says that it is one, such as Invoke or CallService.
//
// The document is the only parameter that is text, or the one that is named like a
// document. A parameter named like a code, such as method, is sent the code of the
// operation. Optional parameters with names such as remark are left out. Binding.Notes
// lists them, and also several results and optional headers.
//
// The error is a [*ConfigError] if an option is invalid. It is a [*WSDLError] if a document was
// loaded, but is not a usable WSDL or does not lead to one binding. That has the operations of
// the WSDL, and a configuration to choose from, which lists every parameter. Use
// [WithOperation] and [WithPort], or write the [Binding] by hand. If the service also requires
// a SOAP header or WS-Security, the error says so and has the binding.
//
// LoadWSDL takes 30 seconds at most, and reads at most 64 documents and 8 MiB in total.
// It trusts the CAs of the machine. Use [WithHTTPClient] to change this.
func LoadWSDL(ctx context.Context, location string, opts ...WSDLOption) (*Binding, error) {
	binding, err := loadWSDL(ctx, location, opts)
	if err != nil {
		return nil, fmt.Errorf("soap: load WSDL %s: %w", hideUserInfo(location), err)
	}
	return binding, nil
}

// loadWSDL does the work of LoadWSDL. Its errors do not name the location.
func loadWSDL(ctx context.Context, location string, opts []WSDLOption) (*Binding, error) {
	options, err := applyWSDLOptions(opts)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, wsdlTimeout)
	defer cancel()
	if options.transport == nil {
		transport := httpx.NewTransport()
		defer transport.CloseIdleConnections()
		options.transport = transport
	}
	loader := &wsdlLoader{client: httpx.ClientFor(options.transport)}
	if err := loader.loadAll(ctx, location); err != nil {
		return nil, err
	}
	binding, failed := bindWSDL(&loader.model, options)
	if failed != nil {
		failed.Problems = append(failed.Problems, loader.missing...)
		return nil, failed
	}
	return binding, nil
}
