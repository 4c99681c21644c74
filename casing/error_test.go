package casing_test

import (
	"errors"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

func TestError_Error(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  casing.Error
		want string
	}{
		{casing.Error{Path: "a[0].b", Offset: 7, Problem: "sent twice"}, "casing: a[0].b: sent twice (at byte 7)"},
		{casing.Error{Offset: 0, Problem: "not JSON"}, "casing: the document: not JSON (at byte 0)"},
		{casing.Error{Path: "main.Order.Price", Offset: -1, Problem: "not supported"}, "casing: main.Order.Price: not supported"},
		{casing.Error{Offset: -1, Problem: "option 1 is nil"}, "casing: option 1 is nil"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%#v.Error() = %q, want %q", test.err, got, test.want)
		}
	}
}

func TestError_PathAndOffset(t *testing.T) {
	t.Parallel()
	type order struct {
		Price chan int `json:"price"`
	}
	c := newCodec(t, casing.Camel)
	_, typeErr := casing.New(casing.Camel, casing.WithTypes(order{}))
	_, innerErr := casing.New(casing.Camel, casing.WithTypes(struct{ Orders []order }{}))
	_, nameErr := casing.New(casing.Camel, casing.WithNames(map[string]string{"idCardNO": ""}))
	_, styleErr := casing.New(casing.Style(3))
	_, marshalErr := c.Marshal(visit{Rooms: []room{{Name: "\xff"}}})
	_, unmarshalErr := c.Unmarshal([]byte(`{"roomList":[{"roomName":[]}]}`), new(visit))
	_, stringErr := c.Unmarshal([]byte(`{"room":"{\"roomName\":[]}"}`), new(visit))
	_, renameErr := c.Rename([]byte(`{"a" 1}`))
	for name, test := range map[string]struct {
		err  error
		want casing.Error
	}{
		"New, type":                   {typeErr, casing.Error{Path: "casing_test.order.Price", Offset: -1, Problem: "type chan int is not supported"}},
		"New, type in another":        {innerErr, casing.Error{Path: "casing_test.order.Price", Offset: -1, Problem: "type chan int is not supported"}},
		"New, name":                   {nameErr, casing.Error{Path: "idCardNO", Offset: -1, Problem: `spelling "" is empty or not valid UTF-8`}},
		"New, style":                  {styleErr, casing.Error{Offset: -1, Problem: "unknown style 3; use Camel, Pascal or Upper"}},
		"Marshal":                     {marshalErr, casing.Error{Path: "roomList[0].roomName", Offset: -1, Problem: "the text is not valid UTF-8"}},
		"Unmarshal":                   {unmarshalErr, casing.Error{Path: "roomList[0].roomName", Offset: 25, Problem: "expected a single value, found a list"}},
		"Unmarshal, JSON in a string": {stringErr, casing.Error{Path: "room.roomName", Offset: 12, Problem: "expected a single value, found a list"}},
		"Rename":                      {renameErr, casing.Error{Offset: 5, Problem: "expected a colon, found a number"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got *casing.Error
			if !errors.As(test.err, &got) || *got != test.want {
				t.Errorf("%s: error = %#v, want %#v", name, test.err, test.want)
			}
		})
	}
}
