package casing

import (
	"fmt"
	"reflect"
	"strings"
)

// structPlan says how a struct type is written and read in the codec's spelling.
type structPlan struct {
	fields    []fieldPlan
	extra     []int          // the index path of the casing:"extra" map; nil if there is none
	names     nameTable      // finds fields by their exact names in any case
	folded    map[string]int // finds fields by their folded exact and canonical names
	required  []int          // the fields that are reported when an object lacks them
	zeroMarks []int32        // a zero for each field
}

// planFor returns the plan of a struct type. Each plan is built once.
func (c *Codec) planFor(t reflect.Type) (*structPlan, error) {
	if p, ok := c.plans.Load(t); ok {
		return p.(*structPlan), nil
	}
	c.building.Lock()
	defer c.building.Unlock()
	unfinished := map[reflect.Type]*structPlan{}
	p, err := c.buildPlan(t, unfinished)
	if err != nil {
		return nil, err
	}
	for t, p := range unfinished {
		c.plans.Store(t, p)
	}
	return p, nil
}

// buildPlan returns the plan of a struct type. It adds new plans to unfinished, before their
// fields are known, so that a type may contain itself.
func (c *Codec) buildPlan(t reflect.Type, unfinished map[reflect.Type]*structPlan) (*structPlan, error) {
	if p, ok := c.plans.Load(t); ok {
		return p.(*structPlan), nil
	}
	if p, ok := unfinished[t]; ok {
		return p, nil
	}
	p := &structPlan{folded: map[string]int{}}
	unfinished[t] = p
	if err := c.addFields(p, t, nil, unfinished); err != nil {
		return nil, err
	}
	if len(p.fields) > maxFields {
		return nil, newError(fmt.Sprint(t), "the struct has more than %d fields", maxFields)
	}
	for i := range p.fields {
		f := &p.fields[i]
		for _, name := range []string{f.name, f.canonical} {
			folded := string(foldName(nil, name))
			if other, ok := p.folded[folded]; ok && other != i {
				return nil, newError(fmt.Sprint(t), "fields %s and %s are both read as %s; rename one",
					p.fields[other].canonical, f.canonical, f.name)
			}
			p.folded[folded] = i
		}
	}
	p.zeroMarks = make([]int32, len(p.fields))
	var ok bool
	if p.names, ok = newNameTable(p.fields); !ok {
		first, second := findSameHash(p.fields)
		return nil, newError(fmt.Sprint(t), "the field names %q and %q differ only in characters such as @ and `; rename one", first, second)
	}
	return p, nil
}

// addFields adds the fields of t to p. t is the type of p, or is embedded in it at path.
func (c *Codec) addFields(p *structPlan, t reflect.Type, path []int, unfinished map[reflect.Type]*structPlan) error {
	for i := range t.NumField() {
		sf := t.Field(i)
		indexPath := append(path[:len(path):len(path)], i)
		where := fmt.Sprintf("%v.%s", t, sf.Name)
		name, options, _ := strings.Cut(sf.Tag.Get("json"), ",")
		switch {
		case sf.Tag.Get("casing") == "extra":
			if sf.Type != reflect.TypeFor[map[string]string]() || !sf.IsExported() {
				return newError(where, `a casing:"extra" field must be an exported map[string]string`)
			}
			if p.extra == nil || len(indexPath) < len(p.extra) { // the outer struct's map has precedence
				p.extra = indexPath
			}
			continue
		case name == "-" && options == "":
			continue
		case sf.Anonymous && name == "" && sf.Type.Kind() == reflect.Struct:
			if err := c.addFields(p, sf.Type, indexPath, unfinished); err != nil {
				return err
			}
			continue
		case !sf.IsExported():
			continue
		}
		f, err := c.newFieldPlan(where, sf, unfinished)
		if err != nil {
			return err
		}
		if f.index = i; len(path) > 0 {
			f.indexPath = indexPath
		} else if f.kind == goString || f.kind == goScalar {
			f.textKey = f.key + `"`
			if opening := "," + f.textKey; f.kind == goString && len(opening) <= len(f.opening) {
				f.openSize = copy(f.opening[:], opening)
			}
		}
		// A field of an embedded struct is never required: the object may have it elsewhere.
		if sf.Tag.Get("casing") == "required" && len(path) == 0 {
			p.required = append(p.required, len(p.fields))
		}
		p.fields = append(p.fields, f)
	}
	return nil
}
