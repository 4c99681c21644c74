package main

import (
	"context"

	"github.com/exam-appointment/appointment-go/appointment"
)

// responses is the payload of a hospital that opens requests by one payload, and seals responses by
// another, or not at all.
type responses struct{ opening, sealing appointment.Payload }

func (r responses) Open(ctx context.Context, m *appointment.Message) error {
	return r.opening.Open(ctx, m)
}

func (r responses) Seal(ctx context.Context, m *appointment.Message) error {
	if r.sealing == nil {
		return nil
	}
	return r.sealing.Seal(ctx, m)
}
