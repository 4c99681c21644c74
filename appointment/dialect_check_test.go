package appointment_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestNamesOfAHospitalsOwn are keys that are no field of the interface, and no misspelt one:
// a request's Extra can have them.
func TestNamesOfAHospitalsOwn(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"submitExamRequestInfo", "cardNO2", "medRecNO1", "phone", "sec", "daysLeft", "hospitalID", ""} {
		_, err := appointment.NewClient(appointment.Config{
			Vendor: appointment.Laida, Endpoint: "http://127.0.0.1:1/", SystemID: "a", SystemKey: systemKey,
			Dialect: &appointment.Dialect{Names: map[string]string{name: "x"}},
		})
		if (err == nil) != (name != "") {
			t.Errorf("%q: %v", name, err)
		}
	}
}
