package appointmenttest

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Compressed executes the request and compresses the body of the response with each encoding in
// turn. The encodings are gzip, zlib (the standard's deflate), flate (deflate without the head of
// zlib) and br. The parameter declared is the Content-Encoding of the response; if it is empty,
// there is no such header. Gateways compress twice, or lose the header:
//
//	Compressed("deflate", "zlib")
//	Compressed("gzip", "gzip", "gzip")
//	Compressed("", "gzip")
//
// A client must read such a response, or report ErrBadResponse and name the encoding. Compressed panics
// for other encodings.
func Compressed(declared string, encodings ...string) Fault {
	for _, encoding := range encodings {
		if !slices.Contains([]string{"gzip", "zlib", "flate", "br"}, encoding) {
			panic(fmt.Sprintf("appointmenttest: Compressed: unknown encoding %q: want gzip, zlib, flate or br", encoding))
		}
	}
	name := strings.Join(encodings, " in ")
	if declared == "" {
		name += ", not declared"
	} else {
		name += ", declared as " + declared
	}
	return responseChange(name, func(_ call, r httpResponse) httpResponse {
		for _, encoding := range encodings {
			r.body = compress(encoding, r.body)
		}
		r.extra = r.extra.Clone()
		if r.extra == nil {
			r.extra = http.Header{}
		}
		if declared != "" {
			r.extra.Set("Content-Encoding", declared)
		}
		return r
	})
}

// compress returns body in one encoding.
func compress(encoding string, body []byte) []byte {
	var out bytes.Buffer
	w := newCompressor(encoding, &out)
	_, _ = w.Write(body) // a buffer never fails
	_ = w.Close()
	return out.Bytes()
}

// newCompressor returns a writer that compresses.
func newCompressor(encoding string, out io.Writer) io.WriteCloser {
	switch encoding {
	case "gzip":
		return gzip.NewWriter(out)
	case "zlib":
		return zlib.NewWriter(out)
	case "flate":
		w, _ := flate.NewWriter(out, flate.DefaultCompression) // the level is valid
		return w
	}
	return &brotliWriter{out: out}
}

// brotliWriter writes Brotli (RFC 7932) without compression: its blocks hold the bytes as they are.
type brotliWriter struct {
	out     io.Writer
	started bool
}

// Write writes p in blocks of at most 64 KB.
func (w *brotliWriter) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		block := p[:min(len(p), 1<<16)]
		// The bits are ISLAST 0, MNIBBLES 0 for four, MLEN-1, ISUNCOMPRESSED 1.
		head := uint32(len(block)-1)<<3 | 1<<19
		if !w.started {
			head <<= 1 // WBITS 0: a window of 64 KB
			w.started = true
		}
		if _, err := w.out.Write([]byte{byte(head), byte(head >> 8), byte(head >> 16)}); err != nil {
			return n, err
		}
		if _, err := w.out.Write(block); err != nil {
			return n, err
		}
		n += len(block)
		p = p[len(block):]
	}
	return n, nil
}

// Close writes the empty last block.
func (w *brotliWriter) Close() error {
	last := byte(0b11) // ISLAST 1, ISLASTEMPTY 1
	if !w.started {
		last <<= 1
	}
	_, err := w.out.Write([]byte{last})
	return err
}
