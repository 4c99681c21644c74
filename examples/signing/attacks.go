package main

import (
	"bytes"
	"context"
	"maps"

	"github.com/exam-appointment/appointment-go/appointment"
)

// attack is a message that a hospital must refuse.
type attack struct {
	name    string
	payload func(s scheme) appointment.Payload
	tries   int // the request that must be refused
}

// attacks returns the messages that every scheme must refuse.
func attacks() []attack {
	return []attack{
		{"wrong key", func(s scheme) appointment.Payload { return s.newPayload(true) }, 1},
		{"changed document", func(s scheme) appointment.Payload { return changed{s.newPayload(false)} }, 1},
		{"repeated nonce", func(s scheme) appointment.Payload { return &repeated{Payload: s.newPayload(false)} }, 2},
		{"old timestamp", func(s scheme) appointment.Payload { return old{s.newPayload(false)} }, 1},
	}
}

// try sends a request a.tries times. The last one must be refused.
func (a attack) try(ctx context.Context, client *appointment.Client) (err error) {
	for range a.tries {
		_, err = client.QuerySchedule(ctx, newQuery())
	}
	return err
}

// changed changes the document of a sealed request.
type changed struct{ appointment.Payload }

// Seal implements appointment.Payload.
func (p changed) Seal(ctx context.Context, m *appointment.Message) error {
	err := p.Payload.Seal(ctx, m)
	i := bytes.IndexByte(m.Document, '0')
	m.Document[i] = '1'
	return err
}

// repeated sends the first sealed request again.
type repeated struct {
	appointment.Payload
	first *appointment.Message
}

// Seal implements appointment.Payload.
func (p *repeated) Seal(ctx context.Context, m *appointment.Message) error {
	if p.first == nil {
		err := p.Payload.Seal(ctx, m)
		p.first = &appointment.Message{Document: bytes.Clone(m.Document), Header: m.Header.Clone(), Variables: maps.Clone(m.Variables)}
		return err
	}
	m.Document, m.Header, m.Variables = bytes.Clone(p.first.Document), p.first.Header.Clone(), maps.Clone(p.first.Variables)
	return nil
}

// old seals requests with a timestamp of yesterday.
type old struct{ appointment.Payload }

// Seal implements appointment.Payload.
func (p old) Seal(ctx context.Context, m *appointment.Message) error {
	m.Variables["timestamp"] = yesterday()
	return p.Payload.Seal(ctx, m)
}
