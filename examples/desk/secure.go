package main

import (
	"net"
	"net/http"
	"strings"
	"time"
)

// policy lets a page have what this server gives it, and nothing else: no inline script or
// style, no frame around it, no form that goes elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// maxForm is more than any form of ours.
const maxForm = 64 << 10

// secured puts around the site what every request has to pass, and logs each by its pattern,
// which has no order in it.
func (d *desk) secured(mux *http.ServeMux) http.Handler {
	site := http.NewCrossOriginProtection().Handler(http.MaxBytesHandler(mux, maxForm))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, counted := time.Now(), &statusWriter{w, http.StatusOK}
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store") // patients are on these pages, and Back must show what is so now
		if strings.HasPrefix(r.URL.Path, "/static/") {
			h.Set("Cache-Control", "no-cache")
		}
		if isLoopback(r.Host) {
			site.ServeHTTP(counted, r)
		} else { // another site's name that was made to point here
			http.Error(counted, "这个地址不是本机", http.StatusMisdirectedRequest)
		}
		_, pattern := mux.Handler(r)
		d.log.Debug("request", "pattern", pattern, "status", counted.status, "duration", time.Since(start))
	})
}

// isLoopback reports whether an address, with a port or without, is this machine's own.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = strings.Trim(address, "[]")
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
