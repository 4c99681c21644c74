package doctor

import (
	"slices"
	"strings"

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
	if r.Proof >= ProofAnswer {
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
	count := map[string]int{}
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

// asks are the questions that are left.
func (x *examination) asks() (all []Text) {
	ask := func(key string, args ...any) { all = append(all, say("ask."+key, args...)) }
	for _, s := range x.report.Steps {
		if s.State == Failed && (s.Kind == StepDNS || s.Kind == StepTCP || s.Kind == StepTLS) {
			ask(string(s.Kind))
			return all
		}
	}
	best := x.best
	if best == nil || best.level == silent {
		ask("silent")
		return all
	}
	d := best.dialect
	if slices.ContainsFunc(x.all, func(a *attempt) bool { return a.busy }) {
		ask("busy")
	}
	if best.garbled {
		ask("garbled")
	}
	switch {
	case best.noText:
		ask("charset")
	case len(best.lacks) > 0:
		ask("status", someOf(best.lacks))
	case best.reason == appointment.ReasonUnauthorised, best.status == 401, best.status == 403:
		ask("key")
	case best.level == strange:
		ask("url")
	case best.level <= broke && d.SOAP != nil:
		ask("call")
	case best.level == complained && len(best.fields) > 0:
		ask("fields", someOf(best.fields))
	case best.level <= complained:
		ask("request")
	case best.level == rejected:
		ask("patient", best.code)
	case best.level == damaged:
		ask("damaged")
	case best.level == succeeded:
		ask("slots")
	}
	if d.SOAP != nil && x.wsdl == nil && best.level < likely {
		ask("wsdl")
	}
	if best.level < likely {
		ask("sample")
	} else {
		ask("writes")
	}
	given := x.cfg.FullDialect()
	carried := best.level >= likely && x.wsdl == nil && carrierKey(d) != carrierKey(given) // in a way that was found
	if carried && d.REST != nil && len(d.REST.Paths) > 0 {
		ask("paths")
	}
	if carried && d.SOAP != nil && len(d.SOAP.Operations) > 0 {
		ask("elements", operationsIn(d.SOAP))
	}
	if names := newNames(given, d); len(names) > 0 {
		ask("names", strings.Join(names, ", "))
	}
	if !sameCodes(d, given) {
		ask("codes")
	}
	if len(x.report.Deviations) > 0 {
		ask("deviations", len(best.deviations))
	}
	return all
}
