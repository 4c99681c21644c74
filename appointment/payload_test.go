package appointment_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// payloadKey is the key of the payloads in tests, which must not be printed.
const payloadKey = "priv-payload-key-77d0"

// signature is a payload that signs the document in a header.
type signature struct{ key string }

func (s signature) sign(document []byte) string {
	mac := hmac.New(sha256.New, []byte(s.key))
	mac.Write(document)
	return hex.EncodeToString(mac.Sum(nil))
}

func (s signature) Seal(_ context.Context, m *appointment.Message) error {
	m.Header.Set("X-Sign", s.sign(m.Document))
	return nil
}

func (s signature) Open(_ context.Context, m *appointment.Message) error {
	if m.Header.Get("X-Sign") != s.sign(m.Document) {
		return errors.New("wrong signature of " + string(m.Document) + s.key)
	}
	return nil
}

// encryption is a payload that replaces the document.
type encryption struct{ key string }

func (e encryption) Seal(_ context.Context, m *appointment.Message) error {
	m.Document = []byte(base64.StdEncoding.EncodeToString(append([]byte(e.key), m.Document...)))
	return nil
}

func (e encryption) Open(_ context.Context, m *appointment.Message) error {
	plain, err := base64.StdEncoding.DecodeString(string(m.Document))
	if err != nil || !bytes.HasPrefix(plain, []byte(e.key)) {
		return errors.New("not encrypted: " + string(m.Document) + e.key)
	}
	m.Document = plain[len(e.key):]
	return nil
}

// variables is a payload that signs a request in variables and the query. Responses have no
// signature.
type variables struct{ signature }

func (v variables) Seal(_ context.Context, m *appointment.Message) error {
	m.Variables["timestamp"] = "1790000000123"
	m.Variables["sign"] = v.sign(append([]byte(m.Variables["nonce"]+m.Variables["timestamp"]), m.Document...)) + "/+ &"
	m.Query.Set("app", "a&b")
	return nil
}

func (v variables) Open(_ context.Context, m *appointment.Message) error {
	switch {
	case m.Variables == nil: // a response
		return nil
	case m.Query.Get("app") != "a&b", m.Variables["nonce"] == "", m.Variables["timestamp"] != "1790000000123":
		return errors.New("no query or no variables")
	case m.Variables["sign"] != v.sign(append([]byte(m.Variables["nonce"]+m.Variables["timestamp"]), m.Document...))+"/+ &":
		return errors.New("wrong signature")
	}
	return nil
}

// payloadFuncs is a payload of functions. A nil function does nothing.
type payloadFuncs struct {
	seal, open func(ctx context.Context, m *appointment.Message) error
}

func (p payloadFuncs) Seal(ctx context.Context, m *appointment.Message) error {
	if p.seal == nil {
		return nil
	}
	return p.seal(ctx, m)
}

func (p payloadFuncs) Open(ctx context.Context, m *appointment.Message) error {
	if p.open == nil {
		return nil
	}
	return p.open(ctx, m)
}

// payloadDialect returns a dialect in which a payload can set the variables nonce, timestamp and
// sign.
func payloadDialect(vendor appointment.Vendor) *appointment.Dialect {
	if vendor == appointment.JintangWrapped {
		return &appointment.Dialect{SOAP: &soap.Binding{Parameters: []soap.Parameter{
			{Name: "sign", Value: "${sign}"}, {Name: "time", Value: "$timestamp:$nonce"}, {Name: "data", Value: "$document"},
		}}}
	}
	paths := map[string]string{}
	for _, op := range appointment.Operations() {
		paths[string(op)] = strings.ToLower(string(op)) + "/$nonce/s-$sign?time=$timestamp"
	}
	return &appointment.Dialect{REST: &rest.Route{Paths: paths}}
}

// A client can query, save and cancel with a payload. A client without the payload, or with
// another key, can not.
func TestWithPayload(t *testing.T) {
	t.Parallel()
	for _, vendor := range soapAndRESTVendors() {
		tests := map[string]struct {
			payload, other appointment.Payload
			dialect        *appointment.Dialect
			otherClass     error // of a query with the other payload
		}{
			"header":     {signature{payloadKey}, signature{"other"}, nil, appointment.ErrBadResponse},
			"encryption": {encryption{payloadKey}, encryption{"other"}, nil, appointment.ErrBadResponse},
			"variables":  {variables{signature{payloadKey}}, variables{signature{"other"}}, payloadDialect(vendor), appointment.ErrRejected},
		}
		for name, tt := range tests {
			t.Run(string(vendor)+"/"+name, func(t *testing.T) {
				t.Parallel()
				opts := []appointmenttest.Option{appointmenttest.WithPayload(tt.payload)}
				if tt.dialect != nil {
					opts = append(opts, appointmenttest.WithDialect(*tt.dialect))
				}
				hospital := startHospital(t, vendor, opts...)
				cfg := hospital.Config()
				cfg.Dialect = tt.dialect
				w := &privateTextChecker{texts: append(recognisableValues(validRequests()...), payloadKey)}
				client, err := appointment.NewClient(cfg, append(w.options(), appointment.WithPayload(tt.payload))...)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := client.QuerySchedule(t.Context(), fullQueryRequest()); err != nil {
					t.Error(err)
				}
				booking, err := client.SaveSchedule(t.Context(), fullSaveRequest())
				if err != nil || booking.Source != appointment.SourceResponse {
					t.Fatalf("SaveSchedule = %v, %v; want a booking from the response", booking, err)
				}
				if _, err := client.CancelSchedule(t.Context(), booking.CancelRequest()); err != nil {
					t.Error(err)
				}
				other, err := appointment.NewClient(cfg, append(w.options(), appointment.WithPayload(tt.other))...)
				if err != nil {
					t.Fatal(err)
				}
				err = queryOnce(t, other)
				checkClass(t, err, tt.otherClass)
				var e *appointment.Error
				if errors.As(err, &e) && e.Code != "00000001" {
					t.Errorf("Code = %q, want that of the rejection: %v", e.Code, err)
				}
				w.check(t, err)
				err = sendRequest(t.Context(), other, fullSaveRequest())
				if w.check(t, err); len(hospital.Bookings()) != 0 || err == nil {
					t.Errorf("SaveSchedule with the other payload = %v, %d bookings; want an error and none", err, len(hospital.Bookings()))
				}
			})
		}
	}
}

// Each attempt is sealed by itself, on a copy of the document, with its own variables.
func TestWithPayload_Retry(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var signs []string
	attempts := 0
	p := payloadFuncs{seal: func(_ context.Context, m *appointment.Message) error {
		mu.Lock()
		defer mu.Unlock()
		attempts++
		if m.Operation != appointment.QuerySchedule || m.Variables["method"] != "XKH073" || m.Variables["nonce"] == "" || len(m.Header)+len(m.Query) > 0 {
			t.Errorf("Seal of attempt %d received %v with %d headers, %d parameters; want a query with its variables alone", attempts, m, len(m.Header), len(m.Query))
		}
		if !bytes.HasPrefix(m.Document, []byte("{")) {
			t.Errorf("Seal of attempt %d received the document %.10s…, want the original one", attempts, m.Document)
		}
		m.Document[0] = '!'
		m.Header.Set("X-Sign", strings.Repeat("x", attempts))
		return nil
	}}
	client := newClient(t, appointment.Laida, func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		signs = append(signs, r.Header.Get("X-Sign"))
		mu.Unlock()
		if document := requestDocument(t, r); !bytes.HasPrefix(document, []byte("!")) {
			t.Errorf("request = %s, want the sealed document", document)
		}
		panic(http.ErrAbortHandler)
	}, appointment.WithRetries(2), appointment.WithPayload(p))
	checkClass(t, queryOnce(t, client), appointment.ErrNoResponse)
	if got := strings.Join(signs, " "); got != "x xx xxx" {
		t.Errorf("the attempts sent the signatures %q, want x, xx and xxx", got)
	}
}

func TestNewClient_Payload(t *testing.T) {
	t.Parallel()
	unknown := map[appointment.Vendor]string{
		appointment.JintangWrapped: "dialect.soap.parameters[0].value", appointment.Laida: "dialect.rest.paths.CancelSchedule",
	}
	for vendor, path := range unknown {
		cfg := validConfig()
		cfg.Vendor, cfg.Dialect = vendor, payloadDialect(vendor)
		if _, err := appointment.NewClient(cfg, appointment.WithPayload(signature{})); err != nil {
			t.Errorf("NewClient with a payload = %v, want no error", err)
		}
		_, err := appointment.NewClient(cfg)
		if err == nil || !strings.Contains(err.Error(), path+": has an unknown variable; use ") {
			t.Errorf("NewClient without a payload = %v, want a problem at %s", err, path)
		}
	}
	tests := map[string]struct {
		opts []appointment.Option
		path map[string]string
		want string
	}{
		"nil":                  {[]appointment.Option{appointment.WithPayload(nil)}, nil, "WithPayload: has a nil payload"},
		"twice":                {[]appointment.Option{appointment.WithPayload(signature{}), appointment.WithPayload(signature{})}, nil, "WithPayload: is given twice"},
		"document in a path":   {nil, map[string]string{"SaveSchedule": "save?d=$document"}, "dialect.rest.paths.SaveSchedule: has $document"},
		"$ alone in a path":    {nil, map[string]string{"SaveSchedule": "save/$-"}, "write $$ for a dollar sign"},
		"unknown in the query": {nil, map[string]string{"SaveSchedule": "save?x=$x"}, "dialect.rest.paths.SaveSchedule: has an unknown variable"},
	}
	for name, tt := range tests {
		cfg := validConfig()
		if tt.path != nil {
			cfg.Dialect = &appointment.Dialect{REST: &rest.Route{Paths: tt.path}}
		}
		if _, err := appointment.NewClient(cfg, tt.opts...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: NewClient = %v, want an error with %q", name, err, tt.want)
		}
	}
}

// A message prints as the name of its operation.
func TestMessage_Format(t *testing.T) {
	t.Parallel()
	m := appointment.Message{
		Operation: appointment.SaveSchedule, Document: []byte("测试文档"), Header: http.Header{"X": {"secret-1"}},
		Query: map[string][]string{"q": {"secret-2"}}, Variables: map[string]string{"v": "secret-3"},
	}
	checkNotPrinted(t, m, "测试文档", "secret-")
	checkNotPrinted(t, &m, "测试文档", "secret-")
}
