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

func letterShape() shape {
	one := func(kind string) shape { return shape{kind: kind} }
	list := func(of shape) shape { return shape{kind: "list", elem: &of} }
	page := shape{kind: "object", fields: map[string]shape{"orderNO": one("text"), "line": one("int")}}
	page.fields["lines"] = list(page) // the map is shared, so pages hold pages
	return shape{kind: "object", fields: map[string]shape{
		"text": one("text"), "count": one("int"), "small": one("uint8"), "price": one("float"), "flag": one("bool"),
		"cover": page, "annex": page, "pageList": list(page), "words": list(one("text")), "numbers": list(one("int")),
	}}
}

// FuzzUnmarshal compares with encoding/json: both refuse, or both accept with equal
// values. The tolerances that tell them apart are those of shape and no others. Two
// refusals are the codec's own: text that is not UTF-8, and deep nesting.
func FuzzUnmarshal(f *testing.F) {
	for _, seed := range []string{
		`{"text":"张三","count":14,"small":255,"price":-1.5e3,"flag":true,"cover":{"orderNO":"1"},"pageList":[{"line":1}]}`,
		`{"Text":14,"COUNT":"14.0","sm_all":" 7 ","flag":"false","annex":"{\"orderNO\":\"\\u5f20\"}","page_list":{"line":2}}`,
		`{"text":"a","TEXT":"b","count":1,"count":1,"words":"one","numbers":"[1,2]","other":{"x":[null]}}`,
		`"{\"text\":\"\\ud83d\\ude00 \\n \\u0000\"}"`, `{"text":"` + "\xff" + `"}`, `{"text":"\ud800"}`,
		`{"cover":[],"annex":null,"pageList":"","lines":[[]],"numbers":[1,null,2.50]}`, `"{}" x`, `{"a":1,}`,
		` { "text" : null , "pageList" : [ { "lines" : [ { "lines" : { "orderNO" : 5 } } ] } ] } `, `{"small":256,"price":"NaN"}`,
	} {
		f.Add([]byte(seed))
	}
	codec := newCodec(f, casing.Camel, casing.WithTypes(letter{}))
	reference := letterShape()
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Count(data, []byte("{"))+bytes.Count(data, []byte("[")) > 60 {
			t.Skip("may be nested too deeply")
		}
		var got, want letter
		deviations, err := codec.Unmarshal(data, &got)
		regular, refused := reference.regularDocument(data, 0)
		if (err == nil) != (refused == nil) {
			t.Fatalf("codec: %v, reference: %v", err, refused)
		}
		if err != nil {
			return
		}
		doc, err := json.Marshal(regular)
		if err == nil {
			err = json.Unmarshal(doc, &want)
		}
		if err != nil {
			t.Fatalf("the reference made %s: %v", doc, err)
		}
		if !sameJSON(t, got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if len(deviations) > 0 || bytes.Contains(data, []byte(`""`)) {
			return
		}
		var plain letter
		if err := json.Unmarshal(data, &plain); err != nil || !sameJSON(t, got, plain) {
			t.Errorf("no deviation, but encoding/json: %v\ngot  %+v\nwant %+v", err, got, plain)
		}
	})
}

// sameJSON compares values, but for the difference between no list and an empty one.
func sameJSON(t testing.TB, a, b any) bool {
	t.Helper()
	return reflect.DeepEqual(withoutEmptyLists(reflect.ValueOf(a)), withoutEmptyLists(reflect.ValueOf(b)))
}

// withoutEmptyLists copies a value with nil for every empty list in it.
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
