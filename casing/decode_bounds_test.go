package casing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

// checkRefused fails unless doc is an Error whose path and problem begin with want.
func checkRefused(t *testing.T, c *casing.Codec, doc, want string) {
	t.Helper()
	var v visit
	departs, err := c.Unmarshal([]byte(doc), &v)
	var e *casing.Error
	if !errors.As(err, &e) || departs != nil {
		t.Errorf("%.80s is %+v, %v, %v", doc, v, departs, err)
		return
	}
	if got := e.Path + ": " + e.Problem; !strings.HasPrefix(got, want) || !strings.HasPrefix(err.Error(), "casing: ") {
		t.Errorf("%.80s is refused with %q, want %q", doc, got, want)
	}
}

// TestMalformed asks encoding/json whether a document is JSON.
func TestMalformed(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	for _, doc := range []string{
		"", " ", "{", `{"`, `{"a`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,}`, `{"a" 1}`, `{"a":}`, `{a:1}`, `{'a':1}`,
		`{"a":1}}`, `{"a":1} x`, `{"a":01}`, `{"a":-}`, `{"a":1.}`, `{"a":.5}`, `{"a":1e}`, `{"a":+1}`, `{"a":NaN}`, `{"a":1e+}`,
		`{"a":tru}`, `{"a":nul}`, `{"a":falsy}`, `{"a":nullx}`, `{"a":[1,]}`, `{"a":[,1]}`, `{"a":[1 2]}`, `{"a":[1}`, `{"a":{]}`, `{"a":["]}`,
		"{\"a\":\"\n\"}", "{\"a\":\"x\\n\t\"}", `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":"\u00_1"}`, `{"a":"\`, `{"a":"\"}`, "{\"a\":\"\\\x00\"}",
		`"{}" x`, `"{} x"`, `"{}`, "\ufeff{}", "{\u00a0}", "{}\x00", `{"a":1,"a"}`, "\x00", `{"a":1;"b":2}`, `<html>`, `{"a":"b"/**/}`,
		`{"a":"x"}`, `{"a":"\/\b\f\u0000\ud83d\ude00"}`, "{\"a\":\"\u007f\u2028\"}", `{"a":[[],{},[{}]],"b":-0.0E-0}`, " \t\r\n{ } ",
	} {
		for _, name := range []string{"a", "orderNO", "room", "roomList", "count"} {
			doc := strings.ReplaceAll(doc, `"a"`, `"`+name+`"`)
			valid := json.Valid([]byte(doc)) && doc != `"{} x"`
			_, err := c.Unmarshal([]byte(doc), new(visit))
			if !valid && err == nil || valid && name == "a" && err != nil {
				t.Errorf("%q: valid is %v, but %v", doc, valid, err)
			}
		}
	}
	for _, doc := range []string{`null`, `[]`, `[{}]`, `1`, `""`, `"x"`, `"null"`, "{\"x\":\"\xff\"}", "{\"\xff\":1}", "{\"x\":\"\\n\xff\"}", `{"x":"\ud800"}`, `{"x":"\ude00\ud83d"}`} {
		checkRefused(t, c, doc, "")
	}
}

func TestDocumentsInStrings(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	asked := newCodec(t, casing.Camel, casing.WithJSONInString("room", "notes", "ranks", "count"))
	const inString = "a JSON document in a string"
	doc := `{"roomName":"\"张"}`
	for depth := 1; depth <= 4; depth++ {
		quoted, _ := json.Marshal(doc)
		if doc = string(quoted); depth == 4 {
			checkRefused(t, c, `{"room":`+doc+`}`, "room: a JSON document in more than 3 strings")
			continue
		}
		want := visit{Room: &room{Name: "\"张"}}
		d := at("room", casing.KindShape, inString, depth-1)
		checkRead(t, c, `{"room":`+doc+`}`, want, d)
		if d.More--; d.More < 0 {
			checkRead(t, asked, `{"room":`+doc+`}`, want)
		} else {
			checkRead(t, asked, `{"room":`+doc+`}`, want, d)
		}
	}
	list := visit{Rooms: []room{{Name: "a"}, {Name: "b"}}, OrderNO: "1"}
	checkRead(t, c, `{"roomList":" [{\"roomName\":\"a\"},\"{\\\"roomName\\\":\\\"b\\\"}\"] ","orderNO":"1"}`, list,
		at("roomList", casing.KindShape, inString, 1))
	// The second count is compared with the first, behind a text that was unescaped.
	checkRead(t, c, `"{\"count\":1,\"room\":{\"roomName\":\"\\nlonger than that\"},\"count\":1}"`,
		visit{Count: 1, Room: &room{Name: "\nlonger than that"}},
		at("", casing.KindShape, inString), at("count", casing.KindTwin, "sent more than once"))
	checkRead(t, c, `" {\"orderNO\":\"1\"} "`, visit{OrderNO: "1"}, at("", casing.KindShape, inString))
	checkRead(t, c, `{"room":"null","roomList":"[]"}`, visit{},
		at("room", casing.KindShape, inString), at("roomList", casing.KindShape, inString))
	checkRead(t, asked, `{"room":"null","notes":"[\"a\",\"b\"]","ranks":"[1]","count":3}`,
		visit{Notes: []string{"a", "b"}, Ranks: []int{1}, Count: 3})
	checkRead(t, asked, `{"room":{},"notes":["a"]}`, visit{Room: &room{}, Notes: []string{"a"}},
		at("room", casing.KindShape, "an object"), at("notes", casing.KindShape, "a list"))
	for doc, want := range map[string]string{
		`{"room":"{} {}"}`:                    "room: an object behind the end",
		`{"room":"系统繁忙"}`:                     "room: something that is not JSON where",
		`{"room":" "}`:                        "room: the end of the document",
		`{"roomList":"[{\"roomName\":[1]}]"}`: "roomList[0].roomName: a list",
		`{"room":"[1]"}`:                      "room: a list where an object",
	} {
		checkRefused(t, c, doc, want)
	}
}

func TestUnknownFields(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Pascal)
	checkRead(t, c, `{"Floor":"\u4e09","floor":3,"Wing":{"a":[1, 2]},"张三":null,"a1":true,"No12345":1,"Room":{"Bed":1},"RoomList":[{"Bed":1},{"Bed":2}]}`,
		visit{Room: &room{}, Rooms: make([]room, 2), Extra: map[string]string{
			"Floor": "三", "floor": "3", "Wing": `{"a":[1, 2]}`, "张三": "", "a1": "true", "No12345": "1",
		}},
		at("Floor", casing.KindUnknown, "a text"), at("floor", casing.KindUnknown, "a number"),
		at("Wing", casing.KindUnknown, "an object"), at("(a name that is no identifier)", casing.KindUnknown, "null", 1),
		at("a1", casing.KindUnknown, "true or false"), at("room.Bed", casing.KindUnknown, "a number", 2))
}

func TestDueFields(t *testing.T) {
	t.Parallel()
	type due struct {
		Seq  string `json:"seq" casing:"due"`
		Rows []struct {
			ID string `json:"id" casing:"due"`
		} `json:"rows"`
	}
	c := newCodec(t, casing.Camel)
	for doc, want := range map[string]string{
		`{"seq":"","rows":[{"id":"1"},{"ID":null}]}`:       "[rows[1].id: name: ID]",
		`{"rows":[{"id":"1"},{},{"id":"2"},{},{}]}`:        "[rows[1].id: missing: left out (and 2 more) seq: missing: left out]",
		`{"seq":"1","rows":[{"id":"1"},{"id":"2","x":1}]}`: "[rows[1].x: unknown: a number]",
	} {
		var v due
		got, err := c.Unmarshal([]byte(doc), &v)
		if fmt.Sprint(got) != want || err != nil {
			t.Errorf("%s\nreports %v, %v\nwant    %s", doc, got, err, want)
		}
	}
}

// TestNothingLeaks reads documents whose every value, and some of whose names, are
// secret, whole and broken at each byte.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel, casing.WithJSONInString("room"))
	const secret = "440106199001011234"
	for _, doc := range []string{
		`{"orderNO":"S","count":"S","day":"1"}`, `{"count":"xS"}`, `{"day":"xS"}`, `{"at":"xS"}`, `{"price":"xS"}`, `{"urgent":"S"}`,
		`{"S":"S","x":"S","xS":{"S":1}}`, `{"room":"{\"roomName\":\"S\"}","room":"{\"roomName\":\"SS\"}"}`, `{"room":"S"}`,
		`{"roomList":"[{\"S\":\"S\",\"hourList\":\"S\"}]"}`, `{"notes":["S",["S"]]}`, `"S"`, `{"limit":"-S.5"}`,
	} {
		doc := strings.ReplaceAll(doc, "S", secret)
		for end := range len(doc) + 1 {
			departs, err := c.Unmarshal([]byte(doc[:end]), new(visit))
			if text := fmt.Sprint(departs, err); strings.Contains(text, secret) {
				t.Errorf("%s is reported as %s", doc[:end], text)
			}
		}
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	for _, depth := range []int{60, 70, 1000000} {
		doc := `{"x":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `}`
		if _, err := c.Unmarshal([]byte(doc), new(visit)); (err == nil) != (depth < 64) {
			t.Errorf("depth %d: %v", depth, err)
		}
		if _, err := c.Rename([]byte(doc)); (err == nil) != (depth < 64) {
			t.Errorf("depth %d renamed: %v", depth, err)
		}
	}
	type node struct {
		Next []node `json:"next"`
	}
	deep := strings.Repeat(`{"next":[`, 1000000)
	if _, err := c.Unmarshal([]byte(deep), new(node)); err == nil || !strings.Contains(err.Error(), "nested deeper") {
		t.Errorf("%v", err)
	}
	var unknown strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&unknown, `,"%c%c%c":1`, 'a'+i%26, 'a'+i/26%26, 'a'+i/676)
	}
	var v visit
	departs, err := c.Unmarshal([]byte(`{"count":1`+unknown.String()+`}`), &v)
	if err != nil || len(departs) != 200 || len(v.Extra) != 200 {
		t.Errorf("%d deviations, %d extras, %v", len(departs), len(v.Extra), err)
	}
}

func TestUnmarshalInto(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	for _, v := range []any{nil, visit{}, (*visit)(nil), new(int), new(*visit), &[]visit{}} {
		if _, err := c.Unmarshal([]byte(`{}`), v); err == nil {
			t.Errorf("into %T: no error", v)
		}
	}
	if _, err := c.Unmarshal([]byte(`{}`), &struct{ C chan int }{}); err == nil {
		t.Error("into a channel: no error")
	}
}
