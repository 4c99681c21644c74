package appointment_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// TestRequestsAreKeptAsJSON writes down every field of every request, and reads it again:
// what was sent can be asked about after a crash.
func TestRequestsAreKeptAsJSON(t *testing.T) {
	t.Parallel()
	extra := map[string]string{"submitExamRequestInfo": "1"}
	query, save, cancel := canaried(everyQueryField()), canaried(everySaveField()), canaried(everyCancelField())
	query.Extra, save.Extra, cancel.Extra, cancel.Save = extra, extra, extra, nil
	query.RequestedDate = time.Date(2026, 11, 23, 10, 23, 44, 500, time.Local)
	kept(t, query)
	kept(t, save)
	kept(t, cancel)
	kept(t, &appointment.SaveRequest{})
}

func kept[T any](t *testing.T, request *T) {
	t.Helper()
	text, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	again := new(T)
	if err := json.Unmarshal(text, again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(request, again); diff != "" {
		t.Errorf("%T (-written +read):\n%s", request, diff)
	}
}
