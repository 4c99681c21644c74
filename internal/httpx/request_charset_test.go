package httpx_test

import (
	"bytes"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

func TestParseRequestCharset(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]httpx.RequestCharset{
		"utf-8": "UTF-8", "UTF-8": "UTF-8", "gbk": "GBK", "GBK": "GBK", "gb18030": "GB18030", "ASCII": "ascii",
		"": "", "gb2312": "", "big5": "", "us-ascii": "",
	} {
		if got, ok := httpx.ParseRequestCharset(name); got != want || ok != (want != "") {
			t.Errorf("ParseRequestCharset(%q) = %q, %v, want %q", name, got, ok, want)
		}
	}
}

// TestRequestCharset_Encode compares with bytes that Python encoded.
func TestRequestCharset_Encode(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		charset    httpx.RequestCharset
		text, want string // want is "" for an error
	}{
		"UTF-8":                       {"", "张三检查㛃", "张三检查㛃"},
		"ASCII text in ASCII":         {httpx.RequestASCII, "a", "a"},
		"Chinese in ASCII":            {httpx.RequestASCII, "张", ""},
		"GBK":                         {httpx.RequestGBK, "张三检查", zhangGBK},
		"extension of GB2312 in GBK":  {httpx.RequestGBK, "镕", "\xe9\x46"},
		"㛃, not in GBK":               {httpx.RequestGBK, "张㛃", ""},
		"beyond 16 bits, not in GBK":  {httpx.RequestGBK, "𬭼", ""},
		"䶮, of GB18030 in two bytes":  {httpx.RequestGBK, "䶮", ""},
		"㑇, of GB18030 in two bytes":  {httpx.RequestGBK, "㑇", ""},
		"ǹ, of GB18030 in two bytes":  {httpx.RequestGBK, "ǹ", ""},
		"〾, of GB18030 in two bytes":  {httpx.RequestGBK, "〾", ""},
		"euro sign, of Windows alone": {httpx.RequestGBK, "€", ""},
		"private use":                 {httpx.RequestGBK, "\uE863", ""},
		"U+FFFD in GBK":               {httpx.RequestGBK, "\uFFFD", ""},
		"emoji in GBK":                {httpx.RequestGBK, "😀", ""},
		"GB18030":                     {httpx.RequestGB18030, "㛃𬭼", rareGB},
		"䶮 in GB18030":                {httpx.RequestGB18030, "䶮", "\xfe\x9f"},
		"emoji in GB18030":            {httpx.RequestGB18030, "😀", "\x94\x39\xfc\x36"},
		"private use in GB18030":      {httpx.RequestGB18030, "\uE000", ""},
	} {
		got, err := tt.charset.Encode([]byte(tt.text))
		if string(got) != tt.want || (err == nil) != (tt.want != "") || tt.charset != httpx.RequestASCII && tt.charset.CanEncode(tt.text) != (err == nil) {
			t.Errorf("%s: Encode(%q) = % x, %v, CanEncode %v, want % x", name, tt.text, got, err, tt.charset.CanEncode(tt.text), tt.want)
		}
	}
	if !httpx.RequestASCII.CanEncode("张") {
		t.Error("CanEncode(张) in ASCII = false, want true: it can be escaped")
	}
}

// TestRequestCharset_RoundTrip checks that ToUTF8 decodes every character that can be encoded as
// the same character.
func TestRequestCharset_RoundTrip(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short")
	}
	t.Parallel()
	for _, charset := range []httpx.RequestCharset{httpx.RequestGBK, httpx.RequestGB18030} {
		count := 0
		for r := rune(0x20); r <= 0x2FFFF; r++ {
			text := []byte(string(r))
			encoded, err := charset.Encode(text)
			if err != nil {
				continue
			}
			count++
			if r < 0x80 {
				continue
			}
			got, _, err := httpx.ToUTF8(append([]byte("aa"), encoded...), "text/plain; charset="+string(charset), "")
			if err != nil || !bytes.Equal(got[2:], text) {
				t.Errorf("ToUTF8(% x in %s) = %q, %v, want %q", encoded, charset, got, err, text)
			}
		}
		if want := map[httpx.RequestCharset]int{httpx.RequestGBK: 21791 + 96, httpx.RequestGB18030: 188127}[charset]; count != want {
			t.Errorf("%s has %d characters, want %d", charset, count, want)
		}
	}
}

func TestRequestCharset_EncodeXML(t *testing.T) {
	t.Parallel()
	for charset, want := range map[httpx.RequestCharset]string{
		"":                   `<a b="三">张𬭼</a>`,
		httpx.RequestUTF8:    `<a b="三">张𬭼</a>`,
		httpx.RequestASCII:   `<a b="&#19977;">&#24352;&#183164;</a>`,
		httpx.RequestGB18030: `<?xml version="1.0" encoding="GB18030"?><a b="` + "\xc8\xfd\">\xd5\xc5" + rareGB[4:] + "</a>",
		httpx.RequestGBK:     "",
	} {
		if got, err := charset.EncodeXML([]byte(`<a b="三">张𬭼</a>`)); string(got) != want || (err == nil) != (want != "") {
			t.Errorf("EncodeXML in %q = %q, %v, want %q", charset, got, err, want)
		}
	}
	const want = `<?xml version="1.0" encoding="GBK"?><a>` + "\xd5\xc5</a>"
	if got, err := httpx.RequestGBK.EncodeXML([]byte("<a>张</a>")); string(got) != want || err != nil {
		t.Errorf("EncodeXML in GBK = %q, %v, want %q", got, err, want)
	}
}

func TestEscapeJSON(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]string{
		`{"a":"b\n"}`: `{"a":"b\n"}`, `{"张":"𬭼<"}`: `{"\u5f20":"\ud872\udf7c<"}`,
	} {
		if got := string(httpx.EscapeJSON([]byte(document))); got != want {
			t.Errorf("EscapeJSON(%s) = %s, want %s", document, got, want)
		}
	}
}

func TestRequestCharset_ContentType(t *testing.T) {
	t.Parallel()
	for charset, want := range map[httpx.RequestCharset]string{
		"": "utf-8", httpx.RequestUTF8: "utf-8", httpx.RequestASCII: "utf-8", httpx.RequestGBK: "GBK", httpx.RequestGB18030: "GB18030",
	} {
		if got := charset.ContentType("text/xml"); got != "text/xml; charset="+want {
			t.Errorf("ContentType of %q = %q, want the charset %s", charset, got, want)
		}
	}
	if !httpx.RequestGBK.CanEncode("a") || !httpx.RequestGB18030.CanEncode("a张") {
		t.Error("CanEncode = false, want true")
	}
}
