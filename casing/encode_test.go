package casing_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
)

func checkWritten(t *testing.T, c *casing.Codec, v any, want string) {
	t.Helper()
	got, err := c.Marshal(v)
	if err != nil || string(got) != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
	if !json.Valid(got) {
		t.Errorf("%s is no JSON", got)
	}
}

func TestMarshal(t *testing.T) {
	t.Parallel()
	v := full()
	for style, want := range fullDocs() {
		checkWritten(t, newCodec(t, casing.Style(style)), v, want)
		checkWritten(t, newCodec(t, casing.Style(style)), &v, want)
	}
	// The names in camel are the tags, so encoding/json reads all but the time's own forms.
	var got struct {
		OrderNO string
		Price   float64
		Room    *room
		Rooms   []room `json:"roomList"`
		Notes   []string
	}
	if err := json.Unmarshal([]byte(fullDocs()[casing.Camel]), &got); err != nil {
		t.Fatal(err)
	}
	if got.OrderNO != v.OrderNO || got.Price != v.Price || !reflect.DeepEqual(got.Rooms, v.Rooms) || !reflect.DeepEqual(got.Notes, v.Notes) {
		t.Errorf("encoding/json reads %+v", got)
	}
}

func TestEmptyFields(t *testing.T) {
	t.Parallel()
	checkWritten(t, newCodec(t, casing.Pascal), visit{}, `{"Count":0}`)
	checkWritten(t, newCodec(t, casing.Pascal, casing.WithEmptyFields()), visit{Room: &room{}},
		`{"OrderNO":"","Count":0,"Days":"","Price":"","Urgent":"","Day":"","At":"","Room":{"RoomName":""}}`)
	shanghai := time.FixedZone("", 8*3600)
	checkWritten(t, newCodec(t, casing.Camel, casing.WithLocation(shanghai)), visit{At: time.Time{}.In(shanghai)}, `{"count":0}`)
	checkWritten(t, newCodec(t, casing.Camel), struct {
		A struct{}  `json:"a"`
		B struct{}  `json:"b,omitzero"`
		C int       `json:"c,omitzero"`
		D []room    `json:"d"`
		E []*string `json:"e"`
		F string    `json:"-"`
		g string
	}{D: []room{{}}, E: []*string{nil}, F: "x", g: "x"}, `{"a":{},"d":[{}],"e":[null]}`)
	checkWritten(t, newCodec(t, casing.Camel), struct{}{}, `{}`)
}

func TestExactNamesAndForms(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 8*3600)
	c := newCodec(t, casing.Upper, casing.WithTypes(visit{}), casing.WithLocation(zone), casing.WithJSONInString("roomList", "orderNO"),
		casing.WithNames(map[string]string{"orderNO": `order"No`, "remark": "reMark"}), casing.WithLayouts(map[string]string{"until": "1504 \"MST"}))
	v := visit{
		OrderNO: "1", At: time.Date(2026, 1, 5, 0, 30, 0, 0, time.UTC), Until: ptr(time.Date(2026, 1, 5, 9, 0, 0, 0, zone)),
		Rooms: []room{{Name: `"`}}, Extra: map[string]string{"remark": "x", "floor": "3", "姓": "y"},
	}
	checkWritten(t, c, v, `{"order\"No":"1","COUNT":0,"AT":"2026-01-05 08:30:00","UNTIL":"0900 \"+0800",`+
		`"ROOMLIST":"[{\"ROOMNAME\":\"\\\"\"}]","FLOOR":"3","reMark":"x","姓":"y"}`)
	plain := newCodec(t, casing.Camel, casing.WithLocation(zone))
	doc, err := plain.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var back visit
	if _, err := plain.Unmarshal(doc, &back); err != nil || !back.At.Equal(v.At) {
		t.Errorf("%v came back as %v, %v", v.At, back.At, err)
	}
}

// TestTagsOnWhatIsInside has options and tags on pointers, lists and structs, where
// encoding/json gives "string" a meaning for pointers to scalars alone.
func TestTagsOnWhatIsInside(t *testing.T) {
	t.Parallel()
	v := struct {
		A *int         `json:"a,string"`
		B []int        `json:"b,string"`
		C room         `json:"c,string"`
		D []*time.Time `json:"d" layout:"2006"`
		E day          `json:"e,string"`
		F *day         `json:"f"`
		G string       `json:"g,string"`
		H **bool       `json:"h"`
	}{ptr(5), []int{6}, room{Name: "x"}, []*time.Time{ptr(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))},
		on(2026, 1, 5), ptr(on(2026, 1, 6)), "text", ptr(ptr(true))}
	c := newCodec(t, casing.Camel)
	const doc = `{"a":"5","b":[6],"c":{"roomName":"x"},"d":["2026"],"e":"2026-01-05","f":"2026-01-06","g":"text","h":true}`
	checkWritten(t, c, v, doc)
	back := v
	back.A, back.D, back.F = nil, nil, nil
	if departs, err := c.Unmarshal([]byte(doc), &back); err != nil || departs != nil || !reflect.DeepEqual(back, v) {
		t.Errorf("came back as %+v, %v, %v", back, departs, err)
	}
}

type failing struct{ visit }

func TestMarshalRefuses(t *testing.T) {
	t.Parallel()
	type loop struct {
		Next *loop   `json:"next"`
		All  []*loop `json:"all"`
	}
	var circle loop
	circle.Next = &circle
	nan, secret := math.NaN(), "secret\xff"
	for name, test := range map[string]struct {
		v    any
		path string
	}{
		"not UTF-8":                    {visit{OrderNO: secret}, "orderNO"},
		"not UTF-8 in a list":          {visit{Rooms: []room{{}, {Hours: []hour{{From: secret}}}}}, "roomList[1].hourList[0].from"},
		"not UTF-8 in a text list":     {visit{Notes: []string{"", secret}}, "notes[1]"},
		"NaN":                          {visit{Price: nan}, "price"},
		"infinity":                     {visit{Price: math.Inf(-1)}, "price"},
		"scalar":                       {visit{Day: on(12026, 1, 1)}, "day"},
		"extra not UTF-8":              {visit{Extra: map[string]string{"remark": secret}}, "remark"},
		"extra name not UTF-8":         {visit{Extra: map[string]string{secret: ""}}, "(a name that is no identifier)"},
		"extra without a name":         {visit{Extra: map[string]string{"": "secret"}}, "(a name that is no identifier)"},
		"extra with a field's name":    {visit{Extra: map[string]string{"ORDER_no": "secret"}}, "ORDER_no"},
		"extra with an empty field's":  {visit{Extra: map[string]string{"notes": "secret"}}, "notes"},
		"two extras with one spelling": {visit{Extra: map[string]string{"b": "", "Floor": "secret", "floor": ""}}, "floor"},
		"embedded":                     {failing{visit{Extra: map[string]string{"count": "secret"}}}, "count"},
		"circle":                       {circle, "next.next"},
		"circle of lists":              {loop{All: []*loop{&circle}}, "all[0].next"},
	} {
		got, err := newCodec(t, casing.Camel).Marshal(test.v)
		var e *casing.Error
		if got != nil || !errors.As(err, &e) || !strings.HasPrefix(e.Path, test.path) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	for _, v := range []any{nil, 5, "x", []visit{}, (*visit)(nil), map[string]string{}, struct{ F func() }{}} {
		if got, err := newCodec(t, casing.Camel).Marshal(v); err == nil {
			t.Errorf("%T is written as %s", v, got)
		}
	}
}

// TestResultsStayApart writes in turn, so that a result that shared the pooled buffer
// would change.
func TestResultsStayApart(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	long, err := c.Marshal(visit{OrderNO: strings.Repeat("长", 50000)})
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		a, _ := c.Marshal(visit{OrderNO: "a"})
		_, _ = c.Marshal(visit{Price: math.NaN(), OrderNO: "bbbbbbbbbbbbb"})
		b, _ := c.Marshal(visit{OrderNO: "b"})
		if string(a) != `{"orderNO":"a","count":0}` || string(b) != `{"orderNO":"b","count":0}` {
			t.Fatalf("%s %s", a, b)
		}
	}
	var v struct{ OrderNO string }
	if err := json.Unmarshal(long, &v); err != nil || v.OrderNO != strings.Repeat("长", 50000) {
		t.Errorf("%d bytes, %v", len(v.OrderNO), err)
	}
}
