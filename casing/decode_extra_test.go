package casing_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

func TestCodec_Unmarshal_UnknownFields(t *testing.T) {
	t.Parallel()
	unknown := func(path string, code casing.Code, more int) casing.Deviation {
		return casing.Deviation{Path: path, Kind: casing.KindUnknown, Code: code, More: more}
	}
	checkUnmarshal(t, newCodec(t, casing.Pascal),
		`{"Floor":"\u4e09","floor":3,"Wing":{"a":[1, 2]},"Doors":[1],"张三":null,"a1":true,"No12345":1,"Room":{"RoomName":"b","Bed":1},"RoomList":[{"RoomName":"b","Bed":1},{"RoomName":"b","Bed":2}]}`,
		visit{Room: &room{Name: "b"}, Rooms: []room{{Name: "b"}, {Name: "b"}}, Extra: map[string]string{
			"Floor": "三", "floor": "3", "Wing": `{"a":[1, 2]}`, "Doors": "[1]", "张三": "", "a1": "true", "No12345": "1",
		}},
		unknown("Floor", casing.CodeText, 0), unknown("floor", casing.CodeNumber, 0),
		unknown("Wing", casing.CodeObject, 0), unknown("Doors", casing.CodeList, 0), unknown("(name not shown)", casing.CodeNull, 1),
		unknown("a1", casing.CodeBool, 0), unknown("room.Bed", casing.CodeNumber, 2))
}

func TestCodec_Unmarshal_ManyUnknownFields(t *testing.T) {
	t.Parallel()
	var unknown strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&unknown, `,"%c%c%c":1`, 'a'+i%26, 'a'+i/26%26, 'a'+i/676)
	}
	var v visit
	deviations, err := newCodec(t, casing.Camel).Unmarshal([]byte(`{"count":1`+unknown.String()+`}`), &v)
	if err != nil || len(deviations) != 200 || len(v.Extra) != 200 {
		t.Errorf("Unmarshal of 5000 unknown fields = %d deviations, %d extra fields, %v, want 200, 200, nil", len(deviations), len(v.Extra), err)
	}
}
