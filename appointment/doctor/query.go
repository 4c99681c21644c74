package doctor

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// sendQuery sends one query in a dialect, and interprets the response. It returns nil if nothing
// was sent, because the dialect is not valid or ctx has ended.
func (d *diagnosis) sendQuery(ctx context.Context, dialect appointment.Dialect) *attempt {
	cfg := d.cfg
	cfg.Dialect = &dialect
	client, err := d.newClient(cfg)
	if err != nil {
		return nil
	}
	a := &attempt{dialect: dialect, transportKey: transportKey(dialect)}
	d.waitForPause(ctx)
	start := time.Now()
	d.recorder.startCount()
	schedule, err := client.QuerySchedule(ctx, new(d.query))
	a.duration = time.Since(start)
	e, count := d.recorder.latestExchange()
	if e == nil {
		return nil
	}
	d.report.Queries += count
	content := a.readExchange(e)
	d.evidence.isSOAP = d.evidence.isSOAP || a.isSOAP
	schedule, err = d.reinterpretResult(ctx, a, e, schedule, err)
	d.interpretResult(a, content, schedule, err)
	d.attempts = append(d.attempts, a)
	return a
}

// contentKind is the kind of a response's content, by its first characters.
type contentKind int

// The kinds of content.
const (
	contentOther contentKind = iota
	contentEmpty
	contentMarkup // a page, but no SOAP envelope
)

// readExchange sets the properties of a that do not depend on the dialect. It returns the kind
// of the response's content.
func (a *attempt) readExchange(e *exchange) contentKind {
	e.mu.Lock()
	defer e.mu.Unlock()
	a.status = e.status
	a.isBusy = e.status == http.StatusTooManyRequests || e.status == http.StatusServiceUnavailable && e.hasRetryAfter
	text := bytes.TrimLeft(e.body.Bytes(), "\xef\xbb\xbf \t\r\n")
	isMarkup := bytes.HasPrefix(text, []byte("<"))
	a.isSOAP = isMarkup && bytes.Contains(text[:min(len(text), 512)], []byte("Envelope"))
	switch {
	case len(text) == 0:
		return contentEmpty
	case isMarkup && !a.isSOAP:
		return contentMarkup
	}
	return contentOther
}

// checkQuery sends the first query, in the configured dialect, and adds the checks of its
// response. It reports whether a search should follow.
func (d *diagnosis) checkQuery(ctx context.Context) bool {
	dialect := normaliseDialect(d.cfg.FullDialect())
	d.reportTry(dialect)
	a := d.sendQuery(ctx, dialect)
	if a == nil {
		d.addCheck(Check{Kind: CheckQuery, State: Failed, Finding: newText("query.not-sent")})
		return false
	}
	d.tried[dialectKey(dialect)] = true
	d.best = a
	if a.rank > rankUnreadable || a.isSOAP || len(a.unknownFields) > 0 {
		d.addCheck(a.checkEnvelope(dialect))
	}
	check := Check{Kind: CheckQuery, State: Failed, Duration: a.duration, Finding: describeInterpretation(a.finding, dialect, a.dialect)}
	switch {
	case a.rank == rankUnderstood && check.Finding == a.finding:
		check.State = OK
	case a.rank >= rankSuccess:
		check.State = Warning
	}
	d.addCheck(check)
	return a.rank < rankUnderstood && a.rank != rankNoResponse && !a.isBusy
}

// checkEnvelope returns the check of the form of the response. configured is the dialect before
// the response was interpreted.
func (a *attempt) checkEnvelope(configured appointment.Dialect) Check {
	check := Check{Kind: CheckEnvelope, State: OK, Finding: newText("envelope.json")}
	switch {
	case a.isSOAP && a.rank < rankFieldRejection:
		check.Finding = newText("envelope.soap")
	case len(addedNames(configured, a.dialect)) > 0:
		check.State, check.Finding = Warning, newText("envelope.names")
	case a.hasNoEnvelope:
		check.State, check.Finding = Warning, newText("envelope.none")
	case a.isSOAP:
		check.Finding = newText("envelope.both")
	}
	return check
}
