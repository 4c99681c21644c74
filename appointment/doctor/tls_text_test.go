package doctor

import (
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// testAlert is an alert as crypto/tls has it.
type testAlert uint8

func (a testAlert) Error() string {
	if a == 116 {
		return "tls: certificate required"
	}
	return "tls: internal error"
}

func TestDescribeTLSError(t *testing.T) {
	t.Parallel()
	alert := func(number testAlert) error { return &net.OpError{Op: "remote error", Err: number} }
	for name, tt := range map[string]struct {
		err     error
		code    string
		chinese string // a part of it
	}{
		"client certificate required":      {alert(116), "tls.client-certificate", "需要客户端证书"},
		"alert with a text":                {alert(80), "tls.alert", "服务器内部错误"},
		"alert without a text":             {alert(99), "tls.alert", "TLS 警报 99"},
		"connection closed":                {io.EOF, "tls.closed", "断开"},
		"connection closed in a record":    {io.ErrUnexpectedEOF, "tls.closed", "断开"},
		"connection reset":                 {syscall.ECONNRESET, "tls.closed", "断开"},
		"another error":                    {errors.New("tls: server selected unsupported protocol version 301"), "tls.failed", "tls.minVersion"},
		"handshake that was not completed": {nil, "tls.timeout", "超时"},
	} {
		got := describeTLSError(tt.err, tt.err)
		if got.Code != tt.code || !strings.Contains(got.Chinese, tt.chinese) {
			t.Errorf("%s: describeTLSError() = %+v, want %s with %q", name, got, tt.code, tt.chinese)
		}
	}
}

func TestDescribeTLSError_WrongKey(t *testing.T) {
	t.Parallel()
	failure := &soap.Error{Code: soap.ErrorCode(appointment.FailureWrongKey)}
	if got, want := describeTLSError(io.EOF, failure).Code, "tls.wrong-key"; got != want {
		t.Errorf("describeTLSError() = %q, want %q", got, want)
	}
}

// These failures are known by their codes alone: the errors of crypto/tls do not tell.
func TestDescribeTLSError_NationalAlgorithms(t *testing.T) {
	t.Parallel()
	for code, want := range map[soap.ErrorCode]string{"tls-tlcp": "tls.tlcp", "tls-unsupported-key": "tls.unsupported-key"} {
		if got := describeTLSError(errors.New("tls: handshake"), &soap.Error{Code: code}).Code; got != want {
			t.Errorf("describeTLSError() for %s = %q, want %q", code, got, want)
		}
	}
}

func TestListHosts(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]*x509.Certificate{
		"-":                   {},
		"his.example, *.a.b":  {DNSNames: []string{"his.example", "*.a.b"}},
		"10.0.0.8":            {IPAddresses: []net.IP{net.IPv4(10, 0, 0, 8)}},
		"a, b, c, d, …":       {DNSNames: []string{"a", "b", "c", "d", "e", "f"}},
		"??.example, ?script": {DNSNames: []string{"测试.example", "<script"}},
	} {
		if got := listHosts(c); got != want {
			t.Errorf("listHosts() = %q, want %q", got, want)
		}
	}
}
