package appointmenttest

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// reply is an HTTP answer.
type reply struct {
	status      int
	contentType string
	body        []byte
	retryAfter  string // the header; "": none
}

func (r reply) header() http.Header {
	header := http.Header{"Content-Type": {r.contentType}, "Content-Length": {strconv.Itoa(len(r.body))}}
	if r.retryAfter != "" {
		header.Set("Retry-After", r.retryAfter)
	}
	return header
}

// send answers as HTTP does.
func (r reply) send(w http.ResponseWriter) {
	for name, values := range r.header() {
		w.Header()[name] = values
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body) // a client that is gone misses its answer
}

// wire is the answer as it goes over a connection that is closed behind it.
func (r reply) wire() []byte {
	res := http.Response{
		StatusCode: r.status, ProtoMajor: 1, ProtoMinor: 1, Header: r.header(),
		ContentLength: int64(len(r.body)), Body: io.NopCloser(bytes.NewReader(r.body)), Close: true,
	}
	var out bytes.Buffer
	_ = res.Write(&out) // neither the body nor the buffer fails
	return out.Bytes()
}

// page is a status as nginx words it.
func page(status int) reply {
	line := fmt.Sprintf("%d %s", status, http.StatusText(status))
	const html = "<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%[1]s</h1></center>\r\n" +
		"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
	return reply{status, "text/html", fmt.Appendf(nil, html, line), ""}
}

func unavailableReply(retryAfter time.Duration) reply {
	r := page(http.StatusServiceUnavailable)
	seconds := max(0, (retryAfter+time.Second-1)/time.Second)
	r.retryAfter = fmt.Sprint(int64(seconds))
	return r
}

// noise is the same every time. None of its bytes is ASCII, so that it holds no tag and
// no brace, and together they are no UTF-8.
func noise() []byte {
	random := rand.New(rand.NewPCG(5, 0))
	body := make([]byte, 512)
	for i := range body {
		body[i] = 0x80 | byte(random.Uint32())
	}
	return body
}
