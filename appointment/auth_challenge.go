package appointment

import (
	"net/http"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
	"golang.org/x/net/http/httpguts"
)

// challengeOf returns the schemes by which a response with HTTP 401 or 407 demands authentication,
// such as "Basic" or "Digest, NTLM"; "" if there is none.
func challengeOf(resp *httpx.Response) string {
	name := "WWW-Authenticate"
	switch resp.Status {
	case http.StatusUnauthorized:
	case http.StatusProxyAuthRequired:
		name = "Proxy-Authenticate"
	default:
		return ""
	}
	var schemes []string
	for _, value := range resp.Header.Values(name) {
		for part := range splitUnquoted(value) {
			scheme, ok := readScheme(part)
			if scheme = plainCode(scheme); ok && !slices.Contains(schemes, scheme) {
				schemes = append(schemes, scheme)
			}
		}
	}
	return strings.Join(schemes, ", ")
}

// splitUnquoted returns the parts of a header value between its commas, except those in quotes.
func splitUnquoted(value string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start, quoted := 0, false
		for i := 0; i < len(value); i++ {
			switch c := value[i]; {
			case quoted && c == '\\':
				i++
			case c == '"':
				quoted = !quoted
			case c == ',' && !quoted:
				if !yield(value[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(value[start:])
	}
}

// readScheme returns the scheme at the start of a part of a challenge. ok is false for a further
// parameter of the challenge before it.
func readScheme(part string) (scheme string, ok bool) {
	scheme, _, _ = strings.Cut(strings.TrimSpace(part), " ")
	return scheme, httpguts.ValidHeaderFieldName(scheme) && !strings.HasPrefix(part[strings.Index(part, scheme)+len(scheme):], " =")
}

// describeChallenge says who demands authentication, and by which schemes.
func describeChallenge(status int, schemes string) string {
	if status == http.StatusProxyAuthRequired {
		return "a proxy demands authentication by " + schemes
	}
	return "it demands authentication by " + schemes
}

// adviseChallenge returns how to configure the credentials that a challenge demands.
func (c Config) adviseChallenge(status int, schemes string) string {
	has := func(names ...string) bool {
		return slices.ContainsFunc(strings.Split(schemes, ", "), func(scheme string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(scheme, name) })
		})
	}
	if status == http.StatusProxyAuthRequired {
		if has("Basic") {
			return "write user and password of the proxy into HTTP_PROXY or HTTPS_PROXY, as in http://user:password@proxy:8080"
		}
		return "ask for a proxy with Basic authentication, or name the hospital in NO_PROXY"
	}
	isBasicSent := c.Auth != nil && c.Auth.Basic != nil
	switch {
	case has("Basic") && isBasicSent:
		return "auth.basic was sent and refused: check its username and password"
	case has("Basic"):
		return "set auth.basic"
	case has("Digest", "NTLM", "Negotiate"):
		return "set auth.basic, and use WithTransport as examples/httpauth does"
	case c.sendsAuthorization():
		return "the header Authorization was sent and refused: check it"
	}
	return "set auth.headers, such as Authorization or the header that the hospital names"
}

// sendsAuthorization reports whether a configured header is Authorization.
func (c Config) sendsAuthorization() bool {
	isAuthorization := func(name string) bool { return strings.EqualFold(name, "Authorization") }
	if c.Auth != nil {
		for name := range c.Auth.Headers {
			if isAuthorization(name) {
				return true
			}
		}
	}
	if c.Dialect != nil && c.Dialect.REST != nil {
		for name := range c.Dialect.REST.Headers {
			if isAuthorization(name) {
				return true
			}
		}
	}
	return false
}

// adviseFault returns how to correct the configuration after a SOAP fault of WS-Security, or "". a
// may be nil.
func (a *Auth) adviseFault(fault *soap.Fault) string {
	isTokenSent := a != nil && a.UsernameToken != nil
	switch code := fault.SecurityCode(); {
	case code == "" && isTokenSent && fault.IsNotUnderstood():
		return "the service knows no header of WS-Security: leave auth.usernameToken out, or ask the vendor which header it knows"
	case code == "":
		return ""
	case !isTokenSent:
		return "set auth.usernameToken; a service that demands a signature or encryption by WS-Security is not supported"
	case code == "MessageExpired":
		return "the service refused the time of auth.usernameToken: compare the clock of this machine with the hospital's"
	case code == "FailedAuthentication":
		return "auth.usernameToken was sent and refused: check its username, password and type, and the clock of this machine"
	}
	return "auth.usernameToken was sent and is not what the service demands: check its type, and ask the vendor for the security policy"
}
