package deidentify

import (
	"bytes"
	"compress/flate"
	"errors"
	"net/http"
	"testing"
)

func TestDecodeBody(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, body, contentEncoding string
		text, charset               string
	}{
		{"UTF-8", "测试", "", "测试", ""},
		{"ASCII", "{}", "identity", "{}", ""},
		{"two-byte characters of UTF-8 are GBK", "\xc4\xa3", "", "模", "gb18030"},
		{"GBK", "\xb2\xe2\xca\xd4", "", "测试", "gb18030"},
		{"UTF-16, little endian", "\xff\xfe{\x00}\x00", "", "\uFEFF{}", "utf-16le"},
		{"UTF-16, big endian", "\x00{\x00}", "", "{}", "utf-16be"},
		{"nothing", "", "", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{"Content-Encoding": {test.contentEncoding}}
			text, charset, err := decodeBody([]byte(test.body), header)
			if err != nil || text != test.text || charset != test.charset {
				t.Errorf("decodeBody(%q) = %q, %q, %v; want %q, %q", test.body, text, charset, err, test.text, test.charset)
			}
		})
	}
}

func TestDecodeBody_Compressed(t *testing.T) {
	t.Parallel()
	for _, contentEncoding := range []string{"gzip", " X-GZIP", "deflate", "identity, gzip", "gzip, x-gzip", "deflate,gzip"} {
		header := http.Header{"Content-Encoding": {contentEncoding}, CharsetHeader: {"gbk"}}
		body, err := EncodeBody("测试", header)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(body, []byte("\xb2\xe2")) {
			t.Errorf("EncodeBody with Content-Encoding %q = %q, want it compressed", contentEncoding, body)
		}
		if text, _, err := decodeBody(body, header); err != nil || text != "测试" {
			t.Errorf("decodeBody with Content-Encoding %q = %q, %v; want 测试", contentEncoding, text, err)
		}
	}
}

// Some servers send deflate without the header of zlib.
func TestDecodeBody_RawDeflate(t *testing.T) {
	t.Parallel()
	var body bytes.Buffer
	w, _ := flate.NewWriter(&body, flate.BestCompression) // the level exists
	_, _ = w.Write([]byte(`{"statusMessage":"已预约"}`))
	_ = w.Close()
	text, _, err := decodeBody(body.Bytes(), http.Header{"Content-Encoding": {"deflate"}})
	if err != nil || text != `{"statusMessage":"已预约"}` {
		t.Errorf("decodeBody = %q, %v; want the text", text, err)
	}
}

func TestDecodeBody_Unreadable(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body, contentEncoding string
		want                  error // nil: any
	}{
		"unknown charset":     {"\x80\xff\xff\"", "", errUnknownCharset},
		"unknown compression": {"{}", "br", errUnknownCompression},
		"no gzip":             {"{}", "gzip", nil},
		"no deflate":          {"{}", "deflate", nil},
		"cut gzip":            {"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", "gzip", nil},
	} {
		_, _, err := decodeBody([]byte(test.body), http.Header{"Content-Encoding": {test.contentEncoding}})
		if err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: decodeBody(%q) error = %v, want %v", name, test.body, err, test.want)
		}
	}
}

func TestEncodeBody_UnknownCompression(t *testing.T) {
	t.Parallel()
	if body, err := EncodeBody("[not recorded]", http.Header{"Content-Encoding": {"br"}}); err != nil || string(body) != "[not recorded]" {
		t.Errorf("EncodeBody = %q, %v; want the text", body, err)
	}
}

func TestEncodeBody_CharacterThatTheCharsetLacks(t *testing.T) {
	t.Parallel()
	if body, err := EncodeBody("😀", http.Header{CharsetHeader: {"gbk"}}); err == nil {
		t.Errorf("EncodeBody = %q, want an error", body)
	}
}

// FuzzDecodeBody checks that the decoded text encodes to the same bytes.
func FuzzDecodeBody(f *testing.F) {
	for _, seed := range []string{"{}", "\xb2\xe2\xca\xd4", "\xc4\xa3", "\xff\xfe{\x00}\x00", "\x00{\x00}", "\xef\xbb\xbf{}", "\x80\xff", "测试"} {
		f.Add([]byte(seed))
	}
	addFuzzDecodeBodyCorpus(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		text, charset, err := decodeBody(body, http.Header{})
		if err != nil {
			if !errors.Is(err, errUnknownCharset) {
				t.Errorf("decodeBody(%q) error = %v, want %v", body, err, errUnknownCharset)
			}
			return
		}
		encoded, err := EncodeBody(text, http.Header{CharsetHeader: {charset}})
		if err != nil || !bytes.Equal(encoded, body) {
			t.Errorf("EncodeBody(%q) in %q = %q, %v; want %q", text, charset, encoded, err, body)
		}
	})
}
