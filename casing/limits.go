package casing

import "fmt"

// Limits bound what one document can make a codec do, whatever is in it. A field that
// is 0 has its default.
type Limits struct {
	// Depth is how deep objects and lists may be nested, including those in JSON texts inside
	// strings; at most [DeepestDepth], so that the stack cannot overflow. Default:
	// [DefaultDepth].
	Depth int
	// Elements is how many elements all the lists of a document that are read into a struct
	// may hold together. An element takes the memory of its Go type, though the document may
	// spend only three bytes on it: "{},". Default: [DefaultElements].
	Elements int
}

// The limits of a codec without [Within].
const (
	DefaultDepth    = 64
	DefaultElements = 50_000
)

// DeepestDepth is the most that Limits.Depth can be.
const DeepestDepth = 10_000

// Within sets the limits of Unmarshal, and the depth of Rename. A document that exceeds one
// is an [Error] that names it, as "Limits.Depth".
func Within(l Limits) Option {
	return func(c settings) error {
		switch {
		case l.Depth < 0 || l.Depth > DeepestDepth:
			return fmt.Errorf("casing: Limits.Depth: %d is not between 1 and %d, nor 0 for the default", l.Depth, DeepestDepth)
		case l.Elements < 0:
			return fmt.Errorf("casing: Limits.Elements: %d is no number of elements", l.Elements)
		}
		c.limits = l.orDefaults()
		return nil
	}
}

func (l Limits) orDefaults() Limits {
	if l.Depth == 0 {
		l.Depth = DefaultDepth
	}
	if l.Elements == 0 {
		l.Elements = DefaultElements
	}
	return l
}

// tooDeep says that an object or a list is one too deep.
func (d *decoder) tooDeep() error {
	return d.fail("nested deeper than %d (Limits.Depth)", d.limits.Depth)
}

// tooMany says that an element is one too many.
func (d *decoder) tooMany() error {
	return d.fail("more than %d elements in lists (Limits.Elements)", d.limits.Elements)
}
