package appointment

import (
	"encoding/base64"
	"net/http"
)

// httpHeader returns the HTTP headers that every request is sent with, or nil.
func (a *Auth) httpHeader() http.Header {
	if a == nil || a.Basic == nil && len(a.Headers) == 0 {
		return nil
	}
	header := http.Header{}
	if b := a.Basic; b != nil {
		credentials := string(b.Username) + ":" + string(b.Password)
		header["Authorization"] = []string{"Basic " + base64.StdEncoding.EncodeToString([]byte(credentials))}
	}
	for name, value := range a.Headers {
		header[name] = []string{string(value)} // not Set: some servers distinguish the case
	}
	return header
}
