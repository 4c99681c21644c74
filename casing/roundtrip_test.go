package casing_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

// messageTypes returns a struct type for the request and the response of each operation,
// with the envelope, as fields.tsv describes them.
func messageTypes(t *testing.T) map[string]reflect.Type {
	t.Helper()
	table, err := os.ReadFile("../testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][][]string{} // by operation, direction and object
	for line := range strings.Lines(string(table)) {
		row := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		key := strings.Join(row[:3], " ")
		rows[key] = append(rows[key], row)
	}
	types := map[string]reflect.Type{}
	for _, message := range []string{"query request", "query response", "save request", "save response", "cancel request", "cancel response"} {
		_, direction, _ := strings.Cut(message, " ")
		var objectType func(key string) reflect.Type
		objectType = func(key string) reflect.Type {
			var fields []reflect.StructField
			for _, row := range rows[key] {
				typ := reflect.TypeFor[string]()
				switch row[4] {
				case "number":
					typ = reflect.TypeFor[int]()
				case "object":
					typ = reflect.PointerTo(objectType(message + " " + row[3]))
				case "list":
					elem := row[8][strings.Index(row[8], "of ")+len("of "):]
					typ = reflect.SliceOf(objectType(message + " " + elem))
				case "object or string":
					typ = reflect.PointerTo(objectType(message + " "))
				}
				fields = append(fields, reflect.StructField{
					Name: fmt.Sprintf("F%d", len(fields)), Type: typ, Tag: reflect.StructTag(fmt.Sprintf("json:%q", row[3])),
				})
			}
			if len(fields) == 0 {
				t.Fatalf("fields.tsv has no rows for %q, want at least one", key)
			}
			return reflect.StructOf(fields)
		}
		types[message] = objectType("envelope " + direction + " ")
	}
	return types
}

// spell spells a name in a style. The test does not use Style.Name, which it checks.
func spell(s casing.Style, name string) string {
	switch s {
	case casing.Pascal:
		return strings.ToUpper(name[:1]) + name[1:]
	case casing.Upper:
		return strings.ToUpper(name)
	}
	return name
}

// difficultTexts are the parts of the texts that fillRandomly writes.
var difficultTexts = []string{
	"张三", "㛃𬭼", "😀", "\x00\x01\x1f", "\n\r\t", "\u007f\u0085", "\u2028\ufeff", "\ufffe\uffff", "]]>", "<![CDATA[", "<&>'",
	`"\`, `\u0041`, "{\"a\":1}", "9007199254740993", "-0.0", "007", " ", "null", strings.Repeat("很长的病史", 500), "DX(普通放射)",
}

// fillRandomly sets every text, number, list and pointer in v, some of them to nothing.
func fillRandomly(rng *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		var b strings.Builder
		for range rng.IntN(4) {
			b.WriteString(difficultTexts[rng.IntN(len(difficultTexts))])
		}
		v.SetString(b.String())
	case reflect.Int:
		v.SetInt(rng.Int64() - rng.Int64())
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillRandomly(rng, v.Elem())
	case reflect.Slice:
		if n := rng.IntN(4); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fillRandomly(rng, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fillRandomly(rng, v.Field(i))
		}
	}
}

// expectedJSON returns the value that encoding/json must find in a document of v.
func expectedJSON(s casing.Style, v reflect.Value, emptyFields bool) any {
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Int:
		return json.Number(fmt.Sprint(v.Int()))
	case reflect.Pointer:
		return expectedJSON(s, v.Elem(), emptyFields)
	case reflect.Slice:
		var elements []any
		for i := range v.Len() {
			elements = append(elements, expectedJSON(s, v.Index(i), emptyFields))
		}
		return elements
	}
	object := map[string]any{}
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Tag.Get("json")
		if f.Kind() == reflect.Slice && f.Len() == 0 || f.Kind() == reflect.String && f.Len() == 0 && !emptyFields {
			continue
		}
		object[spell(s, name)] = expectedJSON(s, f, emptyFields)
	}
	return object
}

// TestCodec_RoundTrip_InterfaceMessages writes the messages of every operation in every
// style. Package encoding/json must find each value under its name, and the codec must read
// the same message back.
func TestCodec_RoundTrip_InterfaceMessages(t *testing.T) {
	t.Parallel()
	for message, typ := range messageTypes(t) {
		for variant := range 12 {
			style, emptyFields, inString := casing.Style(variant%3), variant/3%2 == 1, variant/6 == 1 //nolint:gosec // one of three
			opts := []casing.Option{casing.WithTypes(reflect.Zero(typ).Interface())}
			if emptyFields {
				opts = append(opts, casing.WithEmptyFields())
			}
			if inString {
				opts = append(opts, casing.WithJSONInString("data"))
			}
			t.Run(fmt.Sprintf("%s, %v, empty fields %v, in a string %v", message, style, emptyFields, inString), func(t *testing.T) {
				t.Parallel()
				c := newCodec(t, style, opts...)
				for seed := range uint64(8) {
					v := reflect.New(typ)
					fillRandomly(rand.New(rand.NewPCG(seed, uint64(variant))), v.Elem()) //nolint:gosec // variant is small
					doc, err := c.Marshal(v.Interface())
					if err != nil {
						t.Fatalf("seed %d: Marshal() error = %v, want none", seed, err)
					}
					got := parseJSON(t, doc)
					if data := spell(style, "data"); inString {
						text, ok := got[data].(string)
						if !ok {
							t.Fatalf("seed %d: %s is a %T, want a string", seed, data, got[data])
						}
						got[data] = parseJSON(t, []byte(text))
					}
					if want := expectedJSON(style, v, emptyFields); !reflect.DeepEqual(any(got), want) {
						t.Errorf("seed %d: encoding/json decodes other values from %d bytes, want those of v", seed, len(doc))
					}
					back := reflect.New(typ)
					deviations, err := c.Unmarshal(doc, back.Interface())
					if err != nil || deviations != nil || !reflect.DeepEqual(back.Interface(), v.Interface()) {
						t.Errorf("seed %d: Unmarshal() = %v, %v, equal to v: %v; want no deviations, no error and true",
							seed, deviations, err, reflect.DeepEqual(back.Interface(), v.Interface()))
					}
				}
			})
		}
	}
}
