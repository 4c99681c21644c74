// Signing books at simulated hospitals that require a signature or encryption, and shows what they
// refuse:
//
//	cd examples/signing && go run .
//
// Copy one of sorted_md5.go, header_hmac.go and sm4_sm3.go, with freshness.go, into your own service,
// and change it to the hospital's document.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "signing:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	for _, s := range schemes() {
		for _, vendor := range []appointment.Vendor{appointment.Wanda, appointment.Laida} {
			h, err := startHospital(s, vendor)
			if err != nil {
				return err
			}
			err = h.demonstrate(ctx, out)
			h.Close()
			if err != nil {
				return fmt.Errorf("%s, %s: %w", s.name, vendor, err)
			}
		}
	}
	return nil
}

// hospital is a simulated hospital that verifies the messages of a scheme.
type hospital struct {
	*appointmenttest.Hospital
	scheme scheme
	vendor appointment.Vendor
}

func startHospital(s scheme, vendor appointment.Vendor) (*hospital, error) {
	opts := []appointmenttest.Option{appointmenttest.WithPayload(s.newPayload(false))}
	if d := s.dialects[vendor]; d != nil {
		opts = append(opts, appointmenttest.WithDialect(*d))
	}
	started, err := appointmenttest.Start(vendor, opts...)
	if err != nil {
		return nil, err
	}
	return &hospital{started, s, vendor}, nil
}

// newClient returns a client that seals its messages by p.
func (h *hospital) newClient(p appointment.Payload) (*appointment.Client, error) {
	cfg := h.Config()
	cfg.Dialect = h.scheme.dialects[h.vendor]
	return appointment.NewClient(cfg, appointment.WithPayload(p))
}

// demonstrate books and cancels, and shows how the hospital refuses messages that are wrong.
func (h *hospital) demonstrate(ctx context.Context, out io.Writer) error {
	client, err := h.newClient(h.scheme.newPayload(false))
	if err != nil {
		return err
	}
	booking, err := book(ctx, client)
	if err != nil {
		return err
	}
	slot, _ := booking.Slot()
	fmt.Fprintf(out, "%s, %s: booked %s %s", h.scheme.name, h.vendor, slot.Date, slot.Start)
	if _, err := client.CancelSchedule(ctx, booking.CancelRequest()); err != nil {
		return err
	}
	fmt.Fprintln(out, " and cancelled it")
	for _, attack := range attacks() {
		client, err := h.newClient(attack.payload(h.scheme))
		if err != nil {
			return err
		}
		err = attack.try(ctx, client)
		var refused *appointment.Error
		if !errors.As(err, &refused) {
			return fmt.Errorf("%s: the hospital did not refuse it: %w", attack.name, err)
		}
		fmt.Fprintf(out, "  %s: refused with %s, %s\n", attack.name, refused.Code, refused.Message)
	}
	return nil
}

// book books the first open slot.
func book(ctx context.Context, client *appointment.Client) (*appointment.Booking, error) {
	query := newQuery()
	schedule, err := client.QuerySchedule(ctx, query)
	if err != nil {
		return nil, err
	}
	for slot := range schedule.Slots() {
		if slot.Open() {
			return client.SaveSchedule(ctx, newSave(query, slot))
		}
	}
	return nil, errors.New("no slot is open")
}
