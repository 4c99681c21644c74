package appointmenttest

import (
	"maps"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// codesOf returns the platform's codes for the values of a field, or nil if it has none.
func (d dialect) codesOf(op appointment.Operation, name string) map[string]string {
	if codes, ok := d.values[string(op)+"."+name]; ok {
		return codes
	}
	return d.values[name]
}

// encodeValue returns the platform's code for a value.
func (d dialect) encodeValue(op appointment.Operation, name, value string) string {
	if code, ok := d.codesOf(op, name)[value]; ok {
		return code
	}
	return value
}

// decodeValue returns the value of a code. ok is false for a value that the platform has another
// code for, which is a mistake.
func (d dialect) decodeValue(op appointment.Operation, name, code string) (value string, ok bool) {
	codes := d.codesOf(op, name)
	for _, candidate := range slices.Sorted(maps.Keys(codes)) { // several values may have one code
		if strings.TrimSpace(codes[candidate]) == strings.TrimSpace(code) {
			return candidate, true
		}
	}
	_, hasCode := codes[code]
	return code, !hasCode
}
