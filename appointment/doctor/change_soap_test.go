package doctor

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestDeriveName(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]struct{ save, cancel string }{
		"QuerySchedule":         {"SaveSchedule", "CancelSchedule"},
		"querySchedule":         {"saveSchedule", "cancelSchedule"},
		"EXAM_QUERY":            {"EXAM_SAVE", "EXAM_CANCEL"},
		"urn:exam#queryBooking": {"urn:exam#saveBooking", "urn:exam#cancelBooking"},
		"XKH073":                {"XKH074", "XKH075"},
		"Invoke":                {"", ""},
	} {
		if got := deriveName(query, appointment.SaveSchedule); got != want.save {
			t.Errorf("deriveName(%q, SaveSchedule) = %q, want %q", query, got, want.save)
		}
		if got := deriveName(query, appointment.CancelSchedule); got != want.cancel {
			t.Errorf("deriveName(%q, CancelSchedule) = %q, want %q", query, got, want.cancel)
		}
		if got := deriveName(query, appointment.QuerySchedule); got != query {
			t.Errorf("deriveName(%q, QuerySchedule) = %q, want %q", query, got, query)
		}
	}
}
