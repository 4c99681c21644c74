package appointmenttest_test

import (
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestTLS(t *testing.T) {
	t.Parallel()
	l := lines()[3]
	h, other := l.open(t), l.open(t)
	if c := h.HTTPClient(); c != h.HTTPClient() || c == other.HTTPClient() || c.Transport == http.DefaultTransport {
		t.Error("the client is not one of its own")
	}
	if got := l.send(t, h); !isConfirmed(got, l) || !strings.HasPrefix(h.Config().Endpoint, "https://127.0.0.1:") {
		t.Errorf("at %s: %+v", h.Config().Endpoint, got)
	}
	for name, stranger := range map[string]*http.Client{"the default client": http.DefaultClient, "another hospital's": other.HTTPClient()} {
		_, err := get(t, stranger, h.Config().Endpoint)
		if unknown := (x509.UnknownAuthorityError{}); !errors.As(err, &unknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	wsdl, err := get(t, h.HTTPClient(), h.Config().Endpoint+"?wsdl")
	if err != nil || !strings.Contains(wsdl, `<soap:address location="`+h.Config().Endpoint+`"/>`) {
		t.Errorf("%v: %s", err, wsdl)
	}
}

func get(t *testing.T, c *http.Client, address string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return string(body), err
}

// A client of the hospital's Config reaches it at all vendors, and one that was given the
// hospital's HTTP client instead.
func TestClientOverTLS(t *testing.T) {
	t.Parallel()
	for _, v := range appointment.Vendors() {
		h := start(t, v, appointmenttest.WithTLS())
		without := h.Config()
		without.TLS = nil
		query(t, h.Config())
		query(t, without, appointment.WithHTTPClient(h.HTTPClient()))
	}
}

// TestConfigIsTheCallers changes the TLS of a Config, which changes no other.
func TestConfigIsTheCallers(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Laida, appointmenttest.WithTLS())
	h.Config().TLS.CA = ""
	query(t, h.Config())
	if plain := start(t, appointment.Laida).Config(); plain.TLS != nil {
		t.Errorf("a hospital without TLS has %v", plain.TLS)
	}
}

func query(t *testing.T, cfg appointment.Config, opts ...appointment.Option) {
	t.Helper()
	client, err := appointment.NewClient(cfg, opts...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.QuerySchedule(t.Context(), exampleQuery()); err != nil {
		t.Error(err)
	}
	client.CloseIdleConnections()
}
