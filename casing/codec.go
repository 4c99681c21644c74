package casing

import (
	"encoding"
	"maps"
	"slices"
	"sync"
	"time"
)

// Codec writes and reads JSON in one spelling of the field names. Make one with [New]. It is
// safe for concurrent use.
type Codec struct {
	options
	style     Style
	spellings map[string]string // the codec's spelling by folded name, for Rename

	plans    sync.Map   // of *structPlan, by reflect.Type
	building sync.Mutex // held while plans are built
}

// Scalar is implemented by field types that read and write themselves as a JSON scalar.
type Scalar interface {
	// AppendText appends the exact form of the value. Its error becomes an [Error].
	encoding.TextAppender

	// ReadText sets the value from the text of a JSON string, number or boolean. The text is
	// never empty. ReadText must not keep it. If the text is not in the exact form, format
	// becomes the code of a [Deviation] of [KindFormat]; else it is "". Neither format nor the
	// error may contain the text.
	ReadText(text []byte) (format Code, err error)
}

// New returns a codec that spells names in style, except where an option says otherwise.
// The order of different options does not matter.
func New(style Style, opts ...Option) (*Codec, error) {
	if style > Upper {
		return nil, newError("", "unknown style %d; use Camel, Pascal or Upper", style)
	}
	o := options{inString: map[string]bool{}, encodings: map[string]TextEncoding{}, location: time.UTC, limits: Limits{}.withDefaults()}
	for i, opt := range opts {
		if opt == nil {
			return nil, newError("", "option %d is nil; leave it out", i+1)
		}
		if err := opt(&o); err != nil {
			return nil, err
		}
	}
	c := &Codec{options: o, style: style, spellings: map[string]string{}}
	for _, t := range o.types {
		p, err := c.planFor(t)
		if err != nil {
			return nil, err
		}
		c.addSpellingsOf(p, map[*structPlan]bool{})
	}
	for _, name := range slices.Sorted(maps.Keys(o.names)) {
		c.addSpelling(name)
		c.spellings[string(foldName(nil, o.names[name]))] = o.names[name]
	}
	return c, nil
}

// spellName returns the codec's spelling of a canonical name.
func (c *Codec) spellName(canonical string) string {
	if spelling, ok := c.names[canonical]; ok {
		return spelling
	}
	return c.style.Name(canonical)
}

// addSpellingsOf makes the names of a struct and of all structs in it known to Rename, in
// the order of their declaration. It skips the structs in done.
func (c *Codec) addSpellingsOf(p *structPlan, done map[*structPlan]bool) {
	if done[p] {
		return
	}
	done[p] = true
	for i := range p.fields {
		c.addSpelling(p.fields[i].canonical)
		if inner := p.fields[i].innermost().plan; inner != nil {
			c.addSpellingsOf(inner, done)
		}
	}
}

// addSpelling makes a name known to Rename. If two names have the same folded name, the first
// one stays.
func (c *Codec) addSpelling(canonical string) {
	folded := string(foldName(nil, canonical))
	if _, ok := c.spellings[folded]; !ok {
		c.spellings[folded] = c.spellName(canonical)
	}
}
