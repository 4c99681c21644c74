package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestSchemes checks that each scheme books and cancels over SOAP and REST, and that the hospital
// refuses each wrong message for its own reason.
func TestSchemes(t *testing.T) {
	t.Parallel()
	reasons := map[string]string{
		"wrong key": "the signature is wrong", "changed document": "the signature is wrong",
		"repeated nonce": "the nonce was used before", "old timestamp": "the timestamp is not within 5m0s of this clock",
	}
	for _, s := range schemes() {
		for _, vendor := range []appointment.Vendor{appointment.Wanda, appointment.Laida} {
			t.Run(s.name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				h, err := startHospital(s, vendor)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(h.Close)
				client, err := h.newClient(s.newPayload(false))
				if err != nil {
					t.Fatal(err)
				}
				booking, err := book(t.Context(), client)
				if err != nil || booking.Source != appointment.SourceResponse || len(h.Bookings()) != 1 {
					t.Fatalf("book() = %v, %v with %d bookings; want a booking from the response", booking, err, len(h.Bookings()))
				}
				for _, attack := range attacks() {
					client, err := h.newClient(attack.payload(s))
					if err != nil {
						t.Fatal(err)
					}
					refused := &appointment.Error{}
					if err := attack.try(t.Context(), client); !errors.As(err, &refused) || !strings.Contains(refused.Message, reasons[attack.name]) {
						t.Errorf("%s: error = %v, message %q; want a message with %q", attack.name, err, refused.Message, reasons[attack.name])
					}
				}
			})
		}
	}
}

// TestSchemes_Responses checks that a client refuses a response that is signed with another key,
// changed, or not signed.
func TestSchemes_Responses(t *testing.T) {
	t.Parallel()
	for _, s := range schemes()[2:] { // the first two have no signature of responses
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for name, wrong := range map[string]appointment.Payload{
				"other key": responses{s.newPayload(false), s.newPayload(true)},
				"changed":   responses{s.newPayload(false), changed{s.newPayload(false)}},
				"unsigned":  responses{s.newPayload(false), nil},
			} {
				h, err := startHospital(scheme{s.name, func(bool) appointment.Payload { return wrong }, s.dialects}, appointment.Laida)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(h.Close)
				client, err := h.newClient(s.newPayload(false))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := client.QuerySchedule(t.Context(), newQuery()); !errors.Is(err, appointment.ErrBadResponse) {
					t.Errorf("%s: QuerySchedule() = %v, want ErrBadResponse", name, err)
				}
			}
		})
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "booked"); n != 2*len(schemes()) {
		t.Errorf("run() printed %d bookings, want %d:\n%s", n, 2*len(schemes()), &out)
	}
	if n := strings.Count(out.String(), "refused with 00000001, 鉴权失败"); n != 8*len(schemes()) {
		t.Errorf("run() printed %d refusals, want %d:\n%s", n, 8*len(schemes()), &out)
	}
}
