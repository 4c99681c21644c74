package main

import (
	"crypto/md5" //nolint:gosec // HTTP Digest authentication requires it
	"crypto/rand"
	"fmt"
	"net/http"
	"regexp"
	"sync"
)

// digestGuard lets requests pass that answer its challenge, each number of a nonce once.
type digestGuard struct {
	user, password string
	next           http.Handler

	mu   sync.Mutex
	used map[string]bool // numbers by nonce; a nonce that the guard issued has the entry "nonce:"
}

var digestParameter = regexp.MustCompile(`(\w+)=(?:"([^"]*)"|([^",\s]+))`)

// ServeHTTP passes a request on, or responds with a challenge.
func (g *digestGuard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if g.isAuthentic(r) {
		g.next.ServeHTTP(w, r)
		return
	}
	nonce := rand.Text()
	g.mu.Lock()
	g.used[nonce+":"] = true
	g.mu.Unlock()
	w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Digest realm="exam", qop="auth", algorithm=MD5, nonce=%q`, nonce))
	http.Error(w, "authenticate", http.StatusUnauthorized)
}

// isAuthentic reports whether a request has the right answer to a challenge.
func (g *digestGuard) isAuthentic(r *http.Request) bool {
	p := map[string]string{}
	for _, m := range digestParameter.FindAllStringSubmatch(r.Header.Get("Authorization"), -1) {
		p[m[1]] = m[2] + m[3]
	}
	ha1 := hashMD5(g.user + ":exam:" + g.password)
	ha2 := hashMD5(r.Method + ":" + r.URL.RequestURI())
	want := hashMD5(ha1 + ":" + p["nonce"] + ":" + p["nc"] + ":" + p["cnonce"] + ":auth:" + ha2)
	g.mu.Lock()
	defer g.mu.Unlock()
	number := p["nonce"] + ":" + p["nc"]
	if !g.used[p["nonce"]+":"] || g.used[number] || p["username"] != g.user || p["uri"] != r.URL.RequestURI() || p["response"] != want {
		return false
	}
	g.used[number] = true
	return true
}

func hashMD5(text string) string { return fmt.Sprintf("%x", md5.Sum([]byte(text))) } //nolint:gosec // see above
