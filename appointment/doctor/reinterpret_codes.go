package doctor

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// trySuccessCodes reads a rejection again, with its codes added to those for success. Slots in
// the response show that its codes mean success. Without slots, trySuccessCodes returns
// rejection, the error of the first reading.
func (d *diagnosis) trySuccessCodes(ctx context.Context, a *attempt, e *exchange, rejection error) (*appointment.Schedule, error) {
	dialect := a.dialect.Clone()
	err := rejection
	for range 2 { // the code of the envelope, then that of the business result
		if !addSuccessCode(&dialect, err) {
			return nil, rejection
		}
		schedule, nextErr := d.readAs(ctx, dialect, e)
		if nextErr == nil && hasSlots(schedule) {
			a.dialect = dialect
			return schedule, nil
		}
		if nextErr == nil {
			return nil, rejection // without a slot, nothing shows that it is a success
		}
		err = nextErr
	}
	return nil, rejection
}

// addSuccessCode adds the code of a rejection to the dialect's codes for success. It keeps the
// others, since a save may use them. It returns false if the code cannot mean success.
func addSuccessCode(dialect *appointment.Dialect, err error) bool {
	var e *appointment.Error
	if !errors.As(err, &e) || !isRejection(err) || e.Response == nil || !mayMeanSuccess(e.Code) {
		return false
	}
	r := e.Response
	isEnvelopeSuccess := r.StatusCode == "" || slices.Contains(dialect.StatusCodes, r.StatusCode)
	if e.Code == r.ResultCode && isEnvelopeSuccess {
		dialect.ResultCodes = append(slices.Clip(dialect.ResultCodes), e.Code)
	} else {
		dialect.StatusCodes = append(slices.Clip(dialect.StatusCodes), e.Code)
	}
	return true
}

// mayMeanSuccess reports whether a code can be shown, and is not a word for failure.
func mayMeanSuccess(code string) bool {
	lower := strings.ToLower(code)
	for _, failure := range []string{"fal", "fail", "err", "false", "失败"} {
		if strings.HasPrefix(lower, failure) {
			return false
		}
	}
	return showCode(code) == code
}

// hasSlots reports whether a schedule has at least one slot.
func hasSlots(s *appointment.Schedule) bool {
	for range s.Slots() {
		return true
	}
	return false
}

// hasSameCodes reports whether two dialects have the same codes for success.
func hasSameCodes(a, b appointment.Dialect) bool {
	return slices.Equal(a.StatusCodes, b.StatusCodes) && slices.Equal(a.ResultCodes, b.ResultCodes)
}
