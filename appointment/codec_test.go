package appointment_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Extra fields that JSON cannot contain are problems of the request, and nothing is sent.
func TestClient_InvalidExtra(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		extra map[string]string
		path  string
		text  string
	}{
		"name of a field":         {map[string]string{"medRecNO": "1"}, "medRecNO", "the name of another field"},
		"empty name":              {map[string]string{"": "1"}, "(name not shown)", "has no name"},
		"value that is not UTF-8": {map[string]string{"bedNo": "\xff"}, "bedNo", "not valid UTF-8"},
	}
	for name, tt := range tests {
		query, save := fullQueryRequest(), fullSaveRequest()
		query.Extra, save.Extra = tt.extra, tt.extra
		for operation, req := range map[string]any{"query": query, "save": save} {
			t.Run(name+"/"+operation, func(t *testing.T) {
				t.Parallel()
				checkInvalidExtra(t, req, tt.path, tt.text)
			})
		}
	}
}

func TestClient_InvalidExtra_Cancel(t *testing.T) {
	t.Parallel()
	cancel := fullCancelRequest()
	cancel.Extra = map[string]string{"scheduleSeq": "1"}
	checkInvalidExtra(t, cancel, "scheduleSeq", "the name of another field")
}

func checkInvalidExtra(t *testing.T, req any, path, text string) {
	t.Helper()
	err := sendRequest(t.Context(), newClient(t, appointment.Laida, failOnRequest(t)), req)
	checkClass(t, err, appointment.ErrInvalidRequest)
	var e *appointment.Error
	if !errors.As(err, &e) || len(e.Problems) != 1 || e.Problems[0].Path != path || !strings.Contains(e.Problems[0].Text, text) {
		t.Errorf("error = %v, want one problem at %s with %q", err, path, text)
	}
}
