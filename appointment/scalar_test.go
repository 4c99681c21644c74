package appointment_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
	"github.com/google/go-cmp/cmp"
)

// scalar is a value that the tables below read from a text: a Date, a Clock or a Count.
type scalar interface {
	casing.Scalar
	MarshalText() ([]byte, error)
}

// readTextCase is a text that a hospital may send. The value in the interface's format is want. The
// code of the reported deviation is code, or "" for none.
type readTextCase struct {
	text, want string
	code       casing.Code
}

// testReadText checks that ReadText reads each text, and reads its own output back.
func testReadText(t *testing.T, newValue func() scalar, tests []readTextCase) {
	t.Helper()
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%q", tt.text), func(t *testing.T) {
			t.Parallel()
			v := newValue()
			code, err := v.ReadText([]byte(tt.text))
			if got := marshalText(t, v); err != nil || got != tt.want || code != tt.code {
				t.Fatalf("ReadText(%q) = %q, %v, value %q; want %q, nil, value %q", tt.text, code, err, got, tt.code, tt.want)
			}
			if tt.text != "" && strings.Contains(string(code), tt.text) {
				t.Errorf("ReadText(%q) = %q, want a code that does not repeat the text", tt.text, code)
			}
			v = newValue()
			code, err = v.ReadText([]byte(tt.want))
			if got := marshalText(t, v); err != nil || got != tt.want || code != "" {
				t.Errorf("ReadText(%q) = %q, %v, value %q; want no code, nil, value %q", tt.want, code, err, got, tt.want)
			}
		})
	}
}

// testReadTextError checks that ReadText refuses each text, leaves the zero value, and does not
// repeat the text in the error.
func testReadTextError(t *testing.T, newValue func() scalar, texts []string) {
	t.Helper()
	for _, text := range texts {
		t.Run(fmt.Sprintf("%q", text), func(t *testing.T) {
			t.Parallel()
			v := newValue()
			_, err := v.ReadText([]byte(text))
			if got := marshalText(t, v); err == nil || got != "" {
				t.Fatalf("ReadText(%q) = %v, value %q; want an error and no value", text, err, got)
			}
			if strings.Contains(err.Error(), text) {
				t.Errorf("ReadText(%q) = %v, want an error that does not repeat the text", text, err)
			}
		})
	}
}

func marshalText(t *testing.T, v scalar) string {
	t.Helper()
	text, err := v.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

type scalars struct {
	Date  appointment.Date
	Clock appointment.Clock
	Count appointment.Count
}

func TestScalars_JSON(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		value scalars
		text  string
	}{
		"zero values": {scalars{}, `{"Date":"","Clock":"","Count":""}`},
		"values": {
			scalars{appointment.Date{Year: 2026, Month: 11, Day: 23}, appointment.ClockAt(7, 5), appointment.CountOf(0)},
			`{"Date":"2026-11-23","Clock":"07:05","Count":"0"}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := json.Marshal(tt.value)
			if err != nil || string(text) != tt.text {
				t.Errorf("Marshal(%+v) = %s, %v; want %s", tt.value, text, err, tt.text)
			}
			var got scalars
			if err := json.Unmarshal([]byte(tt.text), &got); err != nil || got != tt.value {
				t.Errorf("Unmarshal(%s) = %+v, %v; want %+v", tt.text, got, err, tt.value)
			}
		})
	}
}

// A caller's test that compares with go-cmp must show the times, although Clock has unexported
// fields.
func TestScalars_CmpDiff(t *testing.T) {
	t.Parallel()
	a := scalars{Clock: appointment.ClockAt(7, 5)}
	b := scalars{Clock: appointment.ClockAt(7, 6)}
	if diff := cmp.Diff(a, b); !strings.Contains(diff, "07:05") || !strings.Contains(diff, "07:06") {
		t.Errorf("cmp.Diff = %s, want it to show 07:05 and 07:06", diff)
	}
}
