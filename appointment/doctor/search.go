package doctor

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// firstQuery asks in the dialect that is configured, and reports whether to search on.
func (x *examination) firstQuery(ctx context.Context) (searchOn bool) {
	d := canonical(x.cfg.FullDialect())
	x.progress(Progress{Query: 1, Most: x.most, Says: say("try", x.shown(d))})
	a := x.ask(ctx, d)
	if a == nil {
		x.step(Step{Kind: StepQuery, State: Failed, Says: say("query.none")})
		return false
	}
	x.tried[key(d)] = true
	x.best = a
	if a.level > unreadable || a.soap || len(a.lacks) > 0 {
		step := Step{Kind: StepEnvelope, State: OK, Says: say("envelope.json")}
		switch {
		case a.soap && a.level < complained:
			step.Says = say("envelope.soap")
		case len(newNames(d, a.dialect)) > 0:
			step.State, step.Says = Warning, say("envelope.names")
		case a.bare:
			step.State, step.Says = Warning, say("envelope.bare")
		case a.soap:
			step.Says = say("envelope.both")
		}
		x.step(step)
	}
	step := Step{Kind: StepQuery, State: Failed, Duration: a.took, Says: readWith(a.says, d, a.dialect)}
	switch {
	case a.level == understood && step.Says == a.says:
		step.State = OK
	case a.level >= succeeded:
		step.State = Warning
	}
	x.step(step)
	return a.level < understood && a.level != silent && !a.busy
}

// further is how many more queries see whether another dialect gets more out of a hospital
// that got nearly all of it: it lists slots, or repeats what it was asked about, and not
// both; or its success cannot be read.
const further = 6

// search asks in other dialects until one is proven, the queries are used up, there is
// nothing left to try, or the hospital does not answer any more.
func (x *examination) search(ctx context.Context) {
	start := time.Now()
	bestBy, why := x.report.Queries, Text{}
	quiet := 0
	for why == (Text{}) && !x.enough(bestBy) {
		d, ok := x.next()
		switch {
		case x.report.Queries >= x.most:
			why = say("search.used", x.most)
			continue
		case !ok:
			why = say("search.exhausted", x.report.Queries)
			continue
		}
		x.tried[key(d)] = true
		x.progress(Progress{Query: x.report.Queries + 1, Most: x.most, Says: say("try", x.shown(d))})
		a := x.ask(ctx, d)
		if a != nil {
			x.progress(Progress{Query: x.report.Queries, Most: x.most, Says: say("tried", a.says)})
		}
		if a != nil && a.further(x.best) {
			x.best, bestBy = a, x.report.Queries
		}
		if quiet++; a == nil || a.level != silent {
			quiet = 0
		}
		switch {
		case ctx.Err() != nil:
			why = say("search.cancelled", x.report.Queries)
		case a != nil && a.busy, quiet == 2:
			why = say("search.stopped")
		case x.locksOut():
			why = say("search.key", x.report.Queries)
		case x.elsewhere():
			why = say("search.elsewhere", x.report.Queries)
		}
	}
	step := Step{Kind: StepSearch, State: Failed, Duration: time.Since(start), Says: why}
	switch {
	case x.best.level >= likely:
		step.State, step.Says = OK, say("search.found", bestBy, x.report.Queries)
	case why == (Text{}):
		step.Says = say("search.exhausted", x.report.Queries)
	}
	x.step(step)
}

// enough reports whether the best answer, which came by that query, leaves nothing to look for.
func (x *examination) enough(by int) bool {
	switch x.best.level {
	case understood:
		return true
	case likely, damaged:
		return x.report.Queries >= by+further
	}
	return false
}

// elsewhere reports whether there is no service at the endpoint, or something stands before
// it: all that came, however it was asked, is a page, a redirect, or a refusal of HTTP's. A
// 404 can be one path of many, and a 500 one of many mistakes.
func (x *examination) elsewhere() bool {
	most := 6
	for _, a := range x.all {
		switch {
		case a.level == strange && a.status != http.StatusNotFound:
		case a.level == strange, a.level == broke && !a.soap:
			most = 20
		default:
			return false
		}
	}
	return len(x.all) >= most
}

// mostUnauthorised is how often a hospital may refuse the credentials in an examination. It
// may mean that it did not find them; but platforms lock who is refused too often.
const mostUnauthorised = 10

func (x *examination) locksOut() bool {
	n := 0
	for _, a := range x.all {
		if a.reason == appointment.ReasonUnauthorised {
			n++
		}
	}
	return n >= mostUnauthorised && x.best.level < succeeded
}

// shown is a dialect as it would be written in the configuration, in one line.
func (x *examination) shown(d appointment.Dialect) string {
	line, err := flow(hidden(fromVendor(x.cfg.Vendor, d)))
	if err != nil || line == "{}" || line == "null" {
		return fmt.Sprintf("vendor: %s", x.cfg.Vendor)
	}
	return line
}
