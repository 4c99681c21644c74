package casing_test

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
)

type endless []endless

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	type twins struct {
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
	types := func(v any) []casing.Option { return []casing.Option{casing.WithTypes(v)} }
	for name, test := range map[string]struct {
		style casing.Style
		opts  []casing.Option
		want  string
	}{
		"style":                {3, nil, "style"},
		"twins":                {casing.Upper, types(twins{}), "orderNo and orderNO"},
		"twins, though exact":  {casing.Camel, types(twins{}), "orderNo and orderNO"},
		"embedded twin":        {casing.Camel, types(embedding{}), "roomName and room_name"},
		"exact name of other":  {casing.Camel, []casing.Option{casing.WithTypes(pair{}), casing.WithNames(map[string]string{"a": "B"})}, "a and b"},
		"empty exact name":     {casing.Camel, []casing.Option{casing.WithNames(map[string]string{"a": ""})}, "empty"},
		"exact name not UTF-8": {casing.Camel, []casing.Option{casing.WithNames(map[string]string{"a": "\xff"})}, "UTF-8"},
		"no option":            {casing.Camel, []casing.Option{casing.WithEmptyFields(), nil}, "option 2 is nil"},
		"no location":          {casing.Camel, []casing.Option{casing.WithLocation(nil)}, "location"},
		"no type":              {casing.Camel, types(nil), "nil"},
		"no struct":            {casing.Camel, types(5), "int"},
		"channel":              {casing.Camel, types(struct{ C chan int }{}), "chan int"},
		"map":                  {casing.Camel, types(struct{ M []map[string]int }{}), "map"},
		"endless list":         {casing.Camel, types(struct{ E endless }{}), "endless"},
		"tag max": {casing.Camel, types(struct {
			A string `max:"x"`
		}{}), "max"},
		"extra of another type": {casing.Camel, types(struct {
			E map[string]int `casing:"extra"`
		}{}), "map[string]string"},
		"hidden extra": {casing.Camel, types(struct {
			_ map[string]string `casing:"extra"`
		}{}), "exported"},
		"signs alone": {casing.Camel, types(struct {
			A string `json:"a@"`
			B string "json:\"a`\""
		}{}), "signs"},
		"too many fields": {casing.Camel, types(reflect.Zero(wide(251)).Interface()), "250"},
	} {
		if _, err := casing.New(test.style, test.opts...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want an error with %q", name, err, test.want)
		}
	}
}

// wide is a struct type of n texts.
func wide(n int) reflect.Type {
	fields := make([]reflect.StructField, n)
	for i := range fields {
		fields[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: reflect.TypeFor[string]()}
	}
	return reflect.StructOf(fields)
}

func TestWidestStruct(t *testing.T) {
	t.Parallel()
	v := reflect.New(wide(250))
	v.Elem().Field(249).SetString("last")
	c := newCodec(t, casing.Upper, casing.WithTypes(v.Interface()))
	doc, err := c.Marshal(v.Interface())
	if err != nil || string(doc) != `{"F249":"last"}` {
		t.Fatalf("%s, %v", doc, err)
	}
	back := reflect.New(wide(250))
	if _, err := c.Unmarshal(doc, back.Interface()); err != nil || back.Elem().Field(249).String() != "last" {
		t.Errorf("%v, %v", back, err)
	}
}

// TestOptionOrder makes a codec with its options in two orders.
func TestOptionOrder(t *testing.T) {
	t.Parallel()
	others := []casing.Option{
		casing.WithNames(map[string]string{"orderNO": "orderNo"}), casing.WithLayouts(map[string]string{"at": "2006"}),
		casing.WithJSONInString("room"), casing.WithEmptyFields(), casing.WithLocation(time.FixedZone("", -3600)),
	}
	types := casing.WithTypes(visit{})
	v := visit{At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Room: &room{}}
	var docs []string
	for _, opts := range [][]casing.Option{append([]casing.Option{types}, others...), append(others, types)} {
		doc, err := newCodec(t, casing.Camel, opts...).Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, string(doc))
	}
	want := `{"orderNo":"","count":0,"days":"","price":"","urgent":"","day":"","at":"2025","room":"{\"roomName\":\"\"}"}`
	if docs[0] != want || docs[1] != want {
		t.Errorf("got  %s\nand  %s\nwant %s", docs[0], docs[1], want)
	}
}

// TestConcurrentUse is for the race detector: types that the codec first meets in use.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Pascal, casing.WithKnownNames("orderNO"))
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
					t.Errorf("%s: %+v, %v", order, v, err)
				}
				if got, err := c.Rename([]byte(`{"ORDERNO":1}`)); string(got) != `{"OrderNO":1}` {
					t.Errorf("%s, %v", got, err)
				}
			}
		})
	}
	group.Wait()
}
