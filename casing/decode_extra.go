package casing

import (
	"bytes"
	"reflect"
)

// maxExtras bounds the unknown fields that one document's structs keep.
const maxExtras = 200

// readExtra reads and reports the value of a member for which the struct has no field. It
// keeps the value if the struct has a casing:"extra" map.
func (d *decoder) readExtra(o *object, name []byte) error {
	key, redacted := string(name), redactName(name) // name is overwritten by the next string
	jsonType, start := d.jsonType(), d.pos
	if err := d.skipValue(); err != nil {
		return err
	}
	d.reportUnknown(o.plan, redacted, jsonType)
	if o.plan.extra == nil || d.extras == maxExtras {
		return nil
	}
	d.extras++
	extra := o.value.FieldByIndex(o.plan.extra)
	if extra.IsNil() {
		extra.Set(reflect.ValueOf(map[string]string{}))
	}
	extra.Interface().(map[string]string)[key] = extraText(d.data[start:d.pos])
	return nil
}

// extraText returns the text of a JSON string, "" for null, and the JSON of any other value.
func extraText(raw []byte) string {
	switch {
	case raw[0] == 'n':
		return ""
	case raw[0] != '"':
		return string(raw)
	}
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return string(inner)
	}
	text, _ := appendUnquoted(make([]byte, 0, len(inner)), inner)
	return string(text)
}
