package casing_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

type endless []endless

func TestNew_InvalidType(t *testing.T) {
	t.Parallel()
	type duplicates struct {
		A string `json:"orderNo"`
		B string `json:"orderNO"`
	}
	type embedding struct {
		room
		Other string `json:"room_name"`
	}
	type pair struct {
		A string `json:"a"`
		B string `json:"b"`
	}
	for name, test := range map[string]struct {
		style casing.Style
		typ   any
		opts  []casing.Option
		want  string
	}{
		"same name":                       {style: casing.Upper, typ: duplicates{}, want: "orderNo and orderNO"},
		"same name but for case":          {typ: duplicates{}, want: "orderNo and orderNO"},
		"same name in an embedded struct": {typ: embedding{}, want: "roomName and room_name"},
		"same name by WithNames":          {typ: pair{}, opts: []casing.Option{casing.WithNames(map[string]string{"a": "B"})}, want: "a and b"},
		"nil":                             {want: "nil"},
		"not a struct":                    {typ: 5, want: "int"},
		"channel":                         {typ: struct{ C chan int }{}, want: "chan int"},
		"channel in an embedded struct":   {typ: struct{ embedded }{}, want: "chan int"},
		"map":                             {typ: struct{ M []map[string]int }{}, want: "map"},
		"endless list":                    {typ: struct{ E endless }{}, want: "endless"},
		"max tag": {typ: struct {
			A string `max:"x"`
		}{}, want: "max"},
		"extra of another type": {typ: struct {
			E map[string]int `casing:"extra"`
		}{}, want: "map[string]string"},
		"extra not exported": {typ: struct {
			_ map[string]string `casing:"extra"`
		}{}, want: "exported"},
		"names that differ in @ and `": {typ: struct {
			A string `json:"a@"`
			B string "json:\"a`\""
		}{}, want: "the field names \"a@\" and \"a`\" differ only in characters such as @ and `; rename one"},
		"name not UTF-8": {typ: struct {
			A string `json:"a\xff"`
		}{}, want: "UTF-8"},
		"too many fields": {typ: reflect.Zero(newWideStruct(251)).Interface(), want: "250"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := casing.New(test.style, append(test.opts, casing.WithTypes(test.typ))...)
			var e *casing.Error
			if !errors.As(err, &e) || e.Offset != -1 || !strings.Contains(err.Error(), test.want) {
				t.Errorf("New error = %v, want an *Error that contains %q", err, test.want)
			}
		})
	}
}

// embedded is a struct that casing cannot read.
type embedded struct{ C chan int }

// newWideStruct returns a struct type of n strings.
func newWideStruct(n int) reflect.Type {
	fields := make([]reflect.StructField, n)
	for i := range fields {
		fields[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: reflect.TypeFor[string]()}
	}
	return reflect.StructOf(fields)
}

func TestCodec_WidestStruct(t *testing.T) {
	t.Parallel()
	v := reflect.New(newWideStruct(250))
	v.Elem().Field(249).SetString("last")
	c := newCodec(t, casing.Upper, casing.WithTypes(v.Interface()))
	doc, err := c.Marshal(v.Interface())
	if want := `{"F249":"last"}`; err != nil || string(doc) != want {
		t.Fatalf("Marshal = %s, %v, want %s", doc, err, want)
	}
	back := reflect.New(newWideStruct(250))
	if _, err := c.Unmarshal(doc, back.Interface()); err != nil || back.Elem().Field(249).String() != "last" {
		t.Errorf("Unmarshal(%s) = %v, %v, want the last field to be %q", doc, back, err, "last")
	}
}

// TestCodec_ConcurrentUse is for the race detector. The codec first meets its types in use.
func TestCodec_ConcurrentUse(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Pascal, casing.WithNames(map[string]string{"orderNO": "OrderNO"}))
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			order := fmt.Sprint(i)
			for range 50 {
				doc, err := c.Marshal(visit{OrderNO: order, Rooms: []room{{Name: order}}})
				var v visit
				if err == nil {
					_, err = c.Unmarshal(doc, &v)
				}
				if err != nil || v.OrderNO != order || v.Rooms[0].Name != order {
					t.Errorf("round trip of order %s = %+v, %v, want the same order", order, v, err)
				}
				if got, err := c.Rename([]byte(`{"ORDERNO":1}`)); string(got) != `{"OrderNO":1}` {
					t.Errorf(`Rename({"ORDERNO":1}) = %s, %v, want {"OrderNO":1}`, got, err)
				}
			}
		})
	}
	group.Wait()
}
