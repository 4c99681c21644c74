package casing

import (
	"bytes"
	"reflect"
	"strings"
)

// report identifies what a deviation is about, so that a thousand slots that depart
// alike are one entry of the list that goes to the vendor.
type report struct {
	field *field // nil: of the document, or unknown
	plan  *plan  // whose field is unknown
	name  string // the unknown field's; else what was seen, but for lengths, which vary
	kind  Kind
}

// maxDeviations bounds the list, as maxExtras bounds the unknown fields that are kept.
const (
	maxDeviations = 200
	maxExtras     = 200
)

// report adds a deviation at the last step, or counts it with one like it.
func (d *decoder) report(r report, seen string) {
	if r.field == nil && r.plan == nil {
		for i := len(d.steps) - 1; i >= 0 && r.field == nil; i-- {
			r.field = d.steps[i].field
		}
	}
	if r.plan == nil && r.kind != KindLength {
		r.name = seen
	}
	if i, ok := d.reported[r]; ok {
		d.deviations[i].More++
		return
	}
	if len(d.deviations) == maxDeviations {
		return
	}
	path := d.path()
	if r.plan != nil {
		path = strings.TrimPrefix(path+"."+r.name, ".")
	}
	if d.reported == nil {
		d.reported = map[report]int{}
	}
	d.reported[r] = len(d.deviations)
	d.deviations = append(d.deviations, Deviation{Path: path, Kind: r.kind, Seen: seen})
}

// extra reads a member that the struct has no field for, keeps it if the struct has a
// place for such, and reports it.
func (d *decoder) extra(p *plan, v reflect.Value, name []byte) error {
	key, plain := string(name), plainName(name)
	shape, start := d.shape(), d.pos
	if err := d.skip(); err != nil {
		return err
	}
	d.report(report{plan: p, name: plain, kind: KindUnknown}, shape)
	if p.extra == nil || d.extras == maxExtras {
		return nil
	}
	d.extras++
	field := v.FieldByIndex(p.extra)
	if field.IsNil() {
		field.Set(reflect.ValueOf(map[string]string{}))
	}
	field.Interface().(map[string]string)[key] = extraText(d.data[start:d.pos])
	return nil
}

// extraText is a text as text, and any other value as its JSON.
func extraText(raw []byte) string {
	switch {
	case raw[0] == 'n':
		return "" // null is what is absent, as in any other field
	case raw[0] != '"':
		return string(raw)
	}
	inside := raw[1 : len(raw)-1]
	if bytes.IndexByte(inside, '\\') < 0 {
		return string(inside)
	}
	unquoted, _ := unquote(make([]byte, 0, len(inside)), inside)
	return string(unquoted)
}
