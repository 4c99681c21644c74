package casing_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
)

func TestNew_InvalidOption(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		style casing.Style
		opts  []casing.Option
		want  string
	}{
		"style":              {style: 3, want: "style"},
		"empty field name":   {opts: []casing.Option{casing.WithNames(map[string]string{"": "a"})}, want: "empty"},
		"empty spelling":     {opts: []casing.Option{casing.WithNames(map[string]string{"a": ""})}, want: "empty"},
		"spelling not UTF-8": {opts: []casing.Option{casing.WithNames(map[string]string{"a": "\xff"})}, want: "UTF-8"},
		"nil option":         {opts: []casing.Option{casing.WithEmptyFields(), nil}, want: "option 2 is nil"},
		"nil location":       {opts: []casing.Option{casing.WithLocation(nil)}, want: "location"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := casing.New(test.style, test.opts...)
			var e *casing.Error
			if !errors.As(err, &e) || e.Offset != -1 || !strings.Contains(err.Error(), test.want) {
				t.Errorf("New error = %v, want an *Error that contains %q", err, test.want)
			}
		})
	}
}

func TestNew_OptionOrder(t *testing.T) {
	t.Parallel()
	others := []casing.Option{
		casing.WithNames(map[string]string{"orderNO": "orderNo"}), casing.WithLayouts(map[string]string{"at": "2006"}),
		casing.WithJSONInString("room"), casing.WithEmptyFields(), casing.WithLocation(time.FixedZone("", -3600)),
	}
	types := casing.WithTypes(visit{})
	v := visit{At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Room: &room{}}
	const want = `{"orderNo":"","count":0,"days":"","price":"","urgent":"","day":"","at":"2025","room":"{\"roomName\":\"\"}"}`
	for name, opts := range map[string][]casing.Option{
		"types first": append([]casing.Option{types}, others...),
		"types last":  append(others[:len(others):len(others)], types),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := newCodec(t, casing.Camel, opts...).Marshal(v); err != nil || string(got) != want {
				t.Errorf("Marshal = %s, %v, want %s", got, err, want)
			}
		})
	}
}
