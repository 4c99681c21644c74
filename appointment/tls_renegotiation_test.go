package appointment_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// renegotiatingServer is a hospital behind IIS: it reads a request, and then asks for a client
// certificate in another handshake. Go's server cannot do that, so OpenSSL's does.
type renegotiatingServer struct {
	certificate
	url      string
	received atomic.Int32 // requests
	verified atomic.Int32 // client certificates
}

func startRenegotiatingServer(t *testing.T) *renegotiatingServer {
	t.Helper()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("NOT CHECKED: openssl is not installed")
	}
	s := &renegotiatingServer{certificate: certificateSpec{}.issue()}
	leaf, key := s.pem()
	command := exec.CommandContext(t.Context(), openssl, "s_server", "-accept", "127.0.0.1:0", "-no_tls1_3", //nolint:gosec // the test's own arguments
		"-cert", writeFile(t, "server.pem", leaf), "-key", writeFile(t, "server.key", string(key)),
		"-CAfile", writeFile(t, "clients.pem", trustedClient().caPEM()))
	commands, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	reader, writer := io.Pipe()
	command.Stdout, command.Stderr = writer, writer
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	output := &textReader{reader: reader}
	if output.skipTo("ACCEPT ") == "" || output.skipTo("\n") == "" {
		t.Fatalf("output of openssl s_server = %q, want its address", output.rest)
	}
	s.url = "https://" + strings.TrimSpace(output.skipped)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		s.serve(output, commands)
	}()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
		writer.Close()
		<-stopped
	})
	return s
}

// serve renegotiates after each request, and responds once it has the client certificate.
func (s *renegotiatingServer) serve(output *textReader, commands io.Writer) {
	const request, certificate = `"method":"`, "verify return:1"
	for {
		switch output.skipTo(request, certificate) {
		case request:
			s.received.Add(1)
			_, _ = io.WriteString(commands, "R\n") // OpenSSL: renegotiate and ask for a certificate
		case certificate:
			s.verified.Add(1)
			_, _ = fmt.Fprintf(commands, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s",
				len(notBookedDoc), notBookedDoc)
		default:
			return
		}
	}
}

// textReader reads a text in parts.
type textReader struct {
	reader  io.Reader
	skipped string // before the text that was looked for
	rest    string // that was read, and follows it
}

// skipTo reads until behind the first of some texts. It returns that text, and "" at the end.
func (r *textReader) skipTo(texts ...string) string {
	buffer := make([]byte, 4096)
	for {
		place, found := len(r.rest), ""
		for _, text := range texts {
			if i := strings.Index(r.rest, text); 0 <= i && i < place {
				place, found = i, text
			}
		}
		if found != "" {
			r.skipped, r.rest = r.rest[:place], r.rest[place+len(found):]
			return found
		}
		n, err := r.reader.Read(buffer)
		r.rest += string(buffer[:n])
		if err != nil {
			return ""
		}
	}
}

func TestTLS_Renegotiation(t *testing.T) {
	t.Parallel()
	server := startRenegotiatingServer(t)
	settings := appointment.TLS{CA: server.caPEM(), Renegotiation: true}
	settings.ClientCertificate, settings.ClientKey = trustedClient().pem()
	client := newTLSClient(t, server.url, &settings, appointment.WithRetries(0), appointment.WithTimeout(30*time.Second))
	for range 2 {
		if _, err := client.QuerySchedule(t.Context(), fullQueryRequest()); err != nil {
			t.Fatalf("QuerySchedule = %v, want nil", err)
		}
	}
	if requests, certificates := server.received.Load(), server.verified.Load(); requests != 2 || certificates != 2 {
		t.Errorf("server received %d requests and %d certificates, want 2, 2", requests, certificates)
	}
}

// Without the setting, the error names it. The server has received the request, so the outcome of
// a save is unknown.
func TestTLS_Renegotiation_NotAllowed(t *testing.T) {
	t.Parallel()
	for name, req := range map[string]any{"query": fullQueryRequest(), "save": fullSaveRequest()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startRenegotiatingServer(t)
			settings := appointment.TLS{CA: server.caPEM()}
			settings.ClientCertificate, settings.ClientKey = trustedClient().pem()
			client := newTLSClient(t, server.url, &settings, appointment.WithTimeout(30*time.Second))
			err := sendRequest(t.Context(), client, req)
			if !errors.Is(err, appointment.ErrNoResponse) || errors.Is(err, appointment.ErrOutcomeUnknown) != (name == "save") {
				t.Errorf("error = %v, want ErrNoResponse, and ErrOutcomeUnknown for a save alone", err)
			}
			for _, want := range []string{"renegotiation", "; set tls.renegotiation: true to accept it", "tls.clientCertificate"} {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error = %v, want %q in it", err, want)
				}
			}
			want := map[string]int32{"query": 1, "save": 2}[name] // a save, and the query of its outcome
			if got := server.received.Load(); got != want {
				t.Errorf("server received %d requests, want %d: a retry would fail in the same way", got, want)
			}
		})
	}
}

// A server with TLS 1.3 asks for the certificate by a message that Go does not support. The setting
// limits connections to TLS 1.2, in which the same server renegotiates.
func TestTLS_LateCertificateRequest(t *testing.T) {
	t.Parallel()
	transport := roundTripFunc(func(*http.Request) (*http.Response, error) {
		return nil, errors.New("tls: received unexpected handshake message of type *tls.certificateRequestMsgTLS13")
	})
	client, err := appointment.NewClient(validConfig(), appointment.WithHTTPClient(&http.Client{Transport: transport}), appointment.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.QuerySchedule(t.Context(), fullQueryRequest())
	want := "asks for a client certificate after the handshake, which Go does not support in TLS 1.3; set tls.renegotiation: true to limit"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("QuerySchedule = %v, want %q in it", err, want)
	}
}

// TLS 1.3 has no renegotiation, so the setting excludes it.
func TestTLS_Renegotiation_Version(t *testing.T) {
	t.Parallel()
	server := startTLSServer(t, certificateSpec{}, nil)
	for renegotiation, want := range map[bool]uint16{false: tls.VersionTLS13, true: tls.VersionTLS12} {
		if err := server.query(t, appointment.TLS{CA: server.caPEM(), Renegotiation: renegotiation}); err != nil {
			t.Fatal(err)
		}
		if got := server.state.Load().Version; got != want {
			t.Errorf("version with renegotiation %v = %s, want %s", renegotiation, tls.VersionName(got), tls.VersionName(want))
		}
	}
	err := startTLSServer(t, certificateSpec{}, func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 }).query(t, appointment.TLS{Renegotiation: true})
	if !errors.Is(err, appointment.ErrNotSent) {
		t.Errorf("query of a server with TLS 1.3 alone = %v, want ErrNotSent", err)
	}
}
