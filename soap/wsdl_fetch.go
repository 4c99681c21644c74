package soap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// fetchDocument returns the document at location, a file or a URL, in UTF-8.
func (l *wsdlLoader) fetchDocument(ctx context.Context, location string) ([]byte, error) {
	if isURL(location) {
		return l.fetchURL(ctx, location)
	}
	body, err := readLimited(location)
	if err != nil {
		return nil, err
	}
	text, _, err := httpx.ToUTF8(body, "", "")
	return text, err
}

// readLimited returns the content of a file, or an error if that is too long.
func readLimited(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() { // opening a pipe might block
		return nil, errors.New("it is not a regular file; give a file or a URL")
	}
	f, err := os.Open(file)
	if err != nil {
		var cause *fs.PathError
		errors.As(err, &cause)
		return nil, fmt.Errorf("the file cannot be read: %w", cause.Err) // without the path, which LoadWSDL adds
	}
	defer f.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(io.LimitReader(f, httpx.DefaultMaxBody+1))
	if err != nil {
		return nil, err
	}
	if len(body) > httpx.DefaultMaxBody {
		return nil, newWSDLError(WSDLTooLong, "")
	}
	return body, nil
}

// fetchURL returns the document at a URL.
func (l *wsdlLoader) fetchURL(ctx context.Context, location string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, location, nil)
	if err != nil {
		return nil, errors.New("the URL is not valid; write one such as https://hospital.example/service?wsdl")
	}
	if req.URL.User != nil {
		return nil, errors.New("the URL has a user or password; leave them out")
	}
	req.Header.Set("User-Agent", httpx.UserAgent)
	resp, err := l.client.Do(req)
	var failed *httpx.Error
	if errors.As(err, &failed) && isTLSConfigError(failed.Code) {
		return nil, fmt.Errorf("%w; pass a client that accepts the server, with soap.WithHTTPClient, or save the WSDL and its imports, and load the file", err)
	}
	if err != nil {
		return nil, err
	}
	if resp.Status != http.StatusOK {
		return nil, fmt.Errorf("the server responded with HTTP status %d; check the URL, or save the WSDL and its imports, and load the file", resp.Status)
	}
	return resp.Body, nil
}

// isTLSConfigError reports whether a client with another TLS configuration may connect.
func isTLSConfigError(code httpx.ErrorCode) bool {
	switch code {
	case httpx.TLSSelfSigned, httpx.TLSUnknownAuthority, httpx.TLSNameMismatch, httpx.TLSNoNames,
		httpx.TLSExpired, httpx.TLSNotYetValid, httpx.TLSInvalidCertificate,
		httpx.TLSClientCertificateWanted, httpx.TLSClientCertificateRefused,
		httpx.TLSOldVersion, httpx.TLSNoCommonVersion, httpx.TLSNoCommonCipher,
		httpx.TLSUnrecognizedName, httpx.TLSClosed, httpx.TLSFailed:
		return true
	}
	return false
}

func isURL(location string) bool {
	return strings.HasPrefix(location, "http://") || strings.HasPrefix(location, "https://")
}

// hideUserInfo returns location without a user and password.
func hideUserInfo(location string) string {
	u, err := url.Parse(location)
	switch {
	case err != nil && isURL(location):
		return "(URL not shown)" // it may contain a password
	case err != nil || u.User == nil:
		return location
	}
	u.User = nil
	return u.String()
}
