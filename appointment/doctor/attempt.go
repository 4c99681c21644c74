package doctor

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// level is how far a query got at the hospital.
type level int

const (
	silent     level = iota // no answer of HTTP
	strange                 // of something else than a service of this kind: 404, a page
	refused                 // a SOAP fault that blames the call
	broke                   // a SOAP fault of the service's own, or HTTP 5xx
	unreadable              // JSON that is not the interface's
	complained              // a no that names fields, or says that something is missing
	rejected                // a no of another kind
	damaged                 // success, with a result that cannot be read
	succeeded               // success, without slots, and without what was asked about
	likely                  // one of the two
	understood              // both
)

func (l level) proof() Proof {
	switch {
	case l == understood:
		return ProofUnderstood
	case l == likely:
		return ProofLikely
	case l == succeeded:
		return ProofSuccess
	case l >= complained:
		return ProofResponse
	}
	return ProofNone
}

// unheard is what a SOAP fault says that the service does not know.
type unheard int

const (
	noOperation unheard = iota + 1 // by that name in that namespace
	noAction
)

// attempt is one query in one dialect, and what came of it.
type attempt struct {
	dialect appointment.Dialect // whole, with what its answer was made out with
	carrier string              // its carrierKey
	level   level
	fields  []string // of the interface, that the hospital's no names
	reason  appointment.Reason
	code    string // of the no, if it can be shown
	slots   int
	bare    bool // the answer had no envelope
	soap    bool // the answer had a SOAP envelope
	status  int  // of HTTP
	unheard unheard
	busy    bool              // the hospital asks to be left alone
	gone    bool              // a gateway says in JSON that no service is there
	noText  bool              // what came is in no charset
	garbled bool              // it is, and was damaged before it was sent
	lacks   []string          // what it has instead, if nothing says whether it succeeded
	likes   [sha256.Size]byte // the same for answers that say the same
	took    time.Duration

	says       Text
	deviations []appointment.Deviation
}

// ask sends one query in a dialect. nil: the dialect cannot be, or ctx is over; nothing was
// sent.
func (x *examination) ask(ctx context.Context, d appointment.Dialect) *attempt {
	cfg := x.cfg
	cfg.Dialect = &d
	client, err := x.client(cfg)
	if err != nil {
		return nil
	}
	a := &attempt{dialect: d, carrier: carrierKey(d)}
	x.turn(ctx)
	start := time.Now()
	x.path.begin()
	schedule, err := client.QuerySchedule(ctx, new(x.request))
	a.took = time.Since(start)
	seen, sent := x.path.end()
	if seen == nil {
		return nil
	}
	x.report.Queries += sent
	seen.mu.Lock()
	a.status = seen.status
	a.busy = seen.status == http.StatusTooManyRequests || seen.status == http.StatusServiceUnavailable && seen.retryAfter
	head := bytes.TrimLeft(seen.body.Bytes(), "\xef\xbb\xbf \t\r\n")
	markup := bytes.HasPrefix(head, []byte("<"))
	a.soap = markup && bytes.Contains(head[:min(len(head), 512)], []byte("Envelope"))
	x.learned.soap = x.learned.soap || a.soap
	page := markup && !a.soap
	body := len(head)
	seen.mu.Unlock()
	schedule, err = x.readAgain(ctx, a, seen, schedule, err)
	switch {
	case err == nil:
		x.readSuccess(a, schedule)
	case errors.Is(err, appointment.ErrRejected):
		x.readNo(a, err)
	case a.status == 0:
		a.level, a.says = silent, noResponse(err)
	default:
		x.readBad(a, err, page, body)
	}
	x.all = append(x.all, a)
	return a
}

// likeness is the same for texts that differ in their digits alone. It is no text, since a
// hospital's may be about the patient, and long.
func likeness(text string) [sha256.Size]byte {
	return sha256.Sum256([]byte(strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, text)))
}

// further reports whether a got further than b. Of two complaints that is the one of fewer
// fields; one of none, such as "not valid JSON", can come before any field is looked at.
func (a *attempt) further(b *attempt) bool {
	switch {
	case b == nil:
		return true
	case a.level != b.level:
		return a.level > b.level
	}
	return a.level == complained && len(a.fields) > 0 && len(a.fields) < len(b.fields)
}
