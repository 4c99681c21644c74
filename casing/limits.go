package casing

// Limits bounds the work and the memory that one document can cost. A field that is 0 means
// its default.
type Limits struct {
	// Depth is the maximum nesting of objects and lists, including those in JSON inside
	// strings. The default is 64. The maximum is 10,000, so that the stack cannot overflow.
	Depth int
	// Elements is the maximum number of list elements that one document may hold in total.
	// Only lists that are read into a struct count. Each element takes the memory of its Go
	// type, though the document may spend only three bytes on it: "{},". The default is
	// 50,000.
	Elements int
}

const (
	defaultDepth    = 64
	defaultElements = 50_000
	maxDepth        = 10_000
)

// withDefaults returns l with the defaults in place of zeros.
func (l Limits) withDefaults() Limits {
	if l.Depth == 0 {
		l.Depth = defaultDepth
	}
	if l.Elements == 0 {
		l.Elements = defaultElements
	}
	return l
}
