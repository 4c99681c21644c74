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

// readTokens returns the tags and texts that encoding/xml reads in an envelope. If
// longText is not nil, it replaces the placeholder.
func readTokens(envelope, longText []byte) (tokens []string, err error) {
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
			if longText != nil && string(t) == placeholder {
				t = longText
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

// checkExtraction reports whether a long text is extracted from envelope. It fails if the
// short envelope and the text differ from the tokens that encoding/xml reads in envelope.
func checkExtraction(t *testing.T, envelope []byte) (extracted bool) {
	t.Helper()
	short, text, ok := extractLongText(envelope)
	if !ok {
		return false
	}
	joined, wantErr := joinSurrogates(envelope)
	short, err := joinSurrogates(short)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("joinSurrogates after extractLongText = %v, want %v", err, wantErr)
	}
	if err != nil {
		return true
	}
	want, wantErr := readTokens(joined, nil)
	got, err := readTokens(short, text)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("encoding/xml after extractLongText = %v, want %v", err, wantErr)
	}
	if err == nil && strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Fatalf("tokens after extractLongText = %q, want %q", got, want)
	}
	return true
}

// longTextSeeds returns envelopes whose long text is extracted, and envelopes whose text
// is left to encoding/xml.
func longTextSeeds() (extracted, left []string) {
	long := strings.Repeat(`{&quot;name&quot;:&#34;张三（甲）&#x22;,"a":'b'} `, 12)
	cdata := "<![CDATA[" + strings.Repeat(`{"name":"张三&amp;<b>]]"}`, 12) + "]]>"
	wrap := func(text string) string {
		return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r xmlns="a>b"><r>` + text + `</r></r></s:Body></s:Envelope>`
	}
	extracted = []string{
		wrap(long), wrap(cdata), wrap("\n" + cdata + "\n"), wrap(long + cdata), wrap(cdata + long),
		wrap(long + "&#55362;&#57271;\r\n\r&#13;&#xD;\t"), wrap("<a b='>' c=\"<\"/>" + long), wrap(long + "</r></x>" + long),
	}
	left = []string{
		wrap("<!-- " + long + " -->" + long),
		wrap(long + "&#55362;"), wrap(long + "]]>"), wrap(long + "&nbsp;"), wrap(long + "\x01"), wrap(long + "\uFFFE"), wrap(long + "&#0;"),
		wrap(long + "&#xFFFF;"), wrap("<a>" + placeholder + "</a>" + long), wrap(long + "&#1114112;"), wrap(long + "&amp"), wrap(long)[:300], wrap("<a " + long + ">"),
		wrap("<a b=" + long + ">"), wrap("<" + long), wrap("<![CDATA[" + long), wrap("<?a " + long + "?>" + long), long,
	}
	return extracted, left
}

func TestExtractLongText(t *testing.T) {
	t.Parallel()
	extracted, left := longTextSeeds()
	for _, envelope := range extracted {
		if !checkExtraction(t, []byte(envelope)) {
			t.Errorf("extractLongText(%q) = false, want true", envelope)
		}
	}
	for _, envelope := range left {
		if checkExtraction(t, []byte(envelope)) {
			t.Errorf("extractLongText(%q) = true, want false", envelope)
		}
	}
}

// FuzzExtractLongText compares with encoding/xml, token by token.
func FuzzExtractLongText(f *testing.F) {
	extracted, left := longTextSeeds()
	for _, seed := range append(extracted, left...) {
		f.Add([]byte(seed))
	}
	addFuzzExtractLongTextCorpus(f)
	f.Fuzz(func(t *testing.T, envelope []byte) {
		if utf8.Valid(envelope) { // package httpx rejects every other response
			checkExtraction(t, envelope)
		}
	})
}

// FuzzDecodeText tests texts in an envelope that makes them long enough. It also fails if
// encoding/xml can read a text that was not extracted.
func FuzzDecodeText(f *testing.F) {
	for _, seed := range []string{"&quot;a&#34;", "&#55362;&#57271;", "]]>", "]]&gt;", "\r\n\r", "&#xd;", "\uFFFE", "（", "&#1;", "a]]", "&#x20BB7;", "&lt;&gt;&amp;&apos;"} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	addFuzzDecodeTextCorpus(f)
	f.Fuzz(func(t *testing.T, text []byte, isCDATA bool) {
		if !utf8.Valid(text) || bytes.IndexByte(text, '<') >= 0 && !isCDATA {
			return
		}
		filler := strings.Repeat("a", minLongText)
		envelope := "<r>" + filler + string(text) + "</r>"
		if isCDATA {
			envelope = "<r><![CDATA[" + filler + string(text) + "]]></r>"
		}
		extracted := checkExtraction(t, []byte(envelope))
		joined, surrogateErr := joinSurrogates([]byte(envelope))
		_, xmlErr := readTokens(joined, nil)
		if surrogateErr == nil && xmlErr == nil && !extracted && !bytes.Contains(text, []byte(placeholder)) && !isCDATA {
			t.Errorf("extractLongText(%q) = false, want true: encoding/xml can read it", envelope)
		}
	})
}
