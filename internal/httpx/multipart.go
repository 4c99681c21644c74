package httpx

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"strings"
)

// unwrapMultipart replaces the body of a multipart response (MTOM) by its root part: the one
// that the parameter start names, or the first. A body that is not multipart stays.
func (c *Client) unwrapMultipart(resp *Response) error {
	mediaType, params, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(mediaType, "multipart/") || params["boundary"] == "" ||
		!bytes.HasPrefix(bytes.TrimLeft(resp.Body, " \t\r\n"), []byte("--"+params["boundary"])) {
		return nil
	}
	var root *Response
	parts := multipart.NewReader(bytes.NewReader(resp.Body), params["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			break // the end, or a part that is damaged
		}
		content, err := io.ReadAll(part)
		if err != nil {
			break
		}
		isStart := params["start"] != "" && part.Header.Get("Content-ID") == params["start"]
		if root == nil || isStart {
			if strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "base64") {
				if decoded, err := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(content), nil))); err == nil {
					content = decoded
				}
			}
			root = &Response{Body: content}
			root.Header = map[string][]string{"Content-Type": part.Header["Content-Type"]}
		}
		if isStart || params["start"] == "" {
			break
		}
	}
	if root == nil {
		return &Error{
			Outcome: BadResponse, Code: BadMultipart, Status: resp.Status, Response: resp,
			Problem: "the response is multipart, and its first part is damaged",
		}
	}
	resp.Body = root.Body
	resp.Header.Set("Content-Type", root.Header.Get("Content-Type"))
	resp.Notes = append(resp.Notes, Note{Kind: NoteContentType, Found: mediaType})
	return nil
}
