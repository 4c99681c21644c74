package doctor

import (
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
	"golang.org/x/net/html"
)

// failureCodes returns the codes of failures after "failure.".
func failureCodes(t *testing.T) (codes []string) {
	t.Helper()
	for _, code := range responseFailures(t) {
		codes = append(codes, code)
	}
	for name, code := range exportedConstants(t, "soap", "ErrorCode") {
		if strings.HasPrefix(name, "Envelope") {
			codes = append(codes, code)
		}
	}
	return codes
}

// TestVendorAdvice_Complete checks that every code of a deviation and of a failure, and every key
// of a dialect, has its own advice.
func TestVendorAdvice_Complete(t *testing.T) {
	t.Parallel()
	codes := deviationCodes(t)
	for name, code := range codes {
		checkAdvice(t, name, codeAdvice[casing.Code(code)])
	}
	if got, want := len(codeAdvice), len(codes); got != want {
		t.Errorf("codeAdvice has %d entries, want %d, one for each code", got, want)
	}
	for name, kind := range deviationKinds(t) {
		checkAdvice(t, name, kindAdvice[casing.Kind(kind)])
	}
	for _, code := range failureCodes(t) {
		checkAdvice(t, "failure."+code, findingAdvice["failure."+code])
	}
	for field := range reflect.TypeFor[appointment.Dialect]().Fields() {
		key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		checkAdvice(t, "dialect."+key, findingAdvice["dialect."+key])
	}
}

// checkAdvice checks that advice has its section, rule and texts in both languages.
func checkAdvice(t *testing.T, name string, a advice) {
	t.Helper()
	for _, code := range []string{"section." + ruleSections[a.rule], "rule." + a.rule, "client." + a.client, "repair." + a.repair} {
		if entry := textTable[code]; entry.zh == "" || entry.en == "" {
			t.Errorf("advice of %s = %+v, which has no text for %q; want one in both languages", name, a, code)
		}
	}
}

// TestVendorAdvice_Findings checks that every finding of a check or a query has advice about its
// own subject, and that every text of advice is used.
func TestVendorAdvice_Findings(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, table := range []map[string]advice{findingAdvice, convertKeys(kindAdvice), convertKeys(codeAdvice)} {
		for name, a := range table {
			checkAdvice(t, name, a)
			used["rule."+a.rule], used["client."+a.client], used["repair."+a.repair] = true, true, true
			used["section."+ruleSections[a.rule]] = true
		}
	}
	for code := range textTable {
		group, rest, _ := strings.Cut(code, ".")
		switch group {
		case "rule", "client", "repair", "section":
			if !used[code] {
				t.Errorf("textTable has %q, which no advice uses; want it used", code)
			}
		case "dns", "tcp", "tls", "http", "wsdl", "requirement":
			if a := adviseFinding(code); a == findingAdvice["query"] {
				t.Errorf("adviseFinding(%q) = %+v, the advice for a query; want one for %s (%s)", code, a, group, rest)
			}
		}
	}
}

// convertKeys returns a table with keys of type string.
func convertKeys[K ~string](table map[K]advice) map[string]advice {
	converted := map[string]advice{}
	for key, a := range table {
		converted[string(key)] = a
	}
	return converted
}

func TestAdviseDeviation(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		deviation appointment.Deviation
		want      string // the repair
	}{
		{appointment.Deviation{Path: "data.bz", Kind: casing.KindUnknown, Code: casing.CodeNumber}, "unknown"},
		{appointment.Deviation{Path: "data.result.quantity", Kind: casing.KindShape, Code: casing.CodeNumber}, "text"},
		{appointment.Deviation{Path: "data.result.scheduleDate", Kind: casing.KindFormat, Code: appointment.CodeDateCompact}, "date"},
		{appointment.Deviation{Path: "data.result.scheduleStartDate", Kind: casing.KindFormat, Code: appointment.CodeNoColon}, "time"},
		{appointment.Deviation{Path: "response", Kind: appointment.KindCharset, Found: "euc-kr"}, "utf8"},
		{appointment.Deviation{Path: "response", Kind: "other"}, "format"},
	} {
		if got := adviseDeviation(tt.deviation).repair; got != tt.want {
			t.Errorf("adviseDeviation(%v) repair = %q, want %q", tt.deviation, got, tt.want)
		}
	}
}

// hostileTexts are texts that would change the structure of a document if they were not escaped.
var hostileTexts = []string{
	"<script>alert(1)</script>", "</pre></td><img src=x onerror=alert(1)>", "a|b||c", "`code` ``` ````", "**bold** _em_ ~~no~~",
	"[link](javascript:alert(1)) ![i](http://127.0.0.1/x.png)", "# heading\n## another\n\n- item\n1. item\n> quote\n| a | b |\n| - | - |",
	"---\n===", "&lt;b&gt; &amp; &#60;i&#62;", "\\| \\` \\\\", "\x00\x1b[31mred\u202egnp.exe\u2066", "\xff\xfe", "$$x$$ <!-- x --> <https://a.example>",
	"1. one", "- one", "+ one", "{{.Hospital}} %s %!d(MISSING)",
}

// hostileReport returns a report with a hostile text wherever a hospital or a configuration may put one.
func hostileReport(hostile string) *Report {
	text := Text{Code: "tls.alert", Chinese: hostile, English: hostile}
	return &Report{
		Hospital: hostile, Vendor: appointment.Vendor(hostile), Host: hostile, Time: time.Date(2026, 11, 29, 1, 0, 0, 0, time.UTC), Queries: 1,
		Checks:     []Check{{Kind: CheckDNS, State: OK, Finding: text}, {Kind: CheckTLS, State: Failed, Finding: text, Detail: text}},
		Deviations: []appointment.Deviation{{Path: hostile, Kind: casing.KindName, Found: hostile}},
		Exchange:   &Exchange{Query: 1, Request: hostile, Response: hostile, Finding: text, Failure: text},
		Questions:  []Text{text},
	}
}

// TestReport_WriteMarkdown_Hostile checks that texts of a hospital do not change the structure of
// the document.
func TestReport_WriteMarkdown_Hostile(t *testing.T) {
	t.Parallel()
	plain := writeReport(t, (*Report).WriteMarkdown, hostileReport("plain"), English)
	for _, hostile := range hostileTexts {
		got := writeReport(t, (*Report).WriteMarkdown, hostileReport(hostile), English)
		if got, want := markdownStructure(got), markdownStructure(plain); !slices.Equal(got, want) {
			t.Errorf("WriteMarkdown() with %q has the structure\n%s\nwant\n%s", hostile, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if strings.ContainsAny(got, "\x00\x1b\u202e\u2066") {
			t.Errorf("WriteMarkdown() with %q = %q, want it without control characters", hostile, got)
		}
	}
}

// markdownStructure returns the block of each line of a document, and the characters in it that are
// not escaped and have a meaning. Of a fenced block it returns only that there is one.
func markdownStructure(document string) (structure []string) {
	fence := ""
	for line := range strings.SplitSeq(document, "\n") {
		ticks := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		switch {
		case fence != "":
			if len(ticks) >= len(fence) && strings.Trim(line, "` ") == "" {
				fence = ""
			}
			continue
		case len(ticks) >= 3:
			fence = ticks
			structure = append(structure, "block")
			continue
		}
		marks := ""
		for i := 0; i < len(line); i++ {
			switch {
			case line[i] == '\\':
				i++
			case strings.IndexByte("#`*_[]<>|~&$", line[i]) >= 0:
				marks += line[i : i+1]
			}
		}
		start, _, _ := strings.Cut(line, " ")
		if !slices.Contains([]string{"", "#", "##", "###", "-", "|"}, start) {
			start = "text"
		}
		structure = append(structure, start+" "+marks)
	}
	if fence != "" {
		structure = append(structure, "open block")
	}
	return structure
}

func TestReport_WriteHTML_Hostile(t *testing.T) {
	t.Parallel()
	plain := htmlElements(t, writeReport(t, (*Report).WriteHTML, hostileReport("plain"), Chinese))
	for _, hostile := range hostileTexts {
		page := writeReport(t, (*Report).WriteHTML, hostileReport(hostile), Chinese)
		if got := htmlElements(t, page); !slices.Equal(got, plain) {
			t.Errorf("WriteHTML() with %q has the elements\n%v\nwant\n%v", hostile, got, plain)
		}
		if strings.ContainsAny(page, "\x00\x1b\u202e\u2066") {
			t.Errorf("WriteHTML() with %q = %q, want it without control characters", hostile, page)
		}
	}
	if want := `lang="zh-CN"`; !slices.Contains(plain, "html lang=zh-CN") || slices.Contains(plain, "script") {
		t.Errorf("WriteHTML() has the elements %v, want html with %s and no script", plain, want)
	}
}

// htmlElements returns the start tags of a page with their attributes.
func htmlElements(t *testing.T, page string) (elements []string) {
	t.Helper()
	document, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for node := range document.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		element := node.Data
		for _, a := range node.Attr {
			element += " " + a.Key + "=" + a.Val
		}
		elements = append(elements, element)
	}
	return elements
}

// writeReport returns a report for the vendor as write writes it.
func writeReport(t *testing.T, write func(*Report, io.Writer, Language) error, r *Report, lang Language) string {
	t.Helper()
	var out strings.Builder
	if err := write(r, &out, lang); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestOutline checks that the structure of a message has its names, and no values except codes.
func TestOutline(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"code":500,"statusCode":"00000000","n":7,"b":false,"e":"","z":null,"张三":"x","data":"{\"a\":[\"x\",\"y\",\"z\"]}"}`: "{\n" +
			"  \"code\": 500\n  \"statusCode\": \"00000000\"\n  \"n\": …\n  \"b\": false\n  \"e\": \"\"\n  \"z\": null\n  \"***\": \"…\"\n" +
			"  \"data\": \"{\n    \"a\": [\n      \"…\"\n      … (+2)\n    ]\n  }\"\n}\n",
		`{"a":{"b":`:                        "{\n  \"a\": {\n…\n",
		`<html>测试患者甲</html>`:                "… (28 bytes)\n",
		``:                                  "",
		strings.Repeat(`{"a":`, 100) + "1":  "",
		strings.Repeat("[", 10_000):         "",
		`["x"` + strings.Repeat(",9", 9999): "",
		`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>测试患者甲</faultstring></s:Fault></s:Body></s:Envelope>`: "<Envelope>\n  <Body>\n    <Fault>\n" +
			"      <faultcode>\n        \"s:Client\"\n      </faultcode>\n      <faultstring>\n        \"…\"\n      </faultstring>\n    </Fault>\n  </Body>\n</Envelope>\n",
	} {
		e := &exchange{status: 200, proto: "HTTP/1.1"}
		e.body.WriteString(body)
		_, got, _ := strings.Cut(e.outlineResponse(), "\n\n")
		if got != want && want != "" || strings.Count(got, "\n") > maxOutlineLines {
			t.Errorf("outlineResponse() of %.60s = %q, want %q", body, got, want)
		}
	}
}
