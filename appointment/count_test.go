package appointment_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
)

func newCount() scalar { return new(appointment.Count) }

func TestCount_ReadText(t *testing.T) {
	t.Parallel()
	testReadText(t, newCount, []readTextCase{
		{"14", "14", ""},
		{"0", "0", ""},
		{"", "", ""},
		{" ", "", ""},
		{"14.0", "14", casing.CodeWholeNumber},
		{"14.00", "14", casing.CodeWholeNumber},
		{" 14 ", "14", casing.CodeWholeNumber},
		{"１４", "14", casing.CodeWholeNumber},
		{"+14", "14", casing.CodeWholeNumber},
	})
}

func TestCount_ReadText_Invalid(t *testing.T) {
	t.Parallel()
	testReadTextError(t, newCount, []string{
		"14.5", "约14", "14人", "14-20", "14.", ".0", ".", "1e2", "1,000", "99999999999", "NaN",
	})
}

func TestCount_ZeroValue(t *testing.T) {
	t.Parallel()
	var unknown appointment.Count
	if unknown.Known {
		t.Error("Count{}.Known = true, want false")
	}
	if zero := appointment.CountOf(0); zero == unknown || !zero.Known {
		t.Errorf("CountOf(0) = %+v, want a known count", zero)
	}
}
