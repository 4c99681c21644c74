package appointment_test

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Rows 1 to 3: a SOAP fault is the hospital's no, over whatever HTTP status. One of the
// service's own may have come after it booked, so a save that meets one is asked after.
func TestFaults(t *testing.T) {
	t.Parallel()
	const fault = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>` +
		`<faultcode>%s</faultcode><faultstring>%s</faultstring></s:Fault></s:Body></s:Envelope>`
	tests := map[string]struct {
		code, words string
		unknown     bool // of a write
		reason      appointment.Reason
	}{
		"by the caller":        {"s:Client", "Unmarshalling Error", false, appointment.ReasonOther},
		"by the caller, as to": {"s:Client.Authentication", "鉴权失败", false, appointment.ReasonUnauthorised},
		"by the service":       {"s:Server", "测试患者甲 NullPointerException", true, appointment.ReasonOther},
		"by a busy service":    {"soap:Server", "系统繁忙", true, appointment.ReasonBusy},
		"by nobody":            {"", "", true, appointment.ReasonOther},
	}
	for name, tt := range tests {
		for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusInternalServerError} {
			for _, req := range requests() {
				t.Run(fmt.Sprintf("%s/%d/%T", name, status, req), func(t *testing.T) {
					t.Parallel()
					var delivered atomic.Int32
					client := newClient(t, appointment.Wanda, func(w http.ResponseWriter, _ *http.Request) {
						delivered.Add(1)
						w.Header().Set("Content-Type", "text/xml; charset=utf-8")
						w.WriteHeader(status)
						_, _ = fmt.Fprintf(w, fault, tt.code, tt.words)
					})
					err := send(t.Context(), client, req)
					checkClass(t, err, appointment.ErrRejected)
					var e *appointment.Error
					if !errors.As(err, &e) || e.Code != tt.code || e.Message != tt.words || e.Reason != tt.reason {
						t.Errorf("%v: not the code, the words or the reason that the hospital gave", err)
					}
					_, query := req.(*appointment.QueryRequest)
					if got := errors.Is(err, appointment.ErrOutcomeUnknown); got != (tt.unknown && !query) {
						t.Errorf("outcome unknown: %v, for %v", got, err)
					}
					want := int32(1)
					if _, save := req.(*appointment.SaveRequest); save && tt.unknown {
						want = 2 // the save, and the query for it
					}
					if n := delivered.Load(); n != want {
						t.Errorf("%d requests, want %d", n, want)
					}
				})
			}
		}
	}
}
