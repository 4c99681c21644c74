package doctor

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// describeTLSError returns why a handshake failed, and the option of the configuration that
// would help. handshakeError is the error of the handshake, and err that of the request. The
// code of err decides.
func describeTLSError(handshakeError, err error) Text {
	if handshakeError == nil || isTimeout(handshakeError) || isTimeout(err) {
		return newText("tls.timeout")
	}
	var failure *soap.Error
	if !errors.As(err, &failure) {
		return newText("tls.failed")
	}
	pin, leaf := failure.Pin.String(), findCertificate(handshakeError)
	switch appointment.Failure(failure.Code) {
	case appointment.FailureTLSSelfSigned, appointment.FailureTLSUnknownAuthority:
		return newText("tls.authority", pin)
	case appointment.FailureTLSNameMismatch, appointment.FailureTLSNoNames:
		return newText("tls.name", listHosts(leaf), pin)
	case appointment.FailureTLSExpired, appointment.FailureTLSNotYetValid:
		return newText("tls.expired", leaf.NotBefore.Format(time.DateOnly), leaf.NotAfter.Format(time.DateOnly), pin)
	case appointment.FailureTLSInvalidCertificate:
		return newText("tls.invalid", pin)
	case appointment.FailureWrongKey:
		return newText("tls.wrong-key", pin)
	case appointment.FailureTLSNotTLS:
		return newText("tls.not-tls")
	case appointment.FailureTLSTLCP:
		return newText("tls.tlcp")
	case appointment.FailureTLSUnsupportedKey:
		return newText("tls.unsupported-key")
	case appointment.FailureTLSRenegotiation, appointment.FailureTLSLateCertificateRequest: // after the handshake
		return newText("tls.renegotiation")
	case appointment.FailureTLSClientCertificateWanted, appointment.FailureTLSClientCertificateRefused:
		return newText("tls.client-certificate", describeAlert(failure.Alert))
	case appointment.FailureTLSAlert, appointment.FailureTLSNoCommonCipher, appointment.FailureTLSNoCommonVersion, appointment.FailureTLSUnrecognizedName:
		return newText("tls.alert", describeAlert(failure.Alert))
	case appointment.FailureTLSClosed:
		return newText("tls.closed")
	}
	return newText("tls.failed")
}

// findCertificate returns the certificate that was not trusted, or an empty one.
func findCertificate(handshakeError error) *x509.Certificate {
	var unverified *tls.CertificateVerificationError
	if errors.As(handshakeError, &unverified) && len(unverified.UnverifiedCertificates) > 0 {
		return unverified.UnverifiedCertificates[0]
	}
	return &x509.Certificate{}
}

// alertTexts are the texts of TLS alerts, by their numbers (RFC 8446, section 6).
var alertTexts = map[uint8]Text{
	10:  {Chinese: "消息出现在不该出现的时候", English: "unexpected message"},
	20:  {Chinese: "记录校验失败", English: "bad record MAC"},
	40:  {Chinese: "握手失败", English: "handshake failure"},
	42:  {Chinese: "证书无效", English: "bad certificate"},
	43:  {Chinese: "不支持的证书类型", English: "unsupported certificate"},
	44:  {Chinese: "证书已吊销", English: "revoked certificate"},
	45:  {Chinese: "证书已过期", English: "expired certificate"},
	46:  {Chinese: "证书不被接受", English: "unknown certificate"},
	47:  {Chinese: "参数不合法", English: "illegal parameter"},
	48:  {Chinese: "证书的签发机构不受信任", English: "unknown certificate authority"},
	49:  {Chinese: "拒绝访问", English: "access denied"},
	50:  {Chinese: "消息无法解析", English: "error decoding message"},
	51:  {Chinese: "解密或验签失败", English: "error decrypting message"},
	70:  {Chinese: "协议版本不受支持", English: "protocol version not supported"},
	71:  {Chinese: "加密强度不足", English: "insufficient security level"},
	80:  {Chinese: "服务器内部错误", English: "internal error"},
	112: {Chinese: "服务器名称未知", English: "unrecognized name"},
	116: {Chinese: "需要客户端证书", English: "certificate required"},
	120: {Chinese: "没有共同的应用层协议", English: "no application protocol"},
}

// describeAlert returns the text of a TLS alert by its number. 0 means that the server sent
// none.
func describeAlert(number uint8) Text {
	if number == 0 {
		return newText("tls.alert.none")
	}
	if text, known := alertTexts[number]; known {
		return text
	}
	return Text{Chinese: fmt.Sprintf("TLS 警报 %d", number), English: fmt.Sprintf("alert(%d)", number)}
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
