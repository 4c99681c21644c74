package casing

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// names finds a plan's field by its spelled name in any case, in one probe. It is a
// hash table without collisions: a multiplier is searched for when the plan is made.
type names struct {
	slots []uint8 // 1 + field index, 0 for none
	mult  uint64
	shift uint8
}

// maxFields bounds a struct's fields to what a slot can hold, maxNameBits the table to
// what that many can need.
const (
	maxFields   = 250
	maxNameBits = 16
)

func newNames(fields []field) (names, error) {
	for size := bits.Len(uint(len(fields))) + 1; size <= maxNameBits; size++ {
		n := names{slots: make([]uint8, 1<<size), shift: uint8(64 - size)} //nolint:gosec // size is at most 64
		for try := range uint64(1000) {
			n.mult = (try*2 + 1) * 0x9E3779B97F4A7C15
			clear(n.slots)
			if n.fill(fields) {
				return n, nil
			}
		}
	}
	return names{}, errors.New("two names that differ in signs alone, such as @ and `")
}

func (n *names) fill(fields []field) bool {
	for i := range fields {
		slot := &n.slots[n.hash([]byte(fields[i].name))]
		if *slot != 0 {
			return false
		}
		*slot = uint8(i + 1) //nolint:gosec // at most maxFields
	}
	return true
}

// hash ignores the case of letters: it sets the bit that tells them apart. What it
// confuses beyond that is told apart by the comparison that follows.
func (n *names) hash(name []byte) uint64 {
	var h uint64
	size := len(name)
	for ; len(name) >= 8; name = name[8:] {
		h = n.mix(h, binary.LittleEndian.Uint64(name)|small)
	}
	var tail uint64
	for i, c := range name {
		tail |= uint64(c|0x20) << (8 * i)
	}
	return n.last(h, tail, size)
}

// small has the bit of each byte of a word that makes a capital letter a small one.
const small = 0x2020202020202020

func (n *names) mix(h, word uint64) uint64 {
	h = (h ^ word) * n.mult
	return h ^ h>>32
}

func (n *names) last(h, tail uint64, size int) uint64 {
	return (h ^ tail ^ uint64(size)<<56) * n.mult >> n.shift //nolint:gosec // a length is not negative
}

// likely is the field that the name at the beginning of b, behind its quote, may spell:
// the name is hashed as its end is looked for, and not compared. It is -1 where there is
// none, and for names with escapes or too near to the end of the document.
func (n *names) likely(b []byte) int {
	var h uint64
	for at := 0; len(b)-at >= 8; at += 8 {
		w := binary.LittleEndian.Uint64(b[at:])
		if m := special(w); m != 0 {
			k := bits.TrailingZeros64(m) &^ 7
			return int(n.slots[n.last(h, (w|small)&(1<<k-1), at+k/8)]) - 1
		}
		h = n.mix(h, w|small)
	}
	return -1
}

// find returns the index of the field that name spells, and whether it is spelled
// exactly; -1 for none.
func (p *plan) find(name []byte) (index int, exact bool) {
	if slot := p.names.slots[p.names.hash(name)]; slot != 0 {
		f := &p.fields[slot-1]
		if string(name) == f.name {
			return int(slot - 1), true
		}
		if equalFold(name, f.name) {
			return int(slot - 1), false
		}
	}
	return p.findFolded(name), false
}

// findFolded is the slow way, for snake_case and for fields whose exact name is not
// their canonical one.
func (p *plan) findFolded(name []byte) int {
	var short [64]byte
	folded := short[:0]
	if len(name) > len(short) {
		folded = make([]byte, 0, len(name))
	}
	if i, ok := p.folded[string(foldName(folded, name))]; ok {
		return i
	}
	return -1
}

func equalFold(name []byte, s string) bool {
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

// foldName appends a name without case, underscores and hyphens.
func foldName[T string | []byte](folded []byte, name T) []byte {
	for i := range len(name) {
		if c := name[i]; c != '_' && c != '-' {
			folded = append(folded, lowerASCII(c))
		}
	}
	return folded
}
