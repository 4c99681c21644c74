package doctor

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// underOtherCodes reads an answer again that says no by its codes, taking these for
// success: if there are slots in it, they are, beside those that are in the configuration
// already: a save may say otherwise.
func (x *examination) underOtherCodes(ctx context.Context, a *attempt, seen *passage, no error) (*appointment.Schedule, error) {
	d := a.dialect.Clone()
	err := no
	for range 2 { // the envelope's code, then the business result's
		var e *appointment.Error
		if !errors.As(err, &e) || !errors.Is(err, appointment.ErrRejected) || e.Response == nil || !couldBeSuccess(e.Code) {
			return nil, no
		}
		if e.Code == e.Response.ResultCode && (e.Response.StatusCode == "" || slices.Contains(d.StatusCodes, e.Response.StatusCode)) {
			d.ResultCodes = slices.Concat(d.ResultCodes, []string{e.Code})
		} else {
			d.StatusCodes = slices.Concat(d.StatusCodes, []string{e.Code})
		}
		var s *appointment.Schedule
		if s, err = x.reading(ctx, d, seen); err == nil && hasSlots(s) {
			a.dialect = d
			return s, nil
		} else if err == nil {
			return nil, no // no slot says that it is one
		}
	}
	return nil, no
}

func hasSlots(s *appointment.Schedule) bool {
	for range s.Slots() {
		return true
	}
	return false
}

func sameCodes(a, b appointment.Dialect) bool {
	return slices.Equal(a.StatusCodes, b.StatusCodes) && slices.Equal(a.ResultCodes, b.ResultCodes)
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
