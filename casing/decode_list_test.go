package casing_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

func TestCodec_Unmarshal_ListsAndObjects(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	checkUnmarshal(t, c, `{"roomList":{"roomName":"a","hourList":{"left":1}}}`,
		visit{Rooms: []room{{Name: "a", Hours: []hour{{Left: 1}}}}},
		shapeAt("roomList", casing.CodeObjectForList), shapeAt("roomList[0].hourList", casing.CodeObjectForList))
	checkUnmarshal(t, c, `{"notes":"a","ranks":5}`, visit{Notes: []string{"a"}, Ranks: []int{5}},
		shapeAt("notes", casing.CodeTextForList), shapeAt("ranks", casing.CodeNumberForList))
	checkUnmarshal(t, c, `{"notes":true}`, visit{Notes: []string{"true"}},
		shapeAt("notes", casing.CodeBoolForList), shapeAt("notes[0]", casing.CodeBool))
	checkUnmarshal(t, c, `{"roomList":[null,{"roomName":"a"},null]}`, visit{Rooms: []room{{Name: "a"}}},
		shapeAt("roomList[0]", casing.CodeNullInList, 1))
	checkUnmarshal(t, c, `{"roomList":[{"roomName":"a","hourList":[{"from":"8:00","left":1},{"left":2}]},{"hourList":[{},{"from":"9:00"}]},{}]}`,
		visit{Rooms: []room{{Name: "a", Hours: []hour{{"8:00", 1}, {Left: 2}}}, {Hours: []hour{{}, {From: "9:00"}}}, {}}})
	checkUnmarshal(t, c, `{"room":[ ],"roomList":[],"notes":[ ]}`, visit{}, shapeAt("room", casing.CodeEmptyList))
	checkUnmarshalError(t, c, `{"roomList":[[1]]}`, "roomList[0]: expected an object, found a number")
	checkUnmarshalError(t, c, `{"roomList":[nul]}`, "roomList[0]: expected a value, found something that is not JSON")
}
