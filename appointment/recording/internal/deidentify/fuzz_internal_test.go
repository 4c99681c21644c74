package deidentify

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// scrubText scrubs one body, as a recording of it alone would.
func scrubText(text string, header http.Header) string {
	s := newScrubber(appointment.Config{SystemID: "HIS01", SystemKey: "key-0001"}, appointment.Date{Year: 2026, Month: 1, Day: 5})
	s.body(reader{s.fields, s.learn}, text, header)
	s.learnt()
	return s.body(reader{s.fields, s.scrub}, text, header)
}

const canary, canaryName = "CanaryQ7", "鸢尾"

// FuzzScrub puts any text beside somebody, in JSON, in XML and in a form, and looks for that
// somebody in what is left. JSON stays JSON of the same shape, and XML stays XML.
func FuzzScrub(f *testing.F) {
	for _, seed := range []string{
		`{"name":"测试患者甲","idCardNO":999999198208211267,"data":"{\"a\":[1,-0.5e3,true,null,\"\\u6d4b\"]}"}`,
		`[{"resultDesc":"测试已预约 13000000001"},["\ud83d\ude00","\ud800"],{"":{"birthDate":"1982-8-21"}}]`,
		`<r a='1'><name>测<![CDATA[试]]>&#x60A3;</name><!-- 甲 -->&lt;a/&gt;</r>`,
		"data=%7B%22name%22%3A%22a%22%7D&x=+%E6%B5%8B", `110***********1234 999999 19820821 1267 2026-01-05`,
		`{"medRecNO":"x**y","age":1e5}`, "\uFEFF <a/>", `"\"\\\""`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !isText(text) || strings.Contains(text, canaryName) || strings.Contains(strings.ToLower(text), strings.ToLower(canary)) {
			return
		}
		quoted, _ := json.Marshal(text)
		documents := []string{
			text + " " + canary + canaryName,
			fmt.Sprintf(`{"a":%s,"NAME":"%s","resultDesc":"%s%s%[3]s"}`, quoted, canary, canaryName, canary),
		}
		if json.Valid([]byte(text)) {
			documents = append(documents, fmt.Sprintf(`[%s,{"card_no":"%s","msg":"%s"}]`, text, canary, canaryName))
		}
		var escaped strings.Builder
		_ = xml.EscapeText(&escaped, []byte(text))
		documents = append(documents, fmt.Sprintf(`<r><x n="%s">%[1]s</x><idCardNO>%s</idCardNO><m>%s</m></r>`, escaped.String(), canary, canaryName))
		if wellFormed(text) {
			documents = append(documents, text)
		}
		for _, document := range documents {
			left := scrubText(document, http.Header{})
			if strings.Contains(left, canaryName) || strings.Contains(left, canary) {
				t.Errorf("somebody is left in %q of %q", left, document)
			}
			if before, after := shape(document), shape(left); !slices.Equal(before, after) {
				t.Errorf("%q became %q", document, left)
			}
			if wellFormed(document) && !wellFormed(left) {
				t.Errorf("%q became %q, which is no XML", document, left)
			}
		}
		form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
		if left := scrubText(text+"&name="+canary, form); strings.Contains(left, canary) {
			t.Errorf("somebody is left in the form %q", left)
		}
	})
}

func isText(s string) bool {
	_, name := readable([]byte(s), nil)
	return name == "" && strings.ToValidUTF8(s, "") == s
}

// shape is what kinds of tokens JSON has, nil if text is no JSON.
func shape(text string) (kinds []string) {
	text = strings.TrimLeft(text, "\uFEFF \t\r\n")
	if !json.Valid([]byte(text)) {
		return nil
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return kinds
		}
		if delim, ok := token.(json.Delim); ok {
			kinds = append(kinds, delim.String())
		}
		kinds = append(kinds, fmt.Sprintf("%T", token))
	}
}

// wellFormed reports whether a text is XML without a document type, or a declaration that says more
// than it may.
func wellFormed(text string) bool {
	dec := xml.NewDecoder(strings.NewReader(strings.TrimLeft(text, "\uFEFF \t\r\n")))
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	roots, depth := 0, 0
	for {
		token, err := dec.Token()
		if err != nil {
			return errors.Is(err, io.EOF) && roots == 1
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth == 1 {
				roots++
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 0 && len(bytes.TrimSpace(t)) > 0 {
				return false
			}
		case xml.Directive:
			return false
		case xml.ProcInst:
			if t.Target != "xml" || !declaration.Match(t.Inst) {
				return false
			}
		}
	}
}

// FuzzReadable reads any bytes, and writes what was read: they are the same, or were not
// recorded.
func FuzzReadable(f *testing.F) {
	for _, seed := range []string{"{}", "\xb2\xe2\xca\xd4", "\xc4\xa3", "\xff\xfe{\x00}\x00", "\x00{\x00}", "\xef\xbb\xbf{}", "\x80\xff", "测试"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		header := http.Header{}
		text, name := readable(body, header)
		noteCharset(header, name)
		again, err := EncodeBody(text, header)
		if err != nil || !bytes.Equal(again, body) && !strings.HasPrefix(text, "a body of ") {
			t.Errorf("%q was read as %q in %q, and is written as %q: %v", body, text, name, again, err)
		}
	})
}
