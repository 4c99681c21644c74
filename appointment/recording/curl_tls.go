package recording

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording/internal/deidentify"
)

// curlTLS returns the options of curl for recorded TLS settings, and comments for the user of
// the shell.
func curlTLS(t *appointment.TLS) (options, comments string) {
	if t == nil {
		return "", ""
	}
	options, comments = curlServerCheck(t)
	if t.ClientCertificateFile != "" {
		options += fmt.Sprintf(`--cert "%s" --key "%s" `, deidentify.ClientCertificateFilePlaceholder, deidentify.ClientKeyFilePlaceholder)
		comments += "# CLIENT_CERTIFICATE_FILE and CLIENT_KEY_FILE are files with tls.clientCertificate and tls.clientKey, in PEM.\n"
	}
	if slices.Contains([]string{"1.0", "1.1", "1.3"}, t.MinVersion) {
		options += "--tlsv" + t.MinVersion + " "
	}
	if t.MinVersion == "1.0" || t.MinVersion == "1.1" || len(t.CipherSuites) > 0 {
		options += "--ciphers DEFAULT@SECLEVEL=0 "
		comments += "# --ciphers enables old TLS versions in a curl with OpenSSL. Other builds of curl do not support it.\n"
	}
	if t.ServerName != "" {
		comments += "# The host in ENDPOINT must be tls.serverName: add --connect-to ::HOST:PORT with the host and port of the hospital.\n"
	}
	return options, comments
}

// curlServerCheck returns the options by which curl checks the server, and comments. With -k
// and pins, curl checks the key of the server and nothing else.
func curlServerCheck(t *appointment.TLS) (options, comments string) {
	switch {
	case len(t.Pins) > 0:
		var pins []string
		for _, pin := range t.Pins {
			pins = append(pins, "sha256//"+strings.TrimPrefix(pin, "sha256//"))
		}
		return "-k --pinnedpubkey " + quoteShell(strings.Join(pins, ";"), noOtherVariable) + " ", ""
	case t.DangerouslyTrustAnyServer:
		return "-k ", ""
	case t.CAFile != "":
		return fmt.Sprintf(`--cacert "%s" `, deidentify.CAFilePlaceholder),
			"# CA_FILE is a file with the certificates of tls.ca or tls.caFile, in PEM.\n"
	}
	return "", ""
}
