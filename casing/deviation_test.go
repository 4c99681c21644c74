package casing_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

func TestDeviation_String(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		deviation casing.Deviation
		want      string
	}{
		{casing.Deviation{Path: "data.a", Kind: casing.KindName, Found: "A"}, "data.a: name: A"},
		{casing.Deviation{Path: "a", Kind: casing.KindUnknown, Code: casing.CodeNumber}, "a: unknown: number"},
		{casing.Deviation{Path: "a[1]", Kind: casing.KindLength, Found: "33", Limit: 32, More: 2}, "a[1]: length: 33 (maximum 32) (and 2 more)"},
		{casing.Deviation{Path: "a", Kind: casing.KindMissing, Code: casing.CodeLeftOut, More: 1}, "a: missing: left-out (and 1 more)"},
		{casing.Deviation{Kind: casing.KindShape, Code: casing.CodeJSONInString}, "shape: json-in-string"},
		{casing.Deviation{Path: "a", Kind: casing.KindShape, Code: casing.CodeObjectForList}, "a: shape: object-for-list"},
		{casing.Deviation{Path: "a", Kind: casing.KindFormat, Code: "slashes", Found: "x"}, "a: format: slashes: x"},
		{casing.Deviation{}, ""},
	} {
		if got := test.deviation.String(); got != test.want {
			t.Errorf("%#v.String() = %q, want %q", test.deviation, got, test.want)
		}
	}
}

// TestCode_Text pins the codes, since callers may store them.
func TestCode_Text(t *testing.T) {
	t.Parallel()
	for code, want := range map[casing.Code]string{
		casing.CodeText:               "text",
		casing.CodeNumber:             "number",
		casing.CodeBool:               "boolean",
		casing.CodeObject:             "object",
		casing.CodeList:               "list",
		casing.CodeNull:               "null",
		casing.CodeJSONInString:       "json-in-string",
		casing.CodeEmptyList:          "empty-list",
		casing.CodeListForObject:      "list-for-object",
		casing.CodeNullInList:         "null-in-list",
		casing.CodeReference:          "reference",
		casing.CodeValuesObject:       "values-object-for-list",
		casing.CodeNumberedObject:     "numbered-object-for-list",
		casing.CodeWrappedList:        "list-in-object",
		casing.CodeObjectForEmptyList: "object-for-empty-list",
		casing.CodeTextForList:        "text-for-list",
		casing.CodeNumberForList:      "number-for-list",
		casing.CodeBoolForList:        "boolean-for-list",
		casing.CodeObjectForList:      "object-for-list",
		casing.CodeLeftOut:            "left-out",
		casing.CodeSentTwice:          "sent-twice",
		casing.CodeWholeNumber:        "other-number-format",
	} {
		if string(code) != want {
			t.Errorf("code = %q, want %q", string(code), want)
		}
	}
}
