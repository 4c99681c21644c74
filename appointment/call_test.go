package appointment_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// validRequests returns a valid request of each operation.
func validRequests() []any { return []any{fullQueryRequest(), fullSaveRequest(), fullCancelRequest()} }

// isQuery reports whether a request is a query.
func isQuery(req any) bool {
	_, ok := req.(*appointment.QueryRequest)
	return ok
}

// newStallingHandler returns a handler that sends head, which may be empty, and then nothing until
// the client is gone. It counts the requests and, unless received is nil, signals each.
func newStallingHandler(requests *atomic.Int32, received chan<- struct{}, head string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if received != nil {
			received <- struct{}{}
		}
		if head != "" {
			w.Header().Set("Content-Length", "4096")
			_, _ = w.Write([]byte(head))
			_ = http.NewResponseController(w).Flush()
		}
		// The server notices that the client is gone only after it has read the request's body.
		buffer := make([]byte, 4096)
		for {
			if _, err := r.Body.Read(buffer); err != nil {
				break
			}
		}
		<-r.Context().Done()
	}
}

// manualDeadline is a context whose deadline is exceeded when the test closes expired.
type manualDeadline struct {
	context.Context
	expired chan struct{}
}

func (d manualDeadline) Done() <-chan struct{} { return d.expired }

func (d manualDeadline) Err() error {
	select {
	case <-d.expired:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestClient_DeadlineExceeded(t *testing.T) {
	t.Parallel()
	for name, head := range map[string]string{"no header": "", "part of the body": `{"statusCode":`} {
		for _, vendor := range soapAndRESTVendors() {
			for _, req := range validRequests() {
				t.Run(fmt.Sprintf("%s/%s/%T", name, vendor, req), func(t *testing.T) {
					t.Parallel()
					var requests atomic.Int32
					received := make(chan struct{}, 4)
					client := newClient(t, vendor, newStallingHandler(&requests, received, head))
					ctx := manualDeadline{t.Context(), make(chan struct{})}
					go func() { <-received; close(ctx.expired) }()
					err := sendRequest(ctx, client, req)
					checkClass(t, err, appointment.ErrNoResponse)
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("error = %v, want it to be context.DeadlineExceeded", err)
					}
					wantUnknown := !isQuery(req)
					if got := errors.Is(err, appointment.ErrOutcomeUnknown); got != wantUnknown {
						t.Errorf("outcome unknown = %v, want %v; error: %v", got, wantUnknown, err)
					}
					if got := requests.Load(); got != 1 {
						t.Errorf("%d requests, want 1: there is no time for another", got)
					}
				})
			}
		}
	}
}

func TestWithTimeout(t *testing.T) {
	t.Parallel()
	const timeout, maxDuration = time.Second, 15 * time.Second // a slow machine may take longer
	var requests atomic.Int32
	client := newClient(t, appointment.Wanda, newStallingHandler(&requests, nil, ""), appointment.WithTimeout(timeout))
	start := time.Now()
	err := queryOnce(t, client)
	took := time.Since(start)
	checkClass(t, err, appointment.ErrNoResponse)
	if took < timeout || took > maxDuration {
		t.Errorf("the call took %v, want %v to %v", took, timeout, maxDuration)
	}
}

// A caller who cancels does not have to wait for a query of the outcome.
func TestClient_CallerCancels(t *testing.T) {
	t.Parallel()
	for _, vendor := range soapAndRESTVendors() {
		for _, req := range validRequests() {
			t.Run(fmt.Sprintf("%s/%T", vendor, req), func(t *testing.T) {
				t.Parallel()
				var requests atomic.Int32
				received := make(chan struct{}, 4)
				client := newClient(t, vendor, newStallingHandler(&requests, received, ""))
				ctx, cancel := context.WithCancel(t.Context())
				go func() { <-received; cancel() }()
				err := sendRequest(ctx, client, req)
				checkClass(t, err, appointment.ErrNoResponse)
				if !errors.Is(err, context.Canceled) {
					t.Errorf("error = %v, want it to be context.Canceled", err)
				}
				wantUnknown := !isQuery(req)
				if got := errors.Is(err, appointment.ErrOutcomeUnknown); got != wantUnknown {
					t.Errorf("outcome unknown = %v, want %v; error: %v", got, wantUnknown, err)
				}
				if strings.Contains(err.Error(), "query immediately after") {
					t.Errorf("error = %v, want no query after the caller cancelled", err)
				}
				if got := requests.Load(); got != 1 {
					t.Errorf("%d requests, want 1", got)
				}
				// A call that is cancelled before it begins sends nothing.
				err = sendRequest(ctx, client, req)
				checkClass(t, err, appointment.ErrNotSent)
				if !errors.Is(err, context.Canceled) {
					t.Errorf("second call: error = %v, want it to be context.Canceled", err)
				}
				if got := blockedBy(err); got != appointment.BlockedByContext {
					t.Errorf("second call: BlockedBy = %q, want %q", got, appointment.BlockedByContext)
				}
				if got := requests.Load(); got != 1 {
					t.Errorf("after the second call: %d requests, want 1", got)
				}
			})
		}
	}
}

// An extra field that has the name of a field of the interface is refused before anything is sent.
func TestClient_ExtraCollidesWithField(t *testing.T) {
	t.Parallel()
	client := newClient(t, appointment.Laida, failOnRequest(t))
	query, save, cancel := fullQueryRequest(), fullSaveRequest(), fullCancelRequest()
	extra := map[string]string{"organizationId": "1"}
	query.Extra, save.Extra, cancel.Extra = extra, extra, extra
	for _, req := range []any{query, save, cancel} {
		checkClass(t, sendRequest(t.Context(), client, req), appointment.ErrInvalidRequest)
	}
}
