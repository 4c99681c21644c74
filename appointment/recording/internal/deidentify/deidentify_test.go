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
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// newTestDeidentifier returns a deidentifier for 2026-01-05 that has learned nothing but its
// credentials.
func newTestDeidentifier(cfg appointment.Config) *deidentifier {
	if cfg.SystemID == "" {
		cfg.SystemID, cfg.SystemKey = "HIS01", "key-0001"
	}
	return newDeidentifier(cfg, appointment.Date{Year: 2026, Month: time.January, Day: 5})
}

// exchangeOf returns an exchange with JSON bodies.
func exchangeOf(request, response string) Exchange {
	return Exchange{
		Request:  Request{Method: http.MethodPost, URL: Endpoint, Body: []byte(request)},
		Response: &Response{StatusCode: http.StatusOK, Body: []byte(response), ContentLength: int64(len(response))},
		Outcome:  Received, Start: time.Date(2026, 1, 5, 0, 10, 0, 0, time.UTC), Duration: time.Second,
	}
}

func TestExchanges_NameInAnEarlierResponse(t *testing.T) {
	t.Parallel()
	original := []Exchange{
		exchangeOf(`{"name":"测试患者乙"}`, `{"statusMessage":"测试患者甲已预约"}`),
		exchangeOf(`{"name":"测试患者甲"}`, `{}`),
	}
	_, replaced := Exchanges(appointment.Config{}, original)
	pseudonym := map[string]string{}
	if err := json.Unmarshal(replaced[1].Request.Body, &pseudonym); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`{"statusMessage":"%s已预约"}`, pseudonym["name"])
	if got := string(replaced[0].Response.Body); got != want || pseudonym["name"] == "测试患者甲" {
		t.Errorf("response body = %s, want %s", got, want)
	}
	if e := replaced[0]; e.Outcome != Received || e.Duration != time.Second || !e.Start.Equal(original[0].Start) ||
		e.Response.StatusCode != http.StatusOK || e.Response.ContentLength != int64(len(e.Response.Body)) {
		t.Errorf("Exchanges(%+v) = %+v, want the same outcome, status and times", original[0], e)
	}
	if got := string(original[0].Request.Body); got != `{"name":"测试患者乙"}` {
		t.Errorf("the request body of the original = %s, want it unchanged", got)
	}
}

func TestExchanges_None(t *testing.T) {
	t.Parallel()
	cfg, replaced := Exchanges(appointment.Config{Endpoint: "http://10.0.0.1", SystemKey: "secret"}, nil)
	if len(replaced) != 0 || cfg.Endpoint != Endpoint || cfg.SystemKey != "" {
		t.Errorf("Exchanges(none) = %v, %v; want a configuration without secrets", cfg, replaced)
	}
}

func TestDeidentifier_IsDistinctive(t *testing.T) {
	t.Parallel()
	d := newTestDeidentifier(appointment.Config{})
	for _, test := range []struct {
		value    string
		category category
		want     bool
	}{
		{"abc", systemKey, false},
		{"query", systemKey, true},
		{"自助机", personName, false},
		{"system", personName, false},
		{"李四", personName, true},
		{"李", personName, false},
		{"1234", recordNumber, false},
		{"12345", recordNumber, true},
		{"甲状腺", personalText, false},
		{"甲状腺炎", personalText, true},
		{"cough", personalText, false},
		{"coughs", personalText, true},
	} {
		if got := d.isDistinctive(test.value, test.category); got != test.want {
			t.Errorf("isDistinctive(%q, %d) = %v, want %v", test.value, test.category, got, test.want)
		}
	}
}

func TestDeidentifier_IsCode(t *testing.T) {
	t.Parallel()
	d := newTestDeidentifier(appointment.Config{Dialect: &appointment.Dialect{
		StatusCodes: []string{"SUCCESS-OK"}, ResultCodes: []string{"123456789"}, BookedFlags: []appointment.ScheduleFlag{"Y-2"},
		Reasons: []appointment.ReasonRule{{Codes: []string{"E:7"}, Words: []string{"满员"}}},
	}})
	d.learnValue(field{"cardNO", recordNumber}, "20210308")
	d.learnValue(field{"placerOrderNO", recordNumber}, "70001")
	d.finishLearning()
	for value, want := range map[string]bool{
		"SUCCESS-OK": true, "123456789": true, "Y-2": true, "E:7": true, "满员": true, "岁": true,
		"00000000": true, "A1": true, "2026-01-05 08:00": true, "08:00-08:30": true, "20260105080000": true,
		"/Date(1767571200000+0800)/": true,
		"１７６７６５７６００":                 false, // ten digits can be a number
		"1767657600000":              true,
		"2026-01-06T08:00:00.000Z":   true,
		"２０２６－０１－０６ ０８：００":           true,
		"08:00至08:30":                true,
		"2026-01-06 星期二 上午":          true,
		"Jan 6, 2026 8:00:00 AM":     true,
		"TUE":                        true,
		"周二":                         true,
		"周小二":                        false,
		"第3号":                        true,
		"可约":                         true,
		"AA":                         true,
		"ERR_001":                    true,
		"ZHANGSAN":                   false,
		"１３９１２３４５６７８":                false,
		"20210308":                   true, // a day, although it is also the number of a card
		"70001":                      false,
		"13912345678":                false,
		"110101194901010023":         false,
		"1234567890123":              false,
		"李四":                         false,
	} {
		if got := d.isCode(value); got != want {
			t.Errorf("isCode(%q) = %v, want %v", value, got, want)
		}
	}
}

func TestDeidentifier_ReplaceValue(t *testing.T) {
	t.Parallel()
	d := newTestDeidentifier(appointment.Config{})
	d.finishLearning()
	for _, test := range []struct {
		category category
		value    string
		want     string
	}{
		{freeText, " ", " "},
		{freeText, " 已预约 李四 ", " 已预约 某某 "},
		{freeText, "-1e3", "-1e3"},
		{keptText, "李四诊室", "李四诊室"},
		{codeValue, "2026-01-05", "2026-01-05"},
		{codeValue, "李四", "某某"},
		{systemID, " HIS01", " $SYSTEM_ID"},
		{systemKey, "other", "$SYSTEM_KEY"},
		{birthDate, "1900-01-01", "1900-01-01"},
	} {
		f := field{"field", test.category}
		if got := applyEdits(test.value, d.replaceValue(f, test.value)); got != test.want {
			t.Errorf("replaceValue(%v, %q) = %q, want %q", f, test.value, got, test.want)
		}
	}
}

const canary, canaryName = "CanaryQ7", "鸢尾"

// FuzzExchanges writes any text beside a person, in JSON, XML and a form. The person must be
// gone, JSON must keep its structure, and XML must stay XML.
func FuzzExchanges(f *testing.F) {
	for _, seed := range []string{
		`{"name":"测试患者甲","idCardNO":999999198208211267,"data":"{\"a\":[1,-0.5e3,true,null,\"\\u6d4b\"]}"}`,
		`[{"resultDesc":"测试已预约 13000000001"},["\ud83d\ude00","\ud800"],{"":{"birthDate":"1982-8-21"}}]`,
		`<r a='1'><name>测<![CDATA[试]]>&#x60A3;</name><!-- 甲 -->&lt;a/&gt;</r>`,
		"data=%7B%22name%22%3A%22a%22%7D&x=+%E6%B5%8B", `110***********1234 999999 19820821 1267 2026-01-05`,
		`{"medRecNO":"x**y","age":1e5}`, "\uFEFF <a/>", `"\"\\\""`,
	} {
		f.Add(seed)
	}
	addFuzzExchangesCorpus(f)
	f.Fuzz(func(t *testing.T, text string) {
		if !isUTF8Text(text) || strings.Contains(text, canaryName) || strings.Contains(strings.ToLower(text), strings.ToLower(canary)) {
			return
		}
		for _, document := range documentsAround(text) {
			got := deidentifyBody(document, http.Header{})
			if strings.Contains(got, canaryName) || strings.Contains(got, canary) {
				t.Errorf("%q became %q, want it without the person", document, got)
			}
			if before, after := jsonStructure(document), jsonStructure(got); !slices.Equal(before, after) {
				t.Errorf("%q became %q, want the same structure", document, got)
			}
			if isXML(document) && !isXML(got) {
				t.Errorf("%q became %q, want XML", document, got)
			}
		}
		form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
		if got := deidentifyBody(text+"&name="+canary, form); strings.Contains(got, canary) {
			t.Errorf("the form became %q, want it without the person", got)
		}
	})
}

// documentsAround returns documents that hold text and a person.
func documentsAround(text string) []string {
	quoted, _ := json.Marshal(text)
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, []byte(text))
	documents := []string{
		text + " " + canary + canaryName,
		fmt.Sprintf(`{"a":%s,"NAME":"%s","resultDesc":"%s%s%[3]s"}`, quoted, canary, canaryName, canary),
		fmt.Sprintf(`<r><x n="%s">%[1]s</x><idCardNO>%s</idCardNO><m>%s</m></r>`, escaped.String(), canary, canaryName),
	}
	if json.Valid([]byte(text)) {
		documents = append(documents, fmt.Sprintf(`[%s,{"card_no":"%s","msg":"%s"}]`, text, canary, canaryName))
	}
	if isXML(text) {
		documents = append(documents, text)
	}
	return documents
}

// deidentifyBody returns the text of a response body after de-identification.
func deidentifyBody(text string, header http.Header) string {
	e := exchangeOf("", text)
	e.Response.Header = header
	_, replaced := Exchanges(appointment.Config{SystemID: "HIS01", SystemKey: "key-0001"}, []Exchange{e})
	return string(replaced[0].Response.Body)
}

func isUTF8Text(s string) bool {
	_, charset, err := decodeBody([]byte(s), nil)
	return err == nil && charset == "" && strings.ToValidUTF8(s, "") == s
}

// jsonStructure returns the kinds of the tokens of JSON, or nil if text is not JSON.
func jsonStructure(text string) (kinds []string) {
	text = strings.TrimLeft(text, "\uFEFF \t\r\n")
	if !json.Valid([]byte(text)) {
		return nil
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return kinds
		}
		if delimiter, ok := token.(json.Delim); ok {
			kinds = append(kinds, delimiter.String())
		}
		kinds = append(kinds, fmt.Sprintf("%T", token))
	}
}

// isXML reports whether text is XML without a document type and with a plain declaration.
func isXML(text string) bool {
	decoder := xml.NewDecoder(strings.NewReader(strings.TrimLeft(text, "\uFEFF \t\r\n")))
	decoder.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	roots, depth := 0, 0
	for {
		token, err := decoder.Token()
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
			if t.Target != "xml" || !xmlDeclaration.Match(t.Inst) {
				return false
			}
		}
	}
}
