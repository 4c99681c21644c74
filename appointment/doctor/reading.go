package doctor

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// readSuccess reads a success.
func (x *examination) readSuccess(a *attempt, s *appointment.Schedule) {
	for range s.Slots() {
		a.slots++
	}
	// Who repeats the order's number or the patient's got at them in the request.
	repeated := x.request.PlacerOrderNO != "" && s.PlacerOrderNO == x.request.PlacerOrderNO || s.MedRecNO == x.request.MedRecNO
	a.deviations, a.bare, a.garbled = s.Deviations, s.StatusCode == "", damagedText(s.Deviations)
	switch {
	case a.slots > 0 && repeated:
		a.level, a.says = understood, say("query.understood", a.slots)
	case a.slots > 0:
		a.level, a.says = likely, say("query.listed", a.slots)
	case repeated:
		a.level, a.says = likely, say("query.repeated")
	default:
		a.level, a.says = succeeded, say("query.success")
	}
	x.learned.answer(a.deviations)
}

// readNo reads a rejection. What the hospital says is looked into and not kept.
func (x *examination) readNo(a *attempt, err error) {
	var e *appointment.Error
	var fault *soap.Fault
	errors.As(err, &e)
	a.reason, a.code = e.Reason, plain(e.Code)
	a.fields = x.learned.words(e.Message, a.dialect.Style)
	if e.Response != nil {
		a.deviations = e.Response.Deviations
		a.bare, a.garbled = e.Response.StatusCode == "", damagedText(a.deviations)
		x.learned.answer(a.deviations)
	}
	switch {
	case errors.As(err, &fault):
		x.learned.fault(fault.Reason)
		a.unheard = unheardIn(fault.Reason)
		a.level, a.says = broke, say("query.fault.server", a.code)
		if fault.ByCaller() {
			a.level, a.says = refused, say("query.fault.caller", a.code)
		}
	case e.Response == nil || strings.HasPrefix(e.Code, "HTTP "):
		a.level, a.says = strange, say("query.denied", a.status)
	case e.Reason == appointment.ReasonUnauthorised:
		a.level, a.says = rejected, say("query.unauthorised", a.code)
	case len(a.fields) > 0:
		a.level, a.says = complained, say("query.fields", a.code, someOf(a.fields))
	case missing(e.Message):
		a.level, a.says = complained, say("query.missing", a.code)
	default:
		a.level, a.says = rejected, say("query.rejected", a.code, say("reason."+string(e.Reason)))
	}
	a.likes = likeness(e.Code + e.Message)
}

// readBad reads an answer that is no answer of the interface.
func (x *examination) readBad(a *attempt, err error, page bool, body int) {
	var e *appointment.Error
	errors.As(err, &e)
	if e.Response != nil {
		a.deviations = e.Response.Deviations
		a.bare, a.garbled = e.Response.StatusCode == "", damagedText(a.deviations)
	}
	if a.noText = strings.Contains(err.Error(), noCharset); !a.noText && !a.gone && errors.Is(err, appointment.ErrBadResponse) && strings.Contains(err.Error(), noStatus) {
		a.lacks = slices.Concat(unknown(a.deviations, ""), unknown(a.deviations, "data."))
	}
	switch {
	case e.Response != nil && e.Response.StatusCode+e.Response.ResultCode != "" && errors.Is(err, appointment.ErrBadResponse):
		a.level, a.says = damaged, say("query.damaged", ours(err))
		if len(a.lacks) > 0 {
			a.says = say("query.statusless", someOf(a.lacks))
		}
		x.learned.answer(a.deviations)
	case a.status >= 300 && a.status < 400:
		a.level, a.says = strange, say("query.redirect", a.status)
	case a.gone:
		a.level, a.says = strange, say("query.gone")
	case a.status == http.StatusNotFound:
		a.level, a.says = strange, say("query.404")
	case a.status == http.StatusMethodNotAllowed, a.status == http.StatusUnsupportedMediaType:
		a.level, a.says = strange, say("query.method", a.status)
	case a.status == http.StatusTooManyRequests, a.status >= 500:
		a.level, a.says = broke, say("query.status", a.status)
	case page:
		a.level, a.says = strange, say("query.page", a.status)
	case body == 0:
		a.level, a.says = unreadable, say("query.empty", a.status)
	case errors.Is(err, appointment.ErrNoResponse):
		a.level, a.says = silent, noResponse(err)
	case a.noText:
		a.level, a.says = unreadable, say("query.charset")
	case len(a.lacks) > 0:
		a.level, a.says = unreadable, say("query.statusless", someOf(a.lacks))
	default:
		a.level, a.says = unreadable, say("query.unreadable", ours(err))
	}
}

// ours is what the library says of a bad answer: paths and problems, and nothing that came.
func ours(err error) string {
	text := err.Error()
	if _, after, ok := strings.Cut(text, appointment.ErrBadResponse.Error()+": "); ok {
		text = after
	}
	text, _, _ = strings.Cut(text, "; show the vendor")
	return text
}

func noResponse(err error) Text {
	if errors.Is(err, context.DeadlineExceeded) {
		return say("query.slow")
	}
	return say("query.closed")
}

// someOf shows a few names.
func someOf(all []string) string {
	const few = 6
	if len(all) <= few {
		return strings.Join(all, ", ")
	}
	return strings.Join(all[:few], ", ") + ", …"
}

// plain is a code if it can be shown: short, and of few digits.
func plain(code string) string {
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
