package doctor

import (
	"crypto/tls"
	"crypto/x509"
	"net/url"
	"time"
)

// checkTLS returns the check of the TLS handshake of exchange e. err is the error of the request.
// The caller holds e.mu.
func (d *diagnosis) checkTLS(e *exchange, err error) Check {
	check := Check{Kind: CheckTLS, State: OK, Duration: e.tls.duration()}
	u, parseError := url.Parse(d.cfg.Endpoint)
	switch {
	case parseError == nil && u.Scheme == "http":
		check.State, check.Finding = Warning, newText("tls.none")
	case e.tls.start.IsZero():
		check.State, check.Finding = Skipped, newText("tls.unknown")
	case e.tls.err != nil || e.tls.end.IsZero():
		check.State, check.Finding = Failed, describeTLSError(e.tls.err, err)
	default:
		d.describeTLS(&check, e.state)
	}
	return check
}

// describeTLS completes the check of a handshake that succeeded.
func (d *diagnosis) describeTLS(check *Check, state tls.ConnectionState) {
	var leaf x509.Certificate
	if len(state.PeerCertificates) > 0 {
		leaf = *state.PeerCertificates[0]
	}
	trust := newText("tls.verified")
	switch t := d.cfg.TLS; {
	case t != nil && t.DangerouslyTrustAnyServer:
		check.State, trust = Warning, newText("tls.unverified")
	case t != nil && len(t.Pins) > 0:
		trust = newText("tls.pinned")
	case len(state.VerifiedChains) == 0:
		check.State, trust = Warning, newText("tls.unverified.client")
	}
	days := int(time.Until(leaf.NotAfter) / (24 * time.Hour))
	if days < 30 {
		check.State = Warning
	}
	remaining := newText("tls.days", days)
	if time.Now().After(leaf.NotAfter) { // pins accept such a certificate
		remaining = newText("tls.ended")
	}
	check.Finding = newText("tls.ok", tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite),
		listHosts(&leaf), leaf.NotAfter.Format(time.DateOnly), remaining, trust)
}
