package appointment

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// TLS says how to reach a hospital whose https is not what this machine trusts by itself. A
// field that is empty has its usual value: the machine's CAs, the endpoint's name, TLS 1.2
// or later, no client certificate. A refused handshake is ErrNotSent; the error says what
// the server offered, and which of these options accepts it.
//
// It is for the client's own transport, so NewClient refuses it together with
// [WithHTTPClient] and another transport. Files are read by NewClient, once.
type TLS struct {
	// CA are the certificates, in PEM, that are trusted instead of this machine's: the
	// hospital's CA, or a self-signed server's own certificate. The server's name and dates
	// are verified as usual.
	CA string `json:"ca,omitempty" yaml:"ca,omitempty"`
	// CAFile is a file of such certificates. They are trusted in addition to those of CA.
	CAFile string `json:"caFile,omitempty" yaml:"caFile,omitempty"`
	// ClientCertificate is what this client shows to a server that asks who it is, in
	// PEM: its certificate, and behind it those that lead to the CA.
	ClientCertificate string `json:"clientCertificate,omitempty" yaml:"clientCertificate,omitempty"`
	// ClientCertificateFile is a file with that in it, instead of ClientCertificate.
	ClientCertificateFile string `json:"clientCertificateFile,omitempty" yaml:"clientCertificateFile,omitempty"`
	// ClientKey is the private key of the client certificate, in PEM (PKCS #8, PKCS #1 or
	// EC), without a password. It never prints.
	ClientKey Secret `json:"clientKey,omitempty" yaml:"clientKey,omitempty"`
	// ClientKeyFile is a file with that in it, instead of ClientKey; it may be the
	// certificate's.
	ClientKeyFile string `json:"clientKeyFile,omitempty" yaml:"clientKeyFile,omitempty"`
	// Pins are the public keys of which the server must have one, each as sha256// and the
	// base64 of the SHA-256 of the certificate's SubjectPublicKeyInfo, as curl's
	// --pinnedpubkey. They replace all other verification: who signed the certificate,
	// for which name and until when is not looked at. List the next key beside the present
	// one before the hospital changes it.
	Pins []string `json:"pins,omitempty" yaml:"pins,omitempty"`
	// ServerName is the name that the server's certificate has, and that it is asked for
	// by. Default: the endpoint's host.
	ServerName string `json:"serverName,omitempty" yaml:"serverName,omitempty"`
	// MinVersion is the oldest version that is spoken: "1.0", "1.1", "1.2" or "1.3".
	// Default: "1.2". Anyone on the network may read or change what goes over 1.0 or 1.1,
	// given some effort.
	MinVersion string `json:"minVersion,omitempty" yaml:"minVersion,omitempty"`
	// CipherSuites are old cipher suites that are offered beside the safe ones, for up to
	// TLS 1.2, by their names in crypto/tls, such as TLS_RSA_WITH_3DES_EDE_CBC_SHA. A
	// server that has a safe one gets it. Suites with DHE are not among them: Go has none.
	CipherSuites []string `json:"cipherSuites,omitempty" yaml:"cipherSuites,omitempty"`
	// DangerouslyTrustAnyServer leaves the server unverified: whoever is on the network
	// can pose as the hospital, read the key and the patients, and book. It is for a day
	// of joint debugging; Pins are as easy and safe. Every answer has
	// Response.Unverified while it is on.
	DangerouslyTrustAnyServer bool `json:"dangerouslyTrustAnyServer,omitempty" yaml:"dangerouslyTrustAnyServer,omitempty"`
}

// Format prints the fields, whatever the verb, with *** for the key and the size of what
// is in PEM.
func (t TLS) Format(f fmt.State, _ rune) {
	type fields TLS
	for _, text := range []*string{&t.CA, &t.ClientCertificate} {
		if *text != "" {
			*text = fmt.Sprintf("(PEM, %d bytes)", len(*text))
		}
	}
	_, _ = fmt.Fprintf(f, "%+v", fields(t))
}

// config is what t says to crypto/tls; nil if t is nil. The error names every mistake and
// what would do, and holds no key.
func (t *TLS) config(endpoint string) (*tls.Config, error) {
	if t == nil {
		return nil, nil
	}
	cfg := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName, InsecureSkipVerify: t.DangerouslyTrustAnyServer} //nolint:gosec // loudly named
	pins, badPins := t.pins()
	err := errors.Join(t.checkTogether(endpoint), t.authorities(cfg), t.clientCertificate(cfg), badPins,
		checkServerName(t.ServerName), t.versions(cfg), t.suites(cfg))
	if err != nil {
		return nil, err
	}
	return httpx.ClientTLS(cfg, pins...), nil
}

// checkTogether refuses options of which one would be without effect.
func (t *TLS) checkTogether(endpoint string) error {
	var errs []error
	if u, err := url.Parse(endpoint); err == nil && u.Scheme == "http" {
		errs = append(errs, errors.New("the endpoint is http, which has no TLS; want an https endpoint, or leave tls out"))
	}
	ca, pins := t.CA != "" || t.CAFile != "", len(t.Pins) > 0
	switch {
	case t.DangerouslyTrustAnyServer && pins:
		errs = append(errs, errors.New("pins and dangerouslyTrustAnyServer: any server has any key; leave dangerouslyTrustAnyServer out"))
	case t.DangerouslyTrustAnyServer && ca:
		errs = append(errs, errors.New("ca and dangerouslyTrustAnyServer: any server has any CA; leave dangerouslyTrustAnyServer out"))
	case ca && pins:
		errs = append(errs, errors.New("ca and pins: a pin is all that is looked at; leave one of the two out"))
	}
	return errors.Join(errs...)
}

// authorities are whom to trust instead of the machine's.
func (t *TLS) authorities(cfg *tls.Config) error {
	var errs []error
	add := func(field, text string) {
		certificates, err := certificatesIn(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", field, err))
			return
		}
		if cfg.RootCAs == nil {
			cfg.RootCAs = x509.NewCertPool()
		}
		for _, c := range certificates {
			cfg.RootCAs.AddCert(c)
		}
	}
	switch {
	case privateKeyIn(t.CA) != nil:
		errs = append(errs, errors.New("ca: has a private key in it; leave it out: want -----BEGIN CERTIFICATE----- alone"))
	case t.CA != "":
		add("ca", t.CA)
	}
	if t.CAFile != "" {
		text, err := readFile("ca", t.CAFile)
		if err != nil {
			return errors.Join(append(errs, err)...)
		}
		add("caFile", text)
	}
	return errors.Join(errs...)
}

func (t *TLS) pins() ([]httpx.Pin, error) {
	var pins []httpx.Pin
	var errs []error
	for i, text := range t.Pins {
		pin, err := httpx.ParsePin(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("pins: entry %d: %w", i+1, err))
		}
		pins = append(pins, pin)
	}
	return pins, errors.Join(errs...)
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)

func checkServerName(name string) error {
	if _, err := netip.ParseAddr(name); name == "" || err == nil || hostName.MatchString(name) {
		return nil
	}
	return errors.New("serverName: is no host name; want one name that the certificate has, such as hospital.example, without port or *")
}

func (t *TLS) versions(cfg *tls.Config) error {
	versions := map[string]uint16{"": cfg.MinVersion, "1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}
	version, known := versions[t.MinVersion]
	if !known {
		return fmt.Errorf("minVersion: %s; want one of 1.0, 1.1, 1.2, 1.3", quoted(t.MinVersion))
	}
	cfg.MinVersion = version
	return nil
}

// suites offers the old suites beside the safe ones. Both are set here: what crypto/tls
// offers by itself depends on the environment and on Go's version.
func (t *TLS) suites(cfg *tls.Config) error {
	if len(t.CipherSuites) == 0 {
		return nil
	}
	if t.MinVersion == "1.3" {
		return errors.New("cipherSuites and minVersion: TLS 1.3 has its own suites alone; leave one of the two out")
	}
	var old []string
	ids := map[string]uint16{}
	for _, s := range tls.CipherSuites() {
		ids[s.Name] = s.ID
		cfg.CipherSuites = append(cfg.CipherSuites, s.ID)
	}
	for _, s := range tls.InsecureCipherSuites() {
		ids[s.Name] = s.ID
		old = append(old, s.Name)
	}
	var errs []error
	for _, name := range t.CipherSuites {
		id, known := ids[name]
		if !known {
			errs = append(errs, fmt.Errorf("cipherSuites: %s; want some of %s", quoted(name), strings.Join(old, ", ")))
		}
		cfg.CipherSuites = append(cfg.CipherSuites, id)
	}
	slices.Sort(cfg.CipherSuites)
	cfg.CipherSuites = slices.Compact(cfg.CipherSuites)
	return errors.Join(errs...)
}
