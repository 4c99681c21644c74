package appointmenttest_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// randomFault returns a fault with a short duration.
func randomFault(random *rand.Rand) appointmenttest.Fault {
	const ms = time.Millisecond
	all := []appointmenttest.Fault{
		{}, appointmenttest.ResetDuringRead(), appointmenttest.ResetAfterRead(), appointmenttest.DropResponse(),
		appointmenttest.CommitLate(5 * ms), appointmenttest.CommitLate(time.Hour), appointmenttest.Delay(2 * ms),
		appointmenttest.Drip(time.Microsecond), appointmenttest.Truncate(), appointmenttest.Garbage(), appointmenttest.BadGateway(),
		appointmenttest.Unavailable(ms), appointmenttest.ServerError(), appointmenttest.CloseIdle(), appointmenttest.DropResponse().Uncommitted(),
	}
	return all[random.IntN(len(all))]
}

// Many clients with short deadlines get all faults, while the hospital closes and opens. Each order
// is booked once at most, no slot exceeds its capacity, and after Refuse and Settle the bookings do
// not change.
func TestHospital_ConcurrentFaults(t *testing.T) {
	t.Parallel()
	const clients, requests, capacity = 16, 30, 200
	for _, tr := range transports() {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			h := tr.start(t, withCapacity(capacity))
			var sending, controlling sync.WaitGroup
			stop := make(chan struct{})
			controlling.Go(func() { controlHospital(t, h, stop) })
			for client := range clients {
				sending.Go(func() {
					random := rand.New(rand.NewPCG(1, uint64(client)))
					for i := range requests {
						h.Fail(appointment.SaveSchedule, randomFault(random))
						ctx, cancel := context.WithTimeout(t.Context(), time.Duration(random.IntN(60_000))*time.Microsecond)
						tr.withOrder(orderNumber(1+client*requests+i)).sendContext(ctx, h)
						cancel()
					}
				})
			}
			sending.Wait()
			close(stop)
			controlling.Wait()
			if err := h.Heal(); err != nil {
				t.Fatal(err)
			}
			if got := tr.send(t, h); got.status != 200 { // on a busy machine, only this save meets its deadline
				t.Errorf("the save after Heal = %+v, want HTTP status 200", got)
			}

			h.Refuse()
			h.Settle()
			settled := h.Bookings()
			checkPrompt(t, "Close", h.Close)
			if n := len(h.Bookings()); n != len(settled) || n > capacity || n == 0 {
				t.Errorf("got %d bookings after Settle and %d after Close, want the same from 1 to %d", len(settled), n, capacity)
			}
			orders := map[string]bool{}
			for _, b := range settled {
				if orders[b.PlacerOrderNO] {
					t.Errorf("got a second booking %v, want one for each order", b)
				}
				orders[b.PlacerOrderNO] = true
			}
		})
	}
}

// controlHospital closes, opens, settles and heals a hospital until stop.
func controlHospital(t *testing.T, h *appointmenttest.Hospital, stop <-chan struct{}) {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		var err error
		switch i % 4 {
		case 0:
			h.Refuse()
		case 1:
			err = h.Reopen()
		case 2:
			h.Settle()
			h.FailConnections(appointmenttest.ResetBeforeRead(), appointmenttest.SilentConnection())
		default:
			err = h.Heal()
		}
		if err != nil {
			t.Error(err)
			return
		}
	}
}
