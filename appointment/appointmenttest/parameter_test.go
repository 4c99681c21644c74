package appointmenttest_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/soap"
)

// gatewayOperations returns operations that all have one name and an empty action. parameters
// returns the parameters of each by its name.
func gatewayOperations(parameters func(op string) []soap.Parameter) map[string]soap.Operation {
	empty := ""
	operations := map[string]soap.Operation{}
	for _, op := range appointment.Operations() {
		operations[string(op)] = soap.Operation{Name: "Invoke", Action: &empty, Parameters: parameters(string(op))}
	}
	return operations
}

func noParameters(string) []soap.Parameter { return nil }

// parameterDialects returns dialects with several SOAP parameters.
func parameterDialects() map[string]appointment.Dialect {
	every := []soap.Parameter{
		{Name: "method", Value: "$method"}, {Name: "user", Value: "a$$b<c>"}, {Name: "id", Value: "$systemId"}, {Name: "key", Value: "$systemKey"},
		{Name: "type", Value: "${businessType}1"}, {Name: "time", Value: "$timestamp"}, {Name: "nonce", Value: "$nonce"}, {Name: "message", Value: "<req>$document</req>"}, {Name: "remark"},
	}
	two := []soap.Parameter{{Name: "method", Value: "$method"}, {Name: "data", Value: "$document"}}
	dialect := func(b soap.Binding) appointment.Dialect {
		b.Namespace = "urn:gateway"
		return appointment.Dialect{SOAP: &b}
	}
	withoutEnvelope := dialect(soap.Binding{Parameters: two, Operations: gatewayOperations(noParameters)})
	withoutEnvelope.Envelope = appointment.EnvelopeNone
	return map[string]appointment.Dialect{
		"every variable": dialect(soap.Binding{Parameters: every}),
		"unqualified":    dialect(soap.Binding{Parameters: every, Form: soap.Unqualified}),
		"rpc/encoded":    dialect(soap.Binding{Parameters: every, Style: soap.RPC, Use: soap.Encoded}),
		"SOAP 1.2":       dialect(soap.Binding{Parameters: every, Version: soap.SOAP12}),
		"result":         dialect(soap.Binding{Parameters: two, Result: "HIPMessageServerResult"}),
		"results of operations": dialect(soap.Binding{Parameters: two, Operations: map[string]soap.Operation{
			"QuerySchedule": {Result: "out"}, "SaveSchedule": {Parameter: "xml", Result: "return"},
		}}),
		"one operation":                      dialect(soap.Binding{Parameters: two, Operations: gatewayOperations(noParameters)}),
		"one operation, without an envelope": withoutEnvelope,
		"one operation, codes of its own": dialect(soap.Binding{Operations: gatewayOperations(func(op string) []soap.Parameter {
			return []soap.Parameter{{Name: "action", Value: soap.Template(strings.ToUpper(op))}, {Name: "message", Value: "$document"}}
		})}),
	}
}

// A client with the parameters can book and cancel. A client without them is not understood.
func TestWithDialect_Parameters(t *testing.T) {
	t.Parallel()
	for name, d := range parameterDialects() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, err := appointmenttest.Start(appointment.Wanda, appointmenttest.WithDialect(d))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(h.Close)
			cfg := h.Config()
			if schedule, err := newClient(t, cfg).QuerySchedule(t.Context(), headScan()); err == nil {
				t.Errorf("QuerySchedule without the dialect = %v, want an error", schedule)
			}
			cfg.Dialect = &d
			bookAndCancel(t, h, newClient(t, cfg))
			if n := h.Deliveries(appointment.SaveSchedule); n != 1 {
				t.Errorf("Deliveries(SaveSchedule) = %d, want 1", n)
			}
		})
	}
}

// A request with wrong parameters is a rejection, and the hospital shows no value of them.
func TestWithDialect_WrongParameters(t *testing.T) {
	t.Parallel()
	right := []soap.Parameter{{Name: "method", Value: "$method"}, {Name: "password", Value: "f00d-secret"}, {Name: "data", Value: "$document"}}
	dialect := func(parameters ...soap.Parameter) appointment.Dialect {
		return appointment.Dialect{SOAP: &soap.Binding{Namespace: "urn:gateway", Parameters: parameters}}
	}
	const isNull, isUnexpected = "the request is not valid JSON", "the text of parameter password is not the expected one"
	tests := map[string]struct {
		parameters []soap.Parameter
		want       string
	}{
		"another value":    {[]soap.Parameter{right[0], {Name: "password", Value: "f00d-wrong"}, right[2]}, isUnexpected},
		"empty value":      {[]soap.Parameter{right[0], {Name: "password"}, right[2]}, isUnexpected},
		"longer value":     {[]soap.Parameter{right[0], {Name: "password", Value: "f00d-secret1"}, right[2]}, isUnexpected},
		"another order":    {[]soap.Parameter{right[1], right[0], right[2]}, isNull},
		"one missing":      {right[1:], isNull},
		"one too many":     {append([]soap.Parameter{{Name: "a"}}, right...), isNull},
		"another name":     {[]soap.Parameter{right[0], {Name: "pass", Value: "f00d-secret"}, right[2]}, isNull},
		"another variable": {[]soap.Parameter{{Name: "method", Value: "$systemId"}, right[1], right[2]}, "the text of parameter method is not the expected one"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := start(t, appointment.Wanda, appointmenttest.WithDialect(dialect(right...)))
			cfg, d := h.Config(), dialect(tt.parameters...)
			cfg.Dialect = &d
			_, err := newClient(t, cfg).QuerySchedule(t.Context(), headScan())
			var e *appointment.Error
			if !errors.As(err, &e) || !errors.Is(err, appointment.ErrRejected) || !strings.Contains(e.Message, tt.want) || strings.Contains(e.Message, "f00d") {
				t.Fatalf("QuerySchedule error = %v (%+v), want a rejection that says %q", err, e, tt.want)
			}
		})
	}
}
