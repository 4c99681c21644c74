package doctor

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"regexp"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
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
	d.showExchange(e, newText("show.query", d.report.Queries))
	a.number, a.request, a.response = d.report.Queries, e.formatRequest(), e.outlineResponse()
	isEmpty := a.readExchange(e)
	d.evidence.isSOAP = d.evidence.isSOAP || a.isSOAP
	schedule, err = d.reinterpretResult(ctx, a, e, schedule, err)
	d.interpretResult(a, isEmpty, schedule, err)
	if e := (*appointment.Error)(nil); errors.As(err, &e) && e.Failure != "" {
		a.failure = nameFailure(e)
	}
	if err != nil && a.rank < rankUnusable {
		d.searchText(a, e, err)
	}
	d.countRefusal(a)
	d.attempts = append(d.attempts, a)
	return a
}

// showExchange writes an exchange if an option says so.
func (d *diagnosis) showExchange(e *exchange, title Text) {
	if d.exchanges != nil {
		d.exchanges.write(e, title, d.maskSecrets)
	}
}

// searchText searches the text of a response that failed with err, for names and for what the
// hospital requires.
func (d *diagnosis) searchText(a *attempt, e *exchange, err error) {
	e.mu.Lock()
	text, header := d.maskSecrets(searchableText(e.body.Bytes())), e.header
	e.mu.Unlock()
	d.evidence.hasDataBase64 = d.evidence.hasDataBase64 || base64Object.MatchString(text)
	d.evidence.namesCharset = d.evidence.namesCharset || charsetName.MatchString(text)
	isPage := isPageError(err)
	var fault *soap.Fault
	if errors.As(err, &fault) {
		d.setRequirement(a, findFaultRequirement(fault), "")
	}
	a.readRefusal(text, isPage, fault)
	if a.isRefused && a.finding.Code == "query.rejected" {
		a.finding = newText("query.unauthorised", a.code)
	}
	scheme, names := findSchemeRequirement(a.status, header)
	d.setRequirement(a, scheme, names)
	if a.identifiers = findIdentifiers(text, &d.query); len(a.identifiers) > 0 {
		code := a.finding.Code
		a.finding = newText("query.identifiers", a.finding, listSome(a.identifiers))
		a.finding.Code = code
	}
	d.setRequirement(a, findRequirement(a, text, a.identifiers, isPage), "")
}

// base64Object matches a text that is a JSON object in Base64: {" is eyJ, and { with white space
// is ewo, ew0 or eyA.
var base64Object = regexp.MustCompile(`"(eyJ|ewo|ew0|eyA)[A-Za-z0-9+/_=-]{12,}`)

// charsetName matches words of a message about the charset of a request.
var charsetName = regexp.MustCompile(`(?i)charset=?\s*(gb|must|should|is|error)|\b(gbk|gb2312|gb18030)\b|字符集|编码(格式)?(错误|不正确|不支持|必须|应为)|乱码`)

// isPageError reports whether err is that of an HTML page.
func isPageError(err error) bool {
	var e *appointment.Error
	return errors.As(err, &e) && e.Failure == appointment.FailureMarkup
}

// readExchange sets the properties of a that do not depend on the dialect. It returns whether
// the response is empty.
func (a *attempt) readExchange(e *exchange) (isEmpty bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	a.status = e.status
	a.isBusy = e.status == http.StatusTooManyRequests || e.status == http.StatusServiceUnavailable && e.header.Get("Retry-After") != ""
	a.isSOAP = soap.IsEnvelope(e.body.Bytes())
	return len(bytes.TrimLeft(e.body.Bytes(), "\xef\xbb\xbf \t\r\n")) == 0
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
	switch {
	case d.addRequirement(a):
		return false
	case d.mayLockCredentials():
		d.addCheck(Check{Kind: CheckSearch, State: Skipped, Finding: d.describeRefusals()})
		return false
	case d.isWSDLUnclear && a.rank < rankFieldRejection:
		d.addCheck(Check{Kind: CheckSearch, State: Skipped, Finding: newText("search.wsdl")})
		return false
	}
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
