package doctor

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/exam-appointment/appointment-go/soap"
)

// network goes to the hospital once, for its WSDL, and says how each step of the way went.
// It reports whether a query can be sent.
func (x *examination) network(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, x.timeout)
	defer cancel()
	begun := time.Now()
	x.asked = begun
	binding, err := soap.LoadWSDL(ctx, wsdlAddress(x.cfg.Endpoint), soap.WSDLHTTPClient(&http.Client{Transport: x.path}))
	seen := x.path.connection()
	if seen == nil { // nothing was sent
		return ctx.Err() == nil
	}
	seen.mu.Lock()
	steps := []Step{seen.dnsStep(), seen.tcpStep(x.cfg.Endpoint), x.tlsStep(seen), seen.httpStep(x.cfg.Endpoint)}
	seen.mu.Unlock()
	for _, s := range steps {
		x.step(s)
		if s.State == Failed {
			return s.Kind == StepHTTP // a server that does not answer this may answer a query
		}
	}
	x.step(x.wsdlStep(seen, binding, err, time.Since(begun)))
	return true
}

func wsdlAddress(endpoint string) string {
	if strings.Contains(endpoint, "?") {
		return endpoint + "&wsdl"
	}
	return endpoint + "?wsdl"
}

func (s *passage) dnsStep() Step {
	step := Step{Kind: StepDNS, State: OK, Duration: s.dns.took(), Says: say("dns.ok")}
	var dns *net.DNSError
	switch {
	case s.dns.begun.IsZero():
		step.State, step.Says = Skipped, say("dns.none")
	case errors.As(s.dns.err, &dns) && dns.IsNotFound:
		step.State, step.Says = Failed, say("dns.unknown")
	case s.dns.err != nil:
		step.State, step.Says = Failed, say("dns.failed")
	}
	return step
}

// throughProxy reports whether the transport goes to somebody else than the endpoint.
func (s *passage) throughProxy(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || s.goal == "" {
		return false
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return !strings.EqualFold(s.goal, net.JoinHostPort(u.Hostname(), port))
}

func (s *passage) tcpStep(endpoint string) Step {
	step := Step{Kind: StepTCP, State: OK, Duration: s.tcp.took(), Says: say("tcp.ok", s.addr)}
	var slow net.Error
	switch err := s.tcp.err; {
	case s.addr != "" && err == nil && s.throughProxy(endpoint):
		step.Says = say("tcp.proxy", s.addr)
	case s.tcp.begun.IsZero() && s.status != 0:
		step.State, step.Says = Skipped, say("tcp.other") // a transport that does not say
	case errors.Is(err, syscall.ECONNREFUSED):
		step.State, step.Says = Failed, say("tcp.refused", s.addr)
	case s.tcp.ended.IsZero(), errors.As(err, &slow) && slow.Timeout(), errors.Is(err, context.DeadlineExceeded):
		step.State, step.Says = Failed, say("tcp.slow", s.addr)
	case err != nil:
		step.State, step.Says = Failed, say("tcp.failed", s.addr)
	}
	return step
}

func (s *passage) httpStep(endpoint string) Step {
	step := Step{Kind: StepHTTP, State: OK, Duration: s.http.took(), Says: say("http.ok", s.status)}
	var slow net.Error
	switch err := s.http.err; {
	case err == nil && s.status >= 300 && s.status < 400:
		step.State, step.Says = Warning, say("http.redirect", s.status)
	case err == nil:
	case s.tls.begun.IsZero() && s.throughProxy(endpoint):
		step.State, step.Says = Failed, say("http.proxy", s.addr)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		step.State, step.Says = Failed, say("http.silent")
	case strings.Contains(err.Error(), `malformed HTTP response "\x15\x03`): // the first bytes of a TLS alert
		step.State, step.Says = Failed, say("http.tls")
	case strings.Contains(err.Error(), "malformed HTTP"):
		step.State, step.Says = Failed, say("http.other")
	default:
		step.State, step.Says = Failed, say("http.closed")
	}
	return step
}

func (x *examination) tlsStep(s *passage) Step {
	step := Step{Kind: StepTLS, State: OK, Duration: s.tls.took()}
	u, err := url.Parse(x.cfg.Endpoint)
	switch {
	case err == nil && u.Scheme == "http":
		step.State, step.Says = Warning, say("tls.none")
	case s.tls.begun.IsZero():
		step.State, step.Says = Skipped, say("tls.other")
	case s.tls.err != nil || s.tls.ended.IsZero():
		step.State, step.Says = Failed, tlsProblem(s.tls.err)
	default:
		var leaf x509.Certificate
		if len(s.state.PeerCertificates) > 0 {
			leaf = *s.state.PeerCertificates[0]
		}
		left := int(time.Until(leaf.NotAfter) / (24 * time.Hour))
		trust := say("tls.verified")
		switch t := x.cfg.TLS; {
		case t != nil && t.DangerouslyTrustAnyServer:
			step.State, trust = Warning, say("tls.unverified")
		case t != nil && len(t.Pins) > 0:
			trust = say("tls.pinned")
		case len(s.state.VerifiedChains) == 0:
			step.State, trust = Warning, say("tls.unknown")
		}
		if left < 30 {
			step.State = Warning
		}
		days := say("tls.days", left)
		if time.Now().After(leaf.NotAfter) { // which does not matter to who trusts its key
			days = say("tls.over")
		}
		step.Says = say("tls.ok", tls.VersionName(s.state.Version), tls.CipherSuiteName(s.state.CipherSuite),
			names(&leaf), leaf.NotAfter.Format(time.DateOnly), days, trust)
	}
	return step
}

var pinText = regexp.MustCompile(`sha256//[A-Za-z0-9+/=]{44}`)

// tlsProblem says why a handshake failed, and which option of the configuration would do.
func tlsProblem(err error) Text {
	var (
		unverified *tls.CertificateVerificationError
		authority  x509.UnknownAuthorityError
		host       x509.HostnameError
		invalid    x509.CertificateInvalidError
		record     tls.RecordHeaderError
		op         *net.OpError
		slow       net.Error
	)
	if errors.As(err, &unverified) && len(unverified.UnverifiedCertificates) > 0 {
		leaf := unverified.UnverifiedCertificates[0]
		sum := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
		pin := "sha256//" + base64.StdEncoding.EncodeToString(sum[:])
		switch {
		case errors.As(err, &authority):
			return say("tls.authority", pin)
		case errors.As(err, &host):
			return say("tls.name", names(leaf), pin)
		case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
			return say("tls.expired", leaf.NotBefore.Format(time.DateOnly), leaf.NotAfter.Format(time.DateOnly), pin)
		}
		return say("tls.invalid", pin)
	}
	switch {
	case err == nil, errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return say("tls.slow")
	case errors.As(err, &record):
		return say("tls.plain")
	case pinText.MatchString(err.Error()):
		return say("tls.pin", pinText.FindString(err.Error()))
	case errors.As(err, &op) && op.Op == "remote error":
		alert := strings.TrimPrefix(op.Err.Error(), "tls: ")
		if strings.Contains(alert, "certificate") {
			return say("tls.client", alert)
		}
		return say("tls.alert", alert)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return say("tls.closed")
	}
	return say("tls.old")
}

// names lists the first few names of a certificate, as far as they are names.
func names(c *x509.Certificate) string {
	all := slices.Clone(c.DNSNames)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "-"
	}
	if len(all) > 4 {
		all = append(all[:4], "…")
	}
	return strings.Map(func(r rune) rune {
		if r == '…' || r == ' ' || r == ',' || strings.ContainsRune(".-_*:", r) || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '?'
	}, strings.Join(all, ", "))
}
