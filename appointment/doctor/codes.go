package doctor

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// underOtherCodes reads an answer again that says no by its codes, taking these for
// success: if there are slots in it, they are, and belong in the configuration, beside those
// that are in it already: a save may say otherwise. Nothing is sent again.
func (x *examination) underOtherCodes(ctx context.Context, a *attempt, seen *passage, no error) (*appointment.Schedule, error) {
	d := clone(a.dialect)
	err := no
	for range 2 { // the envelope's code, then the business result's
		var e *appointment.Error
		if !errors.As(err, &e) || !errors.Is(err, appointment.ErrRejected) || e.Answer == nil || !couldBeSuccess(e.Code) {
			return nil, no
		}
		if e.Code == e.Answer.ResultCode && (e.Answer.StatusCode == "" || slices.Contains(d.StatusCodes, e.Answer.StatusCode)) {
			d.ResultCodes = slices.Concat(d.ResultCodes, []string{e.Code})
		} else {
			d.StatusCodes = slices.Concat(d.StatusCodes, []string{e.Code})
		}
		cfg := x.cfg
		cfg.Dialect = &d
		cfg.TLS = nil // nothing is connected to
		client, bad := appointment.NewClient(cfg, appointment.WithRetries(0),
			appointment.WithTransport(func(http.RoundTripper) http.RoundTripper { return replay{seen} }))
		if bad != nil {
			return nil, no
		}
		var schedule *appointment.Schedule
		if schedule, err = client.QuerySchedule(ctx, new(x.request)); err != nil {
			continue
		}
		for range schedule.Slots() {
			a.dialect = d
			return schedule, nil
		}
		return nil, no // no slot says that it is one
	}
	return nil, no
}

// couldBeSuccess reports whether a code can be one that nobody told us of: it can be shown,
// and is not a word for failure.
func couldBeSuccess(code string) bool {
	folded := strings.ToLower(code)
	for _, failure := range []string{"fal", "fail", "err", "false", "失败"} {
		if strings.HasPrefix(folded, failure) {
			return false
		}
	}
	return plain(code) == code
}
