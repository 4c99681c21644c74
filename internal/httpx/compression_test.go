package httpx_test

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// deflateWith returns text as deflate, with or without the header of zlib.
func deflateWith(t *testing.T, text string, header bool) string {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser = zlib.NewWriter(&b)
	if !header {
		w, _ = flate.NewWriter(&b, flate.DefaultCompression)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// encodedResponse returns a response with a Content-Encoding, unless that is "".
func encodedResponse(encoding, body string) string {
	header := ""
	if encoding != "" {
		header = "Content-Encoding: " + encoding + "\r\n"
	}
	return fmt.Sprintf("HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s", header, len(body), body)
}

func TestClient_Do_Compressed(t *testing.T) {
	t.Parallel()
	gzipNote := httpx.Note{Kind: httpx.NoteEncoding, Found: "gzip"}
	deflateNote := httpx.Note{Kind: httpx.NoteEncoding, Found: "deflate"}
	for name, tt := range map[string]struct {
		raw   string
		notes []httpx.Note
	}{
		"gzip":                         {encodedResponse("gzip", compress(secretResponse)), nil},
		"gzip that is not declared":    {encodedResponse("", compress(secretResponse)), []httpx.Note{gzipNote}},
		"gzip twice":                   {encodedResponse("gzip", compress(compress(secretResponse))), []httpx.Note{gzipNote}},
		"gzip twice, not declared":     {encodedResponse("", compress(compress(secretResponse))), []httpx.Note{gzipNote, gzipNote}},
		"deflate":                      {encodedResponse("deflate", deflateWith(t, secretResponse, true)), []httpx.Note{deflateNote}},
		"deflate without a header":     {encodedResponse("deflate", deflateWith(t, secretResponse, false)), []httpx.Note{deflateNote}},
		"deflate declared in capitals": {encodedResponse("Deflate", deflateWith(t, secretResponse, true)), []httpx.Note{deflateNote}},
		"identity":                     {encodedResponse("identity", secretResponse), nil},
		"deflate, not declared":        {encodedResponse("", deflateWith(t, secretResponse, true)), []httpx.Note{deflateNote}},
		"deflate, then gzip":           {encodedResponse("deflate, gzip", compress(deflateWith(t, secretResponse, false))), []httpx.Note{gzipNote, deflateNote}},
		"gzip, then deflate":           {encodedResponse("gzip, Deflate", deflateWith(t, compress(secretResponse), true)), []httpx.Note{deflateNote, gzipNote}},
		"deflate twice":                {encodedResponse("deflate,deflate", deflateWith(t, deflateWith(t, secretResponse, false), false)), []httpx.Note{deflateNote, deflateNote}},
		"two headers":                  {encodedResponse("deflate\r\nContent-Encoding: gzip", compress(deflateWith(t, secretResponse, false))), []httpx.Note{gzipNote, deflateNote}},
		"only one of two encodings":    {encodedResponse("deflate, gzip", deflateWith(t, secretResponse, false)), []httpx.Note{deflateNote}},
		"text declared as deflate":     {encodedResponse("deflate", secretResponse), nil},
		"text declared as br":          {encodedResponse("br", secretResponse), nil},
		"charset in Content-Encoding":  {encodedResponse("UTF-8", secretResponse), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(tt.raw))
			client, _ := newClient(t)
			resp, err := client.Do(newRequest(t.Context(), t, server.URL))
			if err != nil {
				t.Fatal(err)
			}
			if string(resp.Body) != secretResponse {
				t.Errorf("body = %q, want %q", resp.Body, secretResponse)
			}
			if !slices.Equal(resp.Notes, tt.notes) {
				t.Errorf("notes = %v, want %v", resp.Notes, tt.notes)
			}
		})
	}
}

func TestClient_Do_CompressionThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		raw  string
		code httpx.ErrorCode
		text string
	}{
		"br":                     {encodedResponse("br", "\x0b\x02\x80"), httpx.BadCompression, "compressed with br"},
		"zstd":                   {encodedResponse("zstd", "\x28\xb5\x2f\xfd"), httpx.BadCompression, "compressed with zstd"},
		"a name not to be shown": {encodedResponse("测试", "x"), httpx.BadCompression, "an unknown encoding"},
		"br over gzip":           {encodedResponse("gzip, br", "\x0b\x02\x80"), httpx.BadCompression, "compressed with br"},
		"br in gzip":             {encodedResponse("br, gzip", compress("\x0b\x02\x80")), httpx.BadCompression, "compressed with br"},
		"zstd, not declared":     {encodedResponse("", "\x28\xb5\x2f\xfd\x04"), httpx.BadCompression, "compressed with zstd"},
		"gzip five times":        {encodedResponse("gzip", compress(compress(compress(compress(compress(secretResponse)))))), httpx.BadCompression, "more than 3 times"},
		"damaged deflate":        {encodedResponse("deflate", "\xff\xff\xff"), httpx.BadCompression, "damaged"},
		"damaged gzip":           {encodedResponse("", "\x1f\x8bxxxxxxxxxxxx"), httpx.BadCompression, "damaged"},
		"a bomb":                 {encodedResponse("", compress(strings.Repeat(" ", 64<<10))), httpx.TooLong, "longer than the limit of 1024 bytes"},
		"a bomb in gzip":         {encodedResponse("gzip", compress(compress(strings.Repeat(" ", 1<<20)))), httpx.TooLong, "longer than the limit of 1024 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(tt.raw))
			client, _ := newClient(t)
			_, err := client.Do(newRequest(t.Context(), t, server.URL))
			if e := checkError(t, err, httpx.BadResponse, tt.code, tt.text); e.Response == nil {
				t.Errorf("error %q has no response, want the bytes that were received", e)
			}
		})
	}
}

func TestClient_Do_Multipart(t *testing.T) {
	t.Parallel()
	const root = "Content-Type: application/xop+xml; charset=utf-8\r\nContent-ID: <root>\r\n\r\n" + secretResponse + "\r\n"
	const attachment = "Content-Type: image/png\r\nContent-ID: <image>\r\n\r\n\x89PNG\r\n"
	for name, tt := range map[string]struct{ contentType, body string }{
		"root first":             {`multipart/related; boundary="b"; type="application/xop+xml"; start="<root>"`, "--b\r\n" + root + "--b\r\n" + attachment + "--b--\r\n"},
		"root second":            {`multipart/related; boundary=b; start="<root>"`, "--b\r\n" + attachment + "--b\r\n" + root + "--b--\r\n"},
		"root that is not named": {`multipart/related; boundary=b`, "--b\r\n" + root + "--b--"},
		"base64":                 {`multipart/related; boundary=b`, "--b\r\nContent-Transfer-Encoding: base64\r\n\r\neyJwaG9uZSI6IjEzMDAwMDAwMDAyIiwibmFtZSI6IumS\r\nsea1i+ivlSJ9\r\n--b--"},
		"type without quotes":    {`multipart/related; type=application/xop+xml; boundary=b; start=<root>`, "--b\r\n" + root + "--b--\r\n"},
		"boundary with signs":    {`multipart/related; boundary=----=_Part_0:1.2; type="text/xml"`, "------=_Part_0:1.2\r\n" + root + "------=_Part_0:1.2--\r\n"},
		"preamble":               {`multipart/related; boundary=b`, "This is a message in parts.\r\n--b\r\n" + root + "--b--\r\n"},
		"start without brackets": {`multipart/related; boundary=b; start=root`, "--b\r\n" + attachment + "--b\r\n" + root + "--b--\r\n"},
		"ID without brackets":    {`multipart/related; boundary=b; start="<root>"`, "--b\r\n" + attachment + "--b\r\n" + strings.Replace(root, "<root>", "root", 1) + "--b--\r\n"},
		"part with gzip":         {`multipart/related; boundary=b`, "--b\r\nContent-Encoding: gzip\r\n\r\n" + compress(secretResponse) + "\r\n--b--\r\n"},
		"declared as XML":        {`text/xml; charset=utf-8`, "\r\n--uuid:1\r\n" + root + "--uuid:1--\r\n"},
		"another boundary":       {`multipart/related; boundary=b`, "--uuid:1\r\n" + root + "--uuid:1--\r\n"},
		"no Content-Type":        {"", "--b\r\n\r\n" + secretResponse + "\r\n--b--\r\n"},
		"cut after the root":     {`multipart/related; boundary=b`, "--b\r\n" + root + "--b\r\nContent-Ty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, tt.contentType, tt.body)))
			client, _ := newClient(t)
			resp, err := client.Do(newRequest(t.Context(), t, server.URL))
			if err != nil {
				t.Fatal(err)
			}
			if string(resp.Body) != secretResponse {
				t.Errorf("body = %q, want %q", resp.Body, secretResponse)
			}
			if want := (httpx.Note{Kind: httpx.NoteContentType, Found: "multipart/related"}); !slices.Contains(resp.Notes, want) {
				t.Errorf("notes = %v, want %v among them", resp.Notes, want)
			}
		})
	}
	t.Run("not multipart", func(t *testing.T) {
		t.Parallel()
		server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "multipart/related; boundary=b", secretResponse)))
		client, _ := newClient(t)
		if resp, err := client.Do(newRequest(t.Context(), t, server.URL)); err != nil || string(resp.Body) != secretResponse {
			t.Errorf("Do = %v, %v, want the body as it is", resp, err)
		}
	})
	t.Run("damaged", func(t *testing.T) {
		t.Parallel()
		server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "multipart/related; boundary=b", "--b\r\nContent-Ty")))
		client, _ := newClient(t)
		_, err := client.Do(newRequest(t.Context(), t, server.URL))
		checkError(t, err, httpx.BadResponse, httpx.BadMultipart, "multipart")
	})
}
