package casing_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

// messageTypes are structs of the interface's messages, envelope and all, as fields.tsv
// has them: a request and an answer for each operation.
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
		var object func(key string) reflect.Type
		object = func(key string) reflect.Type {
			var fields []reflect.StructField
			for _, row := range rows[key] {
				typ := reflect.TypeFor[string]()
				switch row[4] {
				case "number":
					typ = reflect.TypeFor[int]()
				case "object":
					typ = reflect.PointerTo(object(message + " " + row[3]))
				case "list":
					of := row[8][strings.Index(row[8], "of ")+len("of "):]
					typ = reflect.SliceOf(object(message + " " + of))
				case "object or string":
					typ = reflect.PointerTo(object(message + " "))
				}
				fields = append(fields, reflect.StructField{
					Name: fmt.Sprintf("F%d", len(fields)), Type: typ, Tag: reflect.StructTag(fmt.Sprintf("json:%q", row[3])),
				})
			}
			if len(fields) == 0 {
				t.Fatalf("fields.tsv has nothing for %q", key)
			}
			return reflect.StructOf(fields)
		}
		types[message] = object("envelope " + direction + " ")
	}
	return types
}

// spelled is the test's own idea of the styles.
func spelled(s casing.Style, name string) string {
	switch s {
	case casing.Pascal:
		return strings.ToUpper(name[:1]) + name[1:]
	case casing.Upper:
		return strings.ToUpper(name)
	}
	return name
}

// difficult is what texts are made of.
var difficult = []string{
	"张三", "㛃𬭼", "😀", "\x00\x01\x1f", "\n\r\t", "\u007f\u0085", "\u2028\ufeff", "\ufffe\uffff", "]]>", "<![CDATA[", "<&>'",
	`"\`, `\u0041`, "{\"a\":1}", "9007199254740993", "-0.0", "007", " ", "null", strings.Repeat("很长的病史", 500), "DX(普通放射)",
}

// fill sets every text, number, list and pointer in v at random, some to nothing.
func fill(rng *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		var b strings.Builder
		for range rng.IntN(4) {
			b.WriteString(difficult[rng.IntN(len(difficult))])
		}
		v.SetString(b.String())
	case reflect.Int:
		v.SetInt(rng.Int64() - rng.Int64())
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(rng, v.Elem())
	case reflect.Slice:
		if n := rng.IntN(4); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fill(rng, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(rng, v.Field(i))
		}
	}
}

// regularJSON is what encoding/json must find in a document of v in a style.
func regularJSON(s casing.Style, v reflect.Value, empty, dataInString bool) any {
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Int:
		return json.Number(fmt.Sprint(v.Int()))
	case reflect.Pointer:
		return regularJSON(s, v.Elem(), empty, dataInString)
	case reflect.Slice:
		var elements []any
		for i := range v.Len() {
			elements = append(elements, regularJSON(s, v.Index(i), empty, dataInString))
		}
		return elements
	}
	object := map[string]any{}
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Tag.Get("json")
		if f.Kind() == reflect.Slice && f.Len() == 0 || f.Kind() == reflect.String && f.Len() == 0 && !empty {
			continue
		}
		object[spelled(s, name)] = regularJSON(s, f, empty, dataInString)
	}
	return object
}

// TestInterfaceRoundTrip writes messages of every operation in every style, has
// encoding/json find each value under its name, and reads them back.
func TestInterfaceRoundTrip(t *testing.T) {
	t.Parallel()
	for message, typ := range messageTypes(t) {
		for form := range 12 {
			style, empty, inString := casing.Style(form%3), form/3%2 == 1, form/6 == 1 //nolint:gosec // one of three
			opts := []casing.Option{casing.WithTypes(reflect.Zero(typ).Interface())}
			if empty {
				opts = append(opts, casing.WithEmptyFields())
			}
			if inString {
				opts = append(opts, casing.WithJSONInString("data"))
			}
			t.Run(fmt.Sprintf("%s, %v, empty %v, in a string %v", message, style, empty, inString), func(t *testing.T) {
				t.Parallel()
				c := newCodec(t, style, opts...)
				for seed := range uint64(8) {
					v := reflect.New(typ)
					fill(rand.New(rand.NewPCG(seed, uint64(form))), v.Elem()) //nolint:gosec // form is small
					doc, err := c.Marshal(v.Interface())
					if err != nil {
						t.Fatalf("seed %d: %v", seed, err)
					}
					if want := regularJSON(style, v, empty, inString); !reflect.DeepEqual(parsed(t, doc, spelled(style, "data"), inString), want) {
						t.Errorf("seed %d: %d bytes do not say to encoding/json what was written", seed, len(doc))
					}
					back := reflect.New(typ)
					departs, err := c.Unmarshal(doc, back.Interface())
					if err != nil || departs != nil || !reflect.DeepEqual(back.Interface(), v.Interface()) {
						t.Errorf("seed %d: came back otherwise, with %v, %v", seed, departs, err)
					}
				}
			})
		}
	}
}

// parsed is a document by encoding/json, with its data out of its string.
func parsed(t *testing.T, doc []byte, data string, inString bool) any {
	t.Helper()
	parse := func(doc []byte) (object map[string]any) {
		d := json.NewDecoder(bytes.NewReader(doc))
		d.UseNumber()
		if err := d.Decode(&object); err != nil {
			t.Fatalf("%v in %d bytes", err, len(doc))
		}
		return object
	}
	object := parse(doc)
	if inString {
		text, ok := object[data].(string)
		if !ok {
			t.Fatalf("%s is a %T", data, object[data])
		}
		object[data] = parse([]byte(text))
	}
	return object
}
