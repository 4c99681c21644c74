package recording

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Pseudonymize sets the sensitive fields of a request to those of the recording: the patient,
// the doctor, the operator and the order. It takes them from the first recorded request of this
// kind that was not replayed yet. It leaves the other fields, so that the replay checks them.
//
//	if err := replay.Pseudonymize(save); err != nil { … }
//	booking, err := client.SaveSchedule(ctx, save)
//
// req is an [*appointment.QueryRequest], an [*appointment.SaveRequest] or an
// [*appointment.CancelRequest]. Pseudonymize fails for other types, and if every recorded
// request of this kind was replayed.
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
		return fmt.Errorf("recording: Pseudonymize(%T): want a pointer to a QueryRequest, a SaveRequest or a CancelRequest", req)
	}
	recorded, ok := p.nextFields(op)
	if !ok {
		return fmt.Errorf("recording: %s: no %s is left to replay: call Replay again to start over", p.file, op)
	}
	v := reflect.ValueOf(req).Elem()
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if !p.fields.IsSensitive(name) {
			continue
		}
		if date, ok := v.Field(i).Addr().Interface().(*appointment.Date); ok {
			*date, _ = appointment.ParseDate(recorded[name]) // zero if no date was recorded
		} else {
			v.Field(i).SetString(recorded[name])
		}
	}
	return nil
}

// nextFields returns the fields of the first request for op that was not replayed yet.
func (p *Replayer) nextFields(op appointment.Operation) (fields map[string]string, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	recorded := p.byOperation[op]
	for p.first[op] < len(recorded) && p.isReplayed(recorded[p.first[op]]) {
		p.first[op]++
	}
	if p.first[op] == len(recorded) {
		return nil, false
	}
	return p.interactions[recorded[p.first[op]]].request.fields, true
}
