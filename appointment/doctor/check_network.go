package doctor

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// checkNetwork fetches the WSDL of the hospital, and adds a check of each phase of that exchange.
// It reports whether a query can be sent.
func (d *diagnosis) checkNetwork(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	start := time.Now()
	d.lastRequest = start
	binding, err := soap.LoadWSDL(ctx, wsdlURL(d.cfg.Endpoint), soap.WithHTTPClient(&http.Client{Transport: authTransport{d.cfg.Auth, d.recorder}}))
	e := d.recorder.firstExchange()
	if e == nil { // nothing was sent
		return ctx.Err() == nil
	}
	d.showExchange(e, newText("show.wsdl"))
	e.mu.Lock()
	checks := []Check{e.checkDNS(), e.checkTCP(d.cfg.Endpoint), d.checkTLS(e, err), e.checkHTTP(d.cfg.Endpoint, err)}
	e.mu.Unlock()
	for _, c := range checks {
		d.addCheck(c)
		if c.State == Failed {
			return c.Kind == CheckHTTP // a server that does not respond to GET may respond to a query
		}
	}
	d.addCheck(d.checkWSDL(e, binding, err, time.Since(start)))
	return true
}

// authTransport adds the credentials that are HTTP headers to requests for the WSDL. auth may be
// nil.
type authTransport struct {
	auth  *appointment.Auth
	inner http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (t authTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.auth != nil {
		req = req.Clone(req.Context())
		for name, value := range t.auth.Headers {
			req.Header[name] = []string{string(value)}
		}
		if basic := t.auth.Basic; basic != nil {
			req.SetBasicAuth(string(basic.Username), string(basic.Password))
		}
	}
	return t.inner.RoundTrip(req)
}

// wsdlURL returns the usual address of the WSDL of the service at endpoint.
func wsdlURL(endpoint string) string {
	if strings.Contains(endpoint, "?") {
		return endpoint + "&wsdl"
	}
	return endpoint + "?wsdl"
}

// checkDNS returns the check of the host name. The caller holds e.mu, as for the checks below.
func (e *exchange) checkDNS() Check {
	check := Check{Kind: CheckDNS, State: OK, Duration: e.dns.duration(), Finding: newText("dns.ok")}
	var dnsError *net.DNSError
	switch {
	case e.dns.start.IsZero():
		check.State, check.Finding = Skipped, newText("dns.none")
	case errors.As(e.dns.err, &dnsError) && dnsError.IsNotFound:
		check.State, check.Finding = Failed, newText("dns.unknown")
	case e.dns.err != nil:
		check.State, check.Finding = Failed, newText("dns.failed")
	}
	return check
}

// checkTCP returns the check of the connection.
func (e *exchange) checkTCP(endpoint string) Check {
	check := Check{Kind: CheckTCP, State: OK, Duration: e.tcp.duration(), Finding: newText("tcp.ok", e.address)}
	switch err := e.tcp.err; {
	case e.address != "" && err == nil && e.usesProxy(endpoint):
		check.Finding = newText("tcp.proxy", e.address)
	case e.tcp.start.IsZero() && e.status != 0: // the transport does not report connections
		check.State, check.Finding = Skipped, newText("tcp.unknown")
	case errors.Is(err, syscall.ECONNREFUSED):
		check.State, check.Finding = Failed, newText("tcp.refused", e.address)
	case e.tcp.end.IsZero(), isTimeout(err):
		check.State, check.Finding = Failed, newText("tcp.timeout", e.address)
	case err != nil:
		check.State, check.Finding = Failed, newText("tcp.failed", e.address)
	}
	return check
}

// usesProxy reports whether the transport connects to another host or port than the endpoint's.
func (e *exchange) usesProxy(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || e.target == "" {
		return false
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return !strings.EqualFold(e.target, net.JoinHostPort(u.Hostname(), port))
}

// checkHTTP returns the check of the response. failure is the error of the request.
func (e *exchange) checkHTTP(endpoint string, failure error) Check {
	check := Check{Kind: CheckHTTP, State: OK, Duration: e.http.duration(), Finding: newText("http.ok", e.status)}
	switch err := e.http.err; {
	case err == nil && e.status >= 300 && e.status < 400:
		check.State, check.Finding = Warning, newText("http.redirect", e.status)
	case err == nil:
	case e.tls.start.IsZero() && e.usesProxy(endpoint):
		check.State, check.Finding = Failed, newText("http.proxy", e.address)
	case isTimeout(err):
		check.State, check.Finding = Failed, newText("http.timeout")
	case hasFailure(failure, appointment.FailureHTTPToTLS):
		check.State, check.Finding = Failed, newText("http.tls")
	case hasFailure(failure, appointment.FailureBadHTTP):
		check.State, check.Finding = Failed, newText("http.not-http")
	default:
		check.State, check.Finding = Failed, newText("http.closed")
	}
	return check
}

// hasFailure reports whether err is that of an exchange with this failure.
func hasFailure(err error, failure appointment.Failure) bool {
	var e *soap.Error
	return errors.As(err, &e) && appointment.Failure(e.Code) == failure
}

// isTimeout reports whether err is that of a deadline or of a timeout of the network.
func isTimeout(err error) bool {
	var networkError net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &networkError) && networkError.Timeout()
}
