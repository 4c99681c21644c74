package doctor

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// listQuestions returns the questions that the diagnosis leaves open.
func (d *diagnosis) listQuestions() []Text {
	for _, c := range d.report.Checks {
		if c.State == Failed && (c.Kind == CheckDNS || c.Kind == CheckTCP || c.Kind == CheckTLS) {
			return []Text{newText("question." + string(c.Kind))}
		}
	}
	if d.best == nil || d.best.rank == rankNoResponse {
		return []Text{newText("question.service")}
	}
	questions := append(d.listOpenQuestions(), d.listConfirmations()...)
	if isClearText(d.cfg.Endpoint) {
		questions = append(questions, newText("question.https"))
	}
	return questions
}

// isClearText reports whether others on the network can read the requests to an endpoint: it is
// http, and not on this machine.
func isClearText(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() != "localhost" && (err != nil || !ip.IsLoopback())
}

// listOpenQuestions returns the questions whose answers would make queries work.
func (d *diagnosis) listOpenQuestions() (questions []Text) {
	best := d.best
	if d.requirement != "" {
		questions = append(questions, newText("question."+string(d.requirement)))
		if identifiers := d.listIdentifiers(); len(identifiers) > 0 {
			questions = append(questions, newText("question.identifiers", listSome(identifiers)))
		}
		return append(questions, newText("question.sample"))
	}
	isWebService := best.dialect.SOAP != nil
	if slices.ContainsFunc(d.attempts, func(a *attempt) bool { return a.isBusy }) {
		questions = append(questions, newText("question.busy"))
	}
	if best.hasDamagedText {
		questions = append(questions, newText("question.mojibake"))
	}
	if d.mayLockCredentials() {
		questions = append(questions, newText("question.credentials"))
	} else if question := best.chooseQuestion(); question != (Text{}) {
		isAnswered := d.isWSDLUnclear && question.Code == "question.soap"
		if !isAnswered {
			questions = append(questions, question)
		}
	}
	if identifiers := d.listIdentifiers(); len(identifiers) > 0 && best.rank < rankLikely {
		questions = append(questions, newText("question.identifiers", listSome(identifiers)))
	}
	if isWebService && d.wsdlDialect == nil && !d.isWSDLUnclear && best.rank < rankLikely {
		questions = append(questions, newText("question.wsdl"))
	}
	if best.rank < rankLikely {
		questions = append(questions, newText("question.sample"))
	}
	return questions
}

// listIdentifiers returns the names that responses call parameters or headers, and that the
// interface does not have.
func (d *diagnosis) listIdentifiers() (names []string) {
	for _, a := range d.attempts {
		for _, name := range a.identifiers {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// chooseQuestion returns the question that the response itself raises, or a zero Text.
func (a *attempt) chooseQuestion() Text {
	switch {
	case a.hasBadCharset:
		return newText("question.charset")
	case len(a.unknownFields) > 0:
		return newText("question.status", listSome(a.unknownFields))
	case a.reason == appointment.ReasonUnauthorised, a.status == http.StatusUnauthorized, a.status == http.StatusForbidden:
		return newText("question.credentials")
	case a.rank == rankNoService:
		return newText("question.url")
	case a.rank <= rankServerError && a.dialect.SOAP != nil:
		return newText("question.soap")
	case a.rank == rankFieldRejection && len(a.fields) > 0:
		return newText("question.fields", listSome(a.fields))
	case a.rank <= rankFieldRejection:
		return newText("question.request")
	case a.rank == rankRejection:
		return newText("question.patient", a.code)
	case a.rank == rankUnusable:
		return newText("question.unusable")
	case a.rank == rankSuccess:
		return newText("question.slots")
	}
	return Text{}
}

// listConfirmations returns the questions whether the configuration that was found also works
// for save and cancel, and will not change.
func (d *diagnosis) listConfirmations() (questions []Text) {
	found, configured := d.best.dialect, d.cfg.FullDialect()
	if d.best.rank >= rankLikely {
		questions = append(questions, newText("question.writes"))
		isGuessed := d.wsdlDialect == nil && transportKey(found) != transportKey(configured)
		if isGuessed && found.REST != nil && len(found.REST.Paths) > 0 {
			questions = append(questions, newText("question.paths"))
		}
		if isGuessed && found.SOAP != nil && len(found.SOAP.Operations) > 0 {
			questions = append(questions, newText("question.elements", listOperations(found.SOAP)))
		}
	}
	if names := addedNames(configured, found); len(names) > 0 {
		questions = append(questions, newText("question.names", strings.Join(names, ", ")))
	}
	if !hasSameCodes(found, configured) {
		questions = append(questions, newText("question.codes"))
	}
	if len(d.report.Deviations) > 0 {
		questions = append(questions, newText("question.deviations", len(d.best.deviations)))
	}
	return questions
}
