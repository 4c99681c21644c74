package appointment

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/resilience"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// Client books at one hospital. It is safe for concurrent use. Make one for each hospital
// and keep it, since queries reuse its connections, and writes its TLS sessions.
type Client struct {
	config    *Config // a pointer, so that fmt shows no key if a Client is an unexported field
	codec     *codec
	service   service
	guard     *resilience.Guard
	retrier   *resilience.Retrier
	timeout   time.Duration
	observers observers
	transport http.RoundTripper // the innermost, which keeps the connections

	payload      Payload // nil: messages are sent and read as they are
	maxBody      int64   // the limit of a document
	hasWrappers  bool    // of the transport, which may send several requests for one, to authenticate
	hasVariables bool    // requests may have variables besides the document
}

// service sends a document to the hospital and returns its response: a *soap.Service or a
// *rest.Service.
type service interface {
	Call(ctx context.Context, r httpx.Request) (*httpx.Response, error)
}

// NewClient returns a client for the hospital that cfg describes. It sends nothing. If the
// configuration or an option is incomplete or contradictory, the error is a [*ConfigError]
// that lists every problem.
func NewClient(cfg Config, opts ...Option) (*Client, error) {
	cfg = cfg.clone().withDefaults()
	dialect := cfg.FullDialect()
	o := newOptions(&cfg, opts)
	problems := append(cfg.checkConfig(o.payload != nil), o.problems...)

	tlsConfig, tlsProblems, causes := cfg.TLS.build(cfg.Endpoint)
	problems = append(problems, tlsProblems...)
	codec, codecProblems := newCodec(&cfg, &dialect, o.limits)
	problems = append(problems, codecProblems...)
	if len(problems) > 0 {
		return nil, &ConfigError{Hospital: cfg.Name, Problems: problems, causes: causes}
	}

	c := &Client{
		config:    &cfg,
		codec:     codec,
		guard:     resilience.NewGuard(o.resilience),
		retrier:   resilience.NewRetrier(o.retries),
		timeout:   o.timeout,
		observers: newObservers(o.observers, o.logger),

		payload:      o.payload,
		hasWrappers:  len(o.wrappers) > 0,
		hasVariables: o.payload != nil || dialect.usesVariables(),
	}
	sender := newHTTPClient(&o, tlsConfig, dialect.Charset, codec.charset)
	sender.Header = cfg.Auth.httpHeader()
	c.maxBody = sender.MaxBody
	c.transport = sender.Transport
	for i, wrap := range o.wrappers {
		if sender.Transport = wrap(sender.Transport); sender.Transport == nil {
			return nil, &ConfigError{Hospital: cfg.Name, Problems: []Problem{{
				Path: "WithTransport", Text: fmt.Sprintf("has a function, number %d, that returned nil; want a transport", i+1),
			}}}
		}
	}
	var err error
	if dialect.SOAP != nil {
		c.service, err = soap.New(sender, cfg.Endpoint, *dialect.SOAP, append(cfg.Auth.soapOptions(), soap.WithLimits(o.limits.soapLimits()))...)
	} else {
		c.service, err = rest.New(sender, cfg.Endpoint, *dialect.REST)
	}
	if err != nil { // the checks above find every problem first
		var invalid *httpx.ConfigError
		errors.As(err, &invalid) // services return no other errors, so it is not nil
		return nil, &ConfigError{Hospital: cfg.Name, Problems: convertProblems("dialect", invalid.Problems)}
	}
	return c, nil
}

// Config returns the configuration that the client was made with, defaults included. Its
// keys print as ***.
func (c *Client) Config() Config { return c.config.clone() }

// Timeout returns the time that one call may take, see [WithTimeout].
func (c *Client) Timeout() time.Duration { return c.timeout }

// CloseIdleConnections closes the connections that are open and unused, if the transport
// can.
func (c *Client) CloseIdleConnections() {
	if t, ok := c.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// Format prints the hospital's name and vendor for every verb, instead of addresses.
func (c Client) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "Client{%s (%s)}", c.config.Name, c.config.Vendor)
}
