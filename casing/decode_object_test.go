package casing_test

import (
	"reflect"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

func TestCodec_Unmarshal_OtherSpellings(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel, casing.WithNames(map[string]string{"count": "cnt"}))
	for _, spelling := range []string{"OrderNO", "ORDERNO", "orderno", "order_no", "Order_No", "oRdErNo", "order-no"} {
		checkUnmarshal(t, c, `{"`+spelling+`":"a"}`, visit{OrderNO: "a"}, nameAt("orderNO", spelling))
	}
	checkUnmarshal(t, c, `{"order\u004eO":"a","cnt":2}`, visit{OrderNO: "a", Count: 2})
	checkUnmarshal(t, c, `{"count":2}`, visit{Count: 2}, nameAt("count", "count"))
	checkUnmarshal(t, c, `{"roomList":[{"RoomName":"a"},{"room_name":"b"},{"RoomName":"c"}]}`,
		visit{Rooms: []room{{Name: "a"}, {Name: "b"}, {Name: "c"}}},
		nameAt("roomList[0].roomName", "RoomName", 1), nameAt("roomList[1].roomName", "room_name"))
}

func TestCodec_Unmarshal_Duplicates(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	duplicate := casing.Deviation{Path: "count", Kind: casing.KindDuplicate, Code: casing.CodeSentTwice}
	name := nameAt("count", "COUNT")
	checkUnmarshal(t, c, `{"count":1,"COUNT":2}`, visit{Count: 1}, name, duplicate)
	checkUnmarshal(t, c, `{"COUNT":2,"count":1}`, visit{Count: 1}, name, duplicate)
	checkUnmarshal(t, c, `{"COUNT":2,"count":null}`, visit{}, name, duplicate)
	checkUnmarshal(t, c, `{"count":1,"count":1}`, visit{Count: 1}, duplicate)
	checkUnmarshal(t, c, `{"COUNT":1,"COUNT":1}`, visit{Count: 1}, nameAt("count", "COUNT", 1), duplicate)
	checkUnmarshal(t, c, `{"ROOM":{"roomName":"a"},"room":{}}`, visit{Room: &room{}},
		nameAt("room", "ROOM"), casing.Deviation{Path: "room", Kind: casing.KindDuplicate, Code: casing.CodeSentTwice})
	duplicate.More, name.More = 1, 1
	checkUnmarshal(t, c, `{"COUNT":2,"count":1,"COUNT":3}`, visit{Count: 1}, name, duplicate)
	for doc, want := range map[string]string{
		`{"count":1,"count":2}`:       "count: sent twice with different values",
		`{"orderNO":"1","orderNO":"1`: "orderNO: ",
		`{"COUNT":1,"Count":2}`:       "count: sent twice with different values",
		`{"roomList":[{},{"roomName":"a","ROOMNAME":"b","roomName":"c"}]}`: "roomList[1].roomName: sent twice with different values",
		`{"count":1,"COUNT":}`: "count: ",
	} {
		checkUnmarshalError(t, c, doc, want)
	}
}

func TestCodec_Unmarshal_MissingFields(t *testing.T) {
	t.Parallel()
	type form struct {
		Seq  string `json:"seq" casing:"required"`
		Rows []struct {
			ID string `json:"id" casing:"required"`
		} `json:"rows"`
	}
	missing := func(path string, more int) casing.Deviation {
		return casing.Deviation{Path: path, Kind: casing.KindMissing, Code: casing.CodeLeftOut, More: more}
	}
	c := newCodec(t, casing.Camel)
	for doc, want := range map[string][]casing.Deviation{
		`{"seq":"","rows":[{"id":"1"},{"ID":null}]}`:       {nameAt("rows[1].id", "ID")},
		`{"rows":[{"id":"1"},{},{"id":"2"},{},{}]}`:        {missing("rows[1].id", 2), missing("seq", 0)},
		`{"seq":"1","rows":[{"id":"1"},{"id":"2","x":1}]}`: {{Path: "rows[1].x", Kind: casing.KindUnknown, Code: casing.CodeNumber}},
	} {
		var v form
		got, err := c.Unmarshal([]byte(doc), &v)
		if !reflect.DeepEqual(got, want) || err != nil {
			t.Errorf("Unmarshal(%s) deviations\n got %v, %v\nwant %v, nil", doc, got, err, want)
		}
	}
}
