package recording

import (
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording/internal/deidentify"
)

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
		options += `--cacert "` + deidentify.CAFile + `" `
		comments += "# CA_FILE is a file with the certificates of tls.ca or tls.caFile, in PEM.\n"
	}
	if t.ClientCertificateFile != "" {
		options += `--cert "` + deidentify.ClientCertificateFile + `" --key "` + deidentify.ClientKeyFile + `" `
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
