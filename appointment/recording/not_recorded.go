package recording

import (
	"errors"
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// ErrNotRecorded means that a recording has no response for a request. A client returns it in
// an [appointment.ErrNotSent], which names the request, the fields in which it differs, the
// recorded requests, and a solution. Find it by [errors.Is].
var ErrNotRecorded = errors.New("recording: the request is not in the recording")

// notRecordedError is an [ErrNotRecorded] with an explanation. It names fields, never values.
type notRecordedError struct{ text string }

// Error implements [error].
func (e *notRecordedError) Error() string { return e.text }

// Is reports whether target is [ErrNotRecorded].
func (e *notRecordedError) Is(target error) bool { return target == ErrNotRecorded }

// PlainError allows a client to show the text, see [appointment.WithTransport].
func (e *notRecordedError) PlainError() string { return e.text }

// Permanent reports that a retry has the same result, since the recording does not change.
func (e *notRecordedError) Permanent() bool { return true }

// explainMismatch returns why the recording has no response for a request, and a solution.
// q is nil if the request was not recorded.
func (p *Replayer) explainMismatch(req request, q *queue) string {
	reason := "no such request was recorded"
	if q != nil {
		reason = fmt.Sprintf("it was recorded %d times, and all of them were replayed: call Replay again to start over", len(q.interactions))
	} else if nearest := p.findNearest(req); nearest != nil {
		reason = "the most similar recorded request differs in " + p.explainDifferences(nearest)
	}
	var contents []string
	for _, op := range appointment.Operations() {
		if n := len(p.byOperation[op]); n > 0 {
			contents = append(contents, fmt.Sprintf("%d %s", n, op))
		}
	}
	return fmt.Sprintf("%s is not in the recording %s: %s; the recording has %s",
		req.operation, p.file, reason, strings.Join(contents, ", "))
}

// maxCompared limits the recorded requests with which a request is compared for an explanation.
const maxCompared = 200

// findNearest returns the names of the fields in which a request differs from the most similar
// one that was recorded. It is nil if no request has the same operation.
func (p *Replayer) findNearest(req request) (nearest []string) {
	recorded := p.byOperation[req.operation]
	for _, n := range recorded[:min(len(recorded), maxCompared)] {
		if names := p.interactions[n].request.differences(req); nearest == nil || len(names) < len(nearest) {
			nearest = names
		}
	}
	return nearest
}

// explainDifferences lists fields in which a request differs. Fields with pseudonyms come last,
// with a solution.
func (p *Replayer) explainDifferences(names []string) string {
	var pseudonymized, others []string
	for _, name := range names {
		if p.fields.IsSensitive(name) {
			pseudonymized = append(pseudonymized, name)
		} else {
			others = append(others, name)
		}
	}
	text := strings.Join(others, ", ")
	if len(pseudonymized) == 0 {
		return text
	}
	if text != "" {
		text += ", and in "
	}
	return text + strings.Join(pseudonymized, ", ") + ", for which the recording has pseudonyms: call Replayer.Pseudonymize with the request first"
}
