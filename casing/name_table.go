package casing

import (
	"encoding/binary"
	"math/bits"
)

// nameTable finds a field by its spelling, whatever the case of the letters, in one probe.
// It is a hash table without collisions. newNameTable searches for a multiplier that makes
// it so.
type nameTable struct {
	slots      []uint8 // the index of the field plus one, 0 for none
	multiplier uint64
	shift      uint8
}

const (
	maxFields   = 250 // so that the index of a field plus one fits into a slot
	maxNameBits = 16  // so that the slots stay small; far fewer hold maxFields names
)

// newNameTable returns a table of the names of fields. If two names have the same hash with every
// multiplier, there is no such table and ok is false. Then findSameHash returns these names.
func newNameTable(fields []fieldPlan) (t nameTable, ok bool) {
	for size := bits.Len(uint(len(fields))) + 1; size <= maxNameBits; size++ {
		t := nameTable{slots: make([]uint8, 1<<size), shift: uint8(64 - size)} //nolint:gosec // size is at most 64
		for try := range uint64(1000) {
			t.multiplier = (try*2 + 1) * 0x9E3779B97F4A7C15
			clear(t.slots)
			if t.insertAll(fields) {
				return t, true
			}
		}
	}
	return nameTable{}, false
}

// findSameHash returns two names that have the same hash with every multiplier. They differ only
// in bits of caseBits, in letters or in other characters, such as @ and `.
func findSameHash(fields []fieldPlan) (first, second string) {
	names := map[string]string{} // by their bytes with caseBits set
	for i := range fields {
		name := fields[i].name
		key := []byte(name)
		for j := range key {
			key[j] |= caseBits & 0xFF
		}
		if other, ok := names[string(key)]; ok {
			first, second = other, name
		}
		names[string(key)] = name
	}
	return first, second
}

// insertAll inserts the names of fields. It returns false if two names collide.
func (t *nameTable) insertAll(fields []fieldPlan) bool {
	for i := range fields {
		slot := &t.slots[t.hashName([]byte(fields[i].name))]
		if *slot != 0 {
			return false
		}
		*slot = uint8(i + 1) //nolint:gosec // at most maxFields
	}
	return true
}

// caseBits has the bit of each byte of a word that tells lowercase from uppercase letters.
const caseBits = 0x2020202020202020

// hashName returns the slot of a name. Names that differ only in case have the same slot.
// Other names may have it too, so the caller must compare.
func (t *nameTable) hashName(name []byte) uint64 {
	var h uint64
	size := len(name)
	for ; len(name) >= 8; name = name[8:] {
		h = t.mixWord(h, binary.LittleEndian.Uint64(name)|caseBits)
	}
	var tail uint64
	for i, c := range name {
		tail |= uint64(c|0x20) << (8 * i)
	}
	return t.finishHash(h, tail, size)
}

// mixWord adds eight bytes of a name to a hash.
func (t *nameTable) mixWord(h, word uint64) uint64 {
	h = (h ^ word) * t.multiplier
	return h ^ h>>32
}

// finishHash returns the slot for a hash, the last bytes of the name and its size.
func (t *nameTable) finishHash(h, tail uint64, size int) uint64 {
	return (h ^ tail ^ uint64(size)<<56) * t.multiplier >> t.shift //nolint:gosec // a length is not negative
}

// guessIndex returns the index of the field that the name at the beginning of b probably
// spells. b starts after the opening quote. It hashes the name while it searches for its
// end, and does not compare it. It returns -1 if there is no such field, for names with
// escapes, and for names too near to the end of the document.
func (t *nameTable) guessIndex(b []byte) int {
	var h uint64
	for size := 0; len(b)-size >= 8; size += 8 {
		w := binary.LittleEndian.Uint64(b[size:])
		if marks := markSpecial(w); marks != 0 {
			k := bits.TrailingZeros64(marks) &^ 7 // the bits before the marked byte
			return int(t.slots[t.finishHash(h, (w|caseBits)&(1<<k-1), size+k/8)]) - 1
		}
		h = t.mixWord(h, w|caseBits)
	}
	return -1
}

// findField returns the index of the field that name spells, -1 for none, and whether the
// spelling is exact.
func (p *structPlan) findField(name []byte) (index int, exact bool) {
	if slot := p.names.slots[p.names.hashName(name)]; slot != 0 {
		f := &p.fields[slot-1]
		if string(name) == f.name {
			return int(slot - 1), true
		}
		if equalIgnoringCase(name, f.name) {
			return int(slot - 1), false
		}
	}
	return p.findFolded(name), false
}

// findFolded returns the index of the field whose exact or canonical name has the same folded
// name as name, -1 for none. It is slower than the table, and also finds names in snake_case.
func (p *structPlan) findFolded(name []byte) int {
	var buf [64]byte
	folded := buf[:0]
	if len(name) > len(buf) {
		folded = make([]byte, 0, len(name))
	}
	if i, ok := p.folded[string(foldName(folded, name))]; ok {
		return i
	}
	return -1
}

// equalIgnoringCase compares without the case of ASCII letters.
func equalIgnoringCase(name []byte, s string) bool {
	if len(name) != len(s) {
		return false
	}
	for i, c := range name {
		if lowerASCII(c) != lowerASCII(s[i]) {
			return false
		}
	}
	return true
}

// foldName appends the folded name of name: in lowercase, without underscores and hyphens. Two
// spellings of one name have the same folded name.
func foldName[T string | []byte](folded []byte, name T) []byte {
	for i := range len(name) {
		if c := name[i]; c != '_' && c != '-' {
			folded = append(folded, lowerASCII(c))
		}
	}
	return folded
}
