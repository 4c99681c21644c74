package doctor

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// describeTLSError returns why a handshake failed, and the option of the configuration that
// would help. handshakeError is the error of the handshake, and err that of the request.
func describeTLSError(handshakeError, err error) Text {
	var (
		unverified *tls.CertificateVerificationError
		record     tls.RecordHeaderError
		remote     *net.OpError
		failure    *soap.Error
	)
	errors.As(err, &failure)
	switch {
	case handshakeError == nil, isTimeout(handshakeError), isTimeout(err):
		return newText("tls.timeout")
	case failure != nil && errors.As(handshakeError, &unverified) && len(unverified.UnverifiedCertificates) > 0:
		return describeCertificate(unverified, failure.Pin.String())
	case errors.As(handshakeError, &record):
		return newText("tls.not-tls")
	case failure != nil && appointment.Failure(failure.Code) == appointment.FailureWrongKey:
		return newText("tls.wrong-key", failure.Pin.String())
	case failure != nil && failure.Code == "tls-tlcp":
		return newText("tls.tlcp")
	case failure != nil && failure.Code == "tls-unsupported-key":
		return newText("tls.unsupported-key")
	case errors.As(handshakeError, &remote) && remote.Op == "remote error":
		return describeAlert(remote.Err)
	case errors.Is(handshakeError, io.EOF), errors.Is(handshakeError, io.ErrUnexpectedEOF), errors.Is(handshakeError, syscall.ECONNRESET):
		return newText("tls.closed")
	}
	return newText("tls.failed")
}

// alertTexts are the Chinese texts of TLS alerts, by their numbers (RFC 8446, section 6).
var alertTexts = map[uint64]string{
	40: "握手失败", 42: "证书无效", 43: "不支持的证书类型", 44: "证书已吊销", 45: "证书已过期", 46: "证书不被接受",
	48: "证书的签发机构不受信任", 49: "拒绝访问", 70: "协议版本不受支持", 71: "加密强度不足", 80: "服务器内部错误",
	112: "服务器名称未知", 116: "需要客户端证书",
}

// describeAlert returns why a server refused a handshake by an alert. crypto/tls does not export
// the type of alerts.
func describeAlert(alert error) Text {
	number := uint64(0)
	if v := reflect.ValueOf(alert); v.Kind() == reflect.Uint8 {
		number = v.Uint()
	}
	text := Text{
		Chinese: cmp.Or(alertTexts[number], fmt.Sprintf("TLS 警报 %d", number)),
		English: strings.TrimPrefix(alert.Error(), "tls: "),
	}
	if strings.Contains(text.English, "certificate") {
		return newText("tls.client-certificate", text)
	}
	return newText("tls.alert", text)
}

// describeCertificate returns why the certificate of a server is not trusted. The server's key
// has the given pin.
func describeCertificate(err *tls.CertificateVerificationError, pin string) Text {
	var (
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
	)
	leaf := err.UnverifiedCertificates[0]
	switch {
	case errors.As(err, &authority):
		return newText("tls.authority", pin)
	case errors.As(err, &host):
		return newText("tls.name", listHosts(leaf), pin)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return newText("tls.expired", leaf.NotBefore.Format(time.DateOnly), leaf.NotAfter.Format(time.DateOnly), pin)
	}
	return newText("tls.invalid", pin)
}

// listHosts lists the first few hosts of a certificate. It replaces each character that a host
// name cannot have, since a certificate may contain any text.
func listHosts(c *x509.Certificate) string {
	hosts := slices.Clone(c.DNSNames)
	for _, ip := range c.IPAddresses {
		hosts = append(hosts, ip.String())
	}
	if len(hosts) == 0 {
		return "-"
	}
	if len(hosts) > 4 {
		hosts = append(hosts[:4], "…")
	}
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune(".-_*:, …", r):
			return r
		}
		return '?'
	}, strings.Join(hosts, ", "))
}
