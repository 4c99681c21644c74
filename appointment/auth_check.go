package appointment

import (
	"fmt"
	"maps"
	"net/textproto"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/http/httpguts"
)

// checkAuth returns the problems of a, which may be nil. full is the hospital's complete dialect.
// No problem repeats a value.
func (a *Auth) checkAuth(full Dialect) (problems []Problem) {
	if a == nil {
		return nil
	}
	add := func(path, text string) { problems = append(problems, Problem{"auth" + path, text}) }
	if a.Basic == nil && a.Headers == nil && a.UsernameToken == nil && a.SOAPHeader == nil {
		add("", "is empty; want basic, headers, usernameToken or soapHeader, or leave it out")
	}
	if a.Basic != nil {
		a.Basic.check(func(key, text string) { add(".basic."+key, text) })
	}
	a.checkHeaders(func(name, text string) { add(".headers"+name, text) })
	a.checkRoute(add, full)
	isREST := full.SOAP == nil && full.REST != nil
	const needsSOAP = "needs a web service, and this hospital is called over REST; use auth.basic or auth.headers"
	if t := a.UsernameToken; t != nil {
		if isREST {
			add(".usernameToken", needsSOAP)
		}
		t.check(func(key, text string) { add(".usernameToken."+key, text) })
	}
	if h := a.SOAPHeader; h != nil {
		if isREST {
			add(".soapHeader", needsSOAP)
		}
		h.check(func(key, text string) { add(".soapHeader."+key, text) })
	}
	return problems
}

// checkCredential adds the problem of a value, if it has one.
func checkCredential(add func(path, text string), path string, value Secret) {
	switch {
	case strings.TrimSpace(string(value)) == "":
		add(path, "is empty; want the value that the hospital issued")
	case value == redactedSecret:
		add(path, `is "***", which is printed instead of a secret; want the value that the hospital issued`)
	}
}

func (b *BasicAuth) check(add func(path, text string)) {
	checkCredential(add, "username", b.Username)
	checkCredential(add, "password", b.Password)
	if strings.Contains(string(b.Username), ":") {
		add("username", "contains a colon, at which a server ends the name of a user; want a name without one")
	}
	const control = "has a control character, which HTTP Basic authentication does not allow; remove it"
	if strings.ContainsFunc(string(b.Username), unicode.IsControl) {
		add("username", control)
	}
	if strings.ContainsFunc(string(b.Password), unicode.IsControl) {
		add("password", control)
	}
}

// libraryHeaders are the HTTP headers that the library or its transport sets. The values say why
// they are refused; "" means that the library sets them.
var libraryHeaders = map[string]string{
	"Content-Type": "", "Content-Length": "", "Host": "", "Accept": "", "Accept-Encoding": "", "User-Agent": "", "Soapaction": "",
	"Connection": "", "Keep-Alive": "", "Transfer-Encoding": "", "Te": "", "Trailer": "", "Upgrade": "", "Expect": "",
	"Idempotency-Key":     "makes net/http send a request twice; leave it out",
	"X-Idempotency-Key":   "makes net/http send a request twice; leave it out",
	"Proxy-Authorization": "is for a proxy, and would be sent to the hospital; write user and password into HTTPS_PROXY or HTTP_PROXY instead",
}

// checkHeaders adds the problems of the HTTP headers. Paths begin with "." or are "".
func (a *Auth) checkHeaders(add func(path, text string)) {
	if a.Headers != nil && len(a.Headers) == 0 {
		add("", "is empty; want the names of headers with their values, or leave it out")
	}
	spellings := map[string]string{} // by canonical name
	for _, name := range slices.Sorted(maps.Keys(a.Headers)) {
		path := "." + name
		if !httpguts.ValidHeaderFieldName(name) {
			add(path, "is not the name of an HTTP header; remove blanks and other signs")
			continue
		}
		canonical := textproto.CanonicalMIMEHeaderKey(name)
		if other, ok := spellings[canonical]; ok {
			add(path, fmt.Sprintf("is the same header as %s; leave one of them out", other))
		}
		spellings[canonical] = name
		text, isLibrary := libraryHeaders[canonical]
		switch {
		case isLibrary && text == "":
			add(path, "is a header that the library sets itself; leave it out")
		case isLibrary:
			add(path, text)
		case canonical == "Authorization" && a.Basic != nil:
			add(path, "is the header that auth.basic sets; leave one of them out")
		}
		checkCredential(add, path, a.Headers[name])
		if !httpguts.ValidHeaderFieldValue(string(a.Headers[name])) {
			add(path, "has a value with characters that HTTP does not allow in a header; remove them, they may be line breaks")
		}
	}
}

// checkRoute adds a problem for each HTTP header that dialect.rest.headers has too.
func (a *Auth) checkRoute(add func(path, text string), full Dialect) {
	if full.REST == nil || full.SOAP != nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(full.REST.Headers)) {
		isSame := func(other string) bool { return strings.EqualFold(name, other) }
		if i := slices.IndexFunc(slices.Sorted(maps.Keys(a.Headers)), isSame); i >= 0 {
			add(".headers."+slices.Sorted(maps.Keys(a.Headers))[i], "is also in dialect.rest.headers; leave one of them out")
		}
		if a.Basic != nil && isSame("Authorization") {
			add(".basic", "sets the header Authorization, which is also in dialect.rest.headers; leave one of them out")
		}
	}
}

func (t *UsernameToken) check(add func(path, text string)) {
	checkCredential(add, "username", t.Username)
	checkCredential(add, "password", t.Password)
	addUnknown(add, "type", t.Type, PasswordText, PasswordDigest)
	for _, p := range t.convert().Validate() {
		add(p.Path, p.Text)
	}
}

func (h *SOAPHeader) check(add func(path, text string)) {
	for _, name := range slices.Sorted(maps.Keys(h.Fields)) {
		checkCredential(add, "fields."+name, h.Fields[name])
	}
	if len(h.Order) > 0 && !slices.Equal(slices.Sorted(slices.Values(h.Order)), slices.Sorted(maps.Keys(h.Fields))) {
		add("order", "does not list the name of each field once; list all of them, or leave it out")
		return
	}
	for _, p := range h.convert().Validate() {
		add(p.Path, p.Text)
	}
}
