package casing_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

// spellings returns the spellings of a name that servers use, the three styles among them.
func spellings(name string) []string {
	var snake, kebab, mixed strings.Builder
	for i, r := range name {
		capital := 'A' <= r && r <= 'Z'
		if capital && i > 0 {
			snake.WriteByte('_')
			kebab.WriteByte('-')
		}
		snake.WriteRune(r)
		kebab.WriteRune(r)
		if i%2 == 0 {
			mixed.WriteString(strings.ToUpper(string(r)))
		} else {
			mixed.WriteString(strings.ToLower(string(r)))
		}
	}
	return []string{
		name, strings.ToUpper(name[:1]) + name[1:], strings.ToUpper(name), strings.ToLower(name), mixed.String(),
		strings.ToLower(name[:1]) + name[1:], strings.ToLower(snake.String()), strings.ToUpper(snake.String()),
		strings.ToLower(kebab.String()),
	}
}

// TestCodec_Unmarshal_InterfaceNames reads every field of the interface in every spelling.
// It reads them into one struct with all fields, which is the worst case of the hash.
func TestCodec_Unmarshal_InterfaceNames(t *testing.T) {
	t.Parallel()
	names := publishedNames(t)
	fields := make([]reflect.StructField, len(names))
	for i, name := range names {
		fields[i] = reflect.StructField{
			Name: fmt.Sprintf("F%d", i), Type: reflect.TypeFor[string](), Tag: reflect.StructTag(fmt.Sprintf("json:%q", name)),
		}
	}
	allFields := reflect.StructOf(fields)
	for _, style := range []casing.Style{casing.Camel, casing.Pascal, casing.Upper} {
		t.Run(style.String(), func(t *testing.T) {
			t.Parallel()
			c := newCodec(t, style, casing.WithTypes(reflect.New(allFields).Interface()))
			for i, name := range names {
				for _, spelling := range spellings(name) {
					v := reflect.New(allFields)
					deviations, err := c.Unmarshal(fmt.Appendf(nil, `{%q:"x"}`, spelling), v.Interface())
					if got := v.Elem().Field(i).String(); err != nil || got != "x" {
						t.Fatalf(`Unmarshal({%q:"x"}): field %s = %q, %v, want "x", nil`, spelling, name, got, err)
					}
					var want []casing.Deviation
					if spelling != style.Name(name) {
						want = []casing.Deviation{nameAt(name, spelling)}
					}
					if !reflect.DeepEqual(deviations, want) {
						t.Errorf(`Unmarshal({%q:"x"}) deviations = %v, want %v`, spelling, deviations, want)
					}
				}
			}
		})
	}
}

// TestCodec_Unmarshal_SimilarNames has names that the hash or the folding could confuse.
func TestCodec_Unmarshal_SimilarNames(t *testing.T) {
	t.Parallel()
	type similar struct {
		Name  string            `json:"a[b"`
		Extra map[string]string `casing:"extra"`
	}
	c := newCodec(t, casing.Camel, casing.WithTypes(similar{}))
	for _, name := range []string{"a{b", "A{B", "a[b ", "a[", "", "ba[", "a[c", "a[ｂ", strings.Repeat("a", 300)} {
		var v similar
		if _, err := c.Unmarshal(fmt.Appendf(nil, `{%q:"x"}`, name), &v); err != nil || v.Name != "" || v.Extra[name] != "x" {
			t.Errorf(`Unmarshal({%q:"x"}) = %+v, %v, want an extra field`, name, v, err)
		}
	}
}
