package appointment_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// One record for a call, with what an operator looks for and nothing of what was said.
func TestLog(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		document string
		want     map[string]any
	}{
		"success": {success, map[string]any{"level": "INFO"}},
		"rejected": {inner("Falid", ""), map[string]any{
			"level": "WARN", "class": "the hospital rejected it", "outcome_unknown": false, "code": "Falid", "reason": "slot taken",
		}},
		"a code that is none": {`{"statusCode":"测试患者甲"}`, map[string]any{
			"level": "WARN", "class": "the hospital rejected it", "outcome_unknown": false, "code": "not shown: it is no code", "reason": "other",
		}},
		"garbage": {`{}`, map[string]any{"level": "WARN", "class": "the answer cannot be understood", "outcome_unknown": true}},
	}
	for name, tt := range tests {
		for _, vendor := range carriers() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				var logged bytes.Buffer
				client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
					answer(w, r, respell(vendor, tt.document))
				}, appointment.WithLogger(slog.New(slog.NewJSONHandler(&logged, nil))))
				_ = send(t.Context(), client, everyCancelField())
				var got map[string]any
				if err := json.Unmarshal(logged.Bytes(), &got); err != nil { // of one record alone
					t.Fatalf("%v in %s", err, &logged)
				}
				if took, _ := got["duration"].(float64); took <= 0 {
					t.Errorf("duration %v", got["duration"])
				}
				delete(got, "time")
				delete(got, "duration")
				want := map[string]any{"msg": "appointment call", "hospital": "市三院", "vendor": string(vendor), "operation": "CancelSchedule"}
				for key, value := range tt.want {
					want[key] = value
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}
