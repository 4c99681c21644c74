// Package bench compares casing with other codecs, which need a set of tagged structs for
// each vendor. It is a module of its own, so that the library does not depend on those
// codecs. The script run in this folder runs the benchmarks.
package bench

import (
	"encoding/json"
	"testing"

	"github.com/bytedance/sonic"
	"github.com/exam-appointment/appointment-go/casing"
	gojson "github.com/goccy/go-json"
	"github.com/tidwall/gjson"
)

var styles = []casing.Style{casing.Camel, casing.Pascal, casing.Upper}

func newCodec(b *testing.B, style casing.Style) *casing.Codec {
	b.Helper()
	c, err := casing.New(style, casing.WithTypes(camelResponse{}, camelRequest{}))
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// measure runs fn, which works on a document of size bytes.
func measure(b *testing.B, size int, fn func() error) {
	b.Helper()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if err := fn(); err != nil {
			b.Fatal(err)
		}
	}
}

func decodeCasing(c *casing.Codec, doc []byte) func() error {
	return func() error {
		var v camelResponse
		_, err := c.Unmarshal(doc, &v)
		return err
	}
}

func decodeTagged[T any](unmarshal func([]byte, any) error, doc []byte) func() error {
	return func() error { return unmarshal(doc, new(T)) }
}

// BenchmarkDecode reads a schedule in PascalCase with every codec.
func BenchmarkDecode(b *testing.B) {
	for _, size := range sizes {
		doc := newDocument(casing.Pascal, size.resources, size.days, size.times)
		for _, codec := range []struct {
			name   string
			decode func() error
		}{
			{"casing", decodeCasing(newCodec(b, casing.Pascal), doc)},
			{"std", decodeTagged[pascalResponse](json.Unmarshal, doc)},
			{"goccy", decodeTagged[pascalResponse](gojson.Unmarshal, doc)},
			{"sonic", decodeTagged[pascalResponse](sonic.ConfigStd.Unmarshal, doc)},
			{"sonicfast", decodeTagged[pascalResponse](sonic.ConfigFastest.Unmarshal, doc)},
			{"gjsonvalid", func() error { gjson.ValidBytes(doc); return nil }},
		} {
			b.Run("size="+size.name+"/codec="+codec.name, func(b *testing.B) { measure(b, len(doc), codec.decode) })
		}
	}
}

// BenchmarkStyle reads 70 KB with casing: in each spelling, and with shuffled keys.
func BenchmarkStyle(b *testing.B) {
	size := sizes[1]
	for _, style := range styles {
		doc := newDocument(style, size.resources, size.days, size.times)
		b.Run("keys="+style.String(), func(b *testing.B) { measure(b, len(doc), decodeCasing(newCodec(b, style), doc)) })
	}
	doc := shuffleMembers(b, newDocument(casing.Pascal, size.resources, size.days, size.times))
	b.Run("keys=shuffled", func(b *testing.B) { measure(b, len(doc), decodeCasing(newCodec(b, casing.Pascal), doc)) })
}

// BenchmarkEncode writes a save request in PascalCase with every codec.
func BenchmarkEncode(b *testing.B) {
	camel := newSaveRequest()
	pascal := &pascalRequest{
		SystemID: camel.SystemID, SystemKey: camel.SystemKey, BusinessType: camel.BusinessType, Method: camel.Method,
		Data: (*pascalSave)(camel.Data), // the same fields under other tags
	}
	c := newCodec(b, casing.Pascal)
	doc, err := c.Marshal(camel)
	if err != nil {
		b.Fatal(err)
	}
	for _, codec := range []struct {
		name   string
		encode func() ([]byte, error)
	}{
		{"casing", func() ([]byte, error) { return c.Marshal(camel) }},
		{"std", func() ([]byte, error) { return json.Marshal(pascal) }},
		{"goccy", func() ([]byte, error) { return gojson.Marshal(pascal) }},
		{"sonic", func() ([]byte, error) { return sonic.ConfigStd.Marshal(pascal) }},
	} {
		b.Run("codec="+codec.name, func(b *testing.B) {
			measure(b, len(doc), func() error { _, err := codec.encode(); return err })
		})
	}
}

// BenchmarkRename respells 70 KB from UPPERCASE to camelCase.
func BenchmarkRename(b *testing.B) {
	size := sizes[1]
	doc := newDocument(casing.Upper, size.resources, size.days, size.times)
	c := newCodec(b, casing.Camel)
	measure(b, len(doc), func() error { _, err := c.Rename(doc); return err })
}
