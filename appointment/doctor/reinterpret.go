package doctor

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// reinterpretResult reads a response again if it is no success in the dialect of its query, or if its
// text is damaged. It tries another charset, other names for the status, and other codes for success.
// It sends nothing. If another reading is better, reinterpretResult returns its result, and sets the
// dialect of a, so that the search starts from there.
func (d *diagnosis) reinterpretResult(ctx context.Context, a *attempt, e *exchange, schedule *appointment.Schedule, err error) (*appointment.Schedule, error) {
	schedule, err = d.tryUTF8(ctx, a, e, schedule, err)
	switch {
	case isRejection(err):
		schedule, err = d.trySuccessCodes(ctx, a, e, err)
	case errors.Is(err, appointment.ErrBadResponse) && a.status/100 == 2: // the error of a gateway may have a status too
		schedule, err = d.tryStatusNames(ctx, a, e, err)
	}
	d.tried[dialectKey(normaliseDialect(a.dialect))] = true
	return schedule, err
}

// readAs reads the recorded response of e in a dialect.
func (d *diagnosis) readAs(ctx context.Context, dialect appointment.Dialect, e *exchange) (*appointment.Schedule, error) {
	cfg := d.cfg
	cfg.Dialect = &dialect
	cfg.TLS = nil // nothing is sent
	client, err := newReplayClient(cfg, e)
	if err != nil {
		return nil, err
	}
	return client.QuerySchedule(ctx, new(d.query))
}

// tryUTF8 reads a response with damaged text as UTF-8, whatever charset it declares. Only the
// declared or configured charset may be wrong. A client recognises GB18030 by itself.
func (d *diagnosis) tryUTF8(ctx context.Context, a *attempt, e *exchange, schedule *appointment.Schedule, err error) (*appointment.Schedule, error) {
	if !isDamaged(schedule, err) {
		return schedule, err
	}
	dialect := a.dialect.Clone()
	dialect.Charset = "utf-8"
	other, otherErr := d.readAs(ctx, dialect, e)
	if isDamaged(other, otherErr) {
		return schedule, err
	}
	a.dialect = dialect
	return other, otherErr
}

// isDamaged reports whether the text of a response is damaged or cannot be decoded.
func isDamaged(schedule *appointment.Schedule, err error) bool {
	if err == nil {
		return hasDamagedText(schedule.Deviations)
	}
	var e *appointment.Error
	switch {
	case !errors.As(err, &e), e.Failure == appointment.FailureBadCharset:
		return true
	case e.Response != nil:
		return hasDamagedText(e.Response.Deviations)
	}
	return false
}

// hasDamagedText reports whether a deviation says that text was damaged before it was sent.
func hasDamagedText(deviations []appointment.Deviation) bool {
	return slices.ContainsFunc(deviations, func(d appointment.Deviation) bool {
		switch d.Code {
		case appointment.CodeMojibake, appointment.CodeReplacementCharacter, appointment.CodeReplacementMojibake:
			return true
		}
		return false
	})
}

// describeInterpretation adds to a finding the settings that the response was interpreted with
// and that the configured dialect does not have.
func describeInterpretation(finding Text, configured, found appointment.Dialect) Text {
	if found.Charset != configured.Charset {
		finding = newText("query.with.charset", finding, found.Charset)
	}
	if names := addedNames(configured, found); len(names) > 0 {
		finding = newText("query.with.names", finding, strings.Join(names, ", "))
	}
	if !hasSameCodes(configured, found) {
		finding = newText("query.with.codes", finding)
	}
	return finding
}
