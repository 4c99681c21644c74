package appointment_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// A request that the shared limit does not admit is not sent. Its error names the limit. It does
// not show the function's error, which could contain anything.
func TestWithSharedLimit(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err  error
		text string
	}{
		"no room in time": {context.DeadlineExceeded, "the time allowed ran out while WithSharedLimit left no room"},
		"cancelled":       {context.Canceled, "the caller cancelled while WithSharedLimit left no room"},
		"failed":          {errors.New("password=secret"), "its limit could not be checked"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hospital := startHospital(t, appointment.Laida)
			refuse, released := true, 0
			client, err := appointment.NewClient(hospital.Config(), appointment.WithSharedLimit(func(context.Context) (func(), error) {
				if refuse {
					return nil, tt.err
				}
				return func() { released++ }, nil
			}))
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.QuerySchedule(t.Context(), fullQueryRequest())
			var e *appointment.Error
			if !errors.As(err, &e) || !errors.Is(err, appointment.ErrNotSent) || e.BlockedBy != appointment.BlockedByShared {
				t.Fatalf("QuerySchedule = %v, want ErrNotSent by %q", err, appointment.BlockedByShared)
			}
			if !strings.Contains(err.Error(), tt.text) || strings.Contains(err.Error(), "secret") {
				t.Errorf("the error is %q, want it to contain %q and not the cause", err, tt.text)
			}
			if !errors.Is(err, tt.err) {
				t.Errorf("errors.Is(%v, %v) = false, want true", err, tt.err)
			}
			refuse = false
			hospital.Fail(appointment.QuerySchedule, appointmenttest.ResetAfterRead())
			if _, err := client.QuerySchedule(t.Context(), fullQueryRequest()); err != nil {
				t.Fatal(err)
			}
			if n := hospital.Deliveries(appointment.QuerySchedule); released != n || n != 2 {
				t.Errorf("%d places were released for %d requests, want 2 for 2: one for each attempt", released, n)
			}
		})
	}
}
