package httpx

import (
	"crypto/tls"
	"errors"
)

// ClientTLS completes cfg for a client, and returns it. It changes cfg. Sessions are resumed.
//
// With pins, the server's own certificate must have one of their keys, also on a resumed
// connection. Nothing else of the certificate is verified.
//
// The first of cfg.Certificates is sent to every server that asks for one, also if the server
// lists other issuers. The server decides whether to accept it.
func ClientTLS(cfg *tls.Config, pins ...Pin) *tls.Config {
	if len(pins) > 0 {
		cfg.InsecureSkipVerify = true // VerifyConnection verifies instead
		cfg.VerifyConnection = func(s tls.ConnectionState) error { return verifyPin(s, pins) }
	}
	if cfg.ClientSessionCache == nil {
		cfg.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	}
	certificate := &tls.Certificate{}
	if len(cfg.Certificates) > 0 {
		certificate = &cfg.Certificates[0]
	}
	cfg.GetClientCertificate = func(info *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		if t, ok := info.Context().Value(traceKey{}).(*requestTrace); ok {
			t.certificateWanted.Store(true)
			t.certificateSent.Store(len(certificate.Certificate) > 0)
		}
		return certificate, nil
	}
	return cfg
}

// verifyPin checks that the server's certificate has one of the pinned keys.
func verifyPin(s tls.ConnectionState, pins []Pin) error {
	if len(s.PeerCertificates) == 0 {
		return errors.New("the server has no certificate")
	}
	found := PinOf(s.PeerCertificates[0])
	for _, pin := range pins {
		if pin == found {
			return nil
		}
	}
	return &pinError{found}
}
