package appointment_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// A request with all fields set is sent with exactly the names of the interface, in the vendor's
// spelling. Every business value is a string.
func TestClient_SendsEveryField(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		for operation, req := range map[string]any{"query": fullQueryRequest(), "save": fullSaveRequest(), "cancel": fullCancelRequest()} {
			t.Run(string(vendor)+"/"+operation, func(t *testing.T) {
				t.Parallel()
				cfg := appointment.Config{Vendor: vendor, SystemID: "HIS01", SystemKey: systemKey}
				envelope, data := captureDocument(t, cfg, req)
				if diff := cmp.Diff(requestNames(t, vendor, "envelope"), sortedKeys(envelope)); diff != "" {
					t.Errorf("names in the envelope (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(requestNames(t, vendor, operation), sortedKeys(data)); diff != "" {
					t.Errorf("names in data (-want +got):\n%s", diff)
				}
				for name, value := range data {
					if _, ok := value.(string); !ok {
						t.Errorf("%s = %v, a %T; want a string", name, value, value)
					}
				}
			})
		}
	}
}

// requestNames returns the names of an operation's request fields in a vendor's spelling,
// sorted. The operation "envelope" has those of the envelope.
func requestNames(t *testing.T, vendor appointment.Vendor, operation string) []string {
	t.Helper()
	var names []string
	for _, f := range readInterfaceFields(t) {
		if f.operation == operation && f.direction == "request" {
			names = append(names, spellName(vendor, f.name))
		}
	}
	slices.Sort(names)
	return names
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
