package doctor

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// asks are the questions that are left.
func (x *examination) asks() []Text {
	for _, s := range x.report.Steps {
		if s.State == Failed && (s.Kind == StepDNS || s.Kind == StepTCP || s.Kind == StepTLS) {
			return []Text{say("ask." + string(s.Kind))}
		}
	}
	if x.best == nil || x.best.level == silent {
		return []Text{say("ask.silent")}
	}
	all := append(x.asksToGoOn(), x.asksOfFound()...)
	if inTheClear(x.cfg.Endpoint) {
		all = append(all, say("ask.https"))
	}
	return all
}

// inTheClear reports whether what is sent to an endpoint can be read on the way: it is http,
// and leaves this machine.
func inTheClear(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() != "localhost" && (err != nil || !ip.IsLoopback())
}

// asksToGoOn are about what the best answer leaves open.
func (x *examination) asksToGoOn() (all []Text) {
	ask := func(key string, args ...any) { all = append(all, say("ask."+key, args...)) }
	best := x.best
	web := best.dialect.SOAP != nil
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
	case best.level <= broke && web:
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
	if web && x.wsdl == nil && best.level < likely {
		ask("wsdl")
	}
	if best.level < likely {
		ask("sample")
	}
	return all
}

// asksOfFound are about whether what was found holds for save and cancel, and will stay.
func (x *examination) asksOfFound() (all []Text) {
	ask := func(key string, args ...any) { all = append(all, say("ask."+key, args...)) }
	d, given := x.best.dialect, x.cfg.FullDialect()
	if x.best.level >= likely {
		ask("writes")
		guessed := x.wsdl == nil && carrierKey(d) != carrierKey(given)
		if guessed && d.REST != nil && len(d.REST.Paths) > 0 {
			ask("paths")
		}
		if guessed && d.SOAP != nil && len(d.SOAP.Operations) > 0 {
			ask("elements", operationsIn(d.SOAP))
		}
	}
	if names := newNames(given, d); len(names) > 0 {
		ask("names", strings.Join(names, ", "))
	}
	if !sameCodes(d, given) {
		ask("codes")
	}
	if len(x.report.Deviations) > 0 {
		ask("deviations", len(x.best.deviations))
	}
	return all
}
