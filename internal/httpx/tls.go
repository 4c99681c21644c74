package httpx

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"time"
)

// Pin is the SHA-256 of a certificate's public key (its SubjectPublicKeyInfo).
type Pin [sha256.Size]byte

// PinOf is the pin of a certificate.
func PinOf(c *x509.Certificate) Pin { return sha256.Sum256(c.RawSubjectPublicKeyInfo) }

const pinPrefix = "sha256//"

// ParsePin reads a pin as String writes it, with or without sha256//.
func ParsePin(text string) (Pin, error) {
	sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, pinPrefix))
	if err != nil || len(sum) != sha256.Size {
		return Pin{}, errors.New("is no pin; want sha256// and the base64 of 32 bytes, as in curl's --pinnedpubkey")
	}
	return Pin(sum), nil
}

// String is as curl's --pinnedpubkey takes it.
func (p Pin) String() string { return pinPrefix + base64.StdEncoding.EncodeToString(p[:]) }

// ClientTLS completes cfg, which it changes, and returns it. With pins, the server's own
// certificate must have one of their keys, and nothing else of it is verified: on every
// connection, a resumed one too. The first of cfg.Certificates goes to a server that asks
// for one, also if it does not name its issuer: whether it will do is the server's to say.
func ClientTLS(cfg *tls.Config, pins ...Pin) *tls.Config {
	if len(pins) > 0 {
		cfg.InsecureSkipVerify = true // VerifyConnection does
		cfg.VerifyConnection = func(s tls.ConnectionState) error { return checkPin(s, pins) }
	}
	own := &tls.Certificate{}
	if len(cfg.Certificates) > 0 {
		own = &cfg.Certificates[0]
	}
	cfg.GetClientCertificate = func(info *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		if w, ok := info.Context().Value(wireKey{}).(*wire); ok {
			w.wanted.Store(true)
			w.shown.Store(len(own.Certificate) > 0)
		}
		return own, nil
	}
	return cfg
}

func checkPin(s tls.ConnectionState, pins []Pin) error {
	if len(s.PeerCertificates) == 0 {
		return errors.New("the server has no certificate")
	}
	is := PinOf(s.PeerCertificates[0])
	for _, pin := range pins {
		if pin == is {
			return nil
		}
	}
	return &pinError{is}
}

type pinError struct{ is Pin }

func (e *pinError) Error() string {
	return fmt.Sprintf("the server's key is none of tls.pins: it is %v; add that to tls.pins if the hospital says that it has a new key", e.is)
}

// refusal is what a TLS handshake failed of.
type refusal struct {
	says    string // what failed, and what the server offered; "" if it is not known to have been TLS
	options string // which of the configuration's options accepts it, to go on with behind says
	lasts   bool   // the next handshake would fail in the same way
}

func (w *wire) refusal(err error) refusal {
	var (
		unverified *tls.CertificateVerificationError
		pin        *pinError
		record     tls.RecordHeaderError
		choice     uint16
	)
	alert, alerted := alertIn(err)
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return refusal{}
	case errors.As(err, &unverified) && len(unverified.UnverifiedCertificates) > 0:
		says, options := aboutCertificate(unverified)
		return refusal{"TLS: the certificate " + says, options, true}
	case errors.As(err, &pin):
		return refusal{says: "TLS: " + pin.Error(), lasts: true}
	case errors.As(err, &record):
		return refusal{says: "TLS: the server does not speak TLS at this address; is it http?", lasts: true}
	case alerted:
		options, lasts := w.aboutAlert(alert)
		return refusal{"TLS: the server refused the connection: " + alert.text, options, lasts}
	case w.wanted.Load() && !w.shown.Load(): // a server may also hang up on who shows none
		return refusal{describe(err), "; the server " + wantsCertificate, false}
	case !w.refused.Load():
		return refusal{}
	case chosenVersion(err, &choice) && choice < tls.VersionTLS10:
		return refusal{says: "TLS: the server offers SSL 3.0 at most, which is not spoken here", lasts: true}
	case chosenVersion(err, &choice):
		name := tls.VersionName(choice)
		return refusal{"TLS: the server offers " + name + " at most", fmt.Sprintf("; tls.minVersion: %q accepts it", strings.TrimPrefix(name, "TLS ")), true}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return refusal{describe(err) + " during the TLS handshake", speaksOld, false}
	case describe(err) == unknown:
		return refusal{"TLS: the handshake failed", speaksOld, false}
	}
	return refusal{}
}

const (
	wantsCertificate = "asks for a client certificate and none is configured: tls.clientCertificate or tls.clientCertificateFile"
	olderVersions    = `tls.minVersion: "1.1" or "1.0" accepts older versions`
	olderCiphers     = "tls.cipherSuites accepts older ciphers, such as TLS_RSA_WITH_AES_128_CBC_SHA or TLS_RSA_WITH_3DES_EDE_CBC_SHA"
	speaksOld        = "; the server may speak old versions or ciphers alone: " + olderVersions + ", " + olderCiphers
)

// chosenVersion finds the version that the server picked of those that it has in common
// with a client of any age: its newest. crypto/tls has no type for that error.
func chosenVersion(err error, version *uint16) bool {
	_, hex, found := strings.Cut(err.Error(), "tls: server selected unsupported protocol version ")
	n, _ := fmt.Sscanf(hex, "%x", version)
	return found && n == 1
}

// aboutCertificate says what is wrong with the server's certificate, and what accepts it.
func aboutCertificate(e *tls.CertificateVerificationError) (says, options string) {
	var (
		leaf      = e.UnverifiedCertificates[0]
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
		pins      = fmt.Sprintf("tls.pins: %q, if the hospital confirms that this is its key", PinOf(leaf))
		byPins    = "; it is accepted by " + pins
	)
	switch {
	case errors.As(e.Err, &authority) && string(leaf.RawIssuer) == string(leaf.RawSubject):
		return "is signed by itself, by nobody that is trusted here", "; it is accepted by tls.ca or tls.caFile with the certificate in it, or by " + pins
	case errors.As(e.Err, &authority):
		return "is signed by nobody that is trusted here", "; it is accepted by tls.ca or tls.caFile with the hospital's CA in it, or by " + pins
	case errors.As(e.Err, &host) && len(leaf.DNSNames)+len(leaf.IPAddresses) == 0:
		return "names no host at all, so it is not for " + hostName(host.Host), byPins
	case errors.As(e.Err, &host):
		return fmt.Sprintf("is not for %s; it names %s", hostName(host.Host), namesIn(leaf)), ": it is accepted by tls.serverName with a name that it has, or by " + pins
	case errors.As(e.Err, &invalid) && invalid.Reason == x509.Expired:
		state := "has expired, on " + day(invalid.Cert.NotAfter)
		if time.Now().Before(invalid.Cert.NotBefore) {
			state = "is not valid yet, until " + day(invalid.Cert.NotBefore)
		}
		return fmt.Sprintf("%s (this machine's clock says %s)", state, day(time.Now())), byPins
	}
	return "is not valid for a server", byPins
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") + " UTC" }

// namesIn lists the first few names of a certificate.
func namesIn(c *x509.Certificate) string {
	const few = 5
	var names []string
	for _, name := range c.DNSNames {
		names = append(names, hostName(name))
	}
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if more := len(names) - few; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), more)
	}
	return strings.Join(names, ", ")
}

// hostName shows of a name that another gave us what host names are made of.
func hostName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(".-_*:", r) || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '?'
	}, name)
	return name[:min(len(name), 100)]
}
