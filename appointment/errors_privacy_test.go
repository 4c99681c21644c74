package appointment_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// patientTexts are parts of a response or a request that contain data of a patient. Their forms
// could pass for a code, a name or a number. No error and no log may show them.
var patientTexts = []string{"测试患者甲", "99999920151219018X", "999999201512190186", "13000000001", "13000000002", "ceshi huanzhe", "左手腕外伤", systemKey}

// soapBody returns a SOAP envelope around a body.
func soapBody(body string) string {
	return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>` + body + `</s:Body></s:Envelope>`
}

// patientDataHandlers are handlers that respond with texts of a patient in every part of a response
// that an error is made of.
var patientDataHandlers = map[string]http.HandlerFunc{
	"both messages":           respondWith(`{"statusCode":"00000007","statusMessage":"测试患者甲 99999920151219018X","data":{"resultDesc":"13000000001"}}`),
	"inner message":           respondWith(innerFailure("Falid", `,"result":"99999920151219018X"`)),
	"identity number as code": respondWith(`{"statusCode":"99999920151219018X"}`),
	"name as code":            respondWith(`{"statusCode":"测试患者甲"}`),
	"pinyin as code":          respondWith(`{"statusCode":"ceshi huanzhe"}`),
	"phone number as code":    respondWith(`{"statusCode":"tel.13000000001"}`),
	"values of wrong types":   respondWith(successWith(`"data":{`, `"totalRecord":"测试患者甲","13000000001":{"测试患者甲":1},"data":{`)),
	"values as field names":   respondWith(`{"99999920151219018X":"测试患者甲","ceshi huanzhe":[]}`),
	"not JSON":                respondWith("测试患者甲 99999920151219018X"),
	"HTML page":               respondWithStatus(200, loginPage+"99999920151219018X"),
	"server error":            func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "测试患者甲 13000000001", 500) },
	"redirect": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "http://127.0.0.1/?name=测试患者甲&key="+systemKey)
		w.WriteHeader(http.StatusFound)
	},
	"Content-Type": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/测试患者甲; charset=13000000001")
		_, _ = io.WriteString(w, "\xff\xfe测试患者甲")
	},
	"SOAP fault": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, soapBody(`<s:Fault><faultcode>测试患者甲</faultcode><faultstring>13000000001</faultstring><detail>99999920151219018X</detail></s:Fault>`))
	},
	"XML elements":   respondWithStatus(200, soapBody(`<r><r><测试患者甲>13000000001</测试患者甲></r></r>`)),
	"broken XML":     respondWithStatus(200, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><测试患者甲></s:Body>`),
	"not HTTP":       respondRaw("测试患者甲 99999920151219018X 13000000001\r\n\r\n"),
	"broken header":  respondRaw("HTTP/1.1 200 OK\r\n测试患者甲 99999920151219018X\r\n\r\n"),
	"part of a body": respondRaw("HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n测试患者甲"),
}

// respondRaw returns a handler that sends raw bytes and closes the connection.
func respondRaw(raw string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, raw)
		_ = conn.Close()
	}
}

// errorTree returns an error and all errors that it wraps.
func errorTree(err error) []error {
	tree := []error{err}
	switch e := err.(type) { //nolint:errorlint // the tree itself is visited
	case interface{ Unwrap() error }:
		if wrapped := e.Unwrap(); wrapped != nil {
			tree = append(tree, errorTree(wrapped)...)
		}
	case interface{ Unwrap() []error }:
		for _, wrapped := range e.Unwrap() {
			tree = append(tree, errorTree(wrapped)...)
		}
	}
	return tree
}

// checkHidesPatient checks that no error in the tree of err shows a patient.
func checkHidesPatient(t *testing.T, err error) {
	t.Helper()
	for _, e := range errorTree(err) {
		checkNotPrinted(t, e, patientTexts...)
	}
}

func TestError_NoPatientOfResponse(t *testing.T) {
	t.Parallel()
	for name, handler := range patientDataHandlers {
		for _, vendor := range soapAndRESTVendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				var logged bytes.Buffer
				logger := slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
				client := newClient(t, vendor, handler, appointment.WithLogger(logger))
				for _, req := range validRequests() {
					err := sendRequest(t.Context(), client, req)
					if err == nil {
						t.Fatalf("%T: error = nil, want one", req)
					}
					checkHidesPatient(t, err)
				}
				for _, text := range patientTexts {
					if strings.Contains(logged.String(), text) {
						t.Errorf("log = %s\nwant it not to contain %q", &logged, text)
					}
				}
				if got, want := strings.Count(logged.String(), `"appointment call"`), len(validRequests()); got != want {
					t.Errorf("log has %d records of calls, want %d: %s", got, want, &logged)
				}
			})
		}
	}
}

func TestError_NoPatientOfRequest(t *testing.T) {
	t.Parallel()
	invalid := fullSaveRequest()
	invalid.MedRecNO, invalid.ContactPhoneNO, invalid.Age = "测试患者甲", "ceshi huanzhe", -1
	invalid.PatientClass, invalid.AgeUnit, invalid.ScheduleRoute = "左手腕外伤", "13000000001", "99999920151219018X"
	invalidExtra := fullSaveRequest()
	invalidExtra.Extra = map[string]string{"medRecNo": "13000000001", "测试患者甲": "\xff", "99999920151219018X": "1"}
	client := newClient(t, appointment.Wanda, failOnRequest(t))
	for _, req := range []*appointment.SaveRequest{invalid, invalidExtra} {
		err := sendRequest(t.Context(), client, req)
		checkClass(t, err, appointment.ErrInvalidRequest)
		checkHidesPatient(t, err)
	}
}

// The cause of an error does not print, but errors.As finds it.
func TestError_Cause(t *testing.T) {
	t.Parallel()
	const hidden = "13000000001"
	client := newClient(t, appointment.Laida, failOnRequest(t), appointment.WithHTTPClient(&http.Client{Transport: &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New(hidden)}
		},
	}}))
	err := queryOnce(t, client)
	checkClass(t, err, appointment.ErrNotSent)
	var cause *net.OpError
	if !errors.As(err, &cause) || cause.Op != "dial" {
		t.Errorf("errors.As() found %+v in %v, want the *net.OpError of the dial", cause, err)
	}
	for _, e := range errorTree(err) {
		checkNotPrinted(t, e, hidden)
	}
}
