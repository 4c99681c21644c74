package recording_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// patient is the one whom exampleSave books for, in a hospital's words.
const (
	patientName = "测试患者甲"
	patientID   = "999999198208211267"
	patientCard = "90000000000000000001"
)

// odd is an answer of a shape that hospitals use, with the patient in it. KEEP is what must
// still be there.
type odd struct {
	name, contentType, body, keep string
	gbk, gzip                     bool
}

func odds() []odd {
	inString := func(document string) string {
		text, _ := json.Marshal(document)
		return string(text)
	}
	says := func(message string) string {
		return `{"statusCode":"00000009","statusMessage":"` + message + `"}`
	}
	who := `{"name":"` + patientName + `","IDCARDNO":"` + patientID + `","Contact_Phone_NO":"13000000001"}`
	const xmlType, jsonType = "text/xml; charset=utf-8", "application/json"
	soap := func(text string) string { return soapResponse(func(w io.Writer) { fmt.Fprint(w, text) }) }
	escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace
	return []odd{
		{name: "a message names the patient", contentType: jsonType, body: says(patientName + "已预约"), keep: "已预约"},
		{name: "and with spaces and punctuation", contentType: jsonType, body: says("患者【" + patientName + "】，卡号" + patientCard + "，重复预约"), keep: "重复预约"},
		{name: "a message names another", contentType: jsonType, body: says("该号源已被李四（110***********1234）占用"), keep: "占用"},
		{name: "a message has another's number", contentType: jsonType, body: says("13912345678 110101 19490101 0023 1982-08-21"), keep: "0000009"},
		{name: "escaped", contentType: jsonType, body: says(`\u6d4b\u8bd5\u60a3\u8005\u7532\u5df2\u9884\u7ea6`), keep: `\u5df2\u9884\u7ea6`},
		{name: "JSON in a string", contentType: jsonType, body: `{"statusCode":"1","data":` + inString(who) + `}`, keep: `{\"name\":\"`},
		{name: "JSON in a string in a string", contentType: jsonType, body: `{"statusCode":"1","data":` + inString(`{"data":`+inString(who)+`}`) + `}`, keep: `{\\\"name\\\":\\\"`},
		{name: "JSON that is a string", contentType: jsonType, body: inString(who), keep: `"{\"name\":\"`},
		{name: "XML in JSON", contentType: jsonType, body: `{"data":` + inString(`<r><name>`+patientName+`</name></r>`) + `}`, keep: `\u003cr\u003e\u003cname\u003e`},
		{name: "numbers that are no strings", contentType: jsonType, body: `{ "cardNO" : ` + patientCard + `, "idCardNO":` + patientID + `,"bed":41 }`, keep: `,"bed":41 }`},
		{name: "a name in parts", contentType: jsonType, body: `{"name":{"family":"鸢","given":["尾"]}}`, keep: `"given":["`},
		{name: "names of people as keys", contentType: jsonType, body: `{"` + patientName + `":{"` + patientID + `":"2"}}`, keep: `":"2"}}`},
		{name: "and of others", contentType: jsonType, body: `{"鸢尾":{"room":"2"}}`, keep: `":{"room":"2"}}`},
		{name: "birthdays", contentType: jsonType, body: `{"birthDate":"/Date(398707200000+0800)/","birthday":"1982/8/21 10:00","csrq":19820821}`, keep: `0:00`},
		{name: "a short dated card", contentType: jsonType, body: `{"cardNO":"20210308","arrangeDay":"999999 19820821 1267"}`, keep: `","arrangeDay":"`},
		{name: "CDATA", contentType: xmlType, body: soap("<![CDATA[" + who + "]]>"), keep: `<![CDATA[{"name":"`},
		{name: "CDATA in pieces", contentType: xmlType, body: soap("<name>测试<![CDATA[患者]]>甲</name>"), keep: "<![CDATA["},
		{name: "a comment in a name", contentType: xmlType, body: soap("<name>测试患<!-- 鸢尾 -->者甲</name>"), keep: "<!-- "},
		{name: "entities", contentType: xmlType, body: soap(escaped(`{"name":"` + patientName + `","x":"` + "&#27979;" + `"}`)), keep: "{&quot;name&quot;:&quot;"},
		{name: "character references", contentType: xmlType, body: soap(`<name>&#27979;&#35797;&#x60A3;&#x8005;&#30002;</name>`), keep: "<name>"},
		{name: "a tree", contentType: xmlType, body: soap(`<diffgram><Table><NAME>` + patientName + `</NAME><Sfzh>` + patientID + `</Sfzh></Table></diffgram>`), keep: "</NAME><Sfzh>"},
		{name: "attributes", contentType: xmlType, body: soap(`<patient name='` + patientName + `' xm="鸢尾" idCardNo="` + patientID + `"/>`), keep: "<patient name='"},
		{name: "a fault", contentType: xmlType, body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>` +
			patientName + `已预约</faultstring></s:Fault></s:Body></s:Envelope>`, keep: "已预约</faultstring>"},
		{name: "GBK", contentType: jsonType + "; charset=GBK", body: says(patientName + "已预约"), keep: "已预约", gbk: true},
		{name: "GBK in XML", contentType: "text/xml", body: `<?xml version="1.0" encoding="GB2312"?><name>` + patientName + `</name>`, keep: `encoding="GB2312"?><name>`, gbk: true},
		{name: "GBK without saying so", contentType: jsonType, body: says("鸢尾已预约"), keep: "已预约", gbk: true},
		{name: "gzip unasked", contentType: jsonType, body: says(patientName + "已预约"), keep: "已预约", gzip: true},
		{name: "gzip and GBK", contentType: "text/html; charset=gb2312", body: says(patientName + "已预约"), keep: "已预约", gzip: true, gbk: true},
		{name: "a page", contentType: "text/html", body: "<html><head><title>Error</title><br><body>" + patientName + " 鸢尾 zhangsan " + patientID, keep: "<html><head><title>Error</title>"},
		{name: "a trailing comma", contentType: jsonType, body: `{"resultDesc":"鸢尾","name":"` + patientName + `",}`, keep: `",}`},
		{name: "cut short", contentType: jsonType, body: `{"statusCode":"00000000","data":{"name":"` + patientName, keep: `{"statusCode":"00000000","data":{"name":"`},
		{name: "cut short and escaped", contentType: jsonType, body: `{"msg":"\u9e22\u5920 %E9%B8%A2 &#x9E22;","a`, keep: `{"msg":"\u67d0\u67d0 %E6%9F%90 &#26576;","`},
		{name: "bytes", contentType: jsonType, body: says(`Incorrect string value: '\\xE9\\xB8\\xA2\\xE5' for column`), keep: `Incorrect string value: '\\xE6\\x9F\\x90' for column`},
		{name: "grouped", contentType: jsonType, body: says("1101.0519.4901.0100.23 139_1234_5678"), keep: "."},
		{name: "grouped in other ways", contentType: jsonType, body: says("证件 110101 - 1949 - 0101 - 0023，手机 139—1234—5678 或 139，1234，5678 或 139\u200b1234\u200b5678"), keep: " - "},
		{name: "behind a day, and before one", contentType: jsonType, body: says("20260106 13912345678 08:30, 2026-01-06"), keep: ":30, 2026-01-06"},
		{name: "a birthday with spaces", contentType: jsonType, body: says("出生日期 1982 年 8 月 21 日"), keep: "出生日期 1982年"},
		{name: "escaped in other ways", contentType: "text/plain", body: `错误 %u9e22%u5920 \351\270\242`, keep: `错误 %u67d0%u67d0 \346\237\220`},
		{name: "numbers where words stay", contentType: jsonType, body: `{"scheduleResourceLocation":"三楼东 139-1234-5678","resourceName":"110101 19490101 0023 US 2026-01-06"}`, keep: "三楼东 130-0000-"},
		{name: "escaped where words stay", contentType: jsonType, body: `{"scheduleResourceLocation":"http://his.example/?n=` + url.QueryEscape(patientName) + `","resourceName":"US \\u6d4b\\u8bd5\\u60a3\\u8005\\u7532"}`, keep: `"http://his.example/?n=%`},
		{name: "a declaration that says more", contentType: xmlType, body: `<?xml version="1.0" who="鸢尾"?><r/>`, keep: `version="1.0"`},
		{name: "an attribute that sounds like XML's", contentType: xmlType, body: `<r xmlns:p="urn:p" p:type="p:x" p:role="鸢尾"/>`, keep: `p:type="p:x"`},
		{name: "words", contentType: "text/plain", body: "系统繁忙，请" + patientName + "稍后", keep: "系统繁忙，请"},
		{name: "a stack trace", contentType: "text/plain", body: "java.lang.NullPointerException: zhangsan ORA-01403 at 999999198208211267", keep: "java.lang.NullPointerException: xxxxxxxx ORA-01403"},
		{name: "two documents", contentType: jsonType, body: who + who, keep: `"name":"`},
		{name: "a document type", contentType: xmlType, body: `<!DOCTYPE r [<!ENTITY p "` + patientName + `">]><r>&p;</r>`, keep: "<!"},
		{name: "a masked number of the patient's", contentType: jsonType, body: `{"medRecNO":"999***********1267","name":"测***甲"}`, keep: "***********"},
	}
}

// secretsOf are the patient, and others whom no request names.
func secretsOf() []string {
	return []string{patientName, "测试", "患者甲", "\\u6d4b", "&#27979;", patientID, "19820821", "1982-08-21", "1982/8/21", "398707200000", "20210308", patientCard, "13000000001", "李四", "鸢", "尾",
		"zhangsan", "%E6%B5%8B%E8%AF%95", "u9e22", "u5920", "E9%B8%A2", "9E22;", `xB8`, "1101.0519", "_1234_", "13912345678", "19490101", "1949 - 0101", "1234—5678", "1234，5678", "1234\u200b5678", "1982 年 8", `\351`, "139-1234", "110101 ", "110***", "***1234", "***1267", "测***", "canary"}
}

// TestScrubOddShapes has hospitals answer in shapes of their own. The client is given what
// came; the recording has what is left.
func TestScrubOddShapes(t *testing.T) {
	t.Parallel()
	for _, o := range odds() {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			sent := o.onWire(t)
			cfg := handMadeBy(t, appointment.Laida, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", o.contentType)
				w.Header().Set("Set-Cookie", "canary=1")
				w.Header().Set("X-Patient", url.QueryEscape(patientName)+" canary")
				if o.gzip {
					w.Header().Set("Content-Encoding", "gzip")
				}
				_, _ = w.Write(sent)
			})
			var came []byte
			file := record(t, cfg, func(c *appointment.Client) {
				came = rawResponse(t, c)
			})
			text := written(t, file)
			for range 3 { // what is drawn can have a short one of these in it by chance; what leaks is in every recording
				if !slices.ContainsFunc(secretsOf(), func(secret string) bool { return strings.Contains(text, secret) }) {
					break
				}
				file = record(t, cfg, func(c *appointment.Client) { came = rawResponse(t, c) })
				text = written(t, file)
			}
			absent(t, text, secretsOf()...)
			p := replay(t, file)
			again := replayBody(t, p, o.gzip)
			if !bytes.Contains(o.read(t, again), []byte(o.keep)) {
				t.Errorf("%q is not in what is left: %s", o.keep, o.read(t, again))
			}
			if len(came) > 0 && !bytes.Equal(came, []byte(o.body)) && !o.gbk {
				t.Errorf("the client was given %s", came)
			}
			if json.Valid([]byte(o.body)) != json.Valid(o.read(t, again)) {
				t.Errorf("JSON or not: another than before: %s", o.read(t, again))
			}
		})
	}
}

func (o odd) onWire(t *testing.T) []byte {
	t.Helper()
	body := []byte(o.body)
	if o.gbk {
		body, _ = simplifiedchinese.GBK.NewEncoder().Bytes(body)
	}
	if o.gzip {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		_, _ = w.Write(body)
		_ = w.Close()
		body = out.Bytes()
	}
	return body
}

// read is the text of a body that a replay gave.
func (o odd) read(t *testing.T, body []byte) []byte {
	t.Helper()
	if o.gbk {
		text, err := simplifiedchinese.GBK.NewDecoder().Bytes(body)
		if err != nil || bytes.Contains(body, []byte("已")) {
			t.Errorf("not GBK any more: %q", body)
		}
		return text
	}
	return body
}

// rawResponse books, and returns what the client was given of the answer, if it could read it.
func rawResponse(t *testing.T, c *appointment.Client) []byte {
	t.Helper()
	_, err := c.SaveSchedule(t.Context(), exampleSave())
	if e, ok := err.(*appointment.Error); ok && e.Response != nil { //nolint:errorlint // as the client returns it
		return e.Response.Raw()
	}
	return nil
}

// replayBody sends the first recorded request again, to the replay.
func replayBody(t *testing.T, p *recording.Replayer, gzipped bool) []byte {
	t.Helper()
	asked, _ := json.Marshal(map[string]any{"method": "XKH074", "data": p.Asked(appointment.SaveSchedule)[0]})
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, p.Config().Endpoint, bytes.NewReader(asked))
	resp, err := p.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var body io.Reader = resp.Body
	if gzipped && resp.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(body); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestScrubRequestHead has keys and people in headers, in the query and in a form.
func TestScrubRequestHead(t *testing.T) {
	t.Parallel()
	cfg := handMade(t, appointment.Laida, func(*http.Request, string) string { return `{"statusCode":"1"}` })
	cfg.Endpoint += "?token=canary-token&name=" + url.QueryEscape(patientName) + "&wsdl"
	dialect := appointment.Dialect{}
	if err := json.Unmarshal([]byte(`{"rest":{"parameter":"data","headers":{"Authorization":"Bearer canary","Cookie":"a=canary","X-Api-Key":"canary","User-Agent":"canary"},
		"paths":{"SaveSchedule":"save?key=canary"}}}`), &dialect); err != nil {
		t.Fatal(err)
	}
	cfg.Dialect = &dialect
	file := record(t, cfg, func(c *appointment.Client) { rawResponse(t, c) })
	text := written(t, file)
	absent(t, text, append(secretsOf(), url.QueryEscape(patientName), "canary")...)
	for _, want := range []string{"url: http://hospital.example/appointment/save?token=", "- $AUTHORIZATION", `-H 'Authorization: '"$AUTHORIZATION"''`, "&wsdl"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	p := replay(t, file)
	save := p.Asked(appointment.SaveSchedule)
	if len(save) != 1 || save[0]["patientClass"] != "门诊" || save[0]["name"] == "" {
		t.Errorf("the form is read as %v", save)
	}
}

// TestScrubKeepsNames has credentials that are words of the interface's names: a replay
// answers all the same.
func TestScrubKeepsNames(t *testing.T) {
	t.Parallel()
	for _, vendor := range []appointment.Vendor{appointment.Laida, appointment.Wanda} {
		cfg := handMade(t, vendor, func(*http.Request, string) string {
			return `{"statusCode":"00000009","statusMessage":"method"}`
		})
		cfg.SystemID, cfg.SystemKey = "system", "method"
		p := replay(t, record(t, cfg, func(c *appointment.Client) { rawResponse(t, c) }))
		client, err := appointment.NewClient(p.Config(), appointment.WithTransport(p.Wrap))
		if err != nil {
			t.Fatal(err)
		}
		save := exampleSave()
		if err := p.Pseudonymize(save); err != nil {
			t.Fatal(err)
		}
		if _, err := client.SaveSchedule(t.Context(), save); !errors.Is(err, appointment.ErrRejected) {
			t.Errorf("%s: %v", vendor, err)
		}
		if asked := p.Asked(appointment.SaveSchedule)[0]; asked["$SYSTEM_IDId"] != "" {
			t.Errorf("%s: names are replaced: %v", vendor, asked)
		}
	}
}

// TestScrubEscapedKey has a key that is escaped in a URL, where words stay and where none do.
func TestScrubEscapedKey(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"ab+c/d==", "钥匙一二三"} {
		cfg := handMade(t, appointment.Laida, func(*http.Request, string) string {
			return `{"statusCode":"00000009","statusMessage":"key=` + url.QueryEscape(key) + `","resourceName":"US?key=` + url.QueryEscape(key) + `"}`
		})
		cfg.SystemKey = appointment.Secret(key)
		text := written(t, record(t, cfg, func(c *appointment.Client) { rawResponse(t, c) }))
		absent(t, text, key, url.QueryEscape(key))
		if n := strings.Count(text, "=%24SYSTEM_KEY"); n != 2 {
			t.Errorf("%d keys have a placeholder:\n%s", n, text)
		}
	}
}
