package appointmenttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/exam-appointment/appointment-go/appointment"
)

// WithPayload makes the hospital require signed or encrypted messages: it opens each request and
// seals each response by p. Use it to test the payload of a client, which can be the same value or
// one with other keys:
//
//	hospital, err := appointmenttest.Start(appointment.Wanda, appointmenttest.WithPayload(p))
//	client, err := appointment.NewClient(hospital.Config(), appointment.WithPayload(p))
//
// When the hospital calls p.Open, the message has the headers and the query of the request. It also
// has the variables in the SOAP parameters and the path of the dialect. So p.Open can recognise a
// request by its Query and Variables, which are not nil. Of a payload that signs only requests,
// Open verifies these, and does nothing with a response. When the hospital calls p.Seal, the
// document and the headers are sent; a response has no query and no variables.
//
// A request that p.Open refuses is not executed. The hospital rejects it, in the platform's
// spelling and without a seal, as gateways do that verify signatures. The message has the text of a
// method PlainError() string of the error, if there is one. Faults work as without a
// payload, and changes of documents are made before they are sealed.
func WithPayload(p appointment.Payload) Option {
	return func(o *options) error {
		if p == nil {
			return errors.New("WithPayload(nil): want a payload")
		}
		o.payload = p
		return nil
	}
}

// openRequest returns the document of a request. The problem is that of one which does not open.
func (h *Hospital) openRequest(r *http.Request, op appointment.Operation, text callText) ([]byte, *requestProblem) {
	document := []byte(text.document)
	if h.payload == nil {
		return document, nil
	}
	m := &appointment.Message{
		Operation: op, Document: bytes.Clone(document), Header: r.Header.Clone(), Query: r.URL.Query(), Variables: text.variables,
	}
	if err := runSafely(r.Context(), h.payload.Open, m); err != nil {
		return document, &requestProblem{statusUnauthorized, "鉴权失败：" + describeRefusal(err)}
	}
	return m.Document, nil
}

// describeRefusal returns the text of an error that may be shown, or a text for every error.
func describeRefusal(err error) string {
	var plain interface{ PlainError() string }
	if errors.As(err, &plain) {
		return plain.PlainError()
	}
	return "验签或解密失败"
}

// sealResponse returns the document of a response as it is sent, and the headers for it.
func (h *Hospital) sealResponse(c call, document []byte) ([]byte, http.Header, error) {
	if h.payload == nil || c.plain {
		return document, nil, nil
	}
	m := &appointment.Message{
		Operation: c.op, Document: document, Header: http.Header{}, Query: url.Values{}, Variables: map[string]string{},
	}
	if err := runSafely(context.Background(), h.payload.Seal, m); err != nil {
		return nil, nil, errors.New("the payload of the hospital did not seal the response")
	}
	return m.Document, m.Header, nil
}

// runSafely calls a function of a payload. A panic becomes an error.
func runSafely(ctx context.Context, function func(context.Context, *appointment.Message) error, m *appointment.Message) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the payload panicked with a %T", p)
		}
	}()
	return function(ctx, m)
}
