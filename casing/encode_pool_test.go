package casing

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"testing"
)

// TestCodec_Marshal_ClearsBuffer checks that Marshal leaves no text in its pooled buffer, neither
// after an error, nor of a document that an encoding has shortened. The test is not parallel,
// since it takes the buffer out of the pool.
func TestCodec_Marshal_ClearsBuffer(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection would empty the pool
	const secret = "赵测试 999999201512190186"
	type patient struct {
		Name string `json:"name"`
	}
	type request struct {
		Name  string   `json:"name"`
		Text  *patient `json:"text"`
		Short *patient `json:"short"`
	}
	shorten := TextEncoding{
		Encode: func([]byte) ([]byte, error) { return []byte("x"), nil },
		Decode: func(text []byte) ([]byte, bool) { return text, true },
	}
	c, err := New(Camel, WithJSONInString("text"), WithEncodedJSON(shorten, "short"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []request{
		{Name: secret},
		{Text: &patient{secret}},
		{Short: &patient{secret}},
		{Name: secret, Short: &patient{secret + "\xFF"}},
		{Name: secret + "\xFF"},
	} {
		t.Run(fmt.Sprintf("%d bytes, text %t, short %t", len(r.Name), r.Text != nil, r.Short != nil), func(t *testing.T) {
			_, _ = c.Marshal(&r) // the last two are not UTF-8
			buf := buffers.Get().(*[]byte)
			if text := (*buf)[:cap(*buf)]; bytes.Contains(text, []byte("999999201512190186")) {
				t.Errorf("the pooled buffer = %q, want it without the patient", bytes.Trim(text, "\x00"))
			}
		})
	}
}
