package doctor

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// exchangeWriter writes exchanges for people to read.
type exchangeWriter struct {
	w    io.Writer
	lang Language
}

// write writes an exchange below a title. mask masks the secrets in it.
func (x *exchangeWriter) write(e *exchange, title Text, mask func(string) string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var text strings.Builder
	fmt.Fprintf(&text, "---- %s\n", title.In(x.lang))
	if e.request != nil {
		fmt.Fprintf(&text, "%s %s\nHost: %s\n", e.request.Method, e.request.URL.RequestURI(), e.request.URL.Host)
		writeHeader(&text, e.request.Header)
		x.writeBody(&text, e.requestBody.Bytes(), mask)
	}
	if e.status == 0 {
		fmt.Fprintf(&text, "---- %s\n", newText("show.no-response").In(x.lang))
	} else {
		fmt.Fprintf(&text, "---- %s\n%s %d %s\n", newText("show.response").In(x.lang), e.proto, e.status, http.StatusText(e.status))
		writeHeader(&text, e.header)
		x.writeBody(&text, e.body.Bytes(), mask)
	}
	_, _ = io.WriteString(x.w, mask(text.String())+"\n") // nobody could act on an error here
}

// writeHeader writes the fields of a header, in the order of their names.
func writeHeader(text *strings.Builder, header http.Header) {
	var names []string
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range header[name] {
			fmt.Fprintf(text, "%s: %s\n", name, value)
		}
	}
}

// writeBody writes a body in UTF-8, whatever its charset is. It writes only the beginning of a
// long one. It masks secrets before it cuts the text, since half a secret would not be found.
func (x *exchangeWriter) writeBody(text *strings.Builder, body []byte, mask func(string) string) {
	shown := decodeBody(body)
	shown = mask(shown[:min(len(shown), 2*maxBodyText)]) + shown[min(len(shown), 2*maxBodyText):]
	rest := len(shown) - maxBodyText
	if rest > 0 {
		shown = strings.ToValidUTF8(shown[:maxBodyText], "")
	}
	fmt.Fprintf(text, "\n%s\n", strings.TrimRight(shown, "\r\n"))
	if rest > 0 {
		fmt.Fprintf(text, "… %s\n", newText("show.more", rest).In(x.lang))
	}
}
