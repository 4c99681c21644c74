package appointmenttest

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The server may have read a request when its connection is reset. The request must not be
// executed, since Settle has returned. No timing reproduces this reliably from outside.
func TestHospital_RequestOfAResetConnection(t *testing.T) {
	t.Parallel()
	for _, reset := range []bool{false, true} {
		h, err := Start(appointment.Jintang)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(h.Close)
		c := &conn{}
		c.reset.Store(reset)
		r := httptest.NewRequestWithContext(withConn(t.Context(), c), http.MethodPost, basePath, strings.NewReader(`{"method":"XKH075"}`))
		r.Header.Set("Content-Type", "application/json")
		func() {
			defer func() {
				if err, _ := recover().(error); errors.Is(err, http.ErrAbortHandler) != reset {
					t.Errorf("reset %t: panic %v, want http.ErrAbortHandler: %t", reset, err, reset)
				}
			}()
			h.serveREST(httptest.NewRecorder(), r)
		}()
		h.Settle() // returns at once
		if n := h.Deliveries(appointment.CancelSchedule); (n == 0) != reset {
			t.Errorf("reset %t: Deliveries(CancelSchedule) = %d, want none: %t", reset, n, reset)
		}
	}
}
