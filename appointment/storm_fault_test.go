package appointment_test

import (
	"math/rand/v2"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// randomFault returns a failure for about one request in eight. It returns a misleading response for
// about one save or cancel in three, and one query in six.
func randomFault(misleading []misleadingResponse, op appointment.Operation, random *rand.Rand) appointmenttest.Fault {
	share := 8
	if op == appointment.QuerySchedule {
		share = 4
	}
	switch n := random.IntN(24); {
	case n < 3:
		return randomFailure(random)
	case n < 3+share:
		return randomMisleadingFault(misleading, op, random)
	}
	return appointmenttest.Fault{}
}

// randomFailure returns a failure of the network or of a service.
func randomFailure(random *rand.Rand) appointmenttest.Fault {
	randomDelay := func(max int) time.Duration { return time.Duration(1+random.IntN(max)) * time.Millisecond }
	// After these faults the hospital still sends a complete response. They must commit: no client
	// can see that a response of success is wrong.
	slow := []appointmenttest.Fault{
		appointmenttest.Delay(randomDelay(100)), appointmenttest.Delay(randomDelay(3000)), appointmenttest.Drip(randomDelay(3)),
	}
	lost := []appointmenttest.Fault{
		appointmenttest.ResetDuringRead(), appointmenttest.ResetAfterRead(), appointmenttest.DropResponse(), appointmenttest.DropResponse(),
		appointmenttest.CommitLate(randomDelay(50)), appointmenttest.CommitLate(randomDelay(3000)), appointmenttest.Truncate(),
		appointmenttest.Garbage(), appointmenttest.BadGateway(), appointmenttest.Unavailable(time.Second), appointmenttest.ServerError(),
		appointmenttest.CloseIdle(),
	}
	n := random.IntN(len(slow) + len(lost))
	if n < len(slow) {
		return slow[n]
	}
	fault := lost[n-len(slow)]
	if random.IntN(3) == 0 {
		fault = fault.Uncommitted()
	}
	return fault
}

// randomConnectionFault returns a fault for about one connection in eight.
func randomConnectionFault(random *rand.Rand) appointmenttest.ConnectionFault {
	switch random.IntN(32) {
	case 0, 1, 2:
		return appointmenttest.ResetBeforeRead()
	case 3:
		return appointmenttest.SilentConnection()
	}
	return appointmenttest.ConnectionFault{}
}
