// Oracle prints the requests that LoadWSDL's bindings send, one JSON object a line, for compare.py:
//
//	go run ./.ci/oracle FOLDER
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/exam-appointment/appointment-go/soap"
)

// request is a request that a binding sends.
type request struct {
	File        string `json:"file"`
	Operation   string `json:"operation"`
	ContentType string `json:"contentType"`
	SOAPAction  string `json:"soapAction"`
	Envelope    string `json:"envelope"`
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

// run prints the requests for each WSDL in a folder that LoadWSDL binds, also if the service requires
// something else.
func run(folder string) error {
	return filepath.WalkDir(folder, func(file string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".wsdl" {
			return err
		}
		binding, err := soap.LoadWSDL(context.Background(), file)
		var failed *soap.WSDLError
		if errors.As(err, &failed) {
			binding = failed.Binding
		}
		if binding == nil {
			return nil
		}
		for operation := range binding.Operations {
			if err := printRequest(file, operation, binding); err != nil {
				return err
			}
		}
		return nil
	})
}

// printRequest prints the request of an operation.
func printRequest(file, operation string, binding *soap.Binding) error {
	sent := request{File: file, Operation: operation}
	transport := roundTripFunc(func(r *http.Request) (*http.Response, error) {
		envelope, err := io.ReadAll(r.Body)
		sent.Envelope, sent.ContentType = string(envelope), r.Header.Get("Content-Type")
		for name, values := range r.Header { // the name is not in Go's usual form
			if strings.EqualFold(name, "SOAPAction") {
				sent.SOAPAction = values[0]
			}
		}
		return nil, errors.Join(err, errors.New("the request is not sent"))
	})
	service, err := soap.New(transport, "http://127.0.0.1/", *binding)
	if err != nil {
		return err
	}
	_, err = service.Call(context.Background(), soap.Request{
		Operation: operation, Document: []byte(`{"a": "<&>"}`), Variables: map[string]string{"method": "XKH"},
	})
	if sent.Envelope == "" {
		return fmt.Errorf("%s: %s: no request: %w", file, operation, err)
	}
	return json.NewEncoder(os.Stdout).Encode(sent)
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
