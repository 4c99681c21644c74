package doctor

import (
	"crypto/sha256"
	"reflect"

	"github.com/exam-appointment/appointment-go/appointment"
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
	if d.best != nil {
		r.Exchange = d.newExchange(d.best)
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

// selectBest returns the attempt that ranks highest, or nil. Among rejections it prefers the one with
// the rarest text. That is probably about the order, while the others are about the form of the
// query. It adds the other attempts with that text to the report.
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

// newExchange returns the exchange of an attempt without secrets and patient data.
func (d *diagnosis) newExchange(a *attempt) *Exchange {
	secrets := listSecrets(d.cfg)
	if !d.isSample {
		secrets = append(secrets, listQueryTexts(&d.query)...)
	}
	hide := newMasker(secrets)
	return &Exchange{Query: a.number, Request: hide(a.request), Response: hide(a.response), Finding: a.finding, Failure: a.failure}
}

// listQueryTexts returns the texts of a query, which may name a patient. A short one is returned
// with its quotes, since it may occur anywhere else.
func listQueryTexts(query *appointment.QueryRequest) (texts []string) {
	addText := func(text string) {
		if len(text) < 4 && text != "" {
			text = `"` + text + `"`
		}
		texts = append(texts, text)
	}
	for _, value := range reflect.ValueOf(query).Elem().Fields() {
		if text, ok := value.Interface().(string); ok {
			addText(text)
		}
	}
	for _, text := range query.Extra {
		addText(text)
	}
	return texts
}
