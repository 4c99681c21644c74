package doctor

import (
	"github.com/exam-appointment/appointment-go/appointment"
)

// change is a change of one property of a dialect. A change with a lower cost is tried earlier.
type change struct {
	group string // two changes of the same group exclude each other
	cost  float64
	apply func(*appointment.Dialect)
}

// changesFrom returns the changes that can be made to the dialect of base.
func (d *diagnosis) changesFrom(base *attempt) []change {
	dialect := base.dialect
	transport := d.restChanges(base)
	if dialect.SOAP != nil {
		transport = d.soapChanges(base)
	}
	transport = append(transport, d.transportChanges(base)...)
	// If a response with the interface's JSON was received, the transport is probably right. The
	// same holds if the WSDL confirms it.
	isConfirmed := d.wsdlDialect != nil && transportKey(*d.wsdlDialect) == transportKey(dialect)
	if isConfirmed || base.rank >= rankFieldRejection && (dialect.REST != nil || !d.ignoresContent(base)) {
		for i := range transport {
			transport[i].cost += 3
		}
	}
	return append(d.messageChanges(base), transport...)
}

// costIfSeen returns the cost of a change, which is lower if there is evidence for it.
func costIfSeen(cost float64, hasEvidence bool) float64 {
	if hasEvidence {
		return cost / 5
	}
	return cost
}

// ignoresContent reports whether several documents with the binding of base led to the same
// text. Then the service may not find the document in the request.
func (d *diagnosis) ignoresContent(base *attempt) bool {
	if base.rank != rankFieldRejection && base.rank != rankRejection && base.rank != rankServerError {
		return false
	}
	count := 0
	for _, a := range d.attempts {
		if a.transportKey != base.transportKey {
			continue
		}
		if a.textHash != base.textHash {
			return false
		}
		count++
	}
	return count >= 3
}
