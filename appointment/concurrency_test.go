package appointment_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// saveForOrder returns a valid save of the order with a serial number.
func saveForOrder(t *testing.T, serial int) *appointment.SaveRequest {
	t.Helper()
	req := fullSaveRequest()
	number, err := appointment.FormatOrderNO(appointment.Date{Year: 2026, Month: 11, Day: 23}, serial)
	if err != nil {
		t.Error(err)
	}
	req.PlacerOrderNO = number
	return req
}

// startOneSlotHospital starts a simulated hospital with one slot that takes so many bookings.
func startOneSlotHospital(t *testing.T, vendor appointment.Vendor, capacity int, opts ...appointmenttest.Option) *appointmenttest.Hospital {
	t.Helper()
	hospital, err := appointmenttest.Start(vendor, append(opts, appointmenttest.WithDays(2),
		appointmenttest.WithClock(func() time.Time { return time.Date(2026, 11, 23, 8, 10, 0, 0, shanghai) }),
		appointmenttest.WithResources(appointmenttest.Resource{UID: "18", Name: "DX", Times: []appointmenttest.Time{
			{Start: appointment.ClockAt(8, 0), End: appointment.ClockAt(8, 30), Capacity: capacity},
		}}))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hospital.Close)
	return hospital
}

// newHospitalClient returns a client of a simulated hospital.
func newHospitalClient(t *testing.T, hospital *appointmenttest.Hospital, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	client, err := appointment.NewClient(hospital.Config(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// One client books many orders at the same time. All calls share one query request. Every second
// order is cancelled again.
func TestClient_ConcurrentCalls(t *testing.T) {
	t.Parallel()
	const orders = 32
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := startOneSlotHospital(t, vendor, orders)
			client := newHospitalClient(t, hospital)
			query := fullQueryRequest()
			var callers sync.WaitGroup
			for serial := range orders {
				callers.Go(func() {
					if _, err := client.QuerySchedule(t.Context(), query); err != nil {
						t.Errorf("QuerySchedule() error = %v, want none", err)
					}
					booking, err := client.SaveSchedule(t.Context(), saveForOrder(t, serial))
					if err != nil {
						t.Errorf("SaveSchedule() error = %v, want none", err)
						return
					}
					if _, err := client.FindBooking(t.Context(), saveForOrder(t, serial)); err != nil {
						t.Errorf("FindBooking() error = %v, want none", err)
					}
					if serial%2 == 0 {
						return
					}
					if _, err := client.CancelSchedule(t.Context(), booking.CancelRequest()); err != nil {
						t.Errorf("CancelSchedule() error = %v, want none", err)
					}
				})
			}
			callers.Wait()
			if got, want := len(hospital.Bookings()), orders/2; got != want {
				t.Errorf("%d bookings, want %d", got, want)
			}
		})
	}
}

// A slot takes one booking, and two clients save it at the same time. One of them gets it, and the
// other learns that it is taken.
func TestClient_SaveSchedule_OneBookingLeft(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := startOneSlotHospital(t, vendor, 1)
			results := make(chan error, 2)
			start := make(chan struct{})
			for serial := range 2 {
				client := newHospitalClient(t, hospital)
				go func() {
					<-start
					_, err := client.SaveSchedule(t.Context(), saveForOrder(t, serial))
					results <- err
				}()
			}
			close(start)
			first, second := <-results, <-results
			if (first == nil) == (second == nil) {
				t.Fatalf("errors = %v and %v, want exactly one", first, second)
			}
			err := errors.Join(first, second)
			var e *appointment.Error
			if !errors.Is(err, appointment.ErrRejected) || errors.Is(err, appointment.ErrOutcomeUnknown) ||
				!errors.As(err, &e) || e.Reason != appointment.ReasonSlotTaken {
				t.Errorf("error = %v, want %v with reason %q and a known outcome", err, appointment.ErrRejected, appointment.ReasonSlotTaken)
			}
			if got := len(hospital.Bookings()); got != 1 {
				t.Errorf("%d bookings, want 1", got)
			}
			if got := hospital.Deliveries(appointment.SaveSchedule); got != 2 {
				t.Errorf("%d saves received, want 2", got)
			}
		})
	}
}
