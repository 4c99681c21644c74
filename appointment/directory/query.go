package directory

import (
	"context"
	"fmt"
	"iter"
	"runtime/debug"
	"sync"

	"github.com/exam-appointment/appointment-go/appointment"
)

// QueryAll queries all hospitals at the same time. It yields one pair for each hospital as soon as
// it responds. The pair has a schedule, whose Response.Hospital is the name, or an
// [*appointment.Error] with that name in Hospital. An error does not end the sequence. A slow
// hospital does not delay the others; the deadline of ctx and the clients' timeouts bound the wait
// for it. Each request has its hospital's OrganizationID if that of req is empty.
//
// Breaking out of the loop cancels the queries that are still running and waits for their end,
// which no hospital can delay. If a transport panics, so does the loop, with the value and the
// stack of that panic. Each loop over the sequence sends new queries.
func (d *Directory) QueryAll(ctx context.Context, req *appointment.QueryRequest) iter.Seq2[*appointment.Schedule, error] {
	type result struct {
		schedule *appointment.Schedule
		err      error
		panicked string
	}
	return func(yield func(*appointment.Schedule, error) bool) {
		var calls sync.WaitGroup
		defer calls.Wait()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		results := make(chan result, len(d.names)) // has room for all, so that no call waits for the loop
		for _, name := range d.names {
			calls.Go(func() {
				var r result
				defer func() { // no other function can recover on this goroutine
					if p := recover(); r.schedule == nil && r.err == nil {
						r.panicked = fmt.Sprintf("%v\n\n%s", p, debug.Stack())
					}
					results <- r
				}()
				r.schedule, r.err = d.clients[name].QuerySchedule(ctx, req)
			})
		}
		for range d.names {
			r := <-results
			if r.panicked != "" {
				panic(r.panicked)
			}
			if !yield(r.schedule, r.err) {
				return
			}
		}
	}
}
