package appointmenttest

import (
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// What a recording has for what it does not keep of a hospital's TLS: variables that curl
// takes from the environment.
const (
	caFile                = "$CA_FILE"
	clientCertificateFile = "$CLIENT_CERTIFICATE_FILE"
	clientKeyFile         = "$CLIENT_KEY_FILE"
	serverName            = "$SERVER_NAME"
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
		kept.CAFile = caFile
	}
	if t.ClientCertificate != "" || t.ClientCertificateFile != "" {
		kept.ClientCertificateFile, kept.ClientKeyFile = clientCertificateFile, clientKeyFile
	}
	if t.ServerName != "" {
		kept.ServerName = serverName
	}
	return kept
}

// curlTLS are curl's options for a recorded TLS, and what the shell's user must do for them,
// as comments.
func curlTLS(t *appointment.TLS) (options, comments string) {
	if t == nil {
		return "", ""
	}
	var pins []string
	for _, pin := range t.Pins {
		pins = append(pins, "sha256//"+strings.TrimPrefix(pin, "sha256//"))
	}
	switch {
	case len(pins) > 0: // curl looks at the key all the same with -k, and then at nothing else
		options += "-k --pinnedpubkey " + shellWord(strings.Join(pins, ";"), func(string) bool { return false }) + " "
	case t.DangerouslyTrustAnyServer:
		options += "-k "
	case t.CAFile != "":
		options += `--cacert "` + caFile + `" `
		comments += "# CA_FILE is a file with the certificates of tls.ca or tls.caFile, in PEM.\n"
	}
	if t.ClientCertificateFile != "" {
		options += `--cert "` + clientCertificateFile + `" --key "` + clientKeyFile + `" `
		comments += "# CLIENT_CERTIFICATE_FILE and CLIENT_KEY_FILE are files with tls.clientCertificate and tls.clientKey, in PEM.\n"
	}
	switch t.MinVersion {
	case "1.0", "1.1", "1.3":
		options += "--tlsv" + t.MinVersion + " "
	}
	if t.MinVersion == "1.0" || t.MinVersion == "1.1" || len(t.CipherSuites) > 0 {
		options += "--ciphers DEFAULT@SECLEVEL=0 "
		comments += "# --ciphers has a curl with OpenSSL speak old TLS; one with another library does not know it.\n"
	}
	if t.ServerName != "" {
		comments += "# The host in ENDPOINT is to be tls.serverName: add --connect-to ::HOST:PORT with the host and port that the hospital is at.\n"
	}
	return options, comments
}
