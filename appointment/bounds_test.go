package appointment_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestBounds makes a client of one's own for a hospital of a directory: with the bounds'
// options, it keeps to what the file says.
func TestBounds(t *testing.T) {
	t.Parallel()
	hospital := box(t, appointment.Laida)
	cfg := hospital.Config()
	d := readDirectory(t, `
hospitals:
  - {name: 市三院, vendor: laida, endpoint: "`+cfg.Endpoint+`", systemId: `+cfg.SystemID+`, systemKey: `+string(cfg.SystemKey)+`, timeout: 1s, rateLimit: {requests: 1, period: 1h}}
  - {name: 市四院, vendor: laida, endpoint: "http://127.0.0.1:1/", systemId: HIS01, systemKey: key}`)
	bounds, err := d.Bounds("市三院")
	if err != nil || bounds.Timeout != time.Second || bounds.RateLimit == nil || bounds.RateLimit.Period != time.Hour {
		t.Fatalf("%v, %+v", err, bounds)
	}
	client, err := appointment.NewClient(cfg, bounds.Options()...)
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
	if none, err := d.Bounds("市四院"); err != nil || len(none.Options()) != 0 {
		t.Errorf("%v, %+v", err, none)
	}
	if _, err := d.Bounds("市九院"); err == nil || !strings.Contains(err.Error(), "it has 市三院, 市四院") {
		t.Error(err)
	}
}
