package doctor

import (
	"crypto/sha256"
)

// completeReport completes the report: the proof, the configuration, the deviations and the questions.
func (d *diagnosis) completeReport() {
	r := d.report
	if best := d.selectBest(); best != nil {
		d.best = best
		r.Proof = best.rank.toProof()
		r.ConfigChanged = d.isVendorUnknown || d.isWSDLEndpoint ||
			dialectKey(normaliseDialect(best.dialect)) != dialectKey(normaliseDialect(d.cfg.FullDialect()))
	}
	if d.best != nil && d.best.rank >= rankUnreadable {
		r.Deviations = d.best.deviations
	}
	if r.Proof >= ProofResponse {
		cfg := d.cfg
		if d.isVendorUnknown {
			cfg.Vendor = nearestVendor(d.best.dialect)
		}
		cfg.Dialect = subtractVendor(cfg.Vendor, d.best.dialect)
		r.Config = &cfg
	}
	r.Questions = append(r.Questions, d.listQuestions()...)
}

// selectBest returns the attempt that ranks highest, or nil. Among rejections it prefers the
// one whose text is the rarest: it is probably about the order, while the others are about the
// form of the query. selectBest adds the other attempts with that text to the report.
func (d *diagnosis) selectBest() *attempt {
	if d.best == nil || d.best.rank != rankRejection {
		return d.best
	}
	count := map[[sha256.Size]byte]int{}
	for _, a := range d.attempts {
		count[a.textHash]++
	}
	best := d.best
	for _, a := range d.attempts {
		if a.rank == rankRejection && count[a.textHash] < count[best.textHash] {
			best = a
		}
	}
	if d.requirement == "" && !d.mayLockCredentials() {
		d.addOthers(best)
	}
	return best
}

// addOthers adds the first few dialects with the same rejection as best to the report.
func (d *diagnosis) addOthers(best *attempt) {
	for _, a := range d.attempts {
		if a == best || a.rank != rankRejection || a.textHash != best.textHash || len(d.report.Others) == 3 {
			continue
		}
		if difference := subtractVendor(d.cfg.Vendor, a.dialect); difference != nil {
			d.report.Others = append(d.report.Others, *hideSecrets(difference))
		}
	}
}
