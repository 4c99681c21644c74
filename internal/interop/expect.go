//go:build unix

package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// expectEqual returns an error if got and want differ.
func expectEqual[T comparable](name string, got, want T) error {
	if got == want {
		return nil
	}
	return fmt.Errorf("%s: got %#v, want %#v", name, got, want)
}

// expectNoDeviations returns an error if a response deviates from the interface. Deviations of a
// request are allowed: a scheduleSeq is longer than published.
func expectNoDeviations(deviations []appointment.Deviation) error {
	for _, d := range deviations {
		if !strings.HasPrefix(d.Path, "request.") {
			return fmt.Errorf("got deviation %v, want none", d)
		}
	}
	return nil
}

// expectRejection returns an error unless err is a rejection with this reason, code and message.
// The result is the code and the message.
func expectRejection(err error, reason appointment.Reason, code, message string) (result string, _ error) {
	if err == nil {
		return "", errors.New("got success, want a rejection")
	}
	var e *appointment.Error
	if !errors.As(err, &e) {
		return "", fmt.Errorf("got error %w, want a rejection", err)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message), errors.Join(
		expectEqual("rejection ("+e.Error()+")", errors.Is(err, appointment.ErrRejected), true),
		expectEqual("reason", e.Reason, reason),
		expectEqual("code", e.Code, code),
		expectEqual("message", e.Message, message),
	)
}
