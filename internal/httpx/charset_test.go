package httpx_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/google/go-cmp/cmp"
)

// The bytes of texts. Python encoded them, not the library that decodes them.
const (
	zhangUTF8 = "\xe5\xbc\xa0\xe4\xb8\x89\xe6\xa3\x80\xe6\x9f\xa5" // 张三检查
	zhangGBK  = "\xd5\xc5\xc8\xfd\xbc\xec\xb2\xe9"
	rareGB    = "\x82\x30\xb7\x31\x99\x33\xad\x38" // 㛃𬭼, which are not in GBK
	yiGBK     = "\xd2\xbb"                         // 一; also valid UTF-8, for the Cyrillic һ
	bom       = "\xef\xbb\xbf"
)

func TestClient_Do_Charset(t *testing.T) {
	t.Parallel()
	found := func(charset string) httpx.Note { return httpx.Note{Kind: httpx.NoteCharset, Found: charset} }
	code := func(code string) httpx.Note { return httpx.Note{Kind: httpx.NoteCharset, Code: code} }
	notDeclared := func(charset string) httpx.Note {
		return httpx.Note{Kind: httpx.NoteCharset, Code: httpx.CodeNotDeclaredCharset, Found: charset}
	}
	gb18030 := found("gb18030")
	undeclared := code(httpx.CodeUndeclaredGB18030)
	declaredUTF8 := code(httpx.CodeGB18030DeclaredUTF8)
	marked := code(httpx.CodeByteOrderMark)
	utf16 := found("utf-16")
	tests := map[string]struct {
		contentType, body, forced string
		want                      string
		notes                     []httpx.Note
	}{
		"UTF-8":                      {"application/json; charset=utf-8", zhangUTF8, "", "张三检查", nil},
		"UTF-8, not declared":        {"", zhangUTF8, "", "张三检查", nil},
		"ASCII, declared as GBK":     {"text/xml; charset=GBK", "<a>ok</a>", "", "<a>ok</a>", nil},
		"empty":                      {"text/xml; charset=GBK", "", "", "", nil},
		"GBK in the XML declaration": {"text/xml", `<?xml version="1.0" encoding="GBK"?><a>` + zhangGBK + "</a>", "", `<?xml version="1.0" encoding="GBK"?><a>张三检查</a>`, []httpx.Note{gb18030}},
		"GBK in the XML declaration, single quotes":             {"", "<?xml version='1.0' encoding='GBK'?>" + yiGBK, "", "<?xml version='1.0' encoding='GBK'?>一", []httpx.Note{gb18030}},
		"GBK in the XML declaration, after blank lines":         {"", strings.Repeat("\r\n", 300) + `<?xml version="1.0" encoding = "GBK" ?>` + yiGBK, "", strings.Repeat("\r\n", 300) + `<?xml version="1.0" encoding = "GBK" ?>一`, []httpx.Note{gb18030}},
		"GBK in Content-Type only":                              {"application/json; charset=GBK", zhangGBK, "", "张三检查", []httpx.Note{gb18030}},
		"GBK, declared as UTF-8":                                {"text/xml;charset=UTF-8", `<?xml version="1.0" encoding="UTF-8"?>` + zhangGBK, "", `<?xml version="1.0" encoding="UTF-8"?>张三检查`, []httpx.Note{declaredUTF8}},
		"GBK, not declared":                                     {"", zhangGBK, "", "张三检查", []httpx.Note{undeclared}},
		"beyond GBK, declared as gb2312 in Content-Type":        {"text/xml; charset=gb2312", zhangGBK + rareGB, "", "张三检查㛃𬭼", []httpx.Note{gb18030}},
		"beyond GBK, declared as gb2312 in XML":                 {"text/xml", `<?xml version="1.0" encoding="gb2312"?>` + rareGB, "", `<?xml version="1.0" encoding="gb2312"?>㛃𬭼`, []httpx.Note{gb18030}},
		"beyond GBK, declared as UTF-8":                         {"text/xml; charset=utf-8", rareGB, "", "㛃𬭼", []httpx.Note{declaredUTF8}},
		"byte-order mark":                                       {"", bom + zhangUTF8, "", "张三检查", []httpx.Note{marked}},
		"byte-order mark, and GBK in Content-Type":              {"text/xml; charset=GBK", bom + zhangUTF8, "", "张三检查", []httpx.Note{marked}},
		"byte-order mark, and GBK in XML":                       {"", bom + `<?xml version="1.0" encoding="GBK"?>` + zhangUTF8, "", `<?xml version="1.0" encoding="GBK"?>张三检查`, []httpx.Note{marked}},
		"byte-order mark before GBK":                            {"text/xml; charset=GBK", bom + zhangGBK, "", "张三检查", []httpx.Note{marked, gb18030}},
		"Content-Type goes before the XML declaration":          {"text/xml; charset=GBK", `<?xml version="1.0" encoding="UTF-8"?>` + yiGBK, "", `<?xml version="1.0" encoding="UTF-8"?>一`, []httpx.Note{gb18030}},
		"XML declaration goes before the bytes":                 {"text/xml", `<?xml version="1.0" encoding="GBK"?>` + yiGBK, "", `<?xml version="1.0" encoding="GBK"?>一`, []httpx.Note{gb18030}},
		"the bytes decide where nothing is declared":            {"text/xml", yiGBK, "", "һ", nil},
		"forced charset goes before Content-Type":               {"text/xml; charset=utf-8", yiGBK, "gbk", "一", []httpx.Note{gb18030}},
		"forced GBK, and a page in UTF-8":                       {"text/html", "测", "gbk", "测", []httpx.Note{notDeclared("gb18030")}},
		"UTF-8, declared as GBK":                                {"text/xml; charset=GBK", "测", "", "测", []httpx.Note{notDeclared("gb18030")}},
		"Big5":                                                  {"text/xml; charset=big5", "\xa4\xa4\xa4\xe5", "", "中文", []httpx.Note{found("big5")}},
		"GBK, declared as Big5":                                 {"text/xml; charset=big5", zhangGBK + rareGB, "", "张三检查㛃𬭼", []httpx.Note{notDeclared("big5"), undeclared}},
		"UTF-8, declared as Latin-1":                            {"text/xml;charset=ISO-8859-1", zhangUTF8, "", "张三检查", nil},
		"GBK, declared as Latin-1":                              {"text/xml;charset=ISO-8859-1", zhangGBK, "", "张三检查", []httpx.Note{undeclared}},
		"Latin-1 in Content-Type, GBK in XML":                   {"text/xml;charset=ISO-8859-1", `<?xml version="1.0" encoding="GBK"?>` + yiGBK, "", `<?xml version="1.0" encoding="GBK"?>一`, []httpx.Note{gb18030}},
		"UTF-8, declared as US-ASCII":                           {"text/xml;charset=us-ascii", zhangUTF8, "", "张三检查", nil},
		"unknown charset":                                       {"text/xml;charset=hospital-9", zhangGBK, "", "张三检查", []httpx.Note{undeclared}},
		"charset in quotes":                                     {"text/xml; charset='GBK'", yiGBK, "", "一", []httpx.Note{gb18030}},
		"malformed Content-Type":                                {`text/xml; ;; charset="GBK`, yiGBK, "", "一", []httpx.Note{gb18030}},
		"charset without a semicolon":                           {"text/xml charset=GBK; charset=utf-8", yiGBK, "", "一", []httpx.Note{gb18030}},
		"two charsets in Content-Type":                          {"text/xml; charset=GBK; charset=utf-8", yiGBK, "", "一", []httpx.Note{gb18030}},
		"charset twice in Content-Type":                         {"text/xml; charset=GBK; charset=GBK", yiGBK, "", "一", []httpx.Note{gb18030}},
		"UTF-16 with a mark, little-endian":                     {"", "\xff\xfe" + "<\x00\x2d\x4e\x42\xd8\xb7\xdf", "", "<中𠮷", []httpx.Note{utf16}},
		"UTF-16 with a mark, big-endian":                        {"text/xml; charset=utf-8", "\xfe\xff" + "\x00<\x4e\x2d", "", "<中", []httpx.Note{utf16}},
		"UTF-16 without a mark, declared":                       {"text/xml; charset=utf-16", "<\x00\x2d\x4e", "", "<中", []httpx.Note{utf16}},
		"UTF-16 without a mark, declared, big-endian":           {"text/xml; charset=utf-16", "\x00{\x4e\x2d", "", "{中", []httpx.Note{utf16}},
		"UTF-16, not declared":                                  {"application/json", "{\x00\x2d\x4e", "", "{中", []httpx.Note{utf16}},
		"UTF-8 from .NET, utf-16 in XML, utf-8 in Content-Type": {"text/xml; charset=utf-8", `<?xml version="1.0" encoding="utf-16"?>` + zhangUTF8, "", `<?xml version="1.0" encoding="utf-16"?>张三检查`, nil},
		"UTF-8 from .NET, utf-16 in XML":                        {"text/xml", `<?xml version="1.0" encoding="utf-16"?>` + zhangUTF8, "", `<?xml version="1.0" encoding="utf-16"?>张三检查`, nil},
		"UTF-8, declared as UTF-16":                             {"text/xml; charset=utf-16", zhangUTF8, "", "张三检查", nil},
		"surrogates in UTF-8 (CESU-8)":                          {"text/xml; charset=utf-8", zhangUTF8 + "\xed\xa1\x82\xed\xbe\xb7", "", "张三检查𠮷", []httpx.Note{code(httpx.CodeCESU8)}},
		"U+FFFD from the server":                                {"text/xml; charset=utf-8", "张\xef\xbf\xbd", "", "张\uFFFD", []httpx.Note{code(httpx.CodeReplacementCharacter)}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, tt.contentType, tt.body)))
			client, _ := newClient(t)
			client.Charset = tt.forced
			resp, err := client.Do(newRequest(t.Context(), t, server.URL))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(resp.Body)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.notes, resp.Notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClient_Do_TextInNoCharset(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ contentType, body string }{
		"bytes of no charset":            {"", "\xff\xff\xff"},
		"GBK cut in half":                {"text/xml; charset=GBK", zhangGBK[:7]},
		"GBK, declared as UTF-8, cut":    {"text/xml; charset=utf-8", zhangGBK[:7]},
		"UTF-8 with one bad byte":        {"text/xml; charset=utf-8", zhangUTF8 + "\xe9z" + zhangUTF8},
		"UTF-8 cut by a database column": {"", `{"a":"` + zhangUTF8[:11] + `"}`},
		"half a surrogate pair in UTF-8": {"", zhangUTF8 + "\xed\xa1\x82"},
		"UTF-16 of odd length":           {"", "\xff\xfe<\x00\x2d"},
		"UTF-16 with half a pair":        {"", "\xff\xfe<\x00\x42\xd8<\x00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, tt.contentType, tt.body)))
			client, _ := newClient(t)
			resp, err := client.Do(newRequest(t.Context(), t, server.URL))
			if err == nil {
				t.Fatalf("Do() = %q, want an error", resp.Body)
			}
			checkError(t, err, httpx.BadResponse, httpx.BadCharset, "not valid in the declared charset")
		})
	}
}

// TestToUTF8_ValidUTF8 checks that text is read as UTF-8 exactly if it is valid UTF-8 for the
// standard library.
func TestToUTF8_ValidUTF8(t *testing.T) {
	t.Parallel()
	check := func(body []byte) {
		text, notes, err := httpx.ToUTF8(body, "", "")
		isOther := slices.ContainsFunc(notes, func(n httpx.Note) bool {
			return n.Code == httpx.CodeUndeclaredGB18030 || n.Code == httpx.CodeCESU8
		})
		if got := err == nil && !isOther; got != utf8.Valid(body) || got && !bytes.Equal(text, body) {
			t.Errorf("ToUTF8(% x) = % x, notes %v, error %v; is it UTF-8: want %v", body, text, notes, err, utf8.Valid(body))
		}
	}
	step := rune(1)
	if testing.Short() {
		step = 97
	}
	for r := rune(0x80); r <= utf8.MaxRune; r += step {
		check([]byte("ab" + string(r) + "c"))
	}
	for first := 0xC0; first <= 0xFF; first++ {
		for second := range 0x100 {
			for _, third := range []byte{0, 0x7F, 0x80, 0xBF, 0xC0} {
				body := []byte{'a', 'b', byte(first), byte(second), third, 'c'}
				check(body)
				check(body[:5])
				check(body[:4])
			}
		}
	}
}

// FuzzClient_Do_Charset checks that the text of every response is UTF-8, and that conversion adds
// no U+FFFD.
func FuzzClient_Do_Charset(f *testing.F) {
	for _, contentType := range []string{"", "text/xml; charset=GBK", "text/xml; charset=utf-8", "text/xml; charset=big5", "a; charset=utf-16"} {
		for _, body := range []string{zhangUTF8, zhangGBK, rareGB, bom + yiGBK, "\xff\xfe<\x00", "<\x00", "\xed\xa1\x82\xed\xbe\xb7"} {
			f.Add(contentType, []byte(body))
		}
	}
	addFuzzClient_Do_CharsetCorpus(f)
	compressed := []string{"\x1f\x8b", "\x28\xb5\x2f\xfd", "x\x01", "x\x9c", "x\xda"} // gzip, zstd and deflate begin like this
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		if slices.ContainsFunc(compressed, func(start string) bool { return strings.HasPrefix(string(body), start) }) {
			return // tests of compression check these
		}
		client := &httpx.Client{MaxBody: 1 << 20, Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {contentType}},
				Body: io.NopCloser(bytes.NewReader(body)), ContentLength: -1, Request: req}, nil
		})}
		resp, err := client.Do(newRequest(t.Context(), t, "http://hospital.invalid"))
		if err != nil {
			checkError(t, err, httpx.BadResponse, httpx.BadCharset, "")
			return
		}
		if !utf8.Valid(resp.Body) {
			t.Errorf("text of % x as %q = % x, want valid UTF-8", body, contentType, resp.Body)
		}
		if bytes.ContainsRune(resp.Body, utf8.RuneError) && !bytes.Contains(body, []byte("\xef\xbf\xbd")) {
			t.Errorf("text of % x as %q = %q, want it without U+FFFD", body, contentType, resp.Body)
		}
	})
}

func TestIsKnownCharset(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"utf-8": true, "GBK": true, "gb2312": true, "GB18030": true, "big5": true, "utf-16": true,
		"": false, "latin-1": false, "iso-8859-1": false, "hospital-9": false,
	} {
		if got := httpx.IsKnownCharset(name); got != want {
			t.Errorf("IsKnownCharset(%q) = %v, want %v", name, got, want)
		}
	}
}
