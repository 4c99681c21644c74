package doctor_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

func TestDiagnose_InvalidOption(t *testing.T) {
	t.Parallel()
	cfg := newConfig(appointment.Laida, "http://127.0.0.1:1/")
	for want, opt := range map[string]doctor.Option{
		"WithMaxQueries: is 0":             doctor.WithMaxQueries(0),
		"WithTimeout: is 0s":               doctor.WithTimeout(0),
		"WithQuery: has a nil request":     doctor.WithQuery(nil),
		"WithProgress: has a nil function": doctor.WithProgress(nil),
		"WithExchanges: has a nil writer":  doctor.WithExchanges(nil, doctor.English),
		"options[0]: is nil":               nil,
		"WithRateLimit: is -1 requests":    doctor.WithClientOptions(appointment.WithRateLimit(-1, 0)),
	} {
		_, err := doctor.Diagnose(t.Context(), cfg, opt)
		var invalid *appointment.ConfigError
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("Diagnose() error = %v, want a *ConfigError with %q", err, want)
		}
	}
}

func TestDiagnose_InvalidOptions_AllProblems(t *testing.T) {
	t.Parallel()
	_, err := doctor.Diagnose(t.Context(), newConfig(appointment.Laida, "http://127.0.0.1:1/"), doctor.WithMaxQueries(0), nil)
	var invalid *appointment.ConfigError
	if !errors.As(err, &invalid) || len(invalid.Problems) != 2 {
		t.Errorf("Diagnose() error = %v, want a *ConfigError with 2 problems", err)
	}
}

func TestDiagnose_InvalidQuery(t *testing.T) {
	t.Parallel()
	const want = "medRecNO"
	_, err := doctor.Diagnose(t.Context(), newConfig(appointment.Laida, "http://127.0.0.1:1/"), doctor.WithQuery(&appointment.QueryRequest{}))
	if !errors.Is(err, appointment.ErrInvalidRequest) || !strings.Contains(err.Error(), want) {
		t.Errorf("Diagnose() error = %v, want ErrInvalidRequest with %q", err, want)
	}
}
