package casing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/casing"
)

func checkMarshal(t *testing.T, c *casing.Codec, v any, want string) {
	t.Helper()
	got, err := c.Marshal(v)
	if err != nil || string(got) != want {
		t.Errorf("Marshal\n got %s, %v\nwant %s", got, err, want)
	}
	if !json.Valid(got) {
		t.Errorf("Marshal = %s, want valid JSON", got)
	}
}

func TestCodec_Marshal_ExactDocument(t *testing.T) {
	t.Parallel()
	v := fullVisit()
	for style, want := range fullVisitJSON() {
		checkMarshal(t, newCodec(t, casing.Style(style)), v, want)
		checkMarshal(t, newCodec(t, casing.Style(style)), &v, want)
	}
	// In camel, the names are the tags, so encoding/json reads everything but the times.
	var got struct {
		OrderNO string
		Price   float64
		Room    *room
		Rooms   []room `json:"roomList"`
		Notes   []string
	}
	if err := json.Unmarshal([]byte(fullVisitJSON()[casing.Camel]), &got); err != nil {
		t.Fatal(err)
	}
	if got.OrderNO != v.OrderNO || got.Price != v.Price || !reflect.DeepEqual(got.Rooms, v.Rooms) || !reflect.DeepEqual(got.Notes, v.Notes) {
		t.Errorf("encoding/json reads %+v, want %+v", got, v)
	}
}

func TestCodec_Marshal_EmptyFields(t *testing.T) {
	t.Parallel()
	checkMarshal(t, newCodec(t, casing.Pascal), visit{}, `{"Count":0}`)
	checkMarshal(t, newCodec(t, casing.Pascal, casing.WithEmptyFields()), visit{Room: &room{}},
		`{"OrderNO":"","Count":0,"Days":"","Price":"","Urgent":"","Day":"","At":"","Room":{"RoomName":""}}`)
	shanghai := time.FixedZone("", 8*3600)
	checkMarshal(t, newCodec(t, casing.Camel, casing.WithLocation(shanghai)), visit{At: time.Time{}.In(shanghai)}, `{"count":0}`)
	checkMarshal(t, newCodec(t, casing.Camel), struct {
		A struct{}  `json:"a"`
		B struct{}  `json:"b,omitzero"`
		C int       `json:"c,omitzero"`
		D []room    `json:"d"`
		E []*string `json:"e"`
		F string    `json:"-"`
		g string
	}{D: []room{{}}, E: []*string{nil}, F: "x", g: "x"}, `{"a":{},"d":[{}],"e":[null]}`)
	checkMarshal(t, newCodec(t, casing.Camel), struct{}{}, `{}`)
}

func TestCodec_Marshal_NamesAndLayouts(t *testing.T) {
	t.Parallel()
	location := time.FixedZone("", 8*3600)
	c := newCodec(t, casing.Upper, casing.WithTypes(visit{}), casing.WithLocation(location), casing.WithJSONInString("roomList", "orderNO"),
		casing.WithNames(map[string]string{"orderNO": `order"No`, "remark": "reMark"}), casing.WithLayouts(map[string]string{"until": "1504 \"MST"}))
	v := visit{
		OrderNO: "1", At: time.Date(2026, 1, 5, 0, 30, 0, 0, time.UTC), Until: ptr(time.Date(2026, 1, 5, 9, 0, 0, 0, location)),
		Rooms: []room{{Name: `"`}}, Extra: map[string]string{"remark": "x", "floor": "3", "姓": "y"},
	}
	checkMarshal(t, c, v, `{"order\"No":"1","COUNT":0,"AT":"2026-01-05 08:30:00","UNTIL":"0900 \"+0800",`+
		`"ROOMLIST":"[{\"ROOMNAME\":\"\\\"\"}]","FLOOR":"3","reMark":"x","姓":"y"}`)
}

func TestCodec_RoundTrip_Location(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel, casing.WithLocation(time.FixedZone("", 8*3600)))
	want := time.Date(2026, 1, 5, 0, 30, 0, 0, time.UTC)
	doc, err := c.Marshal(visit{At: want})
	if err != nil {
		t.Fatal(err)
	}
	var back visit
	if _, err := c.Unmarshal(doc, &back); err != nil || !back.At.Equal(want) {
		t.Errorf("Unmarshal(%s): at = %v, %v, want %v", doc, back.At, err, want)
	}
}

// TestCodec_RoundTrip_TagsOfInnerTypes has tags on pointers, lists and structs.
// encoding/json gives "string" a meaning only for pointers to scalars.
func TestCodec_RoundTrip_TagsOfInnerTypes(t *testing.T) {
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
		newDay(2026, 1, 5), ptr(newDay(2026, 1, 6)), "text", ptr(ptr(true))}
	c := newCodec(t, casing.Camel)
	const doc = `{"a":"5","b":[6],"c":{"roomName":"x"},"d":["2026"],"e":"2026-01-05","f":"2026-01-06","g":"text","h":true}`
	checkMarshal(t, c, v, doc)
	back := v
	back.A, back.D, back.F = nil, nil, nil
	if deviations, err := c.Unmarshal([]byte(doc), &back); err != nil || deviations != nil || !reflect.DeepEqual(back, v) {
		t.Errorf("Unmarshal(%s) = %+v, %v, %v, want %+v without deviations", doc, back, deviations, err, v)
	}
}

type embedding struct{ visit }

// latinText is a Scalar whose text is not UTF-8.
type latinText struct{ letter byte }

func (*latinText) ReadText([]byte) (casing.Code, error) { return "", nil }

func (l latinText) AppendText(b []byte) ([]byte, error) { return append(b, l.letter), nil }

func TestCodec_Marshal_InvalidValue(t *testing.T) {
	t.Parallel()
	type loop struct {
		Next *loop   `json:"next"`
		All  []*loop `json:"all"`
	}
	var cycle loop
	cycle.Next = &cycle
	listCycle := loop{All: make([]*loop, 1)}
	listCycle.All[0] = &listCycle
	secret := "secret\xff"
	for name, test := range map[string]struct {
		v    any
		path string
	}{
		"not UTF-8":                      {visit{OrderNO: secret}, "orderNO"},
		"not UTF-8 in a list":            {visit{Rooms: []room{{}, {Hours: []hour{{From: secret}}}}}, "roomList[1].hourList[0].from"},
		"not UTF-8 in a list of strings": {visit{Notes: []string{"", secret}}, "notes[1]"},
		"NaN":                            {visit{Price: math.NaN()}, "price"},
		"infinity":                       {visit{Price: math.Inf(-1)}, "price"},
		"error of a Scalar":              {visit{Day: newDay(12026, 1, 1)}, "day"},
		"not UTF-8 in a Scalar": {struct {
			Text latinText `json:"text"`
		}{latinText{0xE9}}, "text"},
		"extra not UTF-8":              {visit{Extra: map[string]string{"remark": secret}}, "remark"},
		"extra name not UTF-8":         {visit{Extra: map[string]string{secret: ""}}, "(name not shown)"},
		"extra without a name":         {visit{Extra: map[string]string{"": "secret"}}, "(name not shown)"},
		"extra with a field's name":    {visit{Extra: map[string]string{"ORDER_no": "secret"}}, "ORDER_no"},
		"extra with an empty field's":  {visit{Extra: map[string]string{"notes": "secret"}}, "notes"},
		"two extras with one spelling": {visit{Extra: map[string]string{"b": "", "Floor": "secret", "floor": ""}}, "floor"},
		"embedded":                     {embedding{visit{Extra: map[string]string{"count": "secret"}}}, "count"},
		"cycle of pointers":            {cycle, "next.next"},
		"cycle of lists":               {listCycle, "all[0].all[0]"},
		"cycle of pointers in a list":  {loop{All: []*loop{&cycle}}, "all[0].next"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newCodec(t, casing.Camel).Marshal(test.v)
			var e *casing.Error
			if got != nil || !errors.As(err, &e) || !strings.HasPrefix(e.Path, test.path) || e.Offset != -1 {
				t.Errorf("Marshal = %s, %v, want an *Error with path prefix %q", got, err, test.path)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("Marshal error = %v, want no value in it", err)
			}
		})
	}
}

func TestCodec_Marshal_InvalidType(t *testing.T) {
	t.Parallel()
	for _, v := range []any{nil, 5, "x", []visit{}, (*visit)(nil), map[string]string{}, struct{ F func() }{}} {
		got, err := newCodec(t, casing.Camel).Marshal(v)
		var e *casing.Error
		if !errors.As(err, &e) || e.Offset != -1 {
			t.Errorf("Marshal(%T) = %s, %v, want an *Error with Offset -1", v, got, err)
		}
	}
}

// TestCodec_Marshal_IndependentResults writes documents one after the other. A result that shared
// the pooled buffer would change.
func TestCodec_Marshal_IndependentResults(t *testing.T) {
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
			t.Fatalf("Marshal of a and b = %s and %s, want each with its own order", a, b)
		}
	}
	var v struct{ OrderNO string }
	if err := json.Unmarshal(long, &v); err != nil || v.OrderNO != strings.Repeat("长", 50000) {
		t.Errorf("the first result has %d bytes of text, %v, want %d, nil", len(v.OrderNO), err, len(strings.Repeat("长", 50000)))
	}
}

// quoteSlowly returns s as a JSON string, one character after the other.
func quoteSlowly(s string) string {
	quoted := `"`
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			quoted += `\` + string(r)
		case r == '\n':
			quoted += `\n`
		case r == '\r':
			quoted += `\r`
		case r == '\t':
			quoted += `\t`
		case r < 0x20 || r == 0x7f || r == 0xfffe || r == 0xffff:
			quoted += fmt.Sprintf(`\u%04x`, r)
		default:
			quoted += string(r)
		}
	}
	return quoted + `"`
}

// TestCodec_Marshal_EveryText writes each character, and bytes that are not UTF-8, at different
// distances from the beginning and the end of a text.
func TestCodec_Marshal_EveryText(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	var v struct {
		Text string `json:"text"`
		Name string `json:"aNameThatIsLongerThanMostOfThem"`
	}
	checked := 0
	check := func(middle string) {
		before, after := checked%10, checked/10%9
		text := strings.Repeat([]string{"a", "中"}[checked/90%2], before) + middle + strings.Repeat("b", after)
		checked++
		v.Text, v.Name = text, text
		got, err := c.Marshal(&v)
		if (err == nil) != utf8.ValidString(text) {
			t.Fatalf("Marshal(%q) error = %v, want an error: %v", text, err, !utf8.ValidString(text))
		}
		quoted := quoteSlowly(text)
		if want := `{"text":` + quoted + `,"aNameThatIsLongerThanMostOfThem":` + quoted + `}`; err == nil && string(got) != want {
			t.Fatalf("Marshal(%q) = %s, want %s", text, got, want)
		}
	}
	for r := rune(0); r <= utf8.MaxRune; r++ {
		check(string(r)) // U+FFFD for a surrogate
		if r < 0x100 || r >= 0xfff0 && r < 0x10010 {
			for range 180 {
				check(string(r))
			}
		} else if r > 0x10100 && r < 0x10ff00 {
			r += 96
		}
	}
	// Every text of three of these bytes, which are at the edges of what UTF-8 and JSON allow.
	const edges = "\x00\x1f \"a\\\x7e\x7f\x80\x8f\x90\x9f\xa0\xbe\xbf\xc1\xc2\xdf\xe0\xe1\xed\xee\xef\xf0\xf4\xf5"
	for _, first := range []byte(edges) {
		for _, second := range []byte(edges) {
			for _, third := range []byte(edges) {
				check(string([]byte{first, second, third}))
				check(string([]byte{first, second, third, 0x80}))
			}
		}
	}
	// Every beginning of a character, at every position.
	for _, r := range "é中，퟿𬭼" {
		for size := range utf8.RuneLen(r) - 1 {
			for range 180 {
				check(string(r)[:size+1])
			}
		}
	}
}
