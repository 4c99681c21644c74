package doctor

import (
	"context"
	"net/http"
	"time"
)

// extraQueries is the number of queries that follow a response of rankLikely or rankUnusable, to
// find a dialect with a better response.
const extraQueries = 6

// searchDialects queries in other dialects until one is proven to work, or until a limit is
// reached. It adds the check of the search.
func (d *diagnosis) searchDialects(ctx context.Context) {
	start := time.Now()
	bestQuery := d.report.Queries // the number of the query with the best response
	unanswered := 0               // consecutive queries without a response
	var end Text                  // why the search ended
	for !d.isSufficient(bestQuery) {
		var a *attempt
		if a, end = d.tryNext(ctx); end != (Text{}) {
			break
		}
		if a != nil && a.ranksAbove(d.best) {
			d.best, bestQuery = a, d.report.Queries
		}
		if unanswered++; a == nil || a.rank != rankNoResponse {
			unanswered = 0
		}
		if end = d.findReasonToStop(ctx, a, unanswered); end != (Text{}) {
			break
		}
	}
	check := Check{Kind: CheckSearch, State: Failed, Duration: time.Since(start), Finding: end}
	switch {
	case d.best.rank >= rankLikely:
		check.State, check.Finding = OK, newText("search.found", bestQuery, d.report.Queries)
	case end == (Text{}):
		check.Finding = newText("search.exhausted", d.report.Queries)
	}
	d.addCheck(check)
	d.addRequirement(d.attempts[len(d.attempts)-1])
}

// tryNext sends a query in the next dialect. end says why there is none, if it is not zero. The
// attempt is nil if nothing was sent.
func (d *diagnosis) tryNext(ctx context.Context) (a *attempt, end Text) {
	if d.report.Queries >= d.maxQueries {
		return nil, newText("search.limit", d.maxQueries)
	}
	dialect, ok := d.nextDialect()
	if !ok {
		return nil, newText("search.exhausted", d.report.Queries)
	}
	d.tried[dialectKey(dialect)] = true
	d.reportTry(dialect)
	a = d.sendQuery(ctx, dialect)
	if a != nil {
		d.reportProgress(newText("tried", a.finding))
	}
	return a, Text{}
}

// findReasonToStop returns why the search must stop after attempt a, or a zero Text. unanswered is
// the number of consecutive queries without a response.
func (d *diagnosis) findReasonToStop(ctx context.Context, a *attempt, unanswered int) Text {
	switch {
	case ctx.Err() != nil:
		return newText("search.cancelled", d.report.Queries)
	case a != nil && a.isBusy, unanswered == 2:
		return newText("search.stopped")
	case d.isUnsupported(a):
		return newText("search.unsupported", d.report.Queries)
	case d.mayLockCredentials():
		return d.describeRefusals()
	case d.hasNoService():
		return newText("search.no-service", d.report.Queries)
	}
	return Text{}
}

// isUnsupported reports whether the response of a shows that the library cannot do what the
// hospital requires.
func (d *diagnosis) isUnsupported(a *attempt) bool {
	r, _ := d.findUnmetRequirement(a)
	return r != ""
}

// isSufficient reports whether the search can end. bestQuery is the number of the query with the
// best response.
func (d *diagnosis) isSufficient(bestQuery int) bool {
	switch d.best.rank {
	case rankUnderstood:
		return true
	case rankLikely, rankUnusable:
		return d.report.Queries >= bestQuery+extraQueries
	}
	return false
}

// hasNoService reports whether every dialect led to a page, a redirect or an HTTP error. Then the
// service is not at the endpoint, or cannot be reached. After HTTP 404 or 5xx it takes more queries
// to be sure, since another path or another request may succeed.
func (d *diagnosis) hasNoService() bool {
	enough := 6
	for _, a := range d.attempts {
		switch {
		case a.rank == rankNoService && a.status != http.StatusNotFound:
		case a.rank == rankNoService, a.rank == rankServerError && !a.isSOAP:
			enough = 20
		default:
			return false
		}
	}
	return len(d.attempts) >= enough
}
