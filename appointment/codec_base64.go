package appointment

import (
	"bytes"
	"encoding/base64"
	"encoding/json"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// encodeData returns the Base64 of a document in the charset of requests.
func (c *spellingCodec) encodeData(document []byte) ([]byte, error) {
	encoded, err := c.charset.Encode(document)
	if c.charset == httpx.RequestASCII {
		encoded, err = httpx.EscapeJSON(document), nil
	}
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.AppendEncode(nil, encoded), nil
}

// decodeData returns the JSON object or list that a text in Base64 contains. The alphabet is the
// standard one or that of URLs; padding and line breaks are optional. It returns false for any
// other text.
func (c *spellingCodec) decodeData(text []byte) (document []byte, ok bool) {
	return decodeBase64JSON(text, c.spelling.charset)
}

// decodeBase64JSON decodes a JSON document in Base64. The charset is that of responses; "" for any.
func decodeBase64JSON(text []byte, charset string) (document []byte, ok bool) {
	unified := bytes.TrimRight(bytes.Map(unifyBase64, text), "=")
	decoded, err := base64.RawStdEncoding.AppendDecode(nil, unified)
	if err != nil {
		return nil, false
	}
	document, _, err = httpx.ToUTF8(decoded, "", charset)
	start := bytes.TrimLeft(document, " \t\r\n")
	if err != nil || len(start) == 0 || start[0] != '{' && start[0] != '[' {
		return nil, false
	}
	return document, true
}

// unifyBase64 maps the alphabet of URLs to the standard one, and removes blanks and line breaks.
func unifyBase64(r rune) rune {
	switch r {
	case '-':
		return '+'
	case '_':
		return '/'
	case ' ', '\t', '\r', '\n':
		return -1
	}
	return r
}

// dataDecoder returns decodeData if the dialect has data in Base64, and nil otherwise.
func (c *spellingCodec) dataDecoder() func(text []byte) ([]byte, bool) {
	if c.spelling.data != DataBase64 {
		return nil
	}
	return c.decodeData
}

// hasBase64Member reports whether a document is a JSON object with a member in Base64.
func (d *Dialect) hasBase64Member(document []byte) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(document, &members) != nil {
		return false
	}
	for _, member := range members {
		var text string
		if json.Unmarshal(member, &text) != nil {
			continue
		}
		if _, ok := decodeBase64JSON([]byte(text), d.Charset); ok {
			return true
		}
	}
	return false
}
