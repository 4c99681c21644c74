package deidentify

import "github.com/exam-appointment/appointment-go/appointment"

// What a recording has for what it does not keep of a hospital's TLS: variables that curl
// takes from the environment.
const (
	CAFile                = "$CA_FILE"
	ClientCertificateFile = "$CLIENT_CERTIFICATE_FILE"
	ClientKeyFile         = "$CLIENT_KEY_FILE"
	ServerName            = "$SERVER_NAME"
)

// recordedTLS is what a recording keeps of a hospital's TLS: the keys, versions and ciphers,
// which whoever connects is shown, and of certificates, files and names that there are some.
func recordedTLS(t *appointment.TLS) *appointment.TLS {
	if t == nil {
		return nil
	}
	kept := &appointment.TLS{
		Pins: t.Pins, MinVersion: t.MinVersion, CipherSuites: t.CipherSuites, DangerouslyTrustAnyServer: t.DangerouslyTrustAnyServer,
	}
	if t.CA != "" || t.CAFile != "" {
		kept.CAFile = CAFile
	}
	if t.ClientCertificate != "" || t.ClientCertificateFile != "" {
		kept.ClientCertificateFile, kept.ClientKeyFile = ClientCertificateFile, ClientKeyFile
	}
	if t.ServerName != "" {
		kept.ServerName = ServerName
	}
	return kept
}
