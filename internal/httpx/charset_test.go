package httpx_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/google/go-cmp/cmp"
)

// The golden bytes are Python's, not those of the library that decodes them.
const (
	zhangUTF8 = "\xe5\xbc\xa0\xe4\xb8\x89\xe6\xa3\x80\xe6\x9f\xa5" // 张三检查
	zhangGBK  = "\xd5\xc5\xc8\xfd\xbc\xec\xb2\xe9"
	rareGB    = "\x82\x30\xb7\x31\x99\x33\xad\x38" // 㛃𬭼, which GBK does not have
	yiGBK     = "\xd2\xbb"                         // 一; valid in UTF-8 as well, as һ of the Cyrillic
	bom       = "\xef\xbb\xbf"
)

func TestCharset(t *testing.T) {
	t.Parallel()
	const (
		asClaimed = "gb18030"
		silent    = "GB18030, without saying so"
		liar      = "bytes that are not the UTF-8 they claim to be, read as GB18030"
		marked    = "a byte-order mark"
		wide      = "UTF-16"
	)
	tests := map[string]struct {
		contentType, body, forced string
		want                      string
		notes                     []string
	}{
		"UTF-8":                          {"application/json; charset=utf-8", zhangUTF8, "", "张三检查", nil},
		"UTF-8 without saying so":        {"", zhangUTF8, "", "张三检查", nil},
		"ASCII that claims GBK":          {"text/xml; charset=GBK", "<a>ok</a>", "", "<a>ok</a>", nil},
		"empty":                          {"text/xml; charset=GBK", "", "", "", nil},
		"row 15":                         {"text/xml", `<?xml version="1.0" encoding="GBK"?><a>` + zhangGBK + "</a>", "", `<?xml version="1.0" encoding="GBK"?><a>张三检查</a>`, []string{asClaimed}},
		"row 15, single quotes":          {"", "<?xml version='1.0' encoding='GBK'?>" + yiGBK, "", "<?xml version='1.0' encoding='GBK'?>一", []string{asClaimed}},
		"row 15, behind blank lines":     {"", strings.Repeat("\r\n", 300) + `<?xml version="1.0" encoding = "GBK" ?>` + yiGBK, "", strings.Repeat("\r\n", 300) + `<?xml version="1.0" encoding = "GBK" ?>一`, []string{asClaimed}},
		"row 16, by Content-Type alone":  {"application/json; charset=GBK", zhangGBK, "", "张三检查", []string{asClaimed}},
		"row 16, that claims UTF-8":      {"text/xml;charset=UTF-8", `<?xml version="1.0" encoding="UTF-8"?>` + zhangGBK, "", `<?xml version="1.0" encoding="UTF-8"?>张三检查`, []string{liar}},
		"row 16, that claims nothing":    {"", zhangGBK, "", "张三检查", []string{silent}},
		"row 17":                         {"text/xml; charset=gb2312", zhangGBK + rareGB, "", "张三检查㛃𬭼", []string{asClaimed}},
		"row 17, by declaration":         {"text/xml", `<?xml version="1.0" encoding="gb2312"?>` + rareGB, "", `<?xml version="1.0" encoding="gb2312"?>㛃𬭼`, []string{asClaimed}},
		"row 17, that claims UTF-8":      {"text/xml; charset=utf-8", rareGB, "", "㛃𬭼", []string{liar}},
		"row 20":                         {"", bom + zhangUTF8, "", "张三检查", []string{marked}},
		"mark before header":             {"text/xml; charset=GBK", bom + zhangUTF8, "", "张三检查", []string{marked}},
		"mark before declaration":        {"", bom + `<?xml version="1.0" encoding="GBK"?>` + zhangUTF8, "", `<?xml version="1.0" encoding="GBK"?>张三检查`, []string{marked}},
		"mark before GBK":                {"text/xml; charset=GBK", bom + zhangGBK, "", "张三检查", []string{marked, asClaimed}},
		"header before declaration":      {"text/xml; charset=GBK", `<?xml version="1.0" encoding="UTF-8"?>` + yiGBK, "", `<?xml version="1.0" encoding="UTF-8"?>一`, []string{asClaimed}},
		"declaration before bytes":       {"text/xml", `<?xml version="1.0" encoding="GBK"?>` + yiGBK, "", `<?xml version="1.0" encoding="GBK"?>一`, []string{asClaimed}},
		"bytes at last":                  {"text/xml", yiGBK, "", "һ", nil},
		"forced before header":           {"text/xml; charset=utf-8", yiGBK, "gbk", "一", []string{asClaimed}},
		"forced, and a page in UTF-8":    {"text/html", "测", "gbk", "测", []string{"bytes that are not the gb18030 they claim to be, read by what they are"}},
		"GBK claimed, and not so":        {"text/xml; charset=GBK", "测", "", "测", []string{"bytes that are not the gb18030 they claim to be, read by what they are"}},
		"Big5":                           {"text/xml; charset=big5", "\xa4\xa4\xa4\xe5", "", "中文", []string{"big5"}},
		"Big5 claimed, and GBK":          {"text/xml; charset=big5", zhangGBK + rareGB, "", "张三检查㛃𬭼", []string{"bytes that are not the big5 they claim to be, read by what they are", silent}},
		"Latin-1 claimed around UTF-8":   {"text/xml;charset=ISO-8859-1", zhangUTF8, "", "张三检查", nil},
		"Latin-1 claimed around GBK":     {"text/xml;charset=ISO-8859-1", zhangGBK, "", "张三检查", []string{silent}},
		"Latin-1 before a declaration":   {"text/xml;charset=ISO-8859-1", `<?xml version="1.0" encoding="GBK"?>` + yiGBK, "", `<?xml version="1.0" encoding="GBK"?>一`, []string{asClaimed}},
		"US-ASCII claimed":               {"text/xml;charset=us-ascii", zhangUTF8, "", "张三检查", nil},
		"nobody's charset":               {"text/xml;charset=hospital-9", zhangGBK, "", "张三检查", []string{silent}},
		"quotes around the charset":      {"text/xml; charset='GBK'", yiGBK, "", "一", []string{asClaimed}},
		"broken Content-Type":            {`text/xml; ;; charset="GBK`, yiGBK, "", "一", []string{asClaimed}},
		"twice in a Content-Type":        {"text/xml; charset=GBK; charset=GBK", yiGBK, "", "一", []string{asClaimed}},
		"UTF-16, marked, little-endian":  {"", "\xff\xfe" + "<\x00\x2d\x4e\x42\xd8\xb7\xdf", "", "<中𠮷", []string{wide}},
		"UTF-16, marked, big-endian":     {"text/xml; charset=utf-8", "\xfe\xff" + "\x00<\x4e\x2d", "", "<中", []string{wide}},
		"UTF-16, claimed, no mark":       {"text/xml; charset=utf-16", "<\x00\x2d\x4e", "", "<中", []string{wide}},
		"UTF-16, claimed, big-endian":    {"text/xml; charset=utf-16", "\x00{\x4e\x2d", "", "{中", []string{wide}},
		"UTF-16, not claimed":            {"application/json", "{\x00\x2d\x4e", "", "{中", []string{wide}},
		".NET's string, sent as UTF-8":   {"text/xml; charset=utf-8", `<?xml version="1.0" encoding="utf-16"?>` + zhangUTF8, "", `<?xml version="1.0" encoding="utf-16"?>张三检查`, nil},
		".NET's string, no charset":      {"text/xml", `<?xml version="1.0" encoding="utf-16"?>` + zhangUTF8, "", `<?xml version="1.0" encoding="utf-16"?>张三检查`, nil},
		"UTF-16 claimed around UTF-8":    {"text/xml; charset=utf-16", zhangUTF8, "", "张三检查", nil},
		"surrogates in UTF-8":            {"text/xml; charset=utf-8", zhangUTF8 + "\xed\xa1\x82\xed\xbe\xb7", "", "张三检查𠮷", []string{"UTF-8 with surrogates (CESU-8)"}},
		"U+FFFD that the hospital sends": {"text/xml; charset=utf-8", "张\xef\xbf\xbd", "", "张\uFFFD", []string{"U+FFFD: characters were lost before this was sent"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Always(wiretest.Response(200, tt.contentType, tt.body)))
			client, _ := newClient(t)
			client.Charset = tt.forced
			a, err := client.Do(newRequest(t.Context(), t, server.URL))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(a.Body)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			var notes []string
			for _, note := range a.Notes {
				if note.What != "charset" {
					t.Errorf("a note on %q, want charset", note.What)
				}
				notes = append(notes, note.Seen)
			}
			if diff := cmp.Diff(tt.notes, notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTextInNoCharset(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ contentType, body string }{
		"bytes of nothing":               {"", "\xff\xff\xff"},
		"GBK cut in half":                {"text/xml; charset=GBK", zhangGBK[:7]},
		"GBK that claims UTF-8, cut":     {"text/xml; charset=utf-8", zhangGBK[:7]},
		"UTF-8 with one bad byte":        {"text/xml; charset=utf-8", zhangUTF8 + "\xe9z" + zhangUTF8},
		"UTF-8 cut in half by a column":  {"", `{"a":"` + zhangUTF8[:11] + `"}`},
		"half a surrogate pair in UTF-8": {"", zhangUTF8 + "\xed\xa1\x82"},
		"UTF-16 of odd length":           {"", "\xff\xfe<\x00\x2d"},
		"UTF-16 with half a pair":        {"", "\xff\xfe<\x00\x42\xd8<\x00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Always(wiretest.Response(200, tt.contentType, tt.body)))
			client, _ := newClient(t)
			a, err := client.Do(newRequest(t.Context(), t, server.URL))
			if err == nil {
				t.Fatalf("read as %q, want an error", a.Body)
			}
			wantFate(t, err, httpx.BadResponse, "no charset")
		})
	}
}

// Whatever comes, what goes up is UTF-8, and no character of it is one that we lost.
func FuzzCharset(f *testing.F) {
	for _, claim := range []string{"", "text/xml; charset=GBK", "text/xml; charset=utf-8", "text/xml; charset=big5", "a; charset=utf-16"} {
		for _, body := range []string{zhangUTF8, zhangGBK, rareGB, bom + yiGBK, "\xff\xfe<\x00", "<\x00", "\xed\xa1\x82\xed\xbe\xb7"} {
			f.Add(claim, []byte(body))
		}
	}
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		client := &httpx.Client{Limit: 1 << 20, Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {contentType}},
				Body: io.NopCloser(bytes.NewReader(body)), ContentLength: -1, Request: req}, nil
		})}
		a, err := client.Do(newRequest(t.Context(), t, "http://hospital.invalid"))
		if err != nil {
			wantFate(t, err, httpx.BadResponse, "no charset")
			return
		}
		if !utf8.Valid(a.Body) {
			t.Errorf("% x as %q is read as % x, which is no UTF-8", body, contentType, a.Body)
		}
		if bytes.ContainsRune(a.Body, utf8.RuneError) && !bytes.Contains(body, []byte("\xef\xbf\xbd")) {
			t.Errorf("% x as %q is read as %q, with U+FFFD", body, contentType, a.Body)
		}
	})
}

func TestKnowsCharset(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"utf-8": true, "GBK": true, "gb2312": true, "GB18030": true, "big5": true,
		"": false, "latin-1": false, "iso-8859-1": false, "hospital-9": false, "utf-16": true,
	} {
		if got := httpx.KnowsCharset(name); got != want {
			t.Errorf("KnowsCharset(%q) = %v, want %v", name, got, want)
		}
	}
}
