package doctor

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// readAgain reads an answer again that a dialect makes nothing of: in another charset, by
// other names for what says whether it succeeded, with other codes for success. Nothing is
// sent again. What makes it out belongs in the configuration, and the search goes on from
// there.
func (x *examination) readAgain(ctx context.Context, a *attempt, seen *passage, s *appointment.Schedule, err error) (*appointment.Schedule, error) {
	s, err = x.inOtherCharset(ctx, a, seen, s, err)
	switch {
	case errors.Is(err, appointment.ErrRejected):
		s, err = x.underOtherCodes(ctx, a, seen, err)
	case errors.Is(err, appointment.ErrBadResponse) && a.status/100 == 2: // a gateway's error has a status, too
		s, err = x.underOtherNames(ctx, a, seen, err)
	}
	x.tried[key(canonical(a.dialect))] = true
	return s, err
}

// reading is what a client of that dialect makes of what came.
func (x *examination) reading(ctx context.Context, d appointment.Dialect, seen *passage) (*appointment.Schedule, error) {
	cfg := x.cfg
	cfg.Dialect = &d
	cfg.TLS = nil // nothing is connected to
	client, err := appointment.NewClient(cfg, appointment.WithRetries(0),
		appointment.WithTransport(func(http.RoundTripper) http.RoundTripper { return replay{seen} }))
	if err != nil {
		return nil, err
	}
	return client.QuerySchedule(ctx, new(x.request))
}

// inOtherCharset reads garbled text as UTF-8, whatever it says that it is: it may be the
// claim that is wrong, or the configuration, and not the text. GB18030 needs no telling: a
// client sees by the bytes what is in it.
func (x *examination) inOtherCharset(ctx context.Context, a *attempt, seen *passage, s *appointment.Schedule, err error) (*appointment.Schedule, error) {
	if !garbled(s, err) {
		return s, err
	}
	d := a.dialect.Clone()
	d.Charset = "utf-8"
	other, bad := x.reading(ctx, d, seen)
	if garbled(other, bad) {
		return s, err
	}
	a.dialect = d
	return other, bad
}

// What the library says of bytes that are no text, and of an answer that does not say
// whether it succeeded.
const (
	noCharset = "text in no charset"
	noStatus  = "nothing says that it succeeded"
)

// garbled reports whether an answer's text is damaged, as far as can be seen.
func garbled(s *appointment.Schedule, err error) bool {
	var e *appointment.Error
	switch {
	case err == nil:
		return damagedText(s.Deviations)
	case !errors.As(err, &e) || strings.Contains(err.Error(), noCharset):
		return true
	case e.Response != nil:
		return damagedText(e.Response.Deviations)
	}
	return false
}

func damagedText(deviations []appointment.Deviation) bool {
	return slices.ContainsFunc(deviations, func(d appointment.Deviation) bool {
		return d.Kind == appointment.KindCharset && strings.Contains(d.Seen, "before this was sent")
	})
}

// readWith says what an answer was made out with that the configuration did not have.
func readWith(says Text, given, found appointment.Dialect) Text {
	if found.Charset != given.Charset {
		says = say("query.with.charset", says, found.Charset)
	}
	if names := newNames(given, found); len(names) > 0 {
		says = say("query.with.names", says, strings.Join(names, ", "))
	}
	if !sameCodes(found, given) {
		says = say("query.with.codes", says)
	}
	return says
}
