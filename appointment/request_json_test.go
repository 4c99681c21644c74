package appointment_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// A program can store a request as JSON and, after a crash, query its outcome. The test encodes
// and decodes every field of every request.
func TestRequests_JSONRoundTrip(t *testing.T) {
	t.Parallel()
	extra := map[string]string{"submitExamRequestInfo": "1"}
	query, save, cancel := withPrivateTexts(fullQueryRequest()), withPrivateTexts(fullSaveRequest()), withPrivateTexts(fullCancelRequest())
	query.Extra, save.Extra, cancel.Extra, cancel.Save = extra, extra, extra, nil
	query.RequestedDate = time.Date(2026, 11, 23, 10, 23, 44, 500, time.Local)
	checkRoundTrip(t, query)
	checkRoundTrip(t, save)
	checkRoundTrip(t, cancel)
	checkRoundTrip(t, &appointment.SaveRequest{})
}

func checkRoundTrip[T any](t *testing.T, request *T) {
	t.Helper()
	encoded, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	decoded := new(T)
	if err := json.Unmarshal(encoded, decoded); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(request, decoded); diff != "" {
		t.Errorf("%T after JSON (-want +got):\n%s", request, diff)
	}
}
