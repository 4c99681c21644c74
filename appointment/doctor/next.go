package doctor

import (
	"cmp"
	"crypto/sha256"
	"net/http"
	"slices"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// furthest are the attempts that none got further than, one for each thing that the hospital
// said, the newest first: to be told another thing may be to have got further.
func (x *examination) furthest() (all []*attempt) {
	said := map[[sha256.Size]byte]bool{}
	for _, a := range x.all {
		if !said[a.likes] && !slices.ContainsFunc(x.all, func(b *attempt) bool { return b.further(a) }) {
			said[a.likes] = true
			all = append(all, a)
		}
	}
	slices.Reverse(all)
	return all[:min(len(all), 4)]
}

// combination is some moves at once, from the dialect of an attempt.
type combination struct {
	from   *attempt
	weight float64
	moves  []*move
}

// plausible is how heavy a move may be that is tried with two others at once: the rest is
// tried alone and in twos.
const plausible = 2.7

func (x *examination) combinations(from *attempt) (all []combination) {
	moves := x.moves(from)
	for i := range moves {
		a := &moves[i]
		all = append(all, combination{from, a.weight, []*move{a}})
		for j := range i {
			b := &moves[j]
			if b.group == a.group {
				continue
			}
			all = append(all, combination{from, a.weight + b.weight, []*move{a, b}})
			for k := range j {
				c := &moves[k]
				if c.group != a.group && c.group != b.group && max(a.weight, b.weight, c.weight) <= plausible {
					all = append(all, combination{from, a.weight + b.weight + c.weight, []*move{a, b, c}})
				}
			}
		}
	}
	return all
}

// next is the untried dialect that differs least from the one that got furthest.
func (x *examination) next() (appointment.Dialect, bool) {
	var all []combination
	for _, a := range x.furthest() {
		all = append(all, x.combinations(a)...)
	}
	order := make([]int, len(all)) // a stable sort of what is so large takes several times as long
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(cmp.Compare(all[i].weight, all[j].weight), i-j) })
	for _, i := range order {
		c := all[i]
		d := c.from.dialect.Clone()
		// The way of carrying first: other moves are of the one that it leads to.
		slices.SortStableFunc(c.moves, func(a, b *move) int { return rank(a) - rank(b) })
		for _, m := range c.moves {
			m.apply(&d)
		}
		if d = canonical(d); !x.tried[key(d)] && !x.hopeless(d) {
			return d, true
		}
	}
	return appointment.Dialect{}, false
}

func rank(m *move) int {
	switch m.group {
	case "carrier":
		return 0
	case "stack":
		return 1
	}
	return 2
}

// hopeless reports whether what came before rules a dialect out.
func (x *examination) hopeless(d appointment.Dialect) bool {
	if x.learned.soap && d.REST != nil {
		return true
	}
	carrier := carrierKey(d)
	return slices.ContainsFunc(x.all, func(a *attempt) bool { return a.rulesOut(d, carrier) })
}

// rulesOut reports whether a dialect cannot fare better than this attempt: what is carried
// in a way that led to no service is not heard, whatever it says.
func (a *attempt) rulesOut(d appointment.Dialect, carrier string) bool {
	if d.SOAP == nil || a.dialect.SOAP == nil {
		// A service that answers REST in the interface's JSON is no web service.
		return d.SOAP != nil && a.level >= complained ||
			d.REST != nil && a.dialect.REST != nil && a.level == strange && carrier == a.carrier
	}
	ours, other := *a.dialect.SOAP, *d.SOAP
	query := string(appointment.QuerySchedule)
	switch {
	case a.status == http.StatusUnsupportedMediaType:
		return ours.Version == other.Version
	case a.unheard == noOperation:
		return ours.Namespace == other.Namespace && byRule(soap.Binding{Operations: ours.Operations}, query) == byRule(soap.Binding{Operations: other.Operations}, query)
	case a.unheard == noAction:
		was, is := actionOf(ours, query), actionOf(other, query)
		return was == is || was != nil && is != nil && *was == *is
	}
	return (a.level == strange || a.level == refused && len(a.fields) == 0) && carrier == a.carrier
}
