package appointment_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestObserversKeepTheCallersValues has an observer that makes its context of none: what the
// caller put into his, and what the first observer did, are found all the same.
func TestObserversKeepTheCallersValues(t *testing.T) {
	t.Parallel()
	type caller struct{}
	type first struct{}
	type second struct{}
	seen := 0
	client := newClient(t, appointment.Laida, func(w http.ResponseWriter, r *http.Request) { answer(w, r, found) },
		appointment.WithObserver(appointment.Observer{
			CallStart: func(ctx context.Context, _ appointment.Event) context.Context {
				return context.WithValue(ctx, first{}, 1)
			},
		}),
		appointment.WithObserver(appointment.Observer{
			CallStart: func(context.Context, appointment.Event) context.Context {
				return context.WithValue(context.Background(), second{}, 2)
			},
			AttemptEnd: func(ctx context.Context, _ appointment.Event) {
				for _, key := range []any{caller{}, first{}, second{}} {
					if ctx.Value(key) != nil {
						seen++
					}
				}
			},
		}))
	if _, err := client.QuerySchedule(context.WithValue(t.Context(), caller{}, 0), everyQueryField()); err != nil {
		t.Fatal(err)
	}
	if seen != 3 {
		t.Errorf("%d of the three values are found", seen)
	}
}
