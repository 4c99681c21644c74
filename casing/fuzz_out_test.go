package casing_test

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/casing"
)

// parcel has every kind of field, with names whose spellings are written out below.
type parcel struct {
	PlacerOrderNO string            `json:"placerOrderNO"`
	Age           int64             `json:"age,string"`
	Weight        *float64          `json:"weight"`
	Serial        uint64            `json:"serial"`
	Sent          bool              `json:"sent"`
	Lines         []string          `json:"lines"`
	Inside        *parcel           `json:"inside"`
	Extra         map[string]string `json:"-" casing:"extra"`
}

func parcelNames(s casing.Style) [7]string {
	return [...][7]string{
		{"placerOrderNO", "age", "weight", "serial", "sent", "lines", "inside"},
		{"PlacerOrderNO", "Age", "Weight", "Serial", "Sent", "Lines", "Inside"},
		{"PLACERORDERNO", "AGE", "WEIGHT", "SERIAL", "SENT", "LINES", "INSIDE"},
	}[s]
}

// FuzzRoundTrip writes values in a style: encoding/json must find each of them under
// its name, and the codec must read them back without a deviation.
func FuzzRoundTrip(f *testing.F) {
	for i, text := range []string{
		"张三 𬭼😀", "a\x00\x1f\u007f\u0085\u2028\ufffe\uffff\ufeff\"\\/", "<![CDATA[x]]>&amp;", strings.Repeat("很长", 5000),
		"\xff", "", "12345678901234567890", "\u202e", "a,b,,c", `{"x":1}`,
	} {
		f.Add(text, int64(math.MinInt64)+int64(i), math.Pow(10, float64(i*5)), uint64(math.MaxUint64), i%2 == 0, uint8(i))
	}
	var codecs []*casing.Codec
	for form := range uint8(12) {
		opts := []casing.Option{casing.WithTypes(parcel{})}
		if form/3%2 == 1 {
			opts = append(opts, casing.WithEmptyFields())
		}
		if form/6 == 1 {
			opts = append(opts, casing.WithJSONInString("inside", "lines"))
		}
		codecs = append(codecs, newCodec(f, casing.Style(form%3), opts...))
	}
	f.Fuzz(func(t *testing.T, text string, age int64, weight float64, serial uint64, sent bool, form uint8) {
		form %= 12
		enclosed := parcel{PlacerOrderNO: text, Weight: &weight}
		v := parcel{text, age, &weight, serial, sent, strings.Split(text, ","), &enclosed, map[string]string{"remark": text}}
		doc, err := codecs[form].Marshal(&v)
		if ok := utf8.ValidString(text) && !math.IsNaN(weight) && !math.IsInf(weight, 0); (err == nil) != ok {
			t.Fatalf("writable: %v, but %v", ok, err)
		}
		if err != nil {
			return
		}
		checkParcel(t, doc, v, parcelNames(casing.Style(form%3)), form/6 == 1)
		var back parcel
		deviations, err := codecs[form].Unmarshal(doc, &back)
		if len(deviations) == 1 && deviations[0].Path == remarkName(form) { // no field has it
			deviations, back.Extra = nil, map[string]string{"remark": back.Extra[remarkName(form)]}
		}
		if err != nil || deviations != nil {
			t.Fatalf("%v, %v from %s", deviations, err, doc)
		}
		if !reflect.DeepEqual(back, v) {
			t.Errorf("%s\ngot  %+v\nwant %+v", doc, back, v)
		}
	})
}

func remarkName(form uint8) string { return [...]string{"remark", "Remark", "REMARK"}[form%3] }

// checkParcel reads doc with encoding/json and compares with what was written.
func checkParcel(t *testing.T, doc []byte, v parcel, names [7]string, inString bool) {
	t.Helper()
	var got map[string]json.RawMessage
	if err := json.Unmarshal(doc, &got); err != nil {
		t.Fatalf("%v in %q", err, doc)
	}
	if bytes.ContainsFunc(doc, func(r rune) bool { return r < 0x20 || r == 0x7f || r == 0xfffe || r == 0xffff }) {
		t.Errorf("XML cannot carry %q", doc)
	}
	is := func(name string, want any) {
		value := reflect.New(reflect.TypeOf(want))
		raw := got[name]
		if inString && (name == names[5] || name == names[6]) {
			raw = json.RawMessage(unquoted(raw))
		}
		if err := json.Unmarshal(raw, value.Interface()); err != nil || !reflect.DeepEqual(value.Elem().Interface(), want) {
			t.Errorf("%s is %s, %v; want %v", name, raw, err, want)
		}
	}
	if v.PlacerOrderNO != "" {
		is(names[0], v.PlacerOrderNO)
	}
	is(names[1], strconv.FormatInt(v.Age, 10))
	is(names[2], *v.Weight)
	is(names[3], v.Serial)
	is(names[4], v.Sent)
	is(names[5], v.Lines)
	var inside map[string]json.RawMessage
	raw := got[names[6]]
	if inString {
		raw = json.RawMessage(unquoted(raw))
	}
	if err := json.Unmarshal(raw, &inside); err != nil {
		t.Fatal(err)
	}
	if got = inside; v.PlacerOrderNO != "" {
		is(names[0], v.PlacerOrderNO)
	}
	is(names[2], *v.Weight)
}

// FuzzRename compares with encoding/json's tokens: what is no name stays byte for byte.
func FuzzRename(f *testing.F) {
	for _, seed := range []string{
		`{"PLACERORDERNO":"AGE","Inside":[{"age" : 1e400, "姓名":{"x_y":null}}],"\u0061GE":"\/\ud83d\ude00"}`,
		` [ {"placer_order_no":-0.0,"placerOrderNo":"{\"AGE\":1}"} , true ] `, `"AGE"`, `{"a":1}x`, "{\"\xff\":1}", `{"":0,"_":1}`,
	} {
		f.Add([]byte(seed))
	}
	camel := newCodec(f, casing.Camel, casing.WithTypes(parcel{}))
	upper := newCodec(f, casing.Upper, casing.WithTypes(parcel{}))
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Count(data, []byte("{"))+bytes.Count(data, []byte("[")) > 60 {
			t.Skip("may be nested too deeply")
		}
		there, err := camel.Rename(data)
		if ok := json.Valid(data) && wellFormed(data); (err == nil) != ok {
			t.Fatalf("well-formed: %v, but %v", ok, err)
		}
		if err != nil {
			return
		}
		compareRenamed(t, data, there)
		shouted, err := upper.Rename(there)
		if err != nil {
			t.Fatal(err)
		}
		compareRenamed(t, data, shouted)
		back, err := camel.Rename(shouted)
		if err != nil {
			t.Fatal(err)
		}
		before, after := namesIn(there), namesIn(back)
		for i, name := range before {
			if isParcelName(name) && after[i] != name {
				t.Errorf("%q became %q", name, after[i])
			}
		}
	})
}

func isParcelName(name string) bool {
	for _, known := range parcelNames(casing.Camel) {
		if folded(known) == folded(name) {
			return true
		}
	}
	return false
}
