package deidentify

import (
	"fmt"
	"net/http"
	"strings"
)

// walkExchange passes every value of an exchange to visit, and returns the exchange with the
// edits that visit returned.
func (d *deidentifier) walkExchange(e Exchange, visit visitor) Exchange {
	w := walker{d.fields, visit}
	walked := e
	walked.Request.URL = d.walkURL(w, e.Request.URL)
	walked.Request.Header = walkHeader(e.Request.Header, visit)
	walked.Request.Body = walkMessage(w, e.Request.Body, e.Request.Header, walked.Request.Header)
	if e.Response == nil {
		return walked
	}
	resp := *e.Response
	resp.Header = walkHeader(e.Response.Header, visit)
	resp.Body = walkMessage(w, e.Response.Body, e.Response.Header, resp.Header)
	if resp.ContentLength >= 0 {
		resp.ContentLength = int64(len(resp.Body))
	}
	walked.Response = &resp
	return walked
}

// walkMessage decodes a body, walks it and returns its new text. It notes the charset in
// newHeader. A body that cannot be decoded is replaced by its length.
func walkMessage(w walker, body []byte, header, newHeader http.Header) []byte {
	text, charset, err := decodeBody(body, header)
	if err != nil {
		return fmt.Appendf(nil, "[body of %d bytes was not recorded: %v]", len(body), err)
	}
	if charset != "" {
		newHeader.Set(CharsetHeader, charset)
	}
	return []byte(walkBody(w, text, header))
}

// walkBody walks the text of a body, which is a form, a document or plain text.
func walkBody(w walker, text string, header http.Header) string {
	mediaType, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	if strings.EqualFold(strings.TrimSpace(mediaType), "application/x-www-form-urlencoded") {
		return applyEdits(text, w.walkForm(text, field{}, 0))
	}
	return applyEdits(text, w.walkValue(text, field{}, 0))
}
