package casing_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

// spellings are how servers spell a name, beside the three styles.
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

// TestInterfaceNames reads every field of the interface in every spelling, out of one
// struct that has them all, as no message has: the worst case of the hash.
func TestInterfaceNames(t *testing.T) {
	t.Parallel()
	names := interfaceNames(t)
	fields := make([]reflect.StructField, len(names))
	for i, name := range names {
		fields[i] = reflect.StructField{
			Name: fmt.Sprintf("F%d", i), Type: reflect.TypeFor[string](), Tag: reflect.StructTag(fmt.Sprintf("json:%q", name)),
		}
	}
	all := reflect.StructOf(fields)
	for _, style := range []casing.Style{casing.Camel, casing.Pascal, casing.Upper} {
		t.Run(style.String(), func(t *testing.T) {
			t.Parallel()
			c := newCodec(t, style, casing.WithTypes(reflect.New(all).Interface()))
			for i, name := range names {
				for _, spelling := range spellings(name) {
					v := reflect.New(all)
					deviations, err := c.Unmarshal(fmt.Appendf(nil, `{%q:"x"}`, spelling), v.Interface())
					if err != nil || v.Elem().Field(i).String() != "x" {
						t.Fatalf("%s is not found as %s: %v", name, spelling, err)
					}
					checkNameReported(t, deviations, name, spelling, style.Name(name))
				}
			}
		})
	}
}

func checkNameReported(t *testing.T, got []casing.Deviation, name, spelling, exact string) {
	t.Helper()
	var want []casing.Deviation
	if spelling != exact {
		want = []casing.Deviation{{Path: name, Kind: casing.KindName, Seen: spelling}}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s, where %s is due, is reported as %v", spelling, exact, got)
	}
}

// TestAlmostNames has names that the hash or the folding could confuse.
func TestAlmostNames(t *testing.T) {
	t.Parallel()
	type almost struct {
		Name  string            `json:"a[b"`
		Extra map[string]string `casing:"extra"`
	}
	c := newCodec(t, casing.Camel, casing.WithTypes(almost{}))
	for _, name := range []string{"a{b", "A{B", "a[b ", "a[", "", "ba[", "a[c", "a[ｂ", strings.Repeat("a", 300)} {
		var v almost
		if _, err := c.Unmarshal(fmt.Appendf(nil, `{%q:"x"}`, name), &v); err != nil || v.Name != "" || v.Extra[name] != "x" {
			t.Errorf("%q is read as %+v, %v", name, v, err)
		}
	}
}
