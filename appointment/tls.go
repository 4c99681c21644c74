package appointment

import "fmt"

// TLS describes how to reach a hospital whose https this machine does not trust by itself. An
// empty field has the usual value: the machine's CAs, the endpoint's host name, TLS 1.2 or
// later, no client certificate. A failed handshake is ErrNotSent. The error says what the server
// offered, and which of these fields accepts it.
//
// It applies to the client's own transport, so NewClient refuses it together with
// [WithHTTPClient]. NewClient reads the files, once.
type TLS struct {
	// CA holds the certificates, in PEM, that are trusted instead of this machine's: the
	// hospital's CA, or the certificate of a self-signed server. The server's name and dates are
	// verified as usual. Text around the PEM, other line ends, and PEM in one line are accepted.
	CA string `json:"ca,omitempty" yaml:"ca,omitempty"`
	// CAFile is a file of such certificates, which are trusted in addition to those of CA. This and the
	// other files may be PEM in UTF-8 or UTF-16, with or without a byte-order mark, or DER.
	CAFile string `json:"caFile,omitempty" yaml:"caFile,omitempty"`
	// ClientCertificate is the certificate that this client sends to a server that asks for
	// one, in PEM, followed by those that lead to the CA.
	ClientCertificate string `json:"clientCertificate,omitempty" yaml:"clientCertificate,omitempty"`
	// ClientCertificateFile is a file with that content, instead of ClientCertificate.
	ClientCertificateFile string `json:"clientCertificateFile,omitempty" yaml:"clientCertificateFile,omitempty"`
	// ClientKey is the private key of the client certificate, in PEM (PKCS #8, PKCS #1 or
	// EC), without a password. It never prints.
	ClientKey Secret `json:"clientKey,omitempty" yaml:"clientKey,omitempty"`
	// ClientKeyFile is a file with that content, instead of ClientKey. It may be the file of the
	// certificate.
	ClientKeyFile string `json:"clientKeyFile,omitempty" yaml:"clientKeyFile,omitempty"`
	// Pins are the public keys of which the server must have one. Each is sha256// and the base64
	// of the SHA-256 of the certificate's SubjectPublicKeyInfo, as in curl's --pinnedpubkey. They
	// replace all other verification: issuer, name and dates of the certificate are not checked.
	// List the next key together with the current one before the hospital changes it.
	Pins []string `json:"pins,omitempty" yaml:"pins,omitempty"`
	// ServerName is the name in the server's certificate, which is sent to the server too.
	// Default: the endpoint's host.
	ServerName string `json:"serverName,omitempty" yaml:"serverName,omitempty"`
	// MinVersion is the oldest TLS version that is accepted: "1.0", "1.1", "1.2" or "1.3".
	// Default: "1.2". Versions 1.0 and 1.1 are insecure: with some effort, anyone on the network
	// can read and change messages.
	MinVersion string `json:"minVersion,omitempty" yaml:"minVersion,omitempty"`
	// Renegotiation accepts that the server asks for another handshake after it has read a request.
	// IIS and Apache do so to ask for a client certificate for one path alone. Connections then use
	// TLS 1.2 at most, since TLS 1.3 has no renegotiation. The server's certificate must stay the
	// same.
	Renegotiation bool `json:"renegotiation,omitempty" yaml:"renegotiation,omitempty"`
	// CipherSuites are old cipher suites that are offered in addition to the secure ones, up to TLS
	// 1.2. Their names are those of crypto/tls, such as TLS_RSA_WITH_3DES_EDE_CBC_SHA. A server
	// that supports a secure one gets it. Suites with DHE cannot be used: Go has none.
	CipherSuites []string `json:"cipherSuites,omitempty" yaml:"cipherSuites,omitempty"`
	// DangerouslyTrustAnyServer turns verification of the server off: anyone on the network
	// can pose as the hospital, read the key and the patient data, and book. It is for a day of
	// joint debugging; Pins are as easy and secure. While it is set, every response has
	// Response.Unverified.
	DangerouslyTrustAnyServer bool `json:"dangerouslyTrustAnyServer,omitempty" yaml:"dangerouslyTrustAnyServer,omitempty"`
}

// Format prints the fields for every verb, with *** for the key and the size of PEM texts.
func (t TLS) Format(f fmt.State, _ rune) {
	type fields TLS
	for _, text := range []*string{&t.CA, &t.ClientCertificate} {
		if *text != "" {
			*text = fmt.Sprintf("(PEM, %d bytes)", len(*text))
		}
	}
	_, _ = fmt.Fprintf(f, "%+v", fields(t))
}
