package deidentify

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Document is a document that a payload has sealed or opened.
type Document struct {
	Sealed []byte // as it was sent
	Plain  []byte // before it was sealed, or after it was opened
	// Variables are the values that the payload set in parameters and paths, by name.
	Variables map[string]string
}

// unsealExchanges returns the exchanges with plain documents in place of sealed ones.
func unsealExchanges(exchanges []Exchange) []Exchange {
	unsealed := make([]Exchange, len(exchanges))
	for i, e := range exchanges {
		e.Request.Body = unsealBody(e.Request.Body, e.Request.Header, e.Request.Document)
		if e.Response != nil {
			resp := *e.Response
			resp.Body = unsealBody(resp.Body, resp.Header, resp.Document)
			e.Response = &resp
		}
		unsealed[i] = e
	}
	return unsealed
}

// unsealBody returns a body with the plain document, in the charset and the compression of the
// body. The document may be nil.
func unsealBody(body []byte, header http.Header, d *Document) []byte {
	if d == nil {
		return body
	}
	text, charset, err := decodeBody(body, header)
	if err != nil {
		return body // only its length is recorded
	}
	if !bytes.Equal(d.Sealed, d.Plain) {
		text = replaceSealed(text, header, string(d.Sealed), string(d.Plain))
	}
	for name, value := range d.Variables {
		if len(value) >= minVariable {
			text = strings.ReplaceAll(text, value, Placeholder(name))
		}
	}
	sent := header.Clone()
	sent.Set(CharsetHeader, charset)
	encoded, err := EncodeBody(text, sent)
	if err != nil { // the plain document has characters that the sealed one had not
		sent.Del(CharsetHeader)
		encoded, _ = EncodeBody(text, sent) // UTF-8 has all characters
	}
	return encoded
}

// minVariable is the least length of a variable's value that is replaced in a body. Shorter ones
// occur by chance, and the text around them is replaced anyway.
const minVariable = 4

// replaceSealed replaces the sealed document in the text of a body. It is the whole text, a field
// of a form, or the text of an XML element. If it is not found, the plain document replaces the
// whole text.
func replaceSealed(text string, header http.Header, sealed, plain string) string {
	if strings.TrimSpace(text) == strings.TrimSpace(sealed) {
		return plain
	}
	mediaType, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	if strings.EqualFold(strings.TrimSpace(mediaType), "application/x-www-form-urlencoded") {
		if replaced, ok := replaceInForm(text, sealed, plain); ok {
			return replaced
		}
	}
	if replaced, ok := replaceInXML(text, sealed, plain); ok {
		return replaced
	}
	if strings.Contains(text, sealed) {
		return strings.Replace(text, sealed, plain, 1)
	}
	return plain
}

// replaceInForm replaces a sealed document in a form.
func replaceInForm(text, sealed, plain string) (replaced string, ok bool) {
	pairs := strings.Split(text, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		if decoded, err := url.QueryUnescape(value); err == nil && decoded == sealed {
			pairs[i], ok = name+"="+url.QueryEscape(plain), true
		}
	}
	return strings.Join(pairs, "&"), ok
}

// replaceInXML replaces a sealed document in the text of the first element that has it, however it
// is escaped.
func replaceInXML(text, sealed, plain string) (replaced string, ok bool) {
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // text is UTF-8, whatever it declares
	sealed = strings.TrimSpace(sealed)
	start, content := 0, ""
	for {
		end := int(decoder.InputOffset())
		token, err := decoder.Token()
		switch t := token.(type) {
		case xml.StartElement:
			start, content = int(decoder.InputOffset()), ""
		case xml.CharData:
			content += string(t)
		case xml.EndElement:
			if strings.Contains(content, sealed) {
				var escaped strings.Builder
				_ = xml.EscapeText(&escaped, []byte(strings.Replace(content, sealed, plain, 1))) // a Builder never fails
				return text[:start] + escaped.String() + text[end:], true
			}
			start, content = int(decoder.InputOffset()), ""
		}
		if err != nil {
			return "", false
		}
	}
}
