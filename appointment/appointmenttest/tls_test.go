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

func TestWithTLS(t *testing.T) {
	t.Parallel()
	tr := overSOAPWithTLS()
	h, other := tr.start(t), tr.start(t)
	if c := h.HTTPClient(); c != h.HTTPClient() || c == other.HTTPClient() || c.Transport == http.DefaultTransport {
		t.Error("HTTPClient() is shared with another hospital or with the default client, want a client of its own")
	}
	if got := tr.send(t, h); !isSuccess(got, tr) || !strings.HasPrefix(h.Config().Endpoint, "https://127.0.0.1:") {
		t.Errorf("got %+v at %s, want a success at https://127.0.0.1", got, h.Config().Endpoint)
	}
	for name, client := range map[string]*http.Client{"default client": http.DefaultClient, "client of another hospital": other.HTTPClient()} {
		_, err := get(t, client, h.Config().Endpoint)
		if want := (x509.UnknownAuthorityError{}); !errors.As(err, &want) {
			t.Errorf("%s: error = %v, want an unknown authority", name, err)
		}
	}
	wsdl, err := get(t, h.HTTPClient(), h.Config().Endpoint+"?wsdl")
	if want := `<soap:address location="` + h.Config().Endpoint + `"/>`; err != nil || !strings.Contains(wsdl, want) {
		t.Errorf("the WSDL = %s, %v; want it to hold %s", wsdl, err, want)
	}
}

// get returns the body of the response to a GET.
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

// A client can use the TLS of the Config, or the HTTP client of the hospital instead.
func TestWithTLS_Clients(t *testing.T) {
	t.Parallel()
	for _, v := range appointment.Vendors() {
		h := start(t, v, appointmenttest.WithTLS())
		checkQuery(t, h.Config())
		withoutTLS := h.Config()
		withoutTLS.TLS = nil
		checkQuery(t, withoutTLS, appointment.WithHTTPClient(h.HTTPClient()))
	}
}

// The caller may change the TLS of a Config. It is a copy.
func TestHospital_Config_TLSIsACopy(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Laida, appointmenttest.WithTLS())
	h.Config().TLS.CA = ""
	checkQuery(t, h.Config())
	if got := start(t, appointment.Laida).Config().TLS; got != nil {
		t.Errorf("Config().TLS of a hospital without TLS = %v, want nil", got)
	}
}

// checkQuery checks that a client with this configuration can query.
func checkQuery(t *testing.T, cfg appointment.Config, opts ...appointment.Option) {
	t.Helper()
	if _, err := newClient(t, cfg, opts...).QuerySchedule(t.Context(), exampleQuery()); err != nil {
		t.Errorf("QuerySchedule error = %v, want none", err)
	}
}
