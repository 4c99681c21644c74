package casing_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

// TestCodec_Unmarshal_ObjectsForLists has objects that serializers write for lists.
func TestCodec_Unmarshal_ObjectsForLists(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	two := visit{Rooms: []room{{Name: "a"}, {Name: "b"}}}
	one := visit{Rooms: []room{{Name: "a"}}}
	const a, b = `{"roomName":"a"}`, `{"roomName":"b"}`
	for _, tt := range []struct {
		list  string
		want  visit
		codes []casing.Code
	}{
		{`{"$id":"2","$values":[` + a + `,` + b + `]}`, two, []casing.Code{casing.CodeValuesObject}},
		{`{"$values":[]}`, visit{}, []casing.Code{casing.CodeValuesObject}},
		{`{"0":` + a + `,"2":` + b + `}`, two, []casing.Code{casing.CodeNumberedObject}},
		{`{"10":` + b + `,"9":` + a + `}`, two, []casing.Code{casing.CodeNumberedObject}},
		{`{"1":` + a + `}`, one, []casing.Code{casing.CodeNumberedObject}},
		{`{"item":[` + a + `,` + b + `]}`, two, []casing.Code{casing.CodeWrappedList}},
		{`{"item":[]}`, visit{}, []casing.Code{casing.CodeWrappedList}},
		{`{"item":` + a + `}`, one, []casing.Code{casing.CodeWrappedList, casing.CodeObjectForList}},
		{`{"@attributes":{"size":"2"},"room":[` + a + `,` + b + `]}`, two, []casing.Code{casing.CodeWrappedList}},
		{`{"#text":"\n ","-size":"2","room":[` + a + `,` + b + `]}`, two, []casing.Code{casing.CodeWrappedList}},
		{`{"_xmlns":"x","room":` + a + `}`, one, []casing.Code{casing.CodeWrappedList, casing.CodeObjectForList}},
		{`{"rooms":{"0":` + a + `,"1":` + b + `}}`, two, []casing.Code{casing.CodeWrappedList, casing.CodeNumberedObject}},
		{`{"rooms":{"$values":[` + a + `]}}`, one, []casing.Code{casing.CodeWrappedList, casing.CodeValuesObject}},
		{` { } `, visit{}, []casing.Code{casing.CodeObjectForEmptyList}},
		{a, one, []casing.Code{casing.CodeObjectForList}},
		{`[[` + a + `],` + b + `]`, two, []casing.Code{casing.CodeListForObject}},
	} {
		var deviations []casing.Deviation
		for _, code := range tt.codes {
			path := "roomList"
			if code == casing.CodeListForObject {
				path = "roomList[0]"
			}
			deviations = append(deviations, shapeAt(path, code))
		}
		checkUnmarshal(t, c, `{"roomList":`+tt.list+`}`, tt.want, deviations...)
	}
	for list, want := range map[string]string{
		`{"bed":1}`:                        "roomList[0]: an object with none of the expected fields",
		`{"item":null}`:                    "roomList[0]: an object with none of the expected fields",
		`{"#text":"a"}`:                    "roomList[0]: an object with none of the expected fields",
		`{"a":[],"b":[]}`:                  "roomList[0]: an object with none of the expected fields",
		`[` + a + `,{"bed":1}]`:            "roomList[1]: an object with none of the expected fields",
		`{"item":[{"bed":1}]}`:             "roomList[0]: an object with none of the expected fields",
		`{"0":{"bed":1}}`:                  "roomList[0]: an object with none of the expected fields",
		`{"a":{"b":{"c":{"d":{"e":[]}}}}}`: "roomList: a list inside more than 4 objects",
		`{"$values":1}`:                    "roomList[0]: expected an object, found a number",
		`{"0":` + a + `;`:                  "roomList: expected a comma or the end of the object",
		`{"0"`:                             "roomList: ",
	} {
		checkUnmarshalError(t, c, `{"roomList":`+list+`}`, want)
	}
}

// TestCodec_Unmarshal_ListForObject has lists where one object is expected.
func TestCodec_Unmarshal_ListForObject(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	checkUnmarshal(t, c, `{"room":[{"roomName":"a"}]}`, visit{Room: &room{Name: "a"}}, shapeAt("room", casing.CodeListForObject))
	checkUnmarshal(t, c, `[{"orderNO":"1"}]`, visit{OrderNO: "1"}, shapeAt("", casing.CodeListForObject))
	one := visit{Room: &room{Name: "a"}}
	checkUnmarshal(t, c, `{"room":{"$id":"2","$values":[{"roomName":"a"}]}}`, one, shapeAt("room", casing.CodeValuesObject), shapeAt("room", casing.CodeListForObject))
	checkUnmarshal(t, c, `{"room":{"$values":[]}}`, visit{Room: &room{}}, shapeAt("room", casing.CodeValuesObject), shapeAt("room", casing.CodeEmptyList))
	checkUnmarshal(t, c, `{"room":{ "0" : {"roomName":"a"}}}`, one, shapeAt("room", casing.CodeNumberedObject))
	checkUnmarshal(t, c, `{"$values":[{"orderNO":"1"}]}`, visit{OrderNO: "1"}, shapeAt("", casing.CodeValuesObject), shapeAt("", casing.CodeListForObject))
	for doc, want := range map[string]string{
		`{"room":{"$values":[{"roomName":"a"},{"roomName":"b"}]}}`:                    "room: expected one object, found a list of several",
		`{"room":{"0":{"roomName":"a"},"1":{"roomName":"b"}}}`:                        "room: expected one object, found a list of several",
		`{"room":{"$values":null}}`:                                                   "room: expected an object, found null",
		`{"room":{"0":""}}`:                                                           "room: expected an object, found a text",
		`{"room":{"0":{"bed":1}}}`:                                                    "room: an object with none of the expected fields",
		`{"room":{"0":1,}}`:                                                           "room: expected a field name",
		`{"room":` + strings.Repeat(`{"$values":`, 5) + `[]`:                          "room: ",
		`{"room":` + strings.Repeat(`{"$values":`, 5) + `[]` + strings.Repeat(`}`, 6): "room: a list inside more than 4 objects",
		`{"room":[{"roomName":"a"},{"roomName":"b"}]}`:                                "room: expected one object, found a list of several",
		`{"room":[{"roomName":"a"},null]}`:                                            "room: expected one object, found a list of several",
		`{"room":[1]}`:                                                                "room: expected an object, found a number",
		`{"room":[{"roomName":"a"}}`:                                                  "room: expected a comma or the end of the list",
		`{"room":{"bed":1}}`:                                                          "room: an object with none of the expected fields",
		`{"room":{"$id":"1"}}`:                                                        "room: ",
		`{"room":{"$id":tru`:                                                          "room: ",
	} {
		checkUnmarshalError(t, c, doc, want)
	}
}

// TestCodec_Unmarshal_References has references as fastjson and .NET write them.
func TestCodec_Unmarshal_References(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	a := room{Name: "a", Hours: []hour{{"8:00", 1}}}
	const full = `{"roomName":"a","hourList":[{"from":"8:00","left":1}]}`
	reference := func(path string, more int) casing.Deviation {
		d := shapeAt(path, casing.CodeReference)
		d.More = more
		return d
	}
	checkUnmarshal(t, c, `{"roomList":[`+full+`,{"$ref":"$.roomList[0]"},{ "$ref" : "$.roomList[0]" }]}`,
		visit{Rooms: []room{a, a, a}}, reference("roomList[1]", 1))
	checkUnmarshal(t, c, `{"roomList":[`+full+`],"room":{"$ref":"$.roomList[0]"}}`, visit{Room: &a, Rooms: []room{a}}, reference("room", 0))
	checkUnmarshal(t, c, `{"room":{"$ref":"$.roomList[1]"},"roomList":[{"roomName":"b"},`+full+`]}`,
		visit{Room: &a, Rooms: []room{{Name: "b"}, a}}, reference("room", 0))
	checkUnmarshal(t, c, `{"roomList":[`+full+`,{"roomName":"b","hourList":{"$ref":"$.roomList[0].hourList"}}]}`,
		visit{Rooms: []room{a, {Name: "b", Hours: a.Hours}}}, reference("roomList[1].hourList", 0))
	checkUnmarshal(t, c, `{"roomList":[{"$id":"h-7","roomName":"a","hourList":[{"from":"8:00","left":1}]},{"$ref":"h-7"}]}`,
		visit{Rooms: []room{a, a}}, casing.Deviation{Path: "roomList[0].(name not shown)", Kind: casing.KindUnknown, Code: casing.CodeText, More: 1}, reference("roomList[1]", 0))
	checkUnmarshal(t, c, `{"roomList":"[{\"roomName\":\"b\"},{\"$ref\":\"$[0]\"}]"}`,
		visit{Rooms: []room{{Name: "b"}, {Name: "b"}}}, shapeAt("roomList", casing.CodeJSONInString), reference("roomList[1]", 0))
	for _, path := range []string{
		"$.roomList[1].hourList", `$[\"roomList\"][1][\"hourList\"]`, "$['roomList'][1].hourList", "#/roomList/1/hourList",
	} {
		checkUnmarshal(t, c, `{"roomList":[{"roomName":"b"},`+full+`,{"roomName":"a","hourList":{"$ref":"`+path+`"}}]}`,
			visit{Rooms: []room{{Name: "b"}, a, a}}, reference("roomList[2].hourList", 0))
	}
	for doc, want := range map[string]string{
		`{"room":{"$ref":"$.roomList[0]"}}`:                                "room: a reference ($ref) to a value that the document does not have",
		`{"room":{"$ref":"$.roomList[1]"},"roomList":[{"roomName":"a"}]}`:  "room: a reference ($ref) to a value that the document does not have",
		`{"room":{"$ref":".."}}`:                                           "room: a reference ($ref) to a value that the document does not have",
		`{"room":{"$ref":"9"}}`:                                            "room: a reference ($ref) to a value that the document does not have",
		`{"room":{"$ref":"$.room"}}`:                                       "room: references ($ref) that lead in a circle",
		`{"room":{"$ref":"$.roomList[0]"},"roomList":[{"$ref":"$.room"}]}`: "room: references ($ref) that lead in a circle",
		`{"room":{"$ref":1}}`:                                              "room: a reference ($ref) that is not one text",
		`{"room":{"$ref":"$.orderNO","roomName":"a"}}`:                     "room: a reference ($ref) that is not one text",
		`{"orderNO":"1","room":{"$ref":"$.orderNO"}}`:                      "room: expected an object, found a text",
		`{"room":{"$ref":"$.orderNO"`:                                      "room: ",
		`{"room":{"$ref":"\ud800"}}`:                                       "room: ",
		`{"room":{"$ref":"$.roomList[0]"},"roomList":[}`:                   "room: ",
		`[{"room":{"$ref":"$[1]"}},}`:                                      "room: ",
		`{"orderNO":"1","room":{"$ref":"$.orderNO.x"}}`:                    "room: a reference ($ref) to a value that the document does not have",
		`{"roomList":[],"room":{"$ref":"$.roomList[0]"}}`:                  "room: a reference ($ref) to a value that the document does not have",
		`{"room":{"$ref":"2"},"orderNO":"1`:                                "room: ",
		`{"room":{"$ref":"2"},"roomList":[{"$id" "2"}]}`:                   "room: a reference ($ref) to a value that the document does not have",
		`{"room":{"$ref":"2"},"roomList":[{"$id":2}]}`:                     "room: a reference ($ref) to a value that the document does not have",
		`{"room":{"$ref":"$[x]"}}`:                                         "room: a reference ($ref) to a value that the document does not have",
	} {
		checkUnmarshalError(t, c, doc, want)
	}
}

// TestCodec_Unmarshal_ReferencesAreBounded has short references to long values.
func TestCodec_Unmarshal_ReferencesAreBounded(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	large := `{"roomName":"` + strings.Repeat("a", 10_000) + `"}`
	doc := `{"roomList":[` + large + strings.Repeat(`,{"$ref":"$.roomList[0]"}`, 5000) + `]}`
	checkUnmarshalError(t, c, doc, "roomList[")
	doc = `{"roomList":[` + large
	for i := range 3000 { // each leads to a value far into the document
		doc += fmt.Sprintf(`,{"$ref":"$.roomList[%d]"}`, i)
	}
	checkUnmarshalError(t, c, doc+`]}`, "roomList[")
}

// TestCodec_Unmarshal_ManyReferences checks that a list of thousands of references is read, each
// to another value. Package fastjson writes such a list if it has the elements of another list.
func TestCodec_Unmarshal_ManyReferences(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	const n = 5000
	for name, target := range map[string]func(i int) string{
		"path": func(i int) string { return fmt.Sprintf("$.extra[%d]", i) },
		"id":   strconv.Itoa,
	} {
		var doc strings.Builder
		doc.WriteString(`{"roomList":[`)
		for i := range n {
			fmt.Fprintf(&doc, `{"$ref":%q},`, target(i))
		}
		doc.WriteString(`{"roomName":"last"}],"extra":[`)
		for i := range n {
			fmt.Fprintf(&doc, `{"$id":"%d","roomName":"room %d"},`, i, i)
		}
		doc.WriteString(`0]}`)
		var got visit
		if _, err := c.Unmarshal([]byte(doc.String()), &got); err != nil {
			t.Fatalf("%s: Unmarshal() error = %v, want none", name, err)
		}
		for i, room := range got.Rooms[:n] {
			if want := fmt.Sprintf("room %d", i); room.Name != want {
				t.Fatalf("%s: roomList[%d].roomName = %q, want %q", name, i, room.Name, want)
			}
		}
	}
}

// TestCodec_Unmarshal_ReferencesScanOnce checks that each part of the document is scanned for
// references once.
func TestCodec_Unmarshal_ReferencesScanOnce(t *testing.T) {
	c := newCodec(t, casing.Camel) // not parallel, since it counts allocations
	const references, others = 100, 1000
	doc := `{"roomList":[` + strings.Repeat(`{"roomName":"a"},`, references)
	for i := range references {
		doc += fmt.Sprintf(`{"$ref":"$.roomList[%d]"},`, i)
	}
	doc = strings.TrimSuffix(doc, ",") + `]`
	for i := range others {
		doc += fmt.Sprintf(`,"x%d":1`, i)
	}
	doc += `}`
	n := testing.AllocsPerRun(5, func() {
		if _, err := c.Unmarshal([]byte(doc), &visit{}); err != nil {
			t.Fatal(err)
		}
	})
	if n > 20*(references+others) {
		t.Errorf("%.0f allocations for %d references and %d other fields, want no more than for each of them", n, references, others)
	}
}
