package casing

import (
	"fmt"
	"math"
	"reflect"
	"sync"
	"time"
)

// Unmarshal reads a JSON object in any spelling into the struct that v points to, and
// returns how it departs from the exact form: nothing, for a regular document. Fields
// that the document leaves out, or gives as null or "", are set to their zero value.
//
// The exact spelling of a name wins over others of the same name. One field that comes
// twice in equally good spellings must have one value. An error is an [Error].
func (c *Codec) Unmarshal(data []byte, v any) ([]Deviation, error) {
	rv := reflect.ValueOf(v)
	if rv.Kind() != reflect.Pointer || rv.IsNil() || rv.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("casing: Unmarshal into %T: want a pointer to a struct", v)
	}
	p, err := c.plan(rv.Type().Elem())
	if err != nil {
		return nil, err
	}
	if len(data) > maxSize {
		return nil, &Error{Problem: "more than 2 GiB"}
	}
	d := decoders.Get().(*decoder)
	defer d.release()
	d.data, d.zone, d.limits, d.ordered = data, c.location, c.limits, true
	rv.Elem().SetZero()
	if err := d.document(p, rv.Elem()); err != nil {
		return nil, err
	}
	return d.deviations, nil
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

// decoder is the state of one Unmarshal.
type decoder struct {
	data []byte
	pos  int
	zone *time.Location

	limits Limits
	listed int // how many elements were read in lists

	steps  []step  // the way from the root to pos
	seen   []int32 // for each field of the open objects, where its value is: see member
	nested int     // how many strings around pos are JSON documents

	ordered bool // whether the last member came where the order of its struct has it

	deviations []Deviation
	reported   map[report]int // where in deviations each is
	extras     int            // unknown fields kept

	chunk      string // the part of data from chunkStart on that string values are cut from
	chunkStart int
	scratch    []byte // a string without its escapes
	rooms      []room
}

// step is a field of an open object, or an index of an open list.
type step struct {
	field *field
	index int // inName between the fields of an object
}

// inName is the index of an object's step.
const inName = -1

// maxSize is what the marks of seen can count.
const maxSize = math.MaxInt32 - 1

// release keeps what costs to make and holds nothing of the document.
func (d *decoder) release() {
	*d = decoder{steps: d.steps[:0], seen: d.seen[:0], rooms: d.rooms}
	decoders.Put(d)
}

// document reads the whole of d.data as one object.
func (d *decoder) document(p *plan, v reflect.Value) error {
	d.space()
	if d.peek() == '"' {
		d.report(report{kind: KindShape}, "a JSON document in a string")
		if err := d.documentInString(func() error { return d.document(p, v) }); err != nil {
			return err
		}
		return d.end()
	}
	if d.peek() != '{' {
		return d.fail("%s where an object is due", d.shape())
	}
	if err := d.object(p, v); err != nil {
		return err
	}
	return d.end()
}

func (d *decoder) end() error {
	if d.space(); d.pos != len(d.data) {
		return d.fail("%s behind the end of the document", d.shape())
	}
	return nil
}

// maxNested bounds how many strings inside strings are opened as JSON documents.
const maxNested = 3

// documentInString reads the document that is written in the string at pos.
func (d *decoder) documentInString(read func() error) error {
	if d.nested++; d.nested > maxNested {
		return d.fail("a JSON document in more than %d strings, one in another", maxNested)
	}
	inside, err := d.text()
	if err != nil {
		return err
	}
	outer, pos, chunk, chunkStart := d.data, d.pos, d.chunk, d.chunkStart
	d.data, d.pos, d.chunk, d.scratch = inside, 0, "", nil // inside may be scratch
	if err := read(); err != nil {
		return err
	}
	d.data, d.pos, d.chunk, d.chunkStart = outer, pos, chunk, chunkStart
	d.nested--
	return nil
}
