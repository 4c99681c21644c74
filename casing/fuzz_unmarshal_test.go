package casing_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

type letter struct {
	Text    string   `json:"text"`
	Count   int      `json:"count"`
	Small   uint8    `json:"small"`
	Price   float64  `json:"price"`
	Flag    bool     `json:"flag"`
	Cover   page     `json:"cover"`
	Annex   *page    `json:"annex"`
	Pages   []page   `json:"pageList"`
	Words   []string `json:"words"`
	Numbers []int    `json:"numbers"`
}

type page struct {
	OrderNO string `json:"orderNO"`
	Line    int    `json:"line"`
	Lines   []page `json:"lines"`
}

func letterSchema() schema {
	scalar := func(kind string) schema { return schema{kind: kind} }
	list := func(elem schema) schema { return schema{kind: "list", elem: &elem} }
	page := schema{kind: "object", fields: map[string]schema{"orderNO": scalar("text"), "line": scalar("int")}}
	page.fields["lines"] = list(page) // the copy has the same map, so pages contain pages
	return schema{kind: "object", fields: map[string]schema{
		"text": scalar("text"), "count": scalar("int"), "small": scalar("uint8"), "price": scalar("float"), "flag": scalar("bool"),
		"cover": page, "annex": page, "pageList": list(page), "words": list(scalar("text")), "numbers": list(scalar("int")),
	}}
}

// FuzzUnmarshal compares with encoding/json: both refuse a document, or both read the same
// values. The schema has all tolerances that may make a difference. The codec alone refuses
// text that is not UTF-8, and deep nesting.
func FuzzUnmarshal(f *testing.F) {
	for _, seed := range []string{
		`{"text":"张三","count":14,"small":255,"price":-1.5e3,"flag":true,"cover":{"orderNO":"1"},"pageList":[{"line":1}]}`,
		`{"Text":14,"COUNT":"14.0","sm_all":" 7 ","flag":"false","annex":"{\"orderNO\":\"\\u5f20\"}","page_list":{"line":2}}`,
		`{"text":"a","TEXT":"b","count":1,"count":1,"words":"one","numbers":"[1,2]","other":{"x":[null]}}`,
		`"{\"text\":\"\\ud83d\\ude00 \\n \\u0000\"}"`, `{"text":"` + "\xff" + `"}`, `{"text":"\ud800"}`,
		`{"cover":[],"annex":null,"pageList":"","lines":[[]],"numbers":[1,null,2.50]}`, `"{}" x`, `{"a":1,}`,
		`{"pageList":{"$id":"1","$values":[{"line":1}]},"cover":[{"line":2}]}`, `{"pageList":{"1":{"line":1},"0":null},"annex":[{"x":1}]}`,
		`{"cover":{"$id":"1","$values":[{"line":1}]},"annex":{"0":{"$values":{"line":2}}}}`, `{"$id":"1","$values":[{"text":"a"}]}`,
		`{"pageList":{"#text":" ","-size":"1","page":[{"$id":"1","line":1}]},"annex":{"$values":[]},"cover":{"0":{"line":1},"1":{}}}`,
		`{"pageList":{"page":{"lines":{"a":[{"line":1}]}}},"cover":{"x":1}}`, `[{"text":"a"}]`,
		`{"cover":{"$ref":"$.pageList[0]"},"pageList":[{"$id":"1","lines":[{"$ref":"$.cover"},{"$ref":"1"}]}]}`,
		` { "text" : null , "pageList" : [ { "lines" : [ { "lines" : { "orderNO" : 5 } } ] } ] } `, `{"small":256,"price":"NaN"}`,
	} {
		f.Add([]byte(seed))
	}
	codec := newCodec(f, casing.Camel, casing.WithTypes(letter{}))
	reference := letterSchema()
	addFuzzUnmarshalCorpus(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Count(data, []byte("{"))+bytes.Count(data, []byte("[")) > 60 {
			t.Skip("the document may be nested too deep")
		}
		if bytes.Contains(data, []byte("ref")) || bytes.Contains(data, []byte(`\u`)) && bytes.Contains(data, []byte("$")) {
			_, _ = codec.Unmarshal(data, new(letter)) // must not panic; the reference resolves no $ref
			return
		}
		var got, want letter
		deviations, err := codec.Unmarshal(data, &got)
		exact, refused := reference.readDocument(data, 0)
		if (err == nil) != (refused == nil) {
			t.Fatalf("Unmarshal(%q) error = %v, want like the reference: %v", data, err, refused)
		}
		if err != nil {
			return
		}
		doc, err := json.Marshal(exact)
		if err == nil {
			err = json.Unmarshal(doc, &want)
		}
		if err != nil {
			t.Fatalf("json.Unmarshal() of the reference %s: error = %v, want none", doc, err)
		}
		if !isSameValue(t, got, want) {
			t.Errorf("Unmarshal(%q)\n got %+v\nwant %+v", data, got, want)
		}
		if len(deviations) > 0 || bytes.Contains(data, []byte(`""`)) {
			return
		}
		var plain letter
		if err := json.Unmarshal(data, &plain); err != nil || !isSameValue(t, got, plain) {
			t.Errorf("Unmarshal(%q) without deviations\n got %+v\nwant %+v, %v as by encoding/json", data, got, plain, err)
		}
	})
}

// isSameValue compares values. It ignores the difference between no list and an empty one.
func isSameValue(t testing.TB, a, b any) bool {
	t.Helper()
	return reflect.DeepEqual(withoutEmptyLists(reflect.ValueOf(a)), withoutEmptyLists(reflect.ValueOf(b)))
}

// withoutEmptyLists returns a copy of a value with nil for every empty list in it.
func withoutEmptyLists(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return withoutEmptyLists(v.Elem())
	case reflect.Struct:
		fields := make([]any, v.NumField())
		for i := range fields {
			fields[i] = withoutEmptyLists(v.Field(i))
		}
		return fields
	case reflect.Slice:
		elements := make([]any, v.Len())
		for i := range elements {
			elements[i] = withoutEmptyLists(v.Index(i))
		}
		return elements
	}
	return v.Interface()
}
