package appointmenttest_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestCompressed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		declared  string
		encodings []string
		name      string
	}{
		{"gzip", []string{"gzip"}, "gzip, declared as gzip"},
		{"gzip", []string{"gzip", "gzip"}, "gzip in gzip, declared as gzip"},
		{"", []string{"gzip"}, "gzip, not declared"},
		{"deflate", []string{"zlib"}, "zlib, declared as deflate"},
		{"deflate", []string{"flate"}, "flate, declared as deflate"},
		{"br", []string{"br"}, "br, declared as br"},
	}
	for _, tr := range vendors() {
		for _, test := range tests {
			t.Run(tr.name+"/"+test.name, func(t *testing.T) {
				t.Parallel()
				h := tr.start(t)
				h.Fail(appointment.SaveSchedule, appointmenttest.Compressed(test.declared, test.encodings...))
				tr := tr // the subtests share the outer one
				tr.header = maps.Clone(tr.header)
				tr.header["Accept-Encoding"] = "identity" // so that net/http does not decompress
				got := tr.send(t, h)
				if got.header.Get("Content-Encoding") != test.declared || h.Faults()[test.name] != 1 {
					t.Errorf("Content-Encoding = %q, Faults() = %v; want %q and one %s", got.header.Get("Content-Encoding"), h.Faults(), test.declared, test.name)
				}
				for i := len(test.encodings) - 1; i >= 0; i-- {
					got.body = decompress(t, test.encodings[i], got.body)
				}
				if !isSuccess(got, tr) {
					t.Errorf("got %q, %v; want a success", got.body, got.err)
				}
				checkBookings(t, h, 1, 1)
			})
		}
	}
}

func decompress(t *testing.T, encoding, body string) string {
	t.Helper()
	in := strings.NewReader(body)
	var r io.Reader
	var err error
	switch encoding {
	case "gzip":
		r, err = gzip.NewReader(in)
	case "zlib":
		r, err = zlib.NewReader(in)
	case "flate":
		r = flate.NewReader(in)
	case "br":
		return readBrotli(t, []byte(body))
	}
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// readBrotli reads Brotli of which all blocks are not compressed.
func readBrotli(t *testing.T, body []byte) string {
	t.Helper()
	var out bytes.Buffer
	for first := true; len(body) >= 3; first = false {
		head := int(body[0]) | int(body[1])<<8 | int(body[2])<<16
		if first {
			head >>= 1
		}
		length := head>>3&0xFFFF + 1
		if head&0b111 != 0 || head>>19 != 1 || len(body) < 3+length {
			t.Fatalf("got the block head %#x before %d bytes, want one without compression", head, len(body))
		}
		out.Write(body[3 : 3+length])
		body = body[3+length:]
	}
	if len(body) != 1 || body[0] != 3 {
		t.Fatalf("got the last block % x, want 03", body)
	}
	return out.String()
}

// A long body has several blocks of Brotli, and an empty one has none.
func TestCompressed_BrotliLengths(t *testing.T) {
	t.Parallel()
	tr := overREST()
	tr.header["Accept-Encoding"] = "identity"
	h := tr.start(t)
	long := strings.Repeat("x", 200_000)
	h.Fail(appointment.SaveSchedule, appointmenttest.RawResponse(http.StatusOK, "text/plain", long).And(appointmenttest.Compressed("br", "br")),
		appointmenttest.RawResponse(http.StatusOK, "text/plain", "").And(appointmenttest.Compressed("br", "br")))
	if got := readBrotli(t, []byte(tr.send(t, h).body)); got != long {
		t.Errorf("got %d bytes, want %d", len(got), len(long))
	}
	if got := tr.send(t, h).body; got != "\x06" {
		t.Errorf("an empty body = %q, want the last block alone, \\x06", got)
	}
}

func TestCompressed_UnknownEncoding(t *testing.T) {
	t.Parallel()
	defer func() {
		if got, want := fmt.Sprint(recover()), `unknown encoding "zip"`; !strings.Contains(got, want) {
			t.Errorf("panic = %s, want one that says %s", got, want)
		}
	}()
	appointmenttest.Compressed("gzip", "zip")
}
