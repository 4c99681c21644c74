package casing_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

func TestCodec_Unmarshal_ScalarTypes(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	format := func(path string, code casing.Code) casing.Deviation {
		return casing.Deviation{Path: path, Kind: casing.KindFormat, Code: code}
	}
	wholeNumber := format("count", casing.CodeWholeNumber)
	checkUnmarshal(t, c, `{"orderNO":14}`, visit{OrderNO: "14"}, shapeAt("orderNO", casing.CodeNumber))
	checkUnmarshal(t, c, `{"orderNO":true}`, visit{OrderNO: "true"}, shapeAt("orderNO", casing.CodeBool))
	checkUnmarshal(t, c, `{"count":"14"}`, visit{Count: 14}, shapeAt("count", casing.CodeText))
	checkUnmarshal(t, c, `{"count":14.0}`, visit{Count: 14}, wholeNumber)
	checkUnmarshal(t, c, `{"count":" 014.00 "}`, visit{Count: 14}, shapeAt("count", casing.CodeText), wholeNumber)
	checkUnmarshal(t, c, `{"count":-0}`, visit{}, wholeNumber)
	checkUnmarshal(t, c, `{"days":7}`, visit{Days: 7}, shapeAt("days", casing.CodeNumber))
	checkUnmarshal(t, c, `{"days":"07"}`, visit{Days: 7}, format("days", casing.CodeWholeNumber))
	checkUnmarshal(t, c, `{"limit":"5"}`, visit{Limit: ptr(5)}, shapeAt("limit", casing.CodeText))
	checkUnmarshal(t, c, `{"price":"1.5"}`, visit{Price: 1.5}, shapeAt("price", casing.CodeText))
	checkUnmarshal(t, c, `{"urgent":"true"}`, visit{Urgent: true}, shapeAt("urgent", casing.CodeText))
	checkUnmarshal(t, c, `{"day":20260105}`, visit{Day: newDay(2026, 1, 5)}, shapeAt("day", casing.CodeNumber), format("day", codeEightDigits))
	for _, absent := range []string{"null", `""`} {
		for field := range strings.SplitSeq("orderNO count days limit price urgent day at until room roomList notes ranks", " ") {
			checkUnmarshal(t, c, `{"`+field+`":`+absent+`}`, visit{})
		}
	}
}

func TestCodec_Unmarshal_TooLong(t *testing.T) {
	t.Parallel()
	checkUnmarshal(t, newCodec(t, casing.Camel), `{"orderNO":"12345","notes":["好好好好","好好好好好","好好好好好好"]}`,
		visit{OrderNO: "12345", Notes: []string{"好好好好", "好好好好好", "好好好好好好"}},
		casing.Deviation{Path: "orderNO", Kind: casing.KindLength, Found: "5", Limit: 4},
		casing.Deviation{Path: "notes[1]", Kind: casing.KindLength, Found: "5", Limit: 4, More: 1})
}

func TestCodec_Unmarshal_InvalidScalars(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	for doc, want := range map[string]string{
		`{"count":14.5}`: "count: the value is not a valid int", `{"count":"约14"}`: "count: the value is not a valid int",
		`{"count":"14."}`: "count: the value is not a valid int", `{"count":1e2}`: "count: the value is not a valid int",
		`{"count":9223372036854775808}`: "count: the value is not a valid int", `{"count":true}`: "count: the value is not a valid int",
		`{"count":{}}`: "count: expected a single value, found an object", `{"count":" "}`: "count: the value is not a valid int",
		`{"days":"256"}`: "days: the value is not a valid uint8", `{"days":"-1"}`: "days: the value is not a valid uint8",
		`{"price":"NaN"}`: "price: the value is not a valid float64", `{"price":"0x1p4"}`: "price: the value is not a valid float64",
		`{"price":1e400}`: "price: the value is not a valid float64",
		`{"urgent":1}`:    "urgent: the value is not a valid bool", `{"urgent":"True"}`: "urgent: the value is not a valid bool",
		`{"day":"1.5.26"}`: "day: not a date", `{"at":"2026-01-05"}`: "at: the value is not a valid time.Time",
		`{"orderNO":[]}`: "orderNO: expected a single value, found a list", `{"notes":["a",["b"]]}`: "notes[1]: expected a single value, found a list",
	} {
		checkUnmarshalError(t, c, doc, want)
	}
}
