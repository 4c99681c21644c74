package casing_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

func TestCodec_Rename(t *testing.T) {
	t.Parallel()
	type envelope struct {
		SystemID string `json:"systemId"`
		Data     string `json:"data"`
	}
	known := []casing.Option{
		casing.WithTypes(visit{}, envelope{}),
		casing.WithNames(map[string]string{"count": "Cnt", "idCardNO": "idCardNo"}),
	}
	const doc = ` {"SYSTEM_ID" : 1.50,"Data":[ {"ROOMLIST":[{"roomname":"ROOMNAME","hour_list":[{"FROM":null}]}]} ],` +
		`"CNT":"\u0041\/","count":1e400,"IDCARDNO":"{\"DATA\":1}","UNKNOWN":{},"unknownToo":[],"姓名":{"éA":0},"":true,"\u0044ata":0} ` + "\n"
	for style, want := range [...]string{
		casing.Camel: ` {"systemId" : 1.50,"data":[ {"roomList":[{"roomName":"ROOMNAME","hourList":[{"from":null}]}]} ],` +
			`"Cnt":"\u0041\/","Cnt":1e400,"idCardNo":"{\"DATA\":1}","UNKNOWN":{},"unknownToo":[],"姓名":{"éA":0},"":true,"data":0} ` + "\n",
		casing.Pascal: ` {"SystemId" : 1.50,"Data":[ {"RoomList":[{"RoomName":"ROOMNAME","HourList":[{"From":null}]}]} ],` +
			`"Cnt":"\u0041\/","Cnt":1e400,"idCardNo":"{\"DATA\":1}","UNKNOWN":{},"UnknownToo":[],"姓名":{"éA":0},"":true,"Data":0} ` + "\n",
		casing.Upper: ` {"SYSTEMID" : 1.50,"DATA":[ {"ROOMLIST":[{"ROOMNAME":"ROOMNAME","HOURLIST":[{"FROM":null}]}]} ],` +
			`"Cnt":"\u0041\/","Cnt":1e400,"idCardNo":"{\"DATA\":1}","UNKNOWN":{},"UNKNOWNTOO":[],"姓名":{"éA":0},"":true,"DATA":0} ` + "\n",
	} {
		got, err := newCodec(t, casing.Style(style), known...).Rename([]byte(doc))
		if err != nil || string(got) != want {
			t.Errorf("Rename in style %v\n got %s, %v\nwant %s", casing.Style(style), got, err, want)
		}
	}
}

func TestCodec_Rename_InterfaceNames(t *testing.T) {
	t.Parallel()
	names := publishedNames(t)
	fields := make([]reflect.StructField, len(names))
	for i, name := range names {
		fields[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: reflect.TypeFor[string](), Tag: reflect.StructTag(fmt.Sprintf("json:%q", name))}
	}
	message := reflect.New(reflect.StructOf(fields)).Interface()
	for _, style := range []casing.Style{casing.Camel, casing.Pascal, casing.Upper} {
		c := newCodec(t, style, casing.WithTypes(message))
		for _, name := range names {
			for _, spelling := range spellings(name) {
				doc, want := `{"`+spelling+`":0}`, `{"`+style.Name(name)+`":0}`
				if got, err := c.Rename([]byte(doc)); string(got) != want {
					t.Errorf("Rename(%s) = %s, %v, want %s", doc, got, err, want)
				}
			}
		}
	}
}

func TestCodec_Rename_MalformedJSON(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	for _, doc := range []string{"", "{", `{"a":1,}`, `{"a":1} 2`, `[1,]`, `{"a" 1}`, `{"\ud800":1}`, "{\"\xff\":1}", `"a`, "tru", `{"a":secret}`} {
		if got, err := c.Rename([]byte(doc)); err == nil || got != nil {
			t.Errorf("Rename(%q) = %q, %v, want nil and an error", doc, got, err)
		}
	}
}

func TestCodec_Rename_DocumentWithoutNames(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	for _, doc := range []string{"1", `"A"`, " [ ] ", "null"} {
		if got, err := c.Rename([]byte(doc)); err != nil || string(got) != doc {
			t.Errorf("Rename(%q) = %q, %v, want the same document", doc, got, err)
		}
	}
}
