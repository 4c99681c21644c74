package appointment

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// tlsBuilder converts a TLS to a tls.Config and collects its problems.
type tlsBuilder struct {
	TLS
	config   *tls.Config
	pins     []httpx.Pin
	problems []Problem
	causes   []error // of files that could not be read
}

// build returns the configuration of crypto/tls, nil for a nil t, or every problem of t, and the
// causes of those about files. The problems hold no key.
func (t *TLS) build(endpoint string) (config *tls.Config, problems []Problem, causes []error) {
	if t == nil {
		return nil, nil, nil
	}
	b := &tlsBuilder{TLS: *t, config: &tls.Config{
		MinVersion: tls.VersionTLS12, ServerName: t.ServerName, InsecureSkipVerify: t.DangerouslyTrustAnyServer, //nolint:gosec // the name of the field warns
	}}
	b.checkCombinations(endpoint)
	b.setAuthorities()
	b.setClientCertificate()
	b.setPins()
	b.checkServerName()
	b.setMinVersion()
	b.setRenegotiation()
	b.setCipherSuites()
	if len(b.problems) > 0 {
		return nil, b.problems, b.causes
	}
	return httpx.ClientTLS(b.config, b.pins...), nil, nil
}

func (b *tlsBuilder) addProblem(field, text string) {
	path := "tls"
	if field != "" {
		path += "." + field
	}
	b.problems = append(b.problems, Problem{path, text})
}

// checkCombinations refuses fields of which one would have no effect.
func (b *tlsBuilder) checkCombinations(endpoint string) {
	if u, err := url.Parse(endpoint); err == nil && u.Scheme == "http" {
		b.addProblem("", "is set, and the endpoint is http, which has no TLS; want an https endpoint, or leave tls out")
	}
	hasCA, hasPins := b.CA != "" || b.CAFile != "", len(b.Pins) > 0
	switch {
	case b.DangerouslyTrustAnyServer && hasPins:
		b.addProblem("dangerouslyTrustAnyServer", "is set together with tls.pins, which it would make useless; leave it out")
	case b.DangerouslyTrustAnyServer && hasCA:
		b.addProblem("dangerouslyTrustAnyServer", "is set together with tls.ca, which it would make useless; leave it out")
	case hasCA && hasPins:
		b.addProblem("pins", "is set together with tls.ca, and a pin is all that is checked; leave one of the two out")
	}
}

// setAuthorities sets the CAs that are trusted instead of the machine's.
func (b *tlsBuilder) setAuthorities() {
	add := func(field, text, keyProblem string) {
		certificates, problem := readCertificates(text, keyProblem)
		if problem != "" {
			b.addProblem(field, problem)
			return
		}
		if b.config.RootCAs == nil {
			b.config.RootCAs = x509.NewCertPool()
		}
		for _, c := range certificates {
			b.config.RootCAs.AddCert(c)
		}
	}
	if b.CA != "" {
		add("ca", b.CA, "contains a private key; leave it out: want -----BEGIN CERTIFICATE----- alone")
	}
	if b.CAFile != "" {
		if text, ok := b.readFile("caFile", b.CAFile); ok {
			add("caFile", text, "")
		}
	}
}

func (b *tlsBuilder) setPins() {
	for i, text := range b.Pins {
		pin, err := httpx.ParsePin(text)
		if err != nil {
			b.addProblem(fmt.Sprintf("pins[%d]", i), err.Error())
		}
		b.pins = append(b.pins, pin)
	}
}

var hostNamePattern = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)

func (b *tlsBuilder) checkServerName() {
	if _, err := netip.ParseAddr(b.ServerName); b.ServerName != "" && err != nil && !hostNamePattern.MatchString(b.ServerName) {
		b.addProblem("serverName", "is not a host name; want one name of the certificate, such as hospital.example, without port or *")
	}
}

var tlsVersions = map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}

func (b *tlsBuilder) setMinVersion() {
	if b.MinVersion == "" {
		return
	}
	version, known := tlsVersions[b.MinVersion]
	if !known {
		b.addProblem("minVersion", describeUnknown(b.MinVersion, "1.0", "1.1", "1.2", "1.3"))
	}
	b.config.MinVersion = version
}

// setRenegotiation accepts renegotiations. A server may ask for several on one connection, such as
// one for each path that it protects.
func (b *tlsBuilder) setRenegotiation() {
	if !b.Renegotiation {
		return
	}
	if b.MinVersion == "1.3" {
		b.addProblem("renegotiation", "is set together with tls.minVersion 1.3, which has no renegotiation; leave one of the two out")
	}
	b.config.Renegotiation, b.config.MaxVersion = tls.RenegotiateFreelyAsClient, tls.VersionTLS12
}

// setCipherSuites offers the old suites in addition to the secure ones. It lists both, since the suites
// that crypto/tls offers by itself depend on the environment and on the version of Go.
func (b *tlsBuilder) setCipherSuites() {
	if len(b.CipherSuites) == 0 {
		return
	}
	if b.MinVersion == "1.3" {
		b.addProblem("cipherSuites", "is set together with tls.minVersion 1.3, which has only its own suites; leave one of the two out")
		return
	}
	var oldNames []string
	ids := map[string]uint16{}
	for _, s := range tls.CipherSuites() {
		ids[s.Name] = s.ID
		b.config.CipherSuites = append(b.config.CipherSuites, s.ID)
	}
	for _, s := range tls.InsecureCipherSuites() {
		ids[s.Name] = s.ID
		oldNames = append(oldNames, s.Name)
	}
	for i, name := range b.CipherSuites {
		id, known := ids[name]
		if !known {
			b.addProblem(fmt.Sprintf("cipherSuites[%d]", i), fmt.Sprintf("is %q, which is unknown; want one of %s", name, strings.Join(oldNames, ", ")))
		}
		b.config.CipherSuites = append(b.config.CipherSuites, id)
	}
	slices.Sort(b.config.CipherSuites)
	b.config.CipherSuites = slices.Compact(b.config.CipherSuites)
}
