package appointment_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// through is a transport around another that writes down that it was passed.
type through struct {
	http.RoundTripper
	name   string
	passed *[]string
}

func (t through) RoundTrip(req *http.Request) (*http.Response, error) {
	*t.passed = append(*t.passed, t.name)
	return t.RoundTripper.RoundTrip(req)
}

// TestWithTransport has a client pass the transports around its own from the outermost
// in, at a hospital that only the client's own TLS accepts.
func TestWithTransport(t *testing.T) {
	t.Parallel()
	hospital, err := appointmenttest.Start(appointment.Wanda, appointmenttest.WithTLS())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hospital.Close)
	var passed []string
	around := func(name string) appointment.Option {
		return appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper { return through{inner, name, &passed} })
	}
	cfg := hospital.Config()
	cfg.TLS = &appointment.TLS{DangerouslyTrustAnyServer: true} // whose certificate it is matters elsewhere
	client, err := appointment.NewClient(cfg, around("inner"), around("outer"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.QuerySchedule(t.Context(), everyQueryField()); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(passed, " "); got != "outer inner" {
		t.Errorf("the request passed %q", got)
	}
	client.CloseIdleConnections() // of the client's own transport: through has no such method
	if n := hospital.Deliveries(appointment.QuerySchedule); n != 1 {
		t.Errorf("%d deliveries", n)
	}
}

func TestWithTransportRefusesNone(t *testing.T) {
	t.Parallel()
	for name, wrap := range map[string]func(http.RoundTripper) http.RoundTripper{
		"the function is nil":       nil,
		"the function returned nil": func(http.RoundTripper) http.RoundTripper { return nil },
	} {
		_, err := appointment.NewClient(appointment.Config{Vendor: appointment.Laida, Endpoint: "http://127.0.0.1:1/", SystemID: "HIS01", SystemKey: systemKey},
			appointment.WithTransport(wrap))
		if err == nil || !strings.Contains(err.Error(), "WithTransport: "+name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
