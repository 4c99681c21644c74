package httpx

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
)

// unwrapMultipart replaces the body of a multipart response (MTOM) by its root part: the one
// that the parameter start names, or the first. A body that is not multipart stays.
func (c *Client) unwrapMultipart(resp *Response) error {
	contentType := resp.Header.Get("Content-Type")
	boundary := findBoundary(contentType, resp.Body)
	if boundary == "" {
		return nil
	}
	root, header := findRoot(resp.Body, boundary, contentID(parameter(startParameter, contentType)))
	if header == nil {
		return &Error{
			Outcome: BadResponse, Code: BadMultipart, Status: resp.Status, Response: resp,
			Problem: "the response is multipart, and its first part is damaged",
		}
	}
	note := Note{Kind: NoteContentType, Found: "multipart/related"}
	if found := mediaTypeOf(contentType); strings.HasPrefix(found, "multipart/") {
		note.Found = found
	}
	resp.Body, resp.Notes = root, append(resp.Notes, note)
	resp.Header.Set("Content-Type", header.Get("Content-Type"))
	resp.Header["Content-Encoding"] = header["Content-Encoding"]
	return c.decompress(resp)
}

// Package mime refuses some headers that servers send, such as those with a type or boundary
// that should be quoted.
var (
	boundaryParameter = regexp.MustCompile(`(?i)[;\s]boundary\s*=\s*(?:"([^"]+)"|([^;,\s"]+))`)
	startParameter    = regexp.MustCompile(`(?i)[;\s]start\s*=\s*(?:"([^"]+)"|([^;,\s"]+))`)
	// firstBoundary matches the first lines of a multipart body: a boundary, and a header or a
	// blank line.
	firstBoundary = regexp.MustCompile(`^\s*--([^\s"<>{}\[\]][^\r\n"<>{}\[\]]{0,69})[ \t]*\r?\n(?:\r?\n|[A-Za-z-]+[ \t]*:)`)
)

// parameter returns the value of a parameter of a Content-Type, or "".
func parameter(pattern *regexp.Regexp, contentType string) string {
	if m := pattern.FindStringSubmatch(contentType); m != nil {
		return m[1] + m[2]
	}
	return ""
}

// findBoundary returns the boundary of a multipart body, or "" if the body is not multipart. Some
// servers and gateways declare another boundary, or none.
func findBoundary(contentType string, body []byte) string {
	if strings.HasPrefix(mediaTypeOf(contentType), "multipart/") {
		boundary := parameter(boundaryParameter, contentType)
		if boundary != "" && bytes.Contains(body, []byte("--"+boundary)) {
			return boundary
		}
	}
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("--")) {
		return "" // without the cost of a pattern
	}
	if m := firstBoundary.FindSubmatch(body); m != nil {
		return strings.TrimSpace(string(m[1]))
	}
	return ""
}

// findRoot returns the root part of a multipart body. That is the part with the ID start, or the
// first if start is "" or unknown. If the first part is damaged, header is nil.
func findRoot(body []byte, boundary, start string) (root []byte, header http.Header) {
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := parts.NextPart()
		if err != nil {
			return root, header // the end, or a part that is damaged
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return root, header
		}
		isStart := start == "" || contentID(part.Header.Get("Content-ID")) == start
		if header == nil || isStart {
			root, header = content, http.Header(part.Header)
			if strings.EqualFold(header.Get("Content-Transfer-Encoding"), "base64") {
				root = decodeBase64(content)
			}
		}
		if isStart {
			return root, header
		}
	}
}

// contentID returns an ID of a part without its brackets, which some servers leave out.
func contentID(id string) string { return strings.Trim(id, "<> ") }

// decodeBase64 decodes base64 in lines. It returns any other content as it is.
func decodeBase64(content []byte) []byte {
	decoded, err := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(content), nil)))
	if err != nil {
		return content
	}
	return decoded
}
