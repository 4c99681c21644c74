package casing_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
)

func at(path string, kind casing.Kind, seen string, more ...int) casing.Deviation {
	d := casing.Deviation{Path: path, Kind: kind, Seen: seen}
	for _, n := range more {
		d.More = n
	}
	return d
}

// checkRead reads doc and compares the value and the deviations.
func checkRead(t *testing.T, c *casing.Codec, doc string, want visit, departs ...casing.Deviation) {
	t.Helper()
	got := visit{OrderNO: "stale", Rooms: []room{{Name: "stale"}}, Extra: map[string]string{"stale": ""}}
	reported, err := c.Unmarshal([]byte(doc), &got)
	if err != nil {
		t.Errorf("%s: %v", doc, err)
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s\ngot  %+v\nwant %+v", doc, got, want)
	}
	if !reflect.DeepEqual(reported, departs) {
		t.Errorf("%s\nreports %v\nwant    %v", doc, reported, departs)
	}
}

func ptr[T any](v T) *T { return &v }

// full is a value with every field set, and fullDocs the documents that it is in each
// style, as a vendor would write them.
func full() visit {
	return visit{
		OrderNO: "张三", Count: -14, Days: 7, Limit: ptr(0), Price: 12.5, Urgent: true, Day: on(2026, 1, 5),
		At: time.Date(2026, 1, 5, 8, 30, 0, 0, time.UTC), Until: ptr(time.Date(0, 1, 1, 9, 0, 0, 0, time.UTC)),
		Room:  &room{Name: "CT 1"},
		Rooms: []room{{Name: "a", Hours: []hour{{"8:00", 1}, {"8:30", 2}}}, {Name: "b", Hours: []hour{{"9:00", 3}}}},
		Notes: []string{"\"😀\"\n", "]]>"}, Ranks: []int{3, 1, 2},
	}
}

func fullDocs() [3]string {
	return [3]string{
		casing.Camel: `{"orderNO":"张三","count":-14,"days":"7","limit":0,"price":12.5,"urgent":true,"day":"2026-01-05",` +
			`"at":"2026-01-05 08:30:00","until":"09:00","room":{"roomName":"CT 1"},"roomList":[{"roomName":"a",` +
			`"hourList":[{"from":"8:00","left":1},{"from":"8:30","left":2}]},{"roomName":"b","hourList":[{"from":"9:00","left":3}]}],` +
			`"notes":["\"😀\"\n","]]>"],"ranks":[3,1,2]}`,
		casing.Pascal: `{"OrderNO":"张三","Count":-14,"Days":"7","Limit":0,"Price":12.5,"Urgent":true,"Day":"2026-01-05",` +
			`"At":"2026-01-05 08:30:00","Until":"09:00","Room":{"RoomName":"CT 1"},"RoomList":[{"RoomName":"a",` +
			`"HourList":[{"From":"8:00","Left":1},{"From":"8:30","Left":2}]},{"RoomName":"b","HourList":[{"From":"9:00","Left":3}]}],` +
			`"Notes":["\"😀\"\n","]]>"],"Ranks":[3,1,2]}`,
		casing.Upper: `{"ORDERNO":"张三","COUNT":-14,"DAYS":"7","LIMIT":0,"PRICE":12.5,"URGENT":true,"DAY":"2026-01-05",` +
			`"AT":"2026-01-05 08:30:00","UNTIL":"09:00","ROOM":{"ROOMNAME":"CT 1"},"ROOMLIST":[{"ROOMNAME":"a",` +
			`"HOURLIST":[{"FROM":"8:00","LEFT":1},{"FROM":"8:30","LEFT":2}]},{"ROOMNAME":"b","HOURLIST":[{"FROM":"9:00","LEFT":3}]}],` +
			`"NOTES":["\"😀\"\n","]]>"],"RANKS":[3,1,2]}`,
	}
}

func TestRegularDocument(t *testing.T) {
	t.Parallel()
	for style, doc := range fullDocs() {
		c := newCodec(t, casing.Style(style))
		checkRead(t, c, doc, full())
		var indented bytes.Buffer
		if err := json.Indent(&indented, []byte(doc), "\r", "\t"); err != nil {
			t.Fatal(err)
		}
		checkRead(t, c, " \n"+indented.String()+"\n", full())
	}
}

func TestNamesInEverySpelling(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel, casing.WithNames(map[string]string{"count": "cnt"}))
	for _, spelling := range []string{"OrderNO", "ORDERNO", "orderno", "order_no", "Order_No", "oRdErNo", "order-no"} {
		checkRead(t, c, `{"`+spelling+`":"a"}`, visit{OrderNO: "a"}, at("orderNO", casing.KindName, spelling))
	}
	checkRead(t, c, `{"order\u004eO":"a","cnt":2}`, visit{OrderNO: "a", Count: 2})
	checkRead(t, c, `{"count":2}`, visit{Count: 2}, at("count", casing.KindName, "count"))
	checkRead(t, c, `{"roomList":[{"RoomName":"a"},{"room_name":"b"},{"RoomName":"c"}]}`,
		visit{Rooms: []room{{Name: "a"}, {Name: "b"}, {Name: "c"}}},
		at("roomList[0].roomName", casing.KindName, "RoomName", 1), at("roomList[1].roomName", casing.KindName, "room_name"))
}

func TestTwins(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	twin, name := at("count", casing.KindTwin, "sent more than once"), at("count", casing.KindName, "COUNT")
	checkRead(t, c, `{"count":1,"COUNT":2}`, visit{Count: 1}, name, twin)
	checkRead(t, c, `{"COUNT":2,"count":1}`, visit{Count: 1}, name, twin)
	checkRead(t, c, `{"COUNT":2,"count":null}`, visit{}, name, twin)
	checkRead(t, c, `{"count":1,"count":1}`, visit{Count: 1}, twin)
	checkRead(t, c, `{"COUNT":1,"COUNT":1}`, visit{Count: 1}, at("count", casing.KindName, "COUNT", 1), twin)
	checkRead(t, c, `{"ROOM":{"roomName":"a"},"room":{}}`, visit{Room: &room{}},
		at("room", casing.KindName, "ROOM"), at("room", casing.KindTwin, "sent more than once"))
	twin.More, name.More = 1, 1
	checkRead(t, c, `{"COUNT":2,"count":1,"COUNT":3}`, visit{Count: 1}, name, twin)
	for doc, want := range map[string]string{
		`{"count":1,"count":2}`: "count: sent twice",
		`{"COUNT":1,"Count":2}`: "count: sent twice",
		`{"roomList":[{},{"roomName":"a","ROOMNAME":"b","roomName":"c"}]}`: "roomList[1].roomName: sent twice",
		`{"count":1,"COUNT":}`: "count: ",
	} {
		checkRefused(t, c, doc, want)
	}
}

func TestScalarsInAnyShape(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	const number, whole = "a number", "another way of writing a whole number"
	shape, format := casing.KindShape, casing.KindFormat
	checkRead(t, c, `{"orderNO":14}`, visit{OrderNO: "14"}, at("orderNO", shape, number))
	checkRead(t, c, `{"orderNO":true}`, visit{OrderNO: "true"}, at("orderNO", shape, "true or false"))
	checkRead(t, c, `{"count":"14"}`, visit{Count: 14}, at("count", shape, "a text"))
	checkRead(t, c, `{"count":14.0}`, visit{Count: 14}, at("count", format, whole))
	checkRead(t, c, `{"count":" 014.00 "}`, visit{Count: 14}, at("count", shape, "a text"), at("count", format, whole))
	checkRead(t, c, `{"count":-0}`, visit{}, at("count", format, whole))
	checkRead(t, c, `{"days":7}`, visit{Days: 7}, at("days", shape, number))
	checkRead(t, c, `{"days":"07"}`, visit{Days: 7}, at("days", format, whole))
	checkRead(t, c, `{"limit":"5"}`, visit{Limit: ptr(5)}, at("limit", shape, "a text"))
	checkRead(t, c, `{"price":"1.5"}`, visit{Price: 1.5}, at("price", shape, "a text"))
	checkRead(t, c, `{"urgent":"true"}`, visit{Urgent: true}, at("urgent", shape, "a text"))
	checkRead(t, c, `{"day":20260105}`, visit{Day: on(2026, 1, 5)}, at("day", shape, number), at("day", format, "eight digits"))
	checkRead(t, c, `{"orderNO":"12345","notes":["好好好好","好好好好好","好好好好好好"]}`,
		visit{OrderNO: "12345", Notes: []string{"好好好好", "好好好好好", "好好好好好好"}},
		at("orderNO", casing.KindLength, "5 characters, where the published maximum is 4"),
		at("notes[1]", casing.KindLength, "5 characters, where the published maximum is 4", 1))
	for _, absent := range []string{"null", `""`} {
		for field := range strings.SplitSeq("orderNO count days limit price urgent day at until room roomList notes ranks", " ") {
			checkRead(t, c, `{"`+field+`":`+absent+`}`, visit{})
		}
	}
	for doc, want := range map[string]string{
		`{"count":14.5}`: "count: ", `{"count":"约14"}`: "count: ", `{"count":"14."}`: "count: ", `{"count":1e2}`: "count: ",
		`{"count":9223372036854775808}`: "count: ", `{"count":true}`: "count: ", `{"count":{}}`: "count: an object", `{"count":" "}`: "count: ",
		`{"days":"256"}`: "days: ", `{"days":"-1"}`: "days: ", `{"price":"NaN"}`: "price: ", `{"price":"0x1p4"}`: "price: ",
		`{"price":1e400}`: "price: ", `{"urgent":1}`: "urgent: ", `{"urgent":"True"}`: "urgent: ", `{"day":"1.5.26"}`: "day: no date",
		`{"at":"2026-01-05"}`: "at: ", `{"orderNO":[]}`: "orderNO: a list", `{"notes":["a",["b"]]}`: "notes[1]: a list",
	} {
		checkRefused(t, c, doc, want)
	}
}

func TestListsAndObjects(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	shape := casing.KindShape
	checkRead(t, c, `{"roomList":{"roomName":"a","hourList":{"left":1}}}`,
		visit{Rooms: []room{{Name: "a", Hours: []hour{{Left: 1}}}}},
		at("roomList", shape, "an object for a list of one"), at("roomList[0].hourList", shape, "an object for a list of one"))
	checkRead(t, c, `{"notes":"a","ranks":5}`, visit{Notes: []string{"a"}, Ranks: []int{5}},
		at("notes", shape, "a text for a list of one"), at("ranks", shape, "a number for a list of one"))
	checkRead(t, c, `{"roomList":[null,{"roomName":"a"},null]}`, visit{Rooms: []room{{Name: "a"}}},
		at("roomList[0]", shape, "null in a list", 1))
	checkRead(t, c, `{"roomList":[{"roomName":"a","hourList":[{"from":"8:00","left":1},{"left":2}]},{"hourList":[{},{"from":"9:00"}]},{}]}`,
		visit{Rooms: []room{{Name: "a", Hours: []hour{{"8:00", 1}, {Left: 2}}}, {Hours: []hour{{}, {From: "9:00"}}}, {}}})
	checkRead(t, c, `{"room":[ ],"roomList":[],"notes":[ ]}`, visit{}, at("room", shape, "an empty list"))
	checkRefused(t, c, `{"room":[{}]}`, "room: a list where an object is due")
	checkRefused(t, c, `{"roomList":[[{}]]}`, "roomList[0]: a list where an object is due")
}
