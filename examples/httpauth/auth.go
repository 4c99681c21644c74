package main

import (
	"net/http"
	"sync"

	"github.com/Azure/go-ntlmssp"
	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/icholy/digest"
)

// Both options take user and password from auth.basic of the configuration, and send no Basic
// authentication. A library for authentication sends a request until the server accepts it. That is
// safe for a save: the server refuses the first rounds with HTTP 401 before it passes anything to its
// application. After any other response, nothing is sent again.

// withDigest answers a challenge of HTTP Digest authentication.
func withDigest() appointment.Option {
	return appointment.WithTransport(func(next http.RoundTripper) http.RoundTripper {
		return &digestTransport{next: sendOnce{next}}
	})
}

// digestTransport gets the challenge with a request without a body, and reuses the challenge later.
type digestTransport struct {
	next http.RoundTripper
	once sync.Once
	auth *digest.Transport
}

// RoundTrip sends a request. It takes the credentials from those for Basic authentication.
func (t *digestTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	user, password, ok := req.BasicAuth()
	if !ok {
		return t.next.RoundTrip(req)
	}
	t.once.Do(func() { // a client has one user
		t.auth = &digest.Transport{Username: user, Password: password, Transport: t.next, Probe: true}
	})
	req = req.Clone(req.Context())
	req.Header.Del("Authorization")
	return t.auth.RoundTrip(req)
}

// withNTLM answers a challenge of NTLM, or of Negotiate with NTLM in it. The user may have a domain
// before it: HOSPITAL\exam. NTLM authenticates a connection in three requests, which must all use
// that connection:
//
//   - The client's own transport keeps the fresh connection of a save until its attempt ends.
//   - Queries share their connections. Limit them to one at a time: inFlight: 1.
func withNTLM() appointment.Option {
	return appointment.WithTransport(func(next http.RoundTripper) http.RoundTripper {
		return ntlmssp.Negotiator{RoundTripper: sendOnce{next}}
	})
}

// sendOnce prevents net/http from sending a request again on another connection.
type sendOnce struct{ next http.RoundTripper }

// RoundTrip sends a request without its GetBody function, which net/http needs to send it again.
func (s sendOnce) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.WithContext(req.Context()) // a copy
	req.GetBody = nil
	return s.next.RoundTrip(req)
}
