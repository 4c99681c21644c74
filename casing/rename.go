package casing

// Rename respells every name of a JSON document in the codec's style, from any other.
// Values, white space and order stay byte for byte as they are; JSON documents inside
// strings are values. A name that the codec was given, by Types, Names or Exact, is
// found in any spelling. Any other is spelled by the style's rule, except that one in
// capitals alone is left as it is by Camel and Pascal: where its words begin is lost.
func (c *Codec) Rename(src []byte) ([]byte, error) {
	d := decoders.Get().(*decoder)
	defer d.release()
	d.data, d.limits = src, c.limits
	d.space()
	out := make([]byte, 0, len(src)+len(src)/16)
	copied := 0
	err := d.walk(0, func(name []byte, start, end int) {
		out = append(out, src[copied:start]...)
		out = appendQuoted(out, c.rename(name))
		copied = end
	})
	if err == nil {
		err = d.end()
	}
	if err != nil {
		return nil, err
	}
	return append(out, src[copied:]...), nil
}

// rename spells a name that came in any spelling.
func (c *Codec) rename(name []byte) string {
	var folded [64]byte
	if spelled, ok := c.spellings[string(foldName(folded[:0], name))]; ok {
		return spelled
	}
	if c.style != Upper && allCapitals(name) {
		return string(name)
	}
	return c.style.Name(string(name))
}

func allCapitals(name []byte) bool {
	for _, b := range name {
		if 'a' <= b && b <= 'z' {
			return false
		}
	}
	return len(name) > 1
}
