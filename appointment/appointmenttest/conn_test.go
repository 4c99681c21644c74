package appointmenttest

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// A request that the server had read when its connection was cut, and not yet passed on:
// it must not get into books that are settled already. No timing can be relied on to
// bring that about from outside.
func TestNothingComesInOverACutConnection(t *testing.T) {
	t.Parallel()
	for _, cut := range []bool{false, true} {
		h, err := Start(appointment.Jintang)
		if err != nil {
			t.Fatal(err)
		}
		defer h.Close()
		c := &conn{}
		c.cut.Store(cut)
		r := httptest.NewRequestWithContext(withConn(t.Context(), c), http.MethodPost, basePath, strings.NewReader(`{"method":"XKH075"}`))
		r.Header.Set("Content-Type", "application/json")
		func() {
			defer func() {
				if err, _ := recover().(error); errors.Is(err, http.ErrAbortHandler) != cut {
					t.Errorf("cut %t: panicked with %v", cut, err)
				}
			}()
			h.serveREST(httptest.NewRecorder(), r)
		}()
		h.Settle() // waits for nobody
		if n := h.Deliveries(appointment.CancelSchedule); (n == 0) != cut {
			t.Errorf("cut %t: %d deliveries", cut, n)
		}
	}
}
