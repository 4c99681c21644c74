package appointment_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestOperation_Method(t *testing.T) {
	t.Parallel()
	for op, want := range map[appointment.Operation]string{
		appointment.QuerySchedule:  "XKH073",
		appointment.SaveSchedule:   "XKH074",
		appointment.CancelSchedule: "XKH075",
		"Other":                    "",
	} {
		if got := op.Method(); got != want {
			t.Errorf("Operation(%q).Method() = %q, want %q", op, got, want)
		}
	}
}
