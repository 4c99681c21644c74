package doctor

import (
	"crypto/sha256"

	"github.com/exam-appointment/appointment-go/appointment"
)

// conclude says in the report what the attempts prove, and what is left to ask.
func (x *examination) conclude() {
	r := x.report
	if best := x.mostTelling(); best != nil {
		x.best = best
		r.Proof = best.level.proof()
		r.Searched = x.guessed || x.wsdlPasted || key(canonical(best.dialect)) != key(canonical(x.cfg.FullDialect()))
	}
	if x.best != nil && x.best.level >= unreadable {
		r.Deviations = x.best.deviations
	}
	if r.Proof >= ProofResponse {
		cfg := x.cfg
		if x.guessed {
			cfg.Vendor = nearestVendor(x.best.dialect)
		}
		cfg.Dialect = fromVendor(cfg.Vendor, x.best.dialect)
		r.Config = &cfg
	}
	r.Asks = append(r.Asks, x.asks()...)
}

// mostTelling is the attempt that got furthest. Among those that the hospital said no to,
// it is the one whose no the fewest others got: it is likely to be about what was asked,
// and not about how.
func (x *examination) mostTelling() *attempt {
	if x.best == nil || x.best.level != rejected {
		return x.best
	}
	count := map[[sha256.Size]byte]int{}
	for _, a := range x.all {
		count[a.likes]++
	}
	best := x.best
	for _, a := range x.all {
		if a.level == rejected && count[a.likes] < count[best.likes] {
			best = a
		}
	}
	for _, a := range x.all {
		if a != best && a.level == rejected && a.likes == best.likes && len(x.report.Others) < 3 {
			if other := fromVendor(x.cfg.Vendor, a.dialect); other != nil {
				x.report.Others = append(x.report.Others, *hidden(other))
			}
		}
	}
	return best
}

// nearestVendor is the one from which a dialect departs in the fewest words.
func nearestVendor(d appointment.Dialect) (nearest appointment.Vendor) {
	least := -1
	for _, v := range appointment.Vendors() {
		words := 0
		if own := fromVendor(v, d); own != nil {
			words = len(key(*own))
		}
		if least < 0 || words < least {
			nearest, least = v, words
		}
	}
	return nearest
}
