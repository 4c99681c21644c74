package casing

import (
	"math"
	"reflect"
	"strings"
	"sync"
	"time"
)

// Unmarshal reads a JSON object, whatever its spelling, into the struct that v points to. It
// returns the deviations of the document from the exact form, none for an exact document.
// Fields that the document leaves out, or gives as null or "", get their zero value.
//
// The exact spelling of a name takes precedence over other spellings of the same name. If
// one field comes twice in spellings of the same rank, both exact or both not, both values
// must be the same. After an error, which is an [Error], the struct may be filled in part.
func (c *Codec) Unmarshal(data []byte, v any) ([]Deviation, error) {
	rv := reflect.ValueOf(v)
	if rv.Kind() != reflect.Pointer || rv.IsNil() || rv.Elem().Kind() != reflect.Struct {
		return nil, newError("", "Unmarshal into %T: use a pointer to a struct", v)
	}
	p, err := c.planFor(rv.Type().Elem())
	if err != nil {
		return nil, err
	}
	if len(data) > maxSize {
		return nil, newError("", "the document is larger than 2 GiB")
	}
	d := decoders.Get().(*decoder)
	defer d.release()
	d.data, d.location, d.limits, d.inOrder = data, c.location, c.limits, true
	rv.Elem().SetZero()
	if err := d.readDocument(p, rv.Elem()); err != nil {
		return nil, err
	}
	return d.deviations, nil
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

// decoder is the state of one Unmarshal or Rename.
type decoder struct {
	data     []byte
	pos      int
	location *time.Location
	limits   Limits

	steps       []step // the current path, from the root
	elements    int    // the number of list elements read so far
	stringDepth int    // the number of strings around pos that hold JSON
	inOrder     bool   // whether the last member followed the order of the struct's fields

	// marks has one entry for each field of each open object. An entry is 0 until the field is
	// read. Then it is the position of the value plus one, negative if the name was not exact.
	marks []int32

	deviations     []Deviation
	deviationIndex map[deviationKey]int // index in deviations
	extras         int                  // the number of unknown fields kept

	wrappers       int             // the number of objects around the list at pos that are not its elements
	references     int             // the number of references that led to pos
	referenceBytes int             // read because of references
	referenceIndex *referenceIndex // of data; nil before the first reference

	chunk       strings.Builder // of the text that keepString kept last
	scratch     []byte          // the text of the last string that had escapes
	lengthHints []lengthHint
}

// step is one step of a path: a field of an open object, or an index of an open list.
type step struct {
	field *fieldPlan
	index int // inObject in an object
}

// inObject is the index of the step of an object.
const inObject = -1

// maxSize is the largest document whose positions fit into the decoder's marks.
const maxSize = math.MaxInt32 - 1

// release returns d to the pool. It keeps buffers that hold nothing of the document.
func (d *decoder) release() {
	*d = decoder{steps: d.steps[:0], marks: d.marks[:0], lengthHints: d.lengthHints}
	decoders.Put(d)
}

// readDocument reads all of d.data as one object, which may be JSON in a string.
func (d *decoder) readDocument(p *structPlan, v reflect.Value) (err error) {
	d.skipSpace()
	switch d.peek() {
	case '"':
		d.reportShape(CodeJSONInString)
		err = d.readJSONInString(nil, func() error { return d.readDocument(p, v) })
	default:
		err = d.readOneObject(p, v)
	}
	if err != nil {
		return err
	}
	return d.checkEnd()
}

// checkEnd returns an error if anything but white space follows.
func (d *decoder) checkEnd() error {
	if d.skipSpace(); d.pos != len(d.data) {
		return d.expected("the end of the document")
	}
	return nil
}

// maxStringDepth limits how deep JSON may be nested in strings.
const maxStringDepth = 3

// readJSONInString calls read for the document that the string at pos holds, in an encoding
// unless that is nil. During the call, the document is the data of the decoder.
func (d *decoder) readJSONInString(encoding *TextEncoding, read func() error) error {
	if d.stringDepth++; d.stringDepth > maxStringDepth {
		return d.errorf("JSON is nested in more than %d strings", maxStringDepth)
	}
	inner, err := d.readString()
	if err != nil {
		return err
	}
	if encoding != nil {
		if document, ok := encoding.Decode(inner); ok {
			inner = document
		} else {
			d.reportShape(CodeJSONInString)
		}
	}
	data, pos, index := d.data, d.pos, d.referenceIndex
	d.data, d.pos, d.scratch, d.referenceIndex = inner, 0, nil, nil // inner may be the scratch buffer
	if err := read(); err != nil {
		return err
	}
	d.data, d.pos, d.referenceIndex = data, pos, index
	d.stringDepth--
	return nil
}
