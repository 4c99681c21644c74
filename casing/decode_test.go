package casing_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

func TestCodec_Unmarshal_ExactDocument(t *testing.T) {
	t.Parallel()
	for style, doc := range fullVisitJSON() {
		c := newCodec(t, casing.Style(style))
		checkUnmarshal(t, c, doc, fullVisit())
		var indented bytes.Buffer
		if err := json.Indent(&indented, []byte(doc), "\r", "\t"); err != nil {
			t.Fatal(err)
		}
		checkUnmarshal(t, c, " \n"+indented.String()+"\n", fullVisit())
	}
}

// TestCodec_Unmarshal_MalformedJSON compares with json.Valid.
func TestCodec_Unmarshal_MalformedJSON(t *testing.T) {
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
			switch {
			case !valid && err == nil:
				t.Errorf("Unmarshal(%q) error = nil, want an error", doc)
			case valid && name == "a" && err != nil:
				t.Errorf("Unmarshal(%q) error = %v, want nil", doc, err)
			}
		}
	}
	for _, doc := range []string{`null`, `[`, `[]`, `[{},{}]`, `[1]`, `[null]`, `1`, `""`, `"x"`, `"null"`, "{\"x\":\"\xff\"}", "{\"\xff\":1}", "{\"x\":\"\\n\xff\"}", `{"x":"\ud800"}`, `{"x":"\ude00\ud83d"}`} {
		checkUnmarshalError(t, c, doc, "")
	}
}

func TestCodec_Unmarshal_JSONInString(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	asObject := `{"roomName":"\"张"}`
	want := visit{Room: &room{Name: "\"张"}}
	withOption := newCodec(t, casing.Camel, casing.WithJSONInString("room", "notes", "ranks", "count"))
	doc := asObject
	for depth := 1; depth <= 4; depth++ {
		quoted, _ := json.Marshal(doc)
		doc = string(quoted)
		switch depth {
		case 1:
			checkUnmarshal(t, c, `{"room":`+doc+`}`, want, shapeAt("room", casing.CodeJSONInString))
			checkUnmarshal(t, withOption, `{"room":`+doc+`}`, want)
		case 4:
			checkUnmarshalError(t, c, `{"room":`+doc+`}`, "room: JSON is nested in more than 3 strings")
		default:
			checkUnmarshal(t, c, `{"room":`+doc+`}`, want, shapeAt("room", casing.CodeJSONInString, depth-1))
			checkUnmarshal(t, withOption, `{"room":`+doc+`}`, want, shapeAt("room", casing.CodeJSONInString, depth-2))
		}
	}
	list := visit{Rooms: []room{{Name: "a"}, {Name: "b"}}, OrderNO: "1"}
	checkUnmarshal(t, c, `{"roomList":" [{\"roomName\":\"a\"},\"{\\\"roomName\\\":\\\"b\\\"}\"] ","orderNO":"1"}`, list,
		shapeAt("roomList", casing.CodeJSONInString, 1))
	// The second count is compared with the first, after a string that had escapes.
	checkUnmarshal(t, c, `"{\"count\":1,\"room\":{\"roomName\":\"\\nlonger than that\"},\"count\":1}"`,
		visit{Count: 1, Room: &room{Name: "\nlonger than that"}},
		shapeAt("", casing.CodeJSONInString), casing.Deviation{Path: "count", Kind: casing.KindDuplicate, Code: casing.CodeSentTwice})
	checkUnmarshal(t, c, `" {\"orderNO\":\"1\"} "`, visit{OrderNO: "1"}, shapeAt("", casing.CodeJSONInString))
	checkUnmarshal(t, c, `{"room":"null","roomList":"[]"}`, visit{},
		shapeAt("room", casing.CodeJSONInString), shapeAt("roomList", casing.CodeJSONInString))
	checkUnmarshal(t, withOption, `{"room":"null","notes":"[\"a\",\"b\"]","ranks":"[1]","count":3}`,
		visit{Notes: []string{"a", "b"}, Ranks: []int{1}, Count: 3})
	checkUnmarshal(t, withOption, `{"room":{},"notes":["a"]}`, visit{Room: &room{}, Notes: []string{"a"}},
		shapeAt("room", casing.CodeObject), shapeAt("notes", casing.CodeList))
	for doc, want := range map[string]string{
		`{"room":"{} {}"}`:                    "room: expected the end of the document, found an object",
		`{"room":"系统繁忙"}`:                     "room: expected an object, found something that is not JSON",
		`{"room":" "}`:                        "room: expected an object, found the end of the document",
		`{"roomList":"[{\"roomName\":[1]}]"}`: "roomList[0].roomName: expected a single value, found a list",
		`{"room":"[1]"}`:                      "room: expected an object, found a number",
	} {
		checkUnmarshalError(t, c, doc, want)
	}
}

// TestCodec_Unmarshal_NoSecretInReports reads documents whose every value, and some of whose
// names, are secret. It reads them whole, and cut off at each byte.
func TestCodec_Unmarshal_NoSecretInReports(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel, casing.WithJSONInString("room"))
	const secret = "999999199001011234"
	for _, doc := range []string{
		`{"orderNO":"S","count":"S","day":"1"}`, `{"count":"xS"}`, `{"day":"xS"}`, `{"at":"xS"}`, `{"price":"xS"}`, `{"urgent":"S"}`,
		`{"S":"S","x":"S","xS":{"S":1}}`, `{"room":"{\"roomName\":\"S\"}","room":"{\"roomName\":\"SS\"}"}`, `{"room":"S"}`,
		`{"roomList":"[{\"S\":\"S\",\"hourList\":\"S\"}]"}`, `{"notes":["S",["S"]]}`, `"S"`, `{"limit":"-S.5"}`,
	} {
		doc := strings.ReplaceAll(doc, "S", secret)
		for end := range len(doc) + 1 {
			deviations, err := c.Unmarshal([]byte(doc[:end]), new(visit))
			if got := fmt.Sprintf("%+v %v", deviations, err) + fmt.Sprint(deviations); strings.Contains(got, secret) {
				t.Errorf("Unmarshal(%s) reports %s, want nothing that contains %s", doc[:end], got, secret)
			}
		}
	}
}

func TestCodec_Unmarshal_InvalidTarget(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	for _, v := range []any{nil, visit{}, (*visit)(nil), new(int), new(*visit), &[]visit{}, &struct{ C chan int }{}} {
		_, err := c.Unmarshal([]byte(`{}`), v)
		var e *casing.Error
		if !errors.As(err, &e) || e.Offset != -1 {
			t.Errorf("Unmarshal into %T: error = %#v, want an *Error with Offset -1", v, err)
		}
	}
}
