package appointment

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
)

// Limits bound what one answer can cost this machine, whoever sent it and whatever is in
// it. An answer that exceeds one is an [ErrBadResponse] whose text names the limit, as
// "Limits.Depth". The time that an answer may take is bounded by [WithTimeout]: one that
// drips in ends there, in [ErrNoResponse].
//
// The memory that a call takes stays below a small multiple of ResponseBytes, whatever comes:
// with the defaults, 40 MiB for a moment, or 60 if the answer is damaged (JSON in strings
// in strings, or a wrong charset). An element of a list takes up to 120 bytes, and three
// times that while its list grows.
//
// A field that is 0 has its default, which is far beyond what the interface allows.
type Limits struct {
	// ResponseBytes is how long an answer's body may be, after decompression, in bytes; at most
	// 2 GiB less one. Compressed data that expands to nothing costs time and no memory.
	// Default: [DefaultResponseBytes].
	ResponseBytes int64 `json:"responseBytes,omitempty" yaml:"responseBytes,omitempty"`
	// Depth is how deep objects, lists and XML elements may be nested, each kind counted by
	// itself; at most 10,000. Default: [DefaultDepth].
	Depth int `json:"depth,omitempty" yaml:"depth,omitempty"`
	// Elements is how many elements all lists in an answer's JSON may have together, how many
	// elements a SOAP envelope may have, and how many attributes each of those may have.
	// Default: [DefaultElements].
	Elements int `json:"elements,omitempty" yaml:"elements,omitempty"`
	// HeaderBytes is how long an answer's status line and headers may be together, in
	// bytes; at most 2 GiB less one. It is a setting of the client's own transport: with
	// [WithHTTPClient], that transport's MaxResponseHeaderBytes counts, and not this; an
	// answer that exceeds it is an [ErrNoResponse], since net/http does not say why it ended.
	// Default: [DefaultHeaderBytes].
	HeaderBytes int64 `json:"headerBytes,omitempty" yaml:"headerBytes,omitempty"`
}

// The limits of a client without [WithLimits].
const (
	DefaultResponseBytes = httpx.DefaultLimit     // 8 MiB
	DefaultDepth         = casing.DefaultDepth    // 64; a schedule has 9
	DefaultElements      = casing.DefaultElements // 50,000, ten times the records that the interface allows
	DefaultHeaderBytes   = httpx.DefaultHeadLimit // 64 KiB
)

// WithLimits sets the limits of answers. One that is negative, or beyond what its field
// allows, is refused.
func WithLimits(l Limits) Option {
	return func(c settings) error {
		err := errors.Join(
			checkLimit("ResponseBytes", l.ResponseBytes, math.MaxInt32),
			checkLimit("Depth", int64(l.Depth), casing.DeepestDepth),
			checkLimit("Elements", int64(l.Elements), math.MaxInt64),
			checkLimit("HeaderBytes", l.HeaderBytes, math.MaxInt32),
		)
		if err == nil {
			c.limits = l
		}
		return err
	}
}

func checkLimit(name string, n, most int64) error {
	switch {
	case n < 0:
		return fmt.Errorf("WithLimits: Limits.%s: %d is negative; want a number, or 0 for the default", name, n)
	case n > most:
		return fmt.Errorf("WithLimits: Limits.%s: %d is more than the %d that are possible", name, n, most)
	}
	return nil
}

// bound puts the limits where they are kept, once all options are known. own is the
// transport that the client made, which it need not use.
func (c *Client) bound(own *http.Transport) {
	b := &c.limits
	b.ResponseBytes = cmp.Or(b.ResponseBytes, DefaultResponseBytes)
	b.Depth = cmp.Or(b.Depth, DefaultDepth)
	b.Elements = cmp.Or(b.Elements, DefaultElements)
	b.HeaderBytes = cmp.Or(b.HeaderBytes, DefaultHeaderBytes)
	c.http.Limit, c.http.LimitName = b.ResponseBytes, "Limits.ResponseBytes"
	own.MaxResponseHeaderBytes = b.HeaderBytes
	if c.http.Transport == own {
		c.http.HeadLimit, c.http.HeadLimitName = b.HeaderBytes, "Limits.HeaderBytes"
	}
}

// documentLimits are those of the document's codecs.
func (c *Client) documentLimits() casing.Option {
	return casing.Within(casing.Limits{Depth: c.limits.Depth, Elements: c.limits.Elements})
}

// envelopeLimits are those of a SOAP envelope.
func (c *Client) envelopeLimits() soap.Option {
	return soap.Within(soap.Limits{Depth: c.limits.Depth, Elements: c.limits.Elements})
}
