package appointment_test

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/exam-appointment/appointment-go/appointment"
)

// encodeUTF16 returns a text in UTF-16, in which the high byte of each unit is at the place high.
func encodeUTF16(text string, high int) string {
	var encoded []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		pair := [2]byte{}
		pair[high], pair[1-high] = byte(unit>>8), byte(unit)
		encoded = append(encoded, pair[:]...)
	}
	return string(encoded)
}

// pemForms returns the forms in which a text in PEM arrives, all with the same blocks.
func pemForms(text string) map[string]string {
	var der []byte
	for block, rest := pem.Decode([]byte(text)); block != nil; block, rest = pem.Decode(rest) {
		der = append(der, block.Bytes...)
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return map[string]string{
		"PEM":                            text,
		"byte-order mark":                "\ufeff" + text,
		"CRLF":                           strings.ReplaceAll(text, "\n", "\r\n"),
		"CR alone":                       strings.ReplaceAll(text, "\n", "\r"),
		"byte-order mark and CRLF":       "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n"),
		"UTF-16, little-endian":          encodeUTF16("\ufeff"+text, 1),
		"UTF-16, big-endian":             encodeUTF16("\ufeff"+text, 0),
		"UTF-16 without a mark, LE":      encodeUTF16(text, 1),
		"UTF-16 without a mark, BE":      encodeUTF16(text, 0),
		"text before and after":          "主题: 医院\n" + text + "完\n",
		"text on the line of BEGIN":      "证书：" + text,
		"text in GBK before it":          "\xd6\xa4\xca\xe9\n" + text,
		"Bag Attributes":                 "Bag Attributes\n    localKeyID: 01 00 00 00\nKey Attributes: <No Attributes>\n" + text,
		"indented":                       "  " + strings.Join(lines, "\n  "),
		"blank lines":                    strings.Join(lines, "\n\n") + "\n",
		"spaces at the ends of lines":    strings.Join(lines, " \t\n"),
		"no line end at the end":         strings.TrimSpace(text),
		"one line":                       strings.Join(lines, " "),
		"one line without spaces":        strings.Join(lines, ""),
		`\n for line ends`:               strings.Join(lines, `\n`),
		`\r\n for line ends, in quotes`:  `"` + strings.Join(lines, `\r\n`) + `"`,
		"no-break and zero-width spaces": strings.Join(lines, "\u00a0\n\u200b"),
		"DER":                            string(der),
		"base64 alone":                   base64.StdEncoding.EncodeToString(der),
		"base64 alone, mark and CRLF":    "\ufeff" + base64.StdEncoding.EncodeToString(der[:48]) + "\r\n" + base64.StdEncoding.EncodeToString(der[48:]) + "\r\n",
		"base64 alone in UTF-16":         encodeUTF16("\ufeff"+base64.StdEncoding.EncodeToString(der)+"\r\n", 1),
	}
}

// writeFile writes a file of a test, and returns its name.
func writeFile(t *testing.T, name, content string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTLS_CA_Forms(t *testing.T) {
	t.Parallel()
	server := startTLSServer(t, certificateSpec{ca: "hospital CA"}, nil)
	for name, text := range pemForms(server.caPEM() + untrustedClient().caPEM()) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := server.query(t, appointment.TLS{CAFile: writeFile(t, "ca.pem", text)}); err != nil {
				t.Errorf("query with caFile = %v, want nil", err)
			}
			if err := server.query(t, appointment.TLS{CA: text}); err != nil {
				t.Errorf("query with ca = %v, want nil", err)
			}
		})
	}
}

func TestTLS_CA_Blocks(t *testing.T) {
	t.Parallel()
	server := startTLSServer(t, certificateSpec{ca: "hospital CA"}, nil)
	ca, other := server.caPEM(), untrustedClient().caPEM()
	retype := func(text, blockType string, appendix ...byte) string {
		block, _ := pem.Decode([]byte(text))
		return string(pem.EncodeToMemory(&pem.Block{Type: blockType, Bytes: append(block.Bytes, appendix...)}))
	}
	for name, text := range map[string]string{
		"joined without a line end":        strings.TrimSpace(other) + ca,
		"old name of the type":             retype(ca, "X509 CERTIFICATE"),
		"trusted certificate of OpenSSL":   retype(ca, "TRUSTED CERTIFICATE", 0x30, 0x00),
		"beside a certificate with SM2":    sm2Certificate + ca,
		"beside a damaged block of others": "-----BEGIN PGP SIGNATURE-----\n?\n-----END PGP SIGNATURE-----\n" + ca,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := server.query(t, appointment.TLS{CA: text}); err != nil {
				t.Errorf("query = %v, want nil", err)
			}
		})
	}
}

func TestTLS_ClientCertificate_Forms(t *testing.T) {
	t.Parallel()
	server := startTLSServer(t, certificateSpec{}, requireClientCertificate)
	client := trustedClient()
	leaf, _ := client.pem()
	ecKey := must(x509.MarshalECPrivateKey(client.key.(*ecdsa.PrivateKey)))
	certificates, keys := pemForms(leaf), pemForms(string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: ecKey})))
	for name := range certificates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := appointment.TLS{
				CA:                    server.caPEM(),
				ClientCertificateFile: writeFile(t, "certificate", certificates[name]),
				ClientKeyFile:         writeFile(t, "key", keys[name]),
			}
			if err := server.query(t, settings); err != nil {
				t.Errorf("query with files = %v, want nil", err)
			}
			settings = appointment.TLS{CA: server.caPEM(), ClientCertificate: certificates[name], ClientKey: appointment.Secret(keys[name])}
			if err := server.query(t, settings); err != nil {
				t.Errorf("query = %v, want nil", err)
			}
		})
	}
}

// A key in DER has no type: it can be PKCS #1, PKCS #8 or EC.
func TestNewClient_ClientKey_DER(t *testing.T) {
	t.Parallel()
	signed := certificateSpec{rsa: true}.issue()
	leaf, _ := signed.pem()
	for name, der := range map[string][]byte{
		"PKCS #1": x509.MarshalPKCS1PrivateKey(signed.key.(*rsa.PrivateKey)),
		"PKCS #8": must(x509.MarshalPKCS8PrivateKey(signed.key)),
	} {
		cfg := validConfig()
		cfg.TLS = &appointment.TLS{ClientCertificate: leaf, ClientKeyFile: writeFile(t, "key.der", string(der))}
		if _, err := appointment.NewClient(cfg); err != nil {
			t.Errorf("NewClient with a key in %s = %v, want nil", name, err)
		}
	}
}

// sm2Certificate and sm2Key are a certificate and a key of the Chinese national algorithm, made by
// OpenSSL.
const (
	sm2Certificate = `-----BEGIN CERTIFICATE-----
MIIBkTCCATagAwIBAgIUYXwRYtXdpxfsnPtMY1RHrybXtfMwCgYIKoEcz1UBg3Uw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyODEzNTIyMVoYDzIxMjYxMTA0
MTM1MjIxWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqgRzP
VQGCLQNCAARF1Jjs/wlQeoEDW02PZjMtD3AnUrPA7QEYZadiw40hCwGkGror5FIZ
UIXsK2c50sLo3PnfaEbFnHPMoM22GlVeo2QwYjAdBgNVHQ4EFgQUkgPuk+5bIk1t
9AXbem0ZNVb5C50wHwYDVR0jBBgwFoAUkgPuk+5bIk1t9AXbem0ZNVb5C50wDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqBHM9VAYN1A0kAMEYC
IQCe+V+b/arYYVqdlqo4T9Qi/b/WQdm+/M7IGVB33Sv1KAIhAN8wBjLmGx8Ji+Ih
K7wjQsw1NO9w6WjoEFzIeVT0rTXa
-----END CERTIFICATE-----
`
	sm2Key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQg9jehc+dhYnWiwknz
vT01M7vsz+TGxk/NnlOYodKzHSChRANCAARF1Jjs/wlQeoEDW02PZjMtD3AnUrPA
7QEYZadiw40hCwGkGror5FIZUIXsK2c50sLo3PnfaEbFnHPMoM22GlVe
-----END PRIVATE KEY-----
`
)

func TestNewClient_UnreadableCertificate(t *testing.T) {
	t.Parallel()
	type settings = appointment.TLS
	leaf, key := trustedClient().pem()
	block, _ := pem.Decode([]byte(leaf))
	keyBlock, _ := pem.Decode([]byte(key))
	const pkcs7, pkcs12, encrypted = "MIIBngYJKoZIhvcNAQcCoIIBjzCCAYsCAQExADALBgkqhkiG9w0BBwGgggFzMIIBbzCCARWgAwIBAgIUZrciu6DSwrB1g61gCyCohbzvrzkwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBdDAgFw0yNjExMjgxMzU4NDVaGA8yMTI2MTEwNDEzNTg0NVowDDEKMAgGA1UEAwwBdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABEUctpX6oqnnN5QrEeirw7AAhOLfwX3ku9105AWdOu5nInF3a16xgxnLKvRmX39UtPmcDGMPLvNNUeYV6p2PRdujUzBRMB0GA1UdDgQWBBT8zDzBCu3EGPqVjpjDnrl4kpizczAfBgNVHSMEGDAWgBT8zDzBCu3EGPqVjpjDnrl4kpizczAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIC9vXaSNgSXRxOw1I6J7xHozASX+p/JB5euyfwJcwmxoAiEAtxSCedgDV9OU+/nimyzmJbNykH8MQwb3nYnfO1lBaZYxAA==", "MIID/AIBAzCCA7IGCSqGSIb3DQEHAaCCA6MEggOfMIIDmzCCAlIGCSqGSIb3DQEHBqCCAkMwggI/AgEAMIICOAYJKoZIhvcNAQcBMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhEVPKOfHRLZwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEKcnaT6KR+dezWQns70YwrOAggHQj/k7K8giutMkOCCnfDSonfyMqhyYAK7Wvs7jVC52QVPvA81R/fWEnrXvhtojoXLVL8P0nuc3e4CwcpAKxUKEV00eVF2e0Q3HqpmvfMghvTamIoN2qmjUZsmJbIYB4/5FB7FdnJkStT+kHcEpXlzfrcKqTPi1dwoHW1evca+rAdWTlEjRF3od39rP1CzhJi4/rf1ZXGTe5cHjc0zK3YfBuMBtwB+4Xc7hfMQkap6DxSL7KymU24ne+UIG5Hxu/4hakl91l9sgBfdcZYg30Px5DtRg8pHZoD/rGwDs8wKajhVS9QALVS++7LsyOR4y36xfeIzo1+YyxAdy+TyYOPqIJV3Z56xMOC34FvzozOk3TFu/aRPDiSGLz08SNdQ4wDe8tS39a4GwyuCD/uuOaU9qQ0/OckW/7Ak1/66xF0FZYPM93BOswBRs5X6OQUvNRBCEgyEAlIcMMW3JksYJHEQOGPUIpYFSXjUNko/Pbpt7Ryi0JIS23wzP5aP0r1Vfm0Fn6jU0jNTBVIWxcGS9ga+UkFudH624FiqfDM986uTJ+F7DL6PCqquKRj0ru+iS+oFJaLRPCvLcCa7qYBbzoKe4YDH2jjoJ6uQdy0znR9QnLLQwggFBBgkqhkiG9w0BBwGgggEyBIIBLjCCASowggEmBgsqhkiG9w0BDAoBAqCB7zCB7DBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQInARgdBRVoCsCAggAMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBAK0yPYBV9N13mc9RULWwBOBIGQsAncuwmOEEnjlvRjLFf6E1B39GBJ5jobOg0VjncIRXGQUWzwRXKdaP8YH/qwGPkNrnJvjKcm6FD4UWU9YGyJaMwMU8lIaLuCw0ZGKaGgZDKlgbfVmWvrlrXHqtvGtb4WZtS3MCRnJHb7kfDSE7NA/9wrnRJmYHA+fMAZVUov+mZB5AbRTUBYZrfHsVa17F2cMSUwIwYJKoZIhvcNAQkVMRYEFLCiqFYGOF4SAIhQsewMhSNvyDc4MEEwMTANBglghkgBZQMEAgEFAAQgJ65vWCKDeajw915ibqwt27LSDrflhG6nkZCxsxcPlJEECBpJNyjPrPzoAgIIAA==", "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjeMnzR8sQNlQICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEGG6BxBhKBkDNrgZXJRgKhYEgZDPzXmU5/zgZbS4ZNaZAm0QgL9N9Oja8zWYH2hfiwaj5WkJNqUkq83DP+HMFRG4GIJE9VXmnnkAPGiLtVJzgeSJDJ5TdH2f2/rnjcAGCnfZtYKAW4NzJdRb7bH1QolowGCcWwZRHa/k3cOCdu14cpSUXZH26A9YVRmbGSug/e762Ym8wY1Hxt0cstZmCE8dZJs="
	fromBase64 := func(text string) string { return string(must(base64.StdEncoding.DecodeString(text))) }
	pkcs7PEM := string(pem.EncodeToMemory(&pem.Block{Type: "PKCS7", Bytes: []byte(fromBase64(pkcs7))}))
	const wantPKCS7, wantPKCS12 = "is PKCS #7 (.p7b); want PEM, as written by openssl pkcs7", "is PKCS #12 (.pfx, .p12); want PEM, as written by openssl pkcs12"
	tests := map[string]struct {
		settings settings
		path     string
		text     string
	}{
		"PKCS #7":                       {settings{CA: pkcs7PEM}, "tls.ca", wantPKCS7},
		"PKCS #7, named CMS":            {settings{CA: strings.ReplaceAll(pkcs7PEM, "PKCS7", "CMS")}, "tls.ca", wantPKCS7},
		"PKCS #7 in DER":                {settings{CA: fromBase64(pkcs7)}, "tls.ca", wantPKCS7},
		"PKCS #12":                      {settings{CA: fromBase64(pkcs12)}, "tls.ca", wantPKCS12},
		"PKCS #12 as client":            {settings{ClientCertificate: fromBase64(pkcs12), ClientKey: key}, "tls.clientCertificate", wantPKCS12},
		"PKCS #12 as key":               {settings{ClientCertificate: leaf, ClientKey: appointment.Secret(fromBase64(pkcs12))}, "tls.clientKey", wantPKCS12},
		"encrypted key in DER":          {settings{ClientCertificate: leaf, ClientKey: appointment.Secret(fromBase64(encrypted))}, "tls.clientKey", "is encrypted; want it without a password"},
		"certificate in DER as key":     {settings{ClientCertificate: leaf, ClientKey: appointment.Secret(block.Bytes)}, "tls.clientKey", "contains no private key"},
		"key in DER as CA":              {settings{CA: string(keyBlock.Bytes)}, "tls.ca", "contains a private key"},
		"key in DER beside certificate": {settings{ClientCertificate: string(block.Bytes) + string(keyBlock.Bytes), ClientKey: key}, "tls.clientCertificate", "contains a private key; it belongs in clientKey"},
		"DER that is cut off":           {settings{CA: string(block.Bytes[:len(block.Bytes)-1])}, "tls.ca", "is damaged, or not complete"},
		"DER of something else":         {settings{CA: "\x30\x81\x80" + strings.Repeat("\x05\x00", 64)}, "tls.ca", "contains no certificate"},
		"DER that contains no DER":      {settings{CA: "\x30\x81\x80" + strings.Repeat("\xff", 128)}, "tls.ca", "contains no certificate"},
		"PEM that is cut off":           {settings{CA: leaf[:len(leaf)-40]}, "tls.ca", "has a -----BEGIN without its -----END"},
		"second block that is cut off":  {settings{CA: leaf + leaf[:len(leaf)-40]}, "tls.ca", "has a -----BEGIN without its -----END"},
		"first block that is cut off":   {settings{CA: leaf[:len(leaf)-40] + leaf}, "tls.ca", "has a block, number 1, that is damaged"},
		"second block that is damaged":  {settings{CA: leaf + strings.Replace(leaf, "M", "?", 1)}, "tls.ca", "has a block, number 2, that is damaged"},
		"other END":                     {settings{CA: strings.Replace(leaf, "END CERTIFICATE", "END NOTHING", 1)}, "tls.ca", "has a block, number 1, that is damaged"},
		"damaged key":                   {settings{ClientCertificate: leaf, ClientKey: appointment.Secret(strings.Replace(string(key), "M", "?", 1))}, "tls.clientKey", "has a block, number 1, that is damaged"},
		"SM2 certificate":               {settings{CA: sm2Certificate}, "tls.ca", "has a certificate, number 1, with an SM2 key (国密), which is not supported"},
		"SM2 certificates":              {settings{CA: sm2Certificate + sm2Certificate}, "tls.ca", "with an SM2 key (国密)"},
		"SM2 client certificate":        {settings{ClientCertificate: sm2Certificate, ClientKey: sm2Key}, "tls.clientCertificate", "with an SM2 key (国密)"},
		"SM2 key":                       {settings{ClientCertificate: leaf, ClientKey: sm2Key}, "tls.clientKey", "is an SM2 key (国密), which is not supported"},
		"a text in base64":              {settings{CA: base64.StdEncoding.EncodeToString([]byte(strings.Repeat("hospital", 40)))}, "tls.ca", "contains no certificate"},
		"one character":                 {settings{CA: "0"}, "tls.ca", "contains no certificate"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			cfg.TLS = &tt.settings
			checkConfigRejected(t, cfg, tt.path, tt.text, pemLine(string(key)), pemLine(leaf))
		})
	}
}
