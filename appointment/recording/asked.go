package recording

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording/internal/deidentify"
)

// asked is what a request asks for.
type asked struct {
	operation appointment.Operation
	fields    map[string]string // that tell it from others, by folded name
	all       map[string]string // by the interface's names
}

// asks reads what a request asks for. Of a request without an envelope, the fields tell the
// operation: only a query has a startDate, and only a save a time.
func (p *Replayer) asks(body []byte, header http.Header) asked {
	a := asked{fields: map[string]string{}, all: map[string]string{}}
	p.fields.ReadFields(body, header, func(at, value string) {
		value = strings.TrimSpace(value)
		if value == "" {
			return
		}
		switch name := deidentify.FoldName(at); name {
		case "systemid", "systemkey", "businesstype":
		case "method":
			for _, op := range appointment.Operations() {
				if op.Method() == value {
					a.operation = op
				}
			}
		case "startdate", "requesteddate", "age", "ageunit":
			a.all[at] = value
		default:
			a.fields[name], a.all[at] = value, value
		}
	})
	if a.operation == "" {
		switch {
		case a.all["startDate"] != "":
			a.operation = appointment.QuerySchedule
		case a.all["startTime"] != "":
			a.operation = appointment.SaveSchedule
		default:
			a.operation = appointment.CancelSchedule
		}
	}
	return a
}

// same reports whether two requests ask for the same.
func (a asked) same(b asked) bool {
	return a.operation == b.operation && maps.Equal(a.fields, b.fields)
}

// differences are the fields in which two requests differ.
func (a asked) differences(b asked) []string {
	differ := map[string]bool{}
	for _, pair := range [][2]asked{{a, b}, {b, a}} {
		for name := range pair[0].all {
			if value, ok := pair[0].fields[deidentify.FoldName(name)]; ok && pair[1].fields[deidentify.FoldName(name)] != value {
				differ[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(differ))
}

// notRecorded is an [ErrNotRecorded] that says what was asked. It names fields and never
// what was in them.
type notRecorded struct{ text string }

func (e *notRecorded) Error() string { return e.text }

func (e *notRecorded) Is(target error) bool { return target == ErrNotRecorded }

// PlainError has a client show the error, see [appointment.WithTransport].
func (e *notRecorded) PlainError() string { return e.text }

// Lasts has a client not ask again: the recording stays as it is.
func (e *notRecorded) Lasts() bool { return true }

// describe says of a request what the recording has instead.
func (p *Replayer) describe(a asked) string {
	have, replayed := map[appointment.Operation]int{}, 0
	var nearest []string
	for _, r := range p.said {
		have[r.asked.operation]++
		switch {
		case r.asked.same(a):
			replayed++
		case r.asked.operation == a.operation:
			if differ := r.asked.differences(a); nearest == nil || len(differ) < len(nearest) {
				nearest = differ
			}
		}
	}
	var list []string
	for _, op := range appointment.Operations() {
		if have[op] > 0 {
			list = append(list, fmt.Sprintf("%s %d times", op, have[op]))
		}
	}
	why := "it was not asked when this was recorded"
	switch {
	case replayed > 0:
		why = fmt.Sprintf("it was asked %d times when this was recorded, and all of them are replayed: Replay reads the file again, to begin again", replayed)
	case nearest != nil:
		why = "the recorded one that is nearest differs in " + p.toMend(nearest)
	}
	return fmt.Sprintf("%s is not in the recording %s as it is asked: %s; the recording has %s",
		a.operation, p.file, why, strings.Join(list, ", "))
}

// toMend lists fields in which a request differs, and says what helps where they are about
// people, who are others in a recording.
func (p *Replayer) toMend(differ []string) string {
	var people, rest []string
	for _, name := range differ {
		if p.fields.IsPersonal(name) {
			people = append(people, name)
		} else {
			rest = append(rest, name)
		}
	}
	text := strings.Join(rest, ", ")
	if len(people) == 0 {
		return text
	}
	if text != "" {
		text += ", and in "
	}
	return text + strings.Join(people, ", ") + ", which the recording has others for: Replayer.Pseudonymize puts them into a request"
}
