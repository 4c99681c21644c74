package recording

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording/internal/deidentify"
)

// Payload returns a payload that does the same as p, and passes the documents that p seals and
// opens to the recorder. The recording has each request before Seal and each response after Open,
// inside the envelope of the message. It has no signature and no encrypted text: values that Seal
// adds to the headers, the query, the parameters and the path become placeholders. So a replay
// needs no payload. Pass it with the transport:
//
//	client, err := appointment.NewClient(cfg, appointment.WithPayload(rec.Payload(p)), appointment.WithTransport(rec.Wrap))
//
// A response that p does not open is recorded as it was received, de-identified like other text.
func (r *Recorder) Payload(p appointment.Payload) appointment.Payload { return payload{r, p} }

// payload records the documents of another payload.
type payload struct {
	recorder *Recorder
	inner    appointment.Payload
}

// sealedIDHeader is a header in which a payload passes the identifier of a sealed request to the
// transport of its recorder. The transport does not send it, and adds it to the response.
const sealedIDHeader = "X-Recorder-Sealed"

// sealedRequest is a request that was sealed, and its exchange, which is nil until it is sent.
type sealedRequest struct {
	document deidentify.Document
	exchange *exchange
}

// Format prints no key of the other payload, for any verb.
func (p payload) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "Payload{%s}", p.recorder.file) }

// Seal implements [appointment.Payload].
func (p payload) Seal(ctx context.Context, m *appointment.Message) error {
	plain, before := bytes.Clone(m.Document), maps.Clone(m.Variables)
	if err := p.inner.Seal(ctx, m); err != nil {
		return err
	}
	d := deidentify.Document{Sealed: bytes.Clone(m.Document), Plain: plain, Variables: map[string]string{}}
	for name, value := range m.Variables {
		if before[name] != value || name == "nonce" {
			d.Variables[name] = value
		}
	}
	if id := p.recorder.addSealed(d); id != "" {
		if m.Header == nil {
			m.Header = http.Header{}
		}
		m.Header.Set(sealedIDHeader, id)
	}
	return nil
}

// Open implements [appointment.Payload].
func (p payload) Open(ctx context.Context, m *appointment.Message) error {
	id, sealed := m.Header.Get(sealedIDHeader), bytes.Clone(m.Document)
	m.Header.Del(sealedIDHeader)
	if err := p.inner.Open(ctx, m); err != nil {
		return err
	}
	p.recorder.setOpened(id, deidentify.Document{Sealed: sealed, Plain: bytes.Clone(m.Document)})
	return nil
}

// addSealed adds a request that was sealed, and returns its id; "" if the recording has ended.
func (r *Recorder) addSealed(d deidentify.Document) (id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ""
	}
	id = rand.Text()
	r.sealed[id] = &sealedRequest{document: d}
	return id
}

// assign assigns a sealed request to its exchange. id may be "".
func (r *Recorder) assign(id string, e *exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.sealed[id]
	if s == nil || e.omitted {
		delete(r.sealed, id)
		return
	}
	if r.addBytes(e, documentBytes(s.document)); !e.omitted {
		e.Request.Document = &s.document
	}
	s.exchange = e
}

// forget removes a sealed request that has no response. id may be "".
func (r *Recorder) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.sealed, id)
}

// setOpened sets the document of a response that was opened.
func (r *Recorder) setOpened(id string, d deidentify.Document) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.sealed[id]
	delete(r.sealed, id)
	if s == nil || s.exchange == nil || s.exchange.omitted {
		return
	}
	if r.addBytes(s.exchange, documentBytes(d)); !s.exchange.omitted {
		s.exchange.partial.Document = &d
	}
}

// documentBytes returns how many bytes a document has.
func documentBytes(d deidentify.Document) int { return len(d.Sealed) + len(d.Plain) }
