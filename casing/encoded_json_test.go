package casing_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

// hexDigits is an encoding of documents in hexadecimal digits.
var hexDigits = casing.TextEncoding{
	Encode: func(document []byte) ([]byte, error) {
		if bytes.Contains(document, []byte("secret")) {
			return nil, errors.New("not in hex")
		}
		return hex.AppendEncode(nil, document), nil
	},
	Decode: func(text []byte) ([]byte, bool) {
		document, err := hex.DecodeString(string(text))
		return document, err == nil
	},
}

func TestCodec_EncodedJSON(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel, casing.WithEncodedJSON(hexDigits, "room", "roomList"))
	v := visit{Room: &room{Name: `一"`}, Rooms: []room{{Name: "二"}}}
	encode := func(document string) string { return hex.EncodeToString([]byte(document)) }
	document := `{"count":0,"room":"` + encode(`{"roomName":"一\""}`) + `","roomList":"` + encode(`[{"roomName":"二"}]`) + `"}`
	checkMarshal(t, c, v, document)
	checkUnmarshal(t, c, document, v)

	one := visit{Room: &room{Name: "a"}}
	checkUnmarshal(t, c, `{"room":"{\"roomName\":\"a\"}"}`, one, shapeAt("room", casing.CodeJSONInString))
	checkUnmarshal(t, c, `{"room":{"roomName":"a"}}`, one, shapeAt("room", casing.CodeObject))
	checkUnmarshal(t, c, `{"room":""}`, visit{})
	checkUnmarshal(t, c, `{"room":null}`, visit{})
	checkUnmarshalError(t, c, `{"room":"`+encode("[1")+`"}`, "room")
	checkUnmarshalError(t, c, `{"room":"no hex"}`, "room")
	// A limit applies inside too.
	deep := newCodec(t, casing.Camel, casing.WithEncodedJSON(hexDigits, "room"), casing.WithLimits(casing.Limits{Depth: 2}))
	checkUnmarshalError(t, deep, `{"room":"`+encode(`{"roomName":"a","extra":{"a":{"b":1}}}`)+`"}`, "room: nested deeper")
}

func TestCodec_EncodedJSON_Errors(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel, casing.WithEncodedJSON(hexDigits, "room"))
	_, err := c.Marshal(visit{Room: &room{Name: "secret"}})
	var e *casing.Error
	if !errors.As(err, &e) || e.Path != "room" || e.Problem != "not in hex" {
		t.Errorf("Marshal error = %v, want the encoding's at room", err)
	}
	for _, encoding := range []casing.TextEncoding{{}, {Encode: hexDigits.Encode}, {Decode: hexDigits.Decode}} {
		if _, err := casing.New(casing.Camel, casing.WithEncodedJSON(encoding, "room")); err == nil || !strings.Contains(err.Error(), "WithEncodedJSON") {
			t.Errorf("New error = %v, want one that names WithEncodedJSON", err)
		}
	}
	binary := casing.TextEncoding{Encode: func([]byte) ([]byte, error) { return []byte{0xFF}, nil }, Decode: hexDigits.Decode}
	if _, err := newCodec(t, casing.Camel, casing.WithEncodedJSON(binary, "room")).Marshal(visit{Room: &room{}}); err == nil {
		t.Error("Marshal of a text that is not UTF-8 succeeded, want an error")
	}
}
