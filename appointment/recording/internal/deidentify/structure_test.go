package deidentify

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// deidentifyBodies de-identifies a response in an exchange with the known person. It returns its
// text, and a function that replaces the values of that person by their pseudonyms.
func deidentifyBodies(t *testing.T, header http.Header, response string) (got Response, withPseudonyms func(string) string) {
	t.Helper()
	e := exchangeOf(fmt.Sprintf(`["%s","%s","%s","%s",{"idCardNO":"%[1]s","name":"%s","phone":"%s","cardNO":"%s"}]`, knownID, knownName, knownPhone, knownCard), response)
	e.Response.Header = header
	_, replaced := Exchanges(appointment.Config{SystemID: "HIS01", SystemKey: "key-0001"}, []Exchange{e})
	request := string(replaced[0].Request.Body)
	pseudonyms := regexp.MustCompile(`"(?:idCardNO|name|phone|cardNO)":"([^"]*)"`).FindAllStringSubmatch(request, -1)
	if len(pseudonyms) != 4 {
		t.Fatalf("the request became %s, want four pseudonyms", request)
	}
	return *replaced[0].Response, strings.NewReplacer(knownID, pseudonyms[0][1], knownName, pseudonyms[1][1], knownPhone, pseudonyms[2][1], knownCard, pseudonyms[3][1]).Replace
}

// cutLike cuts a pseudonym like the parts of a value: "99…|19820821|1267" gives parts of 6, 8 and
// 4.
func cutLike(pseudonym string, parts ...string) (cut []any) {
	characters := []rune(pseudonym)
	for _, part := range parts {
		n := len([]rune(part))
		cut = append(cut, string(characters[:n]))
		characters = characters[n:]
	}
	return cut
}

// A value in parts becomes its pseudonym in parts.
func TestExchanges_ValueInParts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ format, parts string }{
		"list in an unknown field":      {`{"x":["%s","%s","%s"]}`, "999999 19820821 1267"},
		"list in a sensitive field":     {`{"idCardNO":["%s","%s","%s"]}`, "999999 19820821 1267"},
		"list in kept text":             {`{"resourceName":["%s" , "%s",  "%s"]}`, "999999 19820821 1267"},
		"list in a code field":          {`{"arrangeDay":["%s","%s","%s"]}`, "999999 19820821 1267"},
		"list of digits":                {`{"x":[` + strings.Repeat(`"%s",`, 17) + `"%s"]}`, strings.Join(strings.Split(knownID, ""), " ")},
		"list of a list":                {`{"x":[["%s"],["%s"],["%s"]]}`, "999999 19820821 1267"},
		"list of objects":               {`[{"part":"%s"},{"part":"%s"},{"part":"%s"}]`, "999999 19820821 1267"},
		"members of an object":          {`{"a":"%s","b":"%s","c1":"%s"}`, "999999 19820821 1267"},
		"list with other elements":      {`{"x":["身份证号","%s","%s","%s",true]}`, "999999 19820821 1267"},
		"list in a string":              {`{"x":"[\"%s\",\"%s\",\"%s\"]"}`, "999999 19820821 1267"},
		"list in a string in a string":  {`{"x":"{\"y\":\"[\\\"%s\\\",\\\"%s\\\",\\\"%s\\\"]\"}"}`, "999999 19820821 1267"},
		"list in XML":                   {`<r>[&quot;%s&quot;,&quot;%s&quot;,&quot;%s&quot;]</r>`, "999999 19820821 1267"},
		"list in CDATA":                 {`<r><![CDATA["%s","%s","%s"]]></r>`, "999999 19820821 1267"},
		"elements":                      {`<r><p>%s</p><p>%s</p><p>%s</p></r>`, "999999 19820821 1267"},
		"elements on lines":             {"<r>\n\t<p>%s</p>\n\t<p>%s</p>\n\t<x:p>%s</x:p>\n</r>", "999999 19820821 1267"},
		"text and elements":             {`<r>%s<b>%s</b><br/>%s</r>`, "999999 19820821 1267"},
		"name in a list":                {`{"x":["%s","%s"]}`, "测试 患者甲"},
		"name in a list of kept text":   {`{"resourceName":["%s","%s"]}`, "测试患 者甲"},
		"name in a field for names":     {`{"name":{"family":"%s","given":["%s"]}}`, "测试 患者甲"},
		"name in elements of kept text": {`<resourceName><a>%s</a><a>%s</a></resourceName>`, "测试患 者甲"},
		"phone in tags with attributes": {`<resourceName>%s<b style="x">%s</b><b>%s</b></resourceName>`, "130 0000 0001"},
		"phone in a list":               {`{"x":["%s","%s","%s"]}`, "130 0000 0001"},
		"card in a list":                {`{"x":["%s","%s"]}`, "9000000000 0000000001"},
		"card in a sensitive list":      {`{"cardNO":["%s","%s"]}`, "9000000000 0000000001"},
		"number with other separators":  {`{"x":["%s-%s","%s"]}`, "999999 19820821 1267"},
		"lists after each other":        {`{"x":["%s","%s","%s"],"y":["at",1]}`, "999999 19820821 1267"},
		"tags with attributes":          {`<r><p class="id">%s</p><!-- id --><p class="id">%s</p><p>%s</p></r>`, "999999 19820821 1267"},
		"parameters":                    {`id=%s&data=%s&value_1=%s`, "999999 19820821 1267"},
		"list in full width":            {`{"resourceName":["%s","%s","%s"]}`, "９９９９９９ １９８２０８２１ １２６７"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts := strings.Fields(test.parts)
			got, withPseudonyms := deidentifyBodies(t, nil, fmt.Sprintf(test.format, toAny(parts)...))
			whole := strings.Join(parts, "")
			pseudonym := withPseudonyms(whole)
			if strings.HasPrefix(whole, "９") {
				pseudonym = mapDigits(withPseudonyms(knownID), []rune("０１２３４５６７８９"))
			}
			if want := fmt.Sprintf(test.format, cutLike(pseudonym, parts...)...); string(got.Body) != want || pseudonym == whole {
				t.Errorf("body = %s, want %s", got.Body, want)
			}
		})
	}
}

func toAny(texts []string) (values []any) {
	for _, text := range texts {
		values = append(values, text)
	}
	return values
}

// The number of a stranger in a list is replaced as well. The elements remain numbers.
func TestExchanges_StrangerInParts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, want string }{
		"identity number": {`{"x":["110101","19490101","0028"]}`, `^\{"x":\["999999","1949\d{4}","\d{4}"\]\}$`},
		"numbers":         {`{"x":[110101, 19490101 ,1028]}`, `^\{"x":\[999999, 1949\d{4} ,[1-9]\d{3}\]\}$`},
		"mobile phone":    {`{"x":["139",1234,"5678"]}`, `^\{"x":\["130",1000,"\d{4}"\]\}$`},
		"kept text":       {`{"resourceName":["110101","450607","003"]}`, `^\{"resourceName":\["999999","45\d{4}","\d{3}"\]\}$`},
		"digits":          {`{"x":[1,1,0,1,0,1,1,9,4,9,0,1,0,1,0,0,2,6]}`, `^\{"x":\[9,9,9,9,9,9,1,9,4,9(,\d){8}\]\}$`},
		"tags in a text":  {`{"statusMessage":"身份证 <b>110101</b><b>19490101</b><br/>0028"}`, `^\{"statusMessage":"身份证 <x>999999</b><b>1949\d{4}</b><br/>\d{4}"\}$`},
		"elements":        {`<r><p>110101</p><p>19490101</p><p>0026</p></r>`, `^<r><p>999999</p><p>1949\d{4}</p><p>\d{4}</p></r>$`},
		"kept elements":   {`<r><resourceName>110101</resourceName><resourceName>19490101</resourceName><resourceName>0026</resourceName></r>`, `^<r><resourceName>999999</resourceName><resourceName>1949\d{4}</resourceName><resourceName>\d{4}</resourceName></r>$`},
		"list of lists":   {`{"x":[["110101"],["19490101"],["0026"]]}`, `^\{"x":\[\["999999"\],\["1949\d{4}"\],\["\d{4}"\]\]\}$`},
		"members":         {`{"id":"110101","msg":"19490101","path":"0026"}`, `^\{"id":"999999","msg":"1949\d{4}","path":"\d{4}"\}$`},
		"X at the end":    {`{"x":["110101","19490101","002X"]}`, `^\{"x":\["999999","1949\d{4}","\d{3}X"\]\}$`},
	} {
		got, _ := deidentifyBodies(t, nil, test.body)
		if !regexp.MustCompile(test.want).Match(got.Body) || string(got.Body) == test.body {
			t.Errorf("%s: body = %s, want it to match %s", name, got.Body, test.want)
		}
	}
}

// Lists of other numbers, days and times stay.
func TestExchanges_ListsThatStay(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"counts":[1,3,5,0,0,0,0,1,2,0,0],"more":[1,1,0,1,0,1,0,1,0,1,0,1,0,0,1]}`,
		`{"x":[1,2,3],"quantity":[13,1234,5678],"scheduleTime":["08:00","08:30","13:30","14:00"],"startDate":["2026-01-05","2026-01-06"]}`,
		`{"scheduleTimeDetail":"2026-01-05 08:00-2026-01-05 08:30","resourceName":"13:30-14:30 301室"}`,
		`{"resourceName":"US 1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18|19|20","arrangeDay":"2026-01-05 13:00:00~2026-01-05 13:30:00"}`,
		`<r><scheduleDate>2026-01-05</scheduleDate><scheduleTime>08:00</scheduleTime><scheduleTime>08:30</scheduleTime><quantity>1</quantity></r>`,
		"<r>" + regexp.MustCompile(`\d`).ReplaceAllString("110101194901010026", "<quantity>$0</quantity>") + "</r>",
		`{"resourceName":"一二三 〇 ①②③","scheduleResourceRoom":"二楼三室"}`,
	} {
		if got, _ := deidentifyBodies(t, nil, body); string(got.Body) != body {
			t.Errorf("body = %s, want %s", got.Body, body)
		}
	}
}

// Names in a message can hold those of a patient.
func TestExchanges_ValuesInNames(t *testing.T) {
	t.Parallel()
	encoded := base64.RawURLEncoding.EncodeToString([]byte(knownID))
	for name, body := range map[string]string{
		"attribute":                 `<r p` + knownID + `="1"><a/></r>`,
		"attribute, split":          `<r p999999_1982-0821.1267="1"/>`,
		"attribute, Chinese digits": `<r 九九九九九九一九八二〇八二一一二六七="1"/>`,
		"attribute, name":           `<r ` + knownName + `="1"/>`,
		"attribute, phone":          `<r p` + knownPhone + `="1"/>`,
		"attribute, Base64":         `<r ` + encoded + `="1"/>`,
		"element":                   `<r><p` + knownID + `>1</p` + knownID + `><` + knownName + `/></r>`,
		"prefix":                    `<p` + knownID + `:r xmlns:p` + knownID + `="urn:x" p` + knownID + `:a="1"></p` + knownID + `:r >`,
		"namespace":                 `<r xmlns="urn:` + knownID + `" xmlns:p="http://his.example/999999-19820821-1267"/>`,
		"namespace, name":           `<r xmlns="urn:` + knownName + `"/>`,
		"namespace, escaped":        `<r xmlns="http://his.example/%39%39%39%39%39%39%31%39%38%32%30%38%32%31%31%32%36%37"/>`,
		"JSON member":               `{"` + knownID + `":1,"p_999999_19820821_1267":2,"` + knownName + `":3}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, withPseudonyms := deidentifyBodies(t, nil, body)
			id := withPseudonyms(knownID)
			want := strings.NewReplacer(
				"999999_1982-0821.1267", id[:6]+"_"+id[6:10]+"-"+id[10:14]+"."+id[14:], "999999-19820821-1267", id[:6]+"-"+id[6:14]+"-"+id[14:],
				"999999_19820821_1267", id[:6]+"_"+id[6:14]+"_"+id[14:], encoded, base64.RawURLEncoding.EncodeToString([]byte(id)),
				mapDigits(knownID, []rune("〇一二三四五六七八九")), mapDigits(id, []rune("〇一二三四五六七八九")),
				escapeEach(knownID, "%%%02X"), escapeEach(id, "%%%02X"),
			).Replace(withPseudonyms(body))
			if string(got.Body) != want {
				t.Errorf("body = %s, want %s", got.Body, want)
			}
		})
	}
}

// No pseudonym has a character of the stranger's name.
func TestExchanges_StrangerInNames(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`<r p110101194901010028="1"/>`, `<r xmlns="urn:110101194901010028"/>`, `<p110101194901010028/>`, `<r xmlns="urn:鸢四"/>`} {
		got, _ := deidentifyBodies(t, nil, body)
		if text := string(got.Body); strings.Contains(text, "1101011949") || strings.Contains(text, "194901010028") || strings.ContainsAny(text, "鸢四") || !isXML(text) {
			t.Errorf("%s became %s, want XML without the stranger", body, text)
		}
	}
}

func TestExchanges_ValuesInHeaderNames(t *testing.T) {
	t.Parallel()
	got, withPseudonyms := deidentifyBodies(t, http.Header{
		"X-" + knownID: {"1"}, "X-999999-19820821-1267": {"1"}, "X-110101194901010028": {"1"}, "X-Trace": {"1"},
		"X-%E6%B5%8B%E8%AF%95%E6%82%A3%E8%80%85%E7%94%B2": {"1"},
	}, "{}")
	id := withPseudonyms(knownID)
	names := ""
	for name, values := range got.Header {
		names += name + " " + values[0] + "\n"
	}
	for _, want := range []string{"X-" + id + " $X_" + id, "X-" + id[:6] + "-" + id[6:14] + "-" + id[14:] + " ", "X-Trace $X_TRACE", escapeBytesOf(withPseudonyms(knownName))} {
		if !strings.Contains(names, want) {
			t.Errorf("headers = %s, want %s among them", names, want)
		}
	}
	if strings.Contains(names, "0028") || len(got.Header) != 5 {
		t.Errorf("headers = %s, want five without the stranger", names)
	}
}

func escapeBytesOf(text string) (escaped string) {
	for _, b := range []byte(text) {
		escaped += fmt.Sprintf("%%%02X", b)
	}
	return escaped
}

// A list of bytes or of code points is a text.
func TestExchanges_ListsOfCodes(t *testing.T) {
	t.Parallel()
	listOf := func(text string, toCode func(r rune) int, asBytes bool) string {
		var codes []string
		for _, r := range text {
			codes = append(codes, fmt.Sprint(toCode(r)))
		}
		if asBytes {
			codes = codes[:0]
			for _, b := range []byte(text) {
				codes = append(codes, fmt.Sprint(toCode(rune(b))))
			}
		}
		return "[" + strings.Join(codes, ",") + "]"
	}
	same := func(r rune) int { return int(r) }
	signed := func(r rune) int { return int(int8(r)) }
	for name, test := range map[string]struct {
		value string
		list  func(string) string
	}{
		"bytes of a number":        {knownID, func(s string) string { return listOf(s, same, true) }},
		"bytes of a text":          {"身份证" + knownID + "。", func(s string) string { return listOf(s, same, true) }},
		"bytes of a name":          {knownName, func(s string) string { return listOf(s, same, true) }},
		"signed bytes of a name":   {knownName, func(s string) string { return listOf(s, signed, true) }},
		"bytes of a name in GBK":   {knownName, func(s string) string { return listOf(encodeGBK(s), same, true) }},
		"signed bytes in GBK":      {knownName, func(s string) string { return listOf(encodeGBK(s), signed, true) }},
		"code points of a message": {"患者" + knownName, func(s string) string { return listOf(s, same, false) }},
	} {
		for _, format := range []string{`{"data":%s}`, `{"resourceName":%s}`, `{"x":{"type":"Buffer","data":%s}}`} {
			got, withPseudonyms := deidentifyBodies(t, nil, fmt.Sprintf(format, test.list(test.value)))
			if want := test.list(withPseudonyms(test.value)); !strings.Contains(string(got.Body), want) {
				t.Errorf("%s: body = %s, want it to hold %s", name, got.Body, want)
			}
		}
	}
}

// Keys with digits are found in names as well.
func TestExchanges_KeyInNames(t *testing.T) {
	t.Parallel()
	got, _ := deidentifyBodies(t, http.Header{"X-Key-0001-Id": {"1"}}, `<r><key-0001 a="1"/><method/></r>`)
	if text := fmt.Sprint(string(got.Body), got.Header); strings.Contains(strings.ToLower(text), "key-0001") || !strings.Contains(text, "<method/>") {
		t.Errorf("the response became %s, want it without the key", text)
	}
}

// A processing instruction is free text, and the document around it is read. No pseudonym has a
// character of the stranger's name.
func TestExchanges_ProcessingInstruction(t *testing.T) {
	t.Parallel()
	got, _ := deidentifyBodies(t, nil, `<?xml version="1.0"?><?patient 鸢四 110101194901010028?><r><name>`+knownName+`</name><resourceName>超声机房</resourceName></r>`)
	if text := string(got.Body); strings.ContainsAny(text, "鸢四") || strings.Contains(text, "1101011949") || strings.Contains(text, "194901010028") || strings.Contains(text, knownName) || !strings.Contains(text, "超声机房") {
		t.Errorf("body = %s, want it without persons and with the name of the room", text)
	}
}

// A form in GBK stays one.
func TestExchanges_FormInGBK(t *testing.T) {
	t.Parallel()
	e := exchangeOf("name="+escapeBytes(encodeGBK(knownName), "%%%02X")+"&resourceName="+escapeBytes(encodeGBK("超声"+knownName), "%%%02X"), "{}")
	e.Request.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	_, replaced := Exchanges(appointment.Config{SystemID: "HIS01", SystemKey: "key-0001"}, []Exchange{e})
	got := string(replaced[0].Request.Body)
	name := regexp.MustCompile(`^name=((?:%[0-9A-F]{2}){10})&resourceName=%B3%AC%C9%F9((?:%[0-9A-F]{2}){10})$`).FindStringSubmatch(got)
	if name == nil || name[1] != name[2] || name[1] == escapeBytes(encodeGBK(knownName), "%%%02X") {
		t.Errorf("the form became %s, want the same pseudonym in GBK twice", got)
	}
}
