package casing_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

func TestStyle_Name(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ field, camel, pascal, upper string }{
		{"placerOrderNO", "placerOrderNO", "PlacerOrderNO", "PLACERORDERNO"},
		{"PlacerOrderNO", "placerOrderNO", "PlacerOrderNO", "PLACERORDERNO"},
		{"ID", "iD", "ID", "ID"},
		{"order_no2", "order_no2", "Order_no2", "ORDER_NO2"},
		{"x", "x", "X", "X"},
		{"", "", "", ""},
		{"_a", "_a", "_a", "_A"},
		{"姓名a", "姓名a", "姓名a", "姓名A"},
		{"éa", "éa", "éa", "éA"},
		{"ſK", "ſK", "ſK", "ſK"}, // Unicode folds these letters to ASCII; Name leaves them
		{"\xffa", "\xffa", "\xffa", "\xffA"},
	} {
		for style, want := range map[casing.Style]string{
			casing.Camel: test.camel, casing.Pascal: test.pascal, casing.Upper: test.upper,
		} {
			if got := style.Name(test.field); got != want {
				t.Errorf("%v.Name(%q) = %q, want %q", style, test.field, got, want)
			}
		}
	}
}

func TestParseStyle(t *testing.T) {
	t.Parallel()
	for _, style := range []casing.Style{casing.Camel, casing.Pascal, casing.Upper} {
		if got, err := casing.ParseStyle(style.String()); got != style || err != nil {
			t.Errorf("ParseStyle(%q) = %v, %v, want %v, nil", style, got, err, style)
		}
	}
	for _, name := range []string{"", "Camel", "casing.Style(3)", "snake"} {
		if got, err := casing.ParseStyle(name); err == nil {
			t.Errorf("ParseStyle(%q) = %v, nil, want an error", name, got)
		}
	}
}

func TestStyle_String_Unknown(t *testing.T) {
	t.Parallel()
	if got, want := casing.Style(3).String(), "casing.Style(3)"; got != want {
		t.Errorf("Style(3).String() = %q, want %q", got, want)
	}
}
