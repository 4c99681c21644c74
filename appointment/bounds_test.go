package appointment_test

import (
	"errors"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestWhatAHospitalCanBear makes a client of one's own for a hospital of a directory: it
// keeps to what the file says, which goes before the options.
func TestWhatAHospitalCanBear(t *testing.T) {
	t.Parallel()
	hospital := box(t, appointment.Laida)
	cfg := hospital.Config()
	d := readDirectory(t, `
hospitals:
  - {name: 市三院, vendor: laida, endpoint: "`+cfg.Endpoint+`", systemId: `+cfg.SystemID+`, systemKey: `+string(cfg.SystemKey)+`, timeout: 1s, rateLimit: {requests: 1, period: 1h}}`)
	cfg, err := d.Config("市三院")
	if err != nil || cfg.Timeout != time.Second || cfg.RateLimit == nil || cfg.RateLimit.Period != time.Hour {
		t.Fatalf("%v, %+v", err, cfg)
	}
	client, err := appointment.NewClient(cfg, appointment.WithRateLimit(1000, time.Second))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	if _, err := client.QuerySchedule(t.Context(), sharedQuery()); err != nil {
		t.Fatal(err)
	}
	if _, err := client.QuerySchedule(t.Context(), sharedQuery()); !errors.Is(err, appointment.ErrNotSent) {
		t.Errorf("the second within the hour: %v", err)
	}
}
