package appointmenttest

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// httpResponse is the HTTP response of a hospital.
type httpResponse struct {
	status      int
	contentType string
	body        []byte
	extra       http.Header // more headers; may be nil
	lines       []string    // more lines of the head, as they are
}

func (r httpResponse) header() http.Header {
	header := http.Header{"Content-Type": {r.contentType}, "Content-Length": {strconv.Itoa(len(r.body))}}
	maps.Copy(header, r.extra)
	return header
}

// writeTo sends the response through the HTTP server.
func (r httpResponse) writeTo(w http.ResponseWriter) {
	for name, values := range r.header() {
		w.Header()[name] = values
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body) // fails only if the client has closed
}

// bytes returns the response as it is sent over a connection that is closed afterwards.
func (r httpResponse) bytes() []byte {
	resp := http.Response{
		StatusCode: r.status, ProtoMajor: 1, ProtoMinor: 1, Header: r.header(),
		ContentLength: int64(len(r.body)), Body: io.NopCloser(bytes.NewReader(r.body)), Close: true,
	}
	var out bytes.Buffer
	_ = resp.Write(&out) // neither the body nor the buffer fails
	if len(r.lines) == 0 {
		return out.Bytes()
	}
	status, rest, _ := bytes.Cut(out.Bytes(), []byte("\r\n"))
	head := string(status) + "\r\n" + strings.Join(r.lines, "\r\n") + "\r\n"
	return append([]byte(head), rest...)
}

// errorPage returns the page of nginx for a status.
func errorPage(status int) httpResponse {
	line := fmt.Sprintf("%d %s", status, http.StatusText(status))
	const html = "<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%[1]s</h1></center>\r\n" +
		"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
	return httpResponse{status: status, contentType: "text/html", body: fmt.Appendf(nil, html, line)}
}

// unavailablePage returns an HTTP 503 with Retry-After, rounded up to seconds.
func unavailablePage(retryAfter time.Duration) httpResponse {
	page := errorPage(http.StatusServiceUnavailable)
	seconds := max(0, (retryAfter+time.Second-1)/time.Second)
	page.extra = http.Header{"Retry-After": {fmt.Sprint(int64(seconds))}}
	return page
}

// garbageBody returns bytes that are the same in every call. None is ASCII, so there is no tag
// and no brace, and together they are not UTF-8.
func garbageBody() []byte {
	random := rand.New(rand.NewPCG(5, 0))
	body := make([]byte, 512)
	for i := range body {
		body[i] = 0x80 | byte(random.Uint32())
	}
	return body
}
