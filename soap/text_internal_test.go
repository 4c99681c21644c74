package soap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

// tokensOf are an envelope's texts and tags by encoding/xml, with text for the mark.
func tokensOf(envelope, text []byte) (tokens []string, err error) {
	d := xml.NewDecoder(bytes.NewReader(envelope))
	for {
		token, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF):
			return tokens, nil
		case err != nil:
			return tokens, err
		}
		switch t := token.(type) {
		case xml.CharData:
			if text != nil && string(t) == mark {
				t = text
			}
			tokens = append(tokens, "text "+string(t))
		case xml.StartElement:
			tokens = append(tokens, "<"+t.Name.Space+":"+t.Name.Local)
			for _, a := range t.Attr {
				tokens = append(tokens, "@"+a.Name.Space+":"+a.Name.Local+"="+a.Value)
			}
		case xml.EndElement:
			tokens = append(tokens, "/"+t.Name.Space+":"+t.Name.Local)
		default:
			tokens = append(tokens, "other")
		}
	}
}

// checkTaken fails unless an envelope without its text, and the text, are together what
// encoding/xml reads of the whole.
func checkTaken(t *testing.T, envelope []byte) (taken bool) {
	t.Helper()
	rest, text, ok := takeText(envelope)
	if !ok {
		return false
	}
	joined, wantErr := joinSurrogates(envelope)
	rest, err := joinSurrogates(rest)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("half a character: %v, without the text: %v", wantErr, err)
	}
	if err != nil {
		return true
	}
	want, wantErr := tokensOf(joined, nil)
	got, err := tokensOf(rest, text)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("encoding/xml: %v, without the text: %v", wantErr, err)
	}
	if err == nil && strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Fatalf("got  %q\nwant %q", got, want)
	}
	return true
}

func seeds() []string {
	long := strings.Repeat(`{&quot;name&quot;:&#34;张三（甲）&#x22;,"a":'b'} `, 12)
	cdata := "<![CDATA[" + strings.Repeat(`{"name":"张三&amp;<b>]]"}`, 12) + "]]>"
	wrap := func(text string) string {
		return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r xmlns="a>b"><r>` + text + `</r></r></s:Body></s:Envelope>`
	}
	return []string{
		wrap(long), wrap(cdata), wrap("\n" + cdata + "\n"), wrap(long + cdata), wrap(cdata + long),
		wrap(long + "&#55362;&#57271;\r\n\r&#13;&#xD;\t"), wrap("<a b='>' c=\"<\"/>" + long), wrap(long + "</r></x>" + long),
		wrap("<!-- " + long + " -->" + long),
		wrap(long + "&#55362;"), wrap(long + "]]>"), wrap(long + "&nbsp;"), wrap(long + "\x01"), wrap(long + "\uFFFE"), wrap(long + "&#0;"),
		wrap(long + "&#xFFFF;"), wrap("<a>" + mark + "</a>" + long), wrap(long + "&#1114112;"), wrap(long + "&amp"), wrap(long)[:300], wrap("<a " + long + ">"),
		wrap("<a b=" + long + ">"), wrap("<" + long), wrap("<![CDATA[" + long), wrap("<?a " + long + "?>" + long), long,
	}
}

// TestTextTaken says which texts are read without encoding/xml.
func TestTextTaken(t *testing.T) {
	t.Parallel()
	const taken = 8 // the seeds from there on are for encoding/xml
	for i, envelope := range seeds() {
		if got := checkTaken(t, []byte(envelope)); got != (i < taken) {
			t.Errorf("seed %d: taken %v", i, got)
		}
	}
}

// FuzzTakeText compares with encoding/xml, token by token.
func FuzzTakeText(f *testing.F) {
	for _, seed := range seeds() {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, envelope []byte) {
		if utf8.Valid(envelope) { // any other has been refused by then
			checkTaken(t, envelope)
		}
	})
}

// FuzzPlainText puts any text where the fuzzer would rarely leave one long enough.
func FuzzPlainText(f *testing.F) {
	for _, seed := range []string{"&quot;a&#34;", "&#55362;&#57271;", "]]>", "]]&gt;", "\r\n\r", "&#xd;", "\uFFFE", "（", "&#1;", "a]]", "&#x20BB7;", "&lt;&gt;&amp;&apos;"} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, text []byte, cdata bool) {
		if !utf8.Valid(text) || bytes.IndexByte(text, '<') >= 0 && !cdata {
			return
		}
		fillers := strings.Repeat("a", longText)
		envelope := "<r>" + fillers + string(text) + "</r>"
		if cdata {
			envelope = "<r><![CDATA[" + fillers + string(text) + "]]></r>"
		}
		joined, half := joinSurrogates([]byte(envelope))
		_, invalid := tokensOf(joined, nil)
		if taken := checkTaken(t, []byte(envelope)); half == nil && invalid == nil && !taken && !bytes.Contains(text, []byte(mark)) && !cdata {
			t.Errorf("encoding/xml reads %q, and it was left to it", text)
		}
	})
}
