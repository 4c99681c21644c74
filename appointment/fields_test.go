package appointment_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// published is a row of fields.tsv.
type published struct {
	operation, direction, object, name, typ, max string
	required                                     bool
}

func publishedFields(t *testing.T) []published {
	t.Helper()
	table, err := os.ReadFile("../testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var fields []published
	for line := range strings.Lines(string(table)) {
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		fields = append(fields, published{c[0], c[1], c[2], c[3], c[4], c[5], c[6] == "y"})
	}
	fields = fields[1:] // below the heading
	if len(fields) != 129 {
		t.Fatalf("fields.tsv has %d fields, the interface 129", len(fields))
	}
	return fields
}

// places says which Go type carries the fields of an object of the interface.
var places = map[[3]string]reflect.Type{
	{"query", "request", ""}:                             reflect.TypeFor[appointment.QueryRequest](),
	{"query", "response", "result"}:                      reflect.TypeFor[appointment.Schedule](),
	{"query", "response", "scheduleArrangeResourceInfo"}: reflect.TypeFor[appointment.Resource](),
	{"query", "response", "scheduleArrangeDateInfo"}:     reflect.TypeFor[appointment.Day](),
	{"query", "response", "scheduleArrangeTimeInfo"}:     reflect.TypeFor[appointment.Time](),
	{"save", "request", ""}:                              reflect.TypeFor[appointment.SaveRequest](),
	{"save", "response", "result"}:                       reflect.TypeFor[appointment.Booking](),
	{"cancel", "request", ""}:                            reflect.TypeFor[appointment.CancelRequest](),
}

// goNames are the Go fields that are not called as the interface calls them.
var goNames = map[string]string{
	"scheduleArrangeResourceInfoList": "Resources",
	"scheduleArrangeDateInfoList":     "Days",
	"scheduleArrangeTimeInfoList":     "Times",
}

// TestFieldsAreTheInterfaces holds the Go types against fields.tsv, in both directions.
func TestFieldsAreTheInterfaces(t *testing.T) {
	t.Parallel()
	known := map[reflect.Type]map[string]bool{}
	for _, f := range publishedFields(t) {
		typ, ok := places[[3]string{f.operation, f.direction, f.object}]
		if !ok {
			continue // the envelope and the statuses, see TestEveryFieldArrives
		}
		name := strings.ToUpper(f.name[:1]) + f.name[1:]
		if list, ok := goNames[f.name]; ok {
			name = list
		}
		field, ok := typ.FieldByName(name)
		if !ok {
			t.Errorf("%v has no field %s for %s", typ, name, f.name)
			continue
		}
		if known[typ] == nil {
			known[typ] = map[string]bool{}
		}
		known[typ][name] = true
		if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); tag != f.name {
			t.Errorf("%v.%s is tagged %q, the interface says %q", typ, name, tag, f.name)
		}
		if got := field.Tag.Get("max"); got != f.max {
			t.Errorf("%v.%s: maximum %q, the interface says %q", typ, name, got, f.max)
		}
		required := strings.HasPrefix(field.Tag.Get("check"), "required")
		if f.direction == "response" {
			required = field.Tag.Get("casing") == "required"
		}
		// The interface's example leaves organizationID out of a cancellation.
		excepted := f.operation == "cancel" && f.name == "organizationID"
		if required != f.required && !excepted {
			t.Errorf("%v.%s: required %v, the interface says %v", typ, name, required, f.required)
		}
	}
	ours := []string{"Extra", "Response", "Save"}
	for typ, names := range known {
		for i := range typ.NumField() {
			field := typ.Field(i)
			if field.IsExported() && !names[field.Name] && !slices.Contains(ours, field.Name) {
				t.Errorf("%v.%s is no field of the interface", typ, field.Name)
			}
		}
	}
}

// spell is the test's own idea of a vendor's spelling.
func spell(v appointment.Vendor, name string) string {
	switch v {
	case appointment.JintangWrapped:
		return strings.ToUpper(name)
	case appointment.Wanda, appointment.Mingtian:
		return strings.ToUpper(name[:1]) + name[1:]
	}
	return name
}

// TestEveryFieldLeaves sends requests with every field set and looks for each name, as
// the vendor spells it, in what arrives.
func TestEveryFieldLeaves(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			arrived := make(chan []byte, 4)
			client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
				arrived <- requestDocument(t, r)
				answer(w, r, `{"statusCode":"00000009","statusMessage":"no"}`)
			})
			for operation, send := range map[string]func() error{
				"query":  func() error { _, err := client.QuerySchedule(t.Context(), everyQueryField()); return err },
				"save":   func() error { _, err := client.SaveSchedule(t.Context(), everySaveField()); return err },
				"cancel": func() error { _, err := client.CancelSchedule(t.Context(), everyCancelField()); return err },
			} {
				if err := send(); !errors.Is(err, appointment.ErrRejected) {
					t.Fatalf("%s: %v", operation, err)
				}
				var document map[string]any
				if err := json.Unmarshal(<-arrived, &document); err != nil {
					t.Fatalf("%s: %v", operation, err)
				}
				compareNames(t, vendor, operation, document)
			}
		})
	}
}

func compareNames(t *testing.T, vendor appointment.Vendor, operation string, arrived map[string]any) {
	t.Helper()
	envelope, business := map[string]bool{}, map[string]bool{}
	for _, f := range publishedFields(t) {
		switch {
		case f.operation == "envelope" && f.direction == "request":
			envelope[spell(vendor, f.name)] = true
		case f.operation == operation && f.direction == "request":
			business[spell(vendor, f.name)] = true
		}
	}
	data, _ := arrived[spell(vendor, "data")].(map[string]any)
	if diff := cmp.Diff(envelope, keys(arrived)); diff != "" {
		t.Errorf("%s envelope (-interface +sent):\n%s", operation, diff)
	}
	if diff := cmp.Diff(business, keys(data)); diff != "" {
		t.Errorf("%s data (-interface +sent):\n%s", operation, diff)
	}
	for name, value := range data {
		if _, ok := value.(string); !ok {
			t.Errorf("%s: %s is sent as %T; every business value is a string", operation, name, value)
		}
	}
}

func keys(m map[string]any) map[string]bool {
	set := map[string]bool{}
	for k := range m {
		set[k] = true
	}
	return set
}
