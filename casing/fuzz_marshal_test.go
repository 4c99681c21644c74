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

// parcel has every kind of field. parcelNames spells their names out.
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

// FuzzRoundTrip writes values in every style. encoding/json must find each value under its
// name, and the codec must read the document back without a deviation.
func FuzzRoundTrip(f *testing.F) {
	for i, text := range []string{
		"张三 𬭼😀", "a\x00\x1f\u007f\u0085\u2028\ufffe\uffff\ufeff\"\\/", "<![CDATA[x]]>&amp;", strings.Repeat("很长", 5000),
		"\xff", "", "12345678901234567890", "\u202e", "a,b,,c", `{"x":1}`,
	} {
		f.Add(text, int64(math.MinInt64)+int64(i), math.Pow(10, float64(i*5)), uint64(math.MaxUint64), i%2 == 0, uint8(i))
	}
	var codecs []*casing.Codec
	for variant := range uint8(12) {
		opts := []casing.Option{casing.WithTypes(parcel{})}
		if variant/3%2 == 1 {
			opts = append(opts, casing.WithEmptyFields())
		}
		if variant/6 == 1 {
			opts = append(opts, casing.WithJSONInString("inside", "lines"))
		}
		codecs = append(codecs, newCodec(f, casing.Style(variant%3), opts...))
	}
	addFuzzRoundTripCorpus(f)
	f.Fuzz(func(t *testing.T, text string, age int64, weight float64, serial uint64, sent bool, variant uint8) {
		variant %= 12
		inside := parcel{PlacerOrderNO: text, Weight: &weight}
		v := parcel{text, age, &weight, serial, sent, strings.Split(text, ","), &inside, map[string]string{"remark": text}}
		doc, err := codecs[variant].Marshal(&v)
		if want := utf8.ValidString(text) && !math.IsNaN(weight) && !math.IsInf(weight, 0); (err == nil) != want {
			t.Fatalf("Marshal(%+v) error = %v, want an error: %v", v, err, !want)
		}
		if err != nil {
			return
		}
		checkParcel(t, doc, v, parcelNames(casing.Style(variant%3)), variant/6 == 1)
		var back parcel
		deviations, err := codecs[variant].Unmarshal(doc, &back)
		remark := [...]string{"remark", "Remark", "REMARK"}[variant%3]
		if len(deviations) == 1 && deviations[0].Path == remark { // the extra field is unknown
			deviations, back.Extra = nil, map[string]string{"remark": back.Extra[remark]}
		}
		if err != nil || deviations != nil {
			t.Fatalf("Unmarshal(%s) = %v, %v, want no deviations", doc, deviations, err)
		}
		if !reflect.DeepEqual(back, v) {
			t.Errorf("Unmarshal(%s)\n got %+v\nwant %+v", doc, back, v)
		}
	})
}

// checkParcel fails unless encoding/json finds the values of v under names in doc.
func checkParcel(t *testing.T, doc []byte, v parcel, names [7]string, inString bool) {
	t.Helper()
	var object map[string]json.RawMessage
	if err := json.Unmarshal(doc, &object); err != nil {
		t.Fatalf("json.Unmarshal(%q) error = %v, want none", doc, err)
	}
	if bytes.ContainsFunc(doc, func(r rune) bool { return r < 0x20 || r == 0x7f || r == 0xfffe || r == 0xffff }) {
		t.Errorf("Marshal = %q, want only characters that XML can contain", doc)
	}
	check := func(name string, want any) {
		t.Helper()
		got := reflect.New(reflect.TypeOf(want))
		raw := object[name]
		if inString && (name == names[5] || name == names[6]) {
			raw = json.RawMessage(unquote(raw))
		}
		if err := json.Unmarshal(raw, got.Interface()); err != nil || !reflect.DeepEqual(got.Elem().Interface(), want) {
			t.Errorf("%s = %s, %v, want %v", name, raw, err, want)
		}
	}
	if v.PlacerOrderNO != "" {
		check(names[0], v.PlacerOrderNO)
	}
	check(names[1], strconv.FormatInt(v.Age, 10))
	check(names[2], *v.Weight)
	check(names[3], v.Serial)
	check(names[4], v.Sent)
	check(names[5], v.Lines)
	var inside map[string]json.RawMessage
	raw := object[names[6]]
	if inString {
		raw = json.RawMessage(unquote(raw))
	}
	if err := json.Unmarshal(raw, &inside); err != nil {
		t.Fatal(err)
	}
	if object = inside; v.PlacerOrderNO != "" {
		check(names[0], v.PlacerOrderNO)
	}
	check(names[2], *v.Weight)
}
