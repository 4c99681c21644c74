package doctor

import (
	"cmp"
	"crypto/sha256"
	"net/http"
	"slices"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// candidate is a dialect to try: that of an earlier attempt with some changes.
type candidate struct {
	base    *attempt
	cost    float64 // the sum of the changes' costs
	changes []*change
}

// nextDialect returns the dialect of the candidate with the lowest cost. It skips dialects that were
// tried or are ruled out. ok is false if there is no other.
func (d *diagnosis) nextDialect() (dialect appointment.Dialect, ok bool) {
	var candidates []candidate
	for _, base := range d.bestAttempts() {
		candidates = append(candidates, d.candidatesFrom(base)...)
	}
	order := make([]int, len(candidates)) // sorting indexes is several times faster than a stable sort
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(candidates[i].cost, candidates[j].cost), i-j)
	})
	for _, i := range order {
		dialect := candidates[i].applyChanges()
		if !d.tried[dialectKey(dialect)] && !d.isRuledOut(dialect) {
			return dialect, true
		}
	}
	return appointment.Dialect{}, false
}

// bestAttempts returns the attempts that no other ranks above, the newest first, and at most four. If
// several attempts have the same text, it returns the earliest: only a different text may mean that
// the hospital read more of the query.
func (d *diagnosis) bestAttempts() []*attempt {
	var best []*attempt
	known := map[[sha256.Size]byte]bool{}
	for _, a := range d.attempts {
		isBelow := slices.ContainsFunc(d.attempts, func(b *attempt) bool { return b.ranksAbove(a) })
		if !known[a.textHash] && !isBelow {
			known[a.textHash] = true
			best = append(best, a)
		}
	}
	slices.Reverse(best)
	return best[:min(len(best), 4)]
}

// maxThirdChangeCost is the maximum cost of each change in a combination of three. Changes with
// a higher cost are tried alone and in pairs.
const maxThirdChangeCost = 2.7

// candidatesFrom returns the candidates with one, two or three changes from the dialect of base.
// No candidate has two changes of one group.
func (d *diagnosis) candidatesFrom(base *attempt) (candidates []candidate) {
	changes := d.changesFrom(base)
	for i := range changes {
		a := &changes[i]
		candidates = append(candidates, candidate{base, a.cost, []*change{a}})
		for j := range i {
			b := &changes[j]
			if b.group == a.group {
				continue
			}
			candidates = append(candidates, candidate{base, a.cost + b.cost, []*change{a, b}})
			for k := range j {
				c := &changes[k]
				if c.group != a.group && c.group != b.group && max(a.cost, b.cost, c.cost) <= maxThirdChangeCost {
					candidates = append(candidates, candidate{base, a.cost + b.cost + c.cost, []*change{a, b, c}})
				}
			}
		}
	}
	return candidates
}

// applyChanges returns the dialect of the candidate. It applies the change of transport first,
// since other changes are about the transport that it leads to.
func (c candidate) applyChanges() appointment.Dialect {
	dialect := c.base.dialect.Clone()
	slices.SortStableFunc(c.changes, func(a, b *change) int { return orderOf(a) - orderOf(b) })
	for _, ch := range c.changes {
		ch.apply(&dialect)
	}
	return normaliseDialect(dialect)
}

// orderOf returns the position of a change among those of a candidate.
func orderOf(c *change) int {
	switch c.group {
	case "transport":
		return 0
	case "stack":
		return 1
	}
	return 2
}

// isRuledOut reports whether earlier responses show that a dialect cannot work.
func (d *diagnosis) isRuledOut(dialect appointment.Dialect) bool {
	if d.evidence.isSOAP && dialect.REST != nil || dialect.SOAP != nil && d.isUnknownToWSDL(*dialect.SOAP) {
		return true
	}
	transport := transportKey(dialect)
	return slices.ContainsFunc(d.attempts, func(a *attempt) bool { return a.rulesOut(dialect, transport) })
}

// isUnknownToWSDL reports whether neither the WSDL nor a fault names the query of a binding.
func (d *diagnosis) isUnknownToWSDL(binding soap.Binding) bool {
	if d.wsdlDialect == nil {
		return false
	}
	query := string(appointment.QuerySchedule)
	element := binding.ElementName(query)
	return element != d.wsdlDialect.SOAP.ElementName(query) && !slices.Contains(d.evidence.elements, element) ||
		binding.Namespace != d.wsdlDialect.SOAP.Namespace && !slices.Contains(d.evidence.namespaces, binding.Namespace)
}

// rulesOut reports whether the response of a shows that a dialect with this transport key cannot
// rank above it. A transport that led to no service leads to none with other content either.
func (a *attempt) rulesOut(dialect appointment.Dialect, transport string) bool {
	isSameTransport := transport == a.transportKey
	switch {
	case dialect.SOAP != nil && a.dialect.SOAP != nil:
		return a.rulesOutBinding(*dialect.SOAP, isSameTransport)
	case dialect.SOAP != nil:
		return a.rank >= rankFieldRejection // a REST service that responds with the interface's JSON
	}
	return dialect.REST != nil && a.dialect.REST != nil && a.rank == rankNoService && isSameTransport
}

// rulesOutBinding does the same as rulesOut, if both dialects use SOAP.
func (a *attempt) rulesOutBinding(binding soap.Binding, isSameTransport bool) bool {
	sent := *a.dialect.SOAP
	query := string(appointment.QuerySchedule)
	switch {
	case a.status == http.StatusUnsupportedMediaType:
		return sent.Version == binding.Version
	case a.faultCause == causeUnknownOperation:
		return sent.Namespace == binding.Namespace && sent.ElementName(query) == binding.ElementName(query)
	case a.faultCause == causeUnknownAction:
		action, hasAction := sent.SOAPAction(query)
		other, hasOther := binding.SOAPAction(query)
		return hasAction == hasOther && action == other
	}
	return (a.rank == rankNoService || a.rank == rankSenderFault && len(a.fields) == 0) && isSameTransport
}
