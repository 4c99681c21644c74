package soap_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/soap"
)

func TestLoadWSDL_NotFetched(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	for location, want := range map[string]string{
		"testdata/none.wsdl":                "testdata/none.wsdl: the file cannot be read: no such file or directory",
		"testdata":                          "testdata: it is not a regular file; give a file or a URL",
		"http://a:secret@127.0.0.1:1/?wsdl": "http://127.0.0.1:1/?wsdl: the URL has a user or password; leave them out",
		"http://a:%secret@127.0.0.1/?wsdl":  "(URL not shown): the URL is not valid; write one such as https://hospital.example/service?wsdl",
		"http://127.0.0.1:1/?wsdl":          "http://127.0.0.1:1/?wsdl: connecting to 127.0.0.1:1: connection refused",
		server.URL:                          server.URL + ": the server responded with HTTP status 404; check the URL, or save the WSDL and its imports, and load the file",
	} {
		if _, err := soap.LoadWSDL(t.Context(), location); err == nil || err.Error() != "soap: load WSDL "+want {
			t.Errorf("LoadWSDL(%q) error = %v, want soap: load WSDL %s", location, err, want)
		}
	}
}

// TestLoadWSDL_TLSRefused checks the advice for a server that is not trusted. It must be about
// LoadWSDL, and name no keys of a hospital's configuration.
func TestLoadWSDL_TLSRefused(t *testing.T) {
	t.Parallel()
	const advice = "; pass a client that accepts the server, with soap.WithHTTPClient, or save the WSDL and its imports, and load the file"
	for name, tt := range map[string]struct {
		tls  *tls.Config
		want string
	}{
		"unknown CA":         {&tls.Config{}, "TLS: the certificate is self-signed and is not trusted here"},
		"old version":        {&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, "TLS: "},
		"client certificate": {&tls.Config{ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12}, "TLS: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(http.NotFoundHandler())
			server.TLS = tt.tls
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.StartTLS()
			t.Cleanup(server.Close)
			var opts []soap.WSDLOption
			if name == "client certificate" {
				opts = append(opts, soap.WithHTTPClient(server.Client()))
			}
			_, err := soap.LoadWSDL(t.Context(), server.URL, opts...)
			if err == nil {
				t.Fatal("LoadWSDL error = nil, want an error")
			}
			text := err.Error()
			if prefix := "soap: load WSDL " + server.URL + ": " + tt.want; !strings.HasPrefix(text, prefix) || !strings.HasSuffix(text, advice) {
				t.Errorf("LoadWSDL error = %q, want %s…%s", text, prefix, advice)
			}
			if strings.Contains(text, "tls.") {
				t.Errorf("LoadWSDL error = %q, want it without configuration keys", text)
			}
			if unknown := (x509.UnknownAuthorityError{}); name == "unknown CA" && !errors.As(err, &unknown) {
				t.Errorf("LoadWSDL error = %v, want the cause x509.UnknownAuthorityError", err)
			}
		})
	}
}

// TestLoadWSDL_ServerSilent checks that LoadWSDL ends after 30 seconds if the context has no
// deadline.
func TestLoadWSDL_ServerSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		silent := &http.Client{Transport: roundTripFunc(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})}
		start := time.Now()
		_, err := soap.LoadWSDL(context.Background(), "http://hospital.example/?wsdl", soap.WithHTTPClient(silent)) //nolint:usetesting // the context must have no deadline
		if elapsed := time.Since(start); err == nil || elapsed != 30*time.Second {
			t.Errorf("LoadWSDL error = %v after %v, want an error after 30s", err, elapsed)
		}
	})
}
