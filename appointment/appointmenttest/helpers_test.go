package appointmenttest_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// monday returns the time of the tests: Monday 2026-01-05, 08:10 at the hospital.
func monday() time.Time { return time.Date(2026, 1, 5, 0, 10, 0, 0, time.UTC) }

func at(hour, minute int) appointment.Clock { return appointment.ClockAt(hour, minute) }

// ultrasound returns the resource that camelSave books. The second slot is that of camelSave and
// has one place. The first slot is past on Monday, and the last is full.
func ultrasound() appointmenttest.Resource {
	return appointmenttest.Resource{
		UID: "2", Name: "US普通", ServiceSectID: "US(超声)", Location: "二楼", Room: "3室",
		Times: []appointmenttest.Time{
			{Start: at(7, 30), End: at(8, 0), Capacity: 3, Taken: 1},
			{Start: at(8, 0), End: at(8, 30), Capacity: 1},
			{Start: at(8, 30), End: at(9, 0), Capacity: 5, Taken: 2},
			{Start: at(9, 0), End: at(9, 30), Capacity: 2, Taken: 2},
		},
	}
}

// withCapacity returns the option for ultrasound with this capacity in the slot of camelSave.
func withCapacity(capacity int) appointmenttest.Option {
	r := ultrasound()
	r.Times[1].Capacity = capacity
	return appointmenttest.WithResources(r)
}

// start starts a hospital with the resource ultrasound on Monday.
func start(t *testing.T, v appointment.Vendor, opts ...appointmenttest.Option) *appointmenttest.Hospital {
	t.Helper()
	h, err := appointmenttest.Start(v, append([]appointmenttest.Option{
		appointmenttest.WithClock(monday), appointmenttest.WithResources(ultrasound()),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// startDefault starts a hospital with the default resources on Monday.
func startDefault(t *testing.T, v appointment.Vendor) *appointmenttest.Hospital {
	t.Helper()
	h, err := appointmenttest.Start(v, appointmenttest.WithClock(monday))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// orderNumber returns the number of the order that is n after that of camelSave.
func orderNumber(n int) string { return fmt.Sprintf("20260105%05d", 80001+n) }

// newClient returns a client that does not retry.
func newClient(t *testing.T, cfg appointment.Config, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	c, err := appointment.NewClient(cfg, append([]appointment.Option{appointment.WithRetries(0)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// dial opens a connection to the hospital. Reading from it fails after 10 seconds.
func dial(t *testing.T, h *appointmenttest.Hospital) net.Conn {
	t.Helper()
	u, err := url.Parse(h.Config().Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	return conn
}

// isTimeout reports whether the deadline of dial has passed.
func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// waitUntil waits for a condition that sends no signal, such as the arrival of a request.
func waitUntil(t *testing.T, condition string, isTrue func() bool) {
	t.Helper()
	ticker, deadline := time.NewTicker(time.Millisecond), time.After(10*time.Second)
	defer ticker.Stop()
	for !isTrue() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("got no success within 10 seconds, want: %s", condition)
		}
	}
}

// checkPrompt fails the test if do takes longer than any machine needs for it.
func checkPrompt(t *testing.T, name string, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	select {
	case <-done:
	case <-time.After(4 * time.Second): // httptest complains after 5
		t.Errorf("%s takes more than 4 seconds, want less", name)
	}
}

// checkBookings checks the number of bookings and of deliveries of saves.
func checkBookings(t *testing.T, h *appointmenttest.Hospital, bookings, deliveries int) {
	t.Helper()
	if got := h.Bookings(); len(got) != bookings {
		t.Errorf("Bookings() = %v, want %d", got, bookings)
	}
	if got := h.Deliveries(appointment.SaveSchedule); got != deliveries {
		t.Errorf("Deliveries(SaveSchedule) = %d, want %d", got, deliveries)
	}
}

// post sends body with these headers, and returns the status and the body of the response.
func post(t *testing.T, h *appointmenttest.Hospital, header map[string]string, body string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.Config().Endpoint, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err) // not Fatal: other goroutines call post too
		return 0, nil, ""
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		t.Error(err)
	}
	return res.StatusCode, res.Header, string(got)
}

// postJSON sends a JSON document, and returns the response of a camelCase platform.
func postJSON(t *testing.T, h *appointmenttest.Hospital, body string) (got response) {
	t.Helper()
	status, _, text := post(t, h, map[string]string{"Content-Type": "application/json"}, body)
	if status != http.StatusOK {
		t.Errorf("HTTP status = %d, want 200: %s", status, text)
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Errorf("response = %s, want JSON: %v", text, err)
	}
	return got
}

// response is a response of a camelCase platform. encoding/json reads other spellings too, so
// tests of spelling compare the text.
type response struct {
	StatusCode    string
	StatusMessage string
	Data          struct {
		ResultCode, ResultDesc string
		Result                 map[string]any
	}
}

// slot returns a slot in the response to a query.
func (r response) slot(t *testing.T, timeDetailUID string) map[string]any {
	t.Helper()
	for _, resource := range objects(r.Data.Result["scheduleArrangeResourceInfoList"]) {
		for _, day := range objects(resource["scheduleArrangeDateInfoList"]) {
			for _, slot := range objects(day["scheduleArrangeTimeInfoList"]) {
				if slot["timeDetailUID"] == timeDetailUID {
					return slot
				}
			}
		}
	}
	t.Fatalf("response = %v, want the slot %s in it", r, timeDetailUID)
	return nil
}

// objects returns the objects of a JSON list.
func objects(v any) (list []map[string]any) {
	items, _ := v.([]any)
	for _, item := range items {
		list = append(list, item.(map[string]any))
	}
	return list
}

// soapMessage returns a call of op with this text as the parameter.
func soapMessage(op, data string) string {
	return `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>` +
		`<` + op + ` xmlns="http://tempuri.org/"><data>` + data + `</data></` + op + `></s:Body></s:Envelope>`
}

func soapHeader(op string) map[string]string {
	return map[string]string{"Content-Type": "text/xml; charset=utf-8", "SOAPAction": `"http://tempuri.org/` + op + `"`}
}

// postSOAP sends a SOAP message, and returns the text of the result or of the fault.
func postSOAP(t *testing.T, h *appointmenttest.Hospital, header map[string]string, body string) (result, fault string) {
	t.Helper()
	status, head, text := post(t, h, header, body)
	if got, want := head.Get("Content-Type"), "text/xml; charset=utf-8"; got != want {
		t.Errorf("Content-Type = %q, want %q: %s", got, want, text)
	}
	var message struct {
		XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
		Body    struct {
			Fault struct {
				Code string `xml:"faultcode"`
				Text string `xml:"faultstring"`
			} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Fault"`
			Query  string `xml:"http://tempuri.org/ QueryScheduleResponse>QueryScheduleResult"`
			Save   string `xml:"http://tempuri.org/ SaveScheduleResponse>SaveScheduleResult"`
			Cancel string `xml:"http://tempuri.org/ CancelScheduleResponse>CancelScheduleResult"`
		} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
	}
	if err := xml.Unmarshal([]byte(text), &message); err != nil {
		t.Fatalf("response = %s, want XML: %v", text, err)
	}
	f := message.Body.Fault
	if isError, isFault := status == http.StatusInternalServerError, f.Code == "soap:Client"; isError != isFault {
		t.Errorf("HTTP status = %d, fault code = %q; want 500 with soap:Client, or neither", status, f.Code)
	}
	return message.Body.Query + message.Body.Save + message.Body.Cancel, f.Text
}
