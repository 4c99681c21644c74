package appointment_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// orderOf is a valid save of one of many orders.
func orderOf(t *testing.T, serial int) *appointment.SaveRequest {
	t.Helper()
	req := everySaveField()
	number, err := appointment.FormatOrderNO(appointment.Date{Year: 2026, Month: 11, Day: 23}, serial)
	if err != nil {
		t.Error(err)
	}
	req.PlacerOrderNO = number
	return req
}

// roomWith is a hospital with one slot of so many places.
func roomWith(t *testing.T, vendor appointment.Vendor, places int, opts ...appointmenttest.Option) *appointmenttest.Hospital {
	t.Helper()
	hospital, err := appointmenttest.Start(vendor, append(opts, appointmenttest.WithDays(2),
		appointmenttest.WithClock(func() time.Time { return time.Date(2026, 11, 23, 8, 10, 0, 0, shanghai) }),
		appointmenttest.WithResources(appointmenttest.Resource{UID: "18", Name: "DX", Times: []appointmenttest.Time{
			{Start: appointment.ClockAt(8, 0), End: appointment.ClockAt(8, 30), Capacity: places},
		}}))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hospital.Close)
	return hospital
}

func clientFor(t *testing.T, hospital *appointmenttest.Hospital) *appointment.Client {
	t.Helper()
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// One client serves many goroutines, each with an order of its own.
func TestOneClientForAll(t *testing.T) {
	t.Parallel()
	const orders = 32
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := roomWith(t, vendor, orders)
			client := clientFor(t, hospital)
			shared := everyQueryField() // one request in many calls
			var all sync.WaitGroup
			for serial := range orders {
				all.Go(func() {
					if _, err := client.QuerySchedule(t.Context(), shared); err != nil {
						t.Error(err)
					}
					booking, err := client.SaveSchedule(t.Context(), orderOf(t, serial))
					if err != nil {
						t.Error(err)
						return
					}
					if _, err := client.FindBooking(t.Context(), orderOf(t, serial)); err != nil {
						t.Error(err)
					}
					if serial%2 == 0 {
						return
					}
					if _, err := client.CancelSchedule(t.Context(), booking.CancelRequest()); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if n := len(hospital.Bookings()); n != orders/2 {
				t.Errorf("%d bookings, want %d", n, orders/2)
			}
		})
	}
}

// Two platforms see the last place free, and both want it: one gets it, the other is
// told that it is taken.
func TestTheLastPlace(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := roomWith(t, vendor, 1)
			results := make(chan error, 2)
			start := make(chan struct{})
			for serial := range 2 {
				client := clientFor(t, hospital)
				go func() {
					<-start
					_, err := client.SaveSchedule(t.Context(), orderOf(t, serial))
					results <- err
				}()
			}
			close(start)
			first, second := <-results, <-results
			if (first == nil) == (second == nil) {
				t.Fatalf("both or neither got it: %v, %v", first, second)
			}
			lost := errors.Join(first, second)
			var e *appointment.Error
			if !errors.Is(lost, appointment.ErrRejected) || errors.Is(lost, appointment.ErrOutcomeUnknown) ||
				!errors.As(lost, &e) || e.Reason != appointment.ReasonSlotTaken {
				t.Errorf("%v, want ErrRejected because the slot is taken", lost)
			}
			if n := len(hospital.Bookings()); n != 1 {
				t.Errorf("%d bookings of one place", n)
			}
			if n := hospital.Deliveries(appointment.SaveSchedule); n != 2 {
				t.Errorf("%d saves, want two", n)
			}
		})
	}
}
