package recording

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Pseudonymize puts the people of the recording into a request of a program that was recorded
// with others: the patient, the doctor and the operator, and the order, of the first
// recorded request of its kind that is not replayed yet. What else is in the request stays,
// so that the replay says whether it is what was recorded. req is an
// [*appointment.QueryRequest], an [*appointment.SaveRequest] or an
// [*appointment.CancelRequest]. Pseudonymize fails if it is anything else, and if all requests of
// its kind have been replayed.
//
//	if err := replay.Pseudonymize(save); err != nil { … }
//	booking, err := client.SaveSchedule(ctx, save)
func (p *Replayer) Pseudonymize(req any) error {
	var op appointment.Operation
	switch req.(type) {
	case *appointment.QueryRequest:
		op = appointment.QuerySchedule
	case *appointment.SaveRequest:
		op = appointment.SaveSchedule
	case *appointment.CancelRequest:
		op = appointment.CancelSchedule
	default:
		return fmt.Errorf("recording: %T is no request: want a pointer to a QueryRequest, a SaveRequest or a CancelRequest", req)
	}
	people, ok := p.waiting(op)
	if !ok {
		return fmt.Errorf("recording: %s: no %s is left that was not replayed", p.file, op)
	}
	v := reflect.ValueOf(req).Elem()
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if !p.fields.IsPersonal(name) {
			continue
		}
		if date, ok := v.Field(i).Addr().Interface().(*appointment.Date); ok {
			*date, _ = appointment.ParseDate(people[name]) // none, if none was recorded
		} else {
			v.Field(i).SetString(people[name])
		}
	}
	return nil
}

// waiting is what the first request for op asks for that is not replayed yet.
func (p *Replayer) waiting(op appointment.Operation) (asked map[string]string, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.said {
		if r.asked.operation == op && !r.replayed {
			return r.asked.all, true
		}
	}
	return nil, false
}
