package appointmenttest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// anyFault is one at random, with waits that a test can afford.
func anyFault(random *rand.Rand) appointmenttest.Fault {
	const ms = time.Millisecond
	all := []appointmenttest.Fault{
		{}, appointmenttest.ResetDuringRead(), appointmenttest.ResetAfterRead(), appointmenttest.DropResponse(),
		appointmenttest.CommitLate(5 * ms), appointmenttest.CommitLate(time.Hour), appointmenttest.Delay(2 * ms),
		appointmenttest.Drip(time.Microsecond), appointmenttest.Truncate(), appointmenttest.Garbage(), appointmenttest.BadGateway(),
		appointmenttest.Unavailable(ms), appointmenttest.ServerError(), appointmenttest.CloseIdle(), appointmenttest.DropResponse().Uncommitted(),
	}
	return all[random.IntN(len(all))]
}

// Everything at once, with clients that give up early: the books hold each order once
// and no slot over its capacity, and after Refuse and Settle nothing comes in any more.
func TestManyFaultsAtOnce(t *testing.T) {
	t.Parallel()
	const clients, each, capacity = 16, 30, 200
	for _, l := range lines() {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			roomy := ultrasound()
			roomy.Times[1].Capacity = capacity
			h := l.open(t, withResource(roomy))
			var sending, ruling sync.WaitGroup
			stop := make(chan struct{})
			ruling.Go(func() { rule(t, h, stop) })
			for client := range clients {
				sending.Go(func() {
					random := rand.New(rand.NewPCG(1, uint64(client)))
					for i := range each {
						h.Fail(save, anyFault(random))
						l := l
						l.save = strings.Replace(l.save, "2026010580001", fmt.Sprint(2026010000000+client*each+i), 1)
						ctx, cancel := context.WithTimeout(t.Context(), time.Duration(random.IntN(60_000))*time.Microsecond)
						l.sendUntil(ctx, h)
						cancel()
					}
				})
			}
			sending.Wait()
			close(stop)
			ruling.Wait()
			if err := h.Heal(); err != nil {
				t.Fatal(err)
			}
			if got := l.send(t, h); got.status != 200 { // on a busy machine the only one in time
				t.Errorf("after Heal: %+v", got)
			}

			h.Refuse()
			h.Settle()
			settled := h.Bookings()
			promptly(t, "Close", h.Close)
			if n := len(h.Bookings()); n != len(settled) || n > capacity || n == 0 {
				t.Errorf("%d bookings settled, %d at the end, %d places", len(settled), n, capacity)
			}
			orders := map[string]bool{}
			for _, r := range settled {
				if orders[r.PlacerOrderNO] {
					t.Errorf("booked twice: %v", r)
				}
				orders[r.PlacerOrderNO] = true
			}
		})
	}
}

// rule closes, opens, settles and heals a hospital until stop.
func rule(t *testing.T, h *appointmenttest.Hospital, stop <-chan struct{}) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		case <-tick.C:
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
