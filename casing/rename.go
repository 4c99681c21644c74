package casing

// Rename respells every name of a JSON document in the codec's spelling. Values, white
// space and order stay byte for byte as they are. JSON documents inside strings are values.
//
// Names that the codec knows from WithTypes or WithNames are recognised in
// any spelling. The style's rule applies to the other names, with one exception: Camel and
// Pascal do not change an unknown name in uppercase, since its words cannot be told apart.
func (c *Codec) Rename(src []byte) ([]byte, error) {
	d := decoders.Get().(*decoder)
	defer d.release()
	d.data, d.limits = src, c.limits
	d.skipSpace()
	out := make([]byte, 0, len(src)+len(src)/16)
	copied := 0
	err := d.walkValue(0, func(name []byte, start, end int) {
		out = append(out, src[copied:start]...)
		out = appendQuoted(out, c.respellName(name))
		copied = end
	})
	if err == nil {
		err = d.checkEnd()
	}
	if err != nil {
		return nil, err
	}
	return append(out, src[copied:]...), nil
}

// respellName returns the codec's spelling of a name in any spelling.
func (c *Codec) respellName(name []byte) string {
	var buf [64]byte
	if spelling, ok := c.spellings[string(foldName(buf[:0], name))]; ok {
		return spelling
	}
	if c.style != Upper && isAllUppercase(name) {
		return string(name)
	}
	return c.style.Name(string(name))
}

// isAllUppercase reports whether name has no lowercase ASCII letter, and more than one byte.
func isAllUppercase(name []byte) bool {
	for _, c := range name {
		if 'a' <= c && c <= 'z' {
			return false
		}
	}
	return len(name) > 1
}
