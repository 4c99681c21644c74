package deidentify

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// The persons of the tests of numbers in unusual forms. The strangers are in no request.
const (
	knownID, knownName, knownPhone, knownCard   = "999999198208211267", "测试患者甲", "13000000001", "90000000000000000001"
	strangerID, strangerShortID, strangerMobile = "110101194901010028", "110101450607003", "13912345678"
)

// numberForms returns the forms of a number in which hospitals have hidden it from a search.
func numberForms() map[string]func(number string) string {
	forms := map[string]func(string) string{
		"as it is":        func(s string) string { return s },
		"full width":      func(s string) string { return mapDigits(s, []rune("０１２３４５６７８９")) },
		"Chinese":         func(s string) string { return mapDigits(s, []rune("〇一二三四五六七八九")) },
		"formal Chinese":  func(s string) string { return mapDigits(s, []rune("零壹贰叁肆伍陆柒捌玖")) },
		"Arabic":          func(s string) string { return mapDigits(s, []rune("٠١٢٣٤٥٦٧٨٩")) },
		"Devanagari":      func(s string) string { return mapDigits(s, []rune("०१२३४५६७८९")) },
		"mathematical":    func(s string) string { return mapDigits(s, []rune("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")) },
		"circled":         func(s string) string { return mapDigits(s, []rune("⓪①②③④⑤⑥⑦⑧⑨")) },
		"superscript":     func(s string) string { return mapDigits(s, []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")) },
		"keycaps":         func(s string) string { return strings.Join(strings.Split(s, ""), "\ufe0f\u20e3") },
		"percent":         func(s string) string { return escapeEach(s, "%%%02X") },
		"unicode escapes": func(s string) string { return escapeEach(s, `\u%04x`) },
		"percent u":       func(s string) string { return escapeEach(s, `%%u%04x`) },
		"hex escapes":     func(s string) string { return escapeEach(s, `\x%02X`) },
		"octal escapes":   func(s string) string { return escapeEach(s, `\%03o`) },
		"entities":        func(s string) string { return escapeEach(s, "&#%d;") },
		"hex entities":    func(s string) string { return escapeEach(s, "&#x%X;") },
		"Braille":         func(s string) string { return mapDigits(s, []rune("⠚⠁⠃⠉⠙⠑⠋⠛⠓⠊")) },
		"Base64":          func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"Base64 of a URL": func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte("?>~" + s)) },
		"Base64 of text":  func(s string) string { return base64.StdEncoding.EncodeToString([]byte("身份证号" + s + "。")) },
		"Base64 of bytes": func(s string) string { return base64.StdEncoding.EncodeToString([]byte("\x80\xff" + s + "\x00")) },
		"Base64 of Base64": func(s string) string {
			return base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(s))))
		},
		"Base64 behind text": func(s string) string { return "ab" + base64.RawStdEncoding.EncodeToString([]byte(s)) },
		"hexadecimal":        func(s string) string { return hex.EncodeToString([]byte(s)) },
		"Base64 in a URL": func(s string) string {
			return "message?data=" + base64.StdEncoding.EncodeToString([]byte(s)) + "&value=1"
		},
		"data URL": func(s string) string { return "data:text/plain;base64," + base64.StdEncoding.EncodeToString([]byte(s)) },
	}
	for _, separator := range []string{
		" ", "\t", "\n", "\r\n", "\u00a0", "\u1680", "\u2000", "\u2009", "\u202f", "\u3000", "\u0085", "\u2028", "      ", // white space
		"-", "–", "—", "_", ".", ",", ":", ";", "/", "|", "+", "=", "~", "#", "、", "，", "。", "·", "•", "…", "(", "】", "'", " - ", " / ", "<", "$", "^", "`", "--- ", // punctuation
		"\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u180e", "\u061c", "\u202e", "\u034f", "\u3164", "\u0001", "\ufffc", // invisible
		"&nbsp;", "&#8203;", "&shy;", `\n`, `%20`, `\u200b`,
		"😀", "→", "│", "ー", "ʼ", "\u2800", "\ufe0f", "&ZeroWidthSpace;", "&comma;", "&hellip;", "&amp;nbsp;", "%2520", "%25E3%2580%2580", `\v`, "]]><![CDATA[",
	} {
		forms[fmt.Sprintf("split by %+q", separator)] = func(s string) string { return splitGroups(s, separator) }
		forms[fmt.Sprintf("each split by %+q", separator)] = func(s string) string { return strings.Join(strings.Split(s, ""), separator) }
	}
	return forms
}

// sampleCases returns all cases, or with -short every eighth of them by name. CI runs the tests with
// -short under the race detector, and whole without it.
func sampleCases[T any](cases map[string]T) map[string]T {
	if !testing.Short() {
		return cases
	}
	sample := map[string]T{}
	for i, name := range slices.Sorted(maps.Keys(cases)) {
		if i%8 == 0 {
			sample[name] = cases[name]
		}
	}
	return sample
}

func mapDigits(s string, digits []rune) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return digits[r-'0']
		}
		return r
	}, s)
}

func escapeEach(s, format string) (escaped string) {
	for _, r := range s {
		escaped += fmt.Sprintf(format, r)
	}
	return escaped
}

// splitGroups splits a number as people do: 110101 19490101 0028, and 139 1234 5678.
func splitGroups(s, separator string) string {
	cuts := []int{6, len(s) - 4}
	if len(s) == 11 {
		cuts = []int{3, 7}
	}
	return s[:cuts[0]] + separator + s[cuts[0]:cuts[1]] + separator + s[cuts[1]:]
}

// deidentifyText de-identifies a text as a value of a field, in an exchange with the known person.
// It returns the text with the pseudonyms of that person.
func deidentifyText(t *testing.T, field, text string) (got string, pseudonyms map[string]string) {
	t.Helper()
	known, _ := json.Marshal(map[string]string{"idCardNO": knownID, "name": knownName, "contactPhoneNO": knownPhone, "cardNO": knownCard})
	response, _ := json.Marshal(map[string]string{field: text})
	_, replaced := Exchanges(appointment.Config{SystemID: "HIS01", SystemKey: "key-0001"}, []Exchange{exchangeOf(string(known), string(response))})
	if err := json.Unmarshal(replaced[0].Request.Body, &pseudonyms); err != nil {
		t.Fatal(err)
	}
	var fields map[string]string
	if err := json.Unmarshal(replaced[0].Response.Body, &fields); err != nil {
		t.Fatalf("response body = %s, want JSON: %v", replaced[0].Response.Body, err)
	}
	return fields[field], pseudonyms
}

// fieldsOfEachCategory are fields whose values stay for different reasons.
var fieldsOfEachCategory = []string{"statusMessage", "unknown", "resourceName", "arrangeDay", "idNo"}

func TestExchanges_NumberInEveryForm(t *testing.T) {
	t.Parallel()
	for name, form := range sampleCases(numberForms()) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, field := range fieldsOfEachCategory {
				got, pseudonyms := deidentifyText(t, field, form(knownID))
				want := form(pseudonyms["idCardNO"])
				if field == "idNo" && got != want && !leaks(got, form(knownID)) {
					continue // a sensitive field is replaced as a whole, if its form is not known
				}
				if got != want {
					t.Errorf("%s: the number of the patient became %q, want its pseudonym %q", field, got, want)
				}
			}
			for _, field := range fieldsOfEachCategory[:4] {
				for _, number := range []string{knownPhone, knownCard} {
					got, pseudonyms := deidentifyText(t, field, form(number))
					want := form(pseudonyms["contactPhoneNO"])
					if number == knownCard {
						want = form(pseudonyms["cardNO"])
					}
					if got != want {
						t.Errorf("%s: %s became %q, want its pseudonym %q", field, number, got, want)
					}
				}
				for _, number := range []string{strangerID, strangerShortID, strangerMobile} {
					text := form(number)
					got, _ := deidentifyText(t, field, text)
					if leaks(got, text) {
						t.Errorf("%s: %q of a stranger became %q, want another number", field, text, got)
					}
				}
			}
		})
	}
}

// leaks reports whether a text ends with the second half of the text before.
func leaks(got, before string) bool {
	return strings.HasSuffix(got, before[len(before)/2:])
}

func TestExchanges_NameInEveryForm(t *testing.T) {
	t.Parallel()
	forms := map[string]func(string) string{
		"GBK in Base64": func(s string) string {
			data, _ := simplifiedchinese.GBK.NewEncoder().String(s)
			return base64.StdEncoding.EncodeToString([]byte(data))
		},
		"Base64 in words": func(s string) string { return "患者" + base64.StdEncoding.EncodeToString([]byte(s)) + "已预约" },
		"Base64 on lines": func(s string) string {
			encoded := base64.StdEncoding.EncodeToString([]byte(s))
			return encoded[:8] + "\r\n" + encoded[8:16] + "\r\n" + encoded[16:] + "\r\n"
		},
	}
	for name, form := range numberForms() {
		if form(knownName) != knownName && !strings.Contains(name, "split") || strings.HasPrefix(name, "each split") {
			forms[name] = form
		}
	}
	for _, name := range []string{"hex escapes", "octal escapes", "percent"} {
		formats := map[string]string{"hex escapes": `\x%02X`, "octal escapes": `\%03o`, "percent": "%%%02X"}
		forms[name] = func(s string) (escaped string) {
			for _, b := range []byte(s) {
				escaped += fmt.Sprintf(formats[name], b)
			}
			return escaped
		}
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, field := range []string{"statusMessage", "resourceName"} {
				got, pseudonyms := deidentifyText(t, field, form(knownName))
				if want := form(pseudonyms["name"]); got != want {
					t.Errorf("%s: the name became %q, want its pseudonym %q", field, got, want)
				}
			}
		})
	}
}

// An escape of an escape becomes an escape, or the character itself. Both decode to the pseudonym.
func TestExchanges_NumberInEscapedEscapes(t *testing.T) {
	t.Parallel()
	plain := func(s string) string { return s }
	for name, test := range map[string]struct {
		form, want func(string) string
	}{
		"percent twice":          {func(s string) string { return escapeEach(s, "%%25%02X") }, func(s string) string { return escapeEach(s, "%%%02X") }},
		"all of percent escaped": {func(s string) string { return escapeEach(escapeEach(s, "%%%02X"), "%%%02X") }, func(s string) string { return escapeEach(s, "%%%02X") }},
		"percent three times":    {func(s string) string { return escapeEach(s, "%%2525%02X") }, func(s string) string { return escapeEach(s, "%%%02X") }},
		"reference twice":        {func(s string) string { return escapeEach(s, "&amp;#%d;") }, plain},
		"reference four times":   {func(s string) string { return escapeEach(s, "&amp;amp;amp;#%d;") }, plain},
		"reference in percent":   {func(s string) string { return escapeEach(s, "%%26%%23%d%%3B") }, func(s string) string { return escapeEach(s, "%%%02X") }},
		"long references":        {func(s string) string { return escapeEach(s, "&#%07d;") }, func(s string) string { return escapeEach(s, "&#%d;") }},
		"open references":        {func(s string) string { return escapeEach(s, "&#%d") }, func(s string) string { return escapeEach(s, "&#%d;") }},
		"braces":                 {func(s string) string { return escapeEach(s, `\u{%x}`) }, plain},
		"eight digits":           {func(s string) string { return escapeEach(s, `\U%08x`) }, plain},
	} {
		for _, field := range []string{"statusMessage", "resourceName"} {
			got, pseudonyms := deidentifyText(t, field, test.form(knownID))
			if want := test.want(pseudonyms["idCardNO"]); got != want {
				t.Errorf("%s in %s: the number became %q, want its pseudonym %q", name, field, got, want)
			}
			got, _ = deidentifyText(t, field, test.form(strangerID))
			if strings.HasSuffix(got, test.want(strangerID[12:])) || leaks(got, test.form(strangerID)) {
				t.Errorf("%s in %s: the number of a stranger became %q, want another number", name, field, got)
			}
		}
	}
}

// A phone number can have a prefix in its first group of digits, and can be masked in any way.
func TestExchanges_PhoneForms(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"+86%s %s %s", "86%s-%s-%s", "0086%s-%s-%s", "0%s-%s-%s", "(+86)%s.%s.%s", "+86 %s%s%s", "86%s%s%s", "0%s%s%s", "%s-%s-%s-801"} {
		for _, field := range []string{"statusMessage", "resourceName"} {
			got, pseudonyms := deidentifyText(t, field, fmt.Sprintf(format, "130", "0000", "0001"))
			p := pseudonyms["contactPhoneNO"]
			if want := fmt.Sprintf(format, p[:3], p[3:7], p[7:]); got != want {
				t.Errorf("%s in %s: the phone became %q, want %q", format, field, got, want)
			}
			stranger := fmt.Sprintf(format, "139", "1234", "5678")
			if got, _ := deidentifyText(t, field, stranger); leaks(got, stranger) {
				t.Errorf("%s in %s: the phone of a stranger became %q, want another number", format, field, got)
			}
		}
	}
	for _, mask := range []string{"xxxx", "XXXX", "●●●●", "••••", "■■■■", "####", "****"} {
		for _, field := range []string{"statusMessage", "resourceName"} {
			got, pseudonyms := deidentifyText(t, field, "130"+mask+"0001")
			if want := "130" + mask + pseudonyms["contactPhoneNO"][7:]; got != want {
				t.Errorf("%s in %s: the masked phone became %q, want %q", mask, field, got, want)
			}
			if got, _ := deidentifyText(t, field, "139"+mask+"5678"); got == "139"+mask+"5678" {
				t.Errorf("%s in %s: the masked phone of a stranger became %q, want another", mask, field, got)
			}
		}
	}
}

// A name in GBK, or as mojibake, is replaced wherever it stands.
func TestExchanges_NameInOtherCharsets(t *testing.T) {
	t.Parallel()
	read := func(charset encoding.Encoding, data string) string {
		text, _ := charset.NewDecoder().String(data)
		return strings.TrimRight(text, "\ufffd")
	}
	for name, text := range map[string]string{
		"percent-encoded GBK": escapeBytes(encodeGBK(knownName), "%%%02X"),
		"GBK in escapes":      escapeBytes(encodeGBK(knownName), `\x%02x`),
		"GBK in octal":        escapeBytes(encodeGBK(knownName), `\%03o`),
		"UTF-8 as GBK":        read(simplifiedchinese.GBK, knownName),
		"UTF-8 as Latin-1":    read(charmap.ISO8859_1, knownName),
		"UTF-8 as 1252":       read(charmap.Windows1252, knownName),
		"GBK as Latin-1":      read(charmap.ISO8859_1, encodeGBK(knownName)),
	} {
		for _, format := range []string{"%s", "已预约 %s 已", "US%s 3室"} {
			for _, field := range []string{"statusMessage", "resourceName"} {
				got, _ := deidentifyText(t, field, fmt.Sprintf(format, text))
				if start := text[:len(text)/5*2]; strings.Contains(got, start) {
					t.Errorf("%s in %s: %q became %q, want it without the name", name, field, text, got)
				}
			}
		}
	}
}

// A key is found if it is split or escaped in any way.
func TestExchanges_KeyInEveryForm(t *testing.T) {
	t.Parallel()
	const key = `K3y+9f2c/7A-Zz&<q>`
	for _, text := range []string{
		key, "K3y 9f2c/7A-Zz&<q>", "K3y+9f2c/7A-\nZz&<q>", "K3y+9f2c/\u200b7A-Zz&<q>", `K3y+9f2c\/7A-Zz\u0026\u003cq\u003e`,
		"K3y+9f2c/7A-Zz&amp;amp;&amp;lt;q&amp;gt;", "K3y%252B9f2c%252F7A-Zz%2526%253Cq%253E", "K3y%2B9f2c%2F7A-Zz%26%3Cq%3E",
	} {
		for _, field := range []string{"statusMessage", "resourceName"} {
			document, _ := json.Marshal(map[string]string{field: text})
			e := exchangeOf("{}", string(document))
			_, replaced := Exchanges(appointment.Config{SystemID: "HIS01", SystemKey: key}, []Exchange{e})
			var got map[string]string
			if err := json.Unmarshal(replaced[0].Response.Body, &got); err != nil || !strings.Contains(got[field], "SYSTEM_KEY") || strings.Contains(got[field], "9f2c") {
				t.Errorf("%s: %q became %q, %v; want the placeholder", field, text, got[field], err)
			}
		}
	}
}

// encodeTimes encodes a text in Base64 several times.
func encodeTimes(text string, n int) string {
	for range n {
		text = base64.StdEncoding.EncodeToString([]byte(text))
	}
	return text
}
