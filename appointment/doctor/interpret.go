package doctor

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// interpretResult sets the rank and the finding of a from the result of its query, and collects
// the evidence in the response.
func (d *diagnosis) interpretResult(a *attempt, isEmpty bool, schedule *appointment.Schedule, err error) {
	var e *appointment.Error
	errors.As(err, &e)
	switch {
	case err == nil:
		d.interpretSuccess(a, schedule)
	case isRejection(err):
		d.interpretRejection(a, e)
	case a.status == 0:
		a.rank, a.finding = rankNoResponse, describeNoResponse(e)
	default:
		d.interpretFailure(a, isEmpty, e)
	}
}

// interpretSuccess interprets a schedule.
func (d *diagnosis) interpretSuccess(a *attempt, s *appointment.Schedule) {
	for range s.Slots() {
		a.slots++
	}
	a.useResponse(&s.Response)
	// A hospital that returns the number of the order or the patient found it in the query.
	isRepeated := d.query.PlacerOrderNO != "" && s.PlacerOrderNO == d.query.PlacerOrderNO || s.MedRecNO == d.query.MedRecNO
	switch {
	case a.slots > 0 && isRepeated:
		a.rank, a.finding = rankUnderstood, newText("query.understood", a.slots)
	case a.slots > 0:
		a.rank, a.finding = rankLikely, newText("query.listed", a.slots)
	case isRepeated:
		a.rank, a.finding = rankLikely, newText("query.repeated")
	default:
		a.rank, a.finding = rankSuccess, newText("query.success")
	}
	d.evidence.addDeviations(a.deviations)
}

// useResponse sets the properties of a that a response of the interface has.
func (a *attempt) useResponse(r *appointment.Response) {
	a.deviations = r.Deviations
	a.hasNoEnvelope = r.StatusCode == ""
	a.hasDamagedText = hasDamagedText(r.Deviations)
}

// isRejection reports whether a response has a code that rejects. Also the code of a gateway may
// have a message that helps.
func isRejection(err error) bool {
	var e *appointment.Error
	return errors.As(err, &e) && (errors.Is(err, appointment.ErrRejected) || e.Failure == appointment.FailureGateway)
}

// interpretRejection interprets a rejection. It searches the text of the hospital, and does not
// keep it.
func (d *diagnosis) interpretRejection(a *attempt, e *appointment.Error) {
	a.reason, a.code = cmp.Or(e.Reason, appointment.ReasonOther), showCode(e.Code)
	a.fields = d.evidence.addWords(e.Message, a.dialect.Style)
	if e.Response != nil {
		a.useResponse(e.Response)
		d.evidence.addDeviations(a.deviations)
	}
	a.textHash = hashText(e.Code + e.Message)
	var fault *soap.Fault
	switch {
	case errors.As(e, &fault):
		d.evidence.addFault(fault.Reason)
		a.faultCause = findFaultCause(fault.Reason)
		a.rank, a.finding = rankServerError, newText("query.fault.receiver", a.code)
		if isSenderFault(fault.Code) {
			a.rank, a.finding = rankSenderFault, newText("query.fault.sender", a.code)
		}
	case e.Response == nil || e.Failure == appointment.FailureHTTPStatus:
		a.rank, a.finding = rankNoService, newText("query.denied", a.status)
	case e.Reason == appointment.ReasonUnauthorised:
		a.rank, a.finding = rankRejection, newText("query.unauthorised", a.code)
	case len(a.fields) > 0:
		a.rank, a.finding = rankFieldRejection, newText("query.fields", a.code, listSome(a.fields))
	case saysMissing(e.Message):
		a.rank, a.finding = rankFieldRejection, newText("query.missing", a.code)
	default:
		a.rank, a.finding = rankRejection, newText("query.rejected", a.code, newText("reason."+string(a.reason)))
	}
}

// interpretFailure interprets a response that is no response of the interface, or that cannot be
// used.
func (d *diagnosis) interpretFailure(a *attempt, isEmpty bool, e *appointment.Error) {
	if e.Response != nil {
		a.useResponse(e.Response)
	}
	a.hasBadCharset = e.Failure == appointment.FailureBadCharset
	if a.notFoundCode == "" && (e.Failure == appointment.FailureNoStatusCode || e.Failure == appointment.FailureNoResultCode) {
		a.unknownFields = slices.Concat(unknownFields(a.deviations, ""), unknownFields(a.deviations, "data."))
	}
	if e.Response != nil && e.Response.StatusCode+e.Response.ResultCode != "" && errors.Is(e, appointment.ErrBadResponse) {
		a.rank, a.finding = rankUnusable, newText("query.unusable", describeFailure(e))
		if len(a.unknownFields) > 0 {
			a.finding = newText("query.status-missing", listSome(a.unknownFields))
		}
		d.evidence.addDeviations(a.deviations)
		return
	}
	switch {
	case a.isSOAP && a.dialect.SOAP == nil:
		a.rank, a.finding = rankNoService, newText("query.soap", a.status)
	case a.notFoundCode != "":
		a.rank, a.finding = rankNoService, newText("query.gateway404", a.notFoundCode)
	case a.status >= 300 && a.status < 400:
		a.rank, a.finding = rankNoService, newText("query.redirect", a.status)
	case a.status == http.StatusNotFound:
		a.rank, a.finding = rankNoService, newText("query.404")
	case a.status == http.StatusMethodNotAllowed, a.status == http.StatusUnsupportedMediaType:
		a.rank, a.finding = rankNoService, newText("query.method", a.status)
	case a.status == http.StatusTooManyRequests, a.status >= 500:
		a.rank, a.finding = rankServerError, newText("query.status", a.status)
	case isPageError(e) && a.isSOAP:
		a.rank, a.finding = rankUnreadable, newText("query.unreadable", newText("failure.soap-html"))
	case isPageError(e):
		a.rank, a.finding = rankNoService, newText("query.page", a.status)
	default:
		a.rank, a.finding = a.interpretContent(isEmpty, e)
	}
}

// interpretContent returns the rank and the finding of content that cannot be read.
func (a *attempt) interpretContent(isEmpty bool, e *appointment.Error) (rank, Text) {
	switch {
	case isEmpty:
		return rankUnreadable, newText("query.empty", a.status)
	case errors.Is(e, appointment.ErrNoResponse):
		return rankNoResponse, describeNoResponse(e)
	case a.hasBadCharset:
		return rankUnreadable, newText("query.charset")
	case len(a.unknownFields) > 0:
		return rankUnreadable, newText("query.status-missing", listSome(a.unknownFields))
	}
	return rankUnreadable, newText("query.unreadable", describeFailure(e))
}

// describeNoResponse returns why no response was received.
func describeNoResponse(e *appointment.Error) Text {
	switch {
	case errors.Is(e, context.DeadlineExceeded):
		return newText("query.timeout")
	case e.Failure == appointment.FailureTLSRenegotiation, e.Failure == appointment.FailureTLSLateCertificateRequest:
		return newText("tls.renegotiation")
	}
	return newText("query.closed")
}

// listSome lists the first few names.
func listSome(names []string) Text {
	const limit = 6
	list := strings.Join(names[:min(len(names), limit)], ", ")
	if len(names) > limit {
		list += ", …"
	}
	return Text{Chinese: translateHidden(list, Chinese), English: list}
}

// showCode returns a hospital's code if it can be shown: it is short, has few digits, and does
// not look like a sentence. Otherwise it returns "-".
func showCode(code string) string {
	digits := 0
	for _, r := range code {
		switch {
		case '0' <= r && r <= '9':
			digits++
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', strings.ContainsRune("-_.: ", r):
		case slices.Contains([]string{"成功", "失败"}, code):
		default:
			return "-"
		}
	}
	if code == "" || len(code) > 32 || digits > 8 {
		return "-"
	}
	return code
}
