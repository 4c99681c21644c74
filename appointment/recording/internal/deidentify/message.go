package deidentify

import (
	"fmt"
	"net/http"
	"strings"
)

// walkExchange passes every value of an exchange to visit. It returns the exchange with the edits
// of visit, and with those of findAcross, which may be nil.
func (d *deidentifier) walkExchange(e Exchange, visit visitor, findAcross func(message string) []splitHit) Exchange {
	w := messageWalker{walker{d.fields, visit}, findAcross}
	walked := e
	walked.Request.URL = d.walkURL(w.walker, e.Request.URL)
	walked.Request.Header = walkHeader(e.Request.Header, visit)
	walked.Request.Body = w.walkMessage(e.Request.Body, e.Request.Header, walked.Request.Header)
	if e.Response == nil {
		return walked
	}
	resp := *e.Response
	resp.Header = walkHeader(e.Response.Header, visit)
	resp.Body = w.walkMessage(e.Response.Body, e.Response.Header, resp.Header)
	if resp.ContentLength >= 0 {
		resp.ContentLength = int64(len(resp.Body))
	}
	walked.Response = &resp
	return walked
}

// messageWalker finds the values of a message and those that are split over several of them.
type messageWalker struct {
	walker
	findAcross func(message string) []splitHit // may be nil
}

// walkMessage decodes a body, walks it and returns its new text. It notes the charset in
// newHeader. A body that cannot be decoded is replaced by its length.
func (w messageWalker) walkMessage(body []byte, header, newHeader http.Header) []byte {
	text, charset, err := decodeBody(body, header)
	if err != nil {
		return fmt.Appendf(nil, "[body of %d bytes was not recorded: %v]", len(body), err)
	}
	if charset != "" {
		newHeader.Set(CharsetHeader, charset)
	}
	edits := w.walkBody(text, header, newHeader)
	if w.findAcross != nil {
		edits = mergeEdits(edits, w.findAcross(text))
	}
	return []byte(applyEdits(text, edits))
}

// walkBody walks the text of a body, which is a form, a document, several parts, or plain text. The
// parameter newHeader has the new boundary of the parts.
func (w walker) walkBody(text string, header, newHeader http.Header) []edit {
	mediaType, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	switch {
	case mediaType == "application/x-www-form-urlencoded":
		return w.walkForm(text, field{}, 0)
	case strings.HasPrefix(mediaType, "multipart/"):
		if edits, ok := w.walkMultipart(text, header, newHeader); ok {
			return edits
		}
	}
	return w.walkValue(text, field{}, 0)
}
