package main

import (
	"net"
	"net/http"
	"strings"
	"time"
)

// contentPolicy allows a page to load only files of this server. It forbids inline scripts and
// styles, frames around the page, and forms that submit to other sites.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// maxFormBytes is the maximum size of a submitted form, far above that of the largest form.
const maxFormBytes = 64 << 10

// withSecurity returns a handler that protects the site: it sets the security headers, and
// refuses requests from other sites and forms that are too large. It logs each request by its
// pattern, since the address contains the id of an order.
func (d *desk) withSecurity(mux *http.ServeMux) http.Handler {
	site := http.NewCrossOriginProtection().Handler(http.MaxBytesHandler(mux, maxFormBytes))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, recorder := time.Now(), &statusRecorder{w, http.StatusOK}
		setSecurityHeaders(w.Header(), r.URL.Path)
		if isLoopback(r.Host) {
			site.ServeHTTP(recorder, r)
		} else { // DNS rebinding: the name of another site resolves to this machine
			http.Error(recorder, "只能用本机地址访问，例如 127.0.0.1", http.StatusMisdirectedRequest)
		}
		_, pattern := mux.Handler(r)
		d.log.Debug("request", "pattern", pattern, "status", recorder.code, "duration", time.Since(start))
	})
}

func setSecurityHeaders(h http.Header, path string) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store") // pages contain patient data, and Back must show the current state
	if strings.HasPrefix(path, "/static/") {
		h.Set("Cache-Control", "no-cache")
	}
}

// isLoopback reports whether an address, with or without a port, is on this machine's loopback
// interface.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = strings.Trim(address, "[]")
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// statusRecorder records the status code of a response for the log.
type statusRecorder struct {
	http.ResponseWriter
	code int
}

// WriteHeader records the code and writes the header.
func (w *statusRecorder) WriteHeader(code int) {
	w.code = code
	w.ResponseWriter.WriteHeader(code)
}
