package directory

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"github.com/exam-appointment/appointment-go/appointment"
)

// offerMerge merges the open slots of many hospitals, the earliest first.
type offerMerge struct {
	hospitals openSlotsHeap
	total     int // the number of slots that were added

	// buffers for the slots of one hospital
	open []appointment.Slot
	keys []slotKey
}

// openSlots are the open slots of a hospital, the earliest first, without those that were returned.
type openSlots struct {
	hospital int         // its index in the directory
	slots    []startSlot // one at least
}

// startSlot is an offer with the time at which it begins, see startOf.
type startSlot struct {
	start int64
	offer Offer
}

// slotKey decides the place of a slot among those of its hospital. Sorting keys takes a third of the
// time of sorting slots, which are large.
type slotKey struct {
	start  int64 // see startOf
	number int   // of the slot, in the hospital's order
}

// add adds the first n open slots of a hospital, or all if n is negative. It copies them, so that the
// schedule with its document is not kept.
func (m *offerMerge) add(hospital int, s *appointment.Schedule, n int) {
	m.open, m.keys = m.open[:0], m.keys[:0]
	for slot := range s.Slots() {
		if slot.Open() {
			m.keys = append(m.keys, slotKey{startOf(slot), len(m.open)})
			m.open = append(m.open, slot)
		}
	}
	slices.SortFunc(m.keys, func(a, b slotKey) int { return cmp.Or(cmp.Compare(a.start, b.start), a.number-b.number) })
	keys := m.keys
	if n >= 0 && n < len(keys) {
		keys = keys[:n]
	}
	if len(keys) == 0 {
		return
	}
	slots := make([]startSlot, 0, len(keys))
	for _, key := range keys {
		slots = append(slots, startSlot{key.start, Offer{s.Hospital, m.open[key.number]}})
	}
	heap.Push(&m.hospitals, &openSlots{hospital, slots})
	m.total += len(slots)
}

// earliest returns the first n offers, or all if n is negative. It can be called once.
func (m *offerMerge) earliest(n int) []Offer {
	if n < 0 || n > m.total {
		n = m.total
	}
	offers := slices.Grow([]Offer(nil), n)
	for range n {
		first := m.hospitals[0]
		offers = append(offers, first.slots[0].offer)
		if first.slots = first.slots[1:]; len(first.slots) > 0 {
			heap.Fix(&m.hospitals, 0)
		} else {
			heap.Pop(&m.hospitals)
		}
	}
	return offers
}

// openSlotsHeap is a [heap.Interface]: the hospital with the earliest slot is first, and of several
// the one that the directory names first.
type openSlotsHeap []*openSlots

func (h openSlotsHeap) Len() int      { return len(h) }
func (h openSlotsHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *openSlotsHeap) Push(x any)   { *h = append(*h, x.(*openSlots)) }
func (h openSlotsHeap) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(h[i].slots[0].start, h[j].slots[0].start), h[i].hospital-h[j].hospital) < 0
}

func (h *openSlotsHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// startOf returns the time at which a slot begins, in seconds since 1970. A slot without a day or a
// time is later than all others.
func startOf(s appointment.Slot) int64 {
	if s.ArrangeDay.IsZero() || s.StartTime.IsZero() {
		return math.MaxInt64
	}
	return s.ArrangeDay.At(s.StartTime).Unix()
}
