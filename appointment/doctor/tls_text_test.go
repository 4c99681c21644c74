package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"syscall"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
)

// testAlert is an alert as crypto/tls has it.
type testAlert uint8

func (a testAlert) Error() string { return fmt.Sprintf("tls: alert(%d)", uint8(a)) }

// handshakeTransport is a transport whose TLS handshake fails with err.
type handshakeTransport struct{ err error }

// RoundTrip implements [http.RoundTripper].
func (t handshakeTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	trace := httptrace.ContextClientTrace(req.Context())
	trace.GetConn("hospital.invalid:443")
	trace.TLSHandshakeDone(tls.ConnectionState{}, t.err)
	return nil, t.err
}

// failHandshake returns the error of a request whose TLS handshake fails with err.
func failHandshake(t *testing.T, err error) error {
	t.Helper()
	req, requestErr := http.NewRequestWithContext(context.Background(), http.MethodGet, "https://hospital.invalid", nil) //nolint:usetesting // the request is not sent
	if requestErr != nil {
		t.Fatal(requestErr)
	}
	_, err = (&httpx.Client{Transport: handshakeTransport{err}}).Do(req) //nolint:bodyclose // there is no response
	return err
}

func TestDescribeTLSError(t *testing.T) {
	t.Parallel()
	alert := func(number testAlert) error { return &net.OpError{Op: "remote error", Err: number} }
	for name, tt := range map[string]struct {
		err     error
		code    string
		chinese string // a part of it
	}{
		"client certificate required":   {alert(116), "tls.client-certificate", "需要客户端证书"},
		"alert with a text":             {alert(80), "tls.alert", "服务器内部错误"},
		"alert without a text":          {alert(99), "tls.alert", "TLS 警报 99"},
		"connection closed":             {io.EOF, "tls.closed", "断开"},
		"connection closed in a record": {io.ErrUnexpectedEOF, "tls.closed", "断开"},
		"connection reset":              {syscall.ECONNRESET, "tls.closed", "断开"},
		"another error":                 {errors.New("tls: server selected unsupported protocol version 301"), "tls.failed", "tls.minVersion"},
	} {
		got := describeTLSError(tt.err, failHandshake(t, tt.err))
		if got.Code != tt.code || !strings.Contains(got.Chinese, tt.chinese) {
			t.Errorf("%s: describeTLSError(%v) = %+v, want %s with %q", name, tt.err, got, tt.code, tt.chinese)
		}
	}
}

// TestDescribeTLSError_EveryCode checks that each code of a TLS failure has its own text. The
// codes listed here share the text for other failures.
func TestDescribeTLSError_EveryCode(t *testing.T) {
	t.Parallel()
	isOther := map[string]bool{"tls-ssl3": true, "tls-old-version": true, "tls-failed": true}
	for name, code := range exportedConstants(t, "internal/httpx", "ErrorCode") {
		if !strings.HasPrefix(name, "TLS") {
			continue
		}
		got := describeTLSError(io.EOF, &soap.Error{Code: soap.ErrorCode(code)})
		if (got.Code == "tls.failed") != isOther[code] {
			t.Errorf("describeTLSError() of %s (%q) = %q, want tls.failed: %v", name, code, got.Code, isOther[code])
		}
	}
}

// TestDescribeAlert checks that every alert that crypto/tls knows has its English text.
func TestDescribeAlert(t *testing.T) {
	t.Parallel()
	for number := 1; number < 256; number++ {
		want := tls.AlertError(number).Error()
		if strings.HasPrefix(want, "tls: alert(") { // it has no text
			want = fmt.Sprintf("tls: TLS alert %d", number)
		}
		if got := "tls: " + describeAlert(uint8(number)).English; got != want {
			t.Errorf("describeAlert(%d) = %q, want %q", number, got, want)
		}
	}
	if got, want := describeAlert(99), (Text{"alert.other", "TLS 警报 99", "TLS alert 99"}); got != want {
		t.Errorf("describeAlert(99) = %+v, want %+v", got, want)
	}
}

func TestDescribeTLSError_HandshakeNotCompleted(t *testing.T) {
	t.Parallel()
	if got := describeTLSError(nil, nil); got.Code != "tls.timeout" || !strings.Contains(got.Chinese, "超时") {
		t.Errorf("describeTLSError(nil, nil) = %+v, want tls.timeout with 超时", got)
	}
}

func TestDescribeTLSError_NoCode(t *testing.T) {
	t.Parallel()
	if got, want := describeTLSError(io.EOF, io.EOF).Code, "tls.failed"; got != want {
		t.Errorf("describeTLSError(EOF, EOF) = %q, want %q", got, want)
	}
}

func TestDescribeTLSError_ClosedWithoutAlert(t *testing.T) {
	t.Parallel()
	got := describeTLSError(io.EOF, &soap.Error{Code: "tls-client-certificate-wanted"})
	if want := "(no reason given)"; got.Code != "tls.client-certificate" || !strings.Contains(got.English, want) {
		t.Errorf("describeTLSError() = %+v, want tls.client-certificate with %q", got, want)
	}
}

func TestDescribeTLSError_WrongKey(t *testing.T) {
	t.Parallel()
	failure := &soap.Error{Code: soap.ErrorCode(appointment.FailureWrongKey)}
	if got, want := describeTLSError(io.EOF, failure).Code, "tls.wrong-key"; got != want {
		t.Errorf("describeTLSError(EOF, wrong key) = %q, want %q", got, want)
	}
}

// TestDescribeTLSError_NationalAlgorithms has failures whose cause only their codes tell: the
// errors of crypto/tls do not.
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
			t.Errorf("listHosts(%v) = %q, want %q", c.DNSNames, got, want)
		}
	}
}
