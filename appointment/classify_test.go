package appointment_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// failureClasses returns the classes of failure of which an error of a query, a save or a cancel
// has exactly one.
func failureClasses() []error {
	return []error{
		appointment.ErrInvalidRequest, appointment.ErrNotSent, appointment.ErrRejected,
		appointment.ErrNoResponse, appointment.ErrBadResponse,
	}
}

// checkClass checks that an error is of one class and of no other. A nil class means no error.
func checkClass(t *testing.T, err, class error) {
	t.Helper()
	if (err == nil) != (class == nil) {
		t.Errorf("error = %v, want class %v", err, class)
	}
	for _, c := range append(failureClasses(), appointment.ErrNotBooked) {
		if got, want := errors.Is(err, c), errors.Is(c, class); got != want {
			t.Errorf("errors.Is(err, %q) = %v, want %v; error: %v", c, got, want, err)
		}
	}
	// A call may end within the head of the response, whose status is then not known.
	endsInHead := errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
	if e := (*appointment.Error)(nil); errors.As(err, &e) && e.Response != nil && e.HTTPStatus == 0 && !endsInHead {
		t.Errorf("HTTPStatus = 0, want that of the response; error: %v", err)
	}
}

// respondWith returns a handler that responds to every request with one document.
func respondWith(document string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { writeResponse(w, r, document) }
}

// respondWithStatus returns a handler that responds to every request with an HTTP status and a
// body, in REST and SOAP alike.
func respondWithStatus(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestClient_Classification(t *testing.T) {
	t.Parallel()
	for _, vendor := range sampleVendors() {
		for _, c := range classifyCases() {
			for _, req := range validRequests() {
				t.Run(fmt.Sprintf("%s/%s/%T", vendor, c.name, req), func(t *testing.T) {
					t.Parallel()
					c.run(t, vendor, req)
				})
			}
		}
	}
}

// run sends a request and responds to it as the case says. If the request is a write, the
// query for its outcome is rejected, which determines nothing.
func (c classifyCase) run(t *testing.T, vendor appointment.Vendor, req any) {
	t.Helper()
	var writes atomic.Int32
	client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
		if code := readMethod(requestDocument(t, r)); code != "XKH073" {
			writes.Add(1)
		} else if !isQuery(req) {
			writeResponse(w, r, `{"statusCode":"00000009"}`)
			return
		}
		if c.status == http.StatusFound {
			w.Header().Set("Location", "/login")
		}
		if c.status != 0 {
			w.WriteHeader(c.status)
		}
		if c.raw {
			_, _ = io.WriteString(w, c.document)
			return
		}
		writeResponse(w, r, respellNames(vendor, c.document))
	})
	err := sendRequest(t.Context(), client, req)
	checkClass(t, err, c.class)
	noOutcome := errors.Is(c.class, appointment.ErrBadResponse) || errors.Is(c.class, appointment.ErrNoResponse)
	wantUnknown := (noOutcome || c.unknown || c.contradictory) && !isQuery(req)
	if got := errors.Is(err, appointment.ErrOutcomeUnknown); got != wantUnknown {
		t.Errorf("outcome unknown = %v, want %v; error: %v", got, wantUnknown, err)
	}
	if got := writes.Load(); !isQuery(req) && got != 1 {
		t.Errorf("the hospital received %d writes, want 1", got)
	}
	var e *appointment.Error
	if !errors.As(err, &e) {
		return
	}
	if e.Code != c.code || e.Reason != c.reason {
		t.Errorf("Code = %q, Reason = %q, want %q, %q", e.Code, e.Reason, c.code, c.reason)
	}
	text := e.Error()
	const hint = "add it to dialect.statusCodes"
	if got := strings.Contains(text, hint); got != c.contradictory {
		t.Errorf("error = %q, want it to contain %q: %v", text, hint, c.contradictory)
	}
	for _, word := range []string{"患者", "ORA", "繁忙"} {
		if strings.Contains(text, word) {
			t.Errorf("error = %q, want it not to repeat %q of the hospital's message", text, word)
		}
	}
}

// A response that rejects and contains a booking is a rejection with an unknown outcome. The text
// says that the code may mean success at this hospital.
func TestClient_SaveSchedule_RejectionWithBooking(t *testing.T) {
	t.Parallel()
	const hint = "it contains a booking"
	for name, tt := range map[string]struct {
		document string
		want     bool
	}{
		"unknown code":   {successWith(`"Success"`, `"OK"`), true},
		"already booked": {successWith(`"resultCode":"Success","resultDesc":"成功"`, `"resultCode":"Falid","resultDesc":"该申请单已预约"`), true},
		"no booking":     {innerFailure("Falid", ""), false},
	} {
		_, err := newClient(t, appointment.Laida, respondWith(tt.document)).SaveSchedule(t.Context(), fullSaveRequest())
		checkClass(t, err, appointment.ErrRejected)
		if err != nil && strings.Contains(err.Error(), hint) != tt.want {
			t.Errorf("%s: error = %v, want it to contain %q: %v", name, err, hint, tt.want)
		}
		if got := errors.Is(err, appointment.ErrOutcomeUnknown); got != tt.want {
			t.Errorf("%s: outcome unknown = %v, want %v", name, got, tt.want)
		}
	}
}

// A SOAP fault is a rejection, whatever the HTTP status. A service may send a fault after it
// booked, so the outcome of a write is unknown.
func TestClient_SOAPFault(t *testing.T) {
	t.Parallel()
	const fault = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>` +
		`<faultcode>%s</faultcode><faultstring>%s</faultstring></s:Fault></s:Body></s:Envelope>`
	for name, tt := range map[string]struct {
		code, message string
		reason        appointment.Reason
		unknown       bool // the outcome of a write
	}{
		"of the sender":                 {"s:Client", "Unmarshalling Error", appointment.ReasonOther, true},
		"not dispatched":                {"s:MustUnderstand", "测试患者甲", appointment.ReasonOther, false},
		"of the sender, slot taken":     {"s:Client", "System.Exception: 号源已满", appointment.ReasonSlotTaken, false},
		"of the sender, unauthorised":   {"s:Client.Authentication", "鉴权失败", appointment.ReasonUnauthorised, false},
		"of the service":                {"s:Server", "测试患者甲 NullPointerException", appointment.ReasonOther, true},
		"of the service, which is busy": {"soap:Server", "系统繁忙", appointment.ReasonBusy, true},
		"without a code":                {"", "", appointment.ReasonOther, true},
	} {
		for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusInternalServerError} {
			for _, req := range validRequests() {
				t.Run(fmt.Sprintf("%s/%d/%T", name, status, req), func(t *testing.T) {
					t.Parallel()
					var requests atomic.Int32
					client := newClient(t, appointment.Wanda, func(w http.ResponseWriter, _ *http.Request) {
						requests.Add(1)
						w.Header().Set("Content-Type", "text/xml; charset=utf-8")
						w.WriteHeader(status)
						_, _ = fmt.Fprintf(w, fault, tt.code, tt.message)
					})
					err := sendRequest(t.Context(), client, req)
					checkClass(t, err, appointment.ErrRejected)
					var e *appointment.Error
					if !errors.As(err, &e) {
						t.Fatalf("error = %v, want an *Error", err)
					}
					if e.Code != tt.code || e.Message != tt.message || e.Reason != tt.reason {
						t.Errorf("Code, Message, Reason = %q, %q, %q, want %q, %q, %q", e.Code, e.Message, e.Reason, tt.code, tt.message, tt.reason)
					}
					wantUnknown := tt.unknown && !isQuery(req)
					if got := errors.Is(err, appointment.ErrOutcomeUnknown); got != wantUnknown {
						t.Errorf("outcome unknown = %v, want %v; error: %v", got, wantUnknown, err)
					}
					want := int32(1)
					if _, ok := req.(*appointment.SaveRequest); ok && tt.unknown {
						want = 2 // the save, and the query for its outcome
					}
					if got := requests.Load(); got != want {
						t.Errorf("%d requests, want %d", got, want)
					}
				})
			}
		}
	}
}

func TestError_HTTPStatus(t *testing.T) {
	t.Parallel()
	for _, vendor := range soapAndRESTVendors() {
		for _, want := range []int{200, 302, 401, 404, 500, 503} {
			err := queryOnce(t, newClient(t, vendor, respondWithStatus(want, loginPage)))
			var e *appointment.Error
			if !errors.As(err, &e) || e.HTTPStatus != want {
				t.Errorf("%s: error = %+v, want HTTPStatus %d", vendor, err, want)
			}
		}
	}
}

// A date in Retry-After counts from the Date of the response, whatever the clock of the server says
// and whatever the response is.
func TestClient_QuerySchedule_RetryAfterDate(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status     int
		retryAfter string
		body       string // "" for a rejection of the interface
		want       time.Duration
	}{
		"page":              {503, "Tue, 24 Nov 2026 03:00:07 GMT", loginPage, 7 * time.Second},
		"RFC 850":           {429, "Tuesday, 24-Nov-26 03:00:07 GMT", loginPage, 7 * time.Second},
		"asctime":           {502, "Tue Nov 24 03:00:07 2026", loginPage, 7 * time.Second},
		"rejection":         {200, "Tue, 24 Nov 2026 03:00:07 GMT", "", 7 * time.Second},
		"before the Date":   {503, "Tue, 24 Nov 2026 02:59:59 GMT", loginPage, 0},
		"a year later":      {503, "Wed, 24 Nov 2027 03:00:07 GMT", loginPage, 0},
		"too many seconds":  {503, "31536000", loginPage, 0},
		"neither of either": {503, "soon", loginPage, 0},
	} {
		for _, vendor := range appointment.Vendors() {
			client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", "Tue, 24 Nov 2026 03:00:00 GMT")
				w.Header().Set("Retry-After", tt.retryAfter)
				if tt.body == "" {
					writeResponse(w, r, respellNames(vendor, busyDoc))
					return
				}
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			var e *appointment.Error
			if err := queryOnce(t, client); !errors.As(err, &e) || e.RetryAfter != tt.want {
				t.Errorf("%s/%s: error = %v, want RetryAfter %v", name, vendor, err, tt.want)
			}
		}
	}
}
