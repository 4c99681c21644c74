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
	total     int            // the number of slots that were added
	buffer    []slotPosition // for the slots of one hospital
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

// slotPosition is the place of a slot in a schedule.
type slotPosition struct {
	start               int64 // see startOf
	resource, day, time int32
}

// add adds the first n open slots of a hospital, or all if n is negative. It copies them, so that the
// schedule with its document is not kept.
func (m *offerMerge) add(hospital int, s *appointment.Schedule, n int) {
	positions := appendOpenSlots(m.buffer[:0], s)
	m.buffer = positions
	slices.SortStableFunc(positions, func(a, b slotPosition) int { return cmp.Compare(a.start, b.start) })
	if n >= 0 && n < len(positions) {
		positions = positions[:n]
	}
	if len(positions) == 0 {
		return
	}
	slots := make([]startSlot, 0, len(positions))
	for _, p := range positions {
		r := &s.Resources[p.resource]
		day := &r.Days[p.day]
		slots = append(slots, startSlot{p.start, Offer{s.Hospital, appointment.Slot{
			ResourceUID: r.ResourceUID, ResourceName: r.ResourceName,
			ArrangeUID: day.ArrangeUID, ArrangeDay: day.ArrangeDay, Time: day.Times[p.time],
		}}})
	}
	heap.Push(&m.hospitals, &openSlots{hospital, slots})
	m.total += len(slots)
}

// appendOpenSlots appends the positions of the open slots of a schedule, in its order.
func appendOpenSlots(positions []slotPosition, s *appointment.Schedule) []slotPosition {
	for r := range s.Resources {
		for d := range s.Resources[r].Days {
			day := &s.Resources[r].Days[d]
			for t := range day.Times {
				time := &day.Times[t]
				if (appointment.Slot{Time: *time}).Open() {
					positions = append(positions, slotPosition{startOf(day.ArrangeDay, time.StartTime), int32(r), int32(d), int32(t)})
				}
			}
		}
	}
	return positions
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
func startOf(day appointment.Date, start appointment.Clock) int64 {
	if day.IsZero() || start.IsZero() {
		return math.MaxInt64
	}
	return day.At(start).Unix()
}
