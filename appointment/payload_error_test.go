package appointment_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/rest"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// plainPayloadError is an error whose text may be shown.
type plainPayloadError struct{ error }

func (plainPayloadError) PlainError() string { return "the HSM is locked" }
func (plainPayloadError) Permanent() bool    { return true }

// errPrivate is an error whose text may not be shown.
var errPrivate = errors.New("cannot process " + payloadKey)

type sealFunc = func(context.Context, *appointment.Message) error

// payloadFailures returns functions of a payload that fail, with the texts of the errors of a call.
// METHOD stands for the name of the method.
func payloadFailures() map[string]struct {
	function sealFunc
	want     string
	cause    error
} {
	return map[string]struct {
		function sealFunc
		want     string
		cause    error
	}{
		"error": {func(_ context.Context, m *appointment.Message) error {
			return errors.Join(errPrivate, errors.New(string(m.Document)))
		}, "Payload.METHOD failed; errors.As finds its error", errPrivate},
		"plain error": {func(context.Context, *appointment.Message) error { return plainPayloadError{errPrivate} },
			"Payload.METHOD failed: the HSM is locked", plainPayloadError{errPrivate}},
		"panic": {func(_ context.Context, m *appointment.Message) error { panic(payloadKey + string(m.Document)) },
			"Payload.METHOD panicked with a value of type string; the log has the stack", nil},
		"nil map": {func(_ context.Context, m *appointment.Message) error {
			m.Variables = nil
			m.Variables["sign"] = payloadKey
			return nil
		}, "Payload.METHOD panicked with a value of type runtime.", nil},
		"end of the goroutine": {func(context.Context, *appointment.Message) error { runtime.Goexit(); return nil },
			"Payload.METHOD ended its goroutine", nil},
		"no document": {func(_ context.Context, m *appointment.Message) error { m.Document = nil; return nil }, "Payload.METHOD left no document", nil},
		"blank document": {func(_ context.Context, m *appointment.Message) error { m.Document = []byte(" \n"); return nil },
			"Payload.METHOD left no document", nil},
	}
}

// checkPayloadError checks the error of a call whose payload failed.
func checkPayloadError(t *testing.T, err, class error, want string, w *privateTextChecker) {
	t.Helper()
	checkClass(t, err, class)
	w.check(t, err)
	var e *appointment.Error
	if !errors.As(err, &e) || e.Failure != appointment.FailurePayload || !strings.Contains(err.Error(), want) {
		t.Errorf("error = %v, want one of the payload with %q", err, want)
	}
	if strings.Contains(err.Error(), "can be reached") {
		t.Errorf("error = %v, want it without advice about the connection", err)
	}
}

// After a failure of Seal, nothing is sent. It does not open the circuit breaker.
func TestClient_Seal_Fails(t *testing.T) {
	t.Parallel()
	tests := payloadFailures()
	type message = appointment.Message
	set := func(name string, change func(m *message), want string) {
		test := tests["error"]
		test.function, test.want, test.cause = func(_ context.Context, m *message) error { change(m); return nil }, want, nil
		tests[name] = test
	}
	set("not UTF-8", func(m *message) { m.Document = []byte{'a', 0xff} }, "the document is not text in UTF-8 after Payload.Seal")
	set("variable document", func(m *message) { m.Variables["document"] = "{}" }, "Payload.Seal sets the variable $document; set Message.Document")
	set("no variable", func(m *message) { delete(m.Variables, "nonce") }, "has the variable $nonce that is not set")
	set("Content-Type", func(m *message) { m.Header.Set("Content-Type", "text/plain") }, "the header Content-Type is set by the library alone")
	set("Host", func(m *message) { m.Header["host"] = []string{"other.example"} }, "the header Host is set by the library alone")
	set("SOAPAction", func(m *message) { m.Header["SOAPAction"] = []string{""} }, "the header Soapaction is set by the library alone")
	set("bad value", func(m *message) { m.Header.Set("X-Sign", payloadKey+"\n") }, "the value of the header X-Sign has characters that HTTP does not allow")
	set("bad name", func(m *message) { m.Header["X Sign"] = []string{"a"} }, "the name of a header has characters that HTTP does not allow")
	set("Idempotency-Key", func(m *message) { m.Header.Set("Idempotency-Key", "a") }, "the header Idempotency-Key is set by the library alone")
	for _, vendor := range soapAndRESTVendors() {
		for name, tt := range tests {
			t.Run(string(vendor)+"/"+name, func(t *testing.T) {
				t.Parallel()
				var requests atomic.Int32
				w := &privateTextChecker{texts: append(recognisableValues(validRequests()...), payloadKey)}
				opts := append(w.options(), appointment.WithPayload(payloadFuncs{seal: func(ctx context.Context, m *message) error {
					m.Variables["sign"] = "1"
					return tt.function(ctx, m)
				}}), appointment.WithBreaker(1, time.Hour))
				client := newDialectClient(t, vendor, payloadDialect(vendor), func(http.ResponseWriter, *http.Request) { requests.Add(1) }, opts...)
				for _, req := range validRequests() {
					err := sendRequest(t.Context(), client, req)
					checkPayloadError(t, err, appointment.ErrNotSent, strings.ReplaceAll(tt.want, "METHOD", "Seal"), w)
					if tt.cause != nil && !errors.Is(err, tt.cause) {
						t.Errorf("errors.Is(err, cause) = false, want true: %v", err)
					}
				}
				if n := requests.Load(); n != 0 {
					t.Errorf("the hospital received %d requests, want none", n)
				}
			})
		}
	}
}

// Seal cannot replace a header or a variable of the configuration without an error.
func TestClient_Seal_ConfiguredHeader(t *testing.T) {
	t.Parallel()
	d := &appointment.Dialect{REST: &rest.Route{Headers: map[string]string{"x-app": "1", "accept": "*/*"}}}
	name := "X-App"
	received := ""
	p := payloadFuncs{seal: func(_ context.Context, m *appointment.Message) error { m.Header.Set(name, "2"); return nil }}
	client := newDialectClient(t, appointment.Laida, d, func(w http.ResponseWriter, r *http.Request) {
		received = r.Header.Get(name)
		writeResponse(w, r, `{"statusCode":"00000009"}`)
	}, appointment.WithPayload(p))
	err := queryOnce(t, client)
	if checkClass(t, err, appointment.ErrNotSent); !strings.Contains(err.Error(), "the header X-App is sent already") {
		t.Errorf("error = %v, want one that names X-App", err)
	}
	name = "Accept"
	if checkClass(t, queryOnce(t, client), appointment.ErrRejected); received != "2" {
		t.Errorf("the header Accept was sent as %q, want that of Seal", received)
	}
}

// A query is retried after a temporary error of Seal, and not after a permanent one.
func TestClient_Seal_RetriedError(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{errPrivate, plainPayloadError{errPrivate}} {
		attempts := 0
		p := payloadFuncs{seal: func(context.Context, *appointment.Message) error {
			if attempts++; attempts == 1 {
				return cause
			}
			return nil
		}}
		client := newClient(t, appointment.Laida, respondWith(`{"statusCode":"00000009"}`), appointment.WithPayload(p), appointment.WithRetries(1))
		want, wantAttempts := appointment.ErrRejected, 2
		if cause != errPrivate { //nolint:errorlint // one of the two above
			want, wantAttempts = appointment.ErrNotSent, 1
		}
		if checkClass(t, queryOnce(t, client), want); attempts != wantAttempts {
			t.Errorf("after %T, Seal was called %d times, want %d", cause, attempts, wantAttempts)
		}
	}
}

// A save whose response does not open is unknown, and a query determines its outcome.
func TestClient_Open_Fails(t *testing.T) {
	t.Parallel()
	for _, vendor := range soapAndRESTVendors() {
		for name, tt := range payloadFailures() {
			t.Run(string(vendor)+"/"+name, func(t *testing.T) {
				t.Parallel()
				hospital := startHospital(t, vendor)
				var failing atomic.Bool
				failing.Store(true)
				w := &privateTextChecker{texts: append(recognisableValues(validRequests()...), payloadKey)}
				p := payloadFuncs{open: func(ctx context.Context, m *appointment.Message) error {
					if failing.Load() || m.Operation == appointment.SaveSchedule {
						return tt.function(ctx, m)
					}
					return nil
				}}
				client, err := appointment.NewClient(hospital.Config(), append(w.options(), appointment.WithPayload(p))...)
				if err != nil {
					t.Fatal(err)
				}
				want := strings.ReplaceAll(tt.want, "METHOD", "Open")
				checkPayloadError(t, queryOnce(t, client), appointment.ErrBadResponse, want, w)
				err = sendRequest(t.Context(), client, fullSaveRequest())
				checkPayloadError(t, err, appointment.ErrBadResponse, want, w)
				var e *appointment.Error
				if !errors.Is(err, appointment.ErrOutcomeUnknown) || !errors.As(err, &e) || len(e.Response.Raw()) == 0 {
					t.Errorf("error = %v, want an unknown outcome with the response", err)
				}
				failing.Store(false)
				hospital2 := startHospital(t, vendor)
				cfg := hospital2.Config()
				client, err = appointment.NewClient(cfg, appointment.WithPayload(p))
				if err != nil {
					t.Fatal(err)
				}
				booking, err := client.SaveSchedule(t.Context(), fullSaveRequest())
				if err != nil || booking.Source != appointment.SourceQuery {
					t.Errorf("SaveSchedule = %v, %v; want a booking that a query found", booking, err)
				}
			})
		}
	}
}

// A call ends at its deadline although Seal or Open ignores its context. The message is not read
// afterwards: the race detector would find it.
func TestClient_PayloadIgnoresContext(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"Seal", "Open"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			goOn, ended := make(chan struct{}), make(chan struct{})
			block := func(_ context.Context, m *appointment.Message) error {
				<-goOn
				m.Document = []byte("late")
				m.Header.Set("X-Late", "1")
				close(ended)
				return nil
			}
			p, class := payloadFuncs{seal: block}, appointment.ErrNotSent
			if method == "Open" {
				p, class = payloadFuncs{open: block}, appointment.ErrBadResponse
			}
			var requests atomic.Int32
			client := newClient(t, appointment.Laida, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				writeResponse(w, r, notBookedDoc)
			}, appointment.WithPayload(p), appointment.WithTimeout(time.Second))
			start := time.Now()
			err := queryOnce(t, client)
			if elapsed := time.Since(start); elapsed > 5*time.Second {
				t.Errorf("the call ended after %v, want its timeout of 1 s", elapsed)
			}
			if !strings.Contains(err.Error(), "the time allowed ran out in Payload."+method) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error = %v, want one about the time and Payload.%s", err, method)
			}
			checkClass(t, err, class)
			close(goOn)
			select {
			case <-ended:
			case <-time.After(10 * time.Second):
				t.Fatalf("Payload.%s did not end, want it called", method)
			}
			if n := requests.Load(); method == "Seal" && n != 0 {
				t.Errorf("the hospital received %d requests, want none", n)
			}
		})
	}
}

// A response that does not open is judged by its status and its form first, and never by its codes.
func TestClient_Open_OtherResponses(t *testing.T) {
	t.Parallel()
	const rejection = `{"statusCode":"00000009","statusMessage":"号源已满"}`
	const page = "<!DOCTYPE html><html><body>login</body></html>"
	tests := map[string]struct {
		status  int
		body    string
		class   error // of a save
		unknown bool
		failure appointment.Failure
		want    string
	}{
		"gateway's page":       {502, page, appointment.ErrNoResponse, true, appointment.FailureHTTPStatus, "the response is HTTP 502 Bad Gateway, and it is an HTML page; Payload.Open failed"},
		"page":                 {200, page, appointment.ErrBadResponse, true, appointment.FailureMarkup, "an HTML page"},
		"too large":            {413, "too large", appointment.ErrRejected, false, appointment.FailureHTTPStatus, "HTTP 413"},
		"rejection":            {200, rejection, appointment.ErrBadResponse, true, appointment.FailurePayload, "the response is not sealed and says that the request is rejected"},
		"rejection with a 400": {400, rejection, appointment.ErrBadResponse, true, appointment.FailureHTTPStatus, "HTTP 400"},
		"success":              {200, cancelledDoc, appointment.ErrBadResponse, true, appointment.FailurePayload, "Payload.Open failed"},
		"success with a 500":   {500, cancelledDoc, appointment.ErrNoResponse, true, appointment.FailureHTTPStatus, "HTTP 500"},
		"nothing":              {200, " ", appointment.ErrBadResponse, true, appointment.FailureEmpty, "it is empty"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, appointment.Laida, respondWithStatus(tt.status, tt.body), appointment.WithPayload(encryption{payloadKey}))
			for _, req := range []any{fullSaveRequest(), fullCancelRequest()} {
				err := sendRequest(t.Context(), client, req)
				checkClass(t, err, tt.class)
				var e *appointment.Error
				if !errors.As(err, &e) || e.Failure != tt.failure || e.OutcomeUnknown != tt.unknown || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error = %v; failure %q, unknown %v; want %q, %v and %q", err, e.Failure, e.OutcomeUnknown, tt.failure, tt.unknown, tt.want)
				}
			}
		})
	}
}

// A SOAP fault and a response without an envelope are not taken for opened documents.
func TestClient_Open_SOAP(t *testing.T) {
	t.Parallel()
	opened := 0
	p := payloadFuncs{open: func(context.Context, *appointment.Message) error { opened++; return errPrivate }}
	respond := respondWithStatus(500, soapBody("<s:Fault><faultcode>s:Client</faultcode><faultstring>no such method</faultstring></s:Fault>"))
	client := newClient(t, appointment.Wanda, respond, appointment.WithPayload(p))
	if checkClass(t, queryOnce(t, client), appointment.ErrRejected); opened != 0 {
		t.Errorf("Open was called %d times for a fault, want 0", opened)
	}
	client = newClient(t, appointment.Wanda, respondWithStatus(200, cancelledDoc), appointment.WithPayload(p))
	if checkClass(t, sendRequest(t.Context(), client, minimalCancelRequest()), appointment.ErrBadResponse); opened == 0 {
		t.Error("Open was not called for a document without an envelope, want that it is")
	}
}

// The document that Open leaves is read within the limits, and may be in GBK.
func TestClient_Open_Document(t *testing.T) {
	t.Parallel()
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(strings.Replace(cancelledDoc, `"resultDesc":"成功"`, `"resultDesc":"已取消成功"`, 1))
	if err != nil {
		t.Fatal(err)
	}
	documents := map[string]struct {
		document string
		class    error
		failure  appointment.Failure
	}{
		"GBK":         {gbk, nil, ""},
		"too long":    {cancelledDoc + strings.Repeat(" ", 2000), appointment.ErrBadResponse, appointment.FailureTooLong},
		"bad charset": {"\xff\xff" + cancelledDoc, appointment.ErrBadResponse, appointment.FailureBadCharset},
	}
	for name, tt := range documents {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := payloadFuncs{open: func(_ context.Context, m *appointment.Message) (err error) {
				m.Document, err = base64.StdEncoding.DecodeString(string(m.Document))
				return err
			}}
			// The hospital sends little: only the opened document is too long.
			short := base64.StdEncoding.EncodeToString([]byte(cancelledDoc))
			if name == "too long" {
				p.open = func(_ context.Context, m *appointment.Message) error { m.Document = []byte(tt.document); return nil }
			} else {
				short = base64.StdEncoding.EncodeToString([]byte(tt.document))
			}
			client := newClient(t, appointment.Laida, respondWith(short), appointment.WithPayload(p), appointment.WithLimits(appointment.Limits{ResponseBytes: 1000}))
			cancellation, err := client.CancelSchedule(t.Context(), minimalCancelRequest())
			checkClass(t, err, tt.class)
			var e *appointment.Error
			if errors.As(err, &e) && e.Failure != tt.failure {
				t.Errorf("Failure = %q, want %q: %v", e.Failure, tt.failure, err)
			}
			if want := "after Payload.Open, the text is not valid in the declared charset"; name == "bad charset" && !strings.Contains(err.Error(), want) {
				t.Errorf("error = %v, want one with %q", err, want)
			}
			if err == nil && cancellation.ResultDesc != "已取消成功" {
				t.Errorf("ResultDesc = %q, want 已取消成功", cancellation.ResultDesc)
			}
		})
	}
}

// Faults and misleading responses of the simulated hospital work with a payload.
func TestWithPayload_Faults(t *testing.T) {
	t.Parallel()
	for _, vendor := range soapAndRESTVendors() {
		hospital := startHospital(t, vendor, appointmenttest.WithPayload(encryption{payloadKey}))
		client, err := appointment.NewClient(hospital.Config(), appointment.WithPayload(encryption{payloadKey}))
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range []appointmenttest.Fault{
			appointmenttest.DropResponse(), appointmenttest.ServerError(), appointmenttest.BadGateway(), appointmenttest.Garbage(),
			appointmenttest.Truncate(), appointmenttest.Rejection("99999999", "处理中，请稍后查询"),
		} {
			hospital.Fail(appointment.SaveSchedule, fault)
			booking, err := client.SaveSchedule(t.Context(), fullSaveRequest())
			if err != nil || booking.Source != appointment.SourceQuery {
				t.Errorf("%s, %v: SaveSchedule = %v, %v; want a booking that a query found", vendor, fault, booking, err)
				continue
			}
			if _, err := client.CancelSchedule(t.Context(), booking.CancelRequest()); err != nil {
				t.Errorf("%s, %v: CancelSchedule = %v, want no error", vendor, fault, err)
			}
		}
		hospital.Fail(appointment.SaveSchedule, appointmenttest.Rejection("99999999", "号源已满").Uncommitted())
		_, err = client.SaveSchedule(t.Context(), fullSaveRequest())
		checkClass(t, err, appointment.ErrRejected)
	}
}
