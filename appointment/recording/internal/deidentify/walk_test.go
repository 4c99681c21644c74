package deidentify

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// visitedValues walks a text, and returns each value that is not empty as "field=value". It
// leaves out the names in XML.
func visitedValues(text string, isForm bool) (visited []string) {
	w := walker{NewFieldTable(nil), func(f field, value string) []edit {
		if value != "" && f.category != nameText {
			visited = append(visited, f.name+"="+value)
		}
		return nil
	}}
	if isForm {
		w.walkForm(text, field{}, 0)
	} else {
		w.walkValue(text, field{}, 0)
	}
	return visited
}

// bracketValues walks a text and puts every value of a field with a name in brackets.
func bracketValues(text string, isForm bool) string {
	w := walker{NewFieldTable(nil), func(f field, value string) []edit {
		if f.name == "" || value == "" {
			return nil
		}
		return []edit{{0, len(value), "[" + value + "]"}}
	}}
	if isForm {
		return applyEdits(text, w.walkForm(text, field{}, 0))
	}
	return applyEdits(text, w.walkValue(text, field{}, 0))
}

func TestWalker_Values(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"text", "已预约", []string{"=已预约"}},
		{"JSON", "\uFEFF {\"a\":\"1\",\"b\":[2,true,null,\"c\"]}", []string{"=a", "a=1", "=b", "b=2", "b=c"}},
		{"known field", `{"MED_REC_NO":"1"}`, []string{"medRecNO=1"}},
		{"parts of a name", `{"name":{"family":"李"}}`, []string{"=family", "family=李"}},
		{"no document in a sensitive field", `{"name":"{\"a\":1}"}`, []string{`name={"a":1}`}},
		{"JSON in a string", `{"data":"{\"name\":\"李四\"}"}`, []string{"name=李四"}},
		{"XML in JSON", `{"data":"<a>1</a>"}`, []string{"a=1"}},
		{"escapes of JSON", `"\"\\\/\b\f\n\r\t\u6d4b\ud83d\ude00\ud800"`, []string{"=\"\\/\b\f\n\r\t测😀\uFFFD"}},
		{"invalid JSON", `{"a":1,}`, []string{`={"a":1,}`}},
		{"XML", `<a b="1" c='2'>3<d/>4</a>`, []string{"b=1", "c=2", "a=3", "a=4"}},
		{"JSON in XML", `<a>{"name":"李四"}</a>`, []string{"name=李四"}},
		{"pieces of XML text", `<a>1<![CDATA[2]]>&lt;&#x34;&#53;<!-- c --></a>`, []string{"= c ", "a=12<45"}},
		{"line end", "<a>1\r\n2</a>", []string{"a=1\n2"}},
		{"entities", `<a>&amp;&quot;&apos;&gt;</a>`, []string{`a=&"'>`}},
		{"SOAP", `<s:Reason xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:role="ultimate">x</s:Reason>`,
			[]string{"=http://schemas.xmlsoap.org/soap/envelope/", "=ultimate", "Reason=x"}},
		{"instruction", `<?php a?><a>1<?b 2?>3</a>`, []string{"=php a", "=b 2", "a=13"}},
		{"declaration", `<?xml version="1.0" encoding="GBK"?><a>1</a>`, []string{"a=1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := visitedValues(test.text, false)
			if !slices.Equal(got, test.want) {
				t.Errorf("walkValue(%q) visits %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func TestWalker_NotXML(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"<a>", "<a/><b/>", "<a/>x", `<!DOCTYPE a><a/>`, `<?xml version="1.0" who="李四"?><a/>`, `<?php a?>`, "<", "<!-- a -->",
	} {
		if got, want := visitedValues(text, false), []string{"=" + text}; !slices.Equal(got[len(got)-1:], want) {
			t.Errorf("walkValue(%q) visits %q, want the whole text as one value", text, got)
		}
	}
}

func TestWalker_Form(t *testing.T) {
	t.Parallel()
	got := visitedValues("NAME=%E6%9D%8E+%80&name=%C0%EE&data=%7B%22a%22%3A1%7D&%E6%9D%8E=2&wsdl&", true)
	want := []string{"name=李 %80", "name=李", "=a", "a=1", "=李", "李=2", "=wsdl"}
	if !slices.Equal(got, want) {
		t.Errorf("walkForm visits %q, want %q", got, want)
	}
}

func TestWalker_MaxDepth(t *testing.T) {
	t.Parallel()
	text := "李四"
	for range 2 * maxDepth {
		text = fmt.Sprintf("<a><![CDATA[%s]]></a>", strings.ReplaceAll(text, cdataEnd, "]]"+cdataEnd+cdataStart+">"))
	}
	visited := visitedValues(text, false)
	if last := visited[len(visited)-1]; !strings.HasPrefix(last, "a=<a>") {
		t.Errorf("the innermost value is %.40q, want a document that is not walked", last)
	}
}

func TestWalker_Edits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text, want string
		isForm           bool
	}{
		{"JSON", `{ "a" : "\u6d4b" , "b":[ "c" ] }`, `{ "a" : "[\u6d4b]" , "b":[ "[c]" ] }`, false},
		{"quotes of JSON", `{"a":"\"\\\n"}`, `{"a":"[\"\\\u000a]"}`, false},
		{"number in JSON", `{"a":120.5e3,"b":-70}`, `{"a":110.1e1,"b":-10}`, false},
		{"JSON in a string", `{"data":"{\"a\":\"b\"}"}`, `{"data":"{\"a\":\"[b]\"}"}`, false},
		{"emoji in escapes", `{"a":"\ud83d\ude00"}`, `{"a":"[\ud83d\ude00]"}`, false},
		{"XML", `<a  b = '1'>&lt;&#34;</a >`, `<a  b = '[1]'>[&lt;&#34;]</a >`, false},
		{"pieces of XML text", `<a>1<!-- c --><![CDATA[2]]>3</a>`, `<a>[123]<!-- c --><![CDATA[]]></a>`, false},
		{"end of CDATA", `<a><![CDATA[x]]&gt;]]></a>`, `<a><![CDATA[[x]]&gt;]]]></a>`, false},
		{"list that is a number", `{"a":["110101","19490101","0028"]}`, `{"a":["[110101]","[19490101]","[0028]"]}`, false},
		{"form", "a=%E6%9D%8E&b=+", "a=%5B%E6%9D%8E%5D&b=%5B+%5D", true},
	} {
		if got := bracketValues(test.text, test.isForm); got != test.want {
			t.Errorf("%s: the edits of %q give %q, want %q", test.name, test.text, got, test.want)
		}
	}
}

func TestSplitCDATAEnd(t *testing.T) {
	t.Parallel()
	if got, want := splitCDATAEnd("a]]>b"), "a]]]]><![CDATA[>b"; got != want {
		t.Errorf("splitCDATAEnd = %q, want %q", got, want)
	}
}
