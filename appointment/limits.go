package appointment

import (
	"fmt"
	"math"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/soap"
)

// Limits bound the time and memory that one response can cost this machine, whoever sent it.
// A response that exceeds one is an [ErrBadResponse] whose text names the limit, such as
// "Limits.Depth". [WithTimeout] bounds the time: a response that arrives too slowly ends in
// [ErrNoResponse].
//
// The memory of a call stays below a small multiple of ResponseBytes. With the defaults, that is 40
// MiB for a moment. For a damaged response, it is 60 MiB: JSON in strings in strings, or a wrong
// charset. An element of a list takes up to 120 bytes, and three times that while its list grows.
//
// A field that is 0 has its default, which is far beyond the interface's own limits.
type Limits struct {
	// ResponseBytes is the maximum size of a response's body, in bytes, after decompression; at
	// most 2 GiB less one. Compressed data that expands to nothing costs time but no memory.
	// Default: 8 MiB.
	ResponseBytes int64 `json:"responseBytes,omitempty" yaml:"responseBytes,omitempty"`
	// Depth limits the nesting of objects, lists and XML elements, each counted separately; at
	// most 10,000. A schedule has depth 9. Default: 64.
	Depth int `json:"depth,omitempty" yaml:"depth,omitempty"`
	// Elements is the maximum number of elements in all lists of a response's JSON together. It
	// also bounds the elements of a SOAP envelope, and the attributes on each of these. Default:
	// 50,000, ten times the records that the interface allows.
	Elements int `json:"elements,omitempty" yaml:"elements,omitempty"`
	// HeaderBytes is the maximum size of a response's status line and headers together, in
	// bytes; at most 2 GiB less one. It applies to the client's own transport. With
	// [WithHTTPClient], the MaxResponseHeaderBytes of that transport applies, and a response
	// that exceeds it is an [ErrNoResponse], since net/http has no error type for it. Default: 64 KiB.
	HeaderBytes int64 `json:"headerBytes,omitempty" yaml:"headerBytes,omitempty"`
}

// WithLimits sets the limits of responses. Negative numbers, and numbers above the maximum of
// their field, are refused.
func WithLimits(l Limits) Option {
	return func(o *options) { o.setLimits("WithLimits", l) }
}

func (o *options) setLimits(path string, l Limits) {
	before := len(o.problems)
	for _, field := range []struct {
		name       string
		value, max int64
	}{
		{"responseBytes", l.ResponseBytes, math.MaxInt32},
		{"depth", int64(l.Depth), 10_000},
		{"elements", int64(l.Elements), math.MaxInt64},
		{"headerBytes", l.HeaderBytes, math.MaxInt32},
	} {
		switch {
		case field.value < 0:
			o.addProblem(path+"."+field.name, fmt.Sprintf("is %d; want a number above 0, or 0 for the default", field.value))
		case field.value > field.max:
			o.addProblem(path+"."+field.name, fmt.Sprintf("is %d; want %d at most", field.value, field.max))
		}
	}
	if len(o.problems) == before { // otherwise the codec would report the same problem again
		o.limits = l
	}
}

func (l Limits) casingLimits() casing.Limits {
	return casing.Limits{Depth: l.Depth, Elements: l.Elements}
}

func (l Limits) soapLimits() soap.Limits { return soap.Limits{Depth: l.Depth, Elements: l.Elements} }
