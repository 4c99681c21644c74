package appointment_test

import (
	"errors"
	"fmt"
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

// refuses is a transport that does not want to send, and says why.
type refuses struct{ error }

func (r refuses) RoundTrip(*http.Request) (*http.Response, error) { return nil, r.error }

type plain struct{ error }

func (plain) PlainError() string { return "today is a holiday" }

// TestTransportErrors has the error of a transport around the client's own shown if it says
// what may be, and else not.
func TestTransportErrors(t *testing.T) {
	t.Parallel()
	secret := errors.New("测试患者甲")
	for _, tt := range []struct {
		err  error
		want string
	}{
		{plain{secret}, "today is a holiday"},
		{fmt.Errorf("wrapped: %w", plain{secret}), "today is a holiday"},
		{secret, "the exchange failed at the HTTP level"},
	} {
		client := newClient(t, appointment.Laida, nil, appointment.WithTransport(func(http.RoundTripper) http.RoundTripper { return refuses{tt.err} }))
		_, err := client.QuerySchedule(t.Context(), everyQueryField())
		if !errors.Is(err, tt.err) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), secret.Error()) {
			t.Errorf("%v: %v", tt.want, err)
		}
	}
}
