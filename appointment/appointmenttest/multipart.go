package appointmenttest

import (
	"bytes"
	"fmt"
	"strings"
)

// Multipart executes the request and puts the SOAP message into a multipart/related message, as
// services with MTOM do. It is a property of a platform: see [WithEveryResponse]. A client must
// read the root part. Responses that are not SOAP do not change.
func Multipart() Fault {
	return responseChange("multipart/related", func(_ call, r httpResponse) httpResponse {
		if !bytes.HasPrefix(r.body, []byte("<?xml")) {
			return r
		}
		const boundary = "uuid:0c1d3f5e"
		mediaType, _, _ := strings.Cut(r.contentType, ";")
		r.body = fmt.Appendf(nil, "--%s\r\nContent-ID: <root.message@hospital>\r\nContent-Transfer-Encoding: 8bit\r\n"+
			"Content-Type: application/xop+xml;charset=utf-8;type=\"%s\"\r\n\r\n%s\r\n--%[1]s--\r\n", boundary, mediaType, r.body)
		r.contentType = fmt.Sprintf(`multipart/related;start="<root.message@hospital>";type="application/xop+xml";boundary="%s";start-info="%s"`, boundary, mediaType)
		return r
	})
}
